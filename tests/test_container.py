"""The container image holds all that the program needs, and nothing that is secret."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
RULES: Final = [
    line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
]
DEEP: Final = re.escape("**/")


def goes_in(path: str) -> bool:
    """Whether the image gets a file: the last rule decides that matches it or a folder it lies in."""
    parts = path.split("/")
    above = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    kept = True
    for rule in RULES:
        pattern = re.escape(rule.removeprefix("!")).replace(DEEP, "(.*/)?").replace(re.escape("*"), "[^/]*")
        if any(re.fullmatch(pattern, folder) for folder in above):
            kept = rule.startswith("!")
    return kept


def imported(folder: str) -> Iterator[str]:
    """Our own folders that the modules of a folder import from."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            )
            yield from (name.partition(".")[0] for name in names if (ROOT / name.partition(".")[0]).is_dir())


@pytest.mark.parametrize("path", [
    "var/secret.key", "var/xiaoer.db", "var/backups/xiaoer-20261201-033000.db", ".env", ".venv/bin/python", ".git/HEAD",
    "tests/talk.py", ".mypy_cache/3.11/cache.json", "bot/__pycache__/app.cpython-311.pyc", "goods.csv",
])
def test_secrets_history_and_caches_stay_out_of_the_image(path: str) -> None:
    assert not goes_in(path)


def test_all_that_the_program_needs_is_in_the_image() -> None:
    needed, looked_at = ["bot"], set[str]()
    while needed:
        folder = needed.pop()
        if folder and folder not in looked_at:
            looked_at.add(folder)
            needed += imported(folder)
    files = [path for folder in (*looked_at, "locales", "migrations") for path in (ROOT / folder).rglob("*")]
    missing = [
        str(path.relative_to(ROOT)) for path in files
        if path.is_file() and "__pycache__" not in path.parts and not goes_in(path.relative_to(ROOT).as_posix())
    ]
    assert missing == []
    assert all(goes_in(path) for path in ("config.yaml", "requirements/run.txt"))
