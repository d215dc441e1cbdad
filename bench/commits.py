"""What the disk costs: one row, one commit, safely on the disk, with the settings of the shop's own database."""

import time
from pathlib import Path
from typing import Final

from bot.database import connect

SECONDS: Final = 2.0


def measure(folder: Path) -> list[float]:
    """Seconds that each of many commits took."""
    engine = connect(f"sqlite:///{folder}/commits.db")
    with engine.connect() as pooled:
        raw = pooled.connection.driver_connection
        assert raw is not None
        pooled.rollback()
        raw.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, words TEXT)")
        took: list[float] = []
        until = time.perf_counter() + SECONDS
        while (began := time.perf_counter()) < until:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO rows (words) VALUES ('one row')")
            raw.execute("COMMIT")
            took.append(time.perf_counter() - began)
    engine.dispose()
    return took
