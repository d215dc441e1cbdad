"""Two programs on one database: whoever writes at the same moment through both is one person with one cart."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core import Core
from bot.database import connect
from dialog.answer import Answer
from dialog.engine import Engine
from dialog.event import Event, Said, Tap, Text
from handlers.conversation import XIAOER
from models.basket import BasketLine
from models.catalogue import Product
from models.conversation import Conversation, Parked
from models.orders import Order
from models.people import Account, Customer
from models.sealed import KEYS
from models.shop import ShopFact
from services import catalogue
from services.shop import Shop
from tests import databases
from tests.talk import spoken

T = TypeVar("T")

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
ADDRESS = "张三 13800138000 上海市浦东新区世纪大道100号5楼"


class Programs:
    """The cores of two programs, and a door to each."""

    def __init__(self, url: str) -> None:
        KEYS.unlock(databases.KEY)
        self.cores = [Core(connect(url), Engine(XIAOER, spoken(), Shop())) for _ in range(2)]
        self._ids = itertools.count(1)

    async def says(self, core: int, person: str, said: Said, *, event: str = "", chat: str = "") -> Answer:
        """Somebody does something, which arrives at one of the programs."""
        return await self.cores[core].handle(Event(
            id=event or f"e{next(self._ids)}", channel="telegram", chat=chat or person, person=person, said=said,
            at=NOON, language="zh",
        ))

    async def both(self, person: str, *said: Said) -> list[Answer]:
        """They arrive at both in turn, all at once."""
        return await asyncio.gather(*(self.says(n % 2, person, each) for n, each in enumerate(said)))

    async def look(self, work: Callable[[Session], T]) -> T:
        """What is in the database."""
        return await self.cores[0].run(work)

    async def count(self, kind: type[object]) -> int:
        return await self.look(lambda db: db.scalar(select(func.count()).select_from(kind)) or 0)


@pytest.fixture
async def programs(tmp_path: Path) -> AsyncIterator[Programs]:
    with databases.fresh("postgresql", tmp_path, "demo") as url:
        programs = Programs(url)
        for core in programs.cores:
            core.start()
        yield programs
        for core in programs.cores:
            await core.stop()


async def test_a_new_person_is_welcomed_once(programs: Programs) -> None:
    for number in range(10):
        await programs.both(f"p{number}", Text("/start"), Text("菜单"), Text("购物车"), Text("/start"))
    assert await programs.count(Customer) == 10
    assert await programs.count(Account) == 10
    assert await programs.count(Conversation) == 10
    assert await programs.count(Parked) == 0


async def test_nothing_of_what_one_person_does_in_both_is_lost(programs: Programs) -> None:
    await programs.says(0, "p", Text("/start"))
    await programs.both("p", *[Text("冰美式一杯")] * 12)
    assert await programs.look(lambda db: db.scalars(select(BasketLine.quantity)).all()) == [12]
    assert await programs.count(Parked) == 0


async def test_one_event_that_reaches_both_acts_once(programs: Programs) -> None:
    await programs.says(0, "p", Text("/start"))
    for number in range(6):
        await asyncio.gather(*(programs.says(n % 2, "p", Text("冰美式一杯"), event=f"same-{number}") for n in range(4)))
    assert sum(await programs.look(lambda db: db.scalars(select(BasketLine.quantity)).all())) == 6


async def test_one_review_confirmed_in_both_is_one_order(programs: Programs) -> None:
    for number in range(4):
        person = f"p{number}"
        for said in ("/start", "冰美式一杯", ADDRESS, "结账"):
            answer = await programs.says(number % 2, person, Text(said))
        confirm = next(each for each in answer.view.buttons if each.payload.startswith("ok:"))
        await programs.both(person, *[Tap(confirm.payload)] * 4)
    assert await programs.count(Order) == 4
    assert await programs.count(Parked) == 0


async def test_a_new_price_is_seen_by_the_other_in_its_next_answer(programs: Programs) -> None:
    def dearer(db: Session) -> None:
        product = db.scalars(select(Product).where(Product.name_zh == name)).one()
        product.price = 12345      # the smallest size is two yuan less
        catalogue.touched(db, [product.id])

    name = await programs.look(lambda db: db.scalars(select(Product.name_zh).order_by(Product.id).limit(1)).one())
    for core in range(2):
        assert "121.45" not in (await programs.says(core, "p", Text(name))).view.words
    await programs.cores[0].run(dearer)
    assert "121.45" in (await programs.says(1, "p", Text(name))).view.words


async def test_two_changes_of_the_catalogue_are_two_versions(programs: Programs) -> None:
    before = await programs.look(catalogue.version)
    await asyncio.gather(*(core.run(catalogue.touched) for core in programs.cores for _ in range(5)))
    assert await programs.look(catalogue.version) == before + 10
    assert await programs.look(lambda db: db.get_one(ShopFact, "catalogue").value) == {"version": before + 10}
