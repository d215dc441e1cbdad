"""Questions the shop has answered before, found again by what people ask."""

import re
from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.shop import Faq

SURE: Final = 2.0          # a trigger word, or most of the question's own words
CLOSE: Final = 1.0


def all_of_them(db: Session) -> list[Faq]:
    """Every question, in the shop's order."""
    return list(db.scalars(select(Faq).order_by(Faq.position, Faq.id)))


def one(db: Session, slug: str) -> Faq | None:
    """The question of this name."""
    return db.scalar(select(Faq).where(Faq.slug == slug))


def matches(db: Session, words: str) -> list[tuple[float, Faq]]:
    """Questions that the words may ask, the best first, with how sure that is."""
    asked = words.lower().strip(" ?？。.!！")
    found = [(score(asked, faq), faq) for faq in all_of_them(db)]
    return sorted((pair for pair in found if pair[0] >= CLOSE), key=lambda pair: -pair[0])


def score(asked: str, faq: Faq) -> float:
    """How well a question fits: its trigger words count most, then the words or syllables both share."""
    triggers = [word.lower() for word in (*faq.words_zh, *faq.words_en) if word]
    hit = max((len(word) for word in triggers if _holds(asked, word)), default=0)
    if hit:
        return SURE + hit / 100
    shared = max(_overlap(asked, faq.question_zh), _overlap(asked, faq.question_en))
    return SURE if shared >= 0.75 else CLOSE if shared >= 0.5 else 0.0


def _holds(asked: str, word: str) -> bool:
    if word.isascii():
        return re.search(rf"\b{re.escape(word)}\b", asked) is not None
    return word in asked


def _overlap(asked: str, question: str) -> float:
    mine, theirs = set(_grams(asked)), set(_grams(question.lower()))
    return len(mine & theirs) / len(theirs) if theirs else 0.0


def _grams(text: str) -> Iterable[str]:
    """English words, and pairs of Chinese characters."""
    yield from re.findall(r"[a-z]{3,}", text)
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        yield from (run[n : n + 2] for n in range(len(run) - 1))
