"""Letters: news in a message of its own, brought to the first chat where the person can be reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from bot import mailbag
from bot.core import Core
from bot.courier import Courier
from bot.lots import Lots
from bot.mailbag import Due, Posted, Stop
from dialog import cards
from dialog.turn import Turn
from dialog.view import View
from models.notices import Notice
from services import brought, placed
from services.brought import Brought
from services.refusal import Refusal

Compose = Callable[[Turn, Notice], View | None]


class Outcome(StrEnum):
    """What became of a letter."""

    SENT = "sent"
    UNTRUE = "no longer true"
    NOBODY = "nobody can be reached"


@dataclass(frozen=True, slots=True)
class _Sent:
    due: Due
    stop: Stop
    message: str
    card: str       # the order's card that it is, if it is one


class Letters:
    """Brings letters; the core's part of many is done in lots.

    compose   draws a notice for one chat; None when it is no longer true
    """

    def __init__(self, core: Core, courier: Courier, compose: Compose) -> None:
        self._core = core
        self._courier = courier
        self._compose = compose
        self._drawn = Lots(core, self._draw_all)
        self._marks = Lots(core, self._mark_all)

    async def bring(self, due: Due) -> Outcome:
        """Bring one. Raises Later."""
        for stop in due.stops:
            if self._courier.goes_to(stop.channel) and (outcome := await self._bring_to(due, stop)):
                return outcome
        return Outcome.NOBODY

    async def _bring_to(self, due: Due, stop: Stop) -> Outcome | None:
        """Bring it to one chat; None when nobody can be reached there."""
        async with self._courier.alone_in(stop.channel, stop.chat):
            view = await self._drawn.ask((due, stop))
            if view is None:
                return Outcome.UNTRUE
            message = await self._courier.send(stop.channel, stop.chat, view, loud=due.loud)
            if message is None:
                return None
            replaced = await self._marks.ask(_Sent(due, stop, message, view.card))
        await self._courier.take_back(replaced)
        return Outcome.SENT

    # -- in the core ----------------------------------------------------------------------------------------

    def _draw_all(self, db: Session, letters: Sequence[tuple[Due, Stop]]) -> list[View | None]:
        """Chat after chat in the order of their numbers, as everybody who locks several."""
        owed = brought.still_owed(db, [due.id for due, _ in letters])
        placed.some(db, {due.order for due, _ in letters if due.order})
        drawn = {
            due.id: self._draw(db, owed.get(due.id), stop)
            for due, stop in sorted(letters, key=lambda letter: letter[1].id)
        }
        return [drawn[due.id] for due, _ in letters]

    def _draw(self, db: Session, notice: Notice | None, stop: Stop) -> View | None:
        if notice is None:
            return None
        turn = self._core.conversation.turn_for(db, stop, now=self._courier.now())  # type: ignore[arg-type]
        try:
            return self._compose(turn, notice)
        except Refusal:             # what it is about is gone
            return None

    def _mark_all(self, db: Session, letters: Sequence[_Sent]) -> list[list[Posted]]:
        """Note where they went; returns the messages that each replaces. A card is never taken back."""
        now = self._courier.now()
        brought.note(db, [
            Brought(it.due.id, it.stop.channel, it.stop.chat, "" if it.card else it.message) for it in letters
        ], now=now)
        back = mailbag.replaced(db, [it.due for it in letters])
        for it, posted in zip(letters, back, strict=True):
            if it.card:
                posted += mailbag.card_before(db, it.card, it.stop, it.message)
                cards.keep(db, it.card, it.stop.channel, it.stop.chat, it.message, now=now)
        return back
