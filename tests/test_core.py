"""The core's thread: work that waits together shares a commit, and nothing is told before it is safe."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.core import Core, Stopped
from bot.database import connect
from services import wake


class Desk:
    """A core over a database with one table, `lines`."""

    def __init__(self, path: Path) -> None:
        self.database = connect(f"sqlite:///{path}")
        with self.database.begin() as db:
            db.execute(text("CREATE TABLE lines (word TEXT PRIMARY KEY)"))
            db.execute(text(
                "CREATE TABLE promises (word TEXT REFERENCES lines(word) DEFERRABLE INITIALLY DEFERRED)"
            ))
        self.commits = 0
        event.listen(self.database, "commit", self._count)
        self.core = Core(self.database, conversation=None)  # type: ignore[arg-type]
        self.core.start()

    def _count(self, _: object) -> None:
        self.commits += 1

    def lines(self) -> set[str]:
        """What another connection sees."""
        with self.database.connect() as other:
            return set(other.execute(text("SELECT word FROM lines")).scalars())


def write(word: str, db: Session) -> str:
    db.execute(text("INSERT INTO lines VALUES (:word)"), {"word": word})
    return word


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path / "desk.db")
    yield desk
    await desk.core.stop()
    desk.database.dispose()


async def test_a_result_comes_back_only_after_the_commit(desk: Desk) -> None:
    assert await desk.core.run(lambda db: write("a", db)) == "a"
    assert desk.lines() == {"a"}


async def test_work_that_waits_together_shares_one_commit(desk: Desk) -> None:
    await asyncio.gather(*(desk.core.run(lambda db, n=n: write(str(n), db)) for n in range(200)))
    assert len(desk.lines()) == 200
    assert desk.commits < 100


async def test_what_fails_leaves_nothing_and_takes_nobody_with_it(desk: Desk) -> None:
    def fails(db: Session) -> None:
        write("lost", db)
        raise ValueError("no")

    good, bad, other = await asyncio.gather(
        desk.core.run(lambda db: write("good", db)), desk.core.run(fails),
        desk.core.run(lambda db: write("other", db)), return_exceptions=True,
    )
    assert (good, other) == ("good", "other")
    assert isinstance(bad, ValueError)
    assert desk.lines() == {"good", "other"}


async def test_a_commit_that_fails_is_told_to_everybody_in_it(desk: Desk) -> None:
    def promises_too_much(db: Session) -> None:
        db.execute(text("INSERT INTO promises VALUES ('nobody')"))      # only the commit can see that it is not kept

    results = await asyncio.gather(
        desk.core.run(promises_too_much), *(desk.core.run(lambda db, n=n: write(f"x{n}", db)) for n in range(3)),
        return_exceptions=True,
    )
    assert all(isinstance(result, IntegrityError) for result in results)
    assert desk.lines() == set()
    assert await desk.core.run(lambda db: write("after", db)) == "after"


async def test_bells_ring_after_the_commit_and_once_for_all_that_shared_it(desk: Desk) -> None:
    seen: list[set[str]] = []
    rung = asyncio.Event()
    desk.core.on(wake.OWED, lambda: (seen.append(desk.lines()), rung.set())[1])  # type: ignore[func-returns-value]

    def work(db: Session) -> None:
        write("owed", db)
        wake.ring(db, wake.OWED)
        wake.ring(db, wake.OWED)

    await desk.core.run(work)
    await asyncio.wait_for(rung.wait(), 5)
    assert seen == [{"owed"}]


async def test_work_is_done_in_the_order_it_came(desk: Desk) -> None:
    done: list[int] = []
    await asyncio.gather(*(desk.core.run(lambda db, n=n: done.append(n)) for n in range(300)))
    assert done == list(range(300))


async def test_stopping_finishes_what_was_handed_in_and_takes_no_more(desk: Desk) -> None:
    working = [asyncio.create_task(desk.core.run(lambda db, n=n: write(str(n), db))) for n in range(20)]
    await asyncio.sleep(0)
    await desk.core.stop()
    assert len(await asyncio.gather(*working)) == 20
    with pytest.raises(Stopped):
        await desk.core.run(lambda db: None)


async def test_who_stops_waiting_does_not_undo_the_work(desk: Desk) -> None:
    working = asyncio.create_task(desk.core.run(lambda db: write("kept", db)))
    await asyncio.sleep(0)
    working.cancel()
    await desk.core.run(lambda db: None)
    assert desk.lines() == {"kept"}
