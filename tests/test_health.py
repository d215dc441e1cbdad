"""Health and figures: 503 when the shop cannot act, details for this machine only, no figure that nobody explains."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientSession
from sqlalchemy import text

from bot.clock import JOBS, Clock, Parts
from bot.health import Health
from bot.keeping.safekeeping import Safe
from bot.messenger import Messenger
from bot.metrics import Metrics
from bot.port import Later, Unreachable
from bot.presence import Presence, version
from bot.server import Server, reserve
from bot.waiter import Waiter
from handlers import news
from services import programs, trouble
from services.shop import remember
from tests.edge import Edge, edge, stock

ROOT: Final = Path(__file__).parent.parent
NAME: Final = re.compile(r"\b((?:xiaoer|process)_[a-z_]+)\b")


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


class Desk:
    """The shop's edge with its health served over HTTP."""

    def __init__(self, shop: Edge, url: str, web: ClientSession, metrics: Metrics, health: Health) -> None:
        self.shop = shop
        self.url = url
        self.web = web
        self.metrics = metrics
        self.health = health
        self.clock_age = 0.0

    async def asks(self, path: str, **headers: str) -> tuple[int, Any]:
        """Status and answer."""
        self.health._last = None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.web.get(self.url + path, headers=named) as answer:
            text = answer.content_type != "application/json"
            return answer.status, await (answer.text() if text else answer.json())

    async def figures(self) -> dict[str, float]:
        """Every line of /metrics, by name and labels."""
        _, lines = await self.asks("/metrics")
        pairs = (line.rsplit(" ", 1) for line in lines.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}


@pytest.fixture
async def desk(tmp_path: Path, stocked: Path) -> AsyncIterator[Desk]:
    async with edge(tmp_path, stocked) as shop, ClientSession() as web:
        metrics = Metrics()
        shop.waiter = Waiter(shop.core, shop.errands.settle, turns=shop.turns, metrics=metrics, now=lambda: shop.now)
        channels = {each.name: each for each in (shop.telegram, shop.web)}
        shop.messenger = Messenger(
            shop.core, channels, news.compose, turns=shop.turns, metrics=metrics, now=lambda: shop.now
        )
        shop.errands._metrics = metrics
        health = Health(
            shop.core, metrics, shop=shop.house.shop, clock=lambda: it.clock_age, public=False, now=lambda: shop.now
        )
        place = reserve("127.0.0.1", 0)
        server = Server({}, shop.errands.receive, routes=health.routes(), metrics=metrics, now=lambda: shop.now)
        it = Desk(shop, f"http://127.0.0.1:{place.getsockname()[1]}", web, metrics, health)
        await server.start(place)
        try:
            yield it
        finally:
            await server.stop()


async def test_a_shop_that_can_act_is_well_and_says_how_late_it_is(desk: Desk) -> None:
    status, word = await desk.asks("/health")
    assert status == 200
    assert (word["status"], word["database"], word["form"], word["clock"]) == ("ok", True, True, True)
    assert word["news"] == {"due": 0, "late": 0}
    assert word["inbox"]["waiting"] == 0


async def test_others_learn_only_whether_it_is_well(desk: Desk) -> None:
    assert await desk.asks("/health", X_Forwarded_For="203.0.113.7") == (200, {"status": "ok"})
    assert (await desk.asks("/metrics", X_Forwarded_For="203.0.113.7"))[0] == 403


async def test_a_clock_that_stopped_is_not_well(desk: Desk) -> None:
    desk.clock_age = 61
    status, word = await desk.asks("/health")
    assert (status, word["status"], word["clock"], word["database"]) == (503, "down", False, True)
    assert (await desk.asks("/health/live"))[0] == 200


async def test_a_database_in_another_form_is_not_well(desk: Desk) -> None:
    await desk.shop.run(lambda db: db.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    status, word = await desk.asks("/health")
    assert (status, word["form"], word["database"]) == (503, False, True)


async def test_a_database_that_does_not_answer_is_not_well_and_figures_still_come(desk: Desk) -> None:
    await desk.shop.run(lambda db: db.execute(text("DROP TABLE notices")))
    assert (await desk.asks("/health"))[0] == 503
    assert (await desk.figures())["xiaoer_database_up"] == 0
    await desk.shop.core.stop()
    assert await desk.asks("/health", X_Real_IP="203.0.113.7") == (503, {"status": "down"})
    assert (await desk.asks("/health/live"))[0] == 200


async def test_many_who_ask_at_once_cost_one_look(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    seen = desk.health._seen
    monkeypatch.setattr(desk.health, "_seen", lambda db: looks.append(1) or seen(db))
    for _ in range(20):
        async with desk.web.get(f"{desk.url}/health") as answer:
            assert answer.status == 200
    assert len(looks) <= 3


async def test_what_happens_is_counted(desk: Desk) -> None:
    shop = desk.shop
    order = await shop.orders()
    await shop.pays(order)
    shop.telegram.faults["ann"] = [Later(1)]
    await shop.types("/start")
    shop.telegram.faults["ann"] = [Unreachable()]
    await shop.types("/start")
    shop.bank.faults.append(OSError())
    await shop.errands.ask([1])
    await shop.run(lambda db: remember(db, trouble.BACKUP, {"at": shop.now.isoformat(), "well": True}))
    await shop.run(lambda db: trouble.begin(db, trouble.EVENT, now=shop.now))
    shop.later(minutes=10)
    figures = await desk.figures()
    wanted = {
        "xiaoer_database_up": 1, 'xiaoer_orders{status="paid"}': 1, 'xiaoer_payments{state="paid"}': 1,
        'xiaoer_network_calls_total{channel="telegram",result="later"}': 1,
        'xiaoer_network_calls_total{channel="telegram",result="unreachable"}': 1,
        'xiaoer_provider_calls_total{provider="demo",result="well"}': 1,
        'xiaoer_receipts_total{provider="demo",verdict="credited"}': 1,
        "xiaoer_orders_waiting": 1, "xiaoer_backup_age_seconds": 600, "xiaoer_drill_age_seconds": float("inf"),
        "xiaoer_holds_open": 0, 'xiaoer_trouble{what="event"}': 1, "xiaoer_inbox_waiting": 0,
    }
    assert {name: figures.get(name) for name in wanted} == wanted
    assert figures['xiaoer_decision_seconds_count{channel="telegram"}'] >= 7
    assert figures["xiaoer_notices_lag_seconds"] >= 600


async def test_a_trouble_that_is_over_is_no_figure_any_more(desk: Desk) -> None:
    await desk.shop.run(lambda db: trouble.begin(db, trouble.LAG, now=desk.shop.now))
    assert 'xiaoer_trouble{what="lag"}' in await desk.figures()
    await desk.shop.run(lambda db: trouble.over(db, trouble.LAG, now=desk.shop.now))
    assert 'xiaoer_trouble{what="lag"}' not in await desk.figures()


async def test_the_program_leaves_word_of_itself_and_of_networks_that_fail(desk: Desk, tmp_path: Path) -> None:
    shop = desk.shop
    presence = Presence(shop.house.database, ["web", "telegram"], desk.metrics, started=shop.now)
    parts = Parts(
        core=shop.core, errands=shop.errands, messenger=shop.messenger, shop=shop.house.shop, now=lambda: shop.now,
        safe=Safe("", None, (), shop.house.shop.zone), present=presence.now,
    )
    await shop.types("/start")
    shop.telegram.faults["ann"] = [Later(1)]
    await shop.types("/start")
    await next(job for job in JOBS if job.name == "word").run(parts)
    (program,) = await shop.run(lambda db: programs.running(db, now=shop.now))
    assert (program.networks, program.version) == ({"web": True, "telegram": False}, version())
    assert program.database.startswith("SQLite 3")
    await shop.types("/start")
    assert presence.now().networks == {"web": True, "telegram": True}
    assert Clock(parts, desk.metrics).age < 5


async def test_the_dashboard_asks_only_for_figures_that_there_are(desk: Desk) -> None:
    there = await names(desk)
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8"))
    asked = {name for panel in board["panels"] for target in panel["targets"] for name in NAME.findall(target["expr"])}
    assert asked - there == set()
    assert len(asked) > 20
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]}
    assert len(places) == len(board["panels"])


async def test_every_figure_is_explained_and_no_other(desk: Desk) -> None:
    there = {name for name in await names(desk) if name.startswith("xiaoer_")}
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(xiaoer_[a-z_]+)` \|", page, re.MULTILINE))
    families = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in there}
    assert explained == families


async def names(desk: Desk) -> set[str]:
    """The names of all figures, those that have no value yet included."""
    found = set()
    for family in desk.metrics.registry.collect():
        ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
        found |= {family.name + end for end in ends}
    return found
