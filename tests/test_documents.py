"""What the documents say is so: settings, commands, links, pictures and targets are those that there are."""

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest
import typer
import yaml
from pydantic import BaseModel, SecretStr

from bot.__main__ import cli
from bot.config import ADMINS, OTHER_NAMES, TOKEN
from bot.settings import PREFIX, Section, Settings
from handlers import commands
from handlers.admin.commands import COMMANDS
from models.people import Role

ROOT: Final = Path(__file__).parent.parent
READMES: Final = ("README.md", "README.zh.md")
PAGES: Final = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))

ROW: Final = re.compile(r"^\| `([a-z_.]+)` \| `(XIAOER_\w+)`(?: \S+ `(\w+)`)? \| `([^`]*)` \| (.+) \|$", re.MULTILINE)
LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
FENCE: Final = re.compile(r"^( *)```.*?^\1```$", re.DOTALL | re.MULTILINE)
OUTSIDE: Final = ("http://", "https://", "mailto:")


def page(name: str) -> str:
    """A document as it is written."""
    return (ROOT / name).read_text(encoding="utf-8")


def settings(model: type[BaseModel] = Settings, before: str = "") -> Iterator[tuple[str, str]]:
    """Every setting as `section.key`, with its default as it stands in a table."""
    for name, field in model.model_fields.items():
        if isinstance(field.default, Section):
            yield from settings(type(field.default), f"{name}.")
        else:
            yield f"{before}{name}", shown(field.default)


def shown(value: object) -> str:
    """A default as a reader would write it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(value) or "[]"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value) or '""'


def environment(key: str) -> str:
    """What a setting is called in the environment."""
    return PREFIX + key.upper().replace(".", "__")


def slug(heading: str) -> str:
    """The name under which a heading can be linked to."""
    bare = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")


def anchors(text: str) -> set[str]:
    """Every place in a document that can be linked to."""
    return {slug(title) for title in re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)}


@pytest.mark.parametrize("name", READMES)
def test_the_table_holds_every_setting_with_its_default_and_no_other(name: str) -> None:
    written = [(key, variable, default) for key, variable, _, default, _ in ROW.findall(page(name))]
    assert written == [(key, environment(key), default) for key, default in settings()]


@pytest.mark.parametrize("name", READMES)
def test_the_table_says_under_which_other_names_a_setting_may_be_given(name: str) -> None:
    others = {variable: other for _, variable, other, _, _ in ROW.findall(page(name)) if other}
    assert others == {variable: OTHER_NAMES[variable] for variable in (TOKEN, ADMINS)}


def test_the_settings_file_holds_every_setting_with_its_default() -> None:
    file = {
        f"{section}.{key}" if key else section: value
        for section, part in yaml.safe_load(page("config.yaml")).items()
        for key, value in (part.items() if isinstance(part, dict) else [("", part)])
    }
    assert {
        key: shown(tuple(value) if isinstance(value, list) else value) for key, value in file.items()
    } == dict(settings())


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_terminal_is_explained_with_its_options(name: str) -> None:
    text = page(name)
    group = typer.main.get_command(cli)
    named = set(re.findall(r"^\| `xiaoer ([a-z]+)", text, re.MULTILINE))
    assert named == set(group.commands)  # type: ignore[attr-defined]
    for command in group.commands.values():  # type: ignore[attr-defined]
        for option in command.params:
            for way in option.opts:
                assert not way.startswith("--") or f"`{way}" in text, f"{command.name} {way}"


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_staff_is_explained_and_no_other(name: str) -> None:
    rows = re.findall(r"^\| ((?:`/[a-z]+`(?:, |、)?)+) \| .+ \| .+ \|$", page(name), re.MULTILINE)
    assert {command for row in rows for command in re.findall(r"/([a-z]+)", row)} == set(COMMANDS)


@pytest.mark.parametrize("name", READMES)
def test_every_role_and_every_command_of_customers_is_named(name: str) -> None:
    text = page(name)
    missing = {role.value for role in Role if f"`{role}`" not in text}
    missing |= {command for command in commands.COMMANDS if not re.search(rf"`{command}[` ]", text)}
    assert missing == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere_and_every_picture_is_there(name: str) -> None:
    text, dead = page(name), []
    for link, picture in LINK.findall(FENCE.sub("", text)):
        target = link or picture
        if target.startswith(OUTSIDE):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        if not file.exists() or (anchor and anchor not in anchors(file.read_text(encoding="utf-8"))):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("name", PAGES)
def test_every_target_of_make_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    text = page(name)
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z]+)`|^\$ (?:[A-Z_]+=\S+ )*make ([a-z]+)", text, re.MULTILINE))
    assert {one or other for one, other in named} <= targets


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_is_named_exists(name: str) -> None:
    folders = "bot|demo|deploy|dialog|docs|handlers|locales|migrations|models|payments|requirements|services|tests"
    named = set(re.findall(rf"`((?:{folders})/[\w./-]*\w)`", FENCE.sub("", page(name))))
    example = {"handlers/hours.py", "payments/name.py", "bot/channels/name.py", "locales/xx", "tests/journeys/xx"}
    assert {path for path in named - example if not (ROOT / path).exists()} == set()
