"""How business went in some days, in numbers that stand beside the days before."""

from typing import Final

from babel.dates import format_date

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from dialog.words import locale
from handlers.graph import Step
from services import periods, report, staff
from services.periods import Period
from services.refusal import Refusal
from services.report import Report

screen = Screen(Step.REPORT, allows=staff.REPORT)

OFFERED: Final = ("today", "yesterday", "week", "last week", "month", "last month")


@screen.show
def show(turn: Turn, days: str = "") -> View:
    """Sales, orders, basket, customers, refunds, best sellers and busy hours."""
    today = turn.now.astimezone(turn.shop.zone).date()
    period = periods.decode(days) or Period(today, today)
    return draw(turn, report.of(turn.db, period, shop=turn.shop, now=turn.now))


@screen.text
def typed(turn: Turn, words: str, days: str = "") -> Place | None:
    """Other days, when that is what was typed."""
    period = periods.read(words, turn.now.astimezone(turn.shop.zone).date())
    return Step.REPORT.at(period.code) if period else None


def by_command(turn: Turn, rest: str) -> Place:
    """`/report`, `/report 本周`, `/report 12/1-12/7`."""
    period = periods.read(rest, turn.now.astimezone(turn.shop.zone).date())
    if period is None:
        raise Refusal("staff-usage.report", example="/report 12/1-12/7")
    return Step.REPORT.at(period.code)


def draw(turn: Turn, it: Report) -> View:
    """The report in words; the buttons lead to other days."""
    today = turn.now.astimezone(turn.shop.zone).date()
    known = {name: period for name in OFFERED if (period := periods.read(name, today))}
    buttons = [
        turn.button(turn.say(f"staff-report.{name.replace(' ', '-')}"), Step.REPORT.at(period.code))
        for name, period in known.items() if period != it.period
    ]
    name = next((name for name, period in known.items() if period == it.period), "")
    title = turn.say(
        "staff-report.title", days=_days(turn, it.period),
        name=turn.say(f"staff-report.{name.replace(' ', '-')}") if name else turn.say("staff-report.days"),
    )
    return View(
        title=title, text="\n".join(_lines(turn, it)), hint=turn.say("staff-report.hint"),
        rows=(tuple(buttons[:3]), tuple(buttons[3:])),
    )


def _lines(turn: Turn, it: Report) -> list[str]:
    now, before = it.now, it.before
    if not now.orders:
        key = "nothing-since" if it.since else "nothing-ever"
        since = f"{it.since:%Y-%m-%d}" if it.since else ""
        lines = [turn.say(f"staff-report.{key}", since=since)]
        return [*lines, turn.say("staff-report.refunded", amount=turn.money(now.refunds))] if now.refunds else lines
    lines = [
        turn.say(
            "staff-report.sales", sales=turn.money(now.sales), change=_change(turn, now.sales, before.sales),
            orders=now.orders, orders_change=_change(turn, now.orders, before.orders),
            basket=turn.money(now.basket), basket_change=_change(turn, now.basket, before.basket),
        ),
        turn.say(
            "staff-report.people", new=now.new, repeat=now.repeat_share, refunds=turn.money(now.refunds),
            share=f"{100 * now.refunds / now.sales:.1f}%" if now.sales else "0%",
        ),
    ]
    if it.best:
        comma = turn.say("staff-report.comma")
        sold = comma.join(f"{turn.of(one, 'name')} {one.quantity}" for one in it.best)
        lines.append(turn.say("staff-report.best", sold=sold))
    if it.peaks:
        hours = turn.say("staff-report.comma").join(
            turn.say("staff-report.hour", start=str(hour), end=str(hour + 1)) for hour in it.peaks
        )
        lines.append(turn.say("staff-report.peaks", hours=hours))
    lines.append(turn.say(
        "staff-report.compared-running" if it.running else "staff-report.compared", days=_days(turn, it.period.before())
    ))
    return lines


def _change(turn: Turn, now: int, before: int) -> str:
    percent = report.percent(now, before)
    return turn.say("staff-report.new") if percent is None else f"{percent:+d}%"


def _days(turn: Turn, period: Period) -> str:
    """The days as this language writes them: 12/1–12/7, 1 Dec–7 Dec."""
    pattern, where = turn.say("staff-report.pattern"), locale(turn.language).replace("-", "_")
    first, last = (format_date(day, pattern, locale=where) for day in (period.first, period.last))
    return first if first == last else turn.say("staff-report.range", first=first, last=last)
