"""Keeps the shop's words at hand until the catalogue changes."""

from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from dialog.understand import lexicon
from dialog.understand.lexicon import Lexicon, Source
from services import catalogue


class Remembered:
    """One lexicon for each database, of the version of its catalogue that was asked for last."""

    def __init__(self) -> None:
        self._built: WeakKeyDictionary[Engine, tuple[int, Source, Lexicon]] = WeakKeyDictionary()

    def of(self, db: Session) -> Lexicon:
        """The words of the shop as it is now."""
        engine = db.get_bind().engine
        version = catalogue.version(db)
        kept = self._built.get(engine)
        if kept is None or kept[0] != version:
            written = lexicon.source(db)
            same = kept is not None and kept[1].says_the_same(written)
            kept = (version, written, kept[2] if kept is not None and same else lexicon.build(written))
            self._built[engine] = kept
        return kept[2]
