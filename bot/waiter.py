"""The waiter: takes what a person did to the core, and brings what the core answers back to the chat, in order."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.contextvars import bind_contextvars

from bot import core as core_
from bot.core import Core, Stopped
from bot.metrics import Metrics
from bot.port import Away, Channel, Later, Unreachable
from bot.reach import Reach
from bot.shown import Shown
from bot.sorry import Sorry
from bot.turns import Chat, Turns
from dialog import cards
from dialog.answer import Answer, Old
from dialog.event import Event
from dialog.view import View
from models.conversation import Conversation
from models.people import Account
from services import people

PATIENCE: Final = 2.0          # seconds an answer waits for what it is incomplete without, such as a payment's link
LONGEST_DELAY: Final = 300.0   # seconds between two tries to show something
TIDYINGS: Final = 5            # tries to take an old panel away, before it is left to be
MOST_RESUMED: Final = 500      # chats drawn again after a restart
TOGETHER: Final = 16           # of them side by side
PAUSE: Final = 0.05            # seconds between two lots of them: people who write now come first

log = structlog.get_logger()

Settle = Callable[[Iterable[str], float], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class _Unshown:
    conversation: int
    channel: str
    chat: str


class Waiter:
    """The real bot.port.Door.

    settle   waits until pieces of owed work are done, at most so many seconds; true when they are
    """

    def __init__(
        self, core: Core, settle: Settle, *, turns: Turns, metrics: Metrics | None = None,
        reach: Reach | None = None, now: Callable[[], datetime] = core_.now,
    ) -> None:
        self._core = core
        self._settle = settle
        self._turns = turns
        self._metrics = metrics or Metrics()
        self._reach = reach or Reach(Away)
        self._sorry = Sorry(core.conversation.words)
        self._now = now
        self._shown = Shown(core, now)
        self._tasks: set[asyncio.Task[None]] = set()
        self._delayed: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    async def serve(self, channel: Channel, event: Event, *, written: str = "") -> View:
        """See bot.port. Even when the caller is cancelled, what was begun is done and shown. Raises Stopped once the
        program goes down: an event that is not acknowledged comes again."""
        if self._closing.is_set():
            raise Stopped
        decided: asyncio.Future[View] = asyncio.get_running_loop().create_future()
        decided.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._track(self._turn(channel, event, written, decided), self._tasks)
        return await asyncio.shield(decided)

    async def drain(self) -> None:
        """Take nothing more, and wait until everything decided is shown. What waits for a later try stays owed:
        `resume` shows it."""
        self._closing.set()
        while tasks := self._tasks | self._delayed:
            await asyncio.gather(*tasks, return_exceptions=True)

    async def resume(self, channels: Mapping[str, Channel], before: datetime | None = None) -> int:
        """After a restart: draw every chat again whose last answer was committed but never shown. Returns how many.
        `before`: only where nothing was done since; other programs may still be showing the newest answers."""
        unshown = await self._core.run(lambda db: _unshown(db, before))
        for start in range(0, len(unshown), TOGETHER):      # side by side: no slow chat holds up the others
            await asyncio.gather(*(
                self._show_again(channel, row.conversation, (row.channel, row.chat), None)
                for row in unshown[start:start + TOGETHER] if (channel := channels.get(row.channel))
            ), return_exceptions=True)
            await asyncio.sleep(PAUSE)
        return len(unshown)

    # -- one turn -------------------------------------------------------------------------------------------

    async def _turn(self, channel: Channel, event: Event, written: str, decided: "asyncio.Future[View]") -> None:
        chat = (channel.name, event.chat)
        bind_contextvars(reference=event.reference)         # in this task's own context: every line of the log has it
        async with self._turns.of(chat, event=True):
            try:
                async with self._sorry.unless_soon(channel, event):
                    with self._metrics.decision(channel.name):
                        answer = await self._core.handle(event)
            except BaseException as fault:
                decided.set_exception(fault if isinstance(fault, Exception) else ConnectionError("going down"))
                self._later(0, channel, chat)
                return
            decided.set_result(answer.view)
            if self._turns.more(chat) and _overtaken(answer):
                return
            try:
                await self._show(channel, answer, written)
            except Exception:
                self._metrics.fault("show")
                log.exception("an answer could not be shown", channel=channel.name)

    async def _show(self, channel: Channel, answer: Answer, written: str, delay: float = 1.0) -> None:
        """Bring the answer to the chat. What the network cannot take now is planned again."""
        answer = await self._completed(answer)
        try:
            message = await self._put(channel, answer)
        except Unreachable:
            await self._core.run(lambda db: _lost(db, answer))
            log.info("a chat cannot be reached any more", channel=channel.name)
            return
        except Later as later:
            seconds = later.seconds if isinstance(later, Away) else max(later.seconds, delay)
            self._later(seconds, channel, (answer.channel, answer.chat), answer, written)
            return
        if await self._shown.note(answer, message):
            await self._tidy(channel, answer, message, written)
        else:
            await self._make_good(channel, answer, message, written)

    async def _make_good(self, channel: Channel, answer: Answer, message: str, written: str) -> None:
        """The answer came too late: meanwhile another program has taken something else that this person did. What was
        drawn over a living message is drawn again as it is now, and a message of our own goes."""
        present = await self._core.run(lambda db: self._as_it_is(db, answer))
        panel = present.stood
        leave = None if answer.leave and answer.leave[0] == panel else answer.leave
        retire = tuple(old for old in answer.retire if old.message != panel)
        if answer.aside or present.panel == message:
            await self._show(channel, replace(present, retire=retire, leave=leave, erase=answer.erase), written)
            return
        own = (Old(message, self._now()),) if message != panel else ()      # whoever answers below takes the panel away
        await self._tidy(channel, replace(answer, retire=(*retire, *own), leave=leave), "", written)

    async def _put(self, channel: Channel, answer: Answer) -> str:
        with self._metrics.network(channel.name), self._reach.call(channel.name):
            if answer.panel:
                return await channel.edit(answer.chat, answer.panel, answer.view)
            return await channel.send(answer.chat, answer.view)

    async def _completed(self, answer: Answer) -> Answer:
        """Give owed work a moment, and draw again when it is done."""
        if not answer.waits or not await self._settle(answer.waits, PATIENCE):
            return answer
        view = await self._core.run(lambda db: self._drawn(db, answer))
        # "Asking your bank…" is no longer true above a paid order; above the same screen, what was said still is.
        note = view.note or (answer.view.note if view.title == answer.view.title else "")
        return replace(answer, view=replace(view, note=note, toast=answer.view.toast, alert=answer.view.alert))

    def _as_it_is(self, db: Session, answer: Answer) -> Answer:
        present = self._core.conversation.redraw(db, answer.conversation, now=self._now())
        if answer.aside:
            return replace(answer, view=self._drawn(db, answer), turn=present.turn, stood=present.stood, waits=())
        return present

    def _drawn(self, db: Session, answer: Answer) -> View:
        engine = self._core.conversation
        if answer.aside:
            conversation = db.get_one(Conversation, answer.conversation)
            return replace(engine.card(db, conversation, answer.view.card, now=self._now()), nav=())
        return engine.redraw(db, answer.conversation, now=self._now()).view

    async def _tidy(self, channel: Channel, answer: Answer, message: str, written: str, tries: int = TIDYINGS) -> None:
        """Take away what the new panel replaces; an order card that was the panel stays, without its navigation."""
        for old in answer.retire:
            if old.message != message:
                await self._attempt(partial(channel.retire, answer.chat, old.message, old.sent), tries)
        if answer.leave is not None:
            left, view = answer.leave
            if left != message:
                await self._attempt(lambda: self._leave(channel, answer, left, view), tries)
        if answer.erase and written:
            await self._attempt(lambda: channel.erase(answer.chat, written), tries)

    async def _leave(self, channel: Channel, answer: Answer, left: str, view: View) -> None:
        new = await channel.edit(answer.chat, left, view)
        if new != left:
            await self._core.run(lambda db: _moved(db, answer, view.card, new, self._now()))

    async def _attempt(self, step: Callable[[], Awaitable[Any]], tries: int) -> None:
        """Do one thing that nobody waits for; again later when the network is busy."""
        try:
            await step()
        except Unreachable:
            return
        except Later as later:
            if tries > 1:
                left = tries if isinstance(later, Away) else tries - 1
                self._track(self._attempt_after(later.seconds, step, left), self._delayed)
        except Exception:
            self._metrics.fault("tidy")
            log.exception("an old message could not be taken away")

    async def _attempt_after(self, seconds: float, step: Callable[[], Awaitable[Any]], tries: int) -> None:
        if await self._slept(seconds):
            await self._attempt(step, tries)

    # -- again ----------------------------------------------------------------------------------------------

    def _later(
        self, seconds: float, channel: Channel, chat: Chat, answer: Answer | None = None, written: str = ""
    ) -> None:
        """Plan to look at the chat again, and to show what it was not shown."""

        async def again() -> None:
            left = min(seconds, LONGEST_DELAY)
            while left:
                if not await self._slept(left):
                    return
                left = self._reach.away(channel.name)
            try:
                number = answer.conversation if answer else await self._core.run(lambda db: _number(db, chat))
                if number:
                    await self._show_again(channel, number, chat, answer, written, delay=seconds * 2)
            except Stopped:
                return
            except Exception as fault:      # the database is away: what it could not take comes again from the network
                self._metrics.fault("show")
                log.warning("a chat could not be looked at", channel=channel.name, error=type(fault).__name__)

        self._track(again(), self._delayed)

    async def _show_again(
        self, channel: Channel, conversation: int, chat: Chat, answer: Answer | None, written: str = "",
        delay: float = 1.0,
    ) -> None:
        """Draw a chat as it stands now, unless it has been shown meanwhile."""
        async with self._turns.of(chat):
            drawn = await self._core.run(lambda db: self._unless_shown(db, conversation))
            if drawn is None:
                return
            if answer is not None and not answer.aside:
                drawn = replace(
                    answer, view=replace(drawn.view, note=drawn.view.note or answer.view.note), waits=(),
                    turn=drawn.turn, stood=drawn.stood,
                )
            try:
                await self._show(channel, drawn, written, delay)
            except Exception:
                self._metrics.fault("show")
                log.exception("an answer could not be shown again", channel=channel.name)

    def _unless_shown(self, db: Session, conversation: int) -> Answer | None:
        if db.get_one(Conversation, conversation).shown:
            return None
        return self._core.conversation.redraw(db, conversation, now=self._now())

    async def _slept(self, seconds: float) -> bool:
        """Wait; false when the program goes down meanwhile."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return True
        return False

    @staticmethod
    def _track(work: Coroutine[Any, Any, None], where: "set[asyncio.Task[None]]") -> None:
        task = asyncio.create_task(work)
        where.add(task)
        task.add_done_callback(where.discard)


def _overtaken(answer: Answer) -> bool:
    """Whether the next answer, whatever it is, replaces this one without a trace: an edit of the panel alone."""
    return bool(answer.panel) and not (
        answer.aside or answer.waits or answer.retire or answer.leave or answer.erase or answer.view.card
    )


def _unshown(db: Session, before: datetime | None) -> list[_Unshown]:
    when = [Conversation.seen_at <= before] if before else []
    rows = db.execute(
        select(Conversation.id, Conversation.channel, Conversation.chat)
        .join(Account, Account.id == Conversation.account_id)
        .where(Conversation.shown.is_(False), Account.reachable, *when)
        .order_by(Conversation.seen_at.desc())
        .limit(MOST_RESUMED)
    )
    return [_Unshown(*row) for row in rows]


def _number(db: Session, chat: Chat) -> int:
    found = db.scalar(select(Conversation.id).where(Conversation.channel == chat[0], Conversation.chat == chat[1]))
    return found or 0


def _lost(db: Session, answer: Answer) -> None:
    people.lost(db, answer.channel, answer.chat)
    db.get_one(Conversation, answer.conversation).shown = True


def _moved(db: Session, answer: Answer, card: str, message: str, now: datetime) -> None:
    if card:
        cards.keep(db, card, answer.channel, answer.chat, message, now=now)
