"""order: what one person does is done and shown in its order, one thing at a time; people are served side by side."""

import asyncio
import itertools
import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import Core
from bot.turns import Turns
from bot.waiter import Waiter
from dialog.answer import Answer
from dialog.engine import Engine
from dialog.event import Event, Text
from dialog.view import View
from handlers.conversation import XIAOER
from models.conversation import SeenEvent
from tests.promises.backroom import Backroom
from tests.promises.soak import SOAK
from tests.talk import spoken

PEOPLE: Final = 200 if SOAK > 1 else 40
ACTIONS: Final = 50 if SOAK > 1 else 8
SLOW: Final = PEOPLE // 10      # of them, people whose network takes its time
RATE: Final = 100 if SOAK > 1 else 10_000       # actions a second of all together: below what one core can do, in full
SORRY: Final = spoken().say("zh", "oops.unwell")
PROMPT: Final = 1.0             # seconds for 95 of 100, asked of the full form
HASTE: Final = 3                # things a person does before the first of them is answered
SAID: Final = ("/start", "购物车", "订单", "帮助", "两个充电宝", "耳机一个", "天气怎么样", "返回", "分类", "清空")


class Diary:
    """Who was being served when; every entry has a beginning and an end, from whichever thread. `asides` are said
    beside the line: the apology when a decision takes too long, which needs no turn and changes nothing."""

    def __init__(self) -> None:
        self.entries: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        self.asides: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        self._lock = threading.Lock()

    @contextmanager
    def of(self, chat: str, *, aside: bool = False) -> Iterator[None]:
        """Something is done about this chat."""
        began = time.perf_counter()
        try:
            yield
        finally:
            with self._lock:
                (self.asides if aside else self.entries)[chat].append((began, time.perf_counter()))

    def overlaps(self, *, with_asides: bool = False) -> int:
        """How often two things were done about one chat at the same moment."""
        found = 0
        for chat, entries in self.entries.items():
            ended = 0.0
            for began, end in sorted([*entries, *(self.asides[chat] if with_asides else ())]):
                found += began < ended
                ended = max(ended, end)
        return found


class Watched(Engine):
    """The conversation, with a diary."""

    def __init__(self, room: Backroom, diary: Diary) -> None:
        super().__init__(XIAOER, spoken(), room.shop)
        self.diary = diary
        self.order: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def handle(self, db: Session, event: Event) -> Answer:
        """See Engine."""
        with self.diary.of(event.chat):
            self.order[event.chat][event.id] = None         # once, even when it met other work and is done again
            return super().handle(db, event)


class Lane:
    """A network with a diary. Whoever is slow waits at the gate until it opens."""

    name: ClassVar[str] = "telegram"

    def __init__(self, diary: Diary, slow: set[str], dice: random.Random) -> None:
        self.gate = asyncio.Event()
        self.shown: defaultdict[str, int] = defaultdict(int)
        self._diary = diary
        self._slow = slow
        self._dice = dice
        self._ids = itertools.count(1)

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        await self._show(chat, aside=view.words == SORRY)
        return f"m{next(self._ids)}"

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        await self._show(chat)
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""

    async def _show(self, chat: str, *, aside: bool = False) -> None:
        with self._diary.of(chat, aside=aside):
            await asyncio.sleep(self._dice.uniform(0, 0.004))
            if chat in self._slow:
                await self.gate.wait()
        self.shown[chat] += not aside


async def test_everybody_in_their_order_and_nobody_waits_for_the_slow(room: Backroom) -> None:
    dice = random.Random(11)
    diary = Diary()
    chats = [f"chat-{number}" for number in range(PEOPLE)]
    slow = set(chats[:SLOW])
    lane = Lane(diary, slow, dice)
    engine = Watched(room, diary)
    async with _waiter(room, engine) as waiter:
        took: dict[str, list[float]] = {chat: [] for chat in chats}
        people = {chat: asyncio.create_task(_acts(waiter, lane, room, chat, dice, took[chat])) for chat in chats}
        await asyncio.gather(*(people[chat] for chat in chats if chat not in slow))
        assert not lane.gate.is_set()       # the quick ones are done, and the slow ones have seen nothing yet
        assert all(lane.shown[chat] == 0 for chat in slow)
        assert all(lane.shown[chat] > 0 for chat in chats if chat not in slow)
        lane.gate.set()
        await asyncio.gather(*people.values())
        await waiter.drain()
    assert diary.overlaps() == 0
    assert {chat: list(events) for chat, events in engine.order.items()} == {
        chat: [f"{chat}:{number}" for number in range(ACTIONS)] for chat in chats
    }
    assert len(room.run(lambda db: db.scalars(select(SeenEvent.event)).all())) == PEOPLE * ACTIONS
    quick = [each for chat in chats if chat not in slow for each in took[chat]]
    p95 = statistics.quantiles(quick, n=20)[18]
    print(f"\norder: {PEOPLE} people × {ACTIONS} actions, 0 overlaps; {sum(map(len, diary.asides.values()))} apologies "
          f"beside the line, which would make it {diary.overlaps(with_asides=True)}; committed after p95 "
          f"{p95 * 1000:.0f} ms with {SLOW} people who see nothing ({room.database.dialect.name})")
    if SOAK > 1:
        assert p95 <= PROMPT


async def test_an_overlap_would_be_found() -> None:
    """Without the line before each chat, answers to one person meet: or the test above would prove nothing."""
    diary = Diary()
    lane = Lane(diary, set(), random.Random(12))
    await asyncio.gather(*(lane.send("one", View()) for _ in range(4)))
    assert diary.overlaps() > 0


async def _acts(
    waiter: Waiter, lane: Lane, room: Backroom, chat: str, dice: random.Random, took: list[float]
) -> None:
    """Somebody in haste, who does the next thing before the one before is answered."""
    running: set[asyncio.Task[Any]] = set()

    async def one(event: Event) -> None:
        began = time.perf_counter()
        await waiter.serve(lane, event)
        took.append(time.perf_counter() - began)

    for number in range(ACTIONS):
        said = Text(dice.choice(SAID))
        event = Event(f"{chat}:{number}", "telegram", chat, chat, said, room.now, language="zh")
        running.add(asyncio.create_task(one(event)))
        await asyncio.sleep(dice.uniform(0, 2 * PEOPLE / RATE))
        if len(running) >= HASTE:
            _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*running)


@asynccontextmanager
async def _waiter(room: Backroom, engine: Engine) -> AsyncIterator[Waiter]:
    core = Core(room.database, engine)
    core.start()

    async def settle(keys: Any, seconds: float) -> bool:
        return True

    try:
        yield Waiter(core, settle, turns=Turns(), now=lambda: room.now)
    finally:
        await core.stop()
