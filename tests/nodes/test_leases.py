"""One node leads at a time, a dead one is followed soon, and whoever signs off makes room at once."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.database import connect
from models.nodes import Lease
from services import nodes

SHORT = timedelta(seconds=0.3)


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


def leads(database: Engine, node: str, span: timedelta = nodes.SILENT) -> bool:
    with Session(database) as db, db.begin():
        return nodes.lead(db, "clock", node, span=span)


def test_only_one_leads_and_renews(database: Engine) -> None:
    assert leads(database, "a")
    assert not leads(database, "b")
    assert leads(database, "a")


def test_a_lease_that_is_not_renewed_goes_to_another(database: Engine) -> None:
    assert leads(database, "a", SHORT)
    assert not leads(database, "b")
    time.sleep(SHORT.total_seconds() + 0.1)
    assert leads(database, "b")
    assert not leads(database, "a")


def test_who_signs_off_makes_room_at_once(database: Engine) -> None:
    assert leads(database, "a")
    with Session(database) as db, db.begin():
        nodes.leave(db, "a")
    assert leads(database, "b")


def test_a_lease_that_ran_out_while_its_row_was_locked_is_taken_as_soon_as_it_is_let_go(postgres_url: str) -> None:
    """As after a node was cut off in the middle of renewing it."""
    database = connect(postgres_url)
    assert leads(database, "a", SHORT)
    led: list[bool] = []
    with Session(database) as held:
        held.execute(select(Lease).with_for_update())
        waiting = threading.Thread(target=lambda: led.append(leads(database, "b")))
        waiting.start()
        time.sleep(2 * SHORT.total_seconds())
        assert not led
        held.rollback()
    waiting.join()
    assert led == [True]
    assert not leads(database, "a")


def test_of_many_that_ask_at_once_exactly_one_leads(database: Engine) -> None:
    barrier, led = threading.Barrier(8), list[str]()

    def ask(node: str) -> None:
        barrier.wait()
        if leads(database, node):
            led.append(node)

    threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(led) == 1


def test_what_is_long_over_is_forgotten(database: Engine) -> None:
    with Session(database) as db, db.begin():
        nodes.lead(db, "old", "a", span=-2 * nodes.FORGOTTEN)
        nodes.lead(db, "new", "a")
        nodes.reserve(db, "telegram:1", every=1, burst=1)
        nodes.forget(db)
        assert db.scalars(select(Lease.name)).all() == ["new"]
        assert nodes.reserve(db, "telegram:1", every=1, burst=1) == [pytest.approx(1, abs=0.3)]
