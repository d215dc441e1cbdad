"""The shop in a WeChat official account."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.channels.wechat import menu as menus
from bot.channels.wechat.account import Account
from bot.channels.wechat.api import WECHAT, Line
from bot.channels.wechat.crypto import Seal
from bot.channels.wechat.forms import Form
from bot.channels.wechat.gate import Gate
from bot.channels.wechat.menu import Menu
from bot.channels.wechat.outbox import Outbox
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.talk import Talk
from bot.core import Core
from dialog.words import Words


class WeChat(Talk):
    """An official account. A person is known by their openid there.

    api_url     another server than WeChat's own, "" for that
    menu        the menu below every chat: names -> what tapping says, or where it leads
    templates   the form for each kind of news, for those who may not be written to
    site        the shop's public address, "" when it has none
    """

    name: ClassVar[str] = "wechat"
    path: ClassVar[str] = "/wechat/callback"

    def __init__(
        self, core: Core, *, app_id: str, secret: str, token: str, aes_key: str, api_url: str, menu: Menu,
        templates: Mapping[str, Form], site: str, pictures: Path, words: Words, shop_name: str, zone: ZoneInfo,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Raises ValueError when something is missing, or the key or the menu is ill-formed."""
        if not (app_id and secret and token):
            raise ValueError("app_id, secret, token")
        gate = Gate(token, Seal(aes_key, app_id) if aes_key else None)
        account = Account(core, Line(api_url or WECHAT), app_id=app_id, secret=secret, now=now)
        outbox = Outbox(
            core, account, Pictures(core, account, pictures, channel=self.name, now=now), words,
            channel=self.name, site=site, templates=templates, shop=shop_name, zone=zone, now=now,
        )
        super().__init__(
            core, words, gate=gate, account=account, outbox=outbox, now=now,
            menu=menus.buttons(menu) if menu else menus.usual(words),
        )
