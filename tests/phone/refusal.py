"""Telegram's no: a code, its own wording, and how long to wait where it says so."""


class No(Exception):
    """What the Bot API answers instead of doing what it was asked."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad(reason: str) -> No:
    """A request that Telegram will never accept."""
    return No(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> No:
    """Something the bot may not do to this person."""
    return No(403, f"Forbidden: {reason}")


def too_many(seconds: int) -> No:
    """Slow down."""
    return No(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
