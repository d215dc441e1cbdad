"""The core's threads: nothing is told before it is safe, nothing is lost, and nobody waits for another for long."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot import bells, core
from bot.core import THREADS, Core, Stopped
from bot.database import connect
from services import wake


class Desk:
    """A core over a database with one table, `lines`."""

    def __init__(self, url: str) -> None:
        self.database = connect(url)
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
async def desk(bare_url: str) -> AsyncIterator[Desk]:
    """On SQLite, then on PostgreSQL."""
    desk = Desk(bare_url)
    yield desk
    await desk.core.stop()


@pytest.fixture
async def single(tmp_path: Path) -> AsyncIterator[Desk]:
    """On SQLite, where one thread writes."""
    desk = Desk(f"sqlite:///{tmp_path / 'desk.db'}")
    yield desk
    await desk.core.stop()
    desk.database.dispose()


@pytest.fixture
async def many(postgres_bare_url: str) -> AsyncIterator[Desk]:
    """On PostgreSQL, where several do."""
    desk = Desk(postgres_bare_url)
    yield desk
    await desk.core.stop()


async def test_a_result_comes_back_only_after_the_commit(desk: Desk) -> None:
    assert await desk.core.run(lambda db: write("a", db)) == "a"
    assert desk.lines() == {"a"}


async def test_work_that_waits_together_shares_one_commit(single: Desk) -> None:
    await asyncio.gather(*(single.core.run(lambda db, n=n: write(str(n), db)) for n in range(200)))
    assert len(single.lines()) == 200
    assert single.commits < 100


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


async def test_a_commit_that_fails_is_told_to_everybody_in_it(single: Desk) -> None:
    desk = single

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


async def test_one_thread_does_the_work_in_the_order_it_came(single: Desk) -> None:
    done: list[int] = []
    await asyncio.gather(*(single.core.run(lambda db, n=n: done.append(n)) for n in range(300)))
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
    await until(lambda: desk.lines() == {"kept"})


async def test_a_commit_that_fails_concerns_nobody_else_where_each_has_its_own(many: Desk) -> None:
    def promises_too_much(db: Session) -> None:
        db.execute(text("INSERT INTO promises VALUES ('nobody')"))

    bad, good = await asyncio.gather(
        many.core.run(promises_too_much), many.core.run(lambda db: write("kept", db)), return_exceptions=True
    )
    assert isinstance(bad, IntegrityError)
    assert good == "kept"
    assert many.lines() == {"kept"}


async def test_several_threads_work_at_the_same_time(many: Desk) -> None:
    together = Barrier(THREADS, timeout=10)
    await asyncio.gather(*(many.core.run(lambda db: together.wait()) for _ in range(THREADS)))


async def test_two_that_wait_for_each_other_both_get_done(many: Desk) -> None:
    """PostgreSQL ends one of them; it is done again, as a whole."""
    for word in ("first", "second"):
        await many.core.run(lambda db, word=word: write(word, db))
    tries: list[str] = []
    both = Barrier(2, timeout=10)

    def change(db: Session, words: tuple[str, str]) -> str:
        tries.append(words[0])
        for word in words:
            db.execute(text("UPDATE lines SET word = word WHERE word = :word"), {"word": word})
            if word == words[0] and tries.count(words[0]) == 1:
                both.wait()
        return words[0]

    done = await asyncio.gather(
        many.core.run(lambda db: change(db, ("first", "second"))),
        many.core.run(lambda db: change(db, ("second", "first"))),
    )
    assert done == ["first", "second"]
    assert len(tries) == 3


async def test_work_that_always_meets_other_work_is_given_up_in_the_end(
    many: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "PAUSES", (0.0, 0.0))
    tries: list[int] = []

    def refused(db: Session) -> None:
        tries.append(1)
        db.execute(text("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(OperationalError):
        await many.core.run(refused)
    assert len(tries) == 3


async def test_a_connection_that_breaks_is_replaced_and_the_work_done_again(many: Desk) -> None:
    await many.core.run(lambda db: write("before", db))
    with many.database.connect() as other:
        other.execute(text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ))
    written = await asyncio.gather(*(many.core.run(lambda db, n=n: write(str(n), db)) for n in range(20)))
    assert many.lines() == {"before", *written}


async def test_a_commit_that_nobody_knows_of_is_not_repeated(many: Desk) -> None:
    tries: list[int] = []

    def cut(db: Session) -> None:
        tries.append(1)
        write("perhaps", db)
        raw = db.connection().connection.dbapi_connection
        event.listen(db, "before_commit", lambda _: raw.close(), once=True)     # type: ignore[union-attr]

    with pytest.raises(OperationalError):
        await many.core.run(cut)
    assert len(tries) == 1
    assert await many.core.run(lambda db: write("after", db)) == "after"


async def test_what_is_said_is_heard_in_this_program_and_the_others_once_each(many: Desk) -> None:
    other = Core(connect(str(many.database.url.render_as_string(hide_password=False))), conversation=None)  # type: ignore[arg-type]
    here: list[str] = []
    there: list[str] = []
    many.core.hear("chat", here.append)
    other.hear("chat", there.append)
    other.start()
    try:
        await until(lambda: there == [""])           # whoever begins to listen is told that something may be missed
        await many.core.run(lambda db: wake.say(db, "chat", "web:7"))
        await until(lambda: "web:7" in there)
        assert [about for about in here if about] == ["web:7"]
        assert [about for about in there if about] == ["web:7"]
    finally:
        await other.stop()


async def test_nothing_is_said_of_work_that_came_to_nothing(many: Desk) -> None:
    heard: list[str] = []
    many.core.hear("chat", heard.append)

    def fails(db: Session) -> None:
        wake.say(db, "chat", "never")
        raise ValueError("no")

    with pytest.raises(ValueError):
        await many.core.run(fails)
    await many.core.run(lambda db: wake.say(db, "chat", "done"))
    await until(lambda: "done" in heard)
    assert "never" not in heard


async def test_a_wire_that_was_cut_is_laid_again(many: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bells, "PAUSES", (0.01,))
    heard: list[str] = []
    many.core.hear("chat", heard.append)
    await until(lambda: heard == [""])
    with many.database.connect() as other:
        other.execute(text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            " AND datname = current_database()"
        ))
    await until(lambda: heard == ["", ""])


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
