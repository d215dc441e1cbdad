"""A node that is cut off: the others go on within seconds, and when it is back it is one of them again.

With XIAOER_SOAK every way to be cut off is tried, for a minute at most.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from types import MappingProxyType
from typing import Final

import pytest
import pytest_asyncio
from sqlalchemy import Connection, text

from dialog.place import base36
from tests.nodes.far import FarTown, far_town
from tests.nodes.several import Host
from tests.nodes.tab import Tab
from tests.nodes.town import TAKEN_OVER, until
from tests.nodes.wires import BACK, Place, Wires
from tests.promises.soak import SOAK

pytestmark = pytest.mark.asyncio(loop_scope="module")

VISITORS: Final = 4
PATIENCE: Final = 10.0          # seconds after which somebody who sees nothing new begins again
APART: Final = 1.5              # seconds between the first words of two visitors: most come while somebody is cut off
LET_GO: Final = 8.0             # seconds after which a node that is cut off has nothing locked any more
SEEN: Final = 2.0               # seconds after its return until it knows what changed
ANSWERED: Final = 25.0          # seconds until an update is answered that went to both hosts that are cut off first
LONGEST: Final = 180.0          # seconds that an outage takes with everything after it

Cable = Callable[[Wires, Place], None]
PULLED, SILENT, ALONE = "pulled", "silent", "without its database"
WAYS: Final[Mapping[str, tuple[Cable, Cable]]] = MappingProxyType({
    PULLED: (Wires.pull, Wires.plug),
    SILENT: (Wires.silence, Wires.speak),
    ALONE: (lambda wires, it: wires.silence(it, BACK), lambda wires, it: wires.speak(it, BACK)),
})
# How the one that leads is cut off, and how another one; for how many seconds; and how often everybody orders.
SHORT: Final = ((PULLED, ALONE, 8.0, 1),)
FULL: Final = (
    *SHORT, (SILENT, PULLED, 8.0, 2), (SILENT, ALONE, 8.0, 2), (ALONE, SILENT, 25.0, 4), (SILENT, ALONE, 60.0, 8)
)

NEW: Final = "🆕"               # on the card that tells the owner of an order

LEASE: Final = text("SELECT * FROM leases WHERE name = 'clock' FOR UPDATE")
CHAT: Final = text("SELECT * FROM conversations WHERE channel = 'telegram' AND chat = :chat FOR UPDATE")
SESSION: Final = text("SELECT pg_backend_pid()")
THERE: Final = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FarTown]:
    async with far_town(tmp_path_factory.mktemp("far"), hosts=3, visitors=VISITORS) as far:
        for person in (far.owner, *(visitor.person for visitor in far.visitors)):
            await person.types("/start", wait=False)
        await far.street.settled(within=LONGEST)
        yield far


@pytest.mark.parametrize(("leading_is", "other_is", "seconds", "orders"), FULL if SOAK > 1 else SHORT)
async def test_two_of_three_are_cut_off_and_come_back(
    town: FarTown, leading_is: str, other_is: str, seconds: float, orders: int
) -> None:
    """The one that leads has the lease and somebody's chat locked at that moment."""
    leading, leader = await town.leading(), town.leader()
    other, heir = (host for host in town.hosts if host is not leading)
    usual = await sees(town, other, "¥")
    price = 1_234 + len(town.street.history)
    doubles = len(town.street.doubles)
    async with busy(town, orders), Tab.opened(other) as here, Tab.opened(heir, here.cookie) as there:
        with town.connection(leading) as held:
            session = hold(held, town)
            with cut_off(town, leading, leading_is), cut_off(town, other, other_is):
                began = time.monotonic()
                let_go = await until(lambda: not town.ask(lambda db: db.scalar(THERE, {"pid": session})))
                taken_over = let_go + await until(lambda: town.leader() not in ("", leader))
                unheard = await here.says("乌龙")
                await there.says("购物车")
                await there.sees("购物车")
                town.reprice(town.products[-1], 100 * price)
                await asyncio.sleep(began + seconds - time.monotonic())
                heir_leads, said = town.leader(), len(leading.words())
            seen = await asyncio.gather(*(sees(town, host, f"¥{price:,}") for host in (leading, other)))
        async with Tab.opened(other, here.cookie) as again:
            await again.sees("购物车")
            assert await again.hears(await again.says("乌龙")) == "done"
            await again.sees("乌龙")
    print(f"\ncut off: {leading_is}, {other_is}, {seconds:.0f} s: let go after {let_go:.1f} s, taken over after "
          f"{taken_over:.1f} s, back in {max(seen):.1f} s, the longest wait {max(town.street.waits):.1f} s, "
          f"told twice {len(town.street.doubles) - doubles} messages")
    assert await here.hears(unheard) != "done"
    assert let_go < LET_GO
    assert taken_over < TAKEN_OVER
    assert town.leader() == heir_leads
    assert '"this node leads"' not in leading.words()[said:]
    assert max(seen) < SEEN + usual
    assert max(town.street.waits) < ANSWERED


def hold(connection: Connection, town: FarTown) -> int:
    """Lock what a program locks, and say no more; the session's number at the server."""
    assert connection.execute(LEASE).all()
    assert connection.execute(CHAT, {"chat": str(town.visitors[0].person.id)}).all()
    session = connection.scalar(SESSION)
    assert isinstance(session, int)
    return session


@contextmanager
def cut_off(town: FarTown, host: Host, way: str) -> Iterator[None]:
    """The host is cut off meanwhile."""
    cut, join = WAYS[way]
    cut(town.wires, town.place(host))
    try:
        yield
    finally:
        join(town.wires, town.place(host))


@asynccontextmanager
async def busy(town: FarTown, orders: int) -> AsyncIterator[None]:
    """Everybody orders so many times meanwhile. Afterwards nothing is lost or done twice, and the owner has heard of
    every order once."""
    doubles = len(town.street.doubles)
    async with asyncio.timeout(LONGEST), asyncio.TaskGroup() as day:
        shopping = day.create_task(town.shop(orders, PATIENCE, APART))
        await asyncio.sleep(0.5)
        yield
        await shopping
        await town.quiet()
    town.nothing_is_lost_or_doubled(orders)
    told = " ".join(words for words in town.street.told[town.owner.id] if NEW in words)
    assert [number for number in town.paid() if number not in told] == []
    assert [words for _, words in town.street.doubles[doubles:] if NEW in words] == []


async def sees(town: FarTown, host: Host, price: str) -> float:
    """Somebody looks at the product on this host, again and again until they see its price; the seconds it took."""
    began = time.monotonic()
    while True:
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(SEEN), Tab.opened(host) as tab:
                await tab.taps(f"p:{base36(town.products[-1])}")
                if price in await tab.sees("¥"):
                    return time.monotonic() - began
        assert time.monotonic() < began + 10 * SEEN, f"{price} is not seen"
