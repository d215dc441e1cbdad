"""The usual: an earlier order once more, with what is different today said on top."""

from dialog.place import Place
from dialog.turn import Turn
from handlers import review
from models.basket import NOW
from models.orders import Order, OrderLine
from services import basket, catalogue, checkout, habits, orders
from services.item import Item
from services.refusal import Refusal
from services.stock import OutOfStock


@review.screen.tap("ag")
def order(turn: Turn, which: int) -> Place:
    """Fill the review from an earlier order: same things, address, way and method."""
    return repeat(turn, orders.own(turn.db, turn.customer, which))


def last(turn: Turn) -> Place:
    """The last order of which something can still be had."""
    found = habits.last_order(turn.db, turn.customer)
    if found is None:
        raise Refusal("again.nothing")
    return repeat(turn, orders.own(turn.db, turn.customer, found.id))


def repeat(turn: Turn, earlier: Order) -> Place:
    """Put what can still be had of an order on the way to a new one."""
    draft = checkout.buy_now(turn.db, turn.customer, now=turn.now)
    draft.method = earlier.method
    if not checkout.at_table(draft):
        draft.fulfilment = checkout.DELIVER if earlier.seat else earlier.fulfilment
    if earlier.address_id:
        draft.address_id = earlier.address_id
    if not sum(_put(turn, line) for line in earlier.lines):
        raise Refusal("again.all-gone")
    checkout.begin(turn.db, turn.customer, NOW, now=turn.now)
    return review.next_question(turn, draft)


def _put(turn: Turn, line: OrderLine) -> bool:
    """Put one line in; a difference is said. Returns whether something of it could be had."""
    name = turn.of(line, "name")
    item = catalogue.product(turn.db, line.product_id)
    chosen = basket.read_choices(line.choices)
    if item is None or not item.active:
        turn.note("again.no-longer", name=name)
        return False
    if item.complete(chosen) or any(item.group_of(choice) is None for choice in chosen):
        chosen = item.defaults()
        turn.note("again.other-options", name=name)
    added = _as_many_as_there_are(turn, item, chosen, line)
    if added and item.price_of(chosen) != line.price:
        key = "again.dearer" if item.price_of(chosen) > line.price else "again.cheaper"
        turn.note(key, name=name, before=turn.money(line.price), after=turn.money(item.price_of(chosen)))
    return added


def _as_many_as_there_are(turn: Turn, item: Item, chosen: tuple[int, ...], line: OrderLine) -> bool:
    name = item.name.of(turn.language)
    for quantity in (line.quantity, None):
        try:
            with turn.db.begin_nested():
                left = quantity or _left(turn, item, chosen)
                if not left:
                    turn.note("again.sold-out", name=name)
                    return False
                basket.add(
                    turn.db, turn.customer.id, NOW, item, chosen, left, personal=line.personal, note=line.note,
                    now=turn.now,
                )
                if left < line.quantity:
                    turn.note("again.fewer", name=name, left=left, quantity=line.quantity)
                return True
        except OutOfStock:
            continue
        except Refusal:
            turn.note("again.no-longer", name=name)
            return False
    return False


def _left(turn: Turn, item: Item, chosen: tuple[int, ...]) -> int:
    variant = item.variant_for(chosen)
    return (catalogue.left(turn.db, item).get(variant.id) or 0) if variant else 0
