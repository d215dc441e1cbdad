"""Which province, city and district a Chinese address names, wherever in the text they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.addresses import people_names
from services.addresses.regions import LETTERS, Region, settle, table
from services.addresses.writing import HAN, MARKS

_BETWEEN: Final = re.compile(rf"[\s,、/|>·;:\-{MARKS}]{{0,12}}")
_LEVELS: Final = re.compile(r"市辖区|(?:省|自治区)直辖县级行政区划")
_TOKEN: Final = re.compile(r"[\u3400-\u9fff]*$")
_START: Final = re.compile(rf"[\s,;、。|:/()\[\]【】>{MARKS}a-z0-9]")
_COUNTRY: Final = re.compile(r"(?:中国|中华人民共和国)[\s,]*$")
_STREET: Final = re.compile(
    r"(?:[东西南北中内外新老上下环]{0,2}[一二三四五六七八九十]{0,2}(?:路|街|大道|道[0-9]|巷|弄|里[0-9]|胡同|桥|村|镇|乡|门|站)"
    r"|街道|[\u3400-\u9fff]{0,6}?(?:大学|学院|银行|医院|大厦|大楼|酒店|宾馆|饭店|公寓|花园|小区|广场|机场|车站|中学|小学|新村|公司|集团|名苑|餐厅|小吃|菜馆|拉面))"
)
_WORD_GOES_ON: Final = re.compile(r"[域间]|场")


@dataclass(frozen=True, slots=True)
class Named:
    """A region in the text: where it stands and the codes it may mean."""

    start: int
    end: int
    codes: tuple[str, ...]
    steps: int  # names in a row: 浙江省 杭州市 西湖区 is three
    full: bool  # at least one name was written whole
    short: bool  # the last name was written short

    @property
    def places(self) -> list[Region]:
        """What it means, most likely first."""
        return settle(self.codes, short=self.short and self.steps == 1)


def find(plain: str) -> Named | None:
    """The best region of a folded text: the longest row of names, written whole rather than short."""
    best: Named | None = None
    for start in range(len(plain)):
        if not HAN.match(plain, start):
            continue
        for chain in _chains(plain, start):
            if _stands(plain, chain) and (best is None or _weight(chain) > _weight(best)):
                best = chain
    return best


def again(plain: str, place: Named) -> Iterator[tuple[int, int]]:
    """Where the same region, or one it lies in, is written once more."""
    for start in range(len(plain)):
        if place.start <= start < place.end or not HAN.match(plain, start):
            continue
        for chain in _chains(plain, start):
            inside = all(any(code.startswith(upper) for upper in chain.codes) for code in place.codes)
            if inside and (chain.full or chain.steps > 1) and _stands(plain, chain) and _edge(plain, chain.start):
                yield chain.start, chain.end
                break


def whole_span(plain: str, place: Named) -> tuple[int, int]:
    """The region's place in the text with 中国 before it."""
    before = _COUNTRY.search(plain, max(0, place.start - 12), place.start)
    return (before.start() if before else place.start), place.end


def _weight(chain: Named) -> tuple[int, bool, int, int]:
    return chain.steps, chain.full, chain.end - chain.start, -chain.start


def _chains(plain: str, start: int) -> Iterator[Named]:
    known, named = table(), False
    for size in range(min(known.longest, len(plain) - start), 1, -1):
        key = plain[start : start + size]
        if codes := known.full.get(key):
            named = True
            yield from _onward(plain, Named(start, start + size, codes, 1, True, False))
        if codes := known.short.get(key):
            named = True
            yield from _onward(plain, Named(start, start + size, codes, 1, False, True))
    if not named and (code := LETTERS.get(plain[start : start + 1])):
        for chain in _onward(plain, Named(start, start + 1, (code,), 1, False, True)):
            if chain.steps > 1 or (_edge(plain, start) and _ends(plain, start + 1)):
                yield chain


def _onward(plain: str, chain: Named) -> Iterator[Named]:
    """The same row with as many lower levels as follow it, longest first."""
    known = table()
    place = _BETWEEN.match(plain, chain.end)
    at = place.end() if place else chain.end
    if skipped := _LEVELS.match(plain, at):
        at = skipped.end()
    for size in range(min(known.longest, len(plain) - at), 1, -1):
        key = plain[at : at + size]
        for names, full in ((known.full, True), (known.inner, True), (known.short, False)):
            below = tuple(code for code in names.get(key, ()) if _is_below(code, chain.codes))
            if below:
                longer = Named(chain.start, at + size, below, chain.steps + 1, full or chain.full, not full)
                yield from _onward(plain, longer)
    end = skipped.end() if skipped else chain.end
    yield Named(chain.start, end, chain.codes, chain.steps, chain.full, chain.short)


def _is_below(code: str, uppers: tuple[str, ...]) -> bool:
    return any(code != upper and code.startswith(upper) for upper in uppers)


def _stands(plain: str, chain: Named) -> bool:
    """Is this really the region, and not a street, a bank or a person called after one?"""
    if chain.short and _STREET.match(plain, chain.end):
        return False
    if not chain.short and _WORD_GOES_ON.match(plain, chain.end):
        return False
    if chain.steps > 1:
        return True
    if chain.full:
        return chain.end - chain.start > 2 or (_edge(plain, chain.start) and _ends(plain, chain.end))
    return _edge(plain, chain.start) or people_names.is_name(plain[_token_start(plain, chain.start) : chain.start])


def _edge(plain: str, start: int) -> bool:
    return start == 0 or bool(_START.match(plain, start - 1)) or bool(_COUNTRY.search(plain, max(0, start - 12), start))


def _ends(plain: str, end: int) -> bool:
    return end >= len(plain) or not HAN.match(plain, end)


def _token_start(plain: str, end: int) -> int:
    found = _TOKEN.search(plain, max(0, end - 5), end)
    return found.start() if found else end
