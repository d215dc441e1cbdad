"""The clock: everything in the table happens, once, and what runs is not cut off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.clock import JOBS, Clock, Job, Parts, every
from bot.keeping.backup import BadBackup
from bot.keeping.safekeeping import Safe
from models.orders import Order, Status
from models.stock import Hold, Stock
from services.shop import fact
from tests.edge import Edge, edge, stock


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
async def shop(tmp_path: Path, stocked: Path) -> AsyncIterator[Edge]:
    async with edge(tmp_path, stocked) as it:
        yield it


def parts(shop: Edge, tmp_path: Path) -> Parts:
    return Parts(
        core=shop.core, errands=shop.errands, messenger=shop.messenger, shop=shop.house.shop, now=lambda: shop.now,
        safe=Safe(f"sqlite:///{tmp_path / 'shop.db'}", tmp_path / "backups", ("a key",), shop.house.shop.zone, keep=2),
    )


def at(shop: Edge, hour: int, minute: int) -> None:
    """Turn the clock to a time of the shop."""
    local = shop.now.astimezone(shop.house.shop.zone)
    target = datetime.combine(local.date(), time(hour, minute), shop.house.shop.zone)
    shop.now = (target if target > local else target + timedelta(days=1)).astimezone(shop.now.tzinfo)


async def test_an_order_that_is_not_paid_in_time_ends_and_its_stock_is_free(shop: Edge, tmp_path: Path) -> None:
    order = await shop.orders()
    await clock.expire(parts(shop, tmp_path))
    assert await shop.run(lambda db: db.get_one(Order, order).status) == Status.UNPAID
    shop.later(minutes=16)
    await clock.expire(parts(shop, tmp_path))
    await clock.expire(parts(shop, tmp_path))
    assert await shop.run(lambda db: db.get_one(Order, order).status) == Status.CANCELLED
    assert set(await shop.run(lambda db: list(db.scalars(select(Hold.ended))))) <= {"released"}


async def test_the_days_report_comes_once_and_also_when_we_were_down_at_its_time(shop: Edge, tmp_path: Path) -> None:
    await shop.hires()
    at(shop, 20, 0)
    await clock.report_the_day(parts(shop, tmp_path))
    assert await shop.notices("staff-report") == []
    at(shop, 22, 15)
    await clock.report_the_day(parts(shop, tmp_path))
    await clock.report_the_day(parts(shop, tmp_path))
    assert len(await shop.notices("staff-report")) == 1
    await shop.messenger.once()
    assert "今天" in shop.telegram.text("boss") or "报表" in shop.telegram.text("boss")


async def test_a_backup_is_made_every_night_and_when_the_last_is_old(shop: Edge, tmp_path: Path) -> None:
    it = parts(shop, tmp_path)
    await clock.back_up(it)                                   # the first: there is none
    await clock.back_up(it)                                   # a restart soon after: no other
    assert len(list((tmp_path / "backups").iterdir())) == 1
    at(shop, 3, 30)
    await clock.back_up(it)
    assert len(list((tmp_path / "backups").iterdir())) == 2
    shop.later(hours=30)
    await clock.back_up(it)
    assert len(list((tmp_path / "backups").iterdir())) == 2   # only so many are kept
    assert (await shop.run(lambda db: fact(db, "backup")))["at"] == shop.now.isoformat()


async def test_a_backup_that_fails_is_told_to_the_staff_once_a_day(shop: Edge, tmp_path: Path) -> None:
    await shop.hires()
    (tmp_path / "backups").write_text("a file where the folder should be")
    at(shop, 3, 30)
    for hours, told in ((0, 1), (1, 1), (24, 2)):
        shop.later(hours=hours)
        with pytest.raises(OSError, match="backups"):
            await clock.back_up(parts(shop, tmp_path))
        assert len(await shop.notices("staff-trouble")) == told
    await shop.messenger.once()
    assert "备份没有成功" in shop.telegram.text("boss")


async def test_a_backup_that_works_again_is_told_as_well(shop: Edge, tmp_path: Path) -> None:
    await shop.hires()
    (tmp_path / "backups").write_text("a file where the folder should be")
    at(shop, 3, 30)
    with pytest.raises(OSError, match="backups"):
        await clock.back_up(parts(shop, tmp_path))
    (tmp_path / "backups").unlink()
    shop.later(hours=24)
    await clock.back_up(parts(shop, tmp_path))
    assert [it.facts.get("well") for it in await shop.notices("staff-trouble")] == [None, True]
    await shop.messenger.once()
    assert "备份恢复正常了" in shop.telegram.text("boss")
    word = await shop.run(lambda db: fact(db, "backup"))
    assert (word["well"], word["at"], word["bytes"] > 1000) == (True, shop.now.isoformat(), True)


async def test_the_last_backup_is_brought_back_every_week_and_leaves_word(shop: Edge, tmp_path: Path) -> None:
    it = parts(shop, tmp_path)
    await clock.practise(it)                                  # there is no backup yet
    assert await shop.run(lambda db: fact(db, "drill")) == {}
    at(shop, 3, 30)
    await clock.back_up(it)
    first = shop.now
    for days, last in ((0, 0), (1, 0), (5, 0), (1, 7), (1, 7)):
        shop.later(days=days)
        await clock.practise(it)
        word = await shop.run(lambda db: fact(db, "drill"))
        assert (word["well"], datetime.fromisoformat(word["at"])) == (True, first + timedelta(days=last))
    assert word["rows"] > 100
    assert [file.name for file in (tmp_path / "backups").iterdir()] == [word["file"]]


async def test_a_backup_that_cannot_be_brought_back_is_told_tried_daily_and_told_when_it_can(
    shop: Edge, tmp_path: Path
) -> None:
    await shop.hires()
    it = parts(shop, tmp_path)
    at(shop, 3, 30)
    await clock.back_up(it)
    (file,) = (tmp_path / "backups").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    for hours, told in ((0, 1), (2, 1), (24, 2)):
        shop.later(hours=hours)
        with suppress(BadBackup):
            await clock.practise(it)
        assert len(await shop.notices("staff-trouble")) == told
    file.write_bytes(whole)
    shop.later(hours=24)
    await clock.practise(it)
    await shop.messenger.once()
    assert "试恢复成功了" in shop.telegram.text("boss")


async def test_books_that_do_not_agree_in_a_backup_are_told(shop: Edge, tmp_path: Path) -> None:
    await shop.hires()
    await shop.run(lambda db: db.execute(update(Stock).values(on_hand=Stock.on_hand + 1)))
    it = parts(shop, tmp_path)
    at(shop, 3, 30)
    await clock.back_up(it)
    await clock.practise(it)
    assert not (await shop.run(lambda db: fact(db, "drill")))["well"]
    await shop.messenger.once()
    assert "备份试着恢复时没有通过" in shop.telegram.text("boss")


async def test_every_job_of_the_table_runs(shop: Edge, tmp_path: Path) -> None:
    for job in JOBS:
        await job.run(parts(shop, tmp_path))
        assert job.trigger(shop.house.shop) is not None
    assert len({job.name for job in JOBS}) == len(JOBS)


async def test_stopping_waits_for_what_runs_and_starts_nothing_more(
    shop: Edge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go, ended = asyncio.Event(), asyncio.Event(), []

    async def slow(parts: Parts) -> None:
        started.set()
        await go.wait()
        ended.append(1)

    monkeypatch.setattr(clock, "JOBS", (Job("slow", every(0.05), slow),))
    ticking = Clock(parts(shop, tmp_path))
    ticking.start()
    await asyncio.wait_for(started.wait(), 5)
    stopping = asyncio.create_task(ticking.stop())
    await asyncio.sleep(0.2)
    assert not stopping.done()
    go.set()
    await asyncio.wait_for(stopping, 5)
    await asyncio.sleep(0.2)
    assert ended == [1]


async def test_a_job_that_fails_is_logged_and_tried_again(
    shop: Edge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []
    twice = asyncio.Event()

    async def fails(parts: Parts) -> None:
        runs.append(1)
        if len(runs) == 2:
            twice.set()
        raise OSError

    monkeypatch.setattr(clock, "JOBS", (Job("fails", every(0.05), fails),))
    ticking = Clock(parts(shop, tmp_path))
    ticking.start()
    await asyncio.wait_for(twice.wait(), 5)
    await ticking.stop()
