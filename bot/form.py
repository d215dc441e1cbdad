"""Which form the database has, and which form this program needs. Bringing it there is bot.schema's work."""

import re
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from bot.settings import ROOT

FOLDER: Final = ROOT / "migrations"

_STEP: Final = re.compile(r'^revision = "(\w+)"$.*?^down_revision = (?:None|"(\w+)")$', re.MULTILINE | re.DOTALL)


def version(connection: Connection) -> str | None:
    """Which form the database has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def newest() -> str:
    """The form that this program needs: the step that no other step follows."""
    steps = _steps()
    (last,) = steps.keys() - steps.values()
    return last


def known(form: str | None) -> bool:
    """Whether this program knows such a form: one of a newer program it does not."""
    return form is None or form in _steps()


def is_newest(engine: Engine) -> bool:
    """Whether there is nothing to be done to this database."""
    with engine.connect() as connection:
        return version(connection) == newest()


def _steps() -> dict[str, str | None]:
    """Every step of the migrations and the one before it."""
    found = [_STEP.search(path.read_text(encoding="utf-8")) for path in (FOLDER / "versions").glob("*.py")]
    return {step[1]: step[2] for step in found if step}
