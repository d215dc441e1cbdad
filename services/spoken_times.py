"""A time as people say it, in Chinese or English: 今晚七点, 明天下午, 半小时后, Saturday morning, in 30 minutes."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services import time_words as words_for
from services.addresses.writing import fold
from services.time_words import Part

LONGEST: Final = 200                         # a longer message says more than a time
LONGEST_WAIT: Final = 60 * 24 * 30           # minutes; anybody who says more means "not soon"
_EDGES: Final = " ,.;:!?，。；：！？、~-–()（）"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said of a time; nothing else is filled in. Days and times are the shop's.

    soon       as soon as possible
    after      so long from now
    day        that day; a weekday is the next one, today included
    at         that time; `unsure` when it may be before or after noon
    part       between these times of the day
    by         not later than `at`
    rest       the words that say something else
    """

    soon: bool = False
    after: timedelta | None = None
    day: date | None = None
    at: time | None = None
    unsure: bool = False
    part: tuple[time, time] | None = None
    by: bool = False
    rest: str = ""


def read(words: str, *, now: datetime, zone: ZoneInfo) -> Wish | None:
    """What a message says of a time; None when it says nothing of one."""
    if len(words) > LONGEST:
        return None
    text = _plain(words)
    today = now.astimezone(zone).date()
    text, day = _day(text, today)
    text, wish = _span(text)
    if wish is None:
        text, part = _part(text)
        text, wish = _clock(text, part, alone=day is None and part is None)
        if wish is None and (day or part):
            wish = Wish(part=(part.start, part.end) if part else None)
    if wish is None:
        if day is None:
            return None
        wish = Wish()
    return replace(wish, day=day, rest=_rest(text))


def _plain(words: str) -> str:
    text = fold(unicodedata.normalize("NFKC", words)).replace("’", "'").replace("週", "周")
    text = re.sub(r"(?<=[0-9])\s*[：]\s*(?=[0-9])", ":", text)
    text = re.sub(r"星期|礼拜", "周", text)
    for word, number in words_for.WORDS.items():
        text = re.sub(rf"\b{word}\b", str(number), text)
    text = re.sub(r"\b(in|within) an? (?=hour|half)", r"\1 1 ", text) if not re.search("half an", text) else text
    for short, long in words_for.SHORT:
        text = re.sub(short, long, text)
    return re.sub(r"(?<!周)[零〇一二两三四五六七八九十]+", lambda found: str(_number(found[0])), text)


def _number(said: str) -> int:
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return int("".join(str(words_for.DIGITS[sign]) for sign in said))
    return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)


def _day(text: str, today: date) -> tuple[str, date | None]:
    for words, ahead in words_for.DAYS:
        if found := re.search(words, text):
            return _cut(text, found), today + timedelta(days=ahead)
    if found := re.search(rf"(下+|这|本)?周([{words_for.WEEK_ZH}])", text):
        return _cut(text, found), _weekday(today, min(words_for.WEEK_ZH.index(found[2]), 6), found[1] or "")
    if found := re.search(rf"\b(next |this |coming )?({'|'.join(words_for.WEEK_EN)})(?:s|nes|rs|ur)?(?:day)?\b", text):
        which = "下" if found[1] == "next " else ""
        return _cut(text, found), _weekday(today, words_for.WEEK_EN.index(found[2]), which)
    if found := re.search(r"(?:(1[0-2]|[1-9])月)?(?<![0-9])([12]?[0-9]|3[01])[号日](?!楼|[0-9])", text):
        return _cut(text, found), _date(today, int(found[1] or 0), int(found[2]))
    for month, name in enumerate(words_for.MONTHS, 1):
        shape = rf"\b{name}\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?\b|\b([0-9]{{1,2}})(?:st|nd|rd|th)? (?:of )?{name}\b"
        if found := re.search(shape, text):
            return _cut(text, found), _date(today, month, int(found[1] or found[2]))
    return text, None


def _weekday(today: date, weekday: int, which: str) -> date:
    if "下" in which:
        return today + timedelta(days=7 * which.count("下") - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _date(today: date, month: int, day: int) -> date | None:
    """The next such date; without a month, in this month or the next one that has it."""
    for ahead in range(14):
        months = today.year * 12 + today.month - 1 + ahead
        year, index = divmod(months, 12)
        if month in (0, index + 1):
            try:
                found = date(year, index + 1, day)
            except ValueError:
                continue
            if found >= today:
                return found
    return None


def _span(text: str) -> tuple[str, Wish | None]:
    """So long from now, or as soon as possible."""
    for shape, unit in words_for.AFTER:
        if found := shape.search(text):
            amount = float(found[1]) + (0.5 if found.lastindex and found.lastindex > 1 else 0)
            return _cut(text, found), Wish(after=timedelta(minutes=min(amount * unit, LONGEST_WAIT)))
    if found := words_for.HALF_AN_HOUR.search(text):
        return _cut(text, found), Wish(after=timedelta(minutes=30))
    if found := words_for.SOON.search(text):
        return _cut(text, found), Wish(soon=True)
    return text, None


def _part(text: str) -> tuple[str, Part | None]:
    for part in words_for.PARTS:
        if found := re.search(part.words, text):
            return _cut(text, found), part
    return text, None


def _clock(text: str, part: Part | None, *, alone: bool) -> tuple[str, Wish | None]:
    """A time on the clock. A bare number is one only after a word for a day, a part of it, or "at"."""
    if found := words_for.HALF.search(text):
        hour = int(found[1] or found[2] or found[3])
        minute = 30 if found[1] else 15 if found[2] else -15
        return _at(_cut(text, found), hour * 60 + minute, part, "")
    if found := words_for.CLOCK.search(text):
        minute = _minutes(found[2] or found[3] or found[4] or "")
        return _at(_cut(text, found), int(found[1]) * 60 + minute, part, found[5] or found[6] or "")
    if found := words_for.HOUR.search(text):
        half = found[3] or ("" if "clock" in found[2] else found[2])
        return _at(_cut(text, found), int(found[1]) * 60, part, half)
    if found := words_for.BARE.search(text) or (None if alone else words_for.NUMBER.search(text)):
        by = bool(words_for.BY.match(found[0]))
        text, wish = _at(_cut(text, found), int(found[1]) * 60, part, "")
        return text, replace(wish, by=True) if wish and by else wish
    return text, None


def _at(text: str, minutes: int, part: Part | None, half: str) -> tuple[str, Wish | None]:
    hour, minute = divmod(minutes, 60)
    if hour not in range(25):
        return text, None
    if hour < 12 and (half.startswith("p") or (not half and part and hour < part.noon_from)):
        hour += 12
    elif hour == 12 and (half.startswith("a") or (not half and part and part.start >= time(18))):
        hour = 24
    if hour == 24:                           # 晚上 12 点 is the end of that day
        hour, minute = 23, 59
    unsure = part is None and not half and 1 <= hour <= 11
    by = words_for.BY.search(text)
    return _cut(text, by) if by else text, Wish(at=time(hour, minute), unsure=unsure, by=bool(by))


def _minutes(said: str) -> int:
    return words_for.QUARTERS.get(said) or int(re.sub(r"\D", "", said) or 0)


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end():]}"


def _rest(text: str) -> str:
    return re.sub(r"\s+", " ", words_for.FILLER.sub(" ", text)).strip(_EDGES)
