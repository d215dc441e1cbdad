"""The staff's desk: what waits, the way to everything they may do, and taking back what was just done."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Rows, View
from handlers.admin import menu, right
from handlers.admin.board import counted
from handlers.graph import Step
from services import board, staff, talks, undo

screen = Screen(Step.DESK, allows=staff.ANY)

DOORS: Final = (
    ("board", Step.BOARD, staff.SEE), ("stock", Step.STOCK, staff.STOCK), ("goods", Step.GOODS, staff.PRODUCTS),
    ("report", Step.REPORT, staff.REPORT), ("talks", Step.TALKS, staff.TALK), ("team", Step.TEAM, staff.PEOPLE),
    ("status", Step.STATUS, staff.STATUS),
)


@screen.show
def desk(turn: Turn) -> View:
    """What waits now, and the commands this person may use, each with an example."""
    member = right.me(turn)
    lines = [turn.say("staff-desk.you", role=turn.say(f"staff.role-{member.role}"))]
    if right.may(turn, staff.SEE):
        piles = board.counts(turn.db)
        lines.append(turn.say(
            "staff-desk.waits", new=counted(turn, piles["new"]), preparing=counted(turn, piles["preparing"])
        ))
    if right.may(turn, staff.TALK) and (people := len(talks.waiting(turn.db))):
        lines.append(turn.say("staff-desk.people", count=people))
    lines += [turn.say(f"staff-help.{command}") for command, _ in menu.menu(member.role) if command != "help"]
    buttons = [
        turn.button(turn.say(f"staff-desk.{name}"), step.at()) for name, step, needs in DOORS if right.may(turn, needs)
    ]
    return View(
        title=turn.say("staff-desk.title", shop=turn.shop.name(turn.language)), text="\n".join(lines),
        rows=tuple(tuple(buttons[n : n + 3]) for n in range(0, len(buttons), 3)),
    )


@right.tap(screen, "zun", staff.ANY)
def take_back(turn: Turn, change: int) -> Place:
    """Undo: it becomes what it was, once, within a minute."""
    row = undo.back(turn.db, change, turn.staff, now=turn.now)
    turn.note("staff-undo.done")
    kind, _, number = row.subject.partition(":")
    return BACK[kind](int(number))


def undo_row(turn: Turn, subject: str) -> Rows:
    """The undo button, while the newest change of this thing can still be taken back by whoever looks."""
    row = undo.offered(turn.db, subject, turn.staff, now=turn.now)
    return ((turn.button(turn.say("staff-undo.button"), take_back.of(row.id)),),) if row else ()


# Where one finds oneself after taking back a change of such a thing.
BACK: Final[Mapping[str, Callable[[int], Place]]] = MappingProxyType({
    "variant": Step.STOCK_ITEM.at,
    "product": Step.EDIT_GOODS.at,
    "order": Step.STAFF_ORDER.at,
    "staff": Step.TEAM.at,
})
