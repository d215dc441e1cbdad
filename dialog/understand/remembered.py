"""Keeps the shop's words at hand until the catalogue changes, and then takes in what has."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from dialog.understand import lexicon
from dialog.understand.lexicon import Lexicon
from dialog.understand.written import Source
from services import catalogue


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    written: Source
    words: Lexicon


class Remembered:
    """One lexicon for each database, of the version of its catalogue that was asked for last."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()

    def of(self, db: Session) -> Lexicon:
        """The words of the shop as it is now. What the present transaction has changed may yet be undone: it is taken
        in for this once and not kept."""
        engine = db.get_bind().engine
        version, changing = catalogue.version(db), catalogue.changing(db)
        kept = self._kept.get(engine)
        if kept is not None and kept.version == version and not changing:
            return kept.words
        written = lexicon.source(db, kept.written if kept else None)
        words = lexicon.build(written, kept.words if kept else None)
        if not changing:
            self._kept[engine] = _Kept(version, written, words)
        return words
