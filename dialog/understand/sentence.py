"""What a sentence asks for, by the shop's own words alone: the same sentence always means the same."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dialog.understand import aside, atoms, intents, segment, tokens, typos
from dialog.understand.everyday import Kind
from dialog.understand.lexicon import Lexicon, Strength
from dialog.understand.segment import Item
from dialog.understand.tokens import Token

LONGEST: Final = 500           # characters that are read

__all__ = ["LONGEST", "Item", "Mode", "Sentence", "certain", "read"]


class Mode(StrEnum):
    """What is to be done with the things."""

    ORDER = "order"
    ADD = "add"            # beside what is there
    CHANGE = "change"      # instead of what is there
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, understood.

    items            the things it names
    mode             what to do with them
    quantity         a number that belongs to none of them
    options          choices that belong to none of them, as they were said
    nth              the place in a list it points at, -1 for the last, 0 for none
    where            "" | aside.PICKUP | aside.DELIVER | words for a place
    when, note       as they were said
    everything       whether it speaks of all things at once
    wants            whether it says that something is wanted: "I'd like", 来
    asks             whether it is a question
    tells            whether it tells of something that happened
    narrows          whether it says what things should be like
    rest             what nobody understood
    """

    items: tuple[Item, ...] = ()
    mode: Mode = Mode.ORDER
    quantity: int | None = None
    options: tuple[str, ...] = ()
    nth: int = 0
    where: str = ""
    when: str = ""
    note: str = ""
    everything: bool = False
    wants: bool = False
    asks: bool = False
    tells: bool = False
    narrows: bool = False
    rest: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether it is one name and nothing else."""
        return len(self.items) == 1 and not self.orders and not self.rest and not self.items[0].unwanted

    @property
    def orders(self) -> bool:
        """Whether it asks for goods rather than only naming them."""
        if self.asks or self.tells or self.narrows or not self.items:
            return False
        said = any(item.quantity is not None or item.options for item in self.items)
        return said or self.wants or self.mode is not Mode.ORDER or bool(self.where or len(self.items) > 1)


def read(lexicon: Lexicon, words: str) -> Sentence:
    """Understand a sentence; an empty Sentence when it names nothing."""
    beside = aside.take_out(words[:LONGEST])
    text = beside.rest
    typed = atoms.split(text)
    if not typed:
        return Sentence(where=beside.where, when=beside.when, note=beside.note)
    found = tokens.scan(lexicon, typed)
    if any(token.kind is Kind.UNKNOWN for token in found):
        mended = typos.mend(lexicon, typed, found)
        if mended != typed:
            found = tokens.scan(lexicon, mended)
    parts = segment.read(lexicon, found)
    return Sentence(
        items=parts.items, mode=_mode(found, parts.items), quantity=parts.quantity, options=parts.options,
        nth=parts.nth, where=beside.where, when=beside.when, note=beside.note,
        everything=any(token.kind is Kind.ALL for token in found),
        wants=any(token.kind is Kind.WANT for token in found), asks=intents.asks(text),
        tells=intents.tells(text), narrows=intents.narrows(text), rest=parts.rest,
    )


def _mode(found: list[Token], items: tuple[Item, ...]) -> Mode:
    """By the words around the first thing; “add oat milk” and “two, change to oat milk” are options, not modes."""
    if (items and all(item.unwanted for item in items)) or (not items and any(t.kind is Kind.REMOVE for t in found)):
        return Mode.REMOVE
    counted = any(token.kind is Kind.NUMBER for token in found)
    for at, token in enumerate(found):
        follows = next((each for each in found[at + 1 :] if each.kind not in (Kind.FILLER, Kind.WANT)), None)
        with_it = counted and bool(items) and _mild(token) and follows is not None and follows.kind is Kind.OPTION
        if token.kind is Kind.CHANGE and not with_it:
            return Mode.CHANGE
        named = any(each.kind is Kind.PRODUCT for each in found[:at])
        if token.kind is Kind.ADD and not named and (follows is None or follows.kind is not Kind.OPTION):
            return Mode.ADD
        if token.kind is Kind.ADD and named and follows is None:
            return Mode.ADD
    return Mode.ORDER


def _mild(token: Token) -> bool:
    """Words for “change” that also only mean “with”: 换燕麦奶."""
    return token.key in ("换", "make", "change", "swap", "instead", "switch")


def certain(item: Item) -> bool:
    """Whether it needs no question: one product, by its whole name or said back."""
    return item.sure is not Strength.NONE and len(item.products) == 1
