"""“2”, “the second one”, “第二个”: what they mean stands in the list that was shown last."""

import re
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from dialog.understand import numbers
from services.refusal import Refusal

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
NUMBER: Final = re.compile(
    rf"(?:第|no\.?\s*|number\s*|#)?\s*(\d{{1,2}}|[{numbers.CHINESE}]{{1,3}})\s*(?:个|款|件|号|家)?"
)
NAMED: Final = re.compile(rf"(?:the )?({'|'.join(ORDINALS)}|last)(?: one)?")
LAST: Final = re.compile(r"最后(?:一)?[个款件]")


def read(turn: Turn, words: str) -> Place | None:
    """Do what the button of that number does."""
    listed = turn.conversation.listed
    position = _position(numbers.plain(words), len(listed))
    if position is None or not listed:
        return None
    if not 1 <= position <= len(listed):
        raise Refusal("references.no-such", count=len(listed))
    return turn.tap(listed[position - 1])


def _position(words: str, count: int) -> int | None:
    if LAST.fullmatch(words):
        return count
    if match := NAMED.fullmatch(words):
        return count if match[1] == "last" else ORDINALS.index(match[1]) + 1
    if match := NUMBER.fullmatch(words):
        return numbers.value(match[1])
    return None
