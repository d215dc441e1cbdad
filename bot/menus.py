"""The command menu beside the input field: customers see theirs, and everybody on the staff what their role may do."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.telegram.menu import Menu
from bot.core import Core
from bot.port import Later, Unreachable
from dialog.words import Words
from handlers.admin import menu as staff_menu
from models.people import Account, Staff

# What a customer is offered, most wanted first. All of them work in every chat, offered or not.
OFFERED: Final = ("menu", "search", "cart", "orders", "again", "faq", "human", "me", "language", "help")

Tell = Callable[[Sequence[Menu]], Awaitable[None]]
log = structlog.get_logger()


class Menus:
    """Keeps one network's menus as they should be; tells it only what has changed."""

    def __init__(self, core: Core, words: Words, channel: str, tell: Tell) -> None:
        self._core = core
        self._words = words
        self._channel = channel
        self._tell = tell
        self._told: set[Menu] = set()
        self._refused = False

    async def refresh(self) -> None:
        """Look who works here and as what. Where the network does not listen now, the next time will do."""
        roles = await self._core.run(self._roles)
        wanted = [*self._customers(), *(menu for chat, role in roles for menu in self._staff(chat, role))]
        news = [menu for menu in wanted if menu not in self._told]
        if not news:
            return
        try:
            await self._tell(news)
        except (Later, Unreachable):
            if not self._refused:           # once is enough for the log: it is tried every minute
                log.info("the command menus could not be told now")
            self._refused = True
            return
        self._refused = False
        self._told = set(wanted)

    def _roles(self, db: Session) -> list[tuple[str, str]]:
        """Everybody of the staff whose chat is open: nothing can be shown to somebody who never wrote."""
        chats = (Account.channel == Staff.channel) & (Account.person == Staff.person)
        rows = db.execute(
            select(Account.chat, Staff.role).join(Account, chats)
            .where(Staff.channel == self._channel, Account.reachable).order_by(Staff.id)
        )
        return [(chat, role) for chat, role in rows]

    def _customers(self, chat: str = "") -> list[Menu]:
        return [
            Menu(language, tuple((name, self._words.say(language, f"command-menu.{name}")) for name in OFFERED), chat)
            for language in self._words.languages
        ]

    def _staff(self, chat: str, role: str) -> list[Menu]:
        """A role's commands, then the customers' that have another name. Who left is a customer again."""
        menus = []
        for customers in self._customers(chat):
            own = [(name, self._words.say(customers.language, key)) for name, key in staff_menu.menu(role)]
            names = {name for name, _ in own}
            rest = tuple(each for each in customers.commands if each[0] not in names)
            menus.append(Menu(customers.language, (*own, *rest), chat))
        return menus
