"""The staff's commands and the right each takes, for the menu, for help, and for whoever tries one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services import staff

COMMANDS: Final[Mapping[str, str]] = MappingProxyType({
    "orders": staff.SEE,
    "find": staff.SEE,
    "ship": staff.ORDERS,
    "refund": staff.REFUND,
    "stock": staff.STOCK,
    "price": staff.PRICE,
    "add": staff.PRODUCTS,
    "edit": staff.PRODUCTS,
    "on": staff.PRODUCTS,
    "off": staff.PRODUCTS,
    "import": staff.PRODUCTS,
    "report": staff.REPORT,
    "take": staff.TALK,
    "done": staff.TALK,
    "staff": staff.PEOPLE,
    "status": staff.STATUS,
    "help": staff.ANY,
})


def menu(role: str) -> list[tuple[str, str]]:
    """(command, key of the words beside it) of everything this role may do, in the order it is offered."""
    rights = staff.RIGHTS.get(role, frozenset())
    return [(command, f"staff-menu.{command}") for command, right in COMMANDS.items() if right in rights]
