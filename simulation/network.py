"""A chat network like Telegram: brings what people do to the shop at least once, and what the shop says to people,
mostly."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Final, Protocol

from bot.port import Away, Later, Unreachable
from dialog.event import Event, Tap
from dialog.view import View
from simulation.journal import Journal
from simulation.life import Life
from simulation.reading import Reader
from simulation.weather import Sky

FIRST_WAIT: Final = 1.0         # seconds until an update comes again that was not acknowledged; then twice as long
LONGEST_WAIT: Final = 120.0
TAP_LIVES: Final = 150.0        # seconds
UPDATE_LIVES: Final = 86_400.0


class Shop(Protocol):
    """The program, as the network knows it: it may be down, and it may die."""

    async def serve(self, event: Event) -> None:
        """Act on an event. Raises when that cannot be known."""
        ...


@dataclass(slots=True)
class Chat:
    """One person's chat as they see it: messages, oldest first."""

    messages: dict[str, View] = field(default_factory=dict)
    blocked: bool = False
    changes: int = 0


class Network:
    """All chats, and every update on its way. It lives on when the program dies."""

    name: ClassVar[str] = "telegram"

    def __init__(
        self, sky: Sky, journal: Journal, reader: Reader, *, shop: Shop, now: Callable[[], datetime],
        thanked: Callable[[str], None],
    ) -> None:
        self.chats: defaultdict[str, Chat] = defaultdict(Chat)
        self._sky, self._journal, self._reader = sky, journal, reader
        self._shop, self._now, self._thanked = shop, now, thanked
        self._fronts: dict[tuple[str, bool], asyncio.Task[None]] = {}
        self._under_way: dict[asyncio.Task[None], None] = {}
        self._calls: Counter[str] = Counter()
        self._messages = 0

    # -- from people to the shop ----------------------------------------------------------------------------

    def bring(self, event: Event) -> None:
        """Take what somebody did, and bring it to the shop until it says thanks. Taps and texts of one person stand
        in two lines, as they do in Telegram: one may overtake the other."""
        line = (event.chat, isinstance(event.said, Tap))
        task = asyncio.create_task(self._bring(event, self._fronts.get(line)))
        self._fronts[line] = task
        self._keep(task)

    def comes(self, chat: str) -> None:
        """Somebody looks in: whoever had blocked the shop lets it speak again."""
        self.chats[chat].blocked = False

    def blocks(self, chat: str) -> None:
        """Somebody blocks the shop."""
        self.chats[chat].blocked = True

    def messages(self, chat: str) -> dict[str, View]:
        """What somebody sees, oldest first."""
        return self.chats[chat].messages

    def deaf(self, chat: str) -> bool:
        """Whether nothing ever gets through to this chat."""
        return chat in self.chats and self._sky.deaf(chat)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way to the shop."""
        return not self._under_way

    async def _bring(self, event: Event, front: "asyncio.Task[None] | None") -> None:
        await asyncio.sleep(self._sky.between(f"way@{event.id}", 0.05, 0.4))
        if self._sky.strikes("late", event.id):
            await asyncio.sleep(self._sky.between(f"late@{event.id}", 1, 20))
        if front is not None and not front.done():
            await asyncio.wait((front,))
        until = self._now().timestamp() + (TAP_LIVES if isinstance(event.said, Tap) else UPDATE_LIVES)
        if await self._until_thanked(event, until) and self._sky.strikes("repeated", event.id):
            self._keep(asyncio.create_task(self._again(event, until)))

    async def _until_thanked(self, event: Event, until: float) -> bool:
        wait, tries = FIRST_WAIT, 0
        while self._now().timestamp() < until:
            tries += 1
            down = self._sky.down("network", asyncio.get_running_loop().time())
            if not down and await self._offer(event) and not self._sky.strikes("unthanked", f"{event.id}.{tries}"):
                return True
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        return False

    async def _offer(self, event: Event) -> bool:
        try:
            await self._shop.serve(replace(event, at=self._now()))
        except Exception as no:
            self._journal.note("net", f"{event.id}: {type(no).__name__}")
            return False
        self._thanked(event.id)
        return True

    async def _again(self, event: Event, until: float) -> None:
        await asyncio.sleep(self._sky.between(f"again@{event.id}", 2, 100))
        await self._until_thanked(event, until)

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._under_way[task] = None
        task.add_done_callback(lambda done: self._under_way.pop(done, None))

    # -- from the shop to people ----------------------------------------------------------------------------

    def line(self, life: Life) -> "Line":
        """The network as one life of the program reaches it."""
        return Line(self, life)

    def call(self, what: str, chat: str) -> str:
        """A name for the next call about this chat."""
        self._calls[chat] += 1
        return f"{what}:{chat}.{self._calls[chat]}"

    def put(self, chat: str, view: View) -> str:
        """A new message; returns its id."""
        self._messages += 1
        message = f"m{self._messages}"
        self.show(chat, message, view)
        return message

    def show(self, chat: str, message: str, view: View) -> None:
        """What a message shows now."""
        self._reader.draws(chat, view)
        self._reader.reads(chat, view)
        its = self.chats[chat]
        its.messages[message] = view
        its.changes += 1
        labels = " ".join(f"[{button.label}]" for button in view.buttons)
        self._journal.note(chat, f"< {message} {view.words} {labels}")

    async def pass_(self, life: Life, call: str, chat: str) -> None:
        """What every call goes through before it acts. Raises Later, Unreachable."""
        if life.dead or self._sky.strikes("crash_before_call", call):
            life.die()
            await life.nothing()
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._sky.between(f"way@{call}", 0.03, 0.2))
        if self._sky.strikes("slow", call):
            await asyncio.sleep(self._sky.between(f"slow@{call}", 1, 25))
        if life.dead:
            await life.nothing()
        if self.chats[chat].blocked:
            raise Unreachable
        if self._sky.down("network", loop.time()):
            raise Away(5)
        if self._sky.deaf(chat) or self._sky.strikes("lost", call):
            raise Later(1)
        if self._sky.strikes("busy", call):
            raise Later(self._sky.between(f"busy@{call}", 1, 40))

    async def acted(self, life: Life, call: str) -> None:
        """What every call goes through after it has acted. Raises Later."""
        if self._sky.strikes("crash_after_call", call):
            life.die()
            await life.nothing()
        if self._sky.strikes("doubtful", call):
            raise Later(1)

    def moves(self, call: str) -> bool:
        """Whether this edit has to end in another message."""
        return self._sky.strikes("moved", call)


class Line:
    """The channel that one life of the program holds (bot.port.Channel)."""

    name: ClassVar[str] = Network.name

    def __init__(self, network: Network, life: Life) -> None:
        self._network, self._life = network, life

    async def send(self, chat: str, view: View, *, loud: bool = False) -> str:
        """See bot.port."""
        call = self._network.call("send", chat)
        await self._network.pass_(self._life, call, chat)
        message = self._network.put(chat, view)
        await self._network.acted(self._life, call)
        return message

    async def edit(self, chat: str, message: str, view: View) -> str:
        """See bot.port."""
        call = self._network.call("edit", chat)
        await self._network.pass_(self._life, call, chat)
        messages = self._network.chats[chat].messages
        if message not in messages or self._network.moves(call):
            messages.pop(message, None)
            message = self._network.put(chat, view)
        else:
            self._network.show(chat, message, view)
        await self._network.acted(self._life, call)
        return message

    async def retire(self, chat: str, message: str, sent: datetime | None) -> None:
        """See bot.port."""
        call = self._network.call("retire", chat)
        await self._network.pass_(self._life, call, chat)
        self._network.chats[chat].messages.pop(message, None)
        await self._network.acted(self._life, call)

    async def erase(self, chat: str, message: str) -> None:
        """See bot.port."""
        await self._network.pass_(self._life, self._network.call("erase", chat), chat)
