"""Everything that leaves for WeChat: the one reply to a message, and what follows it while the network lets us."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from bot.channels.wechat import forms, render
from bot.channels.wechat.account import Account
from bot.channels.wechat.api import NO_MEDIA, BadAccount, Refused
from bot.channels.wechat.forms import Form
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.render import Drawn, Guide
from bot.channels.wechat.sheet import Sheets
from bot.channels.wechat.slot import SLOT, Slot
from bot.core import Core
from bot.port import Away, Later, Shut, Unreachable
from dialog.view import Button, Image, Request, View
from dialog.words import Words
from services import followers
from services.followers import Standing

FORMLESS: Final = ""             # a message has no id: it can neither be changed nor taken back
ENOUGH: Final = 2                # messages that must be left for a picture to go before its words
QUICKLY: Final = 1.2             # seconds that a picture may take, before its words go alone
TOLD: Final = frozenset({"unpaid", "paid"})      # states of an order that its card tells by itself: others have news
PLACES: Final = frozenset({Request.LOCATION, Request.BOTH})      # what a view asks for where the address sheet helps

log = structlog.get_logger()


class Outbox:
    """Shows views. What may be sent is counted in the database, for all programs of the shop.

    templates   the form for each kind of news, for people whom nothing else may be sent to
    site        where the shop's own pages are, "" when they cannot be reached from outside
    """

    def __init__(
        self, core: Core, account: Account, pictures: Pictures, words: Words, *, channel: str, site: str,
        templates: Mapping[str, Form], shop: str, zone: ZoneInfo, now: Callable[[], datetime],
    ) -> None:
        self._core = core
        self._account = account
        self._pictures = pictures
        self._words = words
        self._channel = channel
        self._site = site.rstrip("/")
        self.sheets = Sheets(words, channel=channel, site=site, now=now)
        self._templates = templates
        self._shop = shop
        self._zone = zone
        self._now = now

    async def send(self, person: str, view: View) -> str:
        """Answer, or send what nobody asked for: news that keep what numbers mean. Raises Unreachable, Later."""
        slot = SLOT.get()
        bare = not (view.buttons or view.image)
        if slot is not None and bare and slot.take(person) and slot.fill(self._draw(view, "", "").text):
            return FORMLESS             # said even when the database says nothing
        if await self._as_card(person, view, slot):
            return FORMLESS
        news = slot is None and bool(view.news) and not view.card
        standing = await self._core.run(
            lambda db: followers.standing(db, self._channel, person, now=self._now())
        )
        replies = slot is not None and slot.take(person)
        pictured, after = await self._pictured(person, view, standing, news=news, replies=replies)
        if view.request in PLACES and (sheet := self.sheets.link(person, view.language)):
            after = render.link(Button(self._words.say(view.language, "wechat-sheet.link"), url=sheet))
        before = slot.before if slot is not None and replies else ""
        drawn = self._draw(view, before, after)
        await self._core.run(lambda db: self._note(db, person, view, drawn, pictured, news))
        if replies and slot is not None and slot.fill(drawn.text):
            return FORMLESS
        await self._deliver(person, view, drawn)
        return FORMLESS

    async def redraw(self, person: str, view: View) -> None:
        """An order's card has changed while nobody looked: told when the person must know and may be told, once."""
        if view.news in TOLD:
            seen = await self._core.run(lambda db: followers.looked(db, self._channel, person))
            if seen != (view.card, _look(view)):
                try:
                    await self.send(person, view)
                except Shut:
                    log.info("an order's card could not be shown again", channel=self._channel)

    async def _as_card(self, person: str, view: View, slot: Slot | None) -> bool:
        """Whether it was sent in another form than words; nothing is, here."""
        return False

    def _draw(self, view: View, before: str, after: str, *, says: bool = True) -> Drawn:
        words = [self._words.say(view.language, key) for key in ("wechat.numbers", "wechat.codes")]
        return render.draw(view, Guide(*words), before=before, after=after, says=says)

    def _may_show(self, standing: Standing) -> bool:
        """Whether a picture may go before its words."""
        return standing.left >= ENOUGH

    # -- one message ----------------------------------------------------------------------------------------

    def _note(self, db: Session, person: str, view: View, drawn: Drawn, picture: str, news: bool) -> None:
        followers.shown(
            db, self._channel, person, said=drawn.said, numbers=drawn.numbers, names=drawn.names, news=news,
            card=view.card, look=_look(view) if view.card else "", picture=picture, now=self._now(),
        )

    async def _deliver(self, person: str, view: View, drawn: Drawn) -> None:
        """A customer service message; a form of WeChat's own where there may be none. Raises Shut."""
        try:
            await self._spend(person, lambda: self._account.say(person, drawn.text))
        except Shut:
            await self._fill_in(person, view)

    async def _spend(self, person: str, send: Callable[[], Awaitable[None]]) -> None:
        """Send one message of what the person may be sent. Raises Shut when there is none left."""
        if not await self._core.run(lambda db: followers.spend(db, self._channel, person, now=self._now())):
            raise Shut
        try:
            await send()
        except Shut:
            await self._core.run(lambda db: followers.exhausted(db, self._channel, person))
            raise
        except Later:
            await self._core.run(lambda db: followers.give_back(db, self._channel, person))
            raise
        except BadAccount:
            log.error("wechat does not know the account any more", channel=self._channel)
            raise Away(60.0) from None

    async def _fill_in(self, person: str, view: View) -> None:
        form = self._templates.get(view.news)
        if form is None:
            raise Shut
        facts = forms.filled(form, view, shop=self._shop, now=self._now(), zone=self._zone)
        url = forms.address(view)
        try:
            await self._account.fill_in(person, form.id, facts, url, subscribed=form.subscribed)
        except Refused as no:
            log.error("wechat does not take a form", kind=view.news, code=no.code)
            raise Shut from None
        except BadAccount:
            raise Away(60.0) from None

    # -- a picture before it --------------------------------------------------------------------------------

    async def _pictured(
        self, person: str, view: View, standing: Standing, *, news: bool, replies: bool
    ) -> tuple[str, str]:
        """Send the picture first when enough may be sent, and only once in a row; else a line that leads to it.
        Returns what picture was shown, and that line."""
        image = view.image
        if image is None or (news and not image.file):
            return "", ""
        key = image.file or await asyncio.to_thread(self._pictures.key, image)
        if not key or key == standing.picture:
            return "", ""
        if (replies or image.file) and self._may_show(standing) and await self._show(person, image):
            return key, ""
        return "", self._seen_at(image, view)

    async def _show(self, person: str, image: Image) -> bool:
        """Whether the picture is there now."""
        try:
            async with asyncio.timeout(QUICKLY):
                media = await self._pictures.find(image)
                await self._spend(person, lambda: self._account.show(person, media))
        except Refused as no:
            if no.code in NO_MEDIA:
                await self._pictures.forget(image)
            log.warning("wechat does not take a picture", code=no.code)
        except (TimeoutError, Later, Unreachable, BadAccount) as no:
            log.info("a picture was not sent", reason=type(no).__name__)
        else:
            return True
        return False

    def _seen_at(self, image: Image, view: View) -> str:
        if not image.name or not self._site:
            return ""
        label = self._words.say(view.language, "wechat.picture")
        return render.link(Button(label, url=f"{self._site}/pictures/{quote(image.name)}"))


def _look(view: View) -> str:
    """How a card looks to whoever waits for it to change: its first line, and what can be done."""
    said = [f"{button.label} {button.payload}{button.url}" for row in view.rows for button in row]
    return hashlib.sha256("\n".join([view.title, *said]).encode()).hexdigest()[:16]
