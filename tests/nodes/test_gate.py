"""The way into a database server that does not answer: one goes to see, the others hear at once that it is away."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Final

import pytest

from bot.database import Gate

SLOW: Final = 1.0           # seconds that a silent server is waited for here


class Away(Exception):
    """Nobody opens."""


class Server:
    """A dialect whose server is silent, or is there."""

    loaded_dbapi = SimpleNamespace(OperationalError=Away)

    def __init__(self) -> None:
        self.there = False
        self.knocks = 0
        self.side_by_side = 0
        self._knocking = 0
        self._lock = threading.Lock()

    def connect(self) -> str:
        """As a driver does."""
        with self._lock:
            self.knocks += 1
            self._knocking += 1
            self.side_by_side = max(self.side_by_side, self._knocking)
        try:
            if not self.there:
                time.sleep(SLOW)
                raise Away
            return "a connection"
        finally:
            with self._lock:
                self._knocking -= 1


@pytest.fixture
def server() -> Server:
    return Server()


def through(gate: Gate, server: Server) -> tuple[str, float]:
    """What comes of it, and the seconds it took."""
    began = time.monotonic()
    try:
        return gate.through(server, None, (), {}), time.monotonic() - began
    except Away:
        return "", time.monotonic() - began


def test_while_it_is_away_only_one_waits_for_it(server: Server) -> None:
    gate = Gate()
    assert through(gate, server)[0] == ""           # found out
    server.side_by_side = 0
    with ThreadPoolExecutor(8) as threads:
        waits = sorted(wait for _, wait in threads.map(lambda _: through(gate, server), range(8)))
    assert server.side_by_side == 1
    assert server.knocks == 2
    assert waits[-2] < SLOW
    assert waits[-1] >= SLOW


def test_when_it_is_back_everybody_gets_in(server: Server) -> None:
    gate = Gate()
    assert through(gate, server)[0] == ""
    server.there = True
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: through(gate, server), range(8)))
    assert {connection for connection, _ in found} == {"a connection"}


def test_a_server_that_is_there_is_never_waited_for(server: Server) -> None:
    gate = Gate()
    server.there = True
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: through(gate, server), range(8)))
    assert [connection for connection, _ in found] == 8 * ["a connection"]
    assert server.knocks == 8
