"""“Two iced lattes, Zhang San 138…”: what is wanted and where to, in one message; both are kept."""

import re
from collections.abc import Iterator
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from dialog.understand.sentence import Sentence, certain
from handlers import asked_for, new_address, which
from handlers.graph import Step
from services.addresses.recognise import Recognised, looks_like_address, recognise

BETWEEN: Final = re.compile(r"[\s,，。;；]+(?:(?:送到|寄到|deliver(?:ed)? to|to)(?:\s+|(?<=到)))?", re.IGNORECASE)
LONGEST: Final = 400           # characters looked at; a longer text is no such message
ELSEWHERE: Final = frozenset({Step.NEW_ADDRESS, Step.CHECK_ADDRESS})


def read(turn: Turn, words: str) -> Place | None:
    """Write the address down and take the order; None when the message is not plainly both."""
    if turn.here is None or turn.here.step in ELSEWHERE or len(words) > LONGEST or not looks_like_address(words):
        return None
    if not asked_for.understand(turn, words).items:
        return None
    for goods, where in _parted(words):
        address = recognise(where, country=turn.shop.country)
        if address.missing or not _is_order(said := asked_for.understand(turn, goods)):
            continue
        return _take(turn, goods, said, address)
    return None


def _parted(words: str) -> Iterator[tuple[str, str]]:
    """The message parted at one place, either half first; the most goods first."""
    cuts = [match.span() for match in BETWEEN.finditer(words)]
    for start, end in reversed(cuts):
        yield words[:start], words[end:]
    for start, end in cuts:
        yield words[end:], words[:start]


def _is_order(said: Sentence) -> bool:
    """Whether it asks for goods and for nothing else."""
    clear = all((certain(item) or item.quantity is not None) and not item.strange for item in said.items)
    return said.orders and clear and not said.rest and not said.where and not all(item.unwanted for item in said.items)


def _take(turn: Turn, goods: str, said: Sentence, address: Recognised) -> Place:
    new_address.use(turn, address)
    return which.take(turn, goods, said)
