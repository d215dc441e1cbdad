"""What an order says beside the goods: where to, when, and a note. It is taken out before goods are looked for."""

import re
from dataclasses import dataclass
from typing import Final

from dialog.understand.atoms import normal

PICKUP: Final = "pickup"
DELIVER: Final = "deliver"

_TAG_ZH: Final = r"公司|单位|办公室|家里|家|学校|宿舍"
_TAG_EN: Final = r"office|work|company|home|house|place|school|dorm|campus"
_NOTE: Final = re.compile(
    r"(?:^|[\s,，。;；、(（])(?:备注|留言|附言|(?:please )?notes?)\s*(?:[:：是写]|\bsays?\b)?\s*(.+)$", re.I | re.S
)
_PICKUP: Final = re.compile(
    r"(?:我)?(?:自己)?(?:来|去|到|过来|过去)?(?:店里|门店|店)?(?:自提|自取)|到店(?:里)?[取拿]?|"
    r"(?:我)?(?:自己|一会儿?|等下|待会儿?|马上)?(?:来|去|过来|过去)(?:店里|门店)?(?:取|拿)|"
    r"\b(?:for |to |by |and |we'?ll |i'?ll |i will |will |ill |well )*"
    r"(?:pick(?:ing)?(?: it| them| this)?[ -]?up|pickup|collect(?:ion)?(?: it| them)?|come and get (?:it|them))"
    r"(?: in(?: the)? (?:store|shop)| myself)?\b"
)
_TO_ZH: Final = re.compile(
    rf"(?:麻烦|请|帮我|给我|都)*(?:送货?|配送|外送|外卖|寄|发|快递|送货)(?:到|去|至|回|往|给)?(?:我|我的|我们)?(?P<tag>{_TAG_ZH})(?:去|来|吧|里|那边)?"
    r"(?=$|[\s,，。;；、!！?？]|[一二两三四五六七八九十0-9半])|"
    r"(?:麻烦|请|帮我|给我|都)*(?:送货?|配送|外送|寄|发|快递|送货)(?:到|去|至|往)(?P<words>[^\s,，。;；、!！?？]{2,60})|"
    rf"(?:到|给|去|往)我?们?(?P<to>{_TAG_ZH})(?:里|去)?(?=送|[,，。\s]|$)送?"
)
_TO_EN: Final = re.compile(
    r"\b(?:please )?(?:(?:deliver(?:ed)?|sen[dt]|bring|brought|ship(?:ped)?)\s+)?"
    r"(?:(?:it|them|this|these|everything|all)\s+)?"
    rf"to (?:the |my |our )?(?P<tag>{_TAG_EN})\b(?: please)?|\bdeliver(?:ed)? (?P<at>home)\b|"
    r"\b(?:please )?(?:deliver(?:ed)?|ship(?:ped)?)(?: it| them| this| these| everything)? "
    r"to (?P<words>[^,，。;；!！?？\n]{2,60})"
)
_BROUGHT: Final = re.compile(
    r"外送|外卖送|送上门|送货上门|送过来|\b(?:for |with )?delivery(?: please)?\b|\bdelivered\b|\bdeliver (?:it|them)\b"
)

_N: Final = r"[0-9零〇一二两三四五六七八九十]{1,3}"
_DAY_ZH: Final = (
    r"大后天|后天|明天|明日|今天|今日|今晚|今夜|今早|明早|明晚|后晚|"
    r"(?:下+|这|本)?(?:周|星期|礼拜|週)[一二三四五六日天]|[0-9]{1,2}月[0-9]{1,2}[号日]"
)
_PART_ZH: Final = r"早上|早晨|上午|中午|正午|下午|午后|傍晚|晚上|夜里"
_CLOCK_ZH: Final = rf"(?:[0-9]{{1,2}}[:：][0-9]{{2}}|{_N}[点时]钟?(?:半|[一三1 3]刻|{_N}分?)?)"
_SURE_CLOCK: Final = (
    rf"(?:[0-9]{{1,2}}[:：][0-9]{{2}}|(?!一点|1点){_N}点钟?(?:半|[一三]刻|{_N}分)?"
    rf"(?=\s*(?:送|来|去|取|拿|到|前|之前|以前|左右|吧|要|,|，|。|$|\s))|{_N}点(?:半|钟|[一三]刻))"
)
_END_ZH: Final = r"(?:\s*(?:之前|以前|前|左右|前后|之后|以后))?"
_WHEN_ZH: Final = re.compile(
    rf"(?:(?:{_DAY_ZH})的?\s*)?(?:{_PART_ZH})的?\s*{_CLOCK_ZH}{_END_ZH}|(?:{_DAY_ZH})的?\s*(?:{_PART_ZH})?\s*{_CLOCK_ZH}{_END_ZH}|"
    rf"(?:{_DAY_ZH})的?(?:{_PART_ZH})?|(?:{_PART_ZH})(?=送|来|去|取|拿|到|要|,|，|\s|$)|{_SURE_CLOCK}{_END_ZH}|"
    rf"(?:半个?|{_N}个?半?)(?:小时|钟头|分钟|刻钟)(?:之?内|[以之]?后)|尽快|马上送|越快越好"
)
_DAY_EN: Final = (
    r"tomorrow|tonight|today|(?:next |this |on )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"(?:the )?day after tomorrow"
)
_PART_EN: Final = r"(?:this |in the )?(?:morning|afternoon|evening)|at lunch ?time|at noon"
_CLOCK_EN: Final = (
    r"(?:(?:at|by|before|around|about|for|from) )?"
    r"(?:[0-9]{1,2}(?::[0-9]{2})? ?(?:am|pm|a\.m\.?|p\.m\.?)(?![a-z])|[0-9]{1,2}:[0-9]{2}|"
    r"[0-9]{1,2} ?o'?clock|half past [0-9a-z]+|noon|midnight)|(?:at|by|before) [0-9]{1,2}(?![0-9a-z]| [a-z])"
)
_WHEN_EN: Final = re.compile(
    rf"\b(?:(?:{_DAY_EN})(?: (?:{_PART_EN}))?(?: {_CLOCK_EN})?|{_CLOCK_EN}(?: (?:{_DAY_EN}))?(?: (?:{_PART_EN}))?|"
    rf"(?:{_PART_EN})|(?:with)?in (?:half an hour|an hour|[0-9]+ (?:minutes?|mins?|hours?))|"
    r"asap|as soon as (?:possible|you can)|right away)(?![a-z])"
)
_GREETING: Final = re.compile(r"\bgood (?:morning|afternoon|evening)\b|早上好|上午好|中午好|下午好|晚上好")
_HOME: Final = {"place": "home", "house": "home"}


@dataclass(frozen=True, slots=True)
class Aside:
    """`where` is "", PICKUP, DELIVER, or words for a place; `when` and `note` as they were said; `rest` is the order,
    in normal spelling."""

    where: str = ""
    when: str = ""
    note: str = ""
    rest: str = ""


def take_out(words: str) -> Aside:
    """Part an order from what is said beside it. Breaks stand where something was taken out."""
    rest, note = words, ""
    if found := _NOTE.search(rest):
        note, rest = found[1].strip(" \n,，。;；"), rest[: found.start()]
    where, rest = _where(_GREETING.sub(" ", normal(rest)))
    moments: list[str] = []
    for shape in (_WHEN_ZH, _WHEN_EN):
        while found := shape.search(rest):
            moments.append(found[0].strip())
            rest = f"{rest[: found.start()]} , {rest[found.end():]}"
    return Aside(where, " ".join(moments), note, rest)


def _where(text: str) -> tuple[str, str]:
    if found := _PICKUP.search(text):
        return PICKUP, _cut(text, found)
    for shape in (_TO_ZH, _TO_EN):
        if found := shape.search(text):
            said = next(part for part in found.groups() if part).strip()
            return _HOME.get(said, said), _cut(text, found)
    if found := _BROUGHT.search(text):
        return DELIVER, _cut(text, found)
    return "", text


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} , {text[found.end():]}"
