"""The shop's program in the simulation: built from the database as at a start, alive until it dies."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from aiohttp.web import WebSocketResponse
from sqlalchemy import Engine

from bot.channels.web.channel import WebChannel
from bot.clock import Parts
from bot.errands import Errands
from bot.keeping.safekeeping import Safe
from bot.messenger import Messenger
from bot.port import Channel
from bot.turns import Turns
from bot.waiter import Waiter
from dialog.engine import Engine as Conversation
from dialog.event import Event
from dialog.words import Words
from handlers import news
from handlers.conversation import XIAOER
from payments.cash import Cash
from payments.demo import Signer
from payments.port import Callback, Provider
from services.shop import Shop
from simulation.bank import Bank, Teller
from simulation.browsers import Browsers
from simulation.clock import SimulatedClock
from simulation.core import InlineCore
from simulation.life import Life
from simulation.network import Network
from simulation.peek import Peek
from simulation.watch import Watch
from simulation.weather import Sky
from simulation.wire import Wire

PICTURES: Final = Path("no pictures")


@dataclass(frozen=True, slots=True)
class Ground:
    """What every life of the program stands on: it was there before, and is there afterwards."""

    database: Engine
    file: Path
    peek: Peek
    shop: Shop
    words: Words
    sky: Sky
    watch: Watch
    network: Network
    browsers: Browsers
    bank: Bank
    signer: Signer
    now: Callable[[], datetime]
    fails: Callable[[str], None]


class Program:
    """One life: all parts that bot.app joins, over simulated networks."""

    def __init__(self, ground: Ground) -> None:
        now, shop, words = ground.now, ground.shop, ground.words
        self.life = Life()
        self._line = ground.network.line(self.life)
        self._core = InlineCore(
            ground.database, Conversation(XIAOER, words, shop), life=self.life, sky=ground.sky, watch=ground.watch
        )
        teller = Teller(ground.bank, ground.signer, ground.sky, self.life)
        self._provider: Provider = teller
        self._errands = Errands(self._core, {"demo": teller, "cash": Cash()}, words, shop=shop, now=now)
        turns = Turns()
        self._waiter = Waiter(self._core, self._errands.settle, turns=turns, now=now)
        self._web = WebChannel(
            self._core, pictures=PICTURES, shop_name={"en": "Tea"}, icon="🍵", zone=shop.zone, secure=True, words=words,
            now=now,
        )
        self._channels: dict[str, Channel] = {self._line.name: self._line, self._web.name: self._web}
        self._messenger = Messenger(self._core, self._channels, news.compose, turns=turns, now=now)
        self._clock = SimulatedClock(
            Parts(
                core=self._core, errands=self._errands, messenger=self._messenger, shop=shop, now=now,
                safe=Safe(str(ground.database.url), None, (), shop.zone),
            ),
            ground.peek, ground.fails,
        )
        ground.watch.changed = self._clock.look_again

    def start(self) -> None:
        """As bot.app starts: the core first, the chats that were left unanswered last."""
        self.life.begin(self._start())

    async def serve(self, event: Event) -> None:
        """Act on an event, committed when this returns."""
        await self.life.asked(self._waiter.serve(self._line, event))

    def opens(self, wire: Wire, secret: str, language: str) -> None:
        """Serve a tab of the browser chat until its line ends, which it does when the program dies."""
        # Wire has what a tab uses of aiohttp's socket.
        task = self.life.begin(self._web.live(cast(WebSocketResponse, wire), secret, language))
        task.add_done_callback(lambda _: wire.ends())

    async def hear(self, callback: Callback) -> None:
        """What bot.server does with a provider's callback: read it, record it, then thank."""
        await self.life.asked(self._hear(callback))

    async def _hear(self, callback: Callback) -> None:
        receipt = await self._provider.read(callback)
        if receipt is not None:
            await self._errands.receive(receipt)

    async def _start(self) -> None:
        self._core.start()
        self._errands.start()
        self._messenger.start()
        await self._web.open(self._waiter)
        self.life.begin(self._clock.go_on())
        with suppress(ConnectionError):
            await self._waiter.resume(self._channels)
