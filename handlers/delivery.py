"""How and when: brought or fetched, as soon as possible or in a half hour of the customer's choosing."""

import re
from datetime import datetime
from typing import Final

from dialog.layout import ALONE, columns
from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, View
from handlers import address_line, taking_down, times
from handlers.graph import Step
from models.basket import Draft
from services import checkout, slots
from services.addresses import book
from services.checkout import DELIVER, PICKUP

screen = Screen(Step.DELIVERY)
SCREENS: Final = (screen, times.screen)

QUICK: Final = 2             # times offered right beside the way of getting it
_WAYS: Final = (
    (PICKUP, re.compile(r"自提|自取|自己取|到店取?|我?来取|(?:i'?ll )?pick(?: it)? ?up|pickup|collect", re.I)),
    (DELIVER, re.compile(r"送(?:货|来|过来|上门)?|配送|外送|外卖|deliver(?:y|ed)?(?: please)?|bring it", re.I)),
)


@screen.show
def how(turn: Turn) -> View:
    """Both ways with what they cost and how long they take, and the nearest times."""
    row = taking_down.draft(turn)
    ways = {way: _way(turn, row, way) for way in (DELIVER, PICKUP)}
    now = "" if checkout.at_table(row) else row.fulfilment or DELIVER
    return View(
        title=turn.say("delivery.title"), text="\n".join((_place(turn), times.chosen(turn, row))),
        hint=turn.say("delivery.hint"),
        rows=(
            *(
                (turn.button(turn.say("delivery.chosen", way=label) if way == now else label, choose.of(way)),)
                for way, label in ways.items()
            ),
            _times(turn, row),
        ),
    )


@screen.text
def said(turn: Turn, words: str) -> Place | None:
    """自提, delivery; or a time."""
    if way := _way_said(words):
        return choose(turn, way)
    return times.say_time(turn, words)


def fetched(turn: Turn, words: str) -> Place | None:
    """“自提” instead of an address: whoever is asked where something goes may rather fetch it."""
    if _way_said(words) != PICKUP or not checkout.chosen(turn.db, taking_down.draft(turn)):
        return None
    return choose(turn, PICKUP)


@screen.tap("dw")
def choose(turn: Turn, way: str) -> Place:
    """Brought or fetched. A time that this way cannot keep is moved, and said."""
    row = taking_down.draft(turn)
    checkout.choose_way(turn.db, row, way)
    row.updated_at = turn.now
    times.keep_or_move(turn, row)
    if checkout.receiver(turn.db, row) is None:
        return Step.CONTACT.at() if row.fulfilment == PICKUP else _where_to(turn)
    return Step.REVIEW.at()


def _way_said(words: str) -> str:
    """Which way the words name, and nothing else; "" for none."""
    bare = words.strip(" 。.!！吧")
    return next((way for way, shape in _WAYS if shape.fullmatch(bare)), "")


def _where_to(turn: Turn) -> Place:
    """The address book, or the question for the first address."""
    known = book.listed(turn.db, turn.customer, now=turn.now, zone=turn.shop.zone)
    return Step.ADDRESSES.at() if known else Step.NEW_ADDRESS.at()


def _way(turn: Turn, row: Draft, way: str) -> str:
    ready = slots.soonest(turn.shop, way, turn.now)
    if way == PICKUP:
        return turn.say("delivery.pickup", time=ready)
    address = checkout.own_address(turn.db, row)
    you = turn.say("delivery.you")
    label = _brought(turn, row, address_line.name(turn, address) if address else you, ready)
    return label if columns(turn.say("delivery.chosen", way=label)) <= ALONE else _brought(turn, row, you, ready)


def _brought(turn: Turn, row: Draft, name: str, ready: datetime) -> str:
    goods = sum(line.total for line in checkout.chosen(turn.db, row))
    if goods >= turn.shop.delivery_free_from or not turn.shop.delivery_fee:
        return turn.say("delivery.deliver-free", name=name, time=ready)
    return turn.say("delivery.deliver", name=name, time=ready, fee=turn.money(turn.shop.delivery_fee))


def _place(turn: Turn) -> str:
    return turn.say("delivery.place", place=turn.shop.pickup(turn.language))


def _times(turn: Turn, row: Draft) -> tuple[Button, ...]:
    """As soon as possible, the next free times, and all of them."""
    full = slots.full(turn.db, turn.shop, turn.customer.id, turn.now)
    free = [slot for slot in slots.coming(turn.shop, row.fulfilment, turn.now) if slot.start not in full][:QUICK]
    more = turn.button(turn.say("delivery.choose-time"), Step.TIME.at())
    nearest = (times.slot_button(turn, row, slot, full, short=True) for slot in free)
    return (times.soon_button(turn, row), *nearest, more)
