"""Which category is meant, when a sheet names one by its code or by one of its names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from services.importing.entry import Row
from services.refusal import Refusal

MOST_GUESSES: Final = 100      # different unknown names for which a similar one is looked up


@dataclass(frozen=True, slots=True)
class Shelves:
    """Every way a category may be written, in small letters, with the codes of those it may mean."""

    names: Mapping[str, tuple[str, ...]]
    guesses: dict[str, str] = field(default_factory=dict)

    def find(self, cell: str) -> str:
        """The code of the category that is meant. Raises Refusal when there is none, or more than one."""
        said = cell.strip()
        found = self.names.get(said.lower(), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise Refusal("importing.category-many", said=said, first=found[0], second=found[1])
        near = self._near(said.lower())
        raise Refusal("importing.category-near" if near else "importing.category", said=said, near=near)

    def _near(self, said: str) -> str:
        if said not in self.guesses and len(self.guesses) < MOST_GUESSES:
            self.guesses[said] = next(iter(get_close_matches(said, self.names, 1)), "")
        return self.guesses.get(said, "")


def shelves(rows: Iterable[Row]) -> Shelves:
    """These categories by code and name; a code is meant before a name."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    codes = {}
    for row in rows:
        codes[row.slug.lower()] = (row.slug,)
        for column in ("name_zh", "name_en"):
            if name := str(row.values[column]).strip().lower():
                names[name][row.slug] = None
    return Shelves({name: tuple(meant) for name, meant in names.items()} | codes)
