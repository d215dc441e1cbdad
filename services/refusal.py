"""A no is an answer: it says which sentence to show and the facts in it."""

from datetime import datetime


class Refusal(Exception):
    """The shop says no. Nothing is changed, the sentence stands above the same screen, nobody is alarmed.

    key     the sentence, e.g. "stock.gone"
    facts   what goes into it: words, numbers, moments
    """

    def __init__(self, key: str, **facts: str | int | datetime) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


class Retry(Refusal):
    """What was typed is not what this screen asks for; the sentence says what is, with an example."""
