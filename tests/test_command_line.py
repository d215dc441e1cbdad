"""The `xiaoer` command: quick to help, plain about mistakes, and what it writes it can read again."""

import csv
import json
import logging
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import structlog
from openpyxl import Workbook
from sqlalchemy import text
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.database import connect
from bot.settings import ROOT

RUN = [sys.executable, "-m", "bot"]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XIAOER_", "BOT_", "ADMIN_"))}
    return kept | {"PYTHONPATH": str(ROOT), "LANG": "en_GB.UTF-8", "LC_ALL": ""} | more


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a seeded shop in it."""
    folder = tmp_path_factory.mktemp("seeded")
    done = subprocess.run([*RUN, "seed"], cwd=folder, env=environment(), capture_output=True, text=True, check=True)
    assert "The demo shop is ready" in done.stdout
    return folder


@pytest.fixture
def folder(seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, as the working folder."""
    shutil.copytree(seeded / "var", tmp_path / "var")
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith(("XIAOER_", "BOT_TOKEN", "ADMIN_IDS", "LC_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return tmp_path


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """What a command writes its log to is closed after it: nobody else may be left writing there."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def say(*words: str, code: int = 0) -> str:
    """What the command answers."""
    result = CliRunner().invoke(cli, list(words))
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def test_help_comes_at_once() -> None:
    """Counted is the time of the processor: how busy this machine is with other things does not matter."""
    with tempfile.TemporaryFile("w+") as out:
        shop = subprocess.Popen([*RUN, "--help"], cwd=ROOT, env=environment(), stdout=out)
        _, status, used = os.wait4(shop.pid, 0)
        shop.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    assert shop.returncode == 0
    assert used.ru_utime + used.ru_stime < 0.5
    for command in ("run", "seed", "import", "export", "graph", "doctor", "backup", "restore", "console"):
        assert f"  {command}" in said
    assert said.startswith("Usage: xiaoer ")
    assert "..." not in said.partition("Commands:")[2]


@pytest.mark.parametrize(("language", "said"), [("en_GB.UTF-8", "Did you mean"), ("zh_CN.UTF-8", "是不是想写")])
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path, language: str, said: str) -> None:
    done = subprocess.run(
        [*RUN, "run"], cwd=tmp_path, env=environment(XIAOER_SERVER__PROT="1", LANG=language), capture_output=True,
        text=True, check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "XIAOER_SERVER__PROT" in done.stderr
    assert "XIAOER_SERVER__PORT" in done.stderr
    assert said in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_database_of_another_kind_is_refused_in_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_DATABASE__URL", "mysql://localhost/xiaoer")
    words = say("seed", code=2)
    assert "SQLite or PostgreSQL" in words
    assert "database.url" in words


def test_a_postgresql_that_does_not_answer_is_said_in_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_DATABASE__URL", "postgresql://127.0.0.1:9/xiaoer")
    assert "Nobody answers" in say("seed", code=2)


def test_several_workers_need_postgresql_and_a_webhook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "need PostgreSQL" in say("run", "--workers", "2", code=2)
    monkeypatch.setenv("XIAOER_DATABASE__URL", "postgresql://127.0.0.1:9/xiaoer")
    monkeypatch.setenv("BOT_TOKEN", "4200:nobody-is-asked")
    assert "by webhook only" in say("run", "--workers", "2", code=2)


def test_another_key_is_noticed_before_anything_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _seal(folder)
    assert "another key" in say("seed", code=2)


def test_seeding_twice_changes_nothing(folder: Path) -> None:
    assert "nothing was set up" in say("seed")


def test_a_catalogue_that_was_exported_imports_without_a_change(folder: Path) -> None:
    for name in ("goods.csv", "goods.xlsx"):
        say("export", name)
        assert "0 to add, 0 to change" in say("import", name, "--dry-run")


def test_a_dry_run_lists_every_bad_row_and_changes_nothing(folder: Path) -> None:
    say("export", "goods.csv")
    with open("goods.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["price"], rows[1]["category"], rows[2]["price"] = "a lot", "nowhere", "99"
    with open("changed.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    dry = say("import", "changed.csv", "--dry-run", code=1)
    assert "Row 2" in dry
    assert "Row 3" in dry
    assert "1 to change" in dry
    assert "2 bad rows" in dry
    assert "0 to change" in say("import", "goods.csv", "--dry-run")
    assert "1 changed" in say("import", "changed.csv", code=1)
    assert "1 to change" in say("import", "goods.csv", "--dry-run")


def test_a_shop_of_ones_own_is_filled_from_the_terminal_without_the_demo(folder: Path) -> None:
    for what in ("categories", "questions", "products"):
        say("export", f"{what}.csv", "--what", what)
    shutil.rmtree("var")
    assert "There is no category “coffee”" in say("import", "products.csv", "--dry-run", code=1)
    assert "Dry run, categories: 21 to add" in say("import", "categories.csv", "--dry-run")
    for what in ("categories", "questions", "products"):
        assert f"Imported {what}: " in say("import", f"{what}.csv")
        assert "0 to add, 0 to change" in say("import", f"{what}.csv", "--dry-run")
        before = Path(f"{what}.csv").read_bytes()
        say("export", "again.csv", "--what", what)
        assert Path("again.csv").read_bytes() == before


def test_a_workbook_of_several_sheets_is_told_sheet_by_sheet(folder: Path) -> None:
    book = Workbook()
    for title, rows in {
        "Menu": [["sku", "category", "name_en", "price"], ["soup", "soups", "Soup", 18], ["tea", "nowhere", "Tea", 9]],
        "Notes": [["Ask Ann about the soup"]],
        "Shelves": [["slug", "parent", "name_en"], ["soups", "food", "Soups"], ["Bad code", "food", ""]],
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save("shop.xlsx")
    for words in (say("import", "shop.xlsx", "--dry-run", code=1), say("import", "shop.xlsx", code=1)):
        assert "they have no column of codes: Notes" in words
        assert "Shelves, row 3, “slug”: “Bad code” cannot be a code" in words
        assert "Menu, row 3, “category”: There is no category “nowhere”." in words
        assert words.index("categories: 1 ") < words.index("products: 1 ")
    assert "categories: 0 to add, 0 to change, 1 unchanged" in say("import", "shop.xlsx", "--dry-run", code=1)


def test_what_cannot_be_exported_is_said_with_what_can(folder: Path) -> None:
    assert "categories or questions" in say("export", "a.csv", "--what", "orders", code=2)
    assert not Path("a.csv").exists()


def test_a_wrong_category_is_named_in_the_terminal(folder: Path) -> None:
    Path("shelves.csv").write_text("slug,parent,name_en\nfood,bakery,Food\nnew,nowhere,\n", encoding="utf-8")
    words = say("import", "shelves.csv", "--dry-run", code=1)
    assert "Row 2, “parent”: Under “bakery” it would stand on itself" in words
    assert "Row 3, “parent”: There is no category “nowhere”" in words
    assert "Row 3, “name_zh”: Give it a name" in words
    assert "0 to add, 0 to change, 0 unchanged, 2 bad rows" in words


@pytest.mark.parametrize(("command", "file"), [("import", "none.csv"), ("export", "goods.pdf"), ("restore", "none.db")])
def test_a_file_that_will_not_do_is_named_in_a_sentence(folder: Path, command: str, file: str) -> None:
    assert say(command, file, code=2).strip()


def test_a_backup_comes_back(folder: Path) -> None:
    assert "checked" in say("backup", "kept.db")
    (folder / "var" / "xiaoer.db").write_text("gone")
    assert "kept" in say("restore", "kept.db")
    assert "nothing was set up" in say("seed")


def test_a_backup_that_another_key_sealed_is_refused_before_anything_is_replaced(folder: Path) -> None:
    _seal(folder)
    say("backup", "kept.db")
    key = folder / "var" / "secret.key"
    for change, words in ((lambda: key.write_text("another key\n"), "another key"), (key.unlink, "no key here")):
        change()
        assert words in say("restore", "kept.db", code=2)
        assert not list((folder / "var").glob("*.before-*"))
    assert not key.exists()


def test_a_backup_of_a_newer_program_is_refused_before_anything_is_replaced(folder: Path) -> None:
    shutil.copy("var/xiaoer.db", "kept.db")
    with closing(sqlite3.connect("kept.db")) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    assert "newer version" in say("restore", "kept.db", code=2)
    assert not list((folder / "var").glob("*.before-*"))


def test_a_database_of_a_newer_program_is_named_in_a_sentence_and_left_alone(folder: Path) -> None:
    with closing(sqlite3.connect("var/xiaoer.db")) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    assert "newer version of Xiaoer" in say("run", code=2)
    with closing(sqlite3.connect("var/xiaoer.db")) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_the_map_is_a_diagram(folder: Path) -> None:
    assert say("graph").startswith("flowchart")


def test_the_doctor_names_what_is_missing_and_how_to_mend_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_SERVER__PORT", "0")
    words = say("doctor")
    assert "on sale" in words
    assert "@BotFather" in words
    os.chmod("var/secret.key", 0o644)
    assert "chmod 600" in say("doctor", code=1)
    (folder / "var" / "xiaoer.db").write_text("gone" * 1000)
    assert "xiaoer restore" in say("doctor", code=1)


def test_the_doctor_looks_at_everything_though_the_database_is_of_another_kind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOER_SERVER__PORT", "0")
    monkeypatch.setenv("XIAOER_DATABASE__URL", "mysql://127.0.0.1/xiaoer")
    words = say("doctor", code=1)
    assert "SQLite or PostgreSQL" in words
    assert "“database.url”" in words
    assert "Backups:" in words


def test_the_doctor_only_looks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_SERVER__PORT", "0")
    for gone in ("secret.key", "xiaoer.db.lock"):
        (folder / "var" / gone).unlink(missing_ok=True)
    before = sorted(folder.rglob("*"))
    say("doctor")
    assert sorted(folder.rglob("*")) == before


def test_the_doctor_knows_the_backups_that_are_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_SERVER__PORT", "0")
    assert "none yet" in say("doctor")
    name = f"var/backups/xiaoer-{datetime.now(UTC):%Y%m%d-%H%M%S}.backup"
    say("backup", name)
    say("restore", name)
    assert "the last one is from" in say("doctor")
    os.rename(name, "var/backups/xiaoer-20240229-033000.backup")
    assert "2024-02-29 03:30" in say("doctor", code=1)


def test_the_doctor_looks_for_telegram_where_it_is_told_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_SERVER__PORT", "0")
    monkeypatch.setenv("BOT_TOKEN", "42:" + "a" * 35)
    monkeypatch.setenv("XIAOER_TELEGRAM__API_URL", "http://127.0.0.1:9")
    words = say("doctor", code=1)
    assert "cannot be reached" in words
    assert "a" * 35 not in words


def test_a_running_shop_opens_answers_keeps_others_out_and_closes_in_order(folder: Path) -> None:
    port = _free_port()
    shop = subprocess.Popen(
        [*RUN, "run"], cwd=folder, env=environment(XIAOER_SERVER__PORT=port, LANG="zh_CN.UTF-8"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        health = _answer(f"http://127.0.0.1:{port}/health")
        assert isinstance(health, dict)
        assert (health["status"], health["database"], health["troubles"]) == ("ok", True, [])
        page = urlopen(f"http://127.0.0.1:{port}/").read().decode()
        assert "<html" in page
        assert "xiaoer_decision_seconds" in urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
        second = subprocess.run(
            [*RUN, "run"], cwd=folder, env=environment(XIAOER_SERVER__PORT="0"), capture_output=True, text=True,
            check=False,
        )
        assert second.returncode == 2
        assert "in use" in second.stderr
        assert "The shop is open" in say("restore", "none.db", code=2)
    finally:
        shop.send_signal(signal.SIGTERM)
        out, err = shop.communicate(timeout=30)
    assert shop.returncode == 0
    assert f"小店开门了：http://127.0.0.1:{port}" in out
    assert "Traceback" not in err


def test_a_talk_that_nobody_reads_on_ends_quietly(folder: Path) -> None:
    with tempfile.TemporaryFile("w+") as err:
        shop = subprocess.Popen(
            [*RUN, "console"], cwd=folder, env=environment(XIAOER_SERVER__PORT="0"), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=err, text=True,
        )
        assert shop.stdin is not None
        assert shop.stdout is not None
        shop.stdout.readline()
        shop.stdout.close()
        shop.stdin.write("menu\n" * 3)
        with suppress(BrokenPipeError):
            shop.stdin.close()
        shop.wait(timeout=30)
        err.seek(0)
        assert "Traceback" not in err.read()


def test_a_shop_without_products_says_how_to_fill_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [*RUN, "console"], cwd=tmp_path, env=environment(XIAOER_SERVER__PORT="0"), input="", capture_output=True,
        text=True, check=True,
    )
    assert "xiaoer seed" in done.stdout
    assert "xiaoer import" in done.stdout


def _seal(folder: Path) -> None:
    """Put a customer into the shop whose name was sealed with a key that is not there."""
    engine = connect(f"sqlite:///{folder / 'var' / 'xiaoer.db'}")
    with engine.begin() as db:
        db.execute(text("INSERT INTO customers (name, phone, phone_hash, language, quiet, created_at, seen_at)"
                        " VALUES ('deadbeef.AAAA', '', '', 'zh', 1, 0, 0)"))
    engine.dispose()


def _answer(url: str) -> object:
    for _ in range(300):
        try:
            return json.load(urlopen(url))
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered")


def _free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])
