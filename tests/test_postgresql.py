"""PostgreSQL as the shop's database: what the owner reads when something is wrong with it, and that commands work."""

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from bot import doctor, opening, reaching
from bot.__main__ import cli
from bot.config import Misconfigured
from bot.database import connect
from bot.settings import ROOT, Settings
from models.sealed import Keyring
from tests import databases

SECRET = "a-key-for-tests-0123456789"


def settings(url: str) -> Settings:
    return Settings(database={"url": url}, secret_key=SECRET)  # type: ignore[arg-type]


def opened(url: str) -> Misconfigured:
    """Why it cannot be opened."""
    with pytest.raises(Misconfigured) as wrong:
        opening.open_database(settings(url), lambda *_, **__: None)
    return wrong.value


def run(*statements: str) -> None:
    databases.server().run(*statements)


@contextmanager
def somebody(name: str, database: str) -> Iterator[str]:
    """Another user of the server; the address by which they reach a database."""
    run(f"CREATE ROLE {name} LOGIN PASSWORD 'right'")
    try:
        yield databases.server().url(database, name)
    finally:
        run(f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def test_where_nobody_answers_the_address_is_named_and_the_password_is_not() -> None:
    wrong = opened("postgresql://xiaoer:hidden@127.0.0.1:1/shop")
    assert wrong.sentence == "setting.postgresql-silent"
    assert wrong.facts["url"] == "postgresql://xiaoer:***@127.0.0.1:1/shop"
    assert "hidden" not in str(wrong.facts)


def test_a_database_that_is_not_there_is_said_to_be_missing(postgres_bare_url: str) -> None:
    assert opened(postgres_bare_url.replace("bare", "nowhere")).sentence == "setting.postgresql-no-such"


def test_a_wrong_password_is_said_to_be_wrong(postgres_bare_url: str) -> None:
    rules = databases.server().folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    with somebody("guarded", "postgres") as address:
        try:
            rules.write_text("local all guarded scram-sha-256\n" + before)
            run("SELECT pg_reload_conf()")
            with_password = address.replace("guarded@", "guarded:wrong@")
            _until(lambda: opened(with_password).sentence == "setting.postgresql-password")
            assert "wrong@" not in str(opened(with_password).facts)
        finally:
            rules.write_text(before)
            run("SELECT pg_reload_conf()")


def test_a_server_that_is_too_old_is_refused(postgres_bare_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "LEAST", 99)
    wrong = opened(postgres_bare_url)
    assert wrong.sentence == "setting.postgresql-old"
    assert wrong.facts["least"] == "99"


def test_a_user_who_may_make_no_tables_is_named(postgres_bare_url: str) -> None:
    with somebody("visitor", make_url(postgres_bare_url).database or "") as address:
        wrong = opened(address)
    assert wrong.sentence == "setting.postgresql-rights"
    assert wrong.facts["who"] == "visitor"


def test_a_database_that_can_only_be_read_is_refused(postgres_bare_url: str) -> None:
    run(f"ALTER DATABASE {make_url(postgres_bare_url).database} SET default_transaction_read_only = on")
    assert opened(postgres_bare_url).sentence == "setting.postgresql-readonly"


def test_a_database_that_cannot_hold_every_letter_is_refused(postgres_bare_url: str) -> None:
    run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
    try:
        assert opened(databases.server().url("latin")).sentence == "setting.postgresql-encoding"
    finally:
        run("DROP DATABASE latin WITH (FORCE)")


def test_an_address_of_another_kind_is_refused_without_its_password() -> None:
    wrong = opened("mysql://root:hidden@127.0.0.1/shop")
    assert (wrong.sentence, wrong.facts) == ("setting.database-kind", {"kind": "mysql"})


def test_it_is_begun_once_its_tables_are_there(postgres_bare_url: str) -> None:
    assert not opening.begun(settings(postgres_bare_url))
    opening.open_database(settings(postgres_bare_url), lambda *_, **__: None)
    assert opening.begun(settings(postgres_bare_url))


def test_another_key_does_not_open_its_personal_data(postgres_bare_url: str) -> None:
    engine = opening.open_database(settings(postgres_bare_url), lambda *_, **__: None)
    other = Keyring()
    other.unlock("another key")
    with engine.begin() as connection:
        connection.execute(text(
            "INSERT INTO customers (name, phone, phone_hash, language, quiet, created_at, seen_at)"
            " VALUES ('', :phone, '', 'zh', true, 0, 0)"
        ), {"phone": other.seal("13800138000", "customers.phone")})
    assert opened(postgres_bare_url).sentence == "setting.wrong-key"


def test_connections_speak_one_language_whatever_the_server_prefers(postgres_bare_url: str) -> None:
    with connect(postgres_bare_url).connect() as connection:
        shown = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("timezone", "client_encoding", "transaction_isolation", "synchronous_commit")
        }
    assert shown == {
        "timezone": "UTC", "client_encoding": "UTF8", "transaction_isolation": "read committed",
        "synchronous_commit": "on",
    }


def test_the_doctor_says_what_is_there_and_what_is_not_safe(
    postgres_bare_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def said(url: str) -> str:
        lines: list[str] = []
        doctor.examine(settings(url), lines.append)
        return "\n".join(line for line in lines if "Database" in line or "PostgreSQL" in line)

    assert "it is empty" in said(postgres_bare_url)
    opening.open_database(settings(postgres_bare_url), lambda *_, **__: None)
    healthy = said(postgres_bare_url)
    with psycopg.connect(postgres_bare_url) as connection:
        version = connection.info.server_version // 10000
    assert f"PostgreSQL {version}." in healthy
    assert "fsync" in healthy            # switched off for tests, and rightly complained about
    assert "does not let" not in healthy
    assert "✕ Nobody answers at postgresql://127.0.0.1:1/shop" in said("postgresql://127.0.0.1:1/shop")


def test_the_demo_shop_is_set_up_once_and_written_out_again(
    postgres_bare_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("XIAOER_DATABASE__URL", postgres_bare_url)
    assert "The demo shop is ready" in say("seed")
    assert say("seed", "--if-new") == ""
    say("export", "products.csv")
    assert len(Path("products.csv").read_text().splitlines()) > 100
    assert "0 added" in say("import", "products.csv")


def say(*words: str) -> str:
    """What a command answers."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        result = CliRunner().invoke(cli, list(words))
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
    assert result.exit_code == 0, result.output
    return result.output


def test_the_server_of_the_tests_ends_with_them(tmp_path: Path) -> None:
    """Even when the tests are killed."""
    script = tmp_path / "killed.py"
    script.write_text(
        "import os, signal\nfrom tests import databases\n"
        "print(databases.server().folder, databases.server()._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, script], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    folder, process = done.stdout.split()
    _until(lambda: not _alive(process))
    shutil.rmtree(folder)


def _alive(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
