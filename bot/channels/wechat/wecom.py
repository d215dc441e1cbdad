"""The shop in WeCom, WeChat for companies: its people talk to an application, and the staff's cards have buttons."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

import structlog

from bot.channels.wechat import menu as menus
from bot.channels.wechat.account import Account
from bot.channels.wechat.api import WECOM, Answer, BadAccount, Line, Refused, StaleToken
from bot.channels.wechat.crypto import Seal
from bot.channels.wechat.gate import Gate
from bot.channels.wechat.menu import Menu
from bot.channels.wechat.outbox import Outbox
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.render import Drawn
from bot.channels.wechat.slot import Slot
from bot.channels.wechat.talk import Talk
from bot.core import Core
from bot.port import Away, Shut, Unreachable
from dialog.view import Button, Style, View
from dialog.words import Words
from services.followers import Standing

STAFF: Final = "staff:"          # what the subjects of the staff's cards begin with
BUTTONS: Final = 6               # on a card
TITLE: Final = 36                # signs that a card shows of its title, its facts and a button
FACTS: Final = 112
LABEL: Final = 10
STYLES: Final[Mapping[Style, int]] = {Style.PRIMARY: 1, Style.PLAIN: 2, Style.DANGER: 3}

log = structlog.get_logger()


class Application(Account):
    """One application of a company."""

    def __init__(
        self, core: Core, line: Line, *, corp_id: str, agent_id: int, secret: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__(
            core, line, app_id=corp_id, secret=secret, now=now, name=f"wecom:{corp_id}:{agent_id}"
        )
        self._agent = agent_id

    async def card(self, person: str, card: Answer) -> None:
        """Send a card with buttons."""
        await self._send(person, "template_card", card)

    async def change(self, person: str, code: str, card: Answer) -> None:
        """Make the card that somebody has just tapped another one; `code` came with the tap and is good once."""
        fields: Answer = {
            "userids": [person], "agentid": self._agent, "response_code": code, "template_card": card,
        }
        await self._call(lambda token: self._line.post("/cgi-bin/message/update_template_card", token, fields))

    async def menu(self, buttons: Sequence[Answer]) -> None:
        """Show this menu below the chat."""
        fields = {"button": list(buttons)}
        await self._call(
            lambda token: self._line.post("/cgi-bin/menu/create", token, fields, agentid=str(self._agent))
        )

    async def language(self, person: str) -> str:
        """A company's people: nothing tells their language."""
        return ""

    async def _send(self, person: str, kind: str, content: Answer) -> None:
        fields = {"touser": person, "msgtype": kind, "agentid": self._agent, kind: content}
        answer = await self._call(lambda token: self._line.post("/cgi-bin/message/send", token, fields))
        if person.lower() in str(answer.get("invaliduser", "")).lower().split("|"):
            raise Unreachable

    async def _token(self, refused: bool) -> tuple[str, int]:
        try:
            answer = await self._line.get("/cgi-bin/gettoken", "", corpid=self._app_id, corpsecret=self._secret)
            return str(answer["access_token"]), int(answer["expires_in"])
        except (StaleToken, Refused, KeyError, ValueError):
            raise BadAccount("the company or its secret") from None


class Desk(Outbox):
    """Shows views to a company's people: nothing has to be counted, and the staff's cards have buttons."""

    def __init__(self, core: Core, account: Application, pictures: Pictures, words: Words, **about: Any) -> None:
        super().__init__(core, account, pictures, words, templates={}, **about)
        self._application = account

    async def _as_card(self, person: str, view: View, slot: Slot | None) -> bool:
        """The staff's cards: the one that was tapped changes, any other is a new one. Raises Unreachable, Later."""
        if not view.card.startswith(STAFF) or not view.buttons:
            return False
        drawn = self._draw(view, "", "")
        await self._core.run(lambda db: self._note(db, person, view, drawn, "", False))
        card = carded(view, self._shop)
        replies = slot is not None and slot.take(person)
        if not (replies and slot is not None and slot.card and await self._changed(person, slot.card, card)):
            if len(view.text) > FACTS:
                await self._spend(person, lambda: self._account.say(person, drawn.text))
            await self._spend(person, lambda: self._application.card(person, card))
        if replies and slot is not None:
            slot.fill("" if _fits(view) else _told(view))
        return True

    async def _changed(self, person: str, code: str, card: Answer) -> bool:
        try:
            await self._application.change(person, code, card)
        except (Refused, Shut, BadAccount) as no:
            log.info("a card is sent anew", reason=type(no).__name__)
            return False
        return True

    async def _spend(self, person: str, send: Callable[[], Awaitable[None]]) -> None:
        try:
            await send()
        except BadAccount:
            log.error("wecom does not know the application any more")
            raise Away(60.0) from None

    def _draw(self, view: View, before: str, after: str, *, says: bool = False) -> Drawn:
        return super()._draw(view, before, after, says=says)

    def _may_show(self, standing: Standing) -> bool:
        return True


class WeCom(Talk):
    """An application in WeCom. A person is known by their user id in the company."""

    name: ClassVar[str] = "wecom"
    path: ClassVar[str] = "/wecom/callback"

    def __init__(
        self, core: Core, *, corp_id: str, agent_id: int, secret: str, token: str, aes_key: str, api_url: str,
        menu: Menu, site: str, pictures: Path, words: Words, shop_name: str, zone: ZoneInfo,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Raises ValueError when something is missing, or the key or the menu is ill-formed."""
        if not (corp_id and agent_id and secret and token and aes_key):
            raise ValueError("corp_id, agent_id, secret, token, aes_key")
        account = Application(
            core, Line(api_url or WECOM), corp_id=corp_id, agent_id=agent_id, secret=secret, now=now
        )
        outbox = Desk(
            core, account, Pictures(core, account, pictures, channel=self.name, now=now), words,
            channel=self.name, site=site, shop=shop_name, zone=zone, now=now,
        )
        super().__init__(
            core, words, gate=Gate(token, Seal(aes_key, corp_id), always=True), account=account, outbox=outbox,
            now=now, menu=menus.buttons(menu) if menu else menus.usual(words),
        )


def carded(view: View, shop: str) -> Answer:
    """A view as a card with buttons. Source: WeCom's page on template cards, "button_interaction"."""
    buttons = [button for row in view.rows for button in row if button.payload][:BUTTONS]
    return {
        "card_type": "button_interaction", "source": {"desc": shop},
        "main_title": {"title": _short(_told(view) if _fits(view) else view.title, TITLE)},
        "sub_title_text": _facts(view),
        "task_id": f"{view.card.replace(':', '-')}-{view.revision}-{secrets.token_hex(6)}",
        "button_list": [_button(button) for button in buttons],
    }


def _facts(view: View) -> str:
    """The facts that a card has room for: the first line, and of the others the last, which tell what is new."""
    lines = [*([view.title] if _fits(view) and _told(view) != view.title else []), *view.text.split("\n")]
    while len("\n".join(lines)) > FACTS and len(lines) > 2:
        del lines[1]
    return _short("\n".join(lines), FACTS)


def _told(view: View) -> str:
    """What just happened, or else what this is. A long one is the reply in words, beside the card."""
    return view.note or view.toast or view.title


def _fits(view: View) -> bool:
    return len(_told(view)) <= TITLE


def _button(button: Button) -> Answer:
    return {"text": _short(button.label, LABEL), "style": STYLES[button.style], "key": button.payload}


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[:most - 1] + "…"
