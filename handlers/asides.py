"""What is noticed in any text, whatever it is about: a secret, an order's number, another language."""

import re
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from handlers import me, orders_list
from services.addresses.recognise import looks_like_address, looks_secret
from services.refusal import Refusal

LONGEST_WITH_NUMBER: Final = 40
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
SENTENCE: Final = {"en": re.compile(r"(?:\b[A-Za-z]{2,}\b[ ,.!?']*){3}"), "zh": re.compile(r"[\u4e00-\u9fff]{4}")}


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
    """A whole sentence in the other language does not switch it, but the switch is offered, once."""
    other = {"zh": "en", "en": "zh"}[turn.language]
    if turn.conversation.facts.get("offered") or not SENTENCE[other].search(words) or looks_like_address(words):
        return None
    if CHINESE.search(words) and other == "en":
        return None
    turn.conversation.facts = {**turn.conversation.facts, "offered": True}
    turn.offers.append((turn.button(turn.say("language.offer"), me.speak.of(other)),))
    return None
