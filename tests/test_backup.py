"""Backups: complete while the shop is open, checked before they count, and a bad one changes nothing."""

import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import backup, schema
from bot.backup import BadBackup
from bot.database import connect
from bot.lock import InUse, Lock

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's database without anything in it."""
    file = tmp_path_factory.mktemp("shop") / "xiaoer.db"
    engine = connect(f"sqlite:///{file}")
    schema.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def database(empty: Path, tmp_path: Path) -> Path:
    file = tmp_path / "xiaoer.db"
    shutil.copy(empty, file)
    add(file, "before")
    return file


def add(file: Path, *words: str) -> None:
    with closing(sqlite3.connect(file, timeout=20)) as db:
        for word in words:
            db.execute("INSERT INTO shop_facts (name, value) VALUES (?, '{}')", (word,))
            db.commit()


def words(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {name for (name,) in db.execute("SELECT name FROM shop_facts")}


def test_a_backup_holds_everything_and_can_be_brought_back(database: Path, tmp_path: Path) -> None:
    counts = backup.save(database, tmp_path / "kept" / "b.db")
    assert counts["shop_facts"] == 1
    add(database, "after")
    aside = backup.restore(tmp_path / "kept" / "b.db", database, now=NOON)
    assert words(database) == {"before"}
    assert aside is not None
    assert words(aside) == {"before", "after"}


def test_what_the_log_of_the_old_database_still_held_is_not_mixed_into_the_new(database: Path, tmp_path: Path) -> None:
    backup.save(database, tmp_path / "b.db")
    engine = connect(f"sqlite:///{database}")
    with engine.connect() as open_shop:                                     # a crash leaves the log behind
        open_shop.execute(text("INSERT INTO shop_facts (name, value) VALUES ('in the log', '{}')"))
        open_shop.commit()
        for end in ("", "-wal"):
            shutil.copy(f"{database}{end}", f"{tmp_path / 'crashed.db'}{end}")
    engine.dispose()
    aside = backup.restore(tmp_path / "b.db", tmp_path / "crashed.db", now=NOON)
    assert words(tmp_path / "crashed.db") == {"before"}
    assert aside is not None
    assert words(aside) == {"before", "in the log"}


def test_a_backup_taken_while_the_shop_writes_is_one_moment_of_it(database: Path, tmp_path: Path) -> None:
    writing = threading.Thread(target=add, args=(database, *(f"w{n}" for n in range(300))))
    writing.start()
    counts = backup.save(database, tmp_path / "b.db")
    writing.join()
    assert len(words(tmp_path / "b.db")) == counts["shop_facts"]
    assert len(words(database)) == 301
    assert backup.check(tmp_path / "b.db") == counts


def test_a_backup_is_for_us_alone_and_leaves_no_pieces(database: Path, tmp_path: Path) -> None:
    backup.save(database, tmp_path / "b.db")
    assert (tmp_path / "b.db").stat().st_mode & 0o077 == 0
    assert {file.name for file in tmp_path.iterdir()} <= {"xiaoer.db", "xiaoer.db-wal", "xiaoer.db-shm", "b.db"}


@pytest.mark.parametrize("harm", ["cut", "altered", "text", "empty", "other", "missing"])
def test_a_bad_file_is_refused_and_nothing_changes(database: Path, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "b.db"
    backup.save(database, file)
    content = bytearray(file.read_bytes())
    if harm == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif harm == "altered":
        for page in range(4096, len(content), 4096):
            content[page:page + 64] = bytes(64)
        file.write_bytes(content)
    elif harm == "text":
        file.write_text("this is no database, but it is long enough to be taken for one by its size " * 50)
    elif harm == "empty":
        file.write_bytes(b"")
    elif harm == "other":
        file.unlink()
        with closing(sqlite3.connect(file)) as db:
            db.execute("CREATE TABLE songs (name TEXT)")
            db.commit()
    else:
        file.unlink()
    add(database, "after")
    with pytest.raises(BadBackup):
        backup.restore(file, database, now=NOON)
    assert words(database) == {"before", "after"}
    assert not list(tmp_path.glob("*.before-*"))


def test_a_database_that_is_not_there_cannot_be_backed_up(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        backup.save(tmp_path / "none.db", tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def test_progress_is_told(database: Path, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    backup.save(database, tmp_path / "b.db", lambda done, total: heard.append((done, total)))
    assert heard[-1][0] == heard[-1][1] > 0


def test_only_the_newest_backups_stay(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"xiaoer-2026120{day}-033000.db").touch()
    (tmp_path / "mine.db").touch()
    backup.prune(tmp_path, 2)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "mine.db", "xiaoer-20261204-033000.db", "xiaoer-20261205-033000.db",
    ]


def test_an_open_shop_keeps_others_out(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "xiaoer.db"), Lock(tmp_path / "xiaoer.db")
    first.take()
    with pytest.raises(InUse):
        second.take()
    first.release()
    second.take()
    second.release()
