"""The way that led here: a stack of addresses, the present one last, kept in the conversation's row."""

from typing import Final

from dialog.chat import Chat
from dialog.dialog import Dialog, OffTheMap
from dialog.place import Place, Unreadable
from dialog.turn import Turn

DEEPEST: Final = 10          # screens remembered for Back


def top(dialog: Dialog, conversation: Chat) -> Place:
    """Where the chat stands; Home when that place is no longer on the map."""
    return _read(dialog, conversation, -1) or dialog.home


def below(dialog: Dialog, conversation: Chat) -> Place | None:
    """The place that Back leads to."""
    return _read(dialog, conversation, -2)


def go(dialog: Dialog, turn: Turn, place: Place) -> None:
    """Put the place on the way: never twice, never deeper than DEEPEST."""
    home = dialog.home.payload
    stack = [home] if turn.fresh_start else list(turn.conversation.stack) or [home]
    payload = place.payload
    if place.step == dialog.home.step:
        stack = [payload]
    elif payload in stack:
        stack = stack[: stack.index(payload) + 1]
    elif stack[-1].split(":")[0] == place.step:
        stack[-1] = payload
    else:
        stack.append(payload)
    turn.conversation.stack = stack if len(stack) <= DEEPEST else [stack[0], *stack[1 - DEEPEST:]]
    turn.here = place


def check(dialog: Dialog, place: Place) -> None:
    """A place that could not be read back from the database would be lost at the next event. Raises OffTheMap."""
    try:
        dialog.read(place.payload)
    except Unreadable:
        raise OffTheMap(f"{place.step.name} takes no {place.args}") from None


def _read(dialog: Dialog, conversation: Chat, position: int) -> Place | None:
    try:
        place = dialog.read(conversation.stack[position])
    except (Unreadable, IndexError):
        return None
    return place if isinstance(place, Place) else None
