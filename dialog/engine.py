"""One event in, one answer out: decide inside the caller's transaction, then draw."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from dialog.dialog import Dialog, OffTheMap
from dialog.event import Contact, Event, File, Location, Picture, Tap, Text
from dialog.place import Ask, Place, Steps, Unreadable
from dialog.turn import Turn
from dialog.view import View
from dialog.words import Words
from models.conversation import Conversation
from models.notices import Card
from models.people import Account, Customer
from services import inbox, people, staff
from services.refusal import Refusal, Retry
from services.shop import Shop

log = structlog.get_logger()

DEEPEST: Final = 10          # screens remembered for Back


@dataclass(frozen=True, slots=True)
class Old:
    """A message to be taken out of life, and when it was sent."""

    message: str
    sent: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the channel is to do, all of it already committed.

    panel    the message to edit; "" sends a new one
    retire   messages that go out of life: the old panel, an older card of the same order
    leave    an order card that the panel was and that stays behind, drawn without its navigation
    aside    true when a card was edited and the panel stays what and where it is
    waits    keys of owed work that the view is incomplete without
    erase    what the person wrote must be removed
    """

    conversation: int
    channel: str
    chat: str
    view: View
    panel: str = ""
    retire: tuple["Old", ...] = ()
    leave: tuple[str, View] | None = None
    aside: bool = False
    waits: tuple[str, ...] = ()
    erase: bool = False


class Engine:
    """Runs one conversation for everybody. It keeps nothing: where each chat stands is in the database."""

    def __init__(
        self, dialog: Dialog, words: Words, shop: Shop, *, watch: Callable[[Steps, Steps], None] | None = None
    ) -> None:
        self.dialog = dialog
        self.words = words
        self.shop = shop
        self._watch = watch

    def handle(self, db: Session, event: Event) -> Answer:
        """Act on an event, once, and say what to show. The caller commits."""
        new = inbox.claim(db, event.channel, event.id, now=event.at)
        turn = self._turn(db, event)
        if not event.private and turn.staff is None:
            return self._outside(turn)
        if not new:
            return self._present(turn)
        beside = self._card_tapped(turn)
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
        place = self._card_place(subject)
        if conversation.panel_card != subject:
            return replace(self._draw(turn, place), nav=())
        try:
            view = self._draw(turn, self._top(conversation))
        except Refusal:
            view = View()
        if view.card == subject:
            return view
        turn.fresh_start = True
        self._move(turn, place)
        return self._draw(turn, place)

    def shown(self, db: Session, answer: Answer, message: str, *, now: datetime) -> None:
        """The channel has shown it, as this message."""
        conversation = db.get_one(Conversation, answer.conversation)
        conversation.shown = True
        if not answer.aside:
            if conversation.panel != message:
                conversation.panel, conversation.panel_at = message, now
            conversation.panel_card = answer.view.card
        if answer.view.card:
            keep_card(db, answer.view.card, answer.channel, answer.chat, message, now=now)

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
        conversation = db.scalar(
            select(Conversation).where(Conversation.channel == event.channel, Conversation.chat == event.chat)
        )
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
            here=self._top(conversation), tap=lambda payload: self._tapped(turn, payload), link=self._link,
        )
        return turn

    def _top(self, conversation: Conversation) -> Place:
        """Where the chat stands; Home when that place is no longer on the map."""
        try:
            place = self.dialog.read(conversation.stack[-1])
        except (Unreadable, IndexError):
            return self.dialog.home
        return place if isinstance(place, Place) else self.dialog.home

    def _below(self, conversation: Conversation) -> Place | None:
        """The place that Back leads to."""
        try:
            place = self.dialog.read(conversation.stack[-2])
        except (Unreadable, IndexError):
            return None
        return place if isinstance(place, Place) else None

    def _addressable(self, place: Place) -> None:
        """A place that could not be read back from the database would be lost at the next event. Raises OffTheMap."""
        try:
            self.dialog.read(place.payload)
        except Unreadable:
            raise OffTheMap(f"{place.step.name} takes no {place.args}") from None

    # -- decide ---------------------------------------------------------------------------------------------

    def _decide_safely(self, turn: Turn) -> Place:
        """Run the decision in a savepoint: a no or a fault undoes all of it, and the chat stays where it was."""
        here = turn.here or self.dialog.home
        try:
            with turn.db.begin_nested():
                place = self._decide(turn)
                self._addressable(place)
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
        reference = secrets.token_hex(3).upper()
        log.error(
            "an event failed", reference=reference, channel=event.channel, said=type(event.said).__name__,
            exc_info=fault,
        )
        turn.notes.clear()
        inbox.park(
            turn.db, event.channel, event.id, reference=reference, error=type(fault).__name__, now=turn.now
        )
        turn.note("oops.internal", reference=reference)

    def _decide(self, turn: Turn) -> Place:
        assert turn.event is not None
        said = turn.event.said
        if isinstance(said, Tap):
            return self._tapped(turn, said.payload)
        if isinstance(said, Text):
            return self._heard(turn, said.words)
        return self._given(turn)

    def _tapped(self, turn: Turn, payload: str) -> Place:
        target = self.dialog.read(payload)
        if isinstance(target, Place):
            self._admit(turn, target)
            return target
        return self._run(turn, target)

    def _run(self, turn: Turn, ask: Ask) -> Place:
        action = self.dialog.actions[ask.code]
        if action.screen.allows:
            staff.need(turn.staff, action.screen.allows)
        place: Place = action(turn, *ask.args)
        self._step(action.screen.step, place)
        return place

    def _heard(self, turn: Turn, words: str) -> Place:
        """Ask the readers in their order; when none understands, the last one answers, and we keep count."""
        place = self._understood(turn, words)
        if place is not None:
            turn.conversation.missed = 0
            return place
        turn.conversation.missed += 1
        return self.dialog.lost(turn, words)

    def _understood(self, turn: Turn, words: str) -> Place | None:
        """What always works, then the present screen, then everything else."""
        assert turn.here is not None
        for ear in self.dialog.first:
            if place := ear.reader(turn, words):
                return place
        screen = self.dialog.screens[turn.here.step]
        failed: Retry | None = None
        if screen.hears is not None:
            if screen.allows:
                staff.need(turn.staff, screen.allows)
            try:
                place = screen.hears(turn, words, *turn.here.args)
            except Retry as retry:
                failed = retry
            else:
                if place is not None:
                    self._step(turn.here.step, place)
                    return place
        for ear in self.dialog.then:
            if failed and not ear.digression:
                continue
            if place := ear.reader(turn, words):
                return place
        if failed:
            raise failed
        return None

    def _given(self, turn: Turn) -> Place:
        assert turn.event is not None
        assert turn.here is not None
        said = turn.event.said
        screen = self.dialog.screens[turn.here.step]
        if isinstance(said, Contact | Location | Picture | File) and (take := screen.takes.get(type(said))):
            if screen.allows:
                staff.need(turn.staff, screen.allows)
            place = take(turn, said, *turn.here.args)
            if place is not None:
                self._step(turn.here.step, place)
                return place
        return self.dialog.given(turn, said)

    def _link(self, payload: str) -> Place | None:
        try:
            place = self.dialog.read(payload)
        except Unreadable:
            return None
        return place if isinstance(place, Place) and self.dialog.screens[place.step].link else None

    def _admit(self, turn: Turn, place: Place) -> None:
        if allows := self.dialog.screens[place.step].allows:
            staff.need(turn.staff, allows)

    def _step(self, before: Steps, place: Place) -> None:
        self.dialog.check(before, place.step)
        if self._watch:
            self._watch(before, place.step)

    # -- show -----------------------------------------------------------------------------------------------

    def _arrive(self, turn: Turn, place: Place, beside: Place | None) -> Answer:
        conversation = turn.conversation
        before = list(conversation.stack)
        self._move(turn, place)
        view = self._draw_safely(turn)
        assert turn.event is not None
        conversation.seen_at = turn.now
        conversation.shown = False
        answer = Answer(
            conversation=conversation.id, channel=conversation.channel, chat=conversation.chat, view=view,
            waits=tuple(turn.waits), erase=turn.erase,
        )
        said = turn.event.said
        if beside is not None and isinstance(said, Tap) and view.card == self._subject(beside):
            conversation.stack = before
            return replace(answer, view=replace(view, nav=()), panel=said.message, aside=True)
        same_card = bool(view.card) and view.card == conversation.panel_card
        older = self._older_card(turn, view.card)
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

    def _move(self, turn: Turn, place: Place) -> None:
        """Put the place on the way back: never twice, never deeper than DEEPEST."""
        home = self.dialog.home.payload
        stack = [home] if turn.fresh_start else list(turn.conversation.stack) or [home]
        payload = place.payload
        if place.step == self.dialog.home.step:
            stack = [payload]
        elif payload in stack:
            stack = stack[: stack.index(payload) + 1]
        elif stack[-1].split(":")[0] == place.step:
            stack[-1] = payload
        else:
            stack.append(payload)
        turn.conversation.stack = stack if len(stack) <= DEEPEST else [stack[0], *stack[1 - DEEPEST:]]
        turn.here = place

    def _draw_safely(self, turn: Turn) -> View:
        """Draw where the chat stands; when that cannot be drawn any more, say why and draw Home."""
        place = self._top(turn.conversation)
        try:
            self._admit(turn, place)
            return self._draw(turn, place)
        except Refusal as no:
            turn.note(no.key, **no.facts)
        except Exception as fault:
            if turn.event is None:
                raise
            self._park(turn, fault)
        turn.listed = None
        self._move(turn, self.dialog.home)
        return self._draw(turn, self.dialog.home)

    def _draw(self, turn: Turn, place: Place) -> View:
        screen = self.dialog.screens[place.step]
        assert screen.draw is not None
        turn.here = place
        view = screen.draw(turn, *place.args)
        for button in view.buttons:
            if button.payload and (target := self.dialog.screens.get(button.payload.split(":")[0])):
                self._step(place.step, target.step.at())
        if turn.listed is not None:
            turn.conversation.listed = turn.listed
        below = self._below(turn.conversation)
        return replace(
            view,
            rows=(*turn.offers, *view.rows),
            note="\n".join([*turn.notes, *([view.note] if view.note else [])]),
            toast=turn.toast or view.toast,
            alert=turn.alert,
            nav=self.dialog.nav(turn, place, below),
            language=turn.language,
        )

    # -- order cards ----------------------------------------------------------------------------------------

    def _card_tapped(self, turn: Turn) -> Place | None:
        """The order card that was tapped, where it is not the panel."""
        assert turn.event is not None
        said = turn.event.said
        if not isinstance(said, Tap) or said.message in ("", turn.conversation.panel):
            return None
        subject = turn.db.scalar(
            select(Card.subject).where(
                Card.channel == turn.conversation.channel, Card.chat == turn.conversation.chat,
                Card.message == said.message,
            )
        )
        return self._card_place(subject) if subject else None

    def _older_card(self, turn: Turn, subject: str) -> tuple[Old, ...]:
        """The message that showed this order before, when another one is about to: there is one card an order."""
        if not subject:
            return ()
        conversation = turn.conversation
        card = turn.db.scalar(select(Card).where(
            Card.subject == subject, Card.channel == conversation.channel, Card.chat == conversation.chat,
            Card.message != conversation.panel,
        ))
        return (Old(card.message, card.at),) if card else ()

    def _card_place(self, subject: str) -> Place:
        kind, _, number = subject.partition(":")
        return self.dialog.cards[kind].at(int(number))

    def _subject(self, place: Place) -> str:
        kind = next(kind for kind, step in self.dialog.cards.items() if step == place.step)
        return f"{kind}:{place.args[0]}"

    def _left_card(self, turn: Turn, subject: str) -> View | None:
        aside = self._turn_in(turn.db, turn.conversation, turn.now)
        listed = turn.conversation.listed
        try:
            view = replace(self._draw(aside, self._card_place(subject)), nav=())
        except Refusal:
            view = None
        turn.conversation.listed = listed
        return view


def keep_card(db: Session, subject: str, channel: str, chat: str, message: str, *, now: datetime) -> None:
    """Remember which message of a chat is an order's card."""
    card = db.scalar(select(Card).where(Card.subject == subject, Card.channel == channel, Card.chat == chat))
    if card is None:
        db.add(Card(subject=subject, channel=channel, chat=chat, message=message, at=now))
    else:
        card.message, card.at = message, now
    db.flush()
