"""Whom an account in WeChat may write to, how often, and what the numbers mean that somebody was shown last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import bindparam, case, or_, select, update
from sqlalchemy.orm import Session

from models.conversation import Conversation, SeenEvent
from models.followers import Callback, Follower
from models.prepared import Prepared
from services import once


class Reason(StrEnum):
    """What somebody did that lets us write to them: wrote, or tapped, followed or scanned."""

    ASKED = "asked"
    TAPPED = "tapped"


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many messages within so long. Source: WeChat's page on customer service messages, since June 2023."""

    messages: int
    span: timedelta


ALLOWANCES: Final[Mapping[Reason, Allowance]] = MappingProxyType({
    Reason.ASKED: Allowance(5, timedelta(hours=48)),
    Reason.TAPPED: Allowance(3, timedelta(minutes=1)),
})
OLD: Final = timedelta(minutes=30)        # a list shown so long ago is shown again before a number of it counts
_HOME: Final = "h"


class Replayed(Exception):
    """The number that a call is signed with has been used for something else."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of somebody.

    choices   the words of buttons -> payload
    numbers   of the list they were shown last -> payload; `old` when that was long ago
    names     what these numbers stand for, in words, where several of them may be said together
    here      the payload of the place they stand at
    """

    language: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    old: bool = False
    here: str = _HOME
    picture: str = ""
    left: int = 0


_FOLLOWERS: Final = Follower.__table__
_THIS: Final = (_FOLLOWERS.c.channel == bindparam("which"), _FOLLOWERS.c.person == bindparam("who"))
_LOOK: Final = Prepared(select(_FOLLOWERS).where(*_THIS))
_ALLOW: Final = {
    reason: Prepared(
        update(_FOLLOWERS).where(*_THIS), names=(f"{reason}_left", f"{reason}_until")  # type: ignore[arg-type]
    ) for reason in Reason
}
_HERE: Final = Prepared(select(Conversation.stack).where(
    Conversation.channel == bindparam("which"), Conversation.chat == bindparam("who")
))
_SIGNED: Final = Prepared(select(Callback.event).where(Callback.nonce == bindparam("nonce")))
_CAME: Final = Prepared(
    select(Callback.nonce).where(Callback.event == bindparam("event"), Callback.channel == bindparam("which"))
)


def arrive(
    db: Session, channel: str, person: str, *, event: str, nonce: str, body: str, reason: Reason | None, now: datetime
) -> Standing:
    """Somebody did something: note what that lets us send, and say what is known of them. Raises Replayed."""
    again = _CAME.row(db, which=channel, event=event) is not None
    nonce = f"{channel}:{nonce}"
    new = once.add(db, Callback, nonce=nonce, channel=channel, event=event, body="" if again else body, at=now)
    if not new and _SIGNED.value(db, nonce=nonce) != event:
        raise Replayed
    return allow(db, channel, person, None if again else reason, now=now)


def allow(db: Session, channel: str, person: str, reason: Reason | None, *, now: datetime) -> Standing:
    """Note what somebody's doing lets us send; what is known of them."""
    once.add(
        db, Follower, channel=channel, person=person, language="", asked_left=0, asked_until=None, tapped_left=0,
        tapped_until=None, choices={}, choices_at=None, picture="", card="", card_look="",
    )
    if reason is not None:
        allowed = ALLOWANCES[reason]
        _ALLOW[reason].do(db, which=channel, who=person, **{
            f"{reason}_left": allowed.messages, f"{reason}_until": now + allowed.span
        })
    return standing(db, channel, person, now=now)


def standing(db: Session, channel: str, person: str, *, now: datetime) -> Standing:
    """What is known of somebody."""
    row = _LOOK.row(db, which=channel, who=person)
    if row is None:
        return Standing()
    stack = _HERE.value(db, which=channel, who=person)
    left = max(
        row.asked_left if _open(row.asked_until, now) else 0, row.tapped_left if _open(row.tapped_until, now) else 0
    )
    return Standing(
        language=row.language, choices=row.choices.get("said", {}), numbers=row.choices.get("numbers", {}),
        names=row.choices.get("names", {}), old=row.choices_at is not None and now - row.choices_at > OLD,
        here=stack[-1] if stack else _HOME, picture=row.picture, left=left,
    )


def speaks(db: Session, channel: str, person: str, language: str) -> None:
    """The network told their language."""
    _set(db, channel, person, language=language)


def spend(db: Session, channel: str, person: str, *, now: datetime) -> bool:
    """Take one message of what they may be sent; whether there was one. Both allowances pay: nobody says which of
    them the network counts."""
    asked = (Follower.asked_left > 0) & (Follower.asked_until > now)
    tapped = (Follower.tapped_left > 0) & (Follower.tapped_until > now)
    result = db.execute(
        update(Follower).where(Follower.channel == channel, Follower.person == person, or_(asked, tapped))
        .values(
            asked_left=case((Follower.asked_left > 0, Follower.asked_left - 1), else_=0),
            tapped_left=case((Follower.tapped_left > 0, Follower.tapped_left - 1), else_=0),
        ).execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def give_back(db: Session, channel: str, person: str) -> None:
    """The message did not leave: what it cost is theirs again."""
    db.execute(
        update(Follower).where(Follower.channel == channel, Follower.person == person).values(
            asked_left=case((Follower.asked_until.is_not(None), Follower.asked_left + 1), else_=0),
            tapped_left=case((Follower.tapped_until.is_not(None), Follower.tapped_left + 1), else_=0),
        ).execution_options(synchronize_session=False)
    )


def exhausted(db: Session, channel: str, person: str) -> None:
    """The network says that nothing may be sent any more."""
    _set(db, channel, person, asked_left=0, tapped_left=0)


def shown(
    db: Session, channel: str, person: str, *, said: Mapping[str, str], numbers: Mapping[str, str],
    names: Mapping[str, str], news: bool, card: str, look: str, picture: str, now: datetime,
) -> None:
    """Note what was just shown. News without numbers leave those of the last list as they were."""
    row = _LOOK.row(db, which=channel, who=person)
    if row is None:
        return
    changes: dict[str, Any] = {}
    if news and not numbers:
        if said:
            changes["choices"] = row.choices | {"said": {**row.choices.get("said", {}), **said}}
    else:
        choices = {"said": dict(said), "numbers": dict(numbers), "names": dict(names)}
        changes = {"choices": choices, "choices_at": now}
    if card:
        changes |= {"card": card, "card_look": look}
    if picture:
        changes["picture"] = picture
    if changes:
        _set(db, channel, person, **changes)


def looked(db: Session, channel: str, person: str) -> tuple[str, str]:
    """The order's card they saw last, and how it looked."""
    row = _LOOK.row(db, which=channel, who=person)
    return (row.card, row.card_look) if row is not None else ("", "")


def undone(db: Session, channel: str, *, since: datetime, until: datetime, most: int) -> list[tuple[str, str, str]]:
    """What was called in and never acted on, because a program died: (nonce, event, body), oldest first."""
    rows = db.execute(
        select(Callback.nonce, Callback.event, Callback.body)
        .outerjoin(SeenEvent, (SeenEvent.channel == Callback.channel) & (SeenEvent.event == Callback.event))
        .where(Callback.channel == channel, Callback.at.between(since, until), Callback.body != "",
               SeenEvent.event.is_(None))
        .order_by(Callback.at).limit(most)
    )
    return [(row.nonce, row.event, row.body) for row in rows]


def _open(until: datetime | None, now: datetime) -> bool:
    return until is not None and until > now


def _set(db: Session, channel: str, person: str, **changes: Any) -> None:
    db.execute(
        update(Follower).where(Follower.channel == channel, Follower.person == person).values(**changes)
        .execution_options(synchronize_session=False)
    )
