"""Backups: complete while the shop is open, sealed, checked before they count, and a bad one changes nothing."""

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bot import schema
from bot.database import connect
from bot.keeping import backup, drill, kept, strongbox
from bot.keeping.backup import BadBackup
from bot.lock import InUse, Lock
from models.catalogue import Category, Product, Variant
from models.sealed import KEYS
from models.stock import Stock
from tests import databases

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
KEY = "a key for tests"
HARMS = ("cut", "cut between chunks", "one bit", "longer", "two chunks swapped", "head", "text", "empty", "missing")


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


@pytest.fixture
def shop(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a shop with one thing in it, on each kind of database."""
    with_programs(database_url, monkeypatch)
    KEYS.unlock(KEY)
    engine = connect(database_url)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        db.execute(text("INSERT INTO alembic_version VALUES (:form)"), {"form": schema.newest()})
    engine.dispose()
    note(database_url, "before")
    return database_url


def with_programs(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs, of the same version as the server."""
    if url.startswith("postgresql"):
        monkeypatch.setenv("PATH", f"{databases.server().bin}{os.pathsep}{os.environ['PATH']}")


def add(file: Path, *words: str) -> None:
    with closing(sqlite3.connect(file, timeout=20)) as db:
        for word in words:
            db.execute("INSERT INTO shop_facts (name, value) VALUES (?, '{}')", (word,))
            db.commit()


def words(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {name for (name,) in db.execute("SELECT name FROM shop_facts")}


def note(url: str, word: str) -> None:
    """The shop remembers something."""
    engine = connect(url)
    with engine.begin() as db:
        db.execute(text("INSERT INTO shop_facts (name, value) VALUES (:word, '{}')"), {"word": word})
    engine.dispose()


def noted(url: str, schema: str = "") -> set[str]:
    """What the shop remembers."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as db:
        found = set(db.scalars(text(f"SELECT name FROM {schema}shop_facts")))
    engine.dispose()
    return found


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def save(file: Path, target: Path) -> backup.Manifest:
    return backup.save(url_of(file), target, [KEY], now=NOON)


def restore(file: Path, database: Path, *keys: str) -> str | None:
    return backup.restore(file, url_of(database), keys or [KEY], now=NOON)


def test_a_backup_holds_everything_and_can_be_brought_back(shop: str, tmp_path: Path) -> None:
    held = backup.save(shop, tmp_path / "kept" / "b.backup", [KEY], now=NOON)
    assert held.rows["shop_facts"] == 1
    assert held.form == schema.newest()
    note(shop, "after")
    aside = backup.restore(tmp_path / "kept" / "b.backup", shop, [KEY], now=NOON, force=True)
    assert noted(shop) == {"before"}
    assert aside is not None
    if shop.startswith("sqlite"):
        assert words(Path(aside)) == {"before", "after"}
    else:
        assert noted(shop, f"{aside}.") == {"before", "after"}
        assert backup.save(shop, tmp_path / "second", [KEY], now=NOON).rows == held.rows   # without what lies aside


def test_a_backup_comes_back_where_there_is_nothing(shop: str, tmp_path: Path) -> None:
    backup.save(shop, tmp_path / "b.backup", [KEY], now=NOON)
    with databases.fresh(shop.partition(":")[0], tmp_path / "other", "bare") as other:
        assert backup.restore(tmp_path / "b.backup", other, [KEY], now=NOON) is None
        assert noted(other) == {"before"}


def test_an_older_key_still_opens_after_a_change_of_keys(shop: str, tmp_path: Path) -> None:
    backup.save(shop, tmp_path / "b.backup", ["the old key"], now=NOON)
    assert backup.check(tmp_path / "b.backup", ["the new key", "the old key"]).rows["shop_facts"] == 1
    for keys, sentence in ((["the new key"], "backup.wrong-key"), ([], "backup.no-key")):
        with pytest.raises(BadBackup, match=sentence):
            backup.check(tmp_path / "b.backup", keys)


def test_nothing_of_the_shop_can_be_read_in_a_backup(shop: str, tmp_path: Path) -> None:
    note(shop, "a secret of the shop")
    backup.save(shop, tmp_path / "b.backup", [KEY], now=NOON)
    content = (tmp_path / "b.backup").read_bytes()
    assert not any(word in content for word in (b"secret", b"shop_facts", b"SQLite", b"PGDMP", b"COPY"))


@pytest.mark.parametrize("harm", HARMS)
def test_a_bad_file_is_refused_and_nothing_changes(shop: str, tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "kept"
    backup.save(shop, folder / "b.backup", [KEY], now=NOON)
    hurt(folder / "b.backup", harm)
    note(shop, "after")
    with pytest.raises(BadBackup):
        backup.restore(folder / "b.backup", shop, [KEY], now=NOON, force=True)
    assert noted(shop) == {"before", "after"}
    assert not list(tmp_path.glob("*.before-*"))
    assert [file.name for file in folder.iterdir() if file.name.startswith(".")] == []


def hurt(file: Path, harm: str) -> None:
    """Damage a sealed file."""
    content = bytearray(file.read_bytes())
    head, chunk = len(strongbox.HEAD) + strongbox.ID + strongbox.SALT, strongbox.CHUNK + strongbox.TAG
    match harm:
        case "missing":
            file.unlink()
            return
        case "cut":
            del content[-1]
        case "cut between chunks" | "two chunks swapped":           # a file of three chunks
            with file.open("rb") as source:
                parts = [*strongbox.unseal(source, [KEY]), *(os.urandom(strongbox.CHUNK) for _ in range(2))]
            with file.open("wb") as target:
                strongbox.seal(parts, target, KEY)
            content = bytearray(file.read_bytes())
            if harm == "two chunks swapped":
                first, second = content[head:head + chunk], content[head + chunk:head + 2 * chunk]
                content[head:head + 2 * chunk] = second + first
            else:
                del content[head + chunk:]
        case "one bit":
            content[head + 5] ^= 1
        case "longer":
            content += b"\0"
        case "head":
            content[head - 1] ^= 1
        case "text":
            content = bytearray(b"this is no database, but it is long enough to be taken for one by its size " * 50)
        case "empty":
            content = bytearray()
    file.write_bytes(content)


def test_a_backup_of_another_kind_of_database_is_refused(shop: str, tmp_path: Path) -> None:
    backup.save(shop, tmp_path / "b.backup", [KEY], now=NOON)
    other = "sqlite" if shop.startswith("postgresql") else "postgresql"
    with databases.fresh(other, tmp_path / "other", "bare") as url, pytest.raises(BadBackup, match="other-kind"):
        backup.restore(tmp_path / "b.backup", url, [KEY], now=NOON)


def test_a_backup_without_a_key_is_not_made(shop: str, tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="cannot-seal"):
        backup.save(shop, tmp_path / "b.backup", [], now=NOON)


def test_the_drill_brings_a_backup_back_beside_the_shop_and_leaves_nothing(shop: str, tmp_path: Path) -> None:
    held = backup.save(shop, tmp_path / "kept" / "b.backup", [KEY], now=NOON)
    note(shop, "after")
    outcome = drill.practise(tmp_path / "kept" / "b.backup", shop, [KEY], tmp_path / "kept")
    assert outcome.wrong == {}
    assert outcome.rows == sum(held.rows.values())
    assert noted(shop) == {"before", "after"}
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["b.backup"]


@pytest.mark.parametrize(("by_hand", "wrong"), [
    ("INSERT INTO stock_moves (variant_id, period, on_hand, reserved, reason, reference, at)"
     " VALUES (1, '', 3, 0, 'receive', '', 0)", {}),
    ("SELECT 1", {"ledger": 1}),
    ("UPDATE stock SET reserved = 1", {"ledger": 1, "holds": 1}),
])
def test_the_drill_finds_books_that_do_not_agree(
    shop: str, tmp_path: Path, by_hand: str, wrong: dict[str, int]
) -> None:
    by_hand_in(shop, by_hand)
    backup.save(shop, tmp_path / "kept" / "b.backup", [KEY], now=NOON)
    assert drill.practise(tmp_path / "kept" / "b.backup", shop, [KEY], tmp_path / "kept").wrong == wrong


def by_hand_in(url: str, statement: str) -> None:
    """Three pieces of a product on the shelf that the ledger knows nothing of, then what a hand in the database did."""
    engine = connect(url)
    with Session(engine) as db:
        shelf = Category(slug="c", name_zh="c")
        db.add(shelf)
        db.flush()
        product = Product(sku="p", category_id=shelf.id, name_zh="p", price=100, created_at=NOON)
        db.add(product)
        db.flush()
        db.add(Variant(id=1, product_id=product.id))
        db.flush()
        db.add(Stock(variant_id=1, on_hand=3))
        db.flush()
        db.execute(text(statement))
        db.commit()
    engine.dispose()


def test_what_the_log_of_the_old_database_still_held_is_not_mixed_into_the_new(database: Path, tmp_path: Path) -> None:
    save(database, tmp_path / "b.backup")
    engine = connect(f"sqlite:///{database}")
    with engine.connect() as open_shop:                                     # a crash leaves the log behind
        open_shop.execute(text("INSERT INTO shop_facts (name, value) VALUES ('in the log', '{}')"))
        open_shop.commit()
        for end in ("", "-wal"):
            shutil.copy(f"{database}{end}", f"{tmp_path / 'crashed.db'}{end}")
    engine.dispose()
    aside = restore(tmp_path / "b.backup", tmp_path / "crashed.db")
    assert words(tmp_path / "crashed.db") == {"before"}
    assert aside is not None
    assert words(Path(aside)) == {"before", "in the log"}


def test_a_backup_taken_while_the_shop_writes_is_one_moment_of_it(database: Path, tmp_path: Path) -> None:
    writing = threading.Thread(target=add, args=(database, *(f"w{n}" for n in range(300))))
    writing.start()
    held = save(database, tmp_path / "b.backup")
    writing.join()
    assert len(words(database)) == 301
    assert backup.check(tmp_path / "b.backup", [KEY]) == held
    restore(tmp_path / "b.backup", database)
    assert len(words(database)) == held.rows["shop_facts"]


def test_a_backup_is_for_us_alone_and_leaves_no_pieces(database: Path, tmp_path: Path) -> None:
    save(database, tmp_path / "b.backup")
    assert (tmp_path / "b.backup").stat().st_mode & 0o077 == 0
    assert {file.name for file in tmp_path.iterdir()} <= {"xiaoer.db", "xiaoer.db-wal", "xiaoer.db-shm", "b.backup"}


def test_a_backup_of_the_time_before_they_were_sealed_still_comes_back(database: Path, tmp_path: Path) -> None:
    shutil.copy(database, tmp_path / "xiaoer-20261101-033000.db")
    add(database, "after")
    restore(tmp_path / "xiaoer-20261101-033000.db", database)
    assert words(database) == {"before"}


@pytest.mark.parametrize("harm", ["cut", "altered", "other"])
def test_a_bad_file_of_that_time_is_refused(database: Path, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "old.db"
    shutil.copy(database, file)
    content = bytearray(file.read_bytes())
    if harm == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif harm == "altered":
        for page in range(4096, len(content), 4096):
            content[page:page + 64] = bytes(64)
        file.write_bytes(content)
    else:
        file.unlink()
        with closing(sqlite3.connect(file)) as db:
            db.execute("CREATE TABLE songs (name TEXT)")
            db.commit()
    add(database, "after")
    with pytest.raises(BadBackup):
        restore(file, database)
    assert words(database) == {"before", "after"}


def test_a_database_that_is_not_there_cannot_be_backed_up(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save(tmp_path / "none.db", tmp_path / "b.backup")
    assert not (tmp_path / "b.backup").exists()


def test_progress_is_told(database: Path, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    backup.save(
        url_of(database), tmp_path / "b", [KEY], now=NOON, progress=lambda done, total: heard.append((done, total))
    )
    assert heard[-1][0] == heard[-1][1] > 0


def test_tables_that_are_there_stay_unless_we_are_told_to_put_them_aside(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_programs(postgres_url, monkeypatch)
    engine = connect(postgres_url)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)"))
    engine.dispose()
    backup.save(postgres_url, tmp_path / "b", [KEY], now=NOON)
    note(postgres_url, "after")
    with pytest.raises(BadBackup, match="not-empty"):
        backup.restore(tmp_path / "b", postgres_url, [KEY], now=NOON)
    engine = connect(postgres_url)
    with engine.connect(), pytest.raises(BadBackup, match="in-use"):        # the shop is open somewhere
        backup.restore(tmp_path / "b", postgres_url, [KEY], now=NOON, force=True)
    engine.dispose()
    assert noted(postgres_url) == {"after"}


@pytest.mark.parametrize(("version", "sentence"), [("", "backup.no-program"), ("9.6.1", "backup.old-program")])
def test_programs_that_are_missing_or_too_old_are_named(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, sentence: str
) -> None:
    monkeypatch.setattr("bot.keeping.postgresql_programs.MACHINES", str(tmp_path / "nowhere"))
    monkeypatch.setenv("PATH", str(tmp_path))
    if version:
        (tmp_path / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        (tmp_path / "pg_dump").chmod(0o755)
    with pytest.raises(BadBackup, match=sentence) as refused:
        backup.save(postgres_url, tmp_path / "b", [KEY], now=NOON)
    assert refused.value.facts["program"] == "pg_dump"
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(("keep", "days", "stay"), [
    (2, 0, ("20261204", "20261205")), (9, 2, ("20261204", "20261205")), (9, 0, ("2026120",) * 5),
    (9, 1, ("20261205",)), (1, 90, ("20261205",)),
])
def test_only_the_newest_backups_stay_and_none_too_old(
    tmp_path: Path, keep: int, days: int, stay: tuple[str, ...]
) -> None:
    for day in range(1, 6):
        (tmp_path / f"xiaoer-2026120{day}-033000.{'db' if day == 1 else 'backup'}").touch()
    for name in ("mine.db", "xiaoer-notes.backup", "xiaoer-20261399-990000.backup"):
        (tmp_path / name).touch()
    kept.prune(tmp_path, ZONE, keep=keep, days=days, now=datetime(2026, 12, 6, 0, 0, tzinfo=ZONE))
    left = sorted(file.name for file in tmp_path.iterdir() if file.name.startswith("xiaoer-202612"))
    assert len(left) == len(stay)
    assert all(name.startswith(f"xiaoer-{day}") for name, day in zip(left, stay, strict=True))
    assert (tmp_path / "mine.db").exists()


def test_the_newest_backup_stays_however_old_it_is(tmp_path: Path) -> None:
    (tmp_path / "xiaoer-20200101-033000.backup").touch()
    assert kept.prune(tmp_path, ZONE, keep=3, days=1, now=NOON) == []
    assert kept.newest(tmp_path, ZONE) == (
        tmp_path / "xiaoer-20200101-033000.backup", datetime(2020, 1, 1, 3, 30, tzinfo=ZONE)
    )


def test_what_an_interrupted_backup_left_is_cleared_away(tmp_path: Path) -> None:
    for name, at in ((".xiaoer-20261101-033000.backup.copy", 0), (".xiaoer-20261201-120000.backup.part", None)):
        (tmp_path / name).touch()
        if at is not None:
            os.utime(tmp_path / name, (at, at))
    kept.prune(tmp_path, ZONE, keep=3, days=0, now=datetime.now(UTC))
    assert [file.name for file in tmp_path.iterdir()] == [".xiaoer-20261201-120000.backup.part"]


def test_an_open_shop_keeps_others_out(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "xiaoer.db"), Lock(tmp_path / "xiaoer.db")
    first.take()
    with pytest.raises(InUse):
        second.take()
    first.release()
    second.take()
    second.release()
