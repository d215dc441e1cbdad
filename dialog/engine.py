"""One event in, one answer out: decide inside the caller's transaction, then draw."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from dialog import cards, way
from dialog.answer import Answer, Old
from dialog.decide import Decider
from dialog.dialog import Dialog
from dialog.event import Event, Tap
from dialog.place import Place, Steps, Unreadable
from dialog.turn import Turn
from dialog.view import View
from dialog.words import Words
from models.conversation import Conversation
from models.people import Account, Customer
from services import inbox, people, staff, trouble
from services.refusal import Refusal
from services.shop import Shop

_CONVERSATION: Final = select(Conversation).where(
    Conversation.channel == bindparam("channel"), Conversation.chat == bindparam("chat")
)
_SHOWN: Final = update(Conversation.__table__).where(  # type: ignore[arg-type]
    Conversation.__table__.c.id == bindparam("conversation")
)

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
        if not event.private and turn.staff is None:
            return self._outside(turn)
        if not new:
            return self._present(turn)
        beside = cards.tapped(self.dialog, turn)
        if beside is not None:
            turn.here = beside
        place = self._decide_safely(turn)
        return self._arrive(turn, place, beside)

    def give_up(self, db: Session, event: Event, fault: Exception) -> Answer:
        """Set aside an event that could not even be answered, tell the person, and go on from Home: one bad event
        never blocks the ones behind it. The caller commits."""
        inbox.claim(db, event.channel, event.id, now=event.at)
        turn = self._turn(db, event)
        self._park(turn, fault)
        turn.conversation.panel_card = ""
        return self._arrive(turn, self.dialog.home, None)

    def redraw(self, db: Session, conversation_id: int, *, now: datetime) -> Answer:
        """The present screen again: owed work is done, or it was never shown."""
        conversation = db.get_one(Conversation, conversation_id)
        return self._present(self._turn_in(db, conversation, now))

    def card(self, db: Session, conversation: Conversation, subject: str, *, now: datetime) -> View:
        """An order's card as it stands in this chat. Where it is the panel it has its navigation, and shows the place
        the person is at with this order; when that makes no sense any more, they are brought back to the card."""
        turn = self._turn_in(db, conversation, now)
        place = cards.place(self.dialog, subject)
        if conversation.panel_card != subject:
            return replace(self._draw(turn, place), nav=())
        try:
            view = self._draw(turn, way.top(self.dialog, conversation))
        except Refusal:
            view = View()
        if view.card == subject:
            return view
        turn.fresh_start = True
        way.go(self.dialog, turn, place)
        return self._draw(turn, place)

    def shown(self, db: Session, answer: Answer, message: str, *, now: datetime) -> None:
        """The channel has shown it, as this message."""
        changes: dict[str, Any] = {} if answer.aside else {"panel_card": answer.view.card}
        if not answer.aside and answer.panel != message:
            changes |= {"panel": message, "panel_at": now}
        db.execute(_SHOWN, {"conversation": answer.conversation, "shown": True, **changes})
        if (held := db.identity_map.get(identity_key(Conversation, answer.conversation))) is not None:
            db.expire(held)
        if answer.view.card:
            cards.keep(db, answer.view.card, answer.channel, answer.chat, message, now=now)

    def turn_for(self, db: Session, conversation: Conversation, *, now: datetime) -> Turn:
        """A turn in which nobody spoke: for news drawn in the language of a chat."""
        return self._turn_in(db, conversation, now)

    # -- who is speaking ------------------------------------------------------------------------------------

    def _turn(self, db: Session, event: Event) -> Turn:
        language = "zh" if event.language.lower().startswith("zh") or not event.language else "en"
        account, customer = people.recognise(
            db, channel=event.channel, person=event.person, chat=event.chat, name=event.name,
            language=language, private=event.private, now=event.at,
        )
        conversation = db.scalar(_CONVERSATION, {"channel": event.channel, "chat": event.chat})
        if conversation is None:
            conversation = Conversation(
                channel=event.channel, chat=event.chat, account_id=account.id, language=customer.language,
                stack=[self.dialog.home.payload], listed=[], facts={}, seen_at=event.at,
            )
            db.add(conversation)
            db.flush()
        return self._build(db, conversation, account, customer, event.at, event)

    def _turn_in(self, db: Session, conversation: Conversation, now: datetime) -> Turn:
        account = db.get_one(Account, conversation.account_id)
        return self._build(db, conversation, account, db.get_one(Customer, account.customer_id), now, None)

    def _build(
        self, db: Session, conversation: Conversation, account: Account, customer: Customer, now: datetime,
        event: Event | None,
    ) -> Turn:
        turn = Turn(
            db=db, now=now, shop=self.shop, words=self.words, conversation=conversation, account=account,
            customer=customer, staff=staff.find(db, account.channel, account.person), event=event,
            here=way.top(self.dialog, conversation), tap=lambda payload: self._decider.tapped(turn, payload),
            link=self._decider.link,
        )
        return turn

    # -- decide ---------------------------------------------------------------------------------------------

    def _decide_safely(self, turn: Turn) -> Place:
        """Run the decision in a savepoint: a no or a fault undoes all of it, and the chat stays where it was."""
        here = turn.here or self.dialog.home
        try:
            with turn.db.begin_nested():
                place = self._decider.decide(turn)
                way.check(self.dialog, place)
                return place
        except Unreadable:
            turn.pop("oops.page-updated")
            return self.dialog.home
        except Refusal as no:
            turn.notes.clear()
            turn.note(no.key, **no.facts)
        except Exception as fault:
            self._park(turn, fault)
        return here

    def _park(self, turn: Turn, fault: Exception) -> None:
        event = turn.event
        assert event is not None
        reference = inbox.park(
            turn.db, event.channel, event.id, reference=secrets.token_hex(3).upper(), error=type(fault).__name__,
            now=turn.now,
        )
        log.error(
            "an event failed", reference=reference, channel=event.channel, said=type(event.said).__name__,
            exc_info=fault,
        )
        turn.notes.clear()
        trouble.tell(turn.db, trouble.EVENT, f"{event.channel}:{event.id}", now=turn.now, reference=reference)
        turn.note("oops.internal", reference=reference)

    # -- show -----------------------------------------------------------------------------------------------

    def _arrive(self, turn: Turn, place: Place, beside: Place | None) -> Answer:
        conversation = turn.conversation
        before = list(conversation.stack)
        way.go(self.dialog, turn, place)
        conversation.seen_at, conversation.shown = turn.now, False
        view = self._draw_safely(turn)
        assert turn.event is not None
        answer = Answer(
            conversation=conversation.id, channel=conversation.channel, chat=conversation.chat, view=view,
            waits=tuple(turn.waits), erase=turn.erase,
        )
        said = turn.event.said
        if beside is not None and isinstance(said, Tap) and view.card == cards.subject(self.dialog, beside):
            conversation.stack = before
            return replace(answer, view=replace(view, nav=()), panel=said.message, aside=True)
        same_card = bool(view.card) and view.card == conversation.panel_card
        older = cards.older(turn, view.card)
        if conversation.panel_card and not same_card:
            left = self._left_card(turn, conversation.panel_card)
            return replace(answer, leave=(conversation.panel, left) if left else None, retire=older)
        if isinstance(said, Tap) and said.message in ("", conversation.panel):
            return replace(answer, panel=conversation.panel, retire=older)
        panel = (Old(conversation.panel, conversation.panel_at),) if conversation.panel else ()
        return replace(answer, retire=(*panel, *older))

    def _present(self, turn: Turn) -> Answer:
        """Where the chat stands now, drawn again over the same panel."""
        view = self._draw_safely(turn)
        conversation = turn.conversation
        return Answer(
            conversation=conversation.id, channel=conversation.channel, chat=conversation.chat, view=view,
            panel=conversation.panel,
        )

    def _outside(self, turn: Turn) -> Answer:
        """In a group: customers are served in private."""
        conversation = turn.conversation
        view = View(text=turn.say("oops.private-only"), language=turn.language)
        return Answer(
            conversation=conversation.id, channel=conversation.channel, chat=conversation.chat, view=view
        )

    def _draw_safely(self, turn: Turn) -> View:
        """Draw where the chat stands; when that cannot be drawn any more, say why and draw Home."""
        place = way.top(self.dialog, turn.conversation)
        try:
            self._decider.admit(turn, place)
            return self._draw(turn, place)
        except Refusal as no:
            turn.note(no.key, **no.facts)
        except Exception as fault:
            if turn.event is None:
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
                self._decider.step(place.step, target.step.at())
        if turn.listed is not None:
            turn.conversation.listed = turn.listed
        below = way.below(self.dialog, turn.conversation)
        return replace(
            view,
            rows=(*turn.offers, *view.rows),
            note="\n".join([*turn.notes, *([view.note] if view.note else [])]),
            toast=turn.toast or view.toast,
            alert=turn.alert,
            nav=self.dialog.nav(turn, place, below),
            language=turn.language,
        )

    def _left_card(self, turn: Turn, subject: str) -> View | None:
        aside = self._turn_in(turn.db, turn.conversation, turn.now)
        listed = turn.conversation.listed
        try:
            view = replace(self._draw(aside, cards.place(self.dialog, subject)), nav=())
        except Refusal:
            view = None
        turn.conversation.listed = listed
        return view

