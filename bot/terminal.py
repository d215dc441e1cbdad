"""The shop open in this terminal: the whole program, with one more channel that ends when the input ends."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Final

from bot import operator
from bot.app import App, loop_factory
from bot.channels.console import Console
from bot.opening import Say
from bot.settings import Settings
from dialog.words import Words
from handlers.graph import Step

KEYS: Final[Mapping[str, str]] = {Step.HOME: "h", Step.CART: "c"}


def run(settings: Settings, say: Say, *, plain: bool, person: str) -> None:
    """Talk until the input ends or Ctrl-C. Raises Misconfigured."""
    console = Console(
        sys.stdout, Words(operator.LOCALES), person=person, language=operator.language(), keys=KEYS, plain=plain,
        echo=not sys.stdin.isatty(),
    )
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        try:
            runner.run(_talk(App(settings, say, beside=[console]), console, person, say))
        except KeyboardInterrupt:
            return


async def _talk(app: App, console: Console, person: str, say: Say) -> None:
    await app.start()
    say("setting.open", url=app.url)
    try:
        await console.listen(app.door, _lines(), lambda: app.settled(console.name, person))
    finally:
        await app.stop()


async def _lines() -> AsyncIterator[str]:
    """The lines of the standard input, without holding anything else up."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line
