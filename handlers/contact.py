"""Your name and phone? Asked only when the shop must call somebody and knows no number; one line answers both."""

import json
from dataclasses import replace

from dialog.event import Contact
from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Request, View
from handlers import taking_down
from handlers.graph import Step
from models.basket import Draft
from services import checkout, people
from services.addresses import book, unfinished
from services.addresses.recognise import looks_secret, recognise, show_phone
from services.addresses.unfinished import Unfinished
from services.checkout import PICKUP
from services.refusal import Retry

screen = Screen(Step.CONTACT)


@screen.show
def ask(turn: Turn) -> View:
    """Both in one line. What is known already stands here in full: it is their own."""
    row = taking_down.draft(turn)
    it = unfinished.load(row)
    lines: list[str] = []
    rows: list[tuple[Button, ...]] = []
    if it.offer:
        rows.append((
            turn.button(turn.say("contact.use-number", phone=show_phone(it.offer[0])), others.of(1)),
            turn.button(turn.say("contact.not-this-number"), others.of(0)),
        ))
    elif half := _half(turn, it):
        lines.append(half)
    if present := _present(row):
        lines.append(turn.say("contact.now", name=present[0], phone=show_phone(present[1])))
        rows.append((turn.main(turn.say("contact.keep"), keep.of()),))
    elif known := book.last_receiver(turn.db, turn.customer):
        rows.append((turn.button(turn.say("contact.same", name=known[0], phone=known[1][-4:]), same.of()),))
    lines.append(turn.say("contact.consent"))
    return View(
        title=turn.say("contact.title"), text="\n".join(lines), hint=turn.say("contact.hint"), rows=tuple(rows),
        request=Request.CONTACT,
    )


@screen.text
def typed(turn: Turn, words: str) -> Place | None:
    """“张三 13800138000”; half of it is kept and the other half asked for. Raises Retry."""
    if looks_secret(words):
        return taking_down.secret(turn, Step.CONTACT.at())
    row = taking_down.draft(turn)
    it = _mine(row)
    read = recognise(words, country=turn.shop.country)
    if read.doubtful and not read.phone:
        raise Retry(f"newaddress.{read.problems[0]}", phone=read.doubtful)
    name, phone = read.name, read.phone
    if not name:
        # recognise() knows no name without a surname in it: what stands beside the number is the name here
        beside = "".join(sign for sign in words if not sign.isdigit() and sign not in "+-()（），,;；:：").strip()
        if unfinished.is_endless(beside):
            raise Retry("newaddress.name-long", most=unfinished.LONGEST_NAME)
        name = beside if unfinished.is_receiver(beside if phone else words.strip()) else ""
    if not phone and not name:
        raise Retry("contact.unreadable")
    return _go_on(turn, row, it, name, phone)


@screen.given(Contact)
def shared(turn: Turn, said: Contact) -> Place | None:
    """Their own number is taken; somebody else's is asked about first."""
    row = taking_down.draft(turn)
    phone = unfinished.dialable(said.phone, turn.shop.country)
    if not phone:
        raise Retry("newaddress.phone-wrong", phone=said.phone)
    it = _mine(row)
    if not said.own:
        turn.note("contact.others-number")
        unfinished.keep(row, replace(it, offer=(phone, unfinished.as_receiver(said.name))))
        return Step.CONTACT.at()
    people.set_phone(turn.customer, phone)
    return _go_on(turn, row, it, it.found.name or unfinished.as_receiver(said.name), phone)


@screen.tap("cc")
def keep(turn: Turn) -> Place:
    """It stays as it is."""
    return _back(turn, taking_down.draft(turn))


@screen.tap("cs")
def same(turn: Turn) -> Place:
    """Whoever received last."""
    known = book.last_receiver(turn.db, turn.customer)
    if known is None:
        return Step.CONTACT.at()
    row = taking_down.draft(turn)
    return _go_on(turn, row, _mine(row), *known)


@screen.tap("co")
def others(turn: Turn, yes: int) -> Place:
    """Use somebody else's shared number, or do not."""
    row = taking_down.draft(turn)
    it = unfinished.load(row)
    if it.offer is None:
        return Step.CONTACT.at()
    phone, name = it.offer
    unfinished.keep(row, replace(it, offer=None))
    return _go_on(turn, row, replace(it, offer=None), it.found.name or name, phone) if yes else Step.CONTACT.at()


def _go_on(turn: Turn, row: Draft, it: Unfinished, name: str, phone: str) -> Place:
    """Keep what was said; with both halves, back to where it was needed."""
    name = name or it.found.name or turn.customer.name
    phone = phone or it.found.phone
    if not name or not phone:
        unfinished.keep(row, replace(it, found=replace(it.found, name=name, phone=phone), offer=None))
        turn.note("contact.and-phone" if name else "contact.and-name")
        return Step.CONTACT.at()
    checkout.set_contact(row, name, phone)
    row.updated_at = turn.now
    unfinished.keep(row, Unfinished())
    if not turn.customer.phone:
        people.set_phone(turn.customer, phone)
    turn.customer.name = turn.customer.name or name
    return _back(turn, row)


def _back(turn: Turn, row: Draft) -> Place:
    if row.fulfilment == PICKUP and checkout.chosen(turn.db, row):
        return Step.REVIEW.at()
    turn.pop("contact.saved")
    return Step.ME.at()


def _mine(row: Draft) -> Unfinished:
    """Name and phone said here so far; an address that was begun elsewhere gives what it knows of them."""
    it = unfinished.load(row)
    return Unfinished() if it.edits else it


def _half(turn: Turn, it: Unfinished) -> str:
    """The half that was said."""
    if it.edits or bool(it.found.name) == bool(it.found.phone):
        return ""
    if it.found.phone:
        return turn.say("contact.have-phone", phone=show_phone(it.found.phone))
    return turn.say("contact.have-name", name=it.found.name)


def _present(row: Draft) -> tuple[str, str] | None:
    if not row.contact:
        return None
    kept = json.loads(row.contact)
    return kept["name"], kept["phone"]
