"""One event in, one answer out: decide inside the caller's transaction, then draw."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from dialog import cards, chat, way
from dialog.answer import Answer, Old
from dialog.chat import Arrival, Chat
from dialog.decide import Decider
from dialog.dialog import Dialog
from dialog.event import Event, Tap
from dialog.place import Elsewhere, Place, Steps, Unreadable
from dialog.turn import Turn
from dialog.view import View
from dialog.words import Words
from models.conversation import Conversation
from services import inbox, trouble
from services.passing import passes
from services.provisional import provisionally
from services.refusal import Refusal
from services.shop import Shop

log = structlog.get_logger()


class Engine:
    """Runs one conversation for everybody. It keeps nothing: where each chat stands is in the database."""

    def __init__(
        self, dialog: Dialog, words: Words, shop: Shop, *, watch: Callable[[Steps, Steps], None] | None = None
    ) -> None:
        self.dialog = dialog
        self.words = words
        self.shop = shop
        self._decider = Decider(dialog, watch)

    def handle(self, db: Session, event: Event) -> Answer:
        """Act on an event, once, and say what to show. The caller commits."""
        new = inbox.claim(db, event.channel, event.id, now=event.at)
        turn = self._turn(db, event)
        answer = self._act(turn, new=new)
        turn.conversation.keep(db)
        return answer

    def give_up(self, db: Session, event: Event, fault: Exception) -> Answer:
        """Set aside an event that could not even be answered, tell the person, and go on from Home: one bad event
        never blocks the ones behind it. The caller commits."""
        inbox.claim(db, event.channel, event.id, now=event.at)
        turn = self._turn(db, event)
        self._park(turn, fault)
        turn.conversation.panel_card = ""
        answer = self._arrive(turn, self.dialog.home, None)
        turn.conversation.keep(db)
        return answer

    def redraw(self, db: Session, conversation_id: int, *, now: datetime) -> Answer:
        """The present screen again: owed work is done, or it was never shown."""
        turn = self._turn_in(db, conversation_id, now)
        answer = self._present(turn)
        turn.conversation.keep(db)
        return answer

    def card(self, db: Session, conversation: Chat | Conversation, subject: str, *, now: datetime) -> View:
        """An order's card as it stands in this chat. Where it is the panel it has its navigation, and shows the place
        the person is at with this order; when that makes no sense any more, they are brought back to the card."""
        turn = self._turn_in(db, conversation.id, now)
        view = self._card(turn, subject)
        turn.conversation.keep(db)
        return view

    def shown(self, db: Session, answer: Answer, message: str, *, now: datetime) -> bool:
        """The channel has shown it, as this message. False when it was overtaken: the chat has gone on since."""
        newest = chat.shown(db, answer, message, now=now)
        if newest and answer.view.card:
            cards.keep(
                db, answer.view.card, answer.channel, answer.chat, message, now=now, revision=answer.view.revision
            )
        return newest

    def turn_for(self, db: Session, conversation: Chat | Conversation, *, now: datetime) -> Turn:
        """A turn in which nobody spoke: for news drawn in the language of a chat."""
        return self._turn_in(db, conversation.id, now)

    # -- who is speaking ------------------------------------------------------------------------------------

    def _turn(self, db: Session, event: Event) -> Turn:
        return self._build(db, chat.arrive(
            db, channel=event.channel, person=event.person, chat=event.chat, name=event.name,
            language=self.words.spoken_to(event.language),
            private=event.private, home=self.dialog.home.payload, now=event.at,
        ), event.at, event)

    def _turn_in(self, db: Session, conversation: int, now: datetime) -> Turn:
        return self._build(db, chat.standing(db, conversation), now, None)

    def _build(self, db: Session, who: Arrival, now: datetime, event: Event | None) -> Turn:
        return Turn(
            db=db, now=now, shop=self.shop, words=self.words, conversation=who.chat, account=who.account,
            customer=who.customer, staff=who.staff, event=event, here=way.top(self.dialog, who.chat),
            tapped=self._decider.tapped, link=self._decider.link,
        )

    # -- decide ---------------------------------------------------------------------------------------------

    def _act(self, turn: Turn, *, new: bool) -> Answer:
        assert turn.event is not None
        if not turn.event.private and turn.staff is None:
            return self._outside(turn)
        if not new:
            return self._present(turn)
        beside = cards.tapped(self.dialog, turn)
        if beside is not None:
            turn.here = beside
        return self._arrive(turn, self._decide_safely(turn), beside)

    def _decide_safely(self, turn: Turn) -> Place:
        """Run the decision in a savepoint: a no or a fault undoes all of it, and the chat stays where it was."""
        here = turn.here or self.dialog.home
        try:
            if place := self._decider.leads(turn):
                return place
            with provisionally(turn.db):
                place = self._decider.decide(turn)
                way.check(self.dialog, place)
                return place
        except Elsewhere as way_on:
            turn.conversation.take_back()
            return way_on.place
        except Unreadable:
            turn.conversation.take_back()
            turn.pop("oops.page-updated")
            return self.dialog.home
        except Refusal as no:
            turn.conversation.take_back()
            turn.notes.clear()
            turn.note(no.key, **no.facts)
        except Exception as fault:
            if passes(fault):
                raise
            turn.conversation.take_back()
            self._park(turn, fault)
        return here

    def _park(self, turn: Turn, fault: Exception) -> None:
        event = turn.event
        assert event is not None
        reference = event.reference
        inbox.park(
            turn.db, event.channel, event.id, reference=reference, error=type(fault).__name__, now=turn.now
        )
        log.error(
            "an event failed", reference=reference, channel=event.channel, said=type(event.said).__name__,
            exc_info=fault,
        )
        turn.notes.clear()
        trouble.begin(turn.db, trouble.EVENT, now=turn.now, reference=reference)
        turn.note("oops.internal", reference=reference)

    # -- show -----------------------------------------------------------------------------------------------

    def _arrive(self, turn: Turn, place: Place, beside: Place | None) -> Answer:
        conversation = turn.conversation
        before = list(conversation.stack)
        way.go(self.dialog, turn, place)
        conversation.seen_at, conversation.shown = turn.now, False
        conversation.turns += 1
        view = self._draw_safely(turn)
        assert turn.event is not None
        answer = _answer(turn, view)
        said = turn.event.said
        if beside is not None and isinstance(said, Tap) and view.card == cards.subject(self.dialog, beside):
            conversation.stack = before
            return replace(answer, view=replace(view, nav=()), panel=said.message, aside=True)
        leaves = bool(conversation.panel_card) and view.card != conversation.panel_card
        if isinstance(said, Tap) and said.message in ("", conversation.panel) and not leaves and not conversation.below:
            return replace(answer, panel=conversation.panel, retire=cards.older(turn, view.card))
        conversation.below = True
        return self._below(turn, answer)

    def _below(self, turn: Turn, answer: Answer) -> Answer:
        """A new message under everything else: the panel above it goes, and an order's card stays behind."""
        conversation = turn.conversation
        older = cards.older(turn, answer.view.card)
        if conversation.panel_card and answer.view.card != conversation.panel_card:
            left = self._left_card(turn, conversation.panel_card)
            return replace(answer, leave=(conversation.panel, left) if left else None, retire=older)
        panel = (Old(conversation.panel, conversation.panel_at),) if conversation.panel else ()
        return replace(answer, retire=(*panel, *older))

    def _card(self, turn: Turn, subject: str) -> View:
        place = cards.place(self.dialog, subject)
        if turn.conversation.panel_card != subject:
            return replace(self._draw(turn, place), nav=())
        try:
            view = self._draw(turn, way.top(self.dialog, turn.conversation))
        except Refusal:
            view = View()
        if view.card == subject:
            return view
        if not turn.conversation.shown:         # they have gone on, and only have not seen it yet
            return replace(self._draw(turn, place), nav=())
        turn.fresh_start = True
        way.go(self.dialog, turn, place)
        return self._draw(turn, place)

    def _present(self, turn: Turn) -> Answer:
        """Where the chat stands now, drawn again over the same panel; or below it, where that is still owed."""
        answer = _answer(turn, self._draw_safely(turn))
        if turn.conversation.below:
            return self._below(turn, answer)
        return replace(answer, panel=turn.conversation.panel)

    def _outside(self, turn: Turn) -> Answer:
        """In a group: customers are served in private."""
        return _answer(turn, View(text=turn.say("oops.private-only"), language=turn.language))

    def _draw_safely(self, turn: Turn) -> View:
        """Draw where the chat stands; when that cannot be drawn any more, say why and draw Home."""
        place = way.top(self.dialog, turn.conversation)
        try:
            self._decider.admit(turn, place)
            return self._draw(turn, place)
        except Refusal as no:
            turn.note(no.key, **no.facts)
        except Exception as fault:
            if turn.event is None or passes(fault):
                raise
            self._park(turn, fault)
        turn.listed = None
        way.go(self.dialog, turn, self.dialog.home)
        return self._draw(turn, self.dialog.home)

    def _draw(self, turn: Turn, place: Place) -> View:
        screen = self.dialog.screens[place.step]
        assert screen.draw is not None
        turn.here = place
        view = screen.draw(turn, *place.args)
        for button in view.buttons:
            if button.payload and (target := self.dialog.screens.get(button.payload.split(":")[0])):
                self._decider.step(place.step, target.step)
        if turn.listed is not None:
            turn.conversation.listed = turn.listed
        below = way.below(self.dialog, turn.conversation)
        return replace(
            view,
            rows=(*turn.offers, *view.rows[:1], *turn.beside, *view.rows[1:]),
            note="\n".join([*turn.notes, *([view.note] if view.note else [])]),
            toast=turn.toast or view.toast,
            alert=turn.alert,
            nav=self.dialog.nav(turn, place, below),
            counts=place.step in self.dialog.counted,
            language=turn.language,
        )

    def _left_card(self, turn: Turn, subject: str) -> View | None:
        aside = replace(turn, event=None, notes=[], offers=[], beside=[], waits=[], toast="", alert=False, listed=None)
        listed = turn.conversation.listed
        try:
            view = replace(self._draw(aside, cards.place(self.dialog, subject)), nav=())
        except Refusal:
            view = None
        turn.conversation.listed = listed
        return view


def _answer(turn: Turn, view: View) -> Answer:
    now = turn.conversation
    return Answer(
        now.id, now.channel, now.chat, view, waits=tuple(turn.waits), erase=turn.erase, turn=now.turns, stood=now.panel
    )
