"""What the staff are told without asking: a new order, one that nobody took, a customer who waits, the day's report."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from dialog.turn import Turn
from dialog.view import View
from handlers.admin import order_card, report, talk
from handlers.graph import Step
from models.notices import Notice
from models.orders import Order
from models.shop import Talk, TalkLine
from services import money, periods
from services import report as reports
from services.refusal import Refusal


def _new(turn: Turn, notice: Notice) -> View:
    """The order's card itself."""
    assert notice.order_id is not None
    return order_card.card(turn, notice.order_id)


def _unaccepted(turn: Turn, notice: Notice) -> View:
    order = _order(turn, notice)
    minutes = int((turn.now - order.paid_at).total_seconds() // 60) if order.paid_at else turn.shop.accept_minutes
    return _about(turn, order, turn.say("staff-news.unaccepted", number=order.number, minutes=minutes))


def _cancelled(turn: Turn, notice: Notice) -> View:
    order = _order(turn, notice)
    return _about(turn, order, turn.say("staff-news.cancelled", number=order.number))


def _hurry(turn: Turn, notice: Notice) -> View:
    order = _order(turn, notice)
    return _about(turn, order, turn.say("staff-news.hurry", number=order.number))


def _mismatch(turn: Turn, notice: Notice) -> View:
    order, facts = _order(turn, notice), notice.facts
    return _about(turn, order, turn.say(
        "staff-news.mismatch", number=order.number, expected=turn.money(int(facts["expected"])),
        received=money.money(int(facts["received"]), str(facts["currency"])),
    ))


def _talk(turn: Turn, notice: Notice) -> View:
    """A customer waits, or says something, or the talk is over."""
    it = turn.db.get_one(Talk, int(notice.facts["talk"]))
    who = talk.name(turn, it)
    if notice.facts.get("ended"):
        return View(text=turn.say(f"staff-news.talk-over-{notice.facts['by']}", name=who))
    if "line" in notice.facts:
        line = turn.db.get_one(TalkLine, int(notice.facts["line"]))
        return View(
            title=turn.say("staff-talk.title", name=who), text=line.words,
            rows=((turn.button(turn.say("staff-talk.reply"), Step.TALK.at(it.id)),),),
        )
    text = turn.say("staff-news.waits", name=who, question=it.question or turn.say("staff-talk.no-question"))
    return View(text=text, rows=((turn.main(turn.say("staff-talk.take", name=who), talk.take.of(it.id)),),))


def _report(turn: Turn, notice: Notice) -> View:
    period = periods.decode(str(notice.facts["days"]))
    if period is None:
        raise Refusal("staff-usage.report", example="/report")
    return report.draw(turn, reports.of(turn.db, period, shop=turn.shop, now=turn.now))


def _trouble(turn: Turn, notice: Notice) -> View:
    """Something does not work; `what` names it, a word of ours or a provider's name."""
    what = str(notice.facts.get("what", ""))
    key = f"staff-news.{'well' if notice.facts.get('well') else 'trouble'}-{what}"
    if what and turn.words.has(turn.language, key):
        return View(text=turn.say(key, reference=str(notice.facts.get("reference", ""))))
    return View(text=turn.say("staff-news.trouble", what=what or "—"))


def _order(turn: Turn, notice: Notice) -> Order:
    return turn.db.get_one(Order, notice.order_id)


def _about(turn: Turn, order: Order, text: str) -> View:
    return View(text=text, rows=((turn.main(turn.say("staff-news.see"), Step.STAFF_ORDER.at(order.id)),),))


COMPOSE: Final[Mapping[str, Callable[[Turn, Notice], View]]] = MappingProxyType({
    "staff-new": _new,
    "staff-unaccepted": _unaccepted,
    "staff-cancelled": _cancelled,
    "staff-hurry": _hurry,
    "staff-mismatch": _mismatch,
    "staff-talk": _talk,
    "staff-report": _report,
    "staff-trouble": _trouble,
})
