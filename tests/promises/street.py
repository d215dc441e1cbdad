"""The street before the shop: people with phones who order, pay and ship, whatever happens to the program meanwhile."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from aiohttp import ClientError, web

from bot.channels.telegram.channel import PATH
from services.numbers import found_in
from tests.phone.chat import Fields, Message
from tests.phone.person import Person
from tests.phone.server import Phone

SENDS: Final = ("sendmessage", "sendphoto")
STUCK: Final = 90.0         # seconds after which somebody who sees nothing new counts as stuck
TICK: Final = 0.004

BUY, CONFIRM, PAY, ACCEPT = "立即购买", "提交并支付", "打开演示支付", "接单"


class Street(Phone):
    """Telegram, delivering at least once. It counts every moment at which the program might die.

    moment     called at each: after an update was answered, before and after a call is acted on
    told       everything that each chat was ever sent
    doubles    messages that said again what a chat had been told before: (chat, words)
    """

    def __init__(self) -> None:
        super().__init__()
        self.redeliver, self.redeliver_after = True, 0.1
        self.moment: Callable[[], None] = nothing
        self.doubles: list[tuple[int, str]] = []
        self._since: defaultdict[int, set[str]] = defaultdict(set)      # told since the person last did something
        self.told: defaultdict[int, set[str]] = defaultdict(set)

    @property
    def acknowledged(self) -> set[int]:
        """The updates that were answered with 200."""
        return {update for update, status in self.answers if status == 200}

    def leads_to(self, url: str, secret: str) -> None:
        """The shop has been here before: Telegram knows its webhook."""
        self.api.hook = {"url": f"{url}{PATH}", "secret": secret, "allowed": None}

    def happened(self, chat: int, **update: Any) -> int:
        """See Phone."""
        self._since[chat].clear()
        return super().happened(chat, **update)

    async def _posted(self, news: Fields) -> bool:
        done = await super()._posted(news)
        if self.answers[-1][1]:         # at a closed door nothing happens
            self.moment()
        return done

    async def _handle(self, request: web.Request) -> web.Response:
        self.moment()
        answer = await super()._handle(request)
        self.moment()
        return answer

    def _do(self, method: str, fields: Fields) -> Any:
        result = super()._do(method, fields)
        if method in SENDS:
            self._note(int(fields["chat_id"]), str(fields.get("text") or fields.get("caption") or ""))
        return result

    def _note(self, chat: int, words: str) -> None:
        """What is about one order is told once for ever, anything else once for each thing the person does."""
        if words in self._since[chat] or (found_in(words) and words in self.told[chat]):
            self.doubles.append((chat, words))
        self._since[chat].add(words)
        self.told[chat].add(words)


class Visitor:
    """Somebody who orders again and again.

    confirmed   the updates with which they placed their orders
    paid        the links of bills that they have paid: an old card may still show one
    """

    def __init__(self, street: Street, person: Person) -> None:
        self.street = street
        self.person = person
        self.confirmed: list[int] = []
        self.paid: set[str] = set()

    async def orders(self, product: str) -> None:
        """From the front door to the paid order."""
        since = max(self.person.chat.messages, default=0)
        await self.person.types("/start", wait=False)
        home = await self._sees(lambda: next((m for m in reversed(self.person.live) if m.id > since), None))
        await self._presses(home, product)
        await self._taps(BUY, since)
        await self._taps(CONFIRM, since)
        self.confirmed.append(self.street.history[-1]["update_id"])
        _, link = await self._finds(PAY, since)
        await self._pays(link["url"])
        self.paid.add(link["url"])

    async def _taps(self, label: str, since: int) -> None:
        message, button = await self._finds(label, since)
        await self._presses(message, button["callback_data"])

    async def _finds(self, label: str, since: int) -> tuple[Message, Fields]:
        """A button below what they wrote: that is where every answer is, whatever died meanwhile."""
        found: tuple[Message, Fields] = await self._sees(lambda: self._button(label, since))
        return found

    async def _presses(self, message: Message, data: str) -> None:
        await self.person.taps_payload(message, data, wait=False)
        update = self.street.history[-1]["update_id"]
        await self._sees(lambda: update if (update, 200) in self.street.answers[-200:] else None)

    async def _pays(self, link: str) -> None:
        """At the cashier's page, reloading it until it says something."""
        for _ in range(int(STUCK / 0.05)):
            with suppress(ClientError, TimeoutError):
                async with self.street._session.post(link, data={"choice": "pay"}) as page:
                    if page.status == 200:
                        return
            await asyncio.sleep(0.05)
        raise AssertionError("the cashier's page does not come")

    def _button(self, label: str, since: int) -> tuple[Message, Fields] | None:
        for message in reversed(self.person.live):
            button = message.button(label)
            if message.id > since and button and button.get("url") not in self.paid:
                return message, button
        return None

    async def _sees(self, look: Callable[[], Any]) -> Any:
        return await _sees(self.person, look)


class Clerk:
    """The owner at the desk: takes every new order, and sends it off."""

    def __init__(self, street: Street, person: Person) -> None:
        self.street = street
        self.person = person
        self.shipped: list[str] = []

    async def works(self) -> None:
        """Until nobody needs them any more. A card that was shown twice is dealt with once."""
        while True:
            card = next((each for each in self.person.live if self._waits(each)), None)
            if card is None:
                await asyncio.sleep(TICK)
                continue
            number = found_in(card.text) or ""
            button = card.button(ACCEPT) or {}
            await self._acts(self.person.taps_payload(card, button["callback_data"], wait=False))
            await self._acts(self.person.types(f"/ship {number} SF1234567890123", wait=False))
            self.shipped.append(number)

    def _waits(self, card: Message) -> bool:
        return card.button(ACCEPT) is not None and found_in(card.text) not in self.shipped

    async def _acts(self, act: Coroutine[Any, Any, Any]) -> None:
        await act
        update = self.street.history[-1]["update_id"]
        await _sees(self.person, lambda: update if (update, 200) in self.street.answers[-200:] else None)


async def _sees(person: Person, look: Callable[[], Any]) -> Any:
    """Wait for something on the screen; who waits too long is stuck."""
    until = asyncio.get_running_loop().time() + STUCK
    while (found := look()) is None:
        if asyncio.get_running_loop().time() > until:
            raise AssertionError(f"{person.name} is stuck before\n{person.screen()[-1500:]}")
        await asyncio.sleep(TICK)
    return found


def nothing() -> None:
    """Nothing happens."""
