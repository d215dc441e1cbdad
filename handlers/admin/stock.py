"""Stock: what is running low, how many of a thing there are, and changing that, with a minute to take it back."""

import re
from collections.abc import Sequence
from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Rows, View
from handlers.admin import desk, right
from handlers.graph import Step
from services import audit, catalogue, goods, search, staff
from services.goods import Unit
from services.item import Item
from services.refusal import Refusal, Retry

stock_screen = Screen(Step.STOCK, allows=staff.STOCK)
item_screen = Screen(Step.STOCK_ITEM, allows=staff.STOCK)

CHANGE: Final = re.compile(r"([+＋=＝\-−－]?)\s*([0-9]{1,7})")
SIGNS: Final = {"＋": "+", "＝": "=", "−": "-", "－": "-", "": "="}
REASONS: Final = {"+": "receive", "=": "count", "-": "waste"}
SHOWN: Final = 12
LONGEST_ARGUMENT: Final = 24
STEPS: Final = (-10, -1, 1, 10)


@stock_screen.show
def stock(turn: Turn, among: str = "", change: str = "") -> View:
    """What is running low; or which of these was meant, when a name can mean several things."""
    if among:
        return _which(turn, among, change)
    count, scarce = goods.low(turn.db)
    name = scarce[0].path.of(turn.language) if scarce else _known(turn)
    lines = [turn.say("staff-stock.low", count=count) if count else turn.say("staff-stock.fine")]
    lines += [_line(turn, one) for one in scarce]
    return View(
        title=turn.say("staff-stock.title"), text="\n".join(lines),
        hint=turn.say("staff-stock.how", name=name),
        rows=_pairs(turn, scarce),
    )


@item_screen.show
def one(turn: Turn, variant: int) -> View:
    """How many there are, how many can be sold, and what changed lately."""
    it = goods.unit(turn.db, variant)
    lines = [turn.say("staff-stock.state", on_hand=it.on_hand, free=it.on_hand - it.reserved, reserved=it.reserved)]
    if holders := goods.holders(turn.db, variant):
        lines.append(turn.say("staff-stock.held-by", orders=", ".join(holders)))
    lines += [
        turn.say(f"staff-stock.moved-{move.reason}", change=f"{move.on_hand:+d}", at=move.at,
                 reference=move.reference if not move.reference.startswith("staff:") else "")
        for move in goods.moves(turn.db, variant)
    ]
    steps = tuple(
        turn.button(
            turn.say("staff-stock.step", change=f"{step:+d}", after=it.on_hand + step),
            put.of(variant, it.on_hand, it.on_hand + step),
        )
        for step in STEPS if it.on_hand + step >= it.reserved
    )
    return View(
        title=turn.say("staff-stock.one", name=it.name.of(turn.language)), text="\n".join(lines),
        hint=turn.say("staff-stock.hint"), rows=(*desk.undo_row(turn, audit.variant(variant)), steps),
    )


@stock_screen.text
def named(turn: Turn, words: str, among: str = "", change: str = "") -> Place | None:
    """`可颂 +20` without the command."""
    return by_command(turn, words) if words.strip() else None


@item_screen.text
def typed(turn: Turn, words: str, variant: int) -> Place:
    """`+20`, `=30`, `-2`."""
    change = read_change(words)
    if change is None:
        raise Retry("staff-stock.bad", example="+20")
    return apply(turn, variant, change)


@right.tap(item_screen, "zsp", staff.STOCK)
def put(turn: Turn, variant: int, seen: int, target: int) -> Place:
    """Make it so many, where it was as the button said; a second tap changes nothing."""
    reason = "receive" if target > seen else "waste"
    before, after = goods.put(turn.db, variant, seen, target, right.me(turn), reason=reason, now=turn.now)
    return _said(turn, variant, before, after)


def by_command(turn: Turn, rest: str) -> Place:
    """`/stock`, `/stock 可颂`, `/stock 可颂 +20`, `/stock T恤/黑/XL =5`."""
    words, change = _parted(rest)
    if not words:
        return Step.STOCK.at()
    name, *marks = (part.strip() for part in re.split(r"[/／]", words))
    whole = search.exact(turn.db, words) if marks else None
    found = [whole] if whole is not None else goods.named(turn.db, name)
    if whole is not None:
        marks = []
    if not found:
        raise Refusal("staff-stock.unknown", name=name[:30], example=f"/stock {_known(turn)} +20")
    units = [unit for number in found for unit in _meant(turn, goods.product(turn.db, number), marks)]
    if not units:
        item = goods.product(turn.db, found[0])
        key = "staff-stock.no-such" if marks and goods.units(turn.db, item) else "staff-stock.endless"
        raise Refusal(key, name=item.name.of(turn.language))
    if len(units) > 1 or len(found) > 1:
        ids = joined(found)
        return Step.STOCK.at(ids, change) if change else Step.STOCK.at(ids)
    return apply(turn, units[0].variant, change) if change else Step.STOCK_ITEM.at(units[0].variant)


def read_change(words: str) -> str | None:
    """`+20`, `=30` or `-2` as a button carries it: `20` for "make it 20"; None for anything else."""
    match = CHANGE.fullmatch(words.strip())
    if match is None:
        return None
    sign = SIGNS.get(match[1], match[1])
    return f"{'' if sign == '=' else sign}{int(match[2])}"


def apply(turn: Turn, variant: int, change: str) -> Place:
    """Receive, write off or count, and say before and after."""
    seen = goods.unit(turn.db, variant).on_hand
    target = _target(seen, change)
    reason = REASONS.get(change[0], "count")
    before, after = goods.put(turn.db, variant, seen, target, right.me(turn), reason=reason, now=turn.now)
    return _said(turn, variant, before, after)


def joined(numbers: Sequence[int]) -> str:
    """Products as one argument of a button, as many as fit."""
    ids = ""
    for number in numbers:
        longer = f"{ids}.{number}" if ids else str(number)
        if len(longer) > LONGEST_ARGUMENT:
            break
        ids = longer
    return ids


def parts(among: str) -> list[int]:
    """What `joined` wrote, from a button that may hold anything."""
    return [int(part) for part in among.split(".") if part.isascii() and part.isdigit()]


def _which(turn: Turn, among: str, change: str) -> View:
    """Which of them: a button each, that does the change when there is one to do."""
    items = [item for number in parts(among) if (item := catalogue.product(turn.db, number))]
    units = [unit for item in items for unit in goods.units(turn.db, item)][:SHOWN]
    wanted = read_change(change)
    if wanted is None:
        rows = _pairs(turn, units)
    else:
        rows = tuple(
            (turn.button(
                turn.say("staff-stock.choose", name=unit.name.of(turn.language), before=unit.on_hand, after=after),
                put.of(unit.variant, unit.on_hand, after),
            ),)
            for unit in units if (after := _target(unit.on_hand, wanted)) >= 0
        )
    lines = [_line(turn, unit) for unit in units]
    return View(
        title=turn.say("staff-stock.which"), text="\n".join(lines) or turn.say("staff-stock.not-counted"), rows=rows
    )


def _target(seen: int, change: str) -> int:
    return seen + int(change) if change[0] in "+-" else int(change)


def _said(turn: Turn, variant: int, before: int, after: int) -> Place:
    it = goods.unit(turn.db, variant)
    turn.note(
        "staff-stock.changed-to" if before != after else "staff-stock.same", name=it.name.of(turn.language),
        before=before, after=after, free=it.on_hand - it.reserved, reserved=it.reserved,
    )
    return Step.STOCK_ITEM.at(variant)


def _parted(rest: str) -> tuple[str, str]:
    """The words and the change behind them, "" for none. `可颂 =多少` is refused with an example."""
    words = " ".join(rest.split())
    head, _, tail = words.rpartition(" ")
    if head and (change := read_change(tail)) is not None:
        return head, change
    if match := re.fullmatch(r"(.*?[^0-9+＋=＝\-−－ ])\s*([+＋=＝\-−－]\s*[0-9]{1,7})", words):
        return match[1], read_change(match[2]) or ""
    if match := re.fullmatch(r"(.+?)\s*[+＋=＝]\s*\S*", words):
        raise Refusal("staff-usage.stock", example=f"/stock {match[1][:30]} +20")
    return words, ""


def _meant(turn: Turn, item: Item, marks: list[str]) -> list[Unit]:
    """The counted things of a product that have all these marks: 黑, XL."""
    wanted = [mark.lower() for mark in marks if mark]
    return [
        unit for unit in goods.units(turn.db, item)
        if all(mark in re.split(r"[·,\s]+", f"{unit.name.zh} {unit.name.en}".lower()) for mark in wanted)
    ]


def _line(turn: Turn, unit: Unit) -> str:
    return turn.say(
        "staff-stock.line", name=unit.name.of(turn.language), on_hand=unit.on_hand, free=unit.on_hand - unit.reserved
    )


def _pairs(turn: Turn, units: list[Unit]) -> Rows:
    buttons = [turn.button(unit.name.of(turn.language), Step.STOCK_ITEM.at(unit.variant)) for unit in units]
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))


def _known(turn: Turn) -> str:
    best = catalogue.best_sellers(turn.db, 1)
    return best[0].name.of(turn.language) if best else "A"
