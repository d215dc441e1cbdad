"""The provinces, cities and districts of China, by every name people call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from services.addresses.writing import fold

MOST: Final = 8  # buttons to choose a region with
MUNICIPALITIES: Final = frozenset({"11", "12", "31", "50"})
LETTERS: Final = {
    "京": "11", "津": "12", "冀": "13", "晋": "14", "蒙": "15", "辽": "21", "吉": "22", "黑": "23", "沪": "31",
    "申": "31", "苏": "32", "浙": "33", "皖": "34", "闽": "35", "赣": "36", "鲁": "37", "豫": "41", "鄂": "42",
    "湘": "43", "粤": "44", "桂": "45", "琼": "46", "渝": "50", "川": "51", "蜀": "51", "贵": "52", "黔": "52",
    "云": "53", "滇": "53", "藏": "54", "陕": "61", "秦": "61", "甘": "62", "陇": "62", "青": "63", "宁": "64",
    "新": "65", "港": "81", "澳": "82", "台": "71",
}  # fmt: skip
_EXTRA: Final = {"内蒙": "15"}
_ZONES: Final = {"高新技术产业开发区": "高新区", "经济技术开发区": "经开区", "工业园区": "园区", "经济开发区": "开发区"}


@dataclass(frozen=True, slots=True)
class Region:
    """One place of the table by its full names; the levels below it are empty."""

    code: str
    province: str
    city: str = ""
    district: str = ""

    @property
    def names(self) -> tuple[str, str, str]:
        """Province, city, district."""
        return self.province, self.city, self.district

    @property
    def name(self) -> str:
        """The lowest level's name, e.g. 浦东新区."""
        return self.district or self.city or self.province


@dataclass(frozen=True, slots=True)
class Table:
    """Codes by name. `full` and `short` names stand alone; `inner` ones only right after their city."""

    names: dict[str, str]
    full: dict[str, tuple[str, ...]]
    short: dict[str, tuple[str, ...]]
    inner: dict[str, tuple[str, ...]]
    latin: dict[str, tuple[str, ...]]
    longest: int

    def parent(self, code: str) -> str:
        """The code one level up: 310115 → 3101 → 31; towns under the province directly skip a level."""
        return next((code[:size] for size in (4, 2) if size < len(code) and code[:size] in self.names), "")

    def region(self, code: str) -> Region:
        """The place with this code, with the levels above it filled in."""
        above = self.parent(code)
        if not above:
            name = self.names[code]
            return Region(code, name, name if code in MUNICIPALITIES else "")
        province = self.names[code[:2]]
        if above == code[:2]:
            return Region(code, province, self.names[code])
        return Region(code, province, self.names[above], self.names[code])

    def children(self, code: str) -> list[str]:
        """The codes one level down."""
        return [other for other in self.names if other.startswith(code) and self.parent(other) == code]


@cache
def table() -> Table:
    """Read the bundled table once: code, name, short name, Latin names (see regions.LICENSE)."""
    names: dict[str, str] = {}
    shorts: dict[str, str] = {}
    full: dict[str, tuple[str, ...]] = {}
    short: dict[str, tuple[str, ...]] = {}
    inner: dict[str, tuple[str, ...]] = {}
    latin: dict[str, tuple[str, ...]] = {}
    for line in (files(__package__) / "regions.tsv").read_text("utf-8").splitlines():
        code, name, brief, romanised = line.split("\t")
        names[code], shorts[code] = name, brief
        _add(full, fold(name), code)
        if brief and brief != name:
            _add(short, fold(brief), code)
        for word in filter(None, romanised.split("|")):
            _add(latin, word, code)
        if len(name) > 4:
            uppers = [by.get(code[:size], "") for size in (2, 4) for by in (names, shorts)]
            for alias in _zone_aliases(name, uppers):
                _add(inner, fold(alias), code)
    for alias, code in _EXTRA.items():
        _add(short, alias, code)
    return Table(names, full, short, inner, latin, max(map(len, full)))


def _add(names: dict[str, tuple[str, ...]], name: str, code: str) -> None:
    names[name] = (*names.get(name, ()), code)


def _zone_aliases(name: str, uppers: Iterable[str]) -> Iterator[str]:
    """苏州工业园区 is 工业园区 to people in Suzhou, and 大庆高新技术产业开发区 is 高新区."""
    rest = name
    for upper in uppers:
        rest = rest.removeprefix(upper)
    if rest != name and len(rest) > 2 and name.endswith("区"):
        yield rest
        yield from (brief for long, brief in _ZONES.items() if rest == long)


def minimal(codes: Iterable[str]) -> list[str]:
    """Leave out places inside another of the set: 长沙 is the city, not also the county in it."""
    kept: list[str] = []
    for code in sorted(set(codes), key=lambda code: (len(code), code)):
        if not any(code.startswith(upper) for upper in kept):
            kept.append(code)
    return kept


def settle(codes: Iterable[str], *, short: bool = False) -> list[Region]:
    """Which places a name means. A short name that one city or province has means it before any district,
    unless a district of a municipality has it too (朝阳)."""
    known = table()
    named = {known.region(code).names: code for code in reversed(minimal(codes))}
    places = sorted(named.values(), key=lambda code: (len(code), code))
    upper = [code for code in places if len(code) < 6]
    beside = any(len(code) == 6 and code[:2] in MUNICIPALITIES for code in places)
    if short and upper and not beside and len([code for code in upper if len(code) == len(upper[0])]) == 1:
        places = upper[:1]
    return [known.region(code) for code in places]
