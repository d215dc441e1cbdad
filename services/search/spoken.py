"""Filters and orders as people say them: 100 以下, 评分高的, 黑色的, under 100, cheapest, in stock."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from re import Match
from typing import Final

from services.search.colours import HAN, LATIN, colour_of
from services.search.query import Filters, Sort
from services.search.traditional import SIMPLIFIED

LONGEST: Final = 500
_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000}

_NUMBER: Final = r"(?:\d{1,9}(?:[.,]\d{1,3})*|[零〇一二两三四五六七八九十百千万]{1,9})"
_SIGN: Final = r"(?:rmb|cny|us\$|[¥$€£])?\s*"
_UNIT: Final = r"\s*(?:元|块钱|块|rmb\b|yuan\b|dollars?\b|bucks\b|euros?\b|usd\b|cny\b|[¥$€£])?"
_A: Final = rf"{_SIGN}(?P<a>{_NUMBER}){_UNIT}"
_B: Final = rf"{_SIGN}(?P<b>{_NUMBER}){_UNIT}"
_MEASURES: Final = (
    r"份|杯|个|件|双|瓶|盒|包|张|位|人|克|斤|升|寸|码|号|点|天|年|月|日|米|毫|小时|分"
    r"|(?:[mk]?g|ml|[cmk]?m|oz|[gt]b|mah|hz|inch(?:es)?|cups?|pieces?|pcs|people|persons?|min(?:ute)?s?|h(?:our)?s?|days?)\b"
)
_NOT_MEASURED: Final = rf"(?![a-z\d.%])(?!\s*(?:{_MEASURES}))"
_PRICE_WORD: Final = r"(?:价格|价钱|价位|预算|price[sd]?|budget)?\s*(?:是|在|为|is|of|range)?\s*"
_OR_MORE: Final = r"(?:\+|(?:and|or) (?:up|above|over|more|better|higher))"


@dataclass(frozen=True, slots=True)
class _Found:
    filters: Filters
    sort: Sort | None
    said: bool


_Act = Callable[[_Found, Match[str], int], _Found]


def read_filters(words: str, *, language: str = "zh", exponent: int = 2) -> tuple[Filters | None, Sort | None, str]:
    """The filters and the order in a sentence, and what is left of it: ("100 以下的耳机") → high 10000, "耳机".

    None for what was not said. Amounts are in whole units of a currency with `exponent` decimals, and come back in
    minor units; a minimum above the maximum is swapped. Both languages are read whatever `language` is, which only
    decides on words that exist in both. Never raises.
    """
    rest = unicodedata.normalize("NFKC", words[:LONGEST].replace("\x00", " ").replace("￥", "¥")).translate(SIMPLIFIED)
    found = _Found(Filters(), None, said=False)
    for pattern, act in _RULES:
        for match in _matches(pattern, rest):
            found = act(found, match, exponent)
            rest = rest.replace(match[0], "\x00", 1)
    if not found.said and found.sort is None:
        return None, None, words.replace("\x00", " ").strip()
    return (found.filters if found.said else None), found.sort, _left(rest)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Match[str]]:
    yield from list(pattern.finditer(text))[:8]


def _left(rest: str) -> str:
    """What is left, without the small words that joined it to what was taken out."""
    joints = _JOINT.sub(" ", rest)
    return re.sub(r"\s+", " ", joints.replace("\x00", " ")).strip(" ,，。.!！?？、;；")


_EN_JOINTS: Final = r"\b(?:and|the|is|are|for|with|that|which|ones?|me|show|only|but|a|an|of|in|please)\b"
_ZH_JOINTS: Final = r"[,，、。]|的|并且|而且|还要|和|且"
_JOINT: Final = re.compile(
    rf"(?:\s|{_EN_JOINTS}|{_ZH_JOINTS}|要|只看|只要|想要|给我|帮我|看看)*\x00"
    rf"(?:\s|{_EN_JOINTS}|{_ZH_JOINTS}|商品|产品|东西)*",
    re.IGNORECASE,
)


def amount(text: str, exponent: int) -> int | None:
    """An amount in whole units, in digits or Chinese, as minor units; None when it is none."""
    bare = text.replace(",", "")
    if bare and bare[0] in "零〇一二两三四五六七八九十百千万":
        number = _chinese(bare)
        return None if number is None else number * 10**exponent
    try:
        return int(Decimal(bare).scaleb(exponent))
    except ArithmeticError:
        return None


def _chinese(text: str) -> int | None:
    total = section = digit = 0
    last = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
            continue
        unit = _UNITS[character]
        if unit == 10000:
            total, section = (total + section + digit) * unit, 0
        else:
            section += (digit or 1) * unit
        digit, last = 0, unit
    if digit and last >= 100 and text[-2] != "零":
        digit *= last // 10            # 一百五 is 150
    return total + section + digit or None


def _priced(found: _Found, low: int | None, high: int | None) -> _Found:
    if low is not None and high is not None and low > high:
        low, high = high, low
    wanted = found.filters
    return replace(found, said=True, filters=replace(
        wanted, low=wanted.low if low is None else low, high=wanted.high if high is None else high
    ))


def _between(found: _Found, match: Match[str], exponent: int) -> _Found:
    low, high = amount(match["a"], exponent), amount(match["b"], exponent)
    return found if low is None or high is None else _priced(found, low, high)


def _below(found: _Found, match: Match[str], exponent: int) -> _Found:
    high = amount(match["a"], exponent)
    return found if high is None else _priced(found, None, high)


def _above(found: _Found, match: Match[str], exponent: int) -> _Found:
    low = amount(match["a"], exponent)
    return found if low is None else _priced(found, low, None)


def _about(found: _Found, match: Match[str], exponent: int) -> _Found:
    about = amount(match["a"], exponent)
    return found if about is None else _priced(found, about * 4 // 5, about * 6 // 5)


def _starred(found: _Found, match: Match[str], exponent: int) -> _Found:
    tenths = amount(match["a"], 1)
    if tenths is None or tenths > 50:
        return found
    return replace(found, said=True, filters=replace(found.filters, rating=tenths))


def _in_stock(found: _Found, match: Match[str], exponent: int) -> _Found:
    return replace(found, said=True, filters=replace(found.filters, in_stock=True))


def _coloured(found: _Found, match: Match[str], exponent: int) -> _Found:
    tags = [*found.filters.tags, *filter(None, map(colour_of, _COLOUR.findall(match["c"])))]
    return replace(found, said=True, filters=replace(found.filters, tags=tuple(dict.fromkeys(tags))))


def _uncoloured(found: _Found, match: Match[str], exponent: int) -> _Found:
    without = [*found.filters.without, *filter(None, map(colour_of, _COLOUR.findall(match["c"])))]
    return replace(found, said=True, filters=replace(found.filters, without=tuple(dict.fromkeys(without))))


def _ordered(sort: Sort) -> _Act:
    return lambda found, match, exponent: replace(found, sort=sort)


def _re(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


def _several(colour: str, comma: str) -> str:
    return rf"(?P<c>(?:{colour})(?:{comma}(?:{colour}))*)"


_COLOUR: Final = _re(HAN, LATIN)
_ZH_COLOURS: Final = _several(rf"(?:{HAN})色?", r"(?:、|和|或者?|跟|还有)")
_ZH_FULL: Final = _several(rf"(?:{HAN})色", r"(?:、|和|或者?|跟|还有)")
_EN_COLOURS: Final = _several(LATIN, r"(?:,? (?:or|and) |, ?)")
_STARS_ZH: Final = r"(?P<a>[1-5](?:\.\d)?)\s*(?:分|星)?(?:\s*(?:及?以上|起))?(?![\d.])"
_LEAST: Final = r"(?:of|over|above|at least|from|>=?)"

# Read from top to bottom; what one rule took, the next no longer sees.
_RULES: Final[tuple[tuple[re.Pattern[str], _Act], ...]] = (
    (_re(r"(?:评分|评价)?\s*(?P<a>[1-5一二三四五](?:\.\d)?)\s*(?:颗?星|分)级?\s*(?:\+|及?以上|或以上|起)"), _starred),
    (_re(rf"(?:评分|评价)\s*(?:在|大于|高于|超过|不低于|至少)?\s*{_STARS_ZH}"), _starred),
    (_re(
        rf"(?:rated|rating)?\s*{_LEAST}?\s*(?P<a>[1-5](?:\.\d)?)\s*{_OR_MORE}?[ -]?(?:stars?|★)\s*{_OR_MORE}?"
    ), _starred),
    (_re(rf"\brat(?:ed|ing)\s*{_LEAST}?\s*(?P<a>[1-5](?:\.\d)?)(?:\s*{_OR_MORE})?(?![\d.])"), _starred),
    (_re(rf"{_PRICE_WORD}(?:between|from)\s+{_A}\s*(?:and|to|-)\s*{_B}"), _between),
    (_re(rf"{_PRICE_WORD}{_A}\s*(?:到|至|~|〜|–|—)\s*{_B}{_NOT_MEASURED}(?:\s*(?:之间|以内|左右))?"), _between),
    (_re(rf"{_PRICE_WORD}(?<![\w.-]){_A}\s*(?:-|\bto\b)\s*{_B}{_NOT_MEASURED}(?![\w-])(?:\s*之间)?"), _between),
    (_re(
        rf"{_PRICE_WORD}(?:不超过|不高于|低于|少于|小于|不到|最多|最高|<=?|≤)\s*{_A}{_NOT_MEASURED}(?:\s*(?:以下|以内))?"
    ), _below),
    (_re(rf"{_PRICE_WORD}{_A}\s*(?:及?以下|以内|之内|内|往下)"), _below),
    (_re(
        rf"{_PRICE_WORD}\b(?:under|below|less than|cheaper than|(?:no|not) more than|at most|up to|within"
        rf"|max(?:imum)?(?: of)?)\s+{_A}{_NOT_MEASURED}"
    ), _below),
    (_re(rf"{_A}\s+(?:or (?:less|under|below|cheaper)|max(?:imum)?)\b"), _below),
    (_re(rf"{_PRICE_WORD}(?:高于|大于|超过|不低于|不少于|至少|最低|>=?|≥)\s*{_A}{_NOT_MEASURED}(?:\s*以上)?"), _above),
    (_re(rf"{_PRICE_WORD}{_A}\s*(?:及?以上|往上|起)"), _above),
    (_re(
        rf"{_PRICE_WORD}\b(?:over|above|more than|at least|from|min(?:imum)?(?: of)?)\s+{_A}{_NOT_MEASURED}"
    ), _above),
    (_re(rf"{_PRICE_WORD}{_A}\s*(?:左右|上下)"), _about),
    (_re(rf"\b(?:around|about|roughly)\s+{_A}{_NOT_MEASURED}"), _about),
    (_re(
        r"(?:从|由)?(?:价格)?\s*(?:便宜|低)\s*到\s*(?:贵|高)",
        r"价格?\s*(?:升序|从低到高|由低到高|最低|低的?|↑)",
        r"(?:最|更)?便宜(?:一点|点|些)?的?",
        r"(?:price:? )?low(?:est)? to high(?:est)?",
        r"\bcheap(?:est|er)?\b(?: first)?|\blowest price|price ?↑",
    ), _ordered(Sort.PRICE_UP)),
    (_re(
        r"(?:从|由)?(?:价格)?\s*(?:贵|高)\s*到\s*(?:便宜|低)",
        r"价格?\s*(?:降序|从高到低|由高到低|最高|高的|↓)|最贵的?",
        r"(?:price:? )?high(?:est)? to low(?:est)?",
        r"\bmost expensive\b(?: first)?|\bhighest price|price ?↓",
    ), _ordered(Sort.PRICE_DOWN)),
    (_re(
        r"(?:按)?(?:评分|评价|口碑)最?(?:高|好)(?:一点|点|些)?|按评分|好评(?:最多|的)",
        r"\b(?:best|top|highest)[ -]rated\b|\bbest reviews?\b|\bby rating\b",
    ), _ordered(Sort.RATING)),
    (_re(
        r"(?:按)?销量最?(?:高|好)?|卖得?最?好的?|最?(?:热销|畅销|热门)",
        r"\bbest[ -]?sell(?:ers?|ing)\b|\bmost popular\b|\bby sales\b",
    ), _ordered(Sort.SALES)),
    (_re(r"最新(?:的|款|上架)?|新品|新上架?", r"\b(?:newest|latest|new arrivals?|new in)\b"), _ordered(Sort.NEW)),
    (_re(r"综合排序|按综合|\bbest match\b|\bby relevance\b"), _ordered(Sort.BEST)),
    (_re(
        r"(?:只看|只要|要)?(?:有现货|有货|现货|有库存|没卖完)",
        r"\b(?:only )?(?:in[ -]stock|available)(?: (?:only|now))?\b",
    ), _in_stock),
    (_re(rf"(?:不要|不想要|除了|不含|排除|别要|非){_ZH_COLOURS}(?:的|以外|之外)*"), _uncoloured),
    (_re(rf"\b(?:not|no|without|except|but not|anything but)(?: in)? {_EN_COLOURS}\b(?: ones?)?"), _uncoloured),
    (_re(rf"{_ZH_FULL}系?"), _coloured),
    (_re(rf"^\s*(?:只?要|只看|有没有)?\s*{_ZH_COLOURS}(?:的|款)\s*$"), _coloured),
    (_re(rf"^\s*(?:only |just |the |in |any )*{_EN_COLOURS}(?: ones?| only)*\s*$"), _coloured),
)
