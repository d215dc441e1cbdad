"""The examples in deploy/ as they stand, with a certificate: an order through each, and what they say is believed."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.certificates import trusting, written
from tests.https_visit import orders
from tests.nodes import several
from tests.promises.mains import ROOT, free_port
from tests.shop_floor import opened, template

PATIENCE = 60.0


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("seeded"))


@contextmanager
def nginx(folder: Path, places: list[str]) -> Iterator[int]:
    """nginx with the line for a certificate instead of the plain one."""
    certificate, key = written(folder)
    with several.nginx(folder / "nginx", places, certificate=(certificate, key)) as port:
        yield port


@contextmanager
def caddy(folder: Path, places: list[str]) -> Iterator[int]:
    """Caddy with a certificate of ours, as nobody gives out one for this machine."""
    port, (certificate, key) = free_port(), written(folder)
    example = (ROOT / "deploy" / "Caddyfile").read_text()
    example = example.replace("shop.example {", f"https://127.0.0.1:{port} {{\n\ttls {certificate} {key}", 1)
    example = example.replace("127.0.0.1:8081 127.0.0.1:8082", " ".join(places))
    assert str(port) in example
    assert places[0] in example
    config = folder / "Caddyfile"
    config.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n}}\n{example}")
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            [several.program("caddy", "caddy"), "run", "--adapter", "caddyfile", "--config", str(config)],
            stdout=log, stderr=log, env={"HOME": str(folder)}, preexec_fn=several.end_with_us,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not several.answers(port):
            assert process.poll() is None, (folder / "caddy.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
@pytest.mark.parametrize("listed", ["127.0.0.1", ""], ids=["listed", "not listed"])
async def test_an_order_through_a_proxy_with_the_certificate(
    tmp_path: Path, seeded: Path, proxy: Callable[[Path, list[str]], AbstractContextManager[int]], listed: str
) -> None:
    """Not listed, the proxy may say what it likes: the shop takes the request for a plain one."""
    port = free_port()
    with proxy(tmp_path, [f"127.0.0.1:{port}"]) as door:
        home = f"https://127.0.0.1:{door}"
        server = {"port": port, "proxies": listed, "public_url": home if listed else ""}
        async with opened(tmp_path, seeded, server=server):
            if listed:
                await orders(home, trusting(tmp_path / "shop.pem"))
            else:
                async with ClientSession() as browser, browser.get(home, ssl=trusting(tmp_path / "shop.pem")) as page:
                    assert page.status == 200
                    assert "Strict-Transport-Security" not in page.headers
