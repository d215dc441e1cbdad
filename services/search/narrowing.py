"""What a list can be narrowed to: price bands, stars, stock, colours and tags, each with what it would leave."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise, zip_longest
from operator import or_
from typing import Final

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from models.catalogue import Product
from services.item import Text
from services.search import store
from services.search.colours import BIT, COLOURS, colour_of, mask
from services.search.query import Band, Facets, Filters, Mark, Part, Query
from services.search.results import COUNTED, Search
from services.search.store import ROWS
from services.search.tokens import whole

STARS: Final = (40, 45)      # tenths; what a rating can be narrowed to
SAMPLE: Final = 1000         # products whose prices are looked at
READ: Final = 150            # products whose tags are
TAGS: Final = 6              # tags offered

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class _Cell:
    """Products alike in everything that can be narrowed: where their price stands, stars, stock, colours, and which of
    the present filters they pass."""

    price: int
    stars: int
    stocked: bool
    colours: int
    passes: dict[Part, bool]
    count: int

    def but_for(self, part: Part | None) -> bool:
        """Whether these products pass every filter, the one named aside."""
        return all(ok for other, ok in self.passes.items() if other is not part)


def facets(db: Session, query: Query) -> Facets:
    """How the list can be narrowed. Price bands are the quartiles of the list without a price filter, as round
    numbers."""
    search = Search.of(db, query)
    if search.hopeless:
        return Facets(0, 0, (), tuple((star, 0) for star in STARS), 0, (), ())
    edges = _edges(_prices(search))
    cells = _cells(search, edges)
    total = _count(cells, None, lambda _: True)
    return Facets(
        total=total,
        unfiltered=_unfiltered(search, cells),
        bands=_bands(cells, edges, query.filters),
        ratings=tuple((star, _count(cells, Part.RATING, _stars(step))) for step, star in enumerate(STARS)),
        in_stock=_count(cells, Part.STOCK, lambda cell: cell.stocked),
        colours=_colours(db, query.filters.tags, cells),
        tags=_tags(search),
    )


def called(db: Session, tags: Sequence[str]) -> list[Text]:
    """What the shop calls these tags in both languages, colours among them; one that nothing has any more keeps its
    word."""
    return [_colour_called(db, tag) or _tag_called(db, tag) for tag in tags]


def _colour_called(db: Session, tag: str) -> Text | None:
    colour = colour_of(tag)
    if colour is None:
        return None
    bit = BIT[colour]
    names = store.COLOURS.c
    row = db.execute(select(names.name_zh, names.name_en).where(names.bit == bit)).one_or_none()
    english = next(name for name in COLOURS[bit].names if name.isascii())
    return Text(row.name_zh or colour, row.name_en or english) if row else Text(colour, english)


def _tag_called(db: Session, tag: str) -> Text:
    search = Search.of(db, Query(filters=Filters(tags=(tag,))))
    some = select(ROWS.c.id).select_from(search.source).where(*search.conditions()).limit(1)
    return _names(db, set(db.scalars(some))).get(whole(tag), Text(tag, ""))


def _count(cells: Sequence[_Cell], but_for: Part | None, counts: Callable[[_Cell], bool]) -> int:
    """How many products pass every filter but one, and this test instead of it."""
    return min(COUNTED, sum(cell.count for cell in cells if cell.but_for(but_for) and counts(cell)))


def _unfiltered(search: Search, cells: Sequence[_Cell]) -> int:
    """How many there were without any filter: those in the cells, unless a tag or a refusal kept some out of them."""
    filters = search.query.filters
    if filters.without or search.plain_tags(filters.tags):
        return min(COUNTED, search.but(Filters()).count())
    return min(COUNTED, sum(cell.count for cell in cells))


def _bands(cells: Sequence[_Cell], edges: Sequence[int], filters: Filters) -> tuple[Band, ...]:
    bands = []
    for at, (low, high) in enumerate(pairwise([None, *edges, None]) if edges else ()):
        inside = _count(cells, Part.PRICE, _priced(2 * at - 1, 2 * at + 1))
        bands.append(Band(low, high, inside, (low, high) == (filters.low, filters.high)))
    return tuple(bands)


def _priced(first: int, last: int) -> Callable[[_Cell], bool]:
    return lambda cell: first <= cell.price <= last


def _stars(step: int) -> Callable[[_Cell], bool]:
    return lambda cell: cell.stars > step


def _coloured(wanted: int) -> Callable[[_Cell], bool]:
    return lambda cell: bool(cell.colours & wanted)


def _prices(search: Search) -> list[int]:
    kept = [condition for part, condition in search.filtered().items() if part is not Part.PRICE]
    some = select(ROWS.c.price).select_from(search.source).where(*search.fixed(), *kept).limit(SAMPLE)
    return sorted(search.db.scalars(some).all())


def _edges(prices: Sequence[int]) -> list[int]:
    """The quartiles, rounded to steps people count in (1, 2, 5, 10, …), without those that part nothing."""
    if not prices:
        return []
    quartiles = [prices[len(prices) * quarter // 4] for quarter in (1, 2, 3)]
    step = _step((quartiles[2] - quartiles[0]) / 4)
    rounded = (round(price / step) * step for price in quartiles)
    return sorted({edge for edge in rounded if prices[0] <= edge < prices[-1] and edge > 0})


def _step(least: float) -> int:
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power >= least:
                return digit * power
        power *= 10


def _cells(search: Search, edges: Sequence[int]) -> list[_Cell]:
    """One pass over the list: how many products there are of each kind, told apart by one whole number."""
    filtered = search.filtered()
    digits: list[tuple[ColumnElement[int], int]] = [
        (_place(ROWS.c.price, edges), 2 * len(edges) + 1),
        (case(*((ROWS.c.rating < star, step) for step, star in enumerate(STARS)), else_=len(STARS)), len(STARS) + 1),
        *((case((flag, 1), else_=0), 2) for flag in (ROWS.c.stocked, *filtered.values())),
    ]
    number: ColumnElement[int] = ROWS.c.colours
    for value, base in digits:
        number = number * base + value
    kinds = select(number.label("kind"), func.count().label("count")).select_from(search.source)
    cells = []
    for kind, count in search.db.execute(kinds.where(*search.fixed()).group_by("kind")):
        read: list[int] = []
        colours: int = kind
        for _, base in reversed(digits):
            colours, digit = divmod(colours, base)
            read.insert(0, digit)
        price, stars, stocked, *passes = read
        met = dict(zip(filtered, map(bool, passes), strict=True))
        cells.append(_Cell(price, stars, bool(stocked), colours, met, count))
    return cells


def _place(price: ColumnElement[int], edges: Sequence[int]) -> ColumnElement[int]:
    """Where a price stands among the edges: 0 below the first, 1 on it, 2 between it and the second, and so on."""
    steps = [
        step for at, edge in enumerate(edges) for step in ((price < edge, 2 * at), (price == edge, 2 * at + 1))
    ]
    return case(*steps, else_=2 * len(edges)) if steps else literal(0)


def _colours(db: Session, tags: Sequence[str], cells: Sequence[_Cell]) -> tuple[Mark, ...]:
    """The colours of the list without a colour filter, the most frequent first."""
    chosen = {colour for colour in map(colour_of, tags) if colour}
    there = reduce(or_, (cell.colours for cell in cells if cell.but_for(Part.TAGS)), 0) | mask(chosen)
    if not there:
        return ()
    names = {row.bit: Text(row.name_zh, row.name_en) for row in db.execute(select(*store.COLOURS.c))}
    marks = [
        Mark(
            colour.word, names.get(bit, Text(colour.word, "")),
            _count(cells, Part.TAGS, _coloured(mask({*chosen, colour.word}))), colour.word in chosen,
        )
        for bit, colour in enumerate(COLOURS) if there >> bit & 1
    ]
    return tuple(sorted(marks, key=lambda mark: -mark.count))


def _tags(search: Search) -> tuple[Mark, ...]:
    """The tags most products of the list share, where the list is short enough to be read whole."""
    ids = search.db.scalars(
        select(ROWS.c.id).select_from(search.source).where(*search.conditions()).limit(READ + 1)
    ).all()
    if len(ids) > READ:
        return ()
    counts: Counter[str] = Counter()
    seen_on: dict[str, int] = {}
    for id, said, tags in store.tags_of(search.db, ids):
        counts.update(said)
        seen_on.update(dict.fromkeys(tags, id))
    chosen = {whole(tag) for tag in search.query.filters.tags}
    offered = sorted(
        (tag for tag in seen_on if (counts[tag] < len(ids) or tag in chosen) and not colour_of(tag)),
        key=lambda tag: (-counts[tag], tag),
    )[: TAGS * 2]                   # a tag has a word in each language
    names = _names(search.db, {seen_on[tag] for tag in offered})
    marks: dict[str, Mark] = {}
    for name in (names[tag] for tag in offered if tag in names):
        word = name.zh or name.en
        marks[word] = Mark(word, name, counts[whole(word)], whole(word) in chosen)
    return tuple(marks.values())[:TAGS]


def _names(db: Session, ids: Collection[int]) -> dict[str, Text]:
    """Both names of every tag of these products."""
    names: dict[str, Text] = {}
    for zh, en in db.execute(select(Product.tags_zh, Product.tags_en).where(Product.id.in_(ids))):
        for pair in zip_longest(zh, en, fillvalue=""):
            names.update((whole(word), Text(*pair)) for word in pair if word)
    return names
