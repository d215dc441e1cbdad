"""A stand-in for Telegram over real HTTP on loopback: it keeps what people see and refuses what Telegram refuses."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import ClientError, ClientSession, web

from tests.phone.api import Api
from tests.phone.chat import Chat, Fields
from tests.phone.form import read_form
from tests.phone.person import Person
from tests.phone.refusal import No, too_many
from tests.phone.rules import Limits

TOKEN: Final = "4200:the-phone-knows-no-other-bot"

_PACED: Final = ("sendmessage", "sendphoto", "senddocument", "sendmediagroup", "editmessage")


@dataclass
class Fault:
    """Something that will go wrong, so many times."""

    code: int
    description: str
    times: int
    retry_after: int | None = None


class Phone:
    """Telegram, with the people on it. Use it as `async with Phone() as phone`.

    calls       every call: (method in lower case, fields)
    refusals    every no: (method, description)
    answers     what the bot's webhook answered: (update id, status)
    lost        updates that the bot's webhook refused and that were not sent again
    limits      None, or the pace beyond which it answers 429
    redeliver   whether an update that was not answered with 200 comes again, as Telegram does
    polls       how often somebody has asked for updates
    watches     functions that say whether something behind the bot is still busy; `settled` waits for them too
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.offset = timedelta()
        self.api = Api(self.now)
        self.calls: list[tuple[str, Fields]] = []
        self.refusals: list[tuple[str, str]] = []
        self.answers: list[tuple[int, int]] = []
        self.lost: list[Fields] = []
        self.polls = 0
        self.limits: Limits | None = None
        self.redeliver = False
        self.redeliver_after = 0.05
        self.watches: list[Callable[[], bool]] = []
        self.faults: dict[str, Fault] = {}
        self.delays: dict[str, float] = {}
        self.people: dict[int, Person] = {}
        self.url = ""
        self._updates = count(1000)
        self.history: list[Fields] = []
        self._waiting: list[Fields] = []
        self._news = asyncio.Event()
        self._order: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._pushing: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._moved = 0.0
        self._poll = 0

    # -- life -----------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in list(self._pushing):
            task.cancel()
        await asyncio.gather(*self._pushing, return_exceptions=True)
        self._poll += 1
        self._news.set()
        await self._session.close()
        await self._runner.cleanup()

    def now(self) -> datetime:
        """Telegram's time: real, moved by `later`."""
        return datetime.now(UTC) + self.offset

    def later(self, **time: float) -> None:
        """Let time pass for Telegram's own rules: `phone.later(hours=49)`."""
        self.offset += timedelta(**time)

    # -- people ---------------------------------------------------------------------------------------------

    def person(self, id: int, name: str = "小明", language_code: str = "zh-hans") -> Person:
        """Somebody with this phone. The bot cannot write to them before they have written."""
        chat = self.api.chats[id] = Chat(id, name=name)
        person = self.people[id] = Person(self, chat, id, name, language_code)
        return person

    def group(self, id: int, title: str) -> Chat:
        """A group that the bot is in; its id is negative."""
        assert id < 0
        chat = self.api.chats[id] = Chat(id, kind="supergroup", name=title, started=True)
        return chat

    def fail(
        self, method: str, code: int, description: str, *, times: int = 1, retry_after: int | None = None
    ) -> None:
        """The next `times` calls of a method go wrong."""
        self.faults[method.lower()] = Fault(code, description, times, retry_after)

    def slow_down(self, method: str, seconds: int, *, times: int = 1) -> None:
        """The next `times` calls of a method are answered 429."""
        no = too_many(seconds)
        self.fail(method, no.code, no.description, times=times, retry_after=seconds)

    def called(self, method: str) -> list[Fields]:
        """The fields of every call of a method."""
        return [fields for name, fields in self.calls if name == method.lower()]

    # -- updates --------------------------------------------------------------------------------------------

    def happened(self, chat: int, **update: Any) -> int:
        """Something for the bot to hear of; the update's id."""
        news = {"update_id": next(self._updates), **update}
        self.history.append(news)
        self._deliver(news, chat)
        return int(news["update_id"])

    def again(self, update: Fields | None = None) -> None:
        """Deliver an update once more, the last one by default: Telegram delivers at least once."""
        news = update or self.history[-1]
        about = next(value for key, value in news.items() if key != "update_id")
        place = about.get("chat") or about.get("message", {}).get("chat") or about["from"]
        self._deliver(news, int(place["id"]))

    def _deliver(self, news: Fields, chat: int) -> None:
        self._touch()
        if not self.api.hook["url"]:
            self._keep(news)
            return
        task = asyncio.create_task(self._push(news, chat))
        self._pushing.add(task)
        task.add_done_callback(self._pushing.discard)

    def _keep(self, news: Fields) -> None:
        """Until somebody asks for it, or wants to be told."""
        self._waiting.append(news)
        self._waiting.sort(key=lambda one: int(one["update_id"]))
        self._news.set()

    def _release(self) -> None:
        """There is a webhook now: what was kept goes there."""
        waiting, self._waiting = self._waiting, []
        for news in waiting:
            self.again(news)

    async def _push(self, news: Fields, chat: int) -> None:
        async with self._order[chat]:
            while not await self._posted(news):
                if not self.redeliver:
                    self.lost.append(news)
                    return
                await asyncio.sleep(self.redeliver_after)
                if not self.api.hook["url"]:
                    self._keep(news)
                    return

    async def _posted(self, news: Fields) -> bool:
        status, answer = 0, b""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.api.hook["secret"]} if self.api.hook["secret"] else {}
        with suppress(ClientError, TimeoutError):
            async with self._session.post(self.api.hook["url"], json=news, headers=headers) as response:
                status, answer = response.status, await response.read()
        self.answers.append((news["update_id"], status))
        if status == 200 and answer:
            fields = json.loads(answer)
            await self._answered(fields.pop("method").lower(), fields)
        self._touch()
        return status == 200

    async def _answered(self, method: str, fields: Fields) -> None:
        """A call in the webhook's own answer: the bot never learns whether it was refused."""
        self.calls.append((method, fields))
        with suppress(No):
            self._do(method, fields)

    # -- calls ----------------------------------------------------------------------------------------------

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        token = request.match_info["token"]
        if token != self.token or not (self.api.known(method) or method == "getupdates"):
            code, told = (401, "Unauthorized") if ":" in token and token != self.token else (404, "Not Found")
            return web.json_response({"ok": False, "error_code": code, "description": told}, status=code)
        fields = await read_form(request)
        if method == "getupdates":
            return await self._answer(self._get_updates, fields)
        self.calls.append((method, fields))
        self._busy += 1
        try:
            await asyncio.sleep(self.delays.get(method, 0))
            return await self._answer(self._done(method), fields)
        finally:
            self._busy -= 1
            self._touch()

    def _done(self, method: str) -> Callable[[Fields], Awaitable[Any]]:
        async def do(fields: Fields) -> Any:
            return self._do(method, fields)
        return do

    async def _answer(self, do: Callable[[Fields], Awaitable[Any]], fields: Fields) -> web.Response:
        try:
            return web.json_response({"ok": True, "result": await do(fields)})
        except No as no:
            told: Fields = {"ok": False, "error_code": no.code, "description": no.description}
            if no.retry_after:
                told["parameters"] = {"retry_after": no.retry_after}
            return web.json_response(told, status=no.code)

    def _do(self, method: str, fields: Fields) -> Any:
        try:
            self._fault(method)
            if self.limits and method.startswith(_PACED):
                self.limits.count(int(fields.get("chat_id") or 0), asyncio.get_running_loop().time())
            done = self.api.do(method, fields)
        except No as no:
            self.refusals.append((method, no.description))
            raise
        if self.api.hook["url"] and self._waiting:
            self._release()
        return done

    def _fault(self, method: str) -> None:
        fault = self.faults.get(method)
        if fault and fault.times:
            fault.times -= 1
            raise No(fault.code, fault.description, retry_after=fault.retry_after)

    async def _get_updates(self, fields: Fields) -> list[Fields]:
        self.polls += 1
        self._fault("getupdates")
        if self.api.hook["url"]:
            raise No(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
                          "delete the webhook first")
        self._poll += 1
        mine, offset = self._poll, int(fields.get("offset") or 0)
        if any(news["update_id"] < offset for news in self._waiting):
            self._touch()
        self._waiting = [news for news in self._waiting if news["update_id"] >= offset]
        until = asyncio.get_running_loop().time() + float(fields.get("timeout") or 0)
        while not self._waiting and (left := until - asyncio.get_running_loop().time()) > 0 and mine == self._poll:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
        if mine != self._poll:
            raise No(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
                          "is running")
        return self._waiting[: int(fields.get("limit") or 100)]

    async def _download(self, request: web.Request) -> web.Response:
        stored = self.api.files.get(request.match_info["path"].removeprefix("documents/"))
        if request.match_info["token"] != self.token or stored is None:
            return web.Response(status=404)
        return web.Response(body=stored.content)

    # -- waiting --------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        self._moved = asyncio.get_running_loop().time()

    def busy(self) -> bool:
        """Whether an update waits for the bot, or the bot is calling."""
        return bool(self._waiting or self._pushing or self._busy or any(watch() for watch in self.watches))

    async def settled(self, *, quiet: float = 0.03, within: float = 10.0) -> None:
        """Wait until every update is acknowledged, no call is under way, and it has been quiet for a moment."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while self.busy() or loop.time() - self._moved < quiet:
            if loop.time() > until:
                raise AssertionError(
                    f"not settled: {len(self._waiting)} updates wait, {len(self._pushing)} are being delivered, "
                    f"{self._busy} calls are under way"
                )
            await asyncio.sleep(0.003)
