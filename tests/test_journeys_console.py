"""The same journeys in a terminal: choices are numbers and letters, what is above stays above, and lines are typed."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import pytest

from bot.channels import console
from bot.channels.console import Console
from bot.terminal import KEYS
from dialog.view import View
from tests import script
from tests.script import Journey, journeys, play
from tests.shop_floor import ShopFloor, opened, template
from tests.talk import spoken

PATIENCE = 20.0


class Screen(Console):
    """A terminal that notes where the answer to the last line begins, and what was shown since."""

    def __init__(self, person: str, language: str) -> None:
        self.paper = io.StringIO()
        self.begins = 0
        self.shown: list[View] = []
        super().__init__(self.paper, spoken(), person=person, language=language, keys=KEYS)

    def _show(self, message: str, view: View, *, news: bool) -> None:
        self.shown.append(view)
        super()._show(message, view, news=news)

    def mark(self) -> None:
        """What comes now is new."""
        self.begins, self.shown = len(self.paper.getvalue()), []


class Terminals:
    """Everybody's terminal as one channel: what the shop tells somebody appears in theirs."""

    name: ClassVar[str] = Console.name

    def __init__(self, *screens: Screen) -> None:
        self._screens = {screen._person: screen for screen in screens}

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        return await self._screens[chat].send(chat, view, loud=loud)

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        return await self._screens[chat].edit(chat, message, view)

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""
        await self._screens[chat].retire(chat, message, sent)

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""
        await self._screens[chat].erase(chat, message)


class Seat:
    """One person at a terminal, as a journey sees them."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.floor: ShopFloor
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._sits: asyncio.Task[None] | None = None

    async def types(self, words: str) -> None:
        """Write a line. A terminal that is opened says the first /start by itself."""
        if self._sits is None:
            self._sits = asyncio.create_task(self.screen.listen(
                self.floor.app.door, self._read(), lambda: self.floor.app.settled(Console.name, self.screen._person)
            ))
            async with asyncio.timeout(PATIENCE):
                while not self.screen._waiting:         # noqa: ASYNC110  it has no other sign than its prompt
                    await asyncio.sleep(0.002)
            if words == "/start":
                return
        self.screen.mark()
        self._lines.put_nowait(words + "\n")
        await self._lines.join()
        await self.floor.idle()

    async def taps(self, label: str) -> None:
        """Choose what stands under this label; a link is opened beside."""
        bare = label.removeprefix("[").removesuffix("]")
        fits = bare.__eq__ if label.startswith("[") else (lambda each: bare in each)
        button = next((each for each in self.screen.shown[-1].buttons if fits(each.label)), None)
        assert button is not None, f"no {label!r} in\n{self._text}"
        if not button.url:
            found = re.search(rf"\[(\w+)\] {re.escape(button.label)}(?=\s|$)", self._text)
            await self.types(found[1] if found else button.label)

    async def newest(self) -> str:
        """What was written since the last line that was typed, each label that stands in it as a button."""
        labels = [button.label for view in self.screen.shown for button in view.buttons]
        assert [label for label in labels if label not in self._text] == []
        return "\n".join([self._text, *(f"[{label}]" for label in labels)])

    async def everything(self) -> str:
        """All that was written."""
        return self.screen.paper.getvalue()

    async def leaves(self) -> None:
        """Close the terminal."""
        if self._sits is not None:
            self._sits.cancel()
            with suppress(asyncio.CancelledError):
                await self._sits

    @property
    def _text(self) -> str:
        return self.screen.paper.getvalue()[self.screen.begins:]

    async def _read(self) -> AsyncIterator[str]:
        while True:
            yield await self._lines.get()
            self._lines.task_done()


class ConsoleStage:
    """The program, and two terminals."""

    def __init__(self, language: str) -> None:
        self._guest, self._boss = Seat(Screen("guest", language)), Seat(Screen("boss", language))
        self.customer: script.Phone = self._guest
        self.staff: script.Phone = self._boss
        self.channel = Terminals(self._guest.screen, self._boss.screen)

    def at(self, floor: ShopFloor) -> None:
        """In this shop."""
        self._floor = self._guest.floor = self._boss.floor = floor

    async def world(self, what: str, number: str) -> None:
        """See ShopFloor."""
        self._guest.screen.mark()
        await self._floor.world(what, number)

    async def close(self) -> None:
        """Everybody leaves."""
        await self._guest.leaves()
        await self._boss.leaves()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


# In a terminal a number alone is always a choice (T1), so nobody types an amount that way.
TYPED = [each for each in journeys() if not any(re.fullmatch(r"> \d+", line) for line in each.lines)]


@pytest.mark.parametrize("journey", TYPED, ids=lambda each: f"{each.language}-{each.name}")
async def test_a_journey_in_a_terminal_reads_as_written(journey: Journey, tmp_path: Path, seeded: Path) -> None:
    stage = ConsoleStage(journey.language)
    with patch.object(console, "fold", lambda line: [line]):        # how lines are broken has tests of its own
        async with opened(tmp_path, seeded, beside=[stage.channel], admins=("console:boss",)) as floor:
            stage.at(floor)
            try:
                await play(journey, stage)
            finally:
                await stage.close()
