"""Over https nothing is heard on the way; who asks, and how, is believed from listed proxies alone."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from ssl import SSLContext

import pytest
from aiohttp import ClientConnectorCertificateError, ClientSession, web

from bot import doctor
from bot.app import App
from bot.certificate import Certificate
from bot.clock import renew_certificate
from bot.config import Misconfigured
from bot.proxies import believing
from bot.settings import Settings
from services import programs, trouble, watch
from services.programs import Program
from tests.certificates import trusting, written
from tests.https_visit import orders
from tests.shop_floor import SECRET, ShopFloor, opened, template
from tests.talk import House


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


@pytest.fixture
async def shop(tmp_path: Path, seeded: Path) -> AsyncIterator[ShopFloor]:
    certificate, key = written(tmp_path)
    async with opened(tmp_path, seeded, server={"certificate": str(certificate), "key": str(key)}) as floor:
        yield floor


async def test_a_whole_order_over_https(shop: ShopFloor, tmp_path: Path) -> None:
    assert shop.here.startswith("https://")
    await orders(shop.here, trusting(tmp_path / "shop.pem"))


async def test_a_renewed_certificate_is_served_without_a_restart(shop: ShopFloor, tmp_path: Path) -> None:
    old = tmp_path / "old.pem"
    shutil.copy(tmp_path / "shop.pem", old)
    await _reached(shop, trusting(old))
    parts = shop.app._parts()
    shutil.copy(written(tmp_path, name="other")[1], tmp_path / "shop-key.pem")     # half of it is there
    await renew_certificate(parts)
    await _reached(shop, trusting(old))
    written(tmp_path)
    await renew_certificate(parts)
    await _reached(shop, trusting(tmp_path / "shop.pem"))
    with pytest.raises(ClientConnectorCertificateError):
        await _reached(shop, trusting(old))


async def _reached(shop: ShopFloor, trusted: SSLContext) -> None:
    async with ClientSession() as browser, browser.get(shop.here, ssl=trusted) as page:
        assert page.status == 200


@pytest.mark.parametrize("wrong", ["no key", "no file", "of another key", "no certificate at all"])
async def test_a_shop_whose_certificate_is_not_in_order_stays_closed_and_says_so(tmp_path: Path, wrong: str) -> None:
    certificate, key = written(tmp_path)
    match wrong:
        case "no key":
            server = {"certificate": str(certificate)}
        case "no file":
            server = {"certificate": str(tmp_path / "none.pem"), "key": str(key)}
        case "of another key":
            server = {"certificate": str(certificate), "key": str(written(tmp_path, name="other")[1])}
        case _:
            certificate.write_text("not a certificate")
            server = {"certificate": str(certificate), "key": str(key)}
    settings = Settings(database={"url": f"sqlite:///{tmp_path}/shop.db"}, secret_key=SECRET, server=server)
    with pytest.raises(Misconfigured) as no:
        await App(settings, lambda sentence, **facts: None).start()
    assert no.value.sentence == "setting.certificate"


def test_the_owners_hear_two_weeks_before_it_ends_and_when_it_is_renewed(tmp_path: Path) -> None:
    house = House(tmp_path / "shop.db")
    boss = house.staff()
    boss.types("/start")
    ends = Program("here", "1", "SQLite", house.now, {}, house.now + timedelta(days=13))
    for word, ill in ((ends, True), (replace(ends, certificate_until=house.now + timedelta(days=90)), False)):
        house.run(lambda db, word=word: programs.say(db, word, now=house.now))
        house.run(lambda db: watch.alert(db, shop=house.shop, now=house.now))
        assert (trouble.CERTIFICATE in house.run(trouble.present)) is ill
    house.deliver()
    said = " ".join(message.words for message in boss.messages.values())
    assert "证书不到 14 天" in said
    assert "新证书已换上" in said
    assert "证书有效到" in boss.types("/status").text


@pytest.mark.parametrize(("days", "public", "says"), [
    (90, "https://localhost", "✓ Certificate: localhost, 127.0.0.1"),
    (13, "https://localhost", "✕ Certificate: it ends"),
    (90, "https://shop.example", "✕ Certificate: it is for localhost, 127.0.0.1, not for shop.example"),
])
def test_the_doctor_looks_at_the_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, public: str, says: str
) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    certificate, key = written(tmp_path, days=days)
    server = {"port": 0, "certificate": str(certificate), "key": str(key), "public_url": public}
    lines: list[str] = []
    doctor.examine(
        Settings(database={"url": f"sqlite:///{tmp_path}/none.db"}, secret_key=SECRET, server=server), lines.append
    )
    assert any(line.startswith(says) for line in lines), lines


def test_until_when_it_lasts_is_read_from_the_file(tmp_path: Path) -> None:
    until = Certificate(*written(tmp_path, days=30)).until
    assert timedelta(days=29) < until - datetime.now(UTC) < timedelta(days=31)


# -- proxies --------------------------------------------------------------------------------------------------


async def _asked(listed: str, headers: dict[str, str]) -> tuple[str, str, str]:
    """What a handler is told of a request that comes from 127.0.0.1: address, scheme, host."""

    async def handler(request: web.Request) -> web.Response:
        return web.json_response([request.remote, request.scheme, request.host])

    app = web.Application(middlewares=[believing(Settings(server={"proxies": listed}).server.proxies)])
    app.add_routes([web.get("/", handler)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        async with ClientSession() as web_, web_.get(f"http://127.0.0.1:{port}/", headers=headers) as answer:
            address, scheme, host = await answer.json()
            return address, scheme, host.replace(f":{port}", "")
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(("listed", "said", "seen"), [
    ("", {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "https"}, ("127.0.0.1", "http", "127.0.0.1")),
    ("10.0.0.0/8", {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "https"}, ("127.0.0.1", "http", "127.0.0.1")),
    (
        "127.0.0.1",
        {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example"},
        ("9.9.9.9", "https", "shop.example"),
    ),
    # what the person themselves wrote stands before what the proxies add: only they are believed
    ("127.0.0.1,10.0.0.0/8", {"X-Forwarded-For": "1.1.1.1, 9.9.9.9, 10.0.0.7"}, ("9.9.9.9", "http", "127.0.0.1")),
    ("127.0.0.0/8", {"X-Forwarded-For": "::ffff:127.0.0.9, 2001:db8::1"}, ("2001:db8::1", "http", "127.0.0.1")),
    ("127.0.0.1", {"X-Forwarded-For": "9.9.9.9, nonsense"}, ("127.0.0.1", "http", "127.0.0.1")),
    ("127.0.0.1", {"X-Forwarded-Proto": "javascript"}, ("127.0.0.1", "http", "127.0.0.1")),
    ("127.0.0.1", {}, ("127.0.0.1", "http", "127.0.0.1")),
])
async def test_only_listed_proxies_are_believed(
    listed: str, said: dict[str, str], seen: tuple[str, str, str]
) -> None:
    assert await _asked(listed, said) == seen
