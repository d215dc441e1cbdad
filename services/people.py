"""Who is writing: the person's account and customer, made the first time they speak."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.people import Account, Customer
from models.prepared import Prepared
from models.sealed import KEYS
from services import once

SEEN: Final = timedelta(minutes=1)      # how exactly it is kept when somebody was here last

_KNOWN: Final = (
    select(Account, Customer)
    .join(Customer, Customer.id == Account.customer_id)
    .where(Account.channel == bindparam("channel"), Account.person == bindparam("person"))
)

_SEEN: Final = Prepared(
    update(Account.__table__).where(Account.id == bindparam("account")),  # type: ignore[arg-type]
    names=("chat", "reachable", "seen_at"),
)
_SEEN_CUSTOMER: Final = Prepared(
    update(Customer.__table__).where(Customer.id == bindparam("customer")),  # type: ignore[arg-type]
    names=("seen_at",),
)


def recognise(
    db: Session, *, channel: str, person: str, chat: str, name: str, language: str, private: bool, now: datetime
) -> tuple[Account, Customer]:
    """Find the account, or welcome a new customer. In a private chat it becomes where news reaches them."""
    known = db.execute(_KNOWN, {"channel": channel, "person": person}).one_or_none()
    if known is None:
        customer = Customer(name=name, language=language, created_at=now, seen_at=now)
        db.add(customer)
        db.flush()
        if not once.add(
            db, Account, channel=channel, person=person, chat=chat if private else "", customer_id=customer.id,
            seen_at=now, reachable=private,
        ):
            db.delete(customer)         # the same person, at the same moment, in another program
            db.flush()
        known = db.execute(_KNOWN, {"channel": channel, "person": person}).one()
    account, customer = known
    if private:
        account.chat, account.reachable = chat, True
    if now - account.seen_at >= SEEN:
        account.seen_at = customer.seen_at = now
    if name and not customer.name:
        customer.name = name
    return account, customer


def seen(db: Session, account: int, customer: int, *, chat: str, reachable: bool, now: datetime) -> None:
    """They were here just now, and news reaches them in this chat."""
    _SEEN.do(db, account=account, chat=chat, reachable=reachable, seen_at=now)
    _SEEN_CUSTOMER.do(db, customer=customer, seen_at=now)


def accounts(db: Session, customer_id: int) -> list[Account]:
    """Where a customer can be reached, the account they used last first."""
    rows = db.scalars(
        select(Account)
        .where(Account.customer_id == customer_id, Account.reachable, Account.chat != "")
        .order_by(Account.seen_at.desc())
    )
    return list(rows)


def lost(db: Session, channel: str, chat: str) -> None:
    """They blocked us or left: write nothing more there until they write again."""
    for account in db.scalars(select(Account).where(Account.channel == channel, Account.chat == chat)):
        account.reachable = False


def set_phone(customer: Customer, phone: str) -> None:
    """Keep a phone number, with the hash that finds it again."""
    customer.phone = phone
    customer.phone_hash = phone_hash(phone)


def phone_hash(phone: str) -> str:
    """What a phone number is looked up by; "" for none."""
    digits = "".join(char for char in phone if char.isdigit())
    return KEYS.fingerprint(digits) if digits else ""
