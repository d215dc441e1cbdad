"""Redrawing: an order's card changes where it stands, in every chat where it shows something older."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot import mailbag
from bot.core import Core
from bot.courier import Courier
from bot.lots import Lots
from bot.mailbag import Due, Place, Posted
from dialog import cards
from dialog.view import View
from models.conversation import Conversation
from models.prepared import look_again
from services import brought, placed
from services.brought import Brought
from services.refusal import Refusal


@dataclass(frozen=True, slots=True)
class _Spot:
    """An order's card in one chat."""

    subject: str
    order: int
    channel: str
    chat: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a card is to show, and the message that it is; `conversation` is the chat's."""

    conversation: int
    message: str
    view: View


@dataclass(frozen=True, slots=True)
class _Shown:
    """A card shows its order now, in another message (`new`) where the network could not change the old one."""

    spot: _Spot
    drawn: _Drawn
    new: str


class Redrawing:
    """Brings cards up to date; the core's part of many is done in lots."""

    def __init__(self, core: Core, courier: Courier) -> None:
        self._core = core
        self._courier = courier
        self._stale = Lots(core, self._look)
        self._drawn = Lots(core, self._draw_all)
        self._seen = Lots(core, self._see_all)
        self._marks = Lots(core, self._mark_all)

    async def bring(self, due: Due) -> None:
        """Draw an order's card again wherever it is older. Raises Later."""
        stale, untrue = await self._stale.ask(due)
        for posted in stale:
            if self._courier.goes_to(posted.channel):
                await self._redraw(_Spot(due.subject, due.order, posted.channel, posted.chat))
        if stale:
            untrue = await self._marks.ask(due)
        await self._courier.take_back(untrue)

    async def _redraw(self, spot: _Spot) -> None:
        async with self._courier.alone_in(spot.channel, spot.chat):
            drawn = await self._drawn.ask(spot)
            if drawn is None:
                return
            new = await self._courier.edit(spot.channel, spot.chat, drawn.message, drawn.view)
            if new is not None and not await self._seen.ask(_Shown(spot, drawn, new)):
                await self._courier.take_back([Posted(spot.channel, spot.chat, new, self._courier.now())])

    # -- in the core ----------------------------------------------------------------------------------------

    def _look(self, db: Session, every: Sequence[Due]) -> list[tuple[list[Posted], list[Posted]]]:
        """The cards to draw for each; where there are none the news is told, and what it makes untrue comes second."""
        stale = mailbag.stale(db, every)
        told = [due for due, cards in zip(every, stale, strict=True) if not cards]
        untrue = iter(self._mark_all(db, told))
        return [(cards, [] if cards else next(untrue)) for cards in stale]

    def _draw_all(self, db: Session, spots: Sequence[_Spot]) -> list[_Drawn | None]:
        """Chat after chat in the order of their numbers, as everybody who locks several."""
        places = mailbag.places(db, [spot.subject for spot in spots])
        there = [(place, spot) for spot in spots if (place := places.get((spot.subject, spot.channel, spot.chat)))]
        placed.some(db, {spot.order for _, spot in there})
        drawn = {
            spot: self._draw(db, spot, place) for place, spot in sorted(there, key=lambda pair: pair[0].id)
        }
        return [drawn.get(spot) for spot in spots]

    def _draw(self, db: Session, spot: _Spot, place: Place) -> _Drawn | None:
        try:
            view = self._core.conversation.card(db, place, spot.subject, now=self._courier.now())  # type: ignore[arg-type]
        except Refusal:
            return None
        return _Drawn(place.id, place.message, view)

    def _see_all(self, db: Session, every: Sequence[_Shown]) -> list[bool]:
        return [self._see(db, it) for it in every]

    def _see(self, db: Session, it: _Shown) -> bool:
        """Note it. False when the card is elsewhere by now: another program has answered with a new one, and what
        became a message of its own here is one too many."""
        spot, drawn, now = it.spot, it.drawn, self._courier.now()
        if it.new == drawn.message:
            cards.seen(db, spot.subject, spot.channel, spot.chat, drawn.view.revision)
            return True
        place = mailbag.places(db, [spot.subject]).get((spot.subject, spot.channel, spot.chat))
        if place is None or place.message != drawn.message:
            return False
        cards.keep(db, spot.subject, spot.channel, spot.chat, it.new, now=now, revision=drawn.view.revision)
        db.execute(
            update(Conversation)
            .where(Conversation.id == drawn.conversation, Conversation.panel == drawn.message)
            .values(panel=it.new, panel_at=now)
        )
        look_again(db, Conversation, drawn.conversation)
        return True

    def _mark_all(self, db: Session, every: Sequence[Due]) -> list[list[Posted]]:
        if not every:
            return []
        brought.note(db, [Brought(due.id) for due in every], now=self._courier.now())
        return mailbag.untrue(db, every)
