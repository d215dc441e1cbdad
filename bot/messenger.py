"""The messenger: brings the news that the shop owes to people, each in order, nobody delayed by anybody else."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from sqlalchemy.orm import Session

from bot import core as core_
from bot import mailbag
from bot.bells import rung
from bot.core import Core, Stopped
from bot.mailbag import Due, Lane, Posted, Stop
from bot.metrics import Metrics
from bot.port import Away, Channel, Later, Unreachable
from bot.reach import Reach
from bot.turns import Turns
from dialog import cards
from dialog.turn import Turn
from dialog.view import View
from models.notices import Notice, NoticeState
from services import claims, notices, people, wake
from services.refusal import Refusal

PARALLEL: Final = 32       # people written to at once
KEEP: Final = claims.LEASE.total_seconds() / 4      # seconds after which we say again what we are at

log = structlog.get_logger()

Compose = Callable[[Turn, Notice], View | None]


class Messenger:
    """Claims due notices and sends them.

    compose   draws a notice for one chat; None when it is no longer true
    """

    def __init__(
        self, core: Core, channels: Mapping[str, Channel], compose: Compose, *, turns: Turns,
        metrics: Metrics | None = None, reach: Reach | None = None, now: Callable[[], datetime] = core_.now,
    ) -> None:
        self._core = core
        self._channels = channels
        self._compose = compose
        self._turns = turns
        self._metrics = metrics or Metrics()
        self._reach = reach or Reach(Away)
        self._reach.on_return(lambda _: self._catch_up())
        self._catching_up: asyncio.Task[None] | None = None
        self._now = now
        self._bell = asyncio.Event()
        self._busy: dict[Lane, asyncio.Task[None]] = {}
        self._held: set[int] = set()
        self._keep_at = 0.0
        self._room = asyncio.Semaphore(PARALLEL)
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to bring news, whenever the core or the clock rings."""
        self._core.on(wake.NOTICES, self.wake)
        self._work = asyncio.create_task(self._go_on())
        self.wake()

    def wake(self) -> None:
        """There may be news."""
        self._bell.set()

    async def stop(self) -> None:
        """Finish what is being sent; the rest stays owed."""
        if self._work is not None:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def once(self) -> int:
        """Bring everything that is due now; returns how many notices that were."""
        count = 0
        while taken := await self._take():
            count += taken
            await asyncio.gather(*self._busy.values())
        return count

    async def _go_on(self) -> None:
        while True:
            await rung(self._bell, KEEP if self._held else None)
            try:
                await self._take()
            except Stopped:
                return
            except Exception:
                self._metrics.fault("notices")
                log.exception("news could not be looked up")
                await asyncio.sleep(1)

    async def _take(self) -> int:
        """Start on what is due, for everybody who is not being written to already. Returns how much that is."""
        busy, held = set(self._busy), self._to_keep()
        rows = await self._core.run(lambda db: mailbag.take(db, now=self._now(), busy=busy, held=held))
        lanes: defaultdict[Lane, list[Due]] = defaultdict(list)
        for row in rows:
            if row.lane not in self._busy:
                lanes[row.lane].append(row)
        for lane, due in lanes.items():
            self._held.update(one.id for one in due)
            self._busy[lane] = asyncio.create_task(self._bring_all(lane, due))
        return sum(map(len, lanes.values()))

    def _to_keep(self) -> set[int]:
        """What we have to say again that we are at."""
        now = asyncio.get_running_loop().time()
        if now < self._keep_at:
            return set()
        self._keep_at = now + KEEP
        return set(self._held)

    async def _bring_all(self, lane: Lane, due: Sequence[Due]) -> None:
        """Bring one person's news in order; what fails stops the rest, or it would be overtaken."""
        try:
            async with self._room:
                for position, one in enumerate(due):
                    later = due[position + 1:]
                    if one.kind == notices.CARD and any((x.kind, x.order) == (one.kind, one.order) for x in later):
                        await self._drop(one, "a newer one follows", superseded=True)
                    elif not await self._bring(one):
                        await self._core.run(partial(mailbag.leave, ids=[other.id for other in later]))
                        return
        except Stopped:
            return
        finally:
            del self._busy[lane]
            self._held.difference_update(one.id for one in due)
            self.wake()

    async def _bring(self, due: Due) -> bool:
        """Bring one notice; false when it has to be tried again."""
        try:
            await (self._redraw(due) if due.kind == notices.CARD else self._send(due))
        except Stopped:
            raise
        except Away as away:
            await self._core.run(partial(notices.wait, notice=due.id, now=self._now(), seconds=away.seconds))
            return False
        except Later as later:
            await self._put_off(due, "busy", later.seconds)
            return False
        except Exception as fault:
            self._metrics.fault("notice")
            log.exception("a notice failed", notice=due.id, kind=due.kind)
            await self._put_off(due, type(fault).__name__, 0)
            return False
        return True

    def _catch_up(self) -> None:
        """A network is back: what waits for it is due now, and not only when it would have been tried again."""

        async def hurry() -> None:
            with suppress(Stopped):
                await self._core.run(lambda db: notices.hurry(db, now=self._now()))
                self.wake()

        self._catching_up = asyncio.create_task(hurry())

    # -- a message of its own -------------------------------------------------------------------------------

    async def _send(self, due: Due) -> None:
        """Bring it to the first chat where the person can be reached."""
        for stop in await self._core.run(lambda db: mailbag.stops(db, due)):
            if stop.channel in self._channels and await self._send_to(due, stop):
                return
        await self._drop(due, "nobody can be reached")

    async def _send_to(self, due: Due, stop: Stop) -> bool:
        """Bring it to one chat, or find that it is no longer true; false when nobody can be reached there."""
        async with self._turns.of((stop.channel, stop.chat)):
            view = await self._core.run(lambda db: self._composed(db, due, stop))
            if view is None:
                await self._drop(due, "no longer true", superseded=True)
                return True
            try:
                with self._metrics.network(stop.channel), self._reach.call(stop.channel):
                    message = await self._channels[stop.channel].send(stop.chat, view, loud=due.loud)
            except Unreachable:
                await self._lose(stop.channel, stop.chat)
                return False
            replaced = await self._core.run(lambda db: self._sent(db, due, stop, message, view.card))
        self._metrics.notice(due.kind, "sent")
        await self._take_back(replaced)
        return True

    def _composed(self, db: Session, due: Due, stop: Stop) -> View | None:
        notice = db.get_one(Notice, due.id)
        if notice.state != NoticeState.DUE:
            return None
        conversation = mailbag.conversation(db, stop.channel, stop.chat)
        assert conversation is not None
        turn = self._core.conversation.turn_for(db, conversation, now=self._now())
        try:
            return self._compose(turn, notice)
        except Refusal:             # what it is about is gone
            return None

    def _sent(self, db: Session, due: Due, stop: Stop, message: str, subject: str) -> list[Posted]:
        """Note where it went; returns the messages it replaces. A card is never taken back."""
        now = self._now()
        notices.sent(db, due.id, stop.channel, "" if subject else message, now=now)
        notice = db.get_one(Notice, due.id, populate_existing=True)
        notice.channel, notice.chat = stop.channel, stop.chat
        replaced = mailbag.replaced(db, due, stop, message, subject)
        if subject:
            cards.keep(db, subject, stop.channel, stop.chat, message, now=now)
        return replaced

    # -- an order's card ------------------------------------------------------------------------------------

    async def _redraw(self, due: Due) -> None:
        """Draw the order's card again in every chat where it shows something older."""
        stale, untrue = await self._core.run(lambda db: self._looked(db, due))
        for posted in stale:
            if channel := self._channels.get(posted.channel):
                await self._redraw_in(due, channel, posted.chat)
        if stale:
            untrue = await self._core.run(lambda db: self._redrawn(db, due))
        self._metrics.notice(due.kind, "sent")
        await self._take_back(untrue)

    def _looked(self, db: Session, due: Due) -> tuple[list[Posted], list[Posted]]:
        """The cards to draw; where there are none the news is told, and what it makes untrue comes second."""
        stale = mailbag.stale(db, due)
        return stale, [] if stale else self._redrawn(db, due)

    async def _redraw_in(self, due: Due, channel: Channel, chat: str) -> None:
        async with self._turns.of((channel.name, chat)):
            drawn = await self._core.run(lambda db: self._card(db, due, channel.name, chat))
            if drawn is None:
                return
            message, view = drawn
            try:
                with self._metrics.network(channel.name), self._reach.call(channel.name):
                    new = await channel.edit(chat, message, view)
            except Unreachable:
                await self._lose(channel.name, chat)
                return
            await self._core.run(lambda db: self._seen(db, due.subject, channel.name, chat, message, new, view))

    def _card(self, db: Session, due: Due, channel: str, chat: str) -> tuple[str, View] | None:
        """The message that is the card, and what it is to show."""
        place = mailbag.place(db, due.subject, channel, chat)
        if place is None:
            return None
        try:
            return place.message, self._core.conversation.card(db, place, due.subject, now=self._now())
        except Refusal:
            return None

    def _seen(
        self, db: Session, subject: str, channel: str, chat: str, old: str, new: str, view: View
    ) -> None:
        """The card shows this now, maybe in another message."""
        if new == old:
            cards.seen(db, subject, channel, chat, view.revision)
            return
        cards.keep(db, subject, channel, chat, new, now=self._now(), revision=view.revision)
        conversation = mailbag.conversation(db, channel, chat)
        if conversation is not None and conversation.panel == old:
            conversation.panel, conversation.panel_at = new, self._now()

    def _redrawn(self, db: Session, due: Due) -> list[Posted]:
        notices.sent(db, due.id, "", "", now=self._now())
        return mailbag.untrue(db, due)

    # -- what is over ---------------------------------------------------------------------------------------

    async def _take_back(self, messages: Sequence[Posted]) -> None:
        """Remove messages that are no longer true. Where the network is busy they stay: they say their time."""
        for posted in messages:
            if channel := self._channels.get(posted.channel):
                with suppress(Unreachable, Later):
                    await channel.retire(posted.chat, posted.message, posted.sent)

    async def _lose(self, channel: str, chat: str) -> None:
        await self._core.run(lambda db: people.lost(db, channel, chat))
        log.info("a chat cannot be reached any more", channel=channel)

    async def _drop(self, due: Due, reason: str, *, superseded: bool = False) -> None:
        await self._core.run(lambda db: notices.drop(db, due.id, reason, superseded=superseded))
        self._metrics.notice(due.kind, "superseded" if superseded else "dead")
        if not superseded:
            log.warning("a notice was given up", notice=due.id, kind=due.kind, reason=reason)

    async def _put_off(self, due: Due, reason: str, seconds: float) -> None:
        await self._core.run(lambda db: notices.again(db, due.id, reason, now=self._now(), seconds=seconds))
        self._metrics.notice(due.kind, "again")
