"""What the channel is to do after an event: what to show, where, and which messages go."""

from dataclasses import dataclass
from datetime import datetime

from dialog.view import View


@dataclass(frozen=True, slots=True)
class Old:
    """A message to be taken out of life, and when it was sent."""

    message: str
    sent: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the channel is to do, all of it already committed.

    turn     which of the things done in this chat it answers
    stood    the message that was the panel when it was decided
    panel    the message to edit; "" sends a new one
    retire   messages that go out of life: the old panel, an older card of the same order
    leave    an order card that the panel was and that stays behind, drawn without its navigation
    aside    true when a card was edited and the panel stays what and where it is
    waits    keys of owed work that the view is incomplete without
    erase    what the person wrote must be removed
    """

    conversation: int
    channel: str
    chat: str
    view: View
    turn: int = 0
    stood: str = ""
    panel: str = ""
    retire: tuple[Old, ...] = ()
    leave: tuple[str, View] | None = None
    aside: bool = False
    waits: tuple[str, ...] = ()
    erase: bool = False
