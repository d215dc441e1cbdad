"""Whom the account may write to, and what it keeps for all programs of the shop, on both databases."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bot.database import connect
from models.sealed import KEYS
from services import access, followers, inbox
from services.access import Token
from services.followers import Reason, Replayed

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ANN = ("wechat", "oAnn")


@pytest.fixture
def engine(database_url: str) -> Engine:
    KEYS.unlock("test key")
    return connect(database_url)


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def come(db: Session, event: str, nonce: str, reason: Reason | None = Reason.ASKED, now: datetime = NOW) -> None:
    followers.arrive(db, *ANN, event=event, nonce=nonce, body=json.dumps({"said": event}), reason=reason, now=now)


def left(db: Session, now: datetime = NOW) -> int:
    return followers.standing(db, *ANN, now=now).left


def test_a_message_allows_five_and_they_are_used_up(db: Session) -> None:
    assert not followers.spend(db, *ANN, now=NOW)
    come(db, "m1", "n1")
    assert [followers.spend(db, *ANN, now=NOW) for _ in range(6)] == [True] * 5 + [False]


def test_allowances_end_and_do_not_add_up(db: Session) -> None:
    come(db, "m1", "n1")
    for _ in range(4):
        followers.spend(db, *ANN, now=NOW)
    come(db, "e1", "n2", Reason.TAPPED)
    assert [followers.spend(db, *ANN, now=NOW) for _ in range(4)] == [True, True, True, False]
    come(db, "e2", "n3", Reason.TAPPED)
    assert left(db) == 3
    assert left(db, NOW + timedelta(seconds=61)) == 0
    come(db, "m2", "n4")
    assert left(db, NOW + timedelta(hours=47)) == 5
    assert left(db, NOW + timedelta(hours=49)) == 0


def test_what_did_not_leave_is_given_back(db: Session) -> None:
    come(db, "m1", "n1")
    followers.spend(db, *ANN, now=NOW)
    followers.give_back(db, *ANN)
    assert left(db) == 5
    followers.exhausted(db, *ANN)
    assert not followers.spend(db, *ANN, now=NOW)


def test_the_same_event_allows_nothing_more_and_its_number_nothing_else(db: Session) -> None:
    come(db, "m1", "n1")
    followers.spend(db, *ANN, now=NOW)
    come(db, "m1", "n1")
    come(db, "m1", "n2")
    assert left(db) == 4
    with pytest.raises(Replayed):
        come(db, "m2", "n1")


def test_two_programs_never_spend_the_same_message(engine: Engine) -> None:
    with Session(engine) as first, Session(engine) as second:
        come(first, "m1", "n1")
        first.commit()
        spent = 0
        for each in (first, second) * 5:
            spent += followers.spend(each, *ANN, now=NOW)
            each.commit()
        assert spent == 5


def test_what_numbers_mean_is_kept_and_news_leave_it(db: Session) -> None:
    come(db, "m1", "n1")
    rest = {"names": {}, "card": "", "look": "", "picture": "", "now": NOW}
    followers.shown(db, *ANN, said={"主页": "h"}, numbers={"1": "p:1"}, news=False, **rest)  # type: ignore[arg-type]
    followers.shown(db, *ANN, said={"查看": "o:1"}, numbers={}, news=True, **rest)  # type: ignore[arg-type]
    standing = followers.standing(db, *ANN, now=NOW + timedelta(minutes=29))
    assert (standing.choices, standing.numbers, standing.old) == ({"主页": "h", "查看": "o:1"}, {"1": "p:1"}, False)
    assert followers.standing(db, *ANN, now=NOW + timedelta(minutes=31)).old


def test_what_was_called_in_and_never_acted_on_is_found_again(db: Session) -> None:
    come(db, "m1", "n1")
    come(db, "m2", "n2", now=NOW + timedelta(seconds=1))
    inbox.claim(db, "wechat", "m1", now=NOW)
    found = followers.undone(db, "wechat", since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1), most=9)
    assert [(event, json.loads(body)) for _, event, body in found] == [("m2", {"said": "m2"})]
    assert followers.undone(db, "wechat", since=NOW - timedelta(hours=1), until=NOW, most=9) == []


def test_what_was_said_and_the_token_lie_sealed(db: Session) -> None:
    come(db, "13800138000", "n1")
    access.keep(db, "wechat", "node", Token("a-token", NOW + timedelta(hours=2)))
    db.flush()
    kept = [*db.execute(text("select body from callbacks")).scalars()]
    kept += db.execute(text("select token from access_tokens")).scalars()
    assert not any("138" in each or "a-token" in each for each in kept)


def test_one_program_fetches_a_token_and_all_use_it(db: Session) -> None:
    assert access.kept(db, "wechat", now=NOW) is None
    assert access.mine(db, "wechat", "one")
    assert not access.mine(db, "wechat", "two")
    access.keep(db, "wechat", "one", Token("a", NOW + timedelta(hours=2)))
    assert access.kept(db, "wechat", now=NOW) == Token("a", NOW + timedelta(hours=2))
    assert access.kept(db, "wechat", now=NOW + timedelta(minutes=116)) is None
    assert access.mine(db, "wechat", "two")
    access.keep(db, "wechat", "two", Token("b", NOW + timedelta(hours=4)))
    access.refuse(db, "wechat", "a")
    assert access.kept(db, "wechat", now=NOW) is not None
    access.refuse(db, "wechat", "b")
    assert access.kept(db, "wechat", now=NOW) is None


def test_a_token_sealed_with_a_lost_key_is_none(db: Session) -> None:
    access.keep(db, "wechat", "one", Token("a", NOW + timedelta(hours=2)))
    db.commit()
    KEYS.unlock("another key")
    db.expire_all()
    assert access.kept(db, "wechat", now=NOW) is None
    KEYS.unlock("test key")


def test_a_picture_is_known_while_the_network_keeps_it(db: Session) -> None:
    access.upload(db, "wechat", "a.jpg", "m1", until=NOW + timedelta(days=3))
    access.upload(db, "wechat", "a.jpg", "m2", until=NOW + timedelta(days=3))
    assert access.uploaded(db, "wechat", "a.jpg", now=NOW) == "m2"
    assert access.uploaded(db, "wechat", "a.jpg", now=NOW + timedelta(days=4)) == ""
    access.lost(db, "wechat", "a.jpg")
    assert access.uploaded(db, "wechat", "a.jpg", now=NOW) == ""
