"""How WeChat says no: a number, and words that nobody reads."""


class No(Exception):
    """A call that is refused."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.words = words


NOT_VALID = (40001, "invalid credential, access_token is invalid or not latest")
EXPIRED = (42001, "access_token expired")
NO_MEDIA = (40007, "invalid media_id")
NO_PERSON = (40003, "invalid openid")
OUT_OF_TIME = (45015, "response out of time limit or subscription is canceled")
TOO_MANY = (45047, "out of response count limit")
TOO_LONG = (45002, "content size out of limit")
EMPTY = (44004, "empty content")
NO_TEMPLATE = (40037, "invalid template_id")
BAD_DATA = (47003, "argument invalid! data value is invalid")
REFUSES = (43101, "user refuse to accept the msg")
BUSY = (-1, "system error")
