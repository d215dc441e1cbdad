"""Customers who asked for a person: take one, write to each other through the shop, and end it."""

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, View
from handlers.admin import right
from handlers.graph import Step
from models.orders import Order
from models.people import Customer
from models.shop import Talk
from services import staff, talks
from services.refusal import Refusal

talks_screen = Screen(Step.TALKS, allows=staff.TALK)
talk_screen = Screen(Step.TALK, allows=staff.TALK)


@talks_screen.show
def queue(turn: Turn) -> View:
    """Who waits, how long, about what; and the talks one has open."""
    mine = talks.held(turn.db, right.me(turn))
    waiting = talks.waiting(turn.db)
    lines = [_line(turn, talk) for talk in waiting] or [turn.say("staff-talk.nobody")]
    rows = [(turn.button(turn.say("staff-talk.go-on", name=name(turn, talk)), Step.TALK.at(talk.id)),) for talk in mine]
    rows += [(turn.button(turn.say("staff-talk.take", name=name(turn, talk)), take.of(talk.id)),) for talk in waiting]
    return View(title=turn.say("staff-talk.queue", count=len(waiting)), text="\n".join(lines), rows=tuple(rows[:10]))


@talk_screen.show
def talk(turn: Turn, talk: int) -> View:
    """The last sentences of a talk; what is typed here goes to the customer."""
    it = turn.db.get(Talk, talk)
    if it is None:
        raise Refusal("staff-talk.over")
    member = right.me(turn)
    if it.staff_id is not None and it.staff_id != member.id:
        raise Refusal("staff-talk.not-yours")
    lines = [turn.say("staff-talk.about-order", number=number)] if (number := _order(turn, it)) else []
    customer = turn.db.get_one(Customer, it.customer_id)
    lines.append(turn.say(f"staff-talk.speaks-{customer.language}"))
    lines += [
        turn.say("staff-talk.we-said" if line.staff else "staff-talk.they-said", words=line.words, at=line.at)
        for line in talks.lines(turn.db, it)
    ]
    rows: list[tuple[Button, ...]] = []
    if it.ended_at is not None:
        lines.append(turn.say("staff-talk.over"))
    elif it.staff_id is None:
        rows.append((turn.main(turn.say("staff-talk.take", name=name(turn, it)), take.of(it.id)),))
    else:
        rows.append((turn.button(turn.say("staff-talk.end"), end.of(it.id)),))
    if it.order_id:
        rows.append((turn.button(turn.say("staff-talk.see-order"), Step.STAFF_ORDER.at(it.order_id)),))
    open_ = it.ended_at is None and it.staff_id is not None
    return View(
        title=turn.say("staff-talk.title", name=name(turn, it)), text="\n".join(lines),
        hint=turn.say("staff-talk.hint") if open_ else "", rows=tuple(rows),
    )


@talk_screen.text
def typed(turn: Turn, words: str, talk: int) -> Place | None:
    """Said to the customer."""
    return say(turn, talk, words)


@right.tap(talks_screen, "zwt", staff.TALK)
def take(turn: Turn, talk: int) -> Place:
    """Take a customer; two people cannot take the same one."""
    talks.take(turn.db, talk, right.me(turn), now=turn.now)
    return Step.TALK.at(talk)


@right.tap(talk_screen, "zwe", staff.TALK)
def end(turn: Turn, talk: int) -> Place:
    """Close it; the customer is told."""
    it = talks.own(turn.db, talk, right.me(turn))
    talks.end(turn.db, it, "staff", now=turn.now)
    turn.note("staff-talk.ended", name=name(turn, it))
    return Step.TALKS.at()


def take_next(turn: Turn, rest: str) -> Place:
    """`/take`: the customer who waits longest; the queue when nobody does."""
    waiting = talks.waiting(turn.db)
    return take(turn, waiting[0].id) if waiting else Step.TALKS.at()


def done(turn: Turn, rest: str) -> Place:
    """`/done`: the talk one is in, or the only one that one has."""
    mine = talks.held(turn.db, right.me(turn))
    here = next((it for it in mine if turn.here == Step.TALK.at(it.id)), None)
    if here is None and len(mine) == 1:
        here = mine[0]
    if here is None:
        turn.note("staff-talk.which" if mine else "staff-talk.none-open")
        return Step.TALKS.at()
    return end(turn, here.id)


def say(turn: Turn, talk: int, words: str) -> Place:
    """Write to the customer. Raises Refusal: not one's own, or over."""
    member = staff.need(turn.staff, staff.TALK)
    talks.answer(turn.db, talk, member, words, now=turn.now)
    return Step.TALK.at(talk)


def open_here(turn: Turn) -> int | None:
    """The talk that this chat stands in, when the speaker holds it and it is not over."""
    here = turn.here
    if here is None or here.step != Step.TALK or turn.staff is None:
        return None
    number = int(here.args[0])
    return number if any(it.id == number for it in talks.held(turn.db, turn.staff)) else None


def name(turn: Turn, talk: Talk) -> str:
    """What the customer is called."""
    customer = turn.db.get_one(Customer, talk.customer_id)
    return customer.name or turn.say("staff-talk.nameless", number=str(customer.id))


def _order(turn: Turn, talk: Talk) -> str:
    order = turn.db.get(Order, talk.order_id) if talk.order_id else None
    return order.number if order else ""


def _line(turn: Turn, talk: Talk) -> str:
    minutes = int((turn.now - talk.opened_at).total_seconds() // 60)
    asked = talk.question[:80] or turn.say("staff-talk.no-question")
    return turn.say("staff-talk.waits", name=name(turn, talk), minutes=minutes, question=asked)
