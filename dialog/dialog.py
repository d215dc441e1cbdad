"""A whole conversation, put together: its screens, its map, and who listens when somebody types."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from dialog.event import Said
from dialog.place import Ask, Place, Steps, Unreadable
from dialog.screen import Action, Screen
from dialog.turn import Turn
from dialog.view import Button


class OffTheMap(Exception):
    """A move that the map does not show: the screen or the map is wrong."""


class Reader(Protocol):
    """Reads what was typed; None when it is not for this reader. May raise Refusal or Retry."""

    def __call__(self, turn: Turn, words: str) -> Place | None: ...


@dataclass(frozen=True, slots=True)
class Ear:
    """One reader in its order. `digression`: it may still speak when the present screen asked for something else
    and could not read the answer."""

    reader: Reader
    digression: bool = False


@dataclass(frozen=True, slots=True)
class Dialog:
    """The parts of a conversation.

    steps      all steps, the first being home
    graph      the map: which steps a step may lead to
    anywhere   steps that may be reached from every step: the words and buttons that always work
    first      readers before the present screen is asked (commands, words that always work)
    then       readers after it (orders, questions, search)
    lost       answers when no reader understood
    given      what happens to a contact, picture, … that the screen does not take
    nav        the last row of every screen
    cards      which place an order card shows, by the first part of its subject
    counted    steps where a number that is typed is an amount or a word of its own, and not a choice
    """

    screens: Mapping[str, Screen]
    actions: Mapping[str, Action[Any]]
    home: Place
    graph: Mapping[Steps, frozenset[Steps]]
    anywhere: frozenset[Steps]
    first: tuple[Ear, ...]
    then: tuple[Ear, ...]
    lost: Callable[[Turn, str], Place]
    given: Callable[[Turn, Said], Place]
    nav: Callable[[Turn, Place, Place | None], tuple[Button, ...]]
    cards: Mapping[str, Steps]
    counted: frozenset[Steps] = frozenset()

    def read(self, payload: str) -> Place | Ask:
        """What a payload asks for. Raises Unreadable: it came from outside and may be anything."""
        if not payload.isascii() or len(payload) > 64:
            raise Unreadable
        code, *parts = payload.split(":")
        if screen := self.screens.get(code):
            return Place(screen.step, screen.signature.read(parts))
        if action := self.actions.get(code):
            return Ask(code, action.signature.read(parts))
        raise Unreadable

    def check(self, before: Steps, after: Steps) -> None:
        """Raises OffTheMap when the map shows no way from one step to the other."""
        if after != before and after not in self.anywhere and after not in self.graph[before]:
            raise OffTheMap(f"{before.name} -> {after.name}")


def index(screens: Iterable[Screen]) -> tuple[dict[str, Screen], dict[str, Action[Any]]]:
    """Screens and actions by the code on their buttons. Raises ValueError when two share one."""
    by_step: dict[str, Screen] = {}
    by_code: dict[str, Action[Any]] = {}
    for screen in screens:
        if screen.step in by_step:
            raise ValueError(f"two screens for {screen.step!r}")
        by_step[screen.step] = screen
        for action in screen.actions:
            if action.code in by_code:
                raise ValueError(f"two actions called {action.code!r}")
            by_code[action.code] = action
    if both := by_step.keys() & by_code.keys():
        raise ValueError(f"screens and actions share {both}")
    return by_step, by_code
