"""The connections to Telegram: kept while they are good, given up when they are not; no answer is ever another's."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels.telegram import lines
from bot.channels.telegram.lines import Broken, Lines, Reply

Say = Callable[[bytes], list[bytes] | None]      # a body -> what is written, in pieces; None hangs up


class Server:
    """Answers each request as `say` says, and counts."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.connections = 0
        self.closed = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                body = await reader.readexactly(int(head.split("Content-Length: ")[1].split("\r\n")[0]))
                said = self.say(body)
                if said is None:
                    return
                for piece in said:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.002)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.closed += 1
            writer.close()


@asynccontextmanager
async def served(say: Say, trust: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Lines, Server]]:
    server = Server(say)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=trust)
    scheme = "https" if trust else "http"
    kept = Lines(f"{scheme}://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot{{token}}", _nobody)
    try:
        yield kept, server
    finally:
        kept.close()
        listening.close()
        await listening.wait_closed()


def _nobody() -> ssl.SSLContext:
    return ssl.create_default_context()


def whole(body: bytes, status: int = 200, extra: str = "") -> bytes:
    return f"HTTP/1.1 {status} X\r\n{extra}content-length: {len(body)}\r\n\r\n".encode() + body


def echo(body: bytes) -> list[bytes]:
    return [whole(body)]


async def test_calls_one_after_the_other_share_a_connection() -> None:
    async with served(echo) as (kept, server):
        for n in range(5):
            assert await kept.post("/x", b"%d" % n, 5) == Reply(200, b"%d" % n)
        assert server.connections == 1


async def test_calls_side_by_side_get_their_own_answers() -> None:
    async with served(echo) as (kept, server):
        replies = await asyncio.gather(*(kept.post("/x", b"%d" % n, 5) for n in range(20)))
        assert [reply.body for reply in replies] == [b"%d" % n for n in range(20)]
        assert server.connections == 20
        await asyncio.gather(*(kept.post("/x", b"again", 5) for _ in range(20)))
        assert server.connections == 20


async def test_no_more_connections_than_agreed() -> None:
    with patch.object(lines, "CONNECTIONS", 3):
        async with served(echo) as (kept, server):
            await asyncio.gather(*(kept.post("/x", b"x", 5) for _ in range(20)))
            assert server.connections <= 3


@pytest.mark.parametrize("cut", [1, 7, 40, 4_000])
async def test_an_answer_may_come_in_any_pieces(cut: int) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n"
    for told, body in ((whole(b"a" * 60), b"a" * 60), (chunked, b"abc0123456789"), (whole(b""), b"")):
        pieces = [told[at : at + cut] for at in range(0, len(told), cut)]
        async with served(lambda _, pieces=pieces: pieces) as (kept, server):  # type: ignore[misc]
            for _ in range(2):
                assert (await kept.post("/x", b"{}", 5)).body == body
            assert server.connections == 1


@pytest.mark.parametrize("told", [
    b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nno length", b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", b"HTTP/0.9 200 OK\r\n\r\n",
])
async def test_what_is_no_answer_breaks_the_call_and_its_connection(told: bytes) -> None:
    async with served(lambda _: [told]) as (kept, server):
        for _ in range(2):
            with pytest.raises(Broken):
                await kept.post("/x", b"{}", 5)
        assert server.connections == 2


async def test_an_answer_that_is_too_large_is_not_kept_in_memory() -> None:
    with patch.object(lines, "LARGEST", 10_000):
        async with served(lambda _: [whole(b"x" * 20_000)]) as (kept, _), asyncio.timeout(5):
            with pytest.raises(Broken):
                await kept.post("/x", b"{}", 5)


async def test_a_server_that_hangs_up_breaks_the_call_and_the_next_one_succeeds() -> None:
    answers: list[list[bytes] | None] = [None, [whole(b"yes")]]
    async with served(lambda _: answers.pop(0)) as (kept, server):
        with pytest.raises(Broken):
            await kept.post("/x", b"{}", 5)
        assert (await kept.post("/x", b"{}", 5)).body == b"yes"
        assert server.connections == 2


async def test_a_connection_that_the_server_closes_between_calls_is_not_used_again() -> None:
    async with served(lambda _: [whole(b"bye", extra="Connection: close\r\n")]) as (kept, server):
        for _ in range(2):
            assert (await kept.post("/x", b"{}", 5)).body == b"bye"
        assert server.connections == 2


async def test_a_connection_that_was_idle_for_long_is_not_trusted() -> None:
    with patch.object(lines, "IDLE", 0.01):
        async with served(echo) as (kept, server):
            await kept.post("/x", b"1", 5)
            await asyncio.sleep(0.03)
            await kept.post("/x", b"2", 5)
            assert server.connections == 2


async def test_a_late_answer_is_nobodys() -> None:
    async with served(lambda body: [b""] * (20 if body == b"slow" else 0) + [whole(body)]) as (kept, server):
        with pytest.raises(TimeoutError):
            await kept.post("/x", b"slow", 0.01)
        assert (await kept.post("/x", b"next", 5)).body == b"next"
        await asyncio.sleep(0.06)
        assert (await kept.post("/x", b"third", 5)).body == b"third"
        assert server.connections == 2


async def test_nobody_listens_there() -> None:
    with pytest.raises(OSError):
        await Lines("http://127.0.0.1:9", _nobody).post("/x", b"{}", 5)


async def test_over_tls_only_whom_we_trust(tmp_path: Path) -> None:
    theirs, ours = _certified(tmp_path)
    async with served(echo, theirs) as (kept, server):
        with pytest.raises(ssl.SSLCertVerificationError):
            await kept.post("/x", b"secret", 5)
        kept._trust = lambda: ours
        for _ in range(2):
            assert (await kept.post("/x", b"secret", 5)).body == b"secret"
        assert server.connections == 1


def _certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's certificate for this machine, and somebody who trusts it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)
    return theirs, ssl.create_default_context(cafile=file)
