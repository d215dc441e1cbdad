"""A town whose hosts are far apart: each in a network of its own, as is the database, and cables between them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from bench import stage
from bot.database import connect
from models.sealed import KEYS
from tests import databases
from tests.nodes import several
from tests.nodes.several import Host
from tests.nodes.town import Town
from tests.nodes.wires import BACK, FRONT, Place, Wires
from tests.phone.chat import Fields
from tests.phone.house import SECRET
from tests.phone.person import Person
from tests.phone.server import TOKEN
from tests.promises.street import Street, Visitor

BOSS: Final = 7
PORT: Final = 8080                  # of each host, at its own address
DATABASE, FIRST_HOST = 2, 11        # numbers of places


class FarServer(databases.Server):
    """PostgreSQL that others reach over a network."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._settings = {**self._settings, "listen_addresses": place.address(BACK)}
        self._place = place

    def start(self) -> None:
        """See Server."""
        super().start()
        with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all samenet trust\n")
        self.run("SELECT pg_reload_conf()")

    def far(self, url: str) -> str:
        """The address of one of its databases from elsewhere."""
        return make_url(url).set(host=self._place.address(BACK), port=databases.PORT, query={}).render_as_string()


class FarStreet(Street):
    """Telegram, which the hosts reach over a network.

    waits   how long each update took to be answered, in seconds
    """

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self.waits: list[float] = []

    async def _posted(self, news: Fields) -> bool:
        began = time.monotonic()
        try:
            return await super()._posted(news)
        finally:
            self.waits.append(time.monotonic() - began)

    async def __aenter__(self) -> "FarStreet":
        await super().__aenter__()
        site = web.TCPSite(self._runner, self._place.address(FRONT), 0)
        await site.start()
        _, (address, port) = self._runner.addresses
        self.url = f"http://{address}:{port}"
        return self


@dataclass
class FarTown(Town):
    """What is cut off is a host's place."""

    street: FarStreet
    wires: Wires
    places: list[Place]             # of each host
    far_database: str
    owner: Person

    def place(self, host: Host) -> Place:
        """Where it stands."""
        return self.places[self.hosts.index(host)]

    @contextmanager
    def connection(self, host: Host) -> Iterator[Connection]:
        """One of the host's own connections to the database, opened there as the program opens them. Afterwards it is
        given up, however far away the database is."""
        engine = connect(self.far_database)
        with self.wires.inside(self.place(host)):
            connection = engine.connect()
        try:
            yield connection
        finally:
            connection.invalidate()
            engine.dispose()


@asynccontextmanager
async def far_town(folder: Path, hosts: int, visitors: int) -> AsyncIterator[FarTown]:
    """So many hosts, nginx before them, visitors with an address who order and pay, and an owner who hears of it."""
    with Wires() as wires, _server(wires) as server:
        near = server.fresh("bare")
        products = stage.build(folder, ["demo"] * visitors, near)
        KEYS.unlock(stage.KEY)
        places = [wires.place(FIRST_HOST + number, FRONT, BACK) for number in range(hosts)]
        engine = connect(near)
        async with FarStreet(wires.street) as street:
            stack = ExitStack()
            try:
                door = stack.enter_context(several.nginx(folder / "nginx", [f"{it.address()}:{PORT}" for it in places]))
                public = f"http://127.0.0.1:{door}"
                settings = _settings(folder, server.far(near), street, public)
                opened = [_opened(stack, wires, place, settings, folder) for place in places]
                await asyncio.gather(*(asyncio.to_thread(host.ready) for host in opened))
                street.leads_to(public, SECRET)
                people = [Visitor(street, street.person(stage.FIRST + n, f"v{n}")) for n in range(visitors)]
                owner = street.person(BOSS, "王芳")
                yield FarTown(
                    opened, street, people, engine, products, folder / "bank.db", wires, places, server.far(near), owner
                )
            finally:
                await asyncio.to_thread(stack.close)        # the hosts have a last word for the street
        engine.dispose()


@contextmanager
def _server(wires: Wires) -> Iterator[FarServer]:
    place = wires.place(DATABASE, BACK)
    server = FarServer(place)
    try:
        with wires.inside(place):
            server.start()
        yield server
    finally:
        server.stop()


def _opened(stack: ExitStack, wires: Wires, place: Place, settings: Mapping[str, str], folder: Path) -> Host:
    """The host at a place; it does not outlive the town."""
    with wires.inside(place):
        host = Host(settings, PORT, 1, folder / f"host-{place.number}.log", place.address())
    stack.callback(host.off)
    return host


def _settings(folder: Path, database: str, street: Street, public: str) -> dict[str, str]:
    return {
        **stage.environment(folder, database), "XIAOER_SERVER__HOST": "0.0.0.0", "XIAOER_SERVER__PUBLIC_URL": public,
        "XIAOER_TELEGRAM__TOKEN": TOKEN, "XIAOER_TELEGRAM__API_URL": street.url, "XIAOER_TELEGRAM__MODE": "webhook",
        "XIAOER_TELEGRAM__SECRET": SECRET, "XIAOER_SHOP__OPENS": "00:00", "XIAOER_SHOP__CLOSES": "23:59",
        "XIAOER_ADMINS": f"telegram:{BOSS}", "XIAOER_LOG__LEVEL": "info", "XIAOER_LOG__FORMAT": "json",
    }
