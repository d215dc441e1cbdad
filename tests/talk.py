"""A person talking to the shop through the bare engine: they type, tap, and see what a chat would show."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import connect
from demo.seed import seed
from dialog import cards
from dialog.answer import Answer
from dialog.engine import Engine
from dialog.event import Event, Said, Tap, Text
from dialog.view import Button, View
from dialog.words import Words
from handlers import news
from handlers.conversation import XIAOER
from models.catalogue import Product
from models.conversation import Conversation
from models.notices import Card, Notice, Owed
from models.orders import Order
from models.payments import Payment
from models.people import Role, Staff
from models.sealed import KEYS
from models.tables import metadata
from services import notices, orders, owed, payments, people, refunds, wake
from services.numbers import found_in
from services.payments import Outcome, Receipt
from services.shop import Shop

T = TypeVar("T")

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)      # a Tuesday, 12:00 in Shanghai
LOCALES = Path(__file__).parent.parent / "locales"


@cache
def spoken() -> Words:
    """All sentences, read once for all tests."""
    return Words(LOCALES)


class House:
    """A shop on a database, its engine, and a clock that the test turns. `place` is an SQLite file or an address; a
    shop that sells something already is not furnished."""

    def __init__(
        self, place: Path | str, *, shop: Shop | None = None, furnish: Callable[[Session], None] = seed
    ) -> None:
        KEYS.unlock("a key for tests")
        self.database = connect(place if isinstance(place, str) else f"sqlite:///{place}")
        metadata.create_all(self.database)
        self.shop = shop or Shop()
        self.moves: set[tuple[str, str]] = set()
        self.engine = Engine(
            XIAOER, spoken(), self.shop, watch=lambda before, after: self.moves.add((before, after))
        )
        self.now = NOON
        self._ids = itertools.count(1)
        self._guests: dict[tuple[str, str], Guest] = {}
        if self.run(lambda db: db.scalar(select(Product.id).limit(1))) is None:
            self.run(furnish)

    def run(self, work: Callable[[Session], T]) -> T:
        """Do some work in a transaction of its own."""
        with Session(self.database, expire_on_commit=False) as db:
            result = work(db)
            db.commit()
            wake.taken(db)
            return result

    def later(self, **span: float) -> None:
        """Let time pass, and the clock do its work."""
        self.now += timedelta(**span)
        self.run(lambda db: orders.expire(db, shop=self.shop, now=self.now))

    def guest(
        self, person: str = "guest", *, language: str = "zh", name: str = "", channel: str = "telegram"
    ) -> "Guest":
        """Somebody with a phone."""
        return self._guests.setdefault((channel, person), Guest(self, person, language, name, channel))

    def staff(
        self, person: str = "boss", role: Role = Role.OWNER, *, language: str = "zh", name: str = "王芳"
    ) -> "Guest":
        """Somebody who works here."""
        def hire(db: Session) -> None:
            if db.scalar(select(Staff).where(Staff.channel == "telegram", Staff.person == person)) is None:
                db.add(Staff(channel="telegram", person=person, role=role, name=name, since=self.now))
        self.run(hire)
        return self.guest(person, language=language, name=name)

    def next_id(self) -> str:
        """An event id never used before."""
        return str(next(self._ids))

    def do_owed(self) -> None:
        """Do the owed work as the edge would, with a provider that always answers at once."""
        def work(db: Session) -> None:
            for row in owed.due(db, now=self.now):
                if row.kind == owed.INVITE:
                    payment = db.get_one(Payment, row.subject)
                    link = f"http://127.0.0.1:8080/pay/demo/{payment.token}"
                    payments.invited(db, payment.id, link, link, now=self.now)
                elif row.kind == owed.REFUND:
                    refunds.done(db, row.subject, now=self.now)
                owed.done(db, row.key, now=self.now)
        self.run(work)

    def order(self, number: str) -> Order:
        """An order by its number."""
        return self.run(lambda db: db.scalars(select(Order).where(Order.number == number)).one())

    def receipt(
        self, number: str, outcome: Outcome = Outcome.PAID, *, event: str = "", amount: int | None = None
    ) -> str:
        """The provider says what became of the newest payment of an order; returns what we made of it."""
        def tell(db: Session) -> str:
            payment = db.scalars(
                select(Payment).join(Order, Order.id == Payment.order_id).where(Order.number == number)
                .order_by(Payment.id.desc())
            ).first()
            assert payment is not None
            receipt = Receipt(
                provider=payment.provider, event=event or self.next_id(), token=payment.token, outcome=outcome,
                amount=payment.amount if amount is None else amount, currency=payment.currency,
                reason="insufficient" if outcome is Outcome.FAILED else "",
            )
            return payments.settle(db, receipt, shop=self.shop, now=self.now)
        return self.run(tell)

    def deliver(self) -> None:
        """Carry the news that is due to the phones, as the messenger would: cards are redrawn, the rest is sent."""
        def work(db: Session) -> None:
            for notice in notices.due(db, now=self.now, most=1000):
                for chat in self._chats(db, notice):
                    self._carry(db, notice, chat)
                notices.sent(db, notice.id, "telegram", "", now=self.now)
        self.run(work)

    def _chats(self, db: Session, notice: Notice) -> list[Conversation]:
        where = Conversation.account_id.in_(
            [account.id for account in people.accounts(db, notice.customer_id)]
        ) if notice.customer_id else (Conversation.channel == notice.channel) & (Conversation.chat == notice.chat)
        return list(db.scalars(select(Conversation).where(where)))

    def _carry(self, db: Session, notice: Notice, chat: Conversation) -> None:
        guest = self._guests[(chat.channel, chat.chat)]
        if notice.kind == notices.CARD:
            subject = f"{'order' if notice.customer_id else 'staff'}:{notice.order_id}"
            card = db.scalar(select(Card).where(
                Card.subject == subject, Card.channel == chat.channel, Card.chat == chat.chat
            ))
            if card is not None:
                guest.messages[card.message] = self.engine.card(db, chat, subject, now=self.now)
            return
        view = news.compose(self.engine.turn_for(db, chat, now=self.now), notice)
        if view is not None:
            message = guest.receives(view)
            if view.card:
                cards.keep(db, view.card, chat.channel, chat.chat, message, now=self.now)


class Guest:
    """One chat as its person sees it: messages in order, the newest last."""

    def __init__(self, house: House, person: str, language: str, name: str, channel: str) -> None:
        self.house, self.person, self.language, self.name, self.channel = house, person, language, name, channel
        self.messages: dict[str, View] = {}
        self.taps_made = 0
        self.texts_typed = 0
        self.toast = ""
        self._message_ids = itertools.count(1)

    def types(self, words: str) -> View:
        """Send a text; returns the panel."""
        self.texts_typed += 1
        return self.does(Text(words))

    def taps(self, label: str) -> View:
        """Press the button whose label holds `label` (is `label`, in brackets), on the newest message with one."""
        message, button = self.find(label)
        self.taps_made += 1
        if button.url:
            return self.panel
        return self.does(Tap(button.payload, message))

    def sends(self, payload: str, message: str = "") -> View:
        """A tap with any payload, as a stranger's program could send it."""
        return self.does(Tap(payload, message))

    def does(self, said: Said, *, event: str = "", name: str = "") -> View:
        """Anything a person can do."""
        answer = self.house.run(lambda db: self.house.engine.handle(db, Event(
            id=event or self.house.next_id(), channel=self.channel, chat=self.person, person=self.person, said=said,
            at=self.house.now, name=name or self.name, language={"zh": "zh-hans"}.get(self.language, self.language),
        )))
        if answer.waits:
            self.house.do_owed()
            fresh = self.house.run(
                lambda db: self.house.engine.redraw(db, answer.conversation, now=self.house.now)
            )
            answer = replace(answer, view=replace(fresh.view, note=answer.view.note))
        self._show(answer)
        return answer.view

    def find(self, label: str) -> tuple[str, Button]:
        """The newest message with such a button, and the button."""
        for message, view in reversed(self.messages.items()):
            for button in view.buttons:
                if label == f"[{button.label}]" or label in button.label:
                    return message, button
        raise AssertionError(f"no button {label!r} on\n{self.screen}")

    @property
    def panel(self) -> View:
        """The newest message."""
        return next(reversed(self.messages.values()))

    @property
    def screen(self) -> str:
        """The newest message as text, buttons in brackets."""
        return show(self.panel)

    def receives(self, view: View) -> str:
        """A message nobody asked for; returns its id."""
        message = f"m{next(self._message_ids)}"
        self.messages[message] = view
        return message

    def _show(self, answer: Answer) -> None:
        self.toast = answer.view.toast
        if answer.leave:
            self.messages[answer.leave[0]] = answer.leave[1]
        message = answer.panel if answer.panel in self.messages else ""
        if message:
            self.messages[message] = answer.view
        else:
            message = self.receives(answer.view)
        for old in answer.retire:
            if old.message != message:
                self.messages.pop(old.message, None)
        self.house.run(lambda db: self.house.engine.shown(db, answer, message, now=self.house.now))

    def card(self, number: str) -> View:
        """The card of an order, redrawn as the messenger would redraw it in this chat."""
        def draw(db: Session) -> tuple[str, View]:
            order = db.scalars(select(Order).where(Order.number == number)).one()
            chat = db.scalars(select(Conversation).where(
                Conversation.channel == self.channel, Conversation.chat == self.person
            )).one()
            kept = db.scalars(select(Card).where(
                Card.subject == f"order:{order.id}", Card.channel == self.channel, Card.chat == self.person
            )).one()
            return kept.message, self.house.engine.card(db, chat, kept.subject, now=self.house.now)
        message, view = self.house.run(draw)
        self.messages[message] = view
        return view


def show(view: View) -> str:
    """A view as plain text, a row of buttons a line."""
    rows = [" ".join(f"[{button.label}]" for button in row) for row in (*view.rows, view.nav) if row]
    return "\n".join([view.words, *rows])


def number_in(view: View) -> str:
    """The order number that a view names."""
    number = found_in(view.words)
    assert number is not None, view.words
    return number


def owed_rows(house: House) -> list[Owed]:
    """All owed work, done or not."""
    return house.run(lambda db: list(db.scalars(select(Owed))))
