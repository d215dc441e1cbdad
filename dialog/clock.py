"""How times are written for people, in their language and the shop's zone."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime

from dialog.words import Words, locale


class Clock:
    """Times in one language and zone, by the patterns of the locale files."""

    def __init__(self, words: Words, language: str, zone: ZoneInfo) -> None:
        self._words = words
        self._language = language
        self._zone = zone

    def time(self, moment: datetime) -> str:
        """18:30"""
        return moment.astimezone(self._zone).strftime("%H:%M")

    def day(self, moment: datetime) -> str:
        """12月3日（周四） / Thu 3 Dec"""
        return self._format("clock.day", moment)

    def short_day(self, moment: datetime) -> str:
        """周四 12/3 / Thu 3 Dec"""
        return self._format("clock.short-day", moment)

    def full(self, moment: datetime) -> str:
        """12月3日（周四）18:30 / Thu 3 Dec, 18:30"""
        return self._format("clock.full", moment)

    def near(self, moment: datetime, now: datetime) -> str:
        """The day said as people do near it: 今天, 明天, else the date."""
        key = {0: "clock.today", 1: "clock.tomorrow", -1: "clock.yesterday"}.get(self._days(moment, now))
        return self._words.say(self._language, key) if key else self.day(moment)

    def near_time(self, moment: datetime, now: datetime) -> str:
        """Only the time today, with the day otherwise: 18:30 / 明天 18:30."""
        if self._days(moment, now) == 0:
            return self.time(moment)
        return self._words.say(
            self._language, "clock.day-and-time", day=self.near(moment, now), time=self.time(moment)
        )

    def span(self, start: datetime, end: datetime, now: datetime) -> str:
        """今天 18:30–19:00"""
        return self._words.say(
            self._language, "clock.span", day=self.near(start, now), start=self.time(start), end=self.time(end)
        )

    def _days(self, moment: datetime, now: datetime) -> int:
        span = moment.astimezone(self._zone).date() - now.astimezone(self._zone).date()
        return span.days

    def _format(self, key: str, moment: datetime) -> str:
        pattern = self._words.say(self._language, key)
        there = moment.astimezone(self._zone)
        return format_datetime(there, pattern, locale=_country(self._language)).replace("\u202f", " ")


@cache
def _country(language: str) -> Locale:
    """Looked up once: by its name, Babel goes through all thousand that it knows, which takes ten times as long as
    writing the date."""
    return Locale.parse(locale(language), sep="-")
