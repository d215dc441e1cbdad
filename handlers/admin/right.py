"""Who may do what is asked at every tap: an action of the staff's cannot even be written without naming its right."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from dialog.place import Place
from dialog.screen import Action, Screen
from dialog.turn import Turn
from models.people import Role, Staff
from services import staff
from services.refusal import Refusal

P = ParamSpec("P")
Run = Callable[Concatenate[Turn, P], Place]

SENIOR: Final = frozenset({Role.OWNER, Role.MANAGER})     # whom large sums and large changes of price wait for


def tap(screen: Screen, code: str, right: str) -> "Callable[[Run[P]], Action[P]]":
    """Like `screen.tap`, for those who have this right and nobody else, however they come to ask for it."""

    def register(function: "Run[P]") -> "Action[P]":
        @wraps(function)
        def checked(turn: Turn, /, *args: P.args, **kwargs: P.kwargs) -> Place:
            staff.need(turn.staff, right)
            return function(turn, *args, **kwargs)

        return screen.tap(code)(checked)

    return register


def me(turn: Turn) -> Staff:
    """The member of the staff who speaks. Raises Refusal for anybody else."""
    return staff.need(turn.staff, staff.ANY)


def may(turn: Turn, right: str) -> bool:
    """Whether to offer something at all; doing it is checked again."""
    return staff.may(turn.staff, right)


def senior(turn: Turn, key: str, **facts: str | int) -> None:
    """Refuse with this sentence unless an owner or a manager speaks."""
    if me(turn).role not in SENIOR:
        raise Refusal(key, **facts)
