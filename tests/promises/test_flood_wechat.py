"""flood, in WeChat: forged calls are refused and harmless. None is let in, none writes a row, and the good ones get
through meanwhile."""

import asyncio
import random
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.channels.wechat.envelope import LARGEST
from services.shop import fact
from tests.edge import stock
from tests.promises.soak import SOAK
from tests.wechat_phone.counter import furnished, serving
from tests.wechat_phone.follower import Follower, xml
from tests.wechat_phone.weixin import Weixin

FORGED = 10_000 if SOAK > 1 else 600
TOGETHER = 16
GOOD = 20

Knock = tuple[dict[str, str], bytes]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_no_forged_call_is_let_in_or_writes_a_row(mode: str, tmp_path: Path, stocked: Path) -> None:
    dice = random.Random(7)
    database = furnished(tmp_path, stocked)
    async with Weixin(mode) as weixin, serving(weixin, database) as shop:
        ann = weixin.person()
        await ann.types("你好")
        while not await shop.core.run(lambda db: fact(db, "wechat:menu")):     # noqa: ASYNC110  it has no other sign
            await asyncio.sleep(0.02)
        before, heard = rows(database), len(shop.script.events)
        knocks = [forged(ann, dice, number) for number in range(FORGED // 3)]
        statuses = await all_of(weixin, knocks)
        assert set(statuses) <= {400, 403, 413}
        assert sum(statuses.values()) == len(knocks)
        assert (rows(database), len(shop.script.events)) == (before, heard)


async def test_the_good_ones_get_through_meanwhile(tmp_path: Path, stocked: Path) -> None:
    dice = random.Random(8)
    async with Weixin() as weixin, serving(weixin, furnished(tmp_path, stocked)) as shop:
        ann = weixin.person()

        async def talks() -> None:
            for number in range(GOOD):
                assert "好" in await ann.types(f"第{number}句")

        knocks = [forged(weixin.person("b" * 28), dice, number) for number in range(FORGED // 3)]
        await asyncio.gather(talks(), all_of(weixin, knocks))
        assert len(shop.script.events) == GOOD
        assert max(ann.took) < 3.0


def forged(person: Follower, dice: random.Random, number: int) -> Knock:
    """A good call with one thing about it that is wrong."""
    message = {"ToUserName": "gh", "FromUserName": person.openid, "CreateTime": "1", "MsgType": "text",
               "Content": "一杯拿铁", "MsgId": str(number)}
    query, body = person.envelope(message)
    sealed = person.weixin.mode != "plain"
    signed = "msg_signature" if sealed and dice.random() < 0.5 else "signature"
    match dice.randrange(6):
        case 0:
            query[signed] = "".join(dice.choices("0123456789abcdef", k=40))
        case 1:
            query[signed] = query[signed][:-1] + ("0" if query[signed][-1] != "0" else "1")
        case 2:
            query["timestamp"] = str(int(query["timestamp"]) - dice.randint(301, 10**6))
        case 3:
            del query[signed]
        case 4:
            body = "<!DOCTYPE xml [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><xml>&a;</xml>"
        case _ if sealed:
            query["nonce"] += "1"
        case _:
            body = xml(message) + "x" * (LARGEST + 1)
    return query, body.encode()


async def all_of(weixin: Weixin, knocks: list[Knock]) -> Counter[int]:
    """Make these calls, some at once; how often each status came back."""
    statuses: Counter[int] = Counter()
    waiting = iter(knocks)
    async with ClientSession() as web:

        async def knock() -> None:
            for query, body in waiting:
                async with web.post(weixin.shop, params=query, data=body) as answer:
                    statuses[answer.status] += 1

        await asyncio.gather(*(knock() for _ in range(TOGETHER)))
    return statuses


def rows(database: Path) -> dict[str, int]:
    """How many rows each table has."""
    with sqlite3.connect(database) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    db.close()
    return counts
