"""Where one chat stands and who speaks in it: read at one look when a turn begins, written back once when it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import accumulate
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, not_, or_, select, update
from sqlalchemy.orm import Session

from dialog.answer import Answer
from models.base import Base
from models.conversation import Conversation
from models.people import Account, Customer, Staff
from models.prepared import Prepared, at_hand, look_again
from services import locks, once, people

_CHATS: Final = Conversation.__table__
_ACCOUNTS: Final = Account.__table__


@dataclass(slots=True)
class Chat:
    """One conversation as its row holds it (`models.conversation` says what each field means). What a turn changes is
    written by `keep`; the lists are replaced, never changed in place."""

    id: int
    channel: str
    chat: str
    account_id: int
    panel: str
    panel_at: datetime | None
    language: str
    stack: list[str]
    listed: list[str]
    panel_card: str
    turns: int
    shown: bool
    below: bool
    missed: int
    facts: dict[str, Any]
    seen_at: datetime
    read: tuple[Any, ...] = field(default=(), repr=False)      # as it was when it was read

    def keep(self, db: Session) -> None:
        """Write back what this turn has changed."""
        now = _kept(self)
        if now != self.read:
            _KEEP.do(db, which=self.id, **dict(zip(KEPT, now, strict=True)))
            self.read = now
            look_again(db, Conversation, self.id)

    def take_back(self) -> None:
        """What this turn has changed so far is undone."""
        for name, value in zip(KEPT, self.read, strict=True):
            setattr(self, name, value)


# What a turn may change; the other fields are what the channel says has been shown, and never change here.
KEPT: Final = ("language", "stack", "listed", "panel_card", "turns", "shown", "below", "missed", "facts", "seen_at")
_kept: Final = attrgetter(*KEPT)
_FIELDS: Final = tuple(each.name for each in fields(Chat) if each.name != "read")
_ROW: Final = update(_CHATS).where(_CHATS.c.id == bindparam("which"))  # type: ignore[arg-type]
_KEEP: Final = Prepared(_ROW, names=KEPT)
# Nothing was done since; and nobody else has shown it, in another message.
_NEWEST: Final = _ROW.where(
    _CHATS.c.turns == bindparam("turn"), or_(not_(_CHATS.c.shown), _CHATS.c.panel == bindparam("stood"))
)
_EDITED: Final = Prepared(_NEWEST, names=("shown", "below", "panel_card"))
_SENT: Final = Prepared(_NEWEST, names=("shown", "below", "panel_card", "panel", "panel_at"))
_ASIDE: Final = Prepared(_NEWEST.values(shown=not_(_CHATS.c.below)))


@dataclass(frozen=True, slots=True)
class Speaker:
    """The account that somebody writes from."""

    id: int
    channel: str
    person: str
    chat: str
    reachable: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A chat, and who is in it."""

    chat: Chat
    account: Speaker
    customer: Customer
    staff: Staff | None


def arrive(
    db: Session, *, channel: str, person: str, chat: str, name: str, language: str, private: bool, home: str,
    now: datetime,
) -> Arrival:
    """Who writes in this chat, made known the first time; nobody else changes the chat until the commit."""
    row = _ARRIVING.row(db, channel=channel, chat=chat, person=person)
    if row is None:
        known, customer = people.recognise(
            db, channel=channel, person=person, chat=chat, name=name, language=language, private=private, now=now
        )
        once.add(
            db, Conversation, channel=channel, chat=chat, account_id=known.id, language=customer.language,
            stack=[home], listed=[], panel="", panel_card="", panel_at=None, turns=0, shown=True, below=False, missed=0,
            facts={}, seen_at=now,
        )
        row = _ARRIVING.row(db, channel=channel, chat=chat, person=person)
    found = _read(db, row)
    account = found.account
    if now - account.seen_at >= people.SEEN or (private and (account.chat != chat or not account.reachable)):
        people.seen(
            db, account.id, found.customer.id, chat=chat if private else account.chat,
            reachable=private or account.reachable, now=now,
        )
    if name and not found.customer.name:
        found.customer.name = name
    return found


def standing(db: Session, conversation: int) -> Arrival:
    """A chat and its person, in a turn in which nobody spoke."""
    return _read(db, _STANDING.row(db, conversation=conversation))


def shown(db: Session, answer: Answer, message: str, *, now: datetime) -> bool:
    """The channel has shown an answer as this message. False, and nothing changes, when it comes too late: more was
    done in this chat since, or another program has shown the same in a message of its own."""
    facts: dict[str, Any] = {"which": answer.conversation, "turn": answer.turn, "stood": answer.stood}
    panel = {"shown": True, "below": False, "panel_card": answer.view.card}
    if answer.aside:
        newest = _ASIDE.do(db, **facts)
    elif answer.panel == message:
        newest = _EDITED.do(db, **facts, **panel)
    else:
        newest = _SENT.do(db, **facts, **panel, panel=message, panel_at=now)
    look_again(db, Conversation, answer.conversation)
    return bool(newest)


# -- one look -----------------------------------------------------------------------------------------------

_PARTS: Final[tuple[tuple[type[Base], tuple[str, ...]], ...]] = (
    (Conversation, _FIELDS), (Account, tuple(each.name for each in fields(Speaker))),
    (Customer, tuple(Customer.__table__.c.keys())), (Staff, tuple(Staff.__table__.c.keys())),
)
_COLUMNS: Final = [
    part.__table__.c[name].label(f"{part.__tablename__}_{name}") for part, names in _PARTS for name in names
]
_ENDS: Final = tuple(accumulate(len(names) for _, names in _PARTS))


def _looking(accounts: ColumnElement[bool], where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    staff, customers = Staff.__table__, Customer.__table__
    joined: FromClause = (
        _CHATS.join(_ACCOUNTS, accounts).join(customers, customers.c.id == _ACCOUNTS.c.customer_id)
        .outerjoin(staff, and_(staff.c.channel == _ACCOUNTS.c.channel, staff.c.person == _ACCOUNTS.c.person))
    )
    return select(*_COLUMNS).select_from(joined).where(where).with_for_update(of=(_CHATS, customers), key_share=True)


_ARRIVING: Final = Prepared(_looking(
    and_(_ACCOUNTS.c.channel == bindparam("channel"), _ACCOUNTS.c.person == bindparam("person")),
    and_(_CHATS.c.channel == bindparam("channel"), _CHATS.c.chat == bindparam("chat")),
))
_STANDING: Final = Prepared(_looking(_ACCOUNTS.c.id == _CHATS.c.account_id, _CHATS.c.id == bindparam("conversation")))


def _read(db: Session, row: Sequence[Any]) -> Arrival:
    first, second, third, _ = _ENDS
    chat = Chat(*row[:first])
    chat.read = _kept(chat)
    customer, staff = (
        dict(zip(names, values, strict=True))
        for (_, names), values in zip(_PARTS[2:], (row[second:third], row[third:]), strict=True)
    )
    locks.ours(db, Customer, customer["id"])
    return Arrival(
        chat, Speaker(*row[first:second]), at_hand(db, Customer, customer),
        at_hand(db, Staff, staff) if staff["id"] is not None else None,
    )
