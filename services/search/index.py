"""Writes a card for every product: the words it is found by, what it costs, whether it is there."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category, Product
from services.item import Item, Text, products
from services.search import store
from services.search.cards import ROWS
from services.search.colours import BIT, asks_colour, colour_of, mask, named_in, shade
from services.search.place import NUMBERS, place, product_at
from services.search.sounds import initials, sounds
from services.search.tokens import (
    INITIALS,
    NAME,
    ONLY,
    SKU,
    TAG,
    TEXT,
    fold,
    is_han,
    joined,
    key,
    pieces,
    whole,
    words,
)

BATCH: Final = 500
LONGEST: Final = 12      # characters of a name whose first letters are kept
MOVED: Final = 4 * NUMBERS      # four steps of sales: so wrong is a place when the product gets a new one


def reindex(db: Session, product_ids: Iterable[int] | None = None) -> None:
    """Write the cards of these products anew, or of all. Products that are gone lose theirs."""
    if product_ids is not None:
        ids = sorted(set(product_ids))
        shelves = _shelf_names(db) if ids else {}
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            store.forget(db, batch)
            _write(db, batch, shelves, set())
        return
    store.forget(db)
    everything = db.execute(select(Product.id, Product.sold).execution_options(yield_per=10_000))
    places = array("q", sorted(place(row.id, row.sold) for row in everything))
    shelves = _shelf_names(db)
    known: set[str] = set()
    for start in range(0, len(places), BATCH):
        _write(db, [product_at(one) for one in places[start : start + BATCH]], shelves, known, at=start)
    store.settle(db)


def tidy(db: Session, most: int = 2_000) -> int:
    """Give a new place to products, at most so many, that sell much better or worse than when they got theirs, and put
    the index in order. Returns how many there were. For the quiet hours."""
    moved = [
        row.id for row in db.execute(select(ROWS.c.id, ROWS.c.place, ROWS.c.sold).execution_options(yield_per=10_000))
        if abs(place(row.id, row.sold) - row.place) >= MOVED
    ][:most]
    reindex(db, moved)
    store.even(db)
    return len(moved)


def _write(
    db: Session, ids: Sequence[int], shelves: dict[int, str], known: set[str], *, at: int | None = None
) -> None:
    """Add the cards of products that have none. `known` words are in the list of words already."""
    made = select(Product.id, Product.created_at).where(Product.id.in_(ids))
    created = {row.id: round(row.created_at.timestamp() * 1000) for row in db.execute(made)}
    if not created:
        return
    stocked = store.stocked(db, ids)
    rows: list[dict[str, Any]] = []
    said: list[tuple[int, Sequence[str]]] = []
    fresh: dict[str, None] = {}
    colours: dict[int, tuple[str, str]] = {}
    for stands, item in sorted((place(item.id, item.sold), item) for item in products(db, created)):
        named = _colours(item)
        for colour, name in named.items():
            colours.setdefault(BIT[colour], (name.zh, name.en))
        on_sale = item.active and bool(item.variants)
        if on_sale:
            plain = dict.fromkeys(_words(item, shelves.get(item.category, "")))
            fresh.update((word, None) for word in plain if word not in known)
            said.append((stands, (*plain, *_marked(item, plain))))
        rows.append({
            "place": stands, "id": item.id, "shelf": item.category, "active": on_sale, "stocked": item.id in stocked,
            "price": item.price_range()[0], "rating": item.rating, "sold": item.sold, "created": created[item.id],
            "colours": mask(named), "said": _mark(item), "names": f"|{'|'.join(key(name) for name in _names(item))}|",
        })
    known.update(fresh)
    vocabulary = [(word, sound) for word in fresh for sound in _heard(word)]
    store.put(db, rows, said, vocabulary, [(bit, zh, en) for bit, (zh, en) in colours.items()], at=at)


def _names(item: Item) -> tuple[str, ...]:
    """What it is called: both names, even where one is empty, and what else people call it."""
    return (item.name.zh, item.name.en, *item.aliases)


def _words(item: Item, shelf: str) -> Iterator[str]:
    """What customers may call it, plain and in first letters."""
    for name in _names(item):
        folded = fold(name)
        yield from words(folded)
        yield from joined(folded)
        for run in pieces(folded):
            if is_han(run):
                for letters in initials(run[-LONGEST:]):
                    yield from (INITIALS + letters[start:] for start in range(len(letters) - 1))
    for text in (*item.tags.zh, *item.tags.en, *_choices(item), shelf):
        yield from _said(text)


def _marked(item: Item, plain: dict[str, None]) -> Iterator[str]:
    """Number, whole tags and choices, and the description's words that stand nowhere else."""
    yield SKU + whole(item.sku)
    yield from dict.fromkeys(NAME + bare for bare in map(whole, _names(item)) if bare)
    tags = {_whole(tag) for tag in (*item.tags.zh, *item.tags.en)}
    yield from (TAG + tag for tag in tags.union(map(_whole, _choices(item))) if tag)
    yield from (ONLY + tag for tag in tags if tag)
    described = dict.fromkeys((*words(fold(item.text.zh)), *words(fold(item.text.en))))
    yield from (TEXT + word for word in described if len(word) > 1 and word not in plain)


def _mark(item: Item) -> int:
    """A whole number that differs when the product's names or choices do."""
    said = repr((_names(item), list(_choices(item)))).encode()
    return int.from_bytes(blake2b(said, digest_size=7).digest())


def _choices(item: Item) -> Iterator[str]:
    for group in item.groups:
        for choice in group.choices:
            yield choice.name.zh
            yield choice.name.en


@lru_cache(maxsize=1024)
def _said(text: str) -> tuple[str, ...]:
    return tuple(words(fold(text)))


_whole = lru_cache(maxsize=1024)(whole)
_shade = lru_cache(maxsize=1024)(shade)
_colour_of = lru_cache(maxsize=1024)(colour_of)


def _colours(item: Item) -> dict[str, Text]:
    """The colours it can be had in, with the shop's own names for them where it has any."""
    found: dict[str, Text] = {}
    for group in item.groups:
        asked = asks_colour(group.name.zh) or asks_colour(group.name.en)
        for choice in group.choices:
            colour = _either(choice.name, _shade if asked else _colour_of)
            if colour:
                found.setdefault(colour, choice.name)
    for zh, en in zip_longest(item.tags.zh, item.tags.en, fillvalue=""):
        colour = _colour_of(zh) or _colour_of(en)
        if colour:
            found.setdefault(colour, Text(zh, en))
    for colour, name in named_in(item.name.zh).items():
        found.setdefault(colour, Text(name, ""))
    return found


def _either(name: Text, read: Callable[[str], str | None]) -> str | None:
    return read(name.zh) or read(name.en)


def _heard(word: str) -> tuple[str, ...]:
    return sounds(word) if is_han(word) else ("",)


def _shelf_names(db: Session) -> dict[int, str]:
    """Each shelf's names and those of the shelves it stands on, folded."""
    rows = {row.id: row for row in db.execute(
        select(Category.id, Category.parent_id, Category.name_zh, Category.name_en)
    )}
    names: dict[int, str] = {}
    for id in rows:
        parts: list[str] = []
        at: int | None = id
        while at in rows and len(parts) < 40:
            parts += [fold(rows[at].name_zh), fold(rows[at].name_en)]
            at = rows[at].parent_id
        names[id] = " ".join(parts)
    return names


