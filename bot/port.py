"""What every channel offers the rest of the program: send a view, change it, take it out of life."""

from datetime import datetime
from typing import ClassVar, Protocol

from dialog.event import Event
from dialog.view import View


class Unreachable(Exception):
    """This person cannot be written to here: they blocked us, left, or the window closed. Never retried."""


class Shut(Unreachable):
    """This message cannot be brought to this person now: the network lets us write to them no more until they write,
    or only in a form that this message does not have. They are still there."""


class Later(Exception):
    """The network is busy or broken: try again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


class Away(Later):
    """The whole network is out of reach, for everybody."""


class Channel(Protocol):
    """One network. Every method raises Unreachable or Later and nothing else that is the network's fault."""

    name: ClassVar[str]

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """Send a new message and return the network's id of it."""
        ...

    async def edit(self, chat: str, message: str, view: View) -> str:
        """Make a sent message show `view`; returns the id of the message that now does (another one where the
        network lost the old one or cannot change it that way)."""
        ...

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """Take a panel out of life: delete it, or strip its buttons where it is too old for that. Never fails for
        a message that is already gone."""
        ...

    async def erase(self, chat: str, message: str) -> None:
        """Remove a message that a person wrote (a secret typed by mistake), where the network allows it."""
        ...


class Door(Protocol):
    """Where a channel brings what people did; `bot.waiter` is the real one."""

    async def serve(self, channel: Channel, event: Event, *, written: str = "") -> View:
        """Act on the event and commit. When this returns the event may be acknowledged to the network; the view is
        being shown through `channel` meanwhile, in order for each chat. Returns the view, whose `toast` belongs in
        the acknowledgement of a tap. `written` is the network's id of the message that the person wrote, if any."""
        ...
