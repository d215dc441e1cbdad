"""What a message is when it is no order: a question, a story of what happened, a wish for a price."""

import re
from typing import Final

_QUESTION: Final = re.compile(
    r"热量|卡路里|价格|价钱|成分|配料|[^\s,，]还是(?!要|换|改|来)|"
    r"\b(?:price|prices|cost|costs|calories|ingredients|recipe|nutrition)\b|"
    r"多少|几块|几钱|怎么|怎样|什么|为何|为啥|啥|哪|吗|么$|有没有|是不是|好喝|好吃|几点|多久|推荐|介绍|区别|会不会|能不能|可不可以|\?|？|"
    r"\b(?:how|what|whats|which|when|where|why|who|is there|are there|do you|does|did|is the|are the|is it|are they|"
    r"recommend|suggest|tell me|can i pay|should i|any good)\b"
)
_UNSETTLED: Final = re.compile(                  # who says “if” or “no, wait” has not ordered yet
    r"如果|要是|假如|万一|的话|没有就|否则|(?:^|[,，\s])(?:不对?|错了|等等|等一下)(?=[,，\s])|"
    r"\b(?:if|unless|otherwise|in case|no wait|wait|scratch that)\b"
)
_COURTESY: Final = re.compile(
    r"(?:方便|可以|行|能|有空|麻烦)的话|\bif (?:possible|you can|you could|thats ok|thats okay|not too much)\b"
)
_POLITE: Final = re.compile(
    r"(?:可以|能|能不能|可不可以|能否|麻烦|方便).*(?:来|要|给我|帮我|点|加|换|改|去掉|送)|(?:来|给我|帮我|要).*(?:好吗|行吗|可以吗|行不行|好不好|ok吗)|"
    r"\b(?:can|could|may|might|would|will) (?:i|we|you)(?: please)? "
    r"(?:get|have|order|give|add|bring|send|make|buy|take|please|like|do|remove|change|drop|mind)\b"
)
_CONSTRAINT: Final = re.compile(
    r"以下|以内|以上|之内|便宜|最贵|评分|销量|[¥￥$€£]\s*\d|\d\s*(?:元|块钱)|有货|现货|"
    r"\b(?:under|below|cheap(?:er|est)?|less than|more than|over|budget|in stock|top rated|best selling|popular|"
    r"dollars|yuan)\b"
)
_STORY: Final = re.compile(
    r"昨天|前天|上次|上周|刚才买|刚买|买过|点过|洒了|坏了|没收到|送错|错了|漏了|少送|少了|凉了|难喝|难吃|"
    r"退款|退货|退钱|退单|投诉|差评|发票|退[一二两三四五六0-9]|下次|改天|"
    r"(?:点|买|订|要|拿|吃|喝|收到|下单)了[一二两三四五六七八九十0-9]|"
    r"到哪了|怎么还没|"
    r"\b(?:yesterday|last time|last week|bought|ordered|received|got|spilled|broken|was cold|wrong|missing|refund|"
    r"return|complain|complaint|never arrived|invoice|was|were|has been|had|already|ate|next time|some day)\b"
)
_PAST: Final = re.compile(r"\b(?:have you got|has got|ive got to)\b")


def asks(text: str) -> bool:
    """Whether it is a question or a condition, and not an order politely put as one."""
    if _UNSETTLED.search(_COURTESY.sub(" ", text)):
        return True
    return bool(_QUESTION.search(text)) and not _POLITE.search(text)


def narrows(text: str) -> bool:
    """Whether it says what things should cost or be like, rather than which."""
    return bool(_CONSTRAINT.search(text))


def tells(text: str) -> bool:
    """Whether it tells of something that happened."""
    return bool(_STORY.search(_PAST.sub("", text)))
