"""A stretch of days that somebody asks about: today, this week, December, 12/1-12/7; and the one before it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the shop's zone, the last one included."""

    first: date
    last: date

    @property
    def code(self) -> str:
        """As a button carries it: 20261201-20261207."""
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From the first moment to the one after the last."""
        end = self.last + timedelta(days=1)
        return datetime.combine(self.first, time(), zone), datetime.combine(end, time(), zone)

    def before(self) -> "Period":
        """As many days just before: for a whole month the month before it, for a week the week before."""
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            last = self.first - timedelta(days=1)
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
            first = last.replace(day=1)
            for _ in range(months):
                first = (first - timedelta(days=1)).replace(day=1)
            return Period(first, last)
        days = (self.last - self.first).days + 1
        return Period(self.first - timedelta(days=days), self.first - timedelta(days=1))


def read(words: str, today: date) -> Period | None:
    """The days that were meant; None when that cannot be told. Nothing said means today."""
    said = words.strip().lower()
    if named := NAMED.get(said):
        return named(today)
    if month := re.fullmatch(r"(?:(\d{4})[年/.\-])?(\d{1,2})月?", said):
        return _month_of(int(month[1]) if month[1] else None, int(month[2]), today)
    if said in MONTHS:
        return _month_of(None, MONTHS.index(said) % 12 + 1, today)
    ends = re.split(r"\s*(?:-|–|—|~|至|到|to)\s*", said) if not re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", said) else [said]
    days = [_day(end, today) for end in ends]
    if len(days) > 2 or None in days:
        return None
    first, last = days[0], days[-1]
    assert first is not None
    assert last is not None
    return Period(first, last) if 0 <= (last - first).days < MOST_DAYS else None


def decode(code: str) -> Period | None:
    """What `code` wrote; None for anything else."""
    if not re.fullmatch(r"\d{8}-\d{8}", code):
        return None
    try:
        first, last = (datetime.strptime(part, "%Y%m%d").date() for part in code.split("-"))  # noqa: DTZ007
    except ValueError:
        return None
    return Period(first, last) if 0 <= (last - first).days < MOST_DAYS else None


def _today(today: date) -> Period:
    return Period(today, today)


def _yesterday(today: date) -> Period:
    return Period(today - timedelta(days=1), today - timedelta(days=1))


def _week(today: date) -> Period:
    monday = today - timedelta(days=today.weekday())
    return Period(monday, monday + timedelta(days=6))


def _last_week(today: date) -> Period:
    return _week(today - timedelta(days=7))


def _month(today: date) -> Period:
    nxt = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Period(today.replace(day=1), nxt - timedelta(days=1))


def _last_month(today: date) -> Period:
    return _month(today.replace(day=1) - timedelta(days=1))


def _month_of(year: int | None, month: int, today: date) -> Period | None:
    """A month by its number: without a year the last one that has begun."""
    if not 1 <= month <= 12:
        return None
    if year is None:
        year = today.year if month <= today.month else today.year - 1
    return _month(date(year, month, 1)) if 2000 <= year <= 2200 else None


def _day(said: str, today: date) -> date | None:
    match = re.fullmatch(r"(?:(\d{4})[年/.\-])?(\d{1,2})[月/.\-](\d{1,2})[日号]?", said)
    if match is None:
        return None
    year = int(match[1]) if match[1] else today.year
    try:
        found = date(year, int(match[2]), int(match[3]))
        return found if match[1] or found <= today else found.replace(year=year - 1)
    except ValueError:
        return None


MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)
NAMED: Final[Mapping[str, Callable[[date], Period]]] = MappingProxyType({
    "": _today, "今天": _today, "今日": _today, "today": _today,
    "昨天": _yesterday, "昨日": _yesterday, "yesterday": _yesterday,
    "本周": _week, "这周": _week, "week": _week, "this week": _week,
    "上周": _last_week, "last week": _last_week,
    "本月": _month, "这个月": _month, "month": _month, "this month": _month,
    "上月": _last_month, "上个月": _last_month, "last month": _last_month,
})
