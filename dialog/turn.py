"""One turn of a conversation: who speaks, where they are, and the words to answer with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from sqlalchemy.orm import Session

from dialog.chat import Chat, Speaker
from dialog.clock import Clock
from dialog.event import Event
from dialog.place import Ask, Place
from dialog.view import Button, Style
from dialog.words import Fact, Words
from models.people import Customer, Staff
from services import money
from services.shop import Shop


@dataclass
class Turn:
    """What an action or a screen works with. `db` is the transaction of this event; nothing here commits it."""

    db: Session
    now: datetime
    shop: Shop
    words: Words
    conversation: Chat
    account: Speaker
    customer: Customer
    staff: Staff | None
    tapped: Callable[["Turn", str], Place]     # see `tap`
    link: Callable[[str], Place | None]        # the place a link from outside may lead to
    event: Event | None = None                 # None while a screen is redrawn without anybody having spoken
    here: Place | None = None
    notes: list[str] = field(default_factory=list)
    offers: list[tuple[Button, ...]] = field(default_factory=list)   # ways on, above the screen's own buttons
    beside: list[tuple[Button, ...]] = field(default_factory=list)   # the same, below the screen's main buttons
    toast: str = ""
    alert: bool = False
    erase: bool = False                        # what was typed must not stay in the chat
    waits: list[str] = field(default_factory=list)
    fresh_start: bool = False                  # the next place stands directly on Home
    listed: list[str] | None = None            # what the drawn screen's numbers mean

    @property
    def language(self) -> str:
        """The language of this chat."""
        return self.conversation.language

    @cached_property
    def clock(self) -> Clock:
        """Times, as this chat reads them."""
        return Clock(self.words, self.language, self.shop.zone)

    def tap(self, payload: str) -> Place:
        """What a button with this payload would do."""
        return self.tapped(self, payload)

    def say(self, key: str, **facts: Fact | datetime) -> str:
        """A sentence in the chat's language; moments among the facts are written in the shop's zone."""
        for name, fact in facts.items():
            if isinstance(fact, datetime):
                facts[name] = self.clock.near_time(fact, self.now)
        return self.words.say(self.conversation.language, key, **cast("dict[str, Fact]", facts))

    def money(self, amount: int) -> str:
        """An amount of the shop's currency, as people write it."""
        return money.money(amount, self.shop.currency)

    def of(self, row: Any, name: str) -> str:
        """The text of a row in the chat's language; visibly the other one's where it has none."""
        order = ("zh", "en") if self.language == "zh" else ("en", "zh")
        return next((text for lang in order if (text := getattr(row, f"{name}_{lang}"))), "")

    def note(self, key: str, **facts: Fact | datetime) -> None:
        """Say above the next screen what just happened."""
        self.notes.append(self.say(key, **facts))

    def pop(self, key: str, **facts: Fact | datetime) -> None:
        """Confirm the tap with a short toast."""
        self.toast = self.say(key, **facts)

    def button(self, label: str, to: Place | Ask, style: Style = Style.PLAIN) -> Button:
        """A button that leads to a place or asks for an action. The label is already in the chat's language."""
        return Button(label, to.payload, style=style)

    def main(self, label: str, to: Place | Ask) -> Button:
        """The screen's main button."""
        return Button(label, to.payload, style=Style.PRIMARY)

    def numbers(self, targets: Iterable[Place | Ask]) -> list[Button]:
        """Buttons 1, 2, 3, … for a list in the text; the same numbers may be typed."""
        payloads = [target.payload for target in targets]
        self.listed = (self.listed or []) + payloads
        start = len(self.listed) - len(payloads)
        return [Button(str(start + n), payload) for n, payload in enumerate(payloads, 1)]

    def restart(self, place: Place) -> Place:
        """Go there and forget the way that led here: Back leads to Home."""
        self.fresh_start = True
        return place

    def wait_for(self, key: str) -> None:
        """What is drawn next needs this owed work; give it a moment to be done."""
        self.waits.append(key)
