"""A shop with more than anybody looks at: of a long list the first are ranked and counted, on both databases alike."""

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from bench.search import SHELVES, shop
from bot.database import connect
from models.catalogue import Category, Choice, OptionGroup, Product, Variant
from models.stock import Stock
from services import catalogue, search
from services.search import Filters, Query, Sort, narrowing, place, results, standing, tsvector
from services.search.cards import ROWS
from tests import databases

MANY = 800
COUNTED = 40          # instead of 1,000
TIERS = (60, 300)
ASKED = [
    Query(words, category, filters, sort)
    for words, category in (("拿铁", None), ("色", None), ("coffee", None), ("natie", None), ("", 2), ("", None))
    for filters in (Filters(), Filters(20000, None, 40, True), Filters(tags=("黑", "送礼"), without=("无糖",)))
    for sort in (Sort.BEST, Sort.PRICE_UP, Sort.RATING)
]


def fill(url: str) -> None:
    engine = connect(url)
    with Session(engine) as db:
        db.execute(insert(Category), [
            {"slug": slug, "name_zh": zh, "name_en": en, "position": at} for at, (slug, zh, en) in enumerate(SHELVES)
        ])
        for rows in shop(MANY):
            for table, key in ((Product, "products"), (OptionGroup, "groups"), (Choice, "choices"),
                               (Variant, "variants"), (Stock, "stock")):
                db.execute(insert(table), rows[key])
        search.reindex(db)
        chance = random.Random(2)
        for id in chance.sample(range(1, MANY), 60):
            sold = {"sold": chance.randrange(40_000)}
            db.execute(update(Product).where(Product.id == id).values(**sold))
            catalogue.touched(db, [id])
        db.commit()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Session]]:
    """The same shop on SQLite and on PostgreSQL, where a long list is one of more than 40."""
    with (
        pytest.MonkeyPatch.context() as patch, databases.fresh("sqlite", tmp_path_factory.mktemp("large")) as file,
        databases.fresh("postgresql", tmp_path_factory.mktemp("large")) as server,
    ):
        patch.setattr(results, "COUNTED", COUNTED)
        patch.setattr(results, "RANKED", COUNTED + 1)
        patch.setattr(narrowing, "COUNTED", COUNTED)
        patch.setattr(standing, "SORTED", COUNTED)
        patch.setattr(tsvector, "LAST", TIERS)
        for url in (file, server):
            fill(url)
        with Session(connect(file)) as one, Session(connect(server)) as other:
            yield one, other


@pytest.mark.parametrize("query", ASKED, ids=lambda query: f"{query.words}-{query.category}-{query.sort}")
def test_both_databases_find_the_same_in_the_same_order(both: tuple[Session, Session], query: Query) -> None:
    one, other = ([search.find(db, query, page=page, size=15) for page in (1, 9)] for db in both)
    assert one == other
    assert search.facets(both[0], query) == search.facets(both[1], query)


def test_both_databases_mend_and_suggest_the_same(both: tuple[Session, Session]) -> None:
    for words in ("那铁", "蓝鸦耳机", "mechanicl keybord", "shengyenatie", "synt", "直升飞机", "蓝牙耳几", "hedphones"):
        one, other = (
            (search.find(db, Query(words)), search.suggest(db, words, "zh"), search.exact(db, words)) for db in both
        )
        assert one == other, words


@pytest.mark.parametrize("kind", [0, 1], ids=databases.KINDS)
def test_of_a_long_list_what_sells_most_is_ranked(both: tuple[Session, Session], kind: int) -> None:
    db = both[kind]
    everything = db.execute(select(ROWS.c.id, ROWS.c.sold).where(ROWS.c.names.contains("咖啡")).order_by(ROWS.c.place))
    sold = {row.id: row.sold for row in everything}
    found = search.find(db, Query("咖啡", sort=Sort.PRICE_UP), size=COUNTED)
    assert len(sold) > found.total == COUNTED
    assert found.more
    ranked, others = list(sold)[: COUNTED + 1], list(sold)[COUNTED + 1 :]
    assert set(found.ids) < set(ranked)
    assert max(sold[id] for id in others) <= min(sold[id] for id in ranked) * 1.05


@pytest.mark.parametrize("kind", [0, 1], ids=databases.KINDS)
def test_a_name_is_found_however_little_it_sells(both: tuple[Session, Session], kind: int) -> None:
    db = both[kind]
    last = db.execute(select(ROWS.c.id).where(ROWS.c.active).order_by(ROWS.c.place.desc()).limit(1)).scalar_one()
    name = catalogue.products(db, [last])[0].name.zh
    assert search.exact(db, name) == last
    assert search.find(db, Query(name)).ids[0] == last


@pytest.mark.parametrize("kind", [0, 1], ids=databases.KINDS)
def test_the_cheapest_of_a_long_shelf_comes_first(both: tuple[Session, Session], kind: int) -> None:
    db = both[kind]
    there = select(ROWS.c.price).where(ROWS.c.shelf == 3, ROWS.c.active, ROWS.c.stocked)
    prices = db.scalars(there.order_by(ROWS.c.price).limit(30)).all()
    found = search.find(db, Query(category=3, sort=Sort.PRICE_UP), size=30)
    assert found.more
    assert [item.price_range()[0] for item in catalogue.products(db, found.ids)] == prices


NARROWED = [
    Query(words, category, Filters(high=30000, in_stock=True), sort)
    for words, category in (("色", None), ("杯", None), ("", 2)) for sort in (Sort.BEST, Sort.PRICE_UP, Sort.RATING)
]


@pytest.mark.parametrize("query", NARROWED, ids=lambda query: f"{query.words}-{query.category}-{query.sort}")
def test_of_a_long_list_only_what_sells_most_is_held_against_filters(
    both: tuple[Session, Session], query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "COUNTED", 1000)
    monkeypatch.setattr(results, "RANKED", 1001)
    monkeypatch.setattr(narrowing, "COUNTED", 1000)
    every = [search.find(db, query, size=1000) for db in both]
    monkeypatch.setattr(results, "LOOKED", 50)
    monkeypatch.setattr(results, "ENOUGH", 10)
    some = [search.find(db, query, size=1000) for db in both]
    for whole, part in zip(every, some, strict=True):
        assert part.more
        assert not whole.more
        assert 10 <= part.total + 1 <= 50 < whole.total     # "more than that" is true
        assert set(part.ids) < set(whole.ids)
        assert len(part.ids) == part.total
    assert some[0] == some[1]


@pytest.mark.parametrize("kind", [0, 1], ids=databases.KINDS)
def test_where_hardly_anything_passes_the_whole_list_is_looked_at(
    both: tuple[Session, Session], kind: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, query = both[kind], Query("色", filters=Filters(high=1200))
    every = search.find(db, query, size=1000)
    monkeypatch.setattr(results, "LOOKED", 20)
    assert not every.more
    assert search.find(db, query, size=1000) == every


@pytest.mark.parametrize("kind", [0, 1], ids=databases.KINDS)
def test_counts_of_a_long_list_are_of_its_first(both: tuple[Session, Session], kind: int) -> None:
    facets = search.facets(both[kind], Query("色"))
    assert facets.more
    assert (facets.total, facets.unfiltered) == (COUNTED, COUNTED)
    assert sum(band.count for band in facets.bands) >= COUNTED
    cheap = Query("色", filters=Filters(high=900))
    assert search.facets(both[kind], cheap).total == search.find(both[kind], cheap).total


def test_what_sells_better_moves_to_the_front_at_night(database_url: str) -> None:
    fill(database_url)
    with Session(connect(database_url)) as db:
        there = select(ROWS.c.id).where(ROWS.c.stocked).order_by(ROWS.c.place.desc()).limit(1)
        last = db.execute(there).one()
        db.execute(update(Product).where(Product.id == last.id).values(sold=10**6))
        db.commit()
        assert search.tidy(db) == 1
        assert db.scalar(select(ROWS.c.place).where(ROWS.c.id == last.id)) == place.place(last.id, 10**6)
        assert search.find(db, Query(sort=Sort.SALES)).ids[0] == last.id
        assert search.tidy(db) == 0
        if db.get_bind().dialect.name == "postgresql":
            tiers = db.execute(text("SELECT tier, count(*), max(place) FROM search_index GROUP BY 1 ORDER BY 1")).all()
            assert [row[2] for row in tiers] == sorted(row[2] for row in tiers)
            ends = (0, *tsvector.LAST)
            assert [row[1] for row in tiers[:-1]] == [end - start for start, end in pairwise(ends)][: len(tiers) - 1]


def test_a_place_says_whose_it_is_and_keeps_what_sells_most_in_front() -> None:
    chance = random.Random(3)
    for _ in range(500):
        product, other = chance.randrange(1, 1 << 40), chance.randrange(1, 1 << 40)
        sold, more = chance.randrange(10**9), chance.randrange(10**9)
        assert place.product_at(place.place(product, sold)) == product
        assert 0 <= place.place(product, sold) < 1 << 62
        if more > sold * 1.1 + 1:
            assert place.place(other, more) < place.place(product, sold)
    assert place.place(8, 5) < place.place(7, 5)


def test_shelves_count_what_can_be_bought(both: tuple[Session, Session]) -> None:
    for db in both:
        counted = {shelf.id: shelf.count for shelf in catalogue.shelves(db)}
        for shelf, count in counted.items():
            assert count == len(db.scalars(select(ROWS.c.id).where(ROWS.c.shelf == shelf, ROWS.c.active)).all())
        assert sum(counted.values()) == MANY
