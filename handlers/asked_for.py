"""From a sentence to goods: which product, which choices, and what is said back to the customer about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dialog.place import Place
from dialog.turn import Turn
from dialog.understand import choices, sentence
from dialog.understand.lexicon import Strength
from dialog.understand.remembered import Remembered
from dialog.understand.sentence import Sentence
from handlers import selection, wanted
from handlers.graph import Step
from models.catalogue import Choice, OptionGroup
from services import catalogue, habits, stock
from services.item import ChoiceItem, Group, Item
from services.refusal import Retry

WORDS: Final = Remembered()
OFFERED: Final = 4             # choices named when one is not to be had


@dataclass(frozen=True, slots=True)
class Goods:
    """A product to be had, with its choices; `strange` is what was said of it that it does not have."""

    item: Item
    chosen: tuple[int, ...]
    quantity: int
    strange: tuple[str, ...]


def ready(db: Session) -> None:
    """Know the shop's words before the first person writes."""
    WORDS.of(db)


def understand(turn: Turn, words: str) -> Sentence:
    """What a sentence asks for, by the words of the shop today."""
    return sentence.read(WORDS.of(turn.db), words)


def is_name(turn: Turn, words: str) -> bool:
    """Whether the words are the name of a product and nothing else: as it is written, or its sound in small letters,
    as no person writes their own name."""
    if len(words) > sentence.LONGEST:
        return False
    said = understand(turn, words)
    if not said.bare or not sentence.certain(said.items[0]):
        return False
    return said.items[0].sure is Strength.EXACT or (words.isascii() and words == words.lower())


def goods(turn: Turn, named: sentence.Item) -> Goods | None:
    """The product a certain item names, as this customer usually has it; None when it is gone."""
    it = catalogue.product(turn.db, named.products[0])
    if it is None or not it.active:
        return None
    chosen, strange = choose(it, named.options, habits.usual(turn.db, turn.customer, it))
    return Goods(it, chosen, 1 if named.quantity is None else named.quantity, (*strange, *named.strange))


def choose(it: Item, options: Sequence[str], picked: Collection[int]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The choices with those put in that were said, and the words for which the product has none."""
    chosen, strange = tuple(picked), []
    for words in options:
        found = choices.read(it, words, chosen)
        if not found.choices and set(found.merged) == set(chosen):
            strange.append(words)
        chosen = found.merged
    return chosen, tuple(strange)


def guessed(named: sentence.Item) -> bool:
    """Whether it was not called by its name."""
    return named.sure is not Strength.EXACT


def say_back(turn: Turn, named: sentence.Item, it: Item) -> None:
    """What was not its name is said back with the name it was taken for."""
    if guessed(named):
        turn.note("sentences.read-as", words=named.text, name=it.name.of(turn.language))


def say_strange(turn: Turn, it: Item, strange: Sequence[str]) -> None:
    """There is no such choice; these there are, where one can tell which question it answers."""
    for words in strange:
        group = _question(turn, it, words)
        near = [choice.name.of(turn.language) for choice in group.choices][:OFFERED] if group else []
        key = "sentences.no-such-option" if near else "sentences.no-such-option-at-all"
        turn.note(
            key, words=words, name=it.name.of(turn.language), options=turn.say("list.comma").join(near)
        )


def _question(turn: Turn, it: Item, words: str) -> Group | None:
    """The product's question that the words try to answer: by its last word, 七分糖, or as other products have it."""
    def ends_alike(choice: ChoiceItem) -> bool:
        last = choice.name.en.lower().split()[-1:]
        return bool(words) and (choice.name.zh[-1:] == words[-1] or last == words.split()[-1:])

    alike = next((group for group in it.groups if any(map(ends_alike, group.choices))), None)
    if alike is not None:
        return alike
    elsewhere = turn.db.execute(
        select(OptionGroup.name_zh, Choice.name_zh, Choice.name_en)
        .join(Choice, Choice.group_id == OptionGroup.id).distinct()
    ).all()
    named = {group for group, zh, en in elsewhere if words in choices.ways(zh) | choices.ways(en)}
    return next((group for group in it.groups if group.name.zh in named), None)


def open_with(
    turn: Turn, it: Item, options: Sequence[str], picked: Collection[int], quantity: int, line: int = 0
) -> Place | None:
    """The product's options with what was said chosen; None when it has nothing of that."""
    chosen, strange = choose(it, options, picked)
    if strange and len(strange) == len(options):
        return None
    say_strange(turn, it, strange)
    if quantity > it.most:
        raise Retry("quantity.too-many", most=it.most)
    if quantity < 1:
        raise Retry("quantity.too-few")
    variant = it.variant_for(chosen)
    left = stock.available(turn.db, variant.id) if variant else None
    if left is not None and quantity > left:
        return wanted.short(it, chosen, quantity, wanted.LINE if line else wanted.BUY, line)
    written = selection.write(it, chosen)
    return Step.OPTIONS.at(it.id, written, quantity, line) if line else Step.OPTIONS.at(it.id, written, quantity)
