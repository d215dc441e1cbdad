"""A new address: the whole of it in one message, a shared point or number, or one part at a time."""

from dataclasses import replace
from typing import Final

from dialog.event import Contact, Location, Picture
from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Request, View
from handlers import address_line, asked_for, check_address, delivery, taking_down
from handlers.graph import Step
from models.basket import Draft
from services import checkout
from services.addresses import book, region_words, unfinished
from services.addresses.recognise import Field, Recognised, looks_like_address, looks_secret, recognise, show_phone
from services.addresses.unfinished import Unfinished
from services.checkout import DELIVER
from services.refusal import Retry

screen = Screen(Step.NEW_ADDRESS)
SCREENS: Final = (screen, check_address.screen)

# Where a pasted address plainly is the answer to "where to?".
ON_THE_WAY: Final = frozenset({
    Step.REVIEW, Step.CART, Step.ADDRESSES, Step.DELIVERY, Step.TIME, Step.CONTACT, Step.NOTE, Step.METHOD,
})


def at(order: int = 0) -> Place:
    """The question for a new address; for an order that is already placed, with its id."""
    return Step.NEW_ADDRESS.at(order) if order else Step.NEW_ADDRESS.at()


@screen.show
def ask(turn: Turn, order: int = 0) -> View:
    """One message is enough; an example shows how. What it is used for stands here: sending it agrees."""
    it = taking_down.known(turn)
    begun = not it.empty and not it.edits
    rows: list[tuple[Button, ...]] = []
    text = [turn.say("newaddress.how"), turn.say("newaddress.example"), turn.say("newaddress.share")]
    if begun:
        rows.append((
            turn.main(turn.say("newaddress.go-on"), taking_down.at(order)),
            turn.button(turn.say("newaddress.afresh"), afresh.of(order)),
        ))
        text.insert(0, turn.say("newaddress.begun", known=_known(turn, it)))
    elif receiver := book.last_receiver(turn.db, turn.customer):
        name, phone = receiver
        rows.append((turn.button(turn.say("newaddress.same-receiver", name=name, phone=phone[-4:]), same.of(order)),))
    rows.append((
        turn.button(turn.say("newaddress.by-parts"), by_parts.of(order)),
        turn.button(turn.say("newaddress.privacy"), Step.PRIVACY.at()),
    ))
    return View(
        title=turn.say("newaddress.title"), text="\n".join(text), hint=turn.say("newaddress.consent"),
        rows=tuple(rows), request=Request.BOTH,
    )


@screen.text
def typed(turn: Turn, words: str, order: int = 0) -> Place | None:
    """Anything that says something of an address, or that it is fetched. Raises Retry when it says neither."""
    if not order and (place := delivery.fetched(turn, words)):
        return place
    if asked_for.is_name(turn, words):
        return None
    place = take(turn, words, order)
    if place is None:
        raise Retry("newaddress.unreadable")
    return place


@screen.given(Contact)
def contact(turn: Turn, said: Contact, order: int = 0) -> Place | None:
    """A shared number."""
    _forget_edit(turn)
    return taking_down.contact(turn, said, order)


@screen.given(Location)
def located(turn: Turn, said: Location, order: int = 0) -> Place | None:
    """A shared point."""
    _forget_edit(turn)
    return taking_down.located(turn, said, order)


@screen.given(Picture)
def picture(turn: Turn, said: Picture, order: int = 0) -> Place | None:
    """Nobody here reads letters in a picture."""
    turn.note("newaddress.picture")
    return at(order)


@screen.tap("nl")
def same(turn: Turn, order: int) -> Place:
    """The name and phone things went to last."""
    _forget_edit(turn)
    row = taking_down.draft(turn)
    it = unfinished.load(row)
    receiver = book.last_receiver(turn.db, turn.customer)
    if receiver is None:
        return at(order)
    found = replace(it.found, name=receiver[0], phone=receiver[1], doubtful="", problems=())
    return taking_down.go_on(turn, row, replace(it, found=found), order)


@screen.tap("np")
def by_parts(turn: Turn, order: int) -> Place:
    """One part at a time."""
    _forget_edit(turn)
    row = taking_down.draft(turn)
    return taking_down.go_on(turn, row, replace(unfinished.load(row), steps=True), order)


@screen.tap("nx")
def afresh(turn: Turn, order: int) -> Place:
    """Forget what was begun."""
    unfinished.keep(taking_down.draft(turn), Unfinished())
    return at(order)


def take(turn: Turn, words: str, order: int) -> Place | None:
    """Begin or go on with a new address from a message; None when it says nothing of one."""
    if looks_secret(words):
        return taking_down.secret(turn, turn.here or at(order))
    _forget_edit(turn)
    row = taking_down.draft(turn)
    return taking_down.add(turn, row, unfinished.load(row), words, order)


def offered(turn: Turn, words: str) -> Place | None:
    """An address pasted anywhere is taken: written down and said so, or asked about where something is missing."""
    here = turn.here
    if here is None or here.step in (Step.NEW_ADDRESS, Step.CHECK_ADDRESS) or not looks_like_address(words):
        return None
    said = recognise(words, country=turn.shop.country)
    if said.missing:
        return take(turn, words, 0)
    row = use(turn, said)
    if here.step in ON_THE_WAY and checkout.chosen(turn.db, row):
        row.fulfilment, row.updated_at = DELIVER, turn.now
        return Step.REVIEW.at()
    return here


def use(turn: Turn, said: Recognised) -> Draft:
    """Write a whole address down, use it for what is being ordered, and say so."""
    row = taking_down.draft(turn)
    address = book.add(turn.db, turn.customer, Unfinished(said).entry, now=turn.now)
    row.address_id = address.id
    turn.note("newaddress.offered", address=address_line.line(turn, address))
    return row


def unread(turn: Turn, words: str) -> Place | None:
    """The last to hear what nobody could read while an address was asked for: it counts, and after two such
    messages the parts are asked for one at a time."""
    here = turn.here
    if here is None or here.step not in (Step.NEW_ADDRESS, Step.CHECK_ADDRESS):
        return None
    if here.step == Step.CHECK_ADDRESS and len(here.args) > 1:
        return None                      # one part was asked for: that question knows better what was wrong
    row = taking_down.draft(turn)
    it = unfinished.load(row)
    if it.edits or (here.step == Step.CHECK_ADDRESS and not it.missing):
        return None
    return taking_down.failed(turn, row, it, here)


def _forget_edit(turn: Turn) -> None:
    """A change of an old address that was left half-way is no part of a new one."""
    row = taking_down.draft(turn)
    if unfinished.load(row).edits:
        unfinished.keep(row, Unfinished())


def _known(turn: Turn, it: Unfinished) -> str:
    """What has been said so far, in one line."""
    parts = {
        Field.NAME: it.found.name, Field.PHONE: show_phone(it.found.phone) if it.found.phone else "",
        Field.REGION: region_words.write(it.found.region, turn.language), Field.DETAIL: it.entry.detail,
    }
    return " · ".join(filter(None, parts.values())) or turn.say("address.point", point=it.place)
