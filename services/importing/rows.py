"""Categories and questions as a sheet knows them: one row is one, known by its code."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category
from models.shop import Faq
from services.goods import LONGEST_NAME
from services.importing.columns import COLUMNS, What
from services.importing.entry import Row, Value
from services.importing.fields import number, words
from services.importing.sheet import Line, Sheet
from services.importing.wrong import Wrong
from services.refusal import Refusal

LONGEST_ICON: Final = 8
LONGEST_QUESTION: Final = 100
LONGEST_ANSWER: Final = 2_000
LONGEST_WORD: Final = 40
MOST_WORDS: Final = 40
MOST_POSITION: Final = 1_000_000

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")      # what a button can carry
PARTED: Final = re.compile(r"[|｜;；、]")


def _slug(cell: str) -> Value:
    bare = cell.strip().lower()
    if not SLUG.fullmatch(bare):
        raise Refusal("importing.slug", said=cell.strip())
    return bare


def _triggers(cell: str) -> Value:
    said = tuple(dict.fromkeys(filter(None, map(str.strip, PARTED.split(cell)))))
    if len(said) > MOST_WORDS:
        raise Refusal("importing.too-many-words", most=MOST_WORDS)
    if any(len(word) > LONGEST_WORD for word in said):
        raise Refusal("importing.too-long", most=LONGEST_WORD)
    return said


READ: Final[Mapping[What, Mapping[str, Callable[[str], Value]]]] = MappingProxyType({
    What.CATEGORIES: MappingProxyType({
        "slug": _slug, "parent": words(LONGEST_NAME), "name_zh": words(LONGEST_NAME), "name_en": words(LONGEST_NAME),
        "icon": words(LONGEST_ICON), "position": number(MOST_POSITION),
    }),
    What.QUESTIONS: MappingProxyType({
        "slug": _slug, "question_zh": words(LONGEST_QUESTION), "question_en": words(LONGEST_QUESTION),
        "answer_zh": words(LONGEST_ANSWER), "answer_en": words(LONGEST_ANSWER),
        "words_zh": _triggers, "words_en": _triggers, "position": number(MOST_POSITION),
    }),
})

# What must be there in one language at least, and the sentence when it is not.
NEEDED: Final[Mapping[What, tuple[tuple[str, str], ...]]] = MappingProxyType({
    What.CATEGORIES: (("name", "importing.nameless"),),
    What.QUESTIONS: (("question", "importing.questionless"), ("answer", "importing.answerless")),
})


@dataclass(slots=True)
class Draft:
    """A row on its way into the shop: what it would be there, and what is wrong with it."""

    line: Line
    row: Row
    wrongs: list[Wrong] = field(default_factory=list)


def standing(db: Session, what: What) -> dict[str, Row]:
    """The categories or the questions of the shop by their codes, in the shop's order."""
    if what is What.QUESTIONS:
        faqs = db.scalars(select(Faq).order_by(Faq.position, Faq.id))
        return {it.slug: Row({name: _value(getattr(it, name)) for name in COLUMNS[what]}) for it in faqs}
    found = db.scalars(select(Category).order_by(Category.position, Category.id)).all()
    slugs = {it.id: it.slug for it in found}
    return {
        it.slug: Row({
            name: slugs.get(it.parent_id or 0, "") if name == "parent" else getattr(it, name) for name in COLUMNS[what]
        })
        for it in found
    }


def drafts(sheet: Sheet, there: Mapping[str, Row]) -> list[Draft]:
    """Read every row on its own. Where a new one says no position, it comes after all before it."""
    last = max((row.position for row in there.values()), default=0)
    first: dict[str, int] = {}
    made = []
    for line in sheet.lines:
        slug = line.cells["slug"].strip().lower()
        twice = bool(slug) and first.setdefault(slug, line.number) != line.number
        draft = _draft(line, sheet.what, there.get(slug), last, twice=twice)
        if twice:
            draft.wrongs.append(Wrong("slug", Refusal("importing.slug-twice", said=slug, row=first[slug])))
        last = max(last, draft.row.position)
        made.append(draft)
    return made


def cells(row: Row) -> list[str]:
    """A row as it stands in a file."""
    return ["|".join(value) if isinstance(value, tuple) else str(value) for value in row.values.values()]


def _draft(line: Line, what: What, now: Row | None, last: int, *, twice: bool) -> Draft:
    read = READ[what]
    values = dict(now.values) if now else {name: "" if name == "slug" else read[name]("") for name in COLUMNS[what]}
    if now is None:
        values["position"] = last + 1
    draft = Draft(line, Row(values))
    for column, cell in line.cells.items():
        if column == "position" and not cell.strip():
            continue
        try:
            values[column] = read[column](cell)
        except Refusal as no:
            draft.wrongs.append(Wrong(column, no))
    if line.extra:
        draft.wrongs.append(Wrong("", Refusal("importing.extra", count=line.extra)))
    if not twice:       # a second row of the same thing may say less than the first
        draft.wrongs += _missing(line, what, values)
    return draft


def _missing(line: Line, what: What, values: Mapping[str, Value]) -> Iterator[Wrong]:
    for name, key in NEEDED[what]:
        said = (line.cells.get(column) or str(values[column]) for column in (f"{name}_zh", f"{name}_en"))
        if not any(one.strip() for one in said):
            yield Wrong(f"{name}_zh", Refusal(key))


def _value(value: str | int | list[str]) -> Value:
    return tuple(value) if isinstance(value, list) else value
