"""Taking an address down: whatever comes is kept, what is missing is asked for, and a whole one is used at once."""

from dataclasses import replace
from typing import Final

from dialog.event import Contact, Location
from dialog.place import Place
from dialog.turn import Turn
from handlers import address_line
from handlers.graph import Step
from models.addresses import Address
from models.basket import Draft
from services import checkout, orders, people
from services.addresses import book, redirect, unfinished
from services.addresses.recognise import Problem, Recognised, merge, recognise
from services.addresses.unfinished import LONGEST_DETAIL, Unfinished
from services.checkout import DELIVER
from services.refusal import Retry

TRIES: Final = 2             # messages that could not be used before the parts are asked for one at a time


def at(order: int = 0, field: str = "") -> Place:
    """The check of the address that is being taken down; with a field, the question for that part."""
    if field:
        return Step.CHECK_ADDRESS.at(order, field)
    return Step.CHECK_ADDRESS.at(order) if order else Step.CHECK_ADDRESS.at()


def draft(turn: Turn) -> Draft:
    """The customer's answers so far."""
    return checkout.draft(turn.db, turn.customer, now=turn.now)


def known(turn: Turn) -> Unfinished:
    """What has been said of the address so far."""
    return unfinished.load(draft(turn))


def add(turn: Turn, row: Draft, it: Unfinished, words: str, order: int) -> Place | None:
    """Read a message and go on with what it said; None when it says nothing new."""
    said = recognise(words, country=turn.shop.country)
    if Problem.SECRET in said.problems:
        return secret(turn, at(order))
    whole = not said.missing and not it.edits
    found = said if whole else merge(it.found, said)
    if found == it.found or (_parts(found) == _parts(it.found) and not said.doubtful):
        return None
    if len(found.detail) > LONGEST_DETAIL:
        raise Retry("newaddress.long", most=LONGEST_DETAIL)
    it = replace(Unfinished() if whole else it, found=found)
    if said.doubtful and not found.phone:
        return fault(turn, row, it, at(order))
    return go_on(turn, row, it, order)


def go_on(turn: Turn, row: Draft, it: Unfinished, order: int) -> Place:
    """Keep it. What is missing is asked for; a whole one on the way to an order is used at once, because the
    review shows it and confirms both; otherwise it is shown first."""
    unfinished.keep(row, replace(it, failures=0))
    if it.missing or it.offer:
        return at(order, it.missing[0] if it.steps and it.missing else "")
    if not order and not it.edits and checkout.chosen(turn.db, row):
        return finish(turn, row, it, order)
    return at(order)


def finish(turn: Turn, row: Draft, it: Unfinished, order: int) -> Place:
    """Write it into the book and use it where it was needed."""
    address = save(turn, row, it)
    if it.edits:
        turn.pop("address.saved")
        return Step.ADDRESS.at(*address_line.trim(address.id, order))
    return use(turn, row, address, order)


def save(turn: Turn, row: Draft, it: Unfinished) -> Address:
    """Write it into the book; nothing stays unfinished."""
    if it.edits:
        address = book.edit(turn.db, turn.customer, it.edits, it.entry)
    else:
        address = book.add(turn.db, turn.customer, it.entry, now=turn.now)
    unfinished.keep(row, Unfinished())
    return address


def use(turn: Turn, row: Draft, address: Address, order: int) -> Place:
    """Deliver there: an order that is placed, or the one being put together; else it is just kept."""
    if order:
        it = orders.own(turn.db, turn.customer, order)
        redirect.change_address(turn.db, it, address, by=orders.CUSTOMER, now=turn.now)
        turn.note("addresses.redirected", number=it.number, name=address_line.name(turn, address))
        return Step.ORDER.at(order)
    if checkout.chosen(turn.db, row):
        row.address_id, row.fulfilment, row.updated_at = address.id, DELIVER, turn.now
        return Step.REVIEW.at()
    turn.note("addresses.kept", name=address_line.name(turn, address))
    return Step.ADDRESSES.at()


def done(turn: Turn, row: Draft, order: int) -> Place:
    """It was used already, by the same tap a moment ago: where that led."""
    turn.pop("checkaddress.done")
    if order:
        return Step.ORDER.at(order)
    return Step.REVIEW.at() if checkout.chosen(turn.db, row) else Step.ADDRESSES.at()


def fault(turn: Turn, row: Draft, it: Unfinished, place: Place) -> Place:
    """A number that cannot be right: say what is wrong with it and keep everything else. After two such messages
    the parts are asked for one at a time."""
    it = replace(it, failures=it.failures + 1)
    problem = next(problem for problem in it.found.problems)
    turn.note(f"newaddress.{problem}", phone=it.found.doubtful)
    return _again(turn, row, it, place)


def failed(turn: Turn, row: Draft, it: Unfinished, place: Place) -> Place:
    """Nothing in the message could be used."""
    turn.note("newaddress.unreadable")
    return _again(turn, row, replace(it, failures=it.failures + 1), place)


def secret(turn: Turn, place: Place) -> Place:
    """A card or identity number: nothing of it is kept, and it must not stay in the chat."""
    turn.erase = True
    turn.note("newaddress.secret")
    return place


def contact(turn: Turn, said: Contact, order: int) -> Place | None:
    """A shared number: their own is taken, somebody else's is asked about first."""
    row = draft(turn)
    it = unfinished.load(row)
    phone = unfinished.dialable(said.phone, turn.shop.country)
    if not phone:
        raise Retry("newaddress.phone-wrong", phone=said.phone)
    if not said.own:
        turn.note("newaddress.others-number")
        unfinished.keep(row, replace(it, offer=(phone, unfinished.as_receiver(said.name))))
        return at(order)
    if not turn.customer.phone:
        people.set_phone(turn.customer, phone)
    name = it.found.name or unfinished.as_receiver(said.name)
    found = replace(it.found, phone=phone, name=name, doubtful="", problems=())
    return go_on(turn, row, replace(it, found=found, offer=None), order)


def located(turn: Turn, said: Location, order: int) -> Place:
    """A shared point: it says where, only the door is asked for."""
    row = draft(turn)
    it = unfinished.load(row)
    label = recognise(said.label, country=turn.shop.country) if said.label else Recognised()
    found = merge(replace(it.found, province="", city="", district="", candidates=(), detail=""), label)
    found = replace(found, detail="", name=it.found.name, country=turn.shop.country)
    point = f"{said.latitude:.5f},{said.longitude:.5f}"
    it = replace(it, found=found, place=point, spot=label.detail or said.label)
    unfinished.keep(row, it)
    return at(order, "detail")


def _again(turn: Turn, row: Draft, it: Unfinished, place: Place) -> Place:
    if it.failures >= TRIES and not it.steps and it.missing:
        it = replace(it, steps=True)
        turn.note("newaddress.step-by-step")
    unfinished.keep(row, it)
    if it.steps and it.missing:
        return at(_order(place), it.missing[0])
    return place


def _order(place: Place) -> int:
    return int(place.args[0]) if place.args else 0


def _parts(found: Recognised) -> Recognised:
    """What was said of the address, without remarks about it."""
    return replace(found, problems=(), doubtful="")
