"""The orders board: how many wait where, each pile a list; and what was found by a number, a name or an address."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.admin import right
from handlers.graph import Step
from models.orders import Order
from models.sealed import KEYS, Locked
from services import board, goods, search, staff
from services.board import PILES
from services.refusal import Refusal

board_screen = Screen(Step.BOARD, allows=staff.SEE)
found_screen = Screen(Step.FOUND, allows=staff.SEE)

PAGE: Final = 8
COLUMN: Final = "stored.find"


@board_screen.show
def show(turn: Turn, pile: str = "", page: int = 1) -> View:
    """The piles with their counts; one of them opened when it is named."""
    counts = board.counts(turn.db)
    names = {name: turn.say(f"staff-board.{name}", count=counted(turn, counts[name])) for name in PILES}
    piles = [turn.button(names[name], Step.BOARD.at(name)) for name in PILES]
    rows = tuple(tuple(piles[n : n + 3]) for n in range(0, len(piles), 3))
    if pile not in PILES:
        return View(title=turn.say("staff-board.title"), text=turn.say("staff-board.ask"),
                    hint=turn.say("staff-board.hint"), rows=rows)
    pages = max((min(counts[pile], board.COUNTED) + PAGE - 1) // PAGE, 1)
    page = min(max(page, 1), pages)
    found = board.pile(turn.db, pile, page, PAGE)
    numbers = tuple(turn.numbers([Step.STAFF_ORDER.at(order.id) for order in found]))
    more = []
    if page > 1:
        more.append(turn.button(turn.say("staff-board.earlier"), Step.BOARD.at(pile, page - 1)))
    if page < pages:
        more.append(turn.button(turn.say("staff-board.more"), Step.BOARD.at(pile, page + 1)))
    text = "\n".join(line(turn, order, n) for n, order in enumerate(found, 1)) or turn.say("staff-board.empty")
    return View(
        title=turn.say("staff-board.pile", pile=names[pile], page=page, pages=pages),
        text=text, hint=turn.say("staff-board.hint"), rows=(numbers[:4], numbers[4:], tuple(more), *rows),
    )


def counted(turn: Turn, count: int) -> str:
    """How many orders lie on a pile, in words where nobody counts them all."""
    if count <= board.COUNTED:
        return turn.say("staff-board.counted", count=count)
    return turn.say("staff-board.many", count=board.COUNTED)


@board_screen.text
@found_screen.text
def typed(turn: Turn, words: str, *_: int | str) -> Place | None:
    """What is typed here is looked for."""
    return find(turn, words)


@found_screen.show
def found(turn: Turn, asked: str) -> View:
    """Orders and products that were meant, ten of each at most."""
    words = _words(turn, asked)
    it = board.find(turn.db, words)
    lines: list[str] = []
    places: list[Place] = []
    if it.orders:
        lines.append(turn.say("staff-find.orders"))
        lines += [line(turn, order, n) for n, order in enumerate(it.orders, 1)]
        places += [Step.STAFF_ORDER.at(order.id) for order in it.orders]
    goods_rows = []
    if it.products:
        lines.append(turn.say("staff-find.products"))
    for number in it.products:
        item = goods.product(turn.db, number)
        lines.append(turn.say("staff-find.product", name=item.name.of(turn.language), price=turn.money(item.price)))
        if right.may(turn, staff.STOCK):
            goods_rows.append((
                turn.button(item.name.of(turn.language), Step.STOCK.at(str(number))),
            ))
    numbers = tuple(turn.numbers(places))
    return View(
        title=turn.say("staff-find.title", words=words), text="\n".join(lines) or turn.say("staff-find.nothing"),
        hint=turn.say("staff-board.hint"), rows=(numbers[:5], numbers[5:], *goods_rows),
    )


def find(turn: Turn, words: str) -> Place:
    """Look, write it down when it was for a phone number, and go straight to the one order that was meant."""
    it = board.find(turn.db, words)
    board.log(turn.db, words, it, right.me(turn), now=turn.now)
    if len(it.orders) == 1 and not it.products:
        return Step.STAFF_ORDER.at(it.orders[0].id)
    said = " ".join(words.split())[: board.LONGEST]
    return Step.FOUND.at(search.keep(turn.db, KEYS.seal(said, COLUMN)))


def line(turn: Turn, order: Order, n: int) -> str:
    """`1 #A1024 ¥55 待接 张三 生椰拿铁 ×2`"""
    more = len(order.lines) - 1
    what = turn.say(
        "staff-board.what" if more else "staff-board.only", name=turn.of(order.lines[0], "name"),
        quantity=order.lines[0].quantity, more=more,
    ) if order.lines else ""
    return turn.say(
        "staff-board.line", n=str(n), number=order.number, total=turn.money(order.total),
        state=turn.say(f"staff-order.state-{order.status}"), what=what,
        name=turn.say("seat.name", seat=order.seat) if order.seat else order.name,
    )


def _words(turn: Turn, asked: str) -> str:
    sealed = search.kept(turn.db, asked)
    if sealed is None:
        raise Refusal("staff-find.forgotten")
    try:
        return KEYS.open(sealed, COLUMN)
    except (Locked, ValueError):
        raise Refusal("staff-find.forgotten") from None
