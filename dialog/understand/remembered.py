"""Keeps the shop's words at hand until the catalogue changes."""

from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from dialog.understand import lexicon
from dialog.understand.lexicon import Lexicon
from services import catalogue


class Remembered:
    """One lexicon for each database, of the version of its catalogue that was asked for last."""

    def __init__(self) -> None:
        self._built: WeakKeyDictionary[Engine, tuple[int, Lexicon]] = WeakKeyDictionary()

    def of(self, db: Session) -> Lexicon:
        """The words of the shop as it is now."""
        engine = db.get_bind().engine
        version = catalogue.version(db)
        kept = self._built.get(engine)
        if kept is None or kept[0] != version:
            kept = (version, lexicon.build(db))
            self._built[engine] = kept
        return kept[1]
