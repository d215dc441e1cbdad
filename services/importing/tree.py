"""Categories stand on categories: each on one that there is, none on itself, and not too many on each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.importing.entry import Row
from services.importing.rows import Draft
from services.importing.shelves import shelves
from services.importing.wrong import Wrong
from services.refusal import Refusal

DEEPEST: Final = 8


def settle(drafts: Sequence[Draft], there: Mapping[str, Row]) -> None:
    """Put the code of its parent into each row. A row that cannot stand where it says is wrong, and so is every row
    that would have to stand on it."""
    while True:
        good = {draft.row.slug: draft for draft in drafts if not draft.wrongs}
        known = shelves({**there, **{slug: draft.row for slug, draft in good.items()}}.values())
        parents = {slug: row.parent for slug, row in there.items()}
        lost = []
        for slug, draft in good.items():
            try:
                parents[slug] = known.find(draft.row.parent) if draft.row.parent.strip() else ""
            except Refusal as no:
                parents[slug] = ""
                lost.append((draft, no))
        wrong = list(_tangled(good, parents, there)) or lost
        if not wrong:
            break
        for draft, reason in wrong:
            draft.wrongs.append(Wrong("parent", reason))
    for slug, draft in good.items():
        draft.row = Row({**draft.row.values, "parent": parents[slug]})
    for draft in drafts:
        if draft.wrongs and all(wrong.column != "parent" for wrong in draft.wrongs) and draft.row.parent.strip():
            try:
                known.find(draft.row.parent)
            except Refusal as no:
                draft.wrongs.append(Wrong("parent", no))


def _tangled(
    good: Mapping[str, Draft], parents: Mapping[str, str], there: Mapping[str, Row]
) -> Iterator[tuple[Draft, Refusal]]:
    """Rows that stand on themselves, those first that move; where there are none, rows that stand too high."""
    lines = {slug: list(_down(slug, parents)) for slug in good}
    circles = [slug for slug, line in lines.items() if slug in line]
    moved = [slug for slug in circles if slug not in there or there[slug].parent != parents[slug]]
    for slug in moved or circles:
        yield good[slug], Refusal("importing.circle", said=parents[slug])
    if not circles:
        for slug, line in lines.items():
            if len(line) >= DEEPEST:
                yield good[slug], Refusal("importing.too-deep", most=DEEPEST)


def _down(slug: str, parents: Mapping[str, str]) -> Iterator[str]:
    """What a category stands on, one below the other, to the floor or back to itself."""
    at, seen = parents[slug], set[str]()
    while at and at not in seen:
        seen.add(at)
        yield at
        at = parents.get(at, "")
