"""The composition root: the one place that knows every part of the shop, opens them in order, and closes them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import structlog
from aiohttp import web

from bot import loading, secret, showcase
from bot.certificate import BadCertificate, Certificate
from bot.channels.telegram import drivers
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.inline import Asked, Shown
from bot.channels.telegram.wire import BadToken, Wire
from bot.channels.web.channel import WebChannel
from bot.clock import Clock, Parts
from bot.config import Misconfigured
from bot.core import Core, now
from bot.errands import Errands
from bot.health import Health
from bot.keeping.safekeeping import Safe
from bot.limiter import Limiter
from bot.lock import InUse, Lock, Unlocked
from bot.menus import Menus
from bot.messenger import Messenger
from bot.metrics import Metrics
from bot.nodes.allowance import SharedLimiter
from bot.nodes.membership import Alone, Membership
from bot.opening import Say, database_file, is_empty, open_database
from bot.operator import LOCALES
from bot.port import Away, Channel, Door
from bot.presence import Presence
from bot.reach import Reach
from bot.server import AddressTaken, Server, reserve
from bot.settings import Settings
from bot.turns import Turns
from bot.waiter import Waiter
from dialog.engine import Engine as Conversation
from dialog.words import Words
from handlers import asked_for, news
from handlers.conversation import XIAOER
from payments.cash import Cash
from payments.demo import Demo, Signer
from payments.demo_bank import DemoBank
from payments.demo_cashier import Cashier
from payments.port import Provider
from services import programs, staff

ANYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104
FLIGHT: Final = 3.0        # seconds in which other programs show what they have just answered

log = structlog.get_logger()


class Served(Channel, Protocol):
    """A channel as the program starts and stops it."""

    async def open(self, door: Door) -> None: ...
    async def close(self) -> None: ...
    def routes(self) -> list[web.RouteDef]: ...


class App:
    """The whole program: made from the settings, then started, then stopped."""

    def __init__(
        self, settings: Settings, say: Say, *, beside: Sequence[Channel] = (), place: socket.socket | None = None
    ) -> None:
        """`beside`: channels that somebody else opens and closes, such as a terminal. `place`: a socket to listen on
        that other workers listen on too; None for one of our own."""
        self._place = place
        self._settings = settings
        self._say = say
        self._beside = {channel.name: channel for channel in beside}
        self._shop = settings.the_shop()
        file = database_file(settings)
        self._lock = Unlocked() if file is None else Lock(file)
        self._words = Words(LOCALES)
        self._metrics = Metrics()
        self._turns = Turns()
        self._reach = Reach(Away)
        self._menus: list[Callable[[], Awaitable[None]]] = []
        self._resuming: asyncio.Task[None] | None = None
        self._certificate: Certificate | None = None
        self.url = ""

    async def start(self) -> None:
        """Open the shop. Raises Misconfigured; then nothing is left running."""
        settings = self._settings
        if settings.telegram.mode == "webhook" and settings.telegram.token.get_secret_value() and not (
            settings.telegram.secret.get_secret_value() and settings.server.public_url
        ):
            raise Misconfigured("setting.webhook")
        self._certificate = self._read_certificate()
        place = self._reserve()
        try:
            self._lock.take()
        except InUse:
            place.close()
            raise Misconfigured("setting.in-use", file=str(database_file(settings) or "")) from None
        try:
            self._engine = await asyncio.to_thread(open_database, settings, self._say)
        except Misconfigured:
            place.close()
            self._lock.release()
            raise
        try:
            self._build(place.getsockname()[1])
        except Misconfigured:
            place.close()
            self._bank.close()
            self._engine.dispose()
            self._lock.release()
            raise
        self._core.start()
        await self._core.run(lambda db: staff.follow(db, settings.owners, now=now()))
        if await self._core.run(is_empty):
            self._say("setting.empty")
        await self._core.run(asked_for.ready)
        self._errands.start()
        self._messenger.start()
        await self._server.start(place)
        await self._open_channels()
        await self._membership.start(self._clock.catch_up)
        self._clock.start()
        self._resuming = asyncio.create_task(self._resume())
        loading.settled()

    async def _resume(self) -> None:
        """Show what was answered and never shown; of several programs, what the others are not just about to show."""
        opened = now() if self._shared else None
        if opened is not None:
            await asyncio.sleep(FLIGHT)
        await self._waiter.resume(self._all, before=opened)

    async def stop(self) -> None:
        """Take nothing new, finish what was begun, close. Everything else is in the database."""
        await self._clock.stop()
        if self._resuming is not None:
            self._resuming.cancel()
        await self._waiter.drain()
        await self._messenger.stop()
        await self._errands.stop()
        for channel in self._channels.values():
            await channel.close()
        await self._membership.stop()
        await self._cashier.close()
        await self._server.stop()
        with suppress(Exception):           # its word grows old by itself
            await self._core.run(lambda db: programs.leave(db, self._presence.name))
        await self._core.stop()
        self._bank.close()
        self._engine.dispose()
        self._lock.release()

    @property
    def door(self) -> Door:
        """Where a channel brings what people do."""
        return self._waiter

    async def settled(self, channel: str, chat: str) -> None:
        """Wait until a chat has been shown all that was done so far, and the news that came of it."""
        async with self._turns.of((channel, chat)):
            pass
        await self._errands.once()
        await self._messenger.once()

    # -- joining the parts ----------------------------------------------------------------------------------

    def _build(self, port: int) -> None:
        settings, shop, words = self._settings, self._shop, self._words
        host = "127.0.0.1" if settings.server.host in ANYWHERE else settings.server.host
        here = f"{'https' if self._certificate else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
        self.url = settings.server.public_url.rstrip("/") or here
        self._core = Core(self._engine, Conversation(XIAOER, words, shop), threads=settings.database.threads)
        self._provide(here)
        self._errands = Errands(self._core, self._providers, words, shop=shop, metrics=self._metrics)
        self._waiter = Waiter(
            self._core, self._errands.settle, turns=self._turns, metrics=self._metrics, reach=self._reach
        )
        self._channels = self._network()
        self._all = self._beside | dict[str, Channel](self._channels)
        self._messenger = Messenger(
            self._core, self._all, news.compose, turns=self._turns, metrics=self._metrics, reach=self._reach
        )
        health = Health(
            self._core, self._metrics, shop=shop, clock=lambda: self._clock.age, now=now,
            public=settings.server.metrics_public,
        )
        channels = (route for each in self._channels.values() for route in each.routes())
        self._server = Server(
            self._providers, self._errands.receive, metrics=self._metrics, now=now,
            proxies=settings.server.proxies, certificate=self._certificate,
            routes=[*health.routes(), *self._cashier.routes(), *channels],
        )
        self._metrics.busy.set_function(lambda: len(self._turns))
        self._metrics.queue.set_function(lambda: self._core.waiting)
        self._metrics.clock.set_function(lambda: self._clock.age)
        self._presence = Presence(
            self._engine, self._all, self._metrics, started=now(), certificate=self._certificate
        )
        self._membership = Membership(self._core) if self._shared else Alone()
        self._clock = Clock(self._parts(), self._metrics, leads=lambda: self._membership.leads)

    def _provide(self, here: str) -> None:
        """The ways to pay. The demonstration's bank calls back over HTTP, like a real one."""
        name = self._shop.name("en")
        signer = Signer(self._keys()[0])
        self._bank = DemoBank(Path(self._settings.payments.demo_file))
        self._cashier = Cashier(
            self._bank, signer, self._words, merchant=name, notify_url=f"{here}/pay/demo/notify", now=now,
            trusted=self._certificate.ours() if self._certificate else None,
        )
        every: tuple[Provider, ...] = (Demo(self._bank, signer, public_url=self.url, merchant=name), Cash())
        known = {each.name: each for each in every}
        self._providers = {name: known[name] for name in self._shop.methods}

    def _network(self) -> dict[str, Served]:
        settings = self._settings
        channels: dict[str, Served] = {
            "web": WebChannel(
                self._core, pictures=settings.pictures, icon=settings.shop.icon, words=self._words,
                shop_name={language: self._shop.name(language) for language in self._words.languages},
                zone=self._shop.zone, secure=self.url.startswith("https://"), origins=[self.url],
            )
        }
        if token := settings.telegram.token.get_secret_value():
            channels["telegram"] = self._telegram(token)
        if settings.wechat.app_id:
            channels["wechat"] = self._wechat()
        if settings.wecom.corp_id:
            channels["wecom"] = self._wecom()
        return channels

    def _wechat(self) -> Served:
        # What its letters are sealed and read with is of no use to a shop without an account there.
        from bot.channels.wechat.channel import WeChat

        wechat = self._settings.wechat
        try:
            return WeChat(
                self._core, app_id=wechat.app_id, secret=wechat.secret.get_secret_value(),
                token=wechat.token.get_secret_value(), aes_key=wechat.aes_key.get_secret_value(),
                api_url=wechat.api_url, menu=wechat.menu, templates=wechat.forms,
                site=self._settings.server.public_url, pictures=self._settings.pictures, words=self._words,
                shop_name=self._shop.name("zh"), zone=self._shop.zone,
            )
        except ValueError as wrong:
            raise Misconfigured("setting.wechat", wrong=str(wrong)) from None

    def _wecom(self) -> Served:
        from bot.channels.wechat.wecom import WeCom

        wecom = self._settings.wecom
        try:
            return WeCom(
                self._core, corp_id=wecom.corp_id, agent_id=wecom.agent_id, secret=wecom.secret.get_secret_value(),
                token=wecom.token.get_secret_value(), aes_key=wecom.aes_key.get_secret_value(), api_url=wecom.api_url,
                menu=wecom.menu, site=self._settings.server.public_url, pictures=self._settings.pictures,
                words=self._words, shop_name=self._shop.name("zh"), zone=self._shop.zone,
            )
        except ValueError as wrong:
            raise Misconfigured("setting.wecom", wrong=str(wrong)) from None

    def _telegram(self, token: str) -> Served:
        telegram = self._settings.telegram
        try:
            library = drivers.load(telegram.driver)(token, telegram.api_url or None)
        except BadToken:
            raise Misconfigured("setting.bad-token") from None
        except drivers.NotInstalled as missing:
            raise Misconfigured("setting.no-driver", driver=telegram.driver, missing=str(missing)) from None
        channel = Telegram(
            wire=Wire(library), mode=telegram.mode, secret=telegram.secret.get_secret_value(),
            public_url=self._settings.server.public_url, pictures=self._settings.pictures,
            limiter=self._limiter("telegram"), words=self._words, leads=lambda: self._membership.leads,
            look=self._look,
        )
        self._menus.append(Menus(self._core, self._words, channel.name, channel.commands).refresh)
        return channel

    async def _look(self, asked: Asked) -> list[Shown]:
        return await self._core.run(lambda db: showcase.look(db, asked, shop=self._shop))

    @property
    def _shared(self) -> bool:
        """Whether other programs may keep the same shop open."""
        return self._engine.dialect.name != "sqlite"

    def _limiter(self, network: str) -> Limiter:
        return SharedLimiter(self._core, network) if self._shared else Limiter()

    def _parts(self) -> Parts:
        backup = self._settings.backup
        return Parts(
            core=self._core, errands=self._errands, messenger=self._messenger, shop=self._shop, now=now,
            menus=self._menus, present=self._presence.now, resume=partial(self._waiter.resume, self._all),
            certificate=self._certificate,
            safe=Safe(
                self._settings.database.url, Path(backup.folder) if backup.folder else None, self._keys(),
                self._shop.zone, keep=backup.keep, days=backup.days, drill_days=backup.drill_days,
            ),
        )

    def _keys(self) -> tuple[str, ...]:
        """The shop's keys, the present one first."""
        return secret.find(self._settings.secret_key.get_secret_value(), Path(self._settings.secret_file))[0]

    # -- opening --------------------------------------------------------------------------------------------

    def _reserve(self) -> socket.socket:
        if self._place is not None:
            return self._place
        server = self._settings.server
        try:
            return reserve(server.host, server.port)
        except AddressTaken:
            raise Misconfigured("setting.port-taken", host=server.host, port=str(server.port)) from None

    def _read_certificate(self) -> Certificate | None:
        server = self._settings.server
        if not (server.certificate or server.key):
            return None
        try:
            return Certificate(Path(server.certificate), Path(server.key))
        except BadCertificate:
            raise Misconfigured("setting.certificate", file=server.certificate or "–", key=server.key or "–") from None

    async def _open_channels(self) -> None:
        for channel in self._channels.values():
            try:
                await channel.open(self._waiter)
            except BadToken:
                await self.stop()
                raise Misconfigured("setting.bad-token") from None


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed: it is faster, and nothing depends on it."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
