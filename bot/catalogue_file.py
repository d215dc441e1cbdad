"""Products, categories and questions in and out of the shop as files, from the terminal."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot import operator
from dialog.words import Words
from services.importing import Bad, Kind, Plan, What, apply, export, plan, read
from services.refusal import Refusal

Say = Callable[..., None]
Progress = Callable[[int, int], None]
BAD: Final = {      # whether the file has several sheets, whether one cell is to blame
    (False, False): "catalogue-file.bad-row", (False, True): "catalogue-file.bad-cell",
    (True, False): "catalogue-file.bad-row-of", (True, True): "catalogue-file.bad-cell-of",
}


class Refused(Exception):
    """The file cannot be read or written at all; `sentence` says why."""

    def __init__(self, sentence: str, /, **facts: str | int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts


def bring_in(
    engine: Engine, file: Path, *, currency: str, dry: bool, now: datetime, say: Say, progress: Progress
) -> bool:
    """Put a file into the shop, or with `dry` only say what that would do. Every bad row is listed and left out.
    Returns whether all rows are good. Raises Refused."""
    try:
        book = read(file.name, file.read_bytes())
    except Refusal as no:
        raise Refused(no.key, **_facts(no)) from None
    with Session(engine) as db:
        plans = plan(db, book, currency=currency)
        bad = [one for planned in plans for one in planned.bad]
        if dry:
            db.rollback()
        else:
            bad += apply(db, plans, now=now, by="terminal", progress=progress)
            db.commit()
    if book.unread:
        say("catalogue-file.unread", sheets=_comma().join(book.unread))
    for planned in plans:
        _report(planned, [one for one in bad if one.sheet == planned.title], dry=dry, say=say)
    return not bad


def write_out(engine: Engine, file: Path, *, what: str, currency: str, progress: Progress) -> None:
    """Write all products, or whatever `what` names; the ending of the name says which kind of file. Raises Refused,
    OSError."""
    if what not in list(What):
        raise Refused("catalogue-file.what", said=what)
    try:
        kind = Kind(file.suffix.lower().removeprefix("."))
    except ValueError:
        raise Refused("catalogue-file.kind", file=str(file)) from None
    with Session(engine) as db:
        content = export(db, kind, currency=currency, what=What(what), progress=progress)
    part = file.with_name(file.name + ".part")
    part.write_bytes(content)
    part.replace(file)


def _report(planned: Plan, bad: list[Bad], *, dry: bool, say: Say) -> None:
    words, language = Words(operator.LOCALES), operator.language()
    for one in sorted(bad, key=lambda each: (each.row, each.column)):
        why = words.say(language, one.key, **one.facts)
        say(BAD[bool(one.sheet), bool(one.column)], sheet=one.sheet, row=one.row, column=one.column, why=why)
    if planned.ignored:
        say("catalogue-file.ignored", columns=_comma().join(planned.ignored))
    say(
        "catalogue-file.would" if dry else "catalogue-file.done", what=planned.what, added=len(planned.add),
        changed=len(planned.update), same=planned.same, bad=len({one.row for one in bad}),
    )


def _comma() -> str:
    return Words(operator.LOCALES).say(operator.language(), "list.comma")


def _facts(no: Refusal) -> dict[str, str | int]:
    return {name: fact for name, fact in no.facts.items() if isinstance(fact, str | int)}
