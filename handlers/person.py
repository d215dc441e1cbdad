"""A person, please: the question goes to the staff, and from then on what is typed goes to whoever took it."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, View
from handlers.graph import Step
from models.notices import Notice
from models.orders import Order, Status
from models.shop import Talk, TalkLine
from services import orders, talks, team
from services.refusal import Refusal

screen = Screen(Step.PERSON)

OFFERED: Final = 3
SHOWN: Final = 4


@screen.show
def show(turn: Turn, order: int = 0) -> View:
    """Before: what to do. Waiting: how many are ahead. Connected: who it is, and the last sentences."""
    talk = talks.of_customer(turn.db, turn.customer)
    if talk is None:
        return _before(turn, order)
    return _connected(turn, talk) if talk.staff_id else _waiting(turn, talk)


@screen.text
def typed(turn: Turn, words: str, order: int = 0) -> Place:
    """The question itself; it opens the talk."""
    return ask(turn, words, order)


@screen.tap("hpo")
def connect(turn: Turn, order: int) -> Place:
    """Ask for a person without a question yet; `order` 0 means none."""
    return ask(turn, "", order)


@screen.tap("hpa")
def attach(turn: Turn, order: int) -> Place:
    """Say which order it is about."""
    it = orders.own(turn.db, turn.customer, order)
    talk = talks.of_customer(turn.db, turn.customer)
    if talk is None:
        return ask(turn, "", order)
    talks.attach(turn.db, talk, it.id)
    turn.note("person.attached", number=it.number)
    return Step.PERSON.at()


@screen.tap("hpe")
def end(turn: Turn) -> Place:
    """No more person needed."""
    talk = talks.of_customer(turn.db, turn.customer)
    if talk is not None and talks.end(turn.db, talk, "customer", now=turn.now):
        turn.note("person.ended")
    return Step.HOME.at()


def ask(turn: Turn, question: str = "", order: int = 0) -> Place:
    """Ask for a person, with a question and an order where there are; asking again adds to what was asked."""
    number = orders.own(turn.db, turn.customer, order).id if order else None
    before = talks.of_customer(turn.db, turn.customer)
    talk = talks.begin(
        turn.db, turn.customer, channel=turn.conversation.channel, chat=turn.conversation.chat,
        question=question, order=number, now=turn.now,
    )
    if before is not None and question:
        turn.note("person.passed-on" if talk.staff_id else "person.added")
    return Step.PERSON.at()


def relay(turn: Turn, words: str) -> Place | None:
    """While a person is connected, what is typed goes to them; while one waits, only what is typed on this screen.

    None for commands and when there is no talk. `结束人工` or `end` closes it.
    """
    if words.startswith("/"):
        return None
    talk = talks.of_customer(turn.db, turn.customer)
    if talk is None or (talk.channel, talk.chat) != (turn.conversation.channel, turn.conversation.chat):
        return None
    if words.strip().lower() in turn.say("person.words-end").split("|"):
        return end(turn)
    if talk.staff_id is None:
        return None
    talks.hear(turn.db, talk, words, now=turn.now)
    return Step.PERSON.at()


def _before(turn: Turn, order: int) -> View:
    attached = _number(turn, order)
    lines = [turn.say("person.invite")]
    if attached:
        lines.append(turn.say("person.will-attach", number=attached))
    if not turn.shop.open_at(turn.now):
        lines.append(_closed(turn))
    return View(
        title=turn.say("person.title"), text="\n".join(lines), hint=turn.say("person.hint"),
        rows=((turn.main(turn.say("person.connect"), connect.of(order if attached else 0)),),),
    )


def _waiting(turn: Turn, talk: Talk) -> View:
    ahead = talks.ahead(turn.db, talk)
    lines = [turn.say("person.waiting", ahead=ahead, minutes=(ahead + 1) * talks.MINUTES_EACH)]
    if not turn.shop.open_at(turn.now):
        lines = [_closed(turn), turn.say("person.kept", ticket=str(talk.id))]
    number = _number(turn, talk.order_id or 0)
    if number:
        lines.append(turn.say("person.about", number=number))
    said = [line.words for line in talks.lines(turn.db, talk, most=SHOWN)]
    if said:
        lines.append(turn.say("person.you-asked", question=" / ".join(said)))
    lines.append(turn.say("person.meanwhile"))
    rows: list[tuple[Button, ...]] = [] if number else [_recent(turn)]
    rows.append((turn.button(turn.say("person.end"), end.of()),))
    return View(title=turn.say("person.title"), text="\n".join(lines), hint=turn.say("person.add-hint"),
                rows=tuple(row for row in rows if row))


def _connected(turn: Turn, talk: Talk) -> View:
    who = team.name_of(turn.db, talk.staff_id or 0)
    lines = [
        turn.say("person.they-said", name=who, words=line.words) if line.staff
        else turn.say("person.you-said", words=line.words)
        for line in talks.lines(turn.db, talk, most=SHOWN)
    ]
    rows: list[tuple[Button, ...]] = [] if talk.order_id else [_recent(turn)]
    rows.append((turn.button(turn.say("person.end"), end.of()),))
    return View(
        title=turn.say("person.connected", name=who), text="\n".join(lines), hint=turn.say("person.say-hint"),
        rows=tuple(row for row in rows if row),
    )


def _recent(turn: Turn) -> tuple[Button, ...]:
    """The last orders, to attach one with a tap."""
    recent = orders.of_customer(turn.db, turn.customer, tuple(Status), most=OFFERED)
    return tuple(
        turn.button(turn.say("person.attach", number=order.number), attach.of(order.id)) for order in recent
    )


def _closed(turn: Turn) -> str:
    hours = turn.shop.staff_hours_zh if turn.language == "zh" else turn.shop.staff_hours_en
    return turn.say("person.closed", hours=hours, at=turn.shop.next_opening(turn.now))


def _number(turn: Turn, order: int) -> str:
    """The number of the customer's own order, "" when it is none of theirs."""
    try:
        it: Order | None = orders.own(turn.db, turn.customer, order) if order else None
    except Refusal:
        return ""
    return it.number if it else ""


def heard(turn: Turn, notice: Notice) -> View:
    """News for the customer: somebody took the talk, says something, or it is over."""
    talk = turn.db.get_one(Talk, int(notice.facts["talk"]))
    who = team.name_of(turn.db, talk.staff_id or 0)
    if notice.kind == "talk-ended":
        key = "silence" if notice.facts.get("by") == "silence" else "closed-by-staff"
        return View(text=turn.say(f"person.{key}"))
    line = turn.db.get(TalkLine, int(notice.facts["line"]))
    if line is None:
        return View(text=turn.say("person.joined", name=who))
    return View(
        title=turn.say("person.connected", name=who), text=line.words,
        rows=((turn.button(turn.say("person.reply"), Step.PERSON.at()),),),
    )
