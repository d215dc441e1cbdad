"""Settings: the file, the environment, the defaults; and a sentence about anything that is wrong with them."""

import os
import stat
from datetime import time
from pathlib import Path

import pytest
import yaml

from bot import config, operator, secret
from bot.config import Misconfigured
from bot.settings import ROOT, Section, Settings
from services.shop import Shop


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith("XIAOER_") or name in ("BOT_TOKEN", "ADMIN_IDS"):
            monkeypatch.delenv(name)
    return tmp_path


def wrong(sentence: str = "") -> str:
    """What is said about the settings as they are."""
    with pytest.raises(Misconfigured) as caught:
        config.load()
    assert not sentence or caught.value.sentence == sentence
    for language in ("zh", "en"):
        operator.Words(operator.LOCALES).say(language, caught.value.sentence, **caught.value.facts)
    return operator.say(caught.value.sentence, **caught.value.facts)


def test_without_anything_the_shop_is_the_demo_shop() -> None:
    settings = config.load()
    assert settings.the_shop() == Shop()
    assert settings.database.url == "sqlite:///var/xiaoer.db"
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8080)


def test_the_file_shows_every_setting_with_its_default() -> None:
    shown = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    names = {
        name: set(type(field.default).model_fields) if isinstance(field.default, Section) else None
        for name, field in Settings.model_fields.items()
    }
    assert {name: set(value) if isinstance(value, dict) else None for name, value in shown.items()} == names
    assert config.load(ROOT / "config.yaml") == config.load()


@pytest.mark.parametrize(("name", "value", "read"), [
    ("XIAOER_DATABASE__URL", "sqlite:///elsewhere.db", lambda it: it.database.url),
    ("XIAOER_SERVER__HOST", "0.0.0.0", lambda it: it.server.host),
    ("XIAOER_SERVER__PORT", "9000", lambda it: str(it.server.port)),
    ("XIAOER_SERVER__PUBLIC_URL", "https://shop.example", lambda it: it.server.public_url),
    ("XIAOER_TELEGRAM__TOKEN", "1:a", lambda it: it.telegram.token.get_secret_value()),
    ("XIAOER_TELEGRAM__API_URL", "http://127.0.0.1:1", lambda it: it.telegram.api_url),
    ("XIAOER_TELEGRAM__MODE", "webhook", lambda it: it.telegram.mode),
    ("XIAOER_TELEGRAM__SECRET", "hush", lambda it: it.telegram.secret.get_secret_value()),
    ("XIAOER_SHOP__TIMEZONE", "Europe/Paris", lambda it: it.the_shop().zone.key),
    ("XIAOER_SHOP__CURRENCY", "EUR", lambda it: it.the_shop().currency),
    ("XIAOER_SECRET_KEY", "hush", lambda it: it.secret_key.get_secret_value()),
])
def test_the_environment_overrides_by_name(
    monkeypatch: pytest.MonkeyPatch, bare: Path, name: str, value: str, read: object
) -> None:
    (bare / "config.yaml").write_text("server: {host: 127.0.0.2, port: 1}\n")
    monkeypatch.setenv(name, value)
    assert read(config.load()) == value  # type: ignore[operator]


def test_environment_and_file_share_a_section(monkeypatch: pytest.MonkeyPatch, bare: Path) -> None:
    (bare / "config.yaml").write_text("server: {host: 127.0.0.2, port: 1}\n")
    monkeypatch.setenv("XIAOER_SERVER__PORT", "2")
    server = config.load().server
    assert (server.host, server.port) == ("127.0.0.2", 2)


@pytest.mark.parametrize(("name", "value", "owners"), [
    ("XIAOER_ADMINS", "telegram:42,web:3fa9c2d41b07", [("telegram", "42"), ("web", "3fa9c2d41b07")]),
    ("ADMIN_IDS", "42, 43", [("telegram", "42"), ("telegram", "43")]),
    ("ADMIN_IDS", "42 web:3fa9c2d41b07", [("telegram", "42"), ("web", "3fa9c2d41b07")]),
])
def test_owners_may_be_listed_in_either_way(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, owners: list[tuple[str, str]]
) -> None:
    monkeypatch.setenv(name, value)
    assert config.load().owners == owners


def test_our_own_names_come_before_those_of_other_bots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:other")
    assert config.load().telegram.token.get_secret_value() == "1:other"
    monkeypatch.setenv("XIAOER_TELEGRAM__TOKEN", "1:ours")
    assert config.load().telegram.token.get_secret_value() == "1:ours"


@pytest.mark.parametrize(("name", "value", "said"), [
    ("XIAOER_SERVER__PROT", "1", ["XIAOER_SERVER__PROT", "XIAOER_SERVER__PORT"]),
    ("XIAOER_SEVER__PORT", "1", ["XIAOER_SEVER__PORT", "XIAOER_SERVER__PORT"]),
    ("XIAOER_PORT", "1", ["XIAOER_PORT"]),
    ("XIAOER_ZEBRA", "1", ["XIAOER_ZEBRA", "config.yaml"]),
    ("XIAOER_SERVER__PORT", "eighty", ["XIAOER_SERVER__PORT", "eighty", "8080"]),
    ("XIAOER_SERVER__PORT", "70000", ["XIAOER_SERVER__PORT", "8080"]),
    ("XIAOER_TELEGRAM__MODE", "push", ["XIAOER_TELEGRAM__MODE", "polling, webhook"]),
    ("XIAOER_SHOP__TIMEZONE", "Mars/Base", ["XIAOER_SHOP__TIMEZONE", "Asia/Shanghai"]),
    ("XIAOER_SHOP__CURRENCY", "YUAN", ["XIAOER_SHOP__CURRENCY", "CNY"]),
    ("XIAOER_SHOP__OPENS", "25:00", ["XIAOER_SHOP__OPENS", "09:00"]),
    ("XIAOER_SHOP__DELIVERY_FEE", "-6", ["XIAOER_SHOP__DELIVERY_FEE"]),
    ("XIAOER_SHOP__DELIVERY_FEE", "six", ["XIAOER_SHOP__DELIVERY_FEE", "6"]),
    ("XIAOER_PAYMENTS__METHODS", "demo,alipay", ["XIAOER_PAYMENTS__METHODS", "alipay", "demo, cash"]),
    ("XIAOER_ADMINS", "bob", ["XIAOER_ADMINS", "bob", "telegram:42"]),
    ("ADMIN_IDS", "4 2 x!", ["ADMIN_IDS", "telegram:42"]),
    ("XIAOER_DATABASE__URL", "xiaoer.db", ["XIAOER_DATABASE__URL", "sqlite:///var/xiaoer.db"]),
])
def test_a_wrong_key_or_value_is_named_with_the_fix(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    words = wrong()
    assert [part for part in said if part not in words] == []
    assert "\n" not in words


@pytest.mark.parametrize(("content", "said"), [
    ("sever: {port: 1}", ["sever.port", "server.port"]),
    ("server: {prot: 1}", ["server.prot", "server.port"]),
    ("server: 8080", ["server", "host"]),
    ("server: {port: [1]}", ["server.port", "8080"]),
    ("shop: {opens: [9]}", ["shop.opens"]),
    ("- a\n- b", ["config.yaml"]),
    ("server: {port: 1", ["config.yaml", "1"]),
    ("a: b: c", ["config.yaml", "1"]),
])
def test_a_wrong_file_is_said_where_it_is_wrong(bare: Path, content: str, said: list[str]) -> None:
    (bare / "config.yaml").write_text(content)
    words = wrong()
    assert [part for part in said if part not in words] == []


def test_a_file_that_is_not_there_is_named(bare: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        config.load(bare / "mine.yaml")
    assert "mine.yaml" in operator.say(caught.value.sentence, **caught.value.facts)


def test_an_empty_file_and_empty_sections_are_the_defaults(bare: Path) -> None:
    (bare / "config.yaml").write_text("server:\nshop:\n")
    assert config.load().the_shop() == Shop()


def test_hours_may_be_written_as_people_write_them(bare: Path) -> None:
    (bare / "config.yaml").write_text("shop: {opens: 8:30, closes: 20:00}\n")
    shop = config.load().the_shop()
    assert (shop.opens, shop.closes) == (time(8, 30), time(20))


@pytest.mark.parametrize("closes", ["02:00", "09:00"])
def test_a_shop_that_would_never_be_open_is_told_so(closes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_SHOP__CLOSES", closes)
    said = wrong("setting.closes")
    assert "shop.closes" in said
    assert closes in said
    assert "23:59" in said


def test_amounts_are_written_as_people_write_them(bare: Path) -> None:
    (bare / "config.yaml").write_text("shop: {currency: JPY, delivery_fee: 300}\npayments: {refund_limit: 5000}\n")
    shop = config.load().the_shop()
    assert (shop.delivery_fee, shop.refund_limit) == (300, 5000)


def test_a_wrong_secret_is_never_shown(bare: Path) -> None:
    (bare / "config.yaml").write_text("telegram: {token: [1, 2, hush]}\n")
    assert "hush" not in wrong("setting.bad-secret")


def test_secrets_do_not_show_when_the_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_TELEGRAM__TOKEN", "1:hush")
    monkeypatch.setenv("XIAOER_SECRET_KEY", "hush")
    assert "hush" not in repr(config.load())


def test_a_key_is_made_once_and_for_us_alone(bare: Path) -> None:
    file = bare / "var" / "secret.key"
    keys, made = secret.find("", file)
    assert made
    assert len(keys[0]) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret.find("", file) == (keys, False)


def test_a_key_that_is_given_needs_no_file(bare: Path) -> None:
    assert secret.find("new, old", bare / "secret.key") == (("new", "old"), False)
    assert not (bare / "secret.key").exists()


def test_an_empty_key_file_is_refused(bare: Path) -> None:
    (bare / "secret.key").write_text("\n")
    with pytest.raises(Misconfigured, match="no-key"):
        secret.find("", bare / "secret.key")
