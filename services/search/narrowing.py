"""What a list can be narrowed to: price bands, stars, stock, colours and tags, each with what it would leave."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise, zip_longest
from operator import or_
from typing import Final

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from models.catalogue import Product
from services.item import Text
from services.search import store
from services.search.cards import ROWS
from services.search.colours import BIT, COLOURS, colour_of, mask
from services.search.place import product_at
from services.search.query import Band, Facets, Filters, Mark, Part, Query
from services.search.results import COUNTED, Search
from services.search.tokens import whole

ALIKE: Final = 50              # products looked at for the other word of a tag: 热 is found where only 热销 is said
STARS: Final = (40, 45)      # tenths; what a rating can be narrowed to
READ: Final = 150            # products whose tags are
TAGS: Final = 6              # tags offered


@dataclass(frozen=True, slots=True)
class _Cell:
    """Products alike in everything that can be narrowed: where their price stands, stars, stock, colours, and which of
    the present filters they pass."""

    price: int
    stars: int
    stocked: int
    colours: int
    passes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Some:
    """The products that are counted, the filters that are on, and whether there are more of them. A card is place,
    price, rating, stock and colours, then 1 or 0 for each filter."""

    cards: Sequence[Sequence[int]]
    parts: tuple[Part, ...]
    more: bool

    @classmethod
    def of(cls, search: Search) -> "_Some":
        """Those that sell most, filters aside."""
        filtered = search.filtered()
        columns = (
            ROWS.c.place, ROWS.c.price, ROWS.c.rating, case((ROWS.c.stocked, 1), else_=0).label("there"),
            ROWS.c.colours, *(case((passed, 1), else_=0).label(f"passes_{part}") for part, passed in filtered.items()),
        )
        cards = store.whole_numbers(search.db, search.some(columns, search.fixed(), COUNTED + 1))
        return cls(cards[:COUNTED], tuple(filtered), len(cards) > COUNTED)

    def but_for(self, part: Part | None) -> list[Sequence[int]]:
        """The cards that pass every filter, the one named aside."""
        places = [place for place, other in enumerate(self.parts, 5) if other is not part]
        return [card for card in self.cards if all(card[place] for place in places)] if places else list(self.cards)


class _Cells:
    """How many products there are of each kind."""

    def __init__(self, some: _Some, edges: Sequence[int]) -> None:
        self.parts = some.parts
        kinds = Counter(
            (bisect_left(edges, price) + bisect_right(edges, price), bisect_right(STARS, rating), there, colours,
             tuple(passes))
            for _, price, rating, there, colours, *passes in some.cards
        )
        self.kinds = [(_Cell(*kind), count) for kind, count in kinds.items()]

    def count(self, but_for: Part | None, counts: Callable[[_Cell], bool]) -> int:
        """How many products pass every filter but one, and this test instead of it."""
        return sum(count for cell, count in self.but_for(but_for) if counts(cell))

    def but_for(self, part: Part | None) -> list[tuple[_Cell, int]]:
        """The kinds that pass every filter, the one named aside, with how many products each has."""
        places = [place for place, other in enumerate(self.parts) if other is not part]
        if not places:
            return self.kinds
        return [(cell, count) for cell, count in self.kinds if all(cell.passes[place] for place in places)]


def facets(db: Session, query: Query) -> Facets:
    """How the list can be narrowed. Price bands are the quartiles of the list without a price filter, as round
    numbers."""
    search = Search.of(db, query)
    if search.hopeless:
        return Facets(0, 0, (), tuple((star, 0) for star in STARS), 0, (), ())
    some = _Some.of(search)
    edges = _edges(sorted(price for _, price, *_ in some.but_for(Part.PRICE)))
    cells = _Cells(some, edges)
    total = search.count().total if some.more else cells.count(None, lambda _: True)
    return Facets(
        total=min(total, COUNTED),
        unfiltered=_unfiltered(search, some),
        bands=_bands(cells, edges, query.filters),
        ratings=tuple((star, cells.count(Part.RATING, _stars(step))) for step, star in enumerate(STARS)),
        in_stock=cells.count(Part.STOCK, lambda cell: bool(cell.stocked)),
        colours=_colours(search, cells),
        tags=_tags(search, some),
        more=some.more,
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
    found = search.some((ROWS.c.id,), search.conditions(), ALIKE)
    return _names(db, set(db.scalars(found))).get(whole(tag), Text(tag, ""))


def _unfiltered(search: Search, some: _Some) -> int:
    """How many there were without any filter: those that are counted, unless a tag or a refusal kept some out."""
    filters = search.query.filters
    if filters.without or search.plain_tags(filters.tags):
        return search.but(Filters()).count().total
    return len(some.cards)


def _bands(cells: _Cells, edges: Sequence[int], filters: Filters) -> tuple[Band, ...]:
    bands = []
    for at, (low, high) in enumerate(pairwise([None, *edges, None]) if edges else ()):
        inside = cells.count(Part.PRICE, _priced(2 * at - 1, 2 * at + 1))
        bands.append(Band(low, high, inside, (low, high) == (filters.low, filters.high)))
    return tuple(bands)


def _priced(first: int, last: int) -> Callable[[_Cell], bool]:
    return lambda cell: first <= cell.price <= last


def _stars(step: int) -> Callable[[_Cell], bool]:
    return lambda cell: cell.stars > step


def _coloured(wanted: int) -> Callable[[_Cell], bool]:
    return lambda cell: bool(cell.colours & wanted)


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


def _colours(search: Search, cells: _Cells) -> tuple[Mark, ...]:
    """The colours of the list without a colour filter, the most frequent first."""
    chosen = {colour for colour in map(colour_of, search.query.filters.tags) if colour}
    there = reduce(or_, (cell.colours for cell, _ in cells.but_for(Part.TAGS)), 0) | mask(chosen)
    if not there:
        return ()
    names = {row.bit: Text(row.name_zh, row.name_en) for row in search.db.execute(select(*store.COLOURS.c))}
    marks = [
        Mark(
            colour.word, names.get(bit, Text(colour.word, "")),
            cells.count(Part.TAGS, _coloured(mask({*chosen, colour.word}))), colour.word in chosen,
        )
        for bit, colour in enumerate(COLOURS) if there >> bit & 1
    ]
    return tuple(sorted(marks, key=lambda mark: -mark.count))


def _tags(search: Search, some: _Some) -> tuple[Mark, ...]:
    """The tags most products of the list share, where the list is short enough to be read whole."""
    places = [card[0] for card in some.but_for(None)]
    if some.more or len(places) > READ:
        return ()
    counts: Counter[str] = Counter()
    seen_in: dict[str, int] = {}
    for place, said, tags in store.tags_of(search.db, places):
        counts.update(said)
        seen_in.update(dict.fromkeys(tags, place))
    chosen = {whole(tag) for tag in search.query.filters.tags}
    offered = sorted(
        (tag for tag in seen_in if (counts[tag] < len(places) or tag in chosen) and not colour_of(tag)),
        key=lambda tag: (-counts[tag], tag),
    )[: TAGS * 2]                   # a tag has a word in each language
    names = _names(search.db, {product_at(seen_in[tag]) for tag in offered})
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
