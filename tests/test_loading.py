"""What a shop loads: nothing that a shop like it does not use, and the newest form is known without what changes it."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from bot import form

ROOT = Path(__file__).parents[1]


def run(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, timeout=120, capture_output=True, text=True
    ).stdout.strip()


def test_a_shop_opens_without_what_only_others_need() -> None:
    assert run(
        "import sys\n"
        "from bot import loading\n"
        "with loading.lean():\n    import bot.opened\n"
        "print(*[name for name in ('aiogram', 'telegram', 'alembic', 'openpyxl', 'PIL', 'psycopg', 'qrcode', 'rich')"
        " if name in sys.modules])"
    ) == ""


@pytest.mark.parametrize(("driver", "loaded"), [("aiogram", "aiogram"), ("ptb", "telegram")])
def test_of_the_libraries_for_telegram_only_the_one_that_is_used_is_loaded(driver: str, loaded: str) -> None:
    assert run(
        "import sys\n"
        "from bot import loading\n"
        "with loading.lean():\n    import bot.opened\n"
        "from bot.channels.telegram import drivers\n"
        f"drivers.load({driver!r})\n"
        "print(*[name for name in ('aiogram', 'telegram', 'telegram.ext') if name in sys.modules])"
    ) == loaded


def test_a_library_that_is_not_installed_is_named() -> None:
    assert run(
        "import sys\n"
        "sys.modules['telegram'] = None\n"
        "from bot.channels.telegram import drivers\n"
        "try:\n    drivers.load('ptb')\n"
        "except drivers.NotInstalled as missing:\n    print(missing)"
    ) == "telegram"


def test_what_was_left_out_can_still_be_loaded() -> None:
    assert run(
        "from bot import loading\n"
        "with loading.lean():\n    import structlog\n"
        "import rich\nprint(rich.__name__)"
    ) == "rich"


def test_the_newest_form_is_the_one_that_the_migrations_lead_to() -> None:
    script = ScriptDirectory(str(form.FOLDER))
    assert form.newest() == script.get_current_head()
    assert all(form.known(step.revision) for step in script.walk_revisions())
    assert form.known(None)
    assert not form.known("9999")


def test_the_form_of_a_database_is_read() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        assert form.version(connection) is None
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        assert form.version(connection) is None
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        assert form.version(connection) == "0001"
    engine.dispose()
