"""What is noticed in any text, whatever it is about: a secret, an order's number, another language."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from handlers import me, orders_list
from services.addresses.recognise import looks_like_address, looks_secret
from services.refusal import Refusal

LONGEST_WITH_NUMBER: Final = 40
LATIN: Final = re.compile(r"(?:\b[A-Za-z]{2,}\b[ ,.!?']*){3}")
# What a whole sentence looks like in each language that can be told by its letters; any other one looks Latin.
SENTENCE: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType({
    "zh": re.compile(r"[\u4e00-\u9fff]{4}"),
    "en": re.compile(rf"\A(?=[^\u4e00-\u9fff]*\Z).*?{LATIN.pattern}", re.DOTALL),
})


def secret(turn: Turn, words: str) -> Place | None:
    """Card and identity numbers are not for a chat: refused, and taken out of it."""
    if not looks_secret(words):
        return None
    turn.erase = True
    raise Refusal("oops.secret")


def number(turn: Turn, words: str) -> Place | None:
    """An order number, alone or in a short sentence."""
    return orders_list.by_number(turn, words) if len(words) <= LONGEST_WITH_NUMBER else None


def other_language(turn: Turn, words: str) -> Place | None:
    """A whole sentence in another language does not switch it, but the switch is offered, in that language, once."""
    if turn.conversation.facts.get("offered") or SENTENCE.get(turn.language, LATIN).search(words):
        return None
    other = next((code for code, sentence in SENTENCE.items() if sentence.search(words)), "")
    if other in turn.words.languages and not looks_like_address(words):
        turn.conversation.facts = {**turn.conversation.facts, "offered": True}
        turn.offers.append((turn.button(turn.words.say(other, "language.offer"), me.speak.of(other)),))
    return None
