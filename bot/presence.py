"""This program's word of itself, left in the database now and then for whoever looks at the shop's state."""

import os
import socket
import tomllib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from bot.certificate import Certificate
from bot.metrics import Metrics
from bot.settings import ROOT
from services.programs import Program

KINDS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def version() -> str:
    """Which version of the program this is."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        return str(tomllib.load(file)["project"]["version"])


class Presence:
    """What is said, as it stands now. `channels` are the networks that are served."""

    def __init__(
        self, engine: Engine, channels: Iterable[str], metrics: Metrics, *, started: datetime,
        certificate: Certificate | None = None,
    ) -> None:
        self._certificate = certificate
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._database = _database(engine)
        self._channels = tuple(channels)
        self._metrics = metrics
        self._started = started
        self._version = version()

    def now(self) -> Program:
        """The present word."""
        known = self._metrics.networks()
        networks = {name: known.get(name, True) for name in self._channels}
        until = self._certificate.until if self._certificate else None
        return Program(self.name, self._version, self._database, self._started, networks, until)


def _database(engine: Engine) -> str:
    with engine.connect() as connection:
        found = connection.dialect.server_version_info or ()
        connection.rollback()
    return f"{KINDS.get(engine.dialect.name, engine.dialect.name)} {'.'.join(map(str, found[:2]))}".strip()
