"""One customer everywhere: a code joins the chats of one person, and what was in two accounts is in one."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.addresses import Address
from models.basket import CART, BasketLine, Draft
from models.conversation import Conversation
from models.linking import LinkCode
from models.notices import Notice
from models.orders import Order
from models.people import Account, Customer
from models.prepared import get, remembered
from models.sealed import KEYS
from models.shop import Talk
from services import basket_rows, locks
from services.refusal import Refusal

VALID: Final = timedelta(minutes=5)
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"      # none that looks like another
LENGTH: Final = 8                                        # 31^8: guessing finds none in five minutes
SHAPE: Final = re.compile(r"[2-9A-HJKMNP-Z]{4}[ -]?[2-9A-HJKMNP-Z]{4}", re.IGNORECASE)

# What belongs to a customer and goes with them as it is.
_OWNED: Final = (Account, Order, Notice, Talk, Address)


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much an account has: what its owner is told before it goes into another."""

    orders: int
    addresses: int
    pieces: int


def begin(db: Session, customer: int, *, channel: str, chat: str, now: datetime) -> LinkCode:
    """A new code; the one before it is worth nothing any more."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = db.get(LinkCode, customer) or LinkCode(customer_id=customer)
    row.code, row.code_hash = code, KEYS.fingerprint(code)
    row.channel, row.chat, row.until = channel, chat, now + VALID
    db.add(row)
    db.flush()
    return row


def present(db: Session, customer: int, *, now: datetime) -> LinkCode | None:
    """The code that may be used now."""
    row = db.get(LinkCode, customer)
    return row if row is not None and row.until > now else None


def plain(words: str) -> str:
    """A code as it was typed, without blanks and dashes; "" where it has not the form of one."""
    return re.sub(r"[ -]", "", words).upper() if SHAPE.fullmatch(words.strip()) else ""


def find(db: Session, customer: int, code: str, *, now: datetime) -> LinkCode:
    """The other account's code. Raises Refusal: unknown, used and overdue look the same."""
    row = db.scalar(select(LinkCode).where(LinkCode.code_hash == KEYS.fingerprint(code), LinkCode.until > now))
    if row is None:
        raise Refusal("link.wrong")
    if row.customer_id == customer:
        raise Refusal("link.own")
    return row


def belongings(db: Session, customer: int) -> Belongings:
    """What an account has."""
    def count(what: Any, *where: Any) -> int:
        return db.scalar(select(what).where(*where)) or 0

    return Belongings(
        orders=count(func.count(Order.id), Order.customer_id == customer),
        addresses=count(func.count(Address.id), Address.customer_id == customer, Address.removed.is_(False)),
        pieces=count(func.sum(BasketLine.quantity), BasketLine.customer_id == customer, BasketLine.basket == CART),
    )


def accounts(db: Session, customer: int) -> list[Account]:
    """All chats of a customer, the one used last first."""
    return list(db.scalars(
        select(Account).where(Account.customer_id == customer).order_by(Account.seen_at.desc(), Account.id)
    ))


def join(db: Session, customer: Customer, code: str, *, now: datetime) -> Customer:
    """Put an account into the one whose code this is, once; everything is in one afterwards. Returns the customer that
    is left. Raises Refusal."""
    into = find(db, customer.id, code, now=now).customer_id
    for each in sorted((customer.id, into)):
        locks.customer(db, each)
    row = find(db, customer.id, code, now=now)          # somebody else may have used it while we waited
    db.delete(row)
    db.execute(delete(LinkCode).where(LinkCode.customer_id == customer.id))
    db.flush()
    stays = db.get_one(Customer, into)
    stays.name = stays.name or customer.name
    if not stays.phone:
        stays.phone, stays.phone_hash = customer.phone, customer.phone_hash
    _join_baskets(db, customer.id, into, now=now)
    db.execute(delete(Draft).where(Draft.customer_id == customer.id))
    _join_addresses(db, customer.id, into)
    for table in _OWNED:
        db.execute(_given(table, customer.id, into))
    speak(db, into, stays.language)
    db.flush()
    db.expunge(customer)
    db.execute(delete(Customer).where(Customer.id == customer.id))
    db.expire_all()
    remembered(db).clear()
    return get(db, Customer, into) or stays


def part(db: Session, customer: Customer, account: int, *, now: datetime) -> None:
    """One chat goes its own way, and begins anew; orders and addresses stay. Raises Refusal when it is not theirs."""
    row = db.get(Account, account)
    if row is None or row.customer_id != customer.id:
        raise Refusal("link.gone")
    anew = Customer(language=customer.language, created_at=now, seen_at=now)
    db.add(anew)
    db.flush()
    row.customer_id = anew.id
    db.flush()


def speak(db: Session, customer: int, language: str) -> None:
    """All chats of a customer speak one language."""
    theirs = select(Account.id).where(Account.customer_id == customer)
    db.execute(
        update(Conversation).where(Conversation.account_id.in_(theirs)).values(language=language)
        .execution_options(synchronize_session=False)
    )


def _given(table: Any, customer: int, into: int) -> Any:
    return (
        update(table).where(table.customer_id == customer).values(customer_id=into)
        .execution_options(synchronize_session=False)
    )


def _join_baskets(db: Session, customer: int, into: int, *, now: datetime) -> None:
    """The carts become one, in which the same thing is one line; what was being bought or changed at once is left."""
    there = {_same(row): row for row in basket_rows.all_of(db, into, CART)}
    for row in basket_rows.all_of(db, customer, CART):
        if same := there.get(_same(row)):
            basket_rows.change(db, same, quantity=same.quantity + row.quantity, added_at=now)
            basket_rows.drop(db, row)
    db.execute(delete(BasketLine).where(BasketLine.customer_id == customer, BasketLine.basket != CART))
    db.execute(_given(BasketLine, customer, into))


def _same(row: basket_rows.BasketRow) -> tuple[object, ...]:
    return row.variant_id, row.choices, row.personal, row.note


def _join_addresses(db: Session, customer: int, into: int) -> None:
    """An address that both have is offered once; the one that was preset stays so."""
    def known(which: int) -> list[Address]:
        return list(db.scalars(select(Address).where(Address.customer_id == which, Address.removed.is_(False))))

    there = known(into)
    same = {(each.name, each.phone, each.region, each.detail) for each in there}
    preset = any(each.preset for each in there)
    for address in known(customer):
        address.removed = (address.name, address.phone, address.region, address.detail) in same
        address.preset = address.preset and not preset and not address.removed
    db.flush()
