"""What the staff type: `/ship A1024 SF123…`, and the same said plainly: “库存 拿铁 20”, “stock latte 20”."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dialog.event import File, Picture, Said
from dialog.place import Place
from dialog.turn import Turn
from handlers.admin import board, goods, price, refund, report, sheet, ship, status, stock, talk, team
from handlers.admin import menu as offered
from handlers.graph import Step
from services import numbers, staff
from services.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the right it takes, what it does with the words behind it, and its words in the menu."""

    right: str
    run: Callable[[Turn, str], Place]
    words: str


def menu(role: str) -> list[tuple[str, str]]:
    """(command, key of its words) of all that this role may use: for the network's command menu."""
    return offered.menu(role)


def read(turn: Turn, words: str) -> Place | None:
    """The staff's words; None for everybody else's, and for what is no command of theirs.

    In a talk, everything but a command is said to the customer. Raises Refusal: no right, or the wrong form.
    """
    if not staff.may(turn.staff, staff.ANY):
        return None
    said = words.strip()
    if not said.startswith("/") and (number := talk.open_here(turn)) is not None:
        return talk.say(turn, number, words)
    asked = parse(said)
    if asked is None:
        return None
    name, rest = asked
    staff.need(turn.staff, COMMANDS[name].right)
    return COMMANDS[name].run(turn, rest)


def given(turn: Turn, said: Said) -> Place | None:
    """A product's photo with the form as its caption, or a list of products to import; None for anything else."""
    if not staff.may(turn.staff, staff.PRODUCTS):
        return None
    if isinstance(said, Picture):
        return goods.pictured(turn, said)
    return sheet.taken(turn, said) if isinstance(said, File) else None


def parse(said: str) -> tuple[str, str] | None:
    """(command, words behind it) from `/ship@shopbot A1024 …` or `发货 A1024 …`; None for neither."""
    if match := re.fullmatch(r"/([a-z]+)(?:@\w+)?(?:\s+(.*))?", said, re.DOTALL | re.IGNORECASE):
        name = match[1].lower()
        return (name, match[2] or "") if name in COMMANDS else None
    head, _, rest = said.partition(" ")
    plain = PLAIN.get(head.lower())
    return (plain.command, rest.strip() or plain.rest) if plain and plain.fits.fullmatch(rest.strip()) else None


def _orders(turn: Turn, rest: str) -> Place:
    """`/orders`, `/orders 备货`, `/orders 张三`."""
    said = rest.strip()
    if not said:
        return Step.BOARD.at()
    pile = PILES.get(said.lower())
    return Step.BOARD.at(pile) if pile else board.find(turn, said)


def _find(turn: Turn, rest: str) -> Place:
    if not rest.strip():
        raise Refusal("staff-usage.find", example="/find A1024")
    return board.find(turn, rest)


def _ship(turn: Turn, rest: str) -> Place:
    if not rest.strip():
        raise Refusal("staff-usage.ship", example=f"/ship A1024 {ship.EXAMPLE}")
    return ship.by_command(turn, rest)


def _refund(turn: Turn, rest: str) -> Place:
    if not rest.strip():
        raise Refusal("staff-usage.refund", example="/refund A1024 14")
    return refund.by_command(turn, rest)


def _import(turn: Turn, rest: str) -> Place:
    return Step.IMPORT.at()


def _help(turn: Turn, rest: str) -> Place:
    return Step.DESK.at()


RUN: Final[Mapping[str, Callable[[Turn, str], Place]]] = MappingProxyType({
    "orders": _orders, "find": _find, "ship": _ship, "refund": _refund, "stock": stock.by_command,
    "price": price.by_command, "add": goods.add, "edit": goods.edit, "on": goods.on, "off": goods.off,
    "import": _import, "report": report.by_command, "take": talk.take_next, "done": talk.done,
    "staff": team.by_command, "status": status.by_command, "help": _help,
})
COMMANDS: Final[Mapping[str, Command]] = MappingProxyType({
    name: Command(right, RUN[name], f"staff-menu.{name}") for name, right in offered.COMMANDS.items()
})


@dataclass(frozen=True, slots=True)
class Plain:
    """A word that means a command when what stands behind it fits: staff are customers too. `rest` is meant where
    nothing does."""

    command: str
    fits: re.Pattern[str]
    rest: str = ""


_ANY: Final = re.compile(r".*", re.DOTALL)
_SOME: Final = re.compile(r".+", re.DOTALL)
_NOTHING: Final = re.compile(r"")
_PRICED: Final = re.compile(r".+\s[¥￥$€£]?\d[\d.,]*元?")
_NUMBERED: Final = re.compile(rf"{numbers.SHAPE.pattern}(?:\s.*)?", re.DOTALL | re.IGNORECASE)
_DAYS: Final = re.compile(
    r"(?:today|yesterday|(?:this |last )?(?:week|month)|[今昨][天日]|[本这上]周|[本上]个?月"
    r"|[\d/.\-–—~至到月日年号 ]+)?",
    re.IGNORECASE,
)

PLAIN: Final[Mapping[str, Plain]] = MappingProxyType({
    "库存": Plain("stock", _ANY), "stock": Plain("stock", _ANY),
    "改价": Plain("price", _SOME), "价格": Plain("price", _PRICED), "price": Plain("price", _PRICED),
    "发货": Plain("ship", _NUMBERED), "ship": Plain("ship", _NUMBERED),
    "退款": Plain("refund", _NUMBERED), "refund": Plain("refund", _NUMBERED),
    "查单": Plain("find", _SOME), "find": Plain("find", _NUMBERED),
    "上架": Plain("on", _SOME), "下架": Plain("off", _SOME),
    "报表": Plain("report", _DAYS), "report": Plain("report", _DAYS),
    "看板": Plain("orders", _NOTHING), "board": Plain("orders", _NOTHING),
    **{words: Plain("orders", _NOTHING, "new") for words in ("新单", "新订单", "待接单")},
    "员工": Plain("staff", _NOTHING), "店员": Plain("staff", _NOTHING), "接待": Plain("take", _NOTHING),
})

# What the piles of the board are called behind `/orders`.
PILES: Final[Mapping[str, str]] = MappingProxyType({
    "new": "new", "待接": "new", "新": "new", "preparing": "preparing", "备货": "preparing", "shipped": "shipped",
    "配送": "shipped", "配送中": "shipped", "已发": "shipped", "ready": "ready", "待取": "ready", "unpaid": "unpaid",
    "待付": "unpaid", "待付款": "unpaid", "done": "done", "完成": "done", "已完成": "done", "over": "over",
    "cancelled": "over", "取消": "over", "已取消": "over",
})
