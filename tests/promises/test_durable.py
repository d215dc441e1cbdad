"""durable: what was answered is on the disk. Each commit of a shop on SQLite is written in full, or it stays closed."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import database, doctor
from bot.config import Misconfigured
from bot.database import connect, durable
from bot.opening import open_database
from bot.settings import Settings

HALF = tuple(each.replace("FULL", "NORMAL") for each in database.PRAGMAS)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database={"url": f"sqlite:///{tmp_path}/shop.db"}, secret_key="a key", backup={"folder": ""},
    )


def test_every_connection_of_the_shop_commits_in_full(settings: Settings) -> None:
    engine = open_database(settings, _quietly)
    assert durable(engine)
    with Session(engine) as one, Session(engine) as other:
        one.connection(execution_options={"readonly": True})
        other.connection(execution_options={"readonly": True})
        for db in (one, other):
            assert db.execute(text("PRAGMA synchronous")).scalar() == database.FULL
            assert db.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()


def test_a_shop_whose_commits_a_power_cut_could_take_back_stays_closed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PRAGMAS", HALF)
    with pytest.raises(Misconfigured) as refused:
        open_database(settings, _quietly)
    assert refused.value.sentence == "setting.not-durable"


def test_the_doctor_says_whether_commits_are_written_in_full(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_database(settings, _quietly).dispose()
    lines: list[str] = []
    doctor.examine(settings, lines.append)
    assert any(line.startswith(doctor.Mark.WELL) and ("power cut" in line or "断电" in line) for line in lines)
    monkeypatch.setattr(database, "PRAGMAS", HALF)
    assert not durable(connect(settings.database.url))
    lines.clear()
    assert not doctor.examine(settings, lines.append)
    assert any(line.startswith(doctor.Mark.ILL) and ("power cut" in line or "断电" in line) for line in lines)


def _quietly(sentence: str, **facts: str) -> None:
    """Say nothing."""
