"""Settings: config.yaml and the environment, checked as a whole before anything starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, SecretStr, ValidationError
from rapidfuzz import process

from bot.settings import PREFIX, Section, Settings

TOKEN: Final = f"{PREFIX}TELEGRAM__TOKEN"
ADMINS: Final = f"{PREFIX}ADMINS"
OTHER_NAMES: Final = {TOKEN: "BOT_TOKEN", ADMINS: "ADMIN_IDS"}     # as users of such programs expect
NEAR: Final = 70                # how alike, of 100, a misspelt key must be for a suggestion


class Misconfigured(Exception):
    """A setting is wrong. `sentence` is the id of the words that say so, `facts` are what stands in them."""

    def __init__(self, sentence: str, /, **facts: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts


@dataclass(frozen=True, slots=True)
class _Keys:
    """Every key there is, as `section.key`; those that begin like one of `free` are named by the shop."""

    names: frozenset[str]
    free: tuple[str, ...] = ()

    @classmethod
    def of(cls, model: type[BaseModel]) -> "_Keys":
        names: set[str] = set()
        free: set[str] = set()
        for name, field in model.model_fields.items():
            section = field.annotation
            if isinstance(section, type) and issubclass(section, Section):
                names |= {f"{name}.{key}" for key in section.model_fields}
                free |= {f"{name}.{key}." for key, each in section.model_fields.items() if each.default == {}}
            else:
                names.add(name)
        return cls(frozenset(names), tuple(free))

    def check(self, key: str, written: Mapping[str, str]) -> None:
        """Raises Misconfigured for an unknown key. `written` is each key as it is written in that place."""
        if key in self.names or key.startswith(self.free) or any(name.startswith(f"{key}.") for name in self.names):
            return      # a whole section in the place of a value is told by what it should have been
        near = process.extractOne(key, sorted(self.names), score_cutoff=NEAR)
        own = written.get(key, key)
        if near is None:
            raise Misconfigured("setting.unknown", name=own)
        raise Misconfigured("setting.misspelt", name=own, near=written.get(near[0], near[0]))


def load(path: Path | None = None) -> Settings:
    """Read the settings; `path` None means config.yaml, if there is one. Raises Misconfigured."""
    written = _read(path)
    keys = _Keys.of(Settings)
    for section, value in written.items():
        flat = [f"{section}.{key}" for key in value] if isinstance(value, dict) else [section]
        for key in flat:
            keys.check(str(key), {})
    names = {name: _variable(name) for name in keys.names}
    given = {name: value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    for variable in given:
        key = variable.upper().removeprefix(PREFIX).lower().replace("__", ".")
        keys.check(key, names | {key: variable})
    _of_other_bots(written, given)
    try:
        settings = Settings(**written)
    except ValidationError as wrong:
        raise _explained(wrong, given) from None
    if settings.shop.closes <= settings.shop.opens:
        raise Misconfigured(
            "setting.closes", opens=f"{settings.shop.opens:%H:%M}", closes=f"{settings.shop.closes:%H:%M}"
        )
    return settings


def _variable(key: str) -> str:
    return PREFIX + key.upper().replace(".", "__")


def _read(path: Path | None) -> dict[str, Any]:
    file = path or Path("config.yaml")
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path is None:
            return {}
        raise Misconfigured("setting.no-file", file=str(file)) from None
    except (OSError, UnicodeDecodeError):
        raise Misconfigured("setting.no-file", file=str(file)) from None
    except yaml.YAMLError as wrong:
        line = getattr(getattr(wrong, "problem_mark", None), "line", 0) + 1
        raise Misconfigured("setting.no-yaml", file=str(file), line=str(line)) from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise Misconfigured("setting.no-yaml", file=str(file), line="1")
    return {str(key): {} if value is None else value for key, value in content.items()}


def _of_other_bots(written: dict[str, Any], given: Mapping[str, str]) -> None:
    """BOT_TOKEN and ADMIN_IDS; our own names come first."""
    if (token := os.environ.get("BOT_TOKEN")) and TOKEN not in given:
        written["telegram"] = dict(written.get("telegram") or {}) | {"token": token}
    if (ids := os.environ.get("ADMIN_IDS")) and ADMINS not in given:
        written["admins"] = [part if ":" in part else f"telegram:{part}" for part in ids.replace(",", " ").split()]


def _explained(wrong: ValidationError, given: Mapping[str, str]) -> Misconfigured:
    """The first thing that is wrong: where it is written, and a value that would be right."""
    error = wrong.errors()[0]
    path = [str(part) for part in error["loc"] if not isinstance(part, int)]
    key = ".".join(path[:2])
    section = Settings.model_fields.get(path[0]) if path else None
    example = section.default if section else ""
    if isinstance(example, Section):
        if len(path) < 2:
            return Misconfigured("setting.no-section", name=key, near=next(iter(type(example).model_fields)))
        example = getattr(example, path[1], "")
    variable = _variable(key)
    other = OTHER_NAMES.get(variable, "")
    own = variable if variable in given else other if os.environ.get(other) else key
    if isinstance(example, SecretStr):
        return Misconfigured("setting.bad-secret", name=own)
    expected = error.get("ctx", {}).get("expected", "").replace("'", "").replace(" or ", ", ")
    if key == "admins":
        expected = "telegram:42,web:3fa9c2d41b07"
    return Misconfigured("setting.bad", name=own, value=_short(error["input"]), example=expected or _written(example))


def _written(value: object) -> str:
    """A default as it stands in the file."""
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
