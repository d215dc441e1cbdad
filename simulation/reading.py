"""What every message must be, whoever reads it: drawable for the network, and holding nothing of anybody else."""

import html
import re
from collections.abc import Callable
from typing import Final

from bot.channels.telegram import render
from dialog.view import View

TAG: Final = re.compile(r"</?[bi]>")
MARK: Final = re.compile(r"K(\d{3,5})K")                # in every note and address that a customer gives
NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])([A-HJ-NP-Z][0-9]{4,9})(?!\d)")
PAYLOAD: Final = re.compile(r"[\x21-\x7e]{1,40}")


def mark(customer: int) -> str:
    """The word that everything a customer writes carries."""
    return f"K{customer:03d}K"


class Reader:
    """Reads every message before it is shown. `fails` is told what is wrong."""

    def __init__(self, fails: Callable[[str], None]) -> None:
        self._fails = fails
        self._staff: set[str] = set()
        self._owners: dict[str, str] = {}           # an order's number -> its customer's chat
        self._typed: dict[str, set[str]] = {}

    def trusts(self, chat: str) -> None:
        """Whoever works here may read everything."""
        self._staff.add(chat)

    def belongs(self, number: str, chat: str) -> None:
        """Whose order this is."""
        self._owners[number] = chat

    def typed(self, chat: str, words: str) -> None:
        """What somebody wrote may be repeated to them."""
        self._typed.setdefault(chat, set()).update(NUMBER.findall(words.upper()))

    def draws(self, chat: str, view: View) -> None:
        """Look at how Telegram is told to show a message."""
        drawn = render.draw(view)
        if html.unescape(TAG.sub("", drawn.html)) != drawn.plain or re.search(r"&(?!(?:amp|lt|gt);)", drawn.html):
            self._fails(f"{chat} sees other words than were meant: {drawn.html}")

    def reads(self, chat: str, view: View) -> None:
        """Look at a message that a person is about to see."""
        for button in view.buttons:
            if not button.label.strip() or bool(button.payload) == bool(button.url):
                self._fails(f"{chat}: a button without words or way: {button}")
            if button.payload and not PAYLOAD.fullmatch(button.payload):
                self._fails(f"{chat}: a button that cannot be sent: {button.payload!r}")
        if not view.words.strip():
            self._fails(f"{chat}: a message without words")
        if chat not in self._staff:
            self._is_only(chat, view)

    def _is_only(self, chat: str, view: View) -> None:
        """Nothing of anybody else is in it."""
        words = "\n".join((view.words, view.toast, *(button.label for button in view.buttons)))
        for number in MARK.findall(words):
            if chat != f"c{int(number)}":
                self._fails(f"{chat} reads what c{int(number)} wrote: {words}")
        for number in NUMBER.findall(words):
            owner = self._owners.get(number, chat)
            if owner != chat and number not in self._typed.get(chat, ()):
                self._fails(f"{chat} reads of {owner}'s order {number}: {words}")
