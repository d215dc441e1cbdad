"""A door with a script instead of a shop behind it: what each event is answered with, shown as the real one does."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bot.port import Channel
from dialog.event import Event, Tap
from dialog.view import Button, View


class Shop:
    """The door (bot.port.Door).

    events      everything that was brought, in order; `written` is the message each of them was, by its id
    panels      the newest panel of each chat, by its id
    script      what an event is answered with
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.written: list[str] = []
        self.panels: dict[str, str] = {}
        self.committed: list[str] = []
        self.script: Callable[[Event], View] = lambda event: View(text="好", rows=((Button("下一步", "n"),),))
        self.before_commit: Callable[[Event], Any] | None = None
        self._line: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.showing: set[asyncio.Task[None]] = set()

    async def serve(self, channel: Channel, event: Event, *, written: str = "") -> View:
        """See bot.port."""
        if self.before_commit:
            await self.before_commit(event)
        self.events.append(event)
        self.written.append(written)
        self.committed.append(event.id)
        view = self.script(event)
        task = asyncio.create_task(self._show(channel, event, view))
        self.showing.add(task)
        task.add_done_callback(self.showing.discard)
        return view

    async def idle(self) -> None:
        """Wait until everything is shown. Raises what went wrong with it."""
        while self.showing:
            await asyncio.gather(*self.showing)

    async def _show(self, channel: Channel, event: Event, view: View) -> None:
        async with self._line[event.chat]:
            panel = self.panels.get(event.chat, "")
            if panel and isinstance(event.said, Tap) and event.said.message == panel:
                self.panels[event.chat] = await channel.edit(event.chat, panel, view)
                return
            self.panels[event.chat] = await channel.send(event.chat, view)
            if panel:
                await channel.retire(event.chat, panel, None)


def only(*buttons: Button, **parts: Any) -> View:
    """A view of one row of buttons."""
    return View(**{"text": "好", **parts}, rows=(buttons,))
