"""flood: forged webhooks are refused and harmless. None is let in, none writes a row, and the good ones get through."""

import asyncio
import hashlib
import json
import random
import sqlite3
import statistics
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest

from bot import secret
from bot.channels.telegram.channel import LARGEST, PATH, PROOF
from payments.demo import SIGNATURE, Signer, callback
from payments.demo_bank import Bill, Entry
from tests.phone.house import SECRET
from tests.promises.counter_hall import NOTIFY, Doors, doors
from tests.promises.soak import SOAK
from tests.shop_floor import SECRET as KEYS
from tests.shop_floor import template

FORGED: Final = 10_000 if SOAK > 1 else 1_000
TOGETHER: Final = 32
GOOD: Final = 300 if SOAK > 1 else 60
MERCHANT: Final = "Ruiyun Corner"
KEY: Final = secret.present(KEYS, Path())[0]
SECRETS: Final = (None, "", "guess", SECRET[:-1], SECRET + "x", SECRET.upper(), SECRET[::-1], "密" * 8)

Knock = tuple[str, bytes | BytesIO, dict[str, str]]       # path, body, headers


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


async def test_no_forged_knock_is_let_in_or_writes_a_row(tmp_path: Path, seeded: Path) -> None:
    dice = random.Random(7)
    async with doors(tmp_path, seeded) as hall:
        assert await hall.brings(hall.wrote(1, "/start")) == 200
        await hall.phone.settled()
        good = callback(_entry(), Signer(KEY), merchant=MERCHANT, at=datetime.now(UTC))
        assert await hall.posts(NOTIFY, *good) == 200       # what is forged below is one step from what is believed
        before = _rows(tmp_path)
        statuses = await _all(hall, [_forged(hall, dice) for _ in range(FORGED)])
        assert set(statuses) <= {400, 403, 413}
        assert len(statuses) == FORGED
        await hall.phone.settled()
        assert _rows(tmp_path) == before


async def test_the_good_ones_get_through_meanwhile(tmp_path: Path, seeded: Path) -> None:
    dice = random.Random(8)
    async with doors(tmp_path, seeded) as hall:
        idle = await _good(hall)
        statuses, flooded = await asyncio.gather(
            _all(hall, [_forged(hall, dice) for _ in range(FORGED)]), _good(hall)
        )
        assert 200 not in statuses
        await hall.phone.settled(within=60)
    print(f"\nflood: {FORGED} forged; good p99 idle {_slow(idle):.1f} ms, meanwhile {_slow(flooded):.1f} ms")


async def _good(hall: Doors) -> list[float]:
    """Good updates, one after the other, with a breath between them; returns the seconds that each took."""
    loop = asyncio.get_running_loop()
    took = []
    for number in range(GOOD):
        began = loop.time()
        assert await hall.brings(hall.wrote(100 + number, "/start")) == 200
        took.append(loop.time() - began)
        await asyncio.sleep(0.01)
    return took


async def _all(hall: Doors, knocks: list[Knock]) -> list[int]:
    """Knock so often, so many at a time; returns the statuses."""
    line, statuses = iter(knocks), []

    async def one() -> None:
        for path, body, headers in line:
            statuses.append(await hall.posts(path, body, headers))

    await asyncio.gather(*(one() for _ in range(TOGETHER)))
    return statuses


def _forged(hall: Doors, dice: random.Random) -> Knock:
    return dice.choice((_update, _update, _receipt, _receipt, _nonsense))(hall, dice)


def _update(hall: Doors, dice: random.Random) -> Knock:
    """A flawless update from somebody who does not know the secret."""
    given = dice.choice(SECRETS)
    body = json.dumps(hall.wrote(dice.randrange(1, 50), "/start")).encode()
    return PATH, body, {} if given is None else {PROOF: given}


def _receipt(hall: Doors, dice: random.Random) -> Knock:
    """A callback that is not the bank's: another key, other words under its signature, another shop's, an old one."""
    now, entry = datetime.now(UTC), _entry()
    body, headers = callback(entry, Signer(KEY), merchant=MERCHANT, at=now)
    kind = dice.randrange(6)
    if kind == 0:
        return NOTIFY, *callback(entry, Signer("another key"), merchant=MERCHANT, at=now)
    if kind == 1:
        return NOTIFY, body, headers | {SIGNATURE: headers[SIGNATURE][:-1]}
    if kind == 2:
        return NOTIFY, body, {name: value for name, value in headers.items() if name != SIGNATURE}
    if kind == 3:
        return NOTIFY, *callback(entry, Signer(KEY), merchant="Another shop", at=now)
    if kind == 4:
        return NOTIFY, *callback(entry, Signer(KEY), merchant=MERCHANT, at=now - timedelta(hours=dice.randrange(1, 99)))
    changed = json.loads(body)
    changed |= dice.choice(({"amount": entry.amount + 1}, {"token": "another"}, {"event": "another"}, {"more": 1}))
    return NOTIFY, json.dumps(changed).encode(), headers


def _nonsense(hall: Doors, dice: random.Random) -> Knock:
    """With the right secret, but nothing that Telegram would say."""
    body: bytes | BytesIO = dice.choice((
        b"", b"{", b"[]", b"null", b'{"update_id": "1"}', dice.randbytes(64), b"\xff\xfe",
    ))
    if dice.random() < 0.02:
        body = BytesIO(b" " * (LARGEST + 1))
    return PATH, body, {PROOF: SECRET}


def _entry() -> Entry:
    return Entry(
        token="nobody-knows-it", number="A1", title="", amount=2600, currency="CNY", state=Bill.PAID, reason="",
        event="one", refunded=0,
    )


def _rows(folder: Path) -> dict[str, Any]:
    """Every table's content, as a fingerprint; but not the word that the program leaves of itself every half minute."""
    with sqlite3.connect(f"file:{folder}/shop.db?mode=ro", uri=True) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in tables:
            own = " WHERE name NOT LIKE 'program:%'" if name == "shop_facts" else ""
            lines = sorted(map(repr, db.execute(f'SELECT * FROM "{name}"{own}')))
            found[name] = hashlib.blake2b("\n".join(lines).encode()).hexdigest()
    db.close()
    return found


def _slow(took: list[float]) -> float:
    return statistics.quantiles(took, n=100)[98] * 1000
