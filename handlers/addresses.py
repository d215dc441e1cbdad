"""Where to? The customer's address book: choose one on the way to an order, or keep it in order."""

import re
from dataclasses import replace
from typing import Final

from dialog.event import Contact, Location
from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Rows, Style, View
from handlers import check_address, delivery, new_address, taking_down
from handlers.address_line import line, name, region, trim
from handlers.graph import Step
from models.addresses import Address
from services import checkout
from services.addresses import book, unfinished
from services.addresses.recognise import looks_like_address, mask_phone, recognise
from services.refusal import Retry

screen = Screen(Step.ADDRESSES)
card = Screen(Step.ADDRESS)
SCREENS: Final = (screen, card)

A_PAGE: Final = 8
ABREAST: Final = 3
_CALL_IT: Final = re.compile(
    r"(?:叫(?:做|它)?|改名(?:为|叫|成)?|名字(?:叫|是|改成)?|call it|rename(?: it)?(?: to)?|name it)[\s:：]*(.+)",
    re.IGNORECASE,
)


def at(order: int = 0, manage: int = 0, page: int = 0) -> Place:
    """The book: for an order that is already placed, to keep it tidy, further down."""
    args = (order, manage, page)
    return Step.ADDRESSES.at(*args[: max((n for n, arg in enumerate(args, 1) if arg), default=0)])


@screen.show
def pick_one(turn: Turn, order: int = 0, manage: int = 0, page: int = 0) -> View:
    """The addresses, the likeliest first; a tap or its number, name or a pasted new one chooses."""
    rows = book.listed(turn.db, turn.customer, now=turn.now, zone=turn.shop.zone)
    first = page * A_PAGE if page * A_PAGE < len(rows) else 0
    shown = rows[first:first + A_PAGE]
    targets = [Step.ADDRESS.at(*trim(row.id, order)) if manage else pick.of(row.id, order) for row in shown]
    buttons = [
        replace(button, label=turn.say("addresses.number", n=str(n), name=name(turn, row)))
        for n, (button, row) in enumerate(zip(turn.numbers(targets), shown, strict=True), 1)
    ]
    lines = [turn.say("addresses.line", n=str(n), address=line(turn, row)) for n, row in enumerate(shown, 1)]
    if len(rows) > A_PAGE:
        lines.append(turn.say("addresses.page", first=first + 1, last=first + len(shown), all=len(rows)))
    state = "manage" if manage else "order" if order else "title"
    return View(
        title=turn.say(f"addresses.{state}"), text="\n".join(lines) or turn.say("addresses.empty"),
        hint=turn.say("addresses.hint-manage" if manage else "addresses.hint"),
        rows=(
            *(tuple(buttons[start:start + ABREAST]) for start in range(0, len(buttons), ABREAST)),
            *_pages(turn, order, manage, first, len(rows)),
            _more(turn, order, manage, rows),
            *_back_again(turn, order),
        ),
    )


@screen.text
def said(turn: Turn, words: str, order: int = 0, manage: int = 0, page: int = 0) -> Place | None:
    """公司, 家里, the second one; a whole new address; or that it is fetched."""
    if not (order or manage) and (place := delivery.fetched(turn, words)):
        return place
    if looks_like_address(words) or recognise(words, country=turn.shop.country).phone:
        return new_address.take(turn, words, order)
    rows = book.listed(turn.db, turn.customer, now=turn.now, zone=turn.shop.zone)
    found = book.named(turn.db, turn.customer, words, among=rows)
    chosen = book.find_named(turn.db, turn.customer, words, among=rows)
    if chosen is not None:
        return Step.ADDRESS.at(*trim(chosen.id, order)) if manage else pick(turn, chosen.id, order)
    if found:
        turn.note("addresses.several", name=name(turn, found[0]))
        return at(order, manage, page)
    return None


@screen.given(Contact)
def contact(turn: Turn, said: Contact, order: int = 0, manage: int = 0, page: int = 0) -> Place | None:
    """A shared number begins a new address."""
    return new_address.contact(turn, said, order)


@screen.given(Location)
def located(turn: Turn, said: Location, order: int = 0, manage: int = 0, page: int = 0) -> Place | None:
    """So does a shared point."""
    return new_address.located(turn, said, order)


@screen.tap("ax")
def pick(turn: Turn, address: int, order: int) -> Place:
    """Deliver there: an order that is placed, or the one being put together; else look at it."""
    row = book.own(turn.db, turn.customer, address)
    draft = taking_down.draft(turn)
    if not order and not checkout.chosen(turn.db, draft):
        return Step.ADDRESS.at(address)
    return taking_down.use(turn, draft, row, order)


@screen.tap("au")
def undo(turn: Turn, address: int, order: int) -> Place:
    """Have a removed address back."""
    book.undo(turn.db, turn.customer, address, now=turn.now)
    turn.pop("addresses.undone")
    return at(order, 1)


@card.show
def one(turn: Turn, address: int, order: int = 0) -> View:
    """One address, and what can be done with it."""
    row = book.own(turn.db, turn.customer, address)
    lines = [
        turn.say("address.name", name=row.name), turn.say("address.phone", phone=mask_phone(row.phone)),
        *([turn.say("address.backup", phone=mask_phone(row.backup))] if row.backup else []),
        *([turn.say("address.region", region=region(turn, row))] if row.region else []),
        turn.say("address.detail", detail=row.detail),
        *([turn.say("address.is-preset")] if row.preset else []),
    ]
    tags = tuple(
        turn.button(turn.say("address.chosen" if row.tag == tag else "address.plain", name=turn.say(f"address.{tag}")),
                    call.of(address, order, tag))
        for tag in book.TAGS
    )
    more = [turn.button(turn.say("address.edit"), edit.of(address, order))]
    if not row.preset:
        more.append(turn.button(turn.say("address.preset"), preset.of(address, order)))
    gone = turn.button(turn.say("address.remove"), remove.of(address, order), Style.DANGER)
    return View(
        title=turn.say("address.title", name=name(turn, row)), text="\n".join(lines), hint=turn.say("address.hint"),
        rows=(*_send_here(turn, address, order), tuple(more), tags, (gone,)),
    )


@card.text
def renamed(turn: Turn, words: str, address: int, order: int = 0) -> Place | None:
    """“叫妈妈家”, “call it Mum's”; or a correction such as “手机是 139…”."""
    if found := _CALL_IT.fullmatch(words.strip()):
        return call_it(turn, address, order, found[1].strip(" “”\"'。."))
    row = book.own(turn.db, turn.customer, address)
    draft = taking_down.draft(turn)
    return check_address.correct(turn, draft, unfinished.of_address(row), words, order)


@card.tap("ae")
def edit(turn: Turn, address: int, order: int) -> Place:
    """Open it with every part to be changed."""
    row = book.own(turn.db, turn.customer, address)
    unfinished.keep(taking_down.draft(turn), unfinished.of_address(row))
    return check_address.at(order)


@card.tap("ap")
def preset(turn: Turn, address: int, order: int) -> Place:
    """Offer it first from now on."""
    book.preset(turn.db, turn.customer, address)
    turn.pop("address.now-preset")
    return Step.ADDRESS.at(*trim(address, order))


@card.tap("at")
def call(turn: Turn, address: int, order: int, tag: str) -> Place:
    """Call it home, office or school."""
    if tag not in book.TAGS:
        raise Retry("address.tag-bad")
    return call_it(turn, address, order, tag)


@card.tap("ad")
def remove(turn: Turn, address: int, order: int) -> Place:
    """Take it out; for a minute it can be had back."""
    row = book.remove(turn.db, turn.customer, address, now=turn.now)
    turn.note("addresses.removed", name=name(turn, row))
    return at(order, 1)


def call_it(turn: Turn, address: int, order: int, tag: str) -> Place:
    """Give it a name. Raises Refusal when that is too long."""
    row = book.rename(turn.db, turn.customer, address, tag)
    turn.pop("address.renamed", name=name(turn, row))
    return Step.ADDRESS.at(*trim(address, order))


def _send_here(turn: Turn, address: int, order: int) -> Rows:
    draft = taking_down.draft(turn)
    if not order and not checkout.chosen(turn.db, draft):
        return ()
    return ((turn.main(turn.say("address.send-here"), pick.of(address, order)),),)


def _pages(turn: Turn, order: int, manage: int, first: int, count: int) -> Rows:
    here = first // A_PAGE
    turns = []
    if first:
        turns.append(turn.button(turn.say("addresses.earlier"), at(order, manage, here - 1)))
    if first + A_PAGE < count:
        turns.append(turn.button(turn.say("addresses.further"), at(order, manage, here + 1)))
    return (tuple(turns),) if turns else ()


def _more(turn: Turn, order: int, manage: int, rows: list[Address]) -> tuple[Button, ...]:
    new = new_address.at(order)
    label = turn.say("addresses.new")
    if not rows:
        return (turn.main(label, new),)
    other = turn.button(turn.say("addresses.done"), at(order)) if manage else (
        turn.button(turn.say("addresses.tidy"), at(order, 1))
    )
    return (turn.button(label, new), other)


def _back_again(turn: Turn, order: int) -> Rows:
    row = book.removed_lately(turn.db, turn.customer, now=turn.now)
    if row is None:
        return ()
    return ((turn.button(turn.say("addresses.undo", name=name(turn, row)), undo.of(row.id, order)),),)
