"""The command menus: everybody is offered what they may do, in their language; only changes are told."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.channels.telegram.menu import Menu
from bot.clock import JOBS, Clock, Parts
from bot.keeping.safekeeping import Safe
from bot.menus import OFFERED, Menus
from bot.metrics import Metrics
from bot.port import Later, Unreachable
from dialog.words import Words
from handlers.commands import COMMANDS
from models.people import Role, Staff
from tests.edge import Edge, edge, stock
from tests.talk import LOCALES


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
async def shop(tmp_path: Path, stocked: Path) -> AsyncIterator[Edge]:
    async with edge(tmp_path, stocked) as it:
        yield it


class Told:
    """What the network has heard."""

    def __init__(self) -> None:
        self.menus: list[Menu] = []
        self.busy = False

    async def __call__(self, menus: Sequence[Menu]) -> None:
        """See bot.menus.Tell."""
        if self.busy:
            raise Later(1)
        self.menus += menus

    def of(self, chat: str, language: str = "zh") -> list[str]:
        """The commands last offered in a chat."""
        menu = [each for each in self.menus if (each.chat, each.language) == (chat, language)][-1]
        return [name for name, _ in menu.commands]


async def test_every_command_that_is_offered_works() -> None:
    assert {f"/{name}" for name in OFFERED} <= COMMANDS.keys()


async def test_customers_see_theirs_in_every_language(shop: Edge) -> None:
    told = Told()
    await Menus(shop.core, Words(LOCALES), "telegram", told).refresh()
    assert [menu.language for menu in told.menus] == list(Words(LOCALES).languages)
    assert told.of("") == list(OFFERED)


async def test_each_role_sees_what_it_may_do(shop: Edge) -> None:
    told = Told()
    menus = Menus(shop.core, Words(LOCALES), "telegram", told)
    await shop.hires("42", Role.OWNER)
    await shop.hires("43", Role.COURIER)
    await menus.refresh()
    assert "price" in told.of("42")
    assert "price" not in told.of("43")
    assert "ship" in told.of("43")
    assert "price" not in told.of("")
    assert len(told.of("42")) == len(set(told.of("42")))


async def test_only_changes_are_told_and_who_leaves_is_a_customer_again(shop: Edge) -> None:
    told = Told()
    menus = Menus(shop.core, Words(LOCALES), "telegram", told)
    await shop.hires("42", Role.OWNER)
    await menus.refresh()
    told.menus.clear()
    await menus.refresh()
    assert told.menus == []
    await shop.run(lambda db: db.execute(update(Staff).values(role="")))
    await menus.refresh()
    assert {menu.chat for menu in told.menus} == {"42"}
    assert told.of("42") == list(OFFERED)


async def test_who_never_opened_the_chat_is_not_bothered(shop: Edge) -> None:
    told = Told()
    await shop.run(lambda db: db.add(Staff(channel="telegram", person="42", role=Role.OWNER, since=shop.now)))
    await Menus(shop.core, Words(LOCALES), "telegram", told).refresh()
    assert {menu.chat for menu in told.menus} == {""}


async def test_a_network_that_was_busy_is_told_the_next_time(shop: Edge) -> None:
    told = Told()
    told.busy = True
    menus = Menus(shop.core, Words(LOCALES), "telegram", told)
    await menus.refresh()
    told.busy = False
    await menus.refresh()
    assert told.of("") == list(OFFERED)


@pytest.mark.parametrize("refusal", [Later(1), Unreachable()])
async def test_a_network_that_refuses_is_no_error_however_often_it_is_asked(
    shop: Edge, tmp_path: Path, refusal: Exception
) -> None:
    async def refuses(menus: Sequence[Menu]) -> None:
        raise refusal

    menus = Menus(shop.core, Words(LOCALES), "telegram", refuses)
    job = next(job for job in JOBS if job.name == "menus")
    metrics = Metrics()
    ticking = Clock(Parts(
        core=shop.core, errands=shop.errands, messenger=shop.messenger, shop=shop.house.shop, now=lambda: shop.now,
        safe=Safe("", None, (), shop.house.shop.zone), menus=[menus.refresh],
    ), metrics)
    with capture_logs() as lines:
        for _ in range(3):
            await ticking._run(job)
    assert [line["log_level"] for line in lines] == ["info"]
    assert b'xiaoer_faults_total{where="clock"}' not in metrics.text(None, shop.now)
