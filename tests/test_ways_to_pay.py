"""A way to pay is there whole or not at all: a setting names it, a provider fills it, every language has words."""

import importlib
import pkgutil
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Final, get_args, get_origin

import pytest

import payments
from bot.settings import Methods
from payments.port import Provider
from tests.shop_floor import opened
from tests.talk import spoken

ROOT: Final = Path(__file__).parent.parent
PORT: Final = ("invite", "read", "ask", "close", "refund")


def providers(package: ModuleType = payments) -> dict[str, str]:
    """Every class of the folder that fills the port, by the name it gives itself, with its module."""
    found = {}
    for part in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(part.name)
        for each in vars(module).values():
            own = isinstance(each, type) and each.__module__ == module.__name__ and each is not Provider
            if own and all(hasattr(each, method) for method in PORT):
                found[each.name] = module.__name__
    return found


def methods() -> tuple[str, ...]:
    """What may stand in `payments.methods`."""
    whole = get_args(Methods)[0]
    assert get_origin(whole) is tuple
    return get_args(get_args(whole)[0])


def test_every_provider_may_be_set_and_every_setting_has_a_provider() -> None:
    assert sorted(providers()) == sorted(methods())


async def test_the_program_provides_every_method_that_is_set(tmp_path: Path) -> None:
    unfurnished = tmp_path / "new.db"
    unfurnished.touch()
    async with opened(tmp_path, unfurnished, payments={
        "methods": list(methods()), "demo_file": str(tmp_path / "bank.db"),
    }) as floor:
        provided = {name: type(each).__module__ for name, each in floor.app._providers.items()}
    assert provided == providers()


@pytest.mark.parametrize("language", spoken().languages)
def test_every_method_has_a_name_and_the_words_that_mean_it(language: str) -> None:
    names = {name: spoken().say(language, f"method.{name}") for name in methods()}
    assert len(set(names.values())) == len(names)
    said = {name: spoken().say(language, f"method.words-{name}").split("|") for name in methods()}
    assert all(word.strip() == word != "" for words in said.values() for word in words)
    doubled = [word for words in said.values() for word in words if sum(word in each for each in said.values()) > 1]
    assert not doubled


def test_no_provider_is_left_out_of_the_contract_between_them() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {each["name"]: each for each in config["tool"]["importlinter"]["contracts"]}
    assert sorted(contracts["Providers do not know each other"]["modules"]) == sorted(providers().values())
