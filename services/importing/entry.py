"""One product, category or question as a sheet knows it, and what a sheet would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from services.importing.columns import What
from services.item import Text

Value = str | int | bool | tuple[str, ...]
Combination = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer; `delta` is in minor units."""

    name: Text
    delta: int = 0
    preset: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One question; where `counted`, each answer has its own stock."""

    name: Text
    choices: tuple[Choice, ...]
    required: bool = False
    most: int = 1
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing on the shelf: its counted choices by name, how many there are (None: always more), its own price
    in minor units (None: the product's)."""

    choices: Combination = ()
    stock: int | None = None
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole product. `values` are by the names of the product's own columns."""

    values: Mapping[str, Value]
    options: tuple[Group, ...] = ()
    units: tuple[Unit, ...] = (Unit(),)

    @property
    def sku(self) -> str:
        """The article number, by which a sheet and the shop know that they mean the same product."""
        return str(self.values["sku"])


@dataclass(frozen=True, slots=True)
class Row:
    """A whole category or question. `values` are by column."""

    values: Mapping[str, Value]

    @property
    def slug(self) -> str:
        """The code, by which a sheet and the shop know that they mean the same one."""
        return str(self.values["slug"])

    @property
    def parent(self) -> str:
        """Of a category: the code of the one it stands on, or "" on the floor."""
        return str(self.values["parent"])

    @property
    def position(self) -> int:
        """Its place in the shop's order."""
        return int(str(self.values["position"]))


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be put in: where, under which header ("" for the whole row), the sentence, and its facts.
    `sheet` is the title of its sheet where the file has several."""

    row: int
    column: str
    key: str
    facts: Mapping[str, str | int]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A row that can: something new, or something known with other values. `product` is the number of a known one."""

    row: int
    entry: Entry | Row
    product: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sheet would do. `same` rows change nothing, `ignored` headers are not ours."""

    add: tuple[Change, ...]
    update: tuple[Change, ...]
    bad: tuple[Bad, ...]
    same: int = 0
    ignored: tuple[str, ...] = ()
    what: What = What.PRODUCTS
    title: str = ""

    @property
    def changes(self) -> list[Change]:
        """What it would put in, in the order of the rows."""
        return sorted((*self.add, *self.update), key=lambda change: change.row)


def label(name: Text) -> str:
    """How a choice is called where combinations are written."""
    return name.zh or name.en


def combinations(options: tuple[Group, ...]) -> list[Combination]:
    """Every combination of the counted choices, in the order of the groups; one empty one where nothing is counted."""
    return list(product(*([label(it.name) for it in group.choices] for group in options if group.counted)))
