"""The things a sentence names, each with the words beside it that tell which one it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from dialog.understand import numbers
from dialog.understand.everyday import COMMON, Kind
from dialog.understand.lexicon import Lexicon, Strength
from dialog.understand.tokens import Token

_LIKE_AN_OPTION: Final = ("糖", "冰", "辣", "奶", "热", "温", "sugar", "ice", "milk")


@dataclass
class Thing:
    """A thing while its sentence is read. `at` is where it stands."""

    at: int
    token: Token
    products: tuple[int, ...]
    sure: Strength
    text: str
    shelf: int = 0
    quantity: int | None = None
    options: list[tuple[int, str]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    counted_at: int = -1
    extra: list[tuple[int, int, list[str]]] = field(default_factory=list)      # where, how many, which
    unwanted: bool = False


def find(lexicon: Lexicon, tokens: Sequence[Token], done: set[int]) -> list[Thing]:
    """All of them, in order. The places of the words they took are put into `done`."""
    finding = _Finding(lexicon, tokens, done)
    finding.name()
    finding.describe()
    return finding.things


def like_an_option(token: Token) -> bool:
    return token.key.split()[-1].endswith(_LIKE_AN_OPTION) or (
        token.key.split()[0] in numbers.CHINESE and token.key.endswith(("糖", "甜"))
    )


class _Finding:
    """Things being found in one sentence."""

    def __init__(self, lexicon: Lexicon, tokens: Sequence[Token], done: set[int]) -> None:
        self.lexicon = lexicon
        self.tokens = tokens
        self.done = done
        self.things: list[Thing] = []

    def name(self) -> None:
        """Products, and neighbouring words that are one: 港式 奶茶."""
        for at, token in enumerate(self.tokens):
            if token.kind is not Kind.PRODUCT:
                continue
            self.done.add(at)
            entry = token.entry
            thing = Thing(at, token, entry.products, self._sure(token), token.text, entry.shelf)
            before = self.things[-1] if self.things else None
            if before is not None and self._belongs(before, thing):
                self.things[-1] = self._joined(before, thing)
            else:
                self.things.append(thing)

    def _sure(self, token: Token) -> Strength:
        entry = token.entry
        if entry.shelf and entry.strength is not Strength.EXACT:
            return Strength.NONE
        if len(entry.products) > 1:
            return Strength.NONE
        return Strength.HEAD if token.mended and entry.strength is Strength.EXACT else entry.strength

    def _belongs(self, first: Thing, second: Thing) -> bool:
        """Whether two words name one thing: 港式 奶茶, or one of two: latte or mocha."""
        between = [token.kind for token in self.tokens[first.at + 1 : second.at]]
        if first.products and between and between[0] is Kind.OR and set(between) <= {Kind.OR, Kind.NUMBER}:
            return True
        if between or not (first.products and second.products):
            return False
        if first.token.entry.strength is Strength.EXACT and second.token.entry.strength is Strength.EXACT:
            return False
        if set(first.token.entry.related) & set(second.token.entry.related):
            return True
        weak = min(first.token.entry.strength, second.token.entry.strength) <= Strength.START
        return weak and not (second.token.gap and second.token.han)

    def _joined(self, first: Thing, second: Thing) -> Thing:
        blank = "" if second.token.han else " "
        both = [id for id in first.token.entry.related if id in second.token.entry.related]
        open_or = any(token.kind is Kind.OR for token in self.tokens[first.at : second.at])
        if both and not open_or:
            sure = Strength.HEAD if len(both) == 1 else Strength.NONE
            products = tuple(both)
        else:
            few, many = sorted((first.products, second.products), key=len)
            sure, products = Strength.NONE, tuple(dict.fromkeys((*few[:2], *many)))
        self.done.update(range(first.at, second.at + 1))
        second.products, second.sure, second.text = products, sure, f"{first.text}{blank}{second.text}"
        second.shelf = 0
        return second

    def describe(self) -> None:
        """Words before a thing that help to tell which it is, and unknown ones that make it doubtful."""
        for thing in self.things:
            at = thing.at - 1
            while at >= 0 and at not in self.done and self.tokens[at].kind is Kind.UNKNOWN:
                token = self.tokens[at]
                if token.gap and token.han and token.key.count(" ") > 3:
                    break
                if not self._describes(thing, at, token):
                    break
                at -= 1
            self._goes_on(thing)
            if thing.sure is Strength.NONE and len(thing.products) > 1:
                self._by_options(thing)

    def _describes(self, thing: Thing, at: int, token: Token) -> bool:
        follows = self.tokens[at + 1]
        called = [id for id in thing.token.entry.related if self.lexicon.called(id, token.key)]
        if called:
            thing.products = tuple(called)
            thing.sure = Strength.HEAD if len(called) == 1 else Strength.NONE
            thing.text = f"{token.text}{'' if token.han else ' '}{thing.text}"
            self.done.add(at)
            return True
        if like_an_option(token):
            thing.strange.append(token.text)
            self.done.add(at)
            return True
        if token.han and follows.gap:
            return False
        if not token.han and all(word in COMMON for word in token.key.split()):
            self.done.add(at)
            return True
        thing.sure = Strength.NONE
        thing.text = f"{token.text}{'' if token.han else ' '}{thing.text}"
        self.done.add(at)
        return True

    def _goes_on(self, thing: Thing) -> None:
        """The beginning of a name that goes on differently is no name: 黑糖波波."""
        at = thing.at + 1
        if thing.token.entry.strength > Strength.START or at >= len(self.tokens):
            return
        token = self.tokens[at]
        if token.kind is Kind.UNKNOWN and token.han == thing.token.han and not (token.han and token.gap):
            if not token.han and all(word in COMMON for word in token.key.split()):
                return
            thing.sure = Strength.NONE
            thing.text = f"{thing.text}{'' if token.han else ' '}{token.text}"
            self.done.add(at)

    def _by_options(self, thing: Thing) -> None:
        """Of several things the one whose name holds the option said with it, else those that have it."""
        near = [
            self.tokens[at].key for at in range(self._reach(thing.at, -1), self._reach(thing.at, 1))
            if self.tokens[at].kind is Kind.OPTION
        ]
        for key in near:
            bare = key.removesuffix(" 的")
            called = [id for id in thing.products if self.lexicon.called(id, bare)]
            fitting = called or [id for id in thing.products if self.lexicon.can(id, key)]
            if fitting:
                thing.products = tuple(fitting)
        if len(thing.products) == 1 and not thing.shelf:
            thing.sure = Strength.HEAD

    def _reach(self, at: int, step: int) -> int:
        """How far the words around a thing may speak of it: up to the next thing or number."""
        place = at + step
        while 0 <= place < len(self.tokens) and self.tokens[place].kind in (
            Kind.OPTION, Kind.UNKNOWN, Kind.ALL, Kind.BREAK,
        ) and not (self.tokens[place].kind is Kind.BREAK and any(t.kind is Kind.PRODUCT for t in self.tokens[place:])):
            place += step
        return place if step > 0 else place + 1
