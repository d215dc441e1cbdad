"""A customer talks with a person of the staff through the shop: neither sees the other's number."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from models.people import Customer, Staff
from models.shop import Talk, TalkLine
from services import audit, notices, people, staff, team
from services.audit import Verb
from services.refusal import Refusal

SILENCE: Final = timedelta(minutes=15)       # a talk in which nobody speaks for so long is over
PATIENCE: Final = timedelta(hours=24)        # a question that nobody took for so long is not waiting any more
MINUTES_EACH: Final = 2                      # what one customer before you takes, roughly
LONGEST: Final = 1000


def begin(
    db: Session, customer: Customer, *, channel: str, chat: str, question: str = "", order: int | None = None,
    now: datetime,
) -> Talk:
    """Ask for a person. Asking again adds to the talk that is open; the staff are told once of each."""
    talk = of_customer(db, customer)
    if talk is None:
        talk = Talk(
            customer_id=customer.id, channel=channel, chat=chat, order_id=order, question=question[:LONGEST],
            opened_at=now, spoke_at=now,
        )
        db.add(talk)
        db.flush()
        if question:
            _line(db, talk, False, question, now)
        notices.tell_staff(db, staff.TALK, "staff-talk", f"talk:{talk.id}:open", now=now, facts={"talk": talk.id})
        return talk
    if order is not None:
        talk.order_id = order
    if question:
        hear(db, talk, question, now=now)
    return talk


def attach(db: Session, talk: Talk, order: int) -> None:
    """Say which order the talk is about."""
    talk.order_id = order
    db.flush()


def take(db: Session, number: int, member: Staff, *, now: datetime) -> Talk:
    """Take a waiting customer. Again by the same person changes nothing. Raises Refusal that says who was first."""
    taken = db.execute(
        update(Talk).where(Talk.id == number, Talk.staff_id.is_(None), Talk.ended_at.is_(None))
        .values(staff_id=member.id, taken_at=now, spoke_at=now)
    )
    assert isinstance(taken, CursorResult)
    talk = open_talk(db, number)
    if taken.rowcount == 0:
        if talk.staff_id != member.id:
            first = team.name_of(db, talk.staff_id or 0)
            raise Refusal("staff-talk.taken", who=first, at=talk.taken_at or now)
        return talk
    audit.write(db, member, Verb.TAKE, f"talk:{talk.id}", {}, {}, now=now)
    notices.tell_chat(
        db, talk.channel, talk.chat, "talk", f"talk:{talk.id}:taken", now=now, facts={"talk": talk.id, "line": 0}
    )
    return talk


def reach(db: Session, customer: Customer, member: Staff, *, order: int | None, now: datetime) -> Talk:
    """Write to a customer first, about an order. Raises Refusal: they cannot be reached, or talk with somebody else."""
    talk = of_customer(db, customer)
    if talk is not None:
        return take(db, talk.id, member, now=now)
    account = next(iter(people.accounts(db, customer.id)), None)
    if account is None:
        raise Refusal("staff-talk.unreachable")
    talk = Talk(
        customer_id=customer.id, channel=account.channel, chat=account.chat, order_id=order, staff_id=member.id,
        opened_at=now, taken_at=now, spoke_at=now,
    )
    db.add(talk)
    db.flush()
    audit.write(db, member, Verb.REACH, f"talk:{talk.id}", {}, {"order": order}, now=now)
    return talk


def hear(db: Session, talk: Talk, words: str, *, now: datetime) -> None:
    """The customer says something: whoever took the talk hears it. Raises Refusal when it is too long."""
    line = _line(db, talk, False, words, now)
    member = db.get(Staff, talk.staff_id) if talk.staff_id else None
    if member is not None:
        notices.tell_chat(
            db, member.channel, team.chat(db, member), "staff-talk", f"talk:{talk.id}:{line.id}", now=now,
            facts=_facts(talk, line),
        )


def answer(db: Session, number: int, member: Staff, words: str, *, now: datetime) -> Talk:
    """The member who took the talk answers. Raises Refusal: not theirs, over, too long."""
    talk = own(db, number, member)
    line = _line(db, talk, True, words, now)
    notices.tell_chat(
        db, talk.channel, talk.chat, "talk", f"talk:{talk.id}:{line.id}", now=now, facts=_facts(talk, line)
    )
    return talk


def end(db: Session, talk: Talk, by: str, *, now: datetime) -> bool:
    """Close a talk, once; the other side is told. `by` is "customer", "staff" or "silence"."""
    ended = db.execute(update(Talk).where(Talk.id == talk.id, Talk.ended_at.is_(None)).values(ended_at=now))
    assert isinstance(ended, CursorResult)
    if ended.rowcount == 0:
        return False
    facts = {"talk": talk.id, "by": by}
    if by != "customer":
        notices.tell_chat(db, talk.channel, talk.chat, "talk-ended", f"talk:{talk.id}:ended", now=now, facts=facts)
    member = db.get(Staff, talk.staff_id) if talk.staff_id else None
    if member is not None and by != "staff":
        notices.tell_chat(
            db, member.channel, team.chat(db, member), "staff-talk", f"talk:{talk.id}:ended:staff", now=now,
            facts={**facts, "ended": True},
        )
    return True


def close_silent(db: Session, now: datetime) -> int:
    """End the talks in which nobody has spoken for a while; returns how many."""
    silent = db.scalars(select(Talk).where(
        Talk.ended_at.is_(None),
        ((Talk.staff_id.is_not(None)) & (Talk.spoke_at <= now - SILENCE))
        | ((Talk.staff_id.is_(None)) & (Talk.spoke_at <= now - PATIENCE)),
    )).all()
    return sum(end(db, talk, "silence", now=now) for talk in silent)


def of_customer(db: Session, customer: Customer) -> Talk | None:
    """The talk that a customer has open."""
    return db.scalars(
        select(Talk).where(Talk.customer_id == customer.id, Talk.ended_at.is_(None)).order_by(Talk.id.desc()).limit(1)
    ).first()


def open_talk(db: Session, number: int) -> Talk:
    """A talk that is not over. Raises Refusal."""
    talk = db.get(Talk, number, populate_existing=True)
    if talk is None or talk.ended_at is not None:
        raise Refusal("staff-talk.over")
    return talk


def own(db: Session, number: int, member: Staff) -> Talk:
    """A talk that this member took and that is not over. Raises Refusal."""
    talk = open_talk(db, number)
    if talk.staff_id != member.id:
        raise Refusal("staff-talk.not-yours")
    return talk


def waiting(db: Session) -> list[Talk]:
    """Customers whom nobody has taken yet, longest first."""
    return list(db.scalars(
        select(Talk).where(Talk.staff_id.is_(None), Talk.ended_at.is_(None)).order_by(Talk.id)
    ))


def held(db: Session, member: Staff) -> list[Talk]:
    """Talks that a member has open."""
    return list(db.scalars(
        select(Talk).where(Talk.staff_id == member.id, Talk.ended_at.is_(None)).order_by(Talk.id)
    ))


def ahead(db: Session, talk: Talk) -> int:
    """How many wait before this one."""
    return db.scalar(
        select(func.count()).where(Talk.staff_id.is_(None), Talk.ended_at.is_(None), Talk.id < talk.id)
    ) or 0


def lines(db: Session, talk: Talk, *, most: int = 10) -> list[TalkLine]:
    """The last sentences, oldest first."""
    rows = db.scalars(
        select(TalkLine).where(TalkLine.talk_id == talk.id).order_by(TalkLine.id.desc()).limit(most)
    ).all()
    return list(reversed(rows))


def _line(db: Session, talk: Talk, by_staff: bool, words: str, now: datetime) -> TalkLine:
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise Refusal("staff-talk.too-long", most=LONGEST)
    line = TalkLine(talk_id=talk.id, staff=by_staff, words=said, at=now)
    db.add(line)
    talk.spoke_at = now
    db.flush()
    return line


def _facts(talk: Talk, line: TalkLine) -> Mapping[str, Any]:
    """What a notice carries: never the words themselves, they stay sealed in their column."""
    return {"talk": talk.id, "line": line.id}
