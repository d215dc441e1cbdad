"""A sheet goes in and comes out the same; what is wrong with it is said row by row, and nothing else is changed."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.database import connect
from dialog.words import Words
from models.catalogue import Category, Choice, Product, Variant
from models.stock import Stock, StockMove
from models.tables import metadata
from services import catalogue, importing, search
from services.importing import Entry, Group, Kind, Plan, Unit, grammar
from services.importing.columns import COLUMNS
from services.importing.sheet import csv_file, escape, excel_file, unescape
from services.item import Item, Text, Texts
from services.refusal import Refusal

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = Words(Path(__file__).parent.parent / "locales")
SHIRT = {
    "sku": "tee", "category": "tops", "name_zh": "T恤", "name_en": "T-shirt", "price": "59",
    "options": "尺码/Size!# = S | M ; 颜色/Colour!# = 白/White * | 黑/Black",
    "variants": "S,白=3; S,黑=0; M,白=; M,黑=12@65",
}
LATTE = {
    "sku": "latte", "category": "tops", "name_zh": "拿铁", "name_en": "Latte", "price": "18", "stock": "7",
    "tags": "冰/iced;热销/best seller",
    "options": "杯型/Size! = 中杯/Medium -2 | 大杯/Large * ; 加料/Extras ^2 = 珍珠/Pearls +3.5 | 椰果/Jelly +2",
}


@pytest.fixture
def db() -> Iterator[Session]:
    engine = connect("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        search.create(connection)
    with Session(engine) as session:
        session.add_all([Category(slug="tops", name_zh="上装", name_en="Tops"),
                         Category(slug="gifts", name_zh="礼物", name_en="Gifts")])
        session.flush()
        yield session
    engine.dispose()


def file(*rows: dict[str, str], header: list[str] | None = None) -> bytes:
    columns = header or list(dict.fromkeys(column for row in rows for column in row))
    return csv_file(columns, ([row.get(column, "") for column in columns] for row in rows))


def judged(db: Session, content: bytes, name: str = "goods.csv") -> Plan:
    """What a file of one kind would do."""
    plan, = importing.plan(db, importing.read(name, content), currency="CNY")
    return plan


def planned(db: Session, *rows: dict[str, str]) -> Plan:
    return judged(db, file(*rows))


def put(db: Session, *rows: dict[str, str]) -> Plan:
    plan = planned(db, *rows)
    assert not plan.bad
    assert importing.apply(db, [plan], now=NOW) == ()
    return plan


def by_sku(db: Session, sku: str) -> Item:
    item = catalogue.by_sku(db, sku)
    assert item
    return item


def variants(db: Session, sku: str) -> dict[str, int]:
    """The variants on sale by their choices in words."""
    item = by_sku(db, sku)
    return {item.options_text(it.choices, "zh"): it.id for it in item.variants}


def stock_of(db: Session, variant: int) -> int | None:
    return db.scalar(select(Stock.on_hand).where(Stock.variant_id == variant))


def everything(db: Session) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in db.execute(select(table))] for table in metadata.sorted_tables]


# --- what is written can be read again ---

letters = st.sampled_from("白大S M杯\\;|=/+*!#^,@-−；｜＝／＋＊！＃，＠0.5ก'\"")
words = st.text(letters, min_size=1, max_size=8).map(str.strip).filter(bool)
none = st.just("")
names = st.one_of(st.builds(Text, words, words), st.builds(Text, words, none), st.builds(Text, none, words))


def _label(name: Text) -> str:
    return name.zh or name.en


@st.composite
def groups(draw: st.DrawFn) -> tuple[Group, ...]:
    made = []
    for name in draw(st.lists(names, max_size=3, unique_by=_label)):
        counted = draw(st.booleans())
        most = 1 if counted else draw(st.integers(1, 3))
        called = draw(st.lists(names, min_size=1, max_size=4, unique_by=(_label, lambda it: it.en.lower() or it.zh,
                                                                        lambda it: it.zh.lower() or it.en)))
        presets = draw(st.integers(0, min(most, len(called))))
        made.append(Group(name, tuple(
            importing.Choice(one, draw(st.integers(-9999, 9999)), at < presets) for at, one in enumerate(called)
        ), draw(st.booleans()), most, counted))
    return tuple(made)


@given(groups())
def test_options_read_back_as_they_were_written(options: tuple[Group, ...]) -> None:
    assert grammar.read_options(grammar.write_options(options, "CNY"), "CNY") == options


@given(st.lists(names, max_size=6))
def test_tags_read_back_as_they_were_written(pairs: list[Text]) -> None:
    tags = Texts(tuple(it.zh for it in pairs if it.zh), tuple(it.en for it in pairs if it.en))
    assert grammar.read_tags(grammar.write_tags(tags)) == tags


@given(st.lists(names.map(lambda name: name.zh or name.en), unique=True, max_size=6))
def test_other_names_read_back_as_they_were_written(called: list[str]) -> None:
    assert grammar.read_aliases(grammar.write_aliases(tuple(called))) == tuple(called)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=5))
def test_a_csv_cell_comes_back_as_it_was_and_no_spreadsheet_would_run_it(cells: list[str]) -> None:
    content = csv_file(["sku", *map(str, range(len(cells)))], [["a", *cells]])
    row = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1]
    assert [unescape(cell) for cell in row[1:]] == cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for cell in row)


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-5", "@x", "\tx", "\rx", "\0x", "'=x", "''", "'"])
def test_a_dangerous_cell_is_quoted_and_unquoted(cell: str) -> None:
    assert escape(cell).startswith("'")
    assert unescape(escape(cell)) == cell


def test_an_excel_cell_that_looks_like_a_formula_stays_words() -> None:
    book = load_workbook(io.BytesIO(excel_file(["sku", "name_zh"], [["a", "=HYPERLINK(1)"]])))
    assert book.worksheets[0]["B2"].data_type == "s"


@st.composite
def entries(draw: st.DrawFn) -> tuple[tuple[Group, ...], tuple[Unit, ...]]:
    options = draw(groups())
    stock = st.one_of(st.none(), st.integers(0, 500))
    if not any(group.counted for group in options):
        return options, (Unit((), draw(stock)),)
    known = importing.entry.combinations(options)
    chosen = draw(st.lists(st.sampled_from(known), min_size=1, unique=True).map(set))
    price = st.one_of(st.none(), st.integers(1, 99999))
    return options, tuple(Unit(one, draw(stock), draw(price)) for one in known if one in chosen)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=entries(), text=st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), max_size=30))
@pytest.mark.parametrize("kind", list(Kind))
def test_a_catalogue_taken_out_and_put_in_again_changes_nothing(
    db: Session, kind: Kind, made: tuple[tuple[Group, ...], tuple[Unit, ...]], text: str
) -> None:
    options, units = made
    values = importing.fields.usual() | {
        "sku": "x", "name_zh": "甲", "text_zh": text, "category": "tops", "price": 1999,
        "tags_zh": ("冰",), "tags_en": ("iced", "new"),
    }
    with db.begin_nested() as point:
        change = importing.Change(2, Entry(values, options, units))
        assert importing.apply(db, [Plan((change,), (), ())], now=NOW) == ()
        again = judged(db, importing.export(db, kind, currency="CNY"), f"x.{kind}")
        point.rollback()
    assert (again.add, again.update, again.bad, again.same) == ((), (), (), 1)


def test_the_whole_catalogue_moves_to_an_empty_shop(db: Session) -> None:
    put(db, SHIRT, LATTE)
    before = importing.export(db, Kind.CSV, currency="CNY")
    for table in reversed(metadata.sorted_tables):
        if table.name != "categories":
            db.execute(table.delete())
    db.expire_all()
    importing.apply(db, [judged(db, before)], now=NOW)
    assert importing.export(db, Kind.CSV, currency="CNY") == before


# --- what a sheet does ---

def test_a_row_makes_a_product_as_it_says(db: Session) -> None:
    put(db, LATTE, SHIRT)
    latte, shirt = by_sku(db, "latte"), by_sku(db, "tee")
    assert (latte.price, latte.price_range(), catalogue.available(db, latte)) == (1800, (1600, 1800), 7)
    assert latte.tags == Texts(("冰", "热销"), ("iced", "best seller"))
    asked = [(group.name.en, group.required, group.most) for group in latte.groups]
    assert asked == [("Size", True, 1), ("Extras", False, 2)]
    assert [choice.delta for choice in latte.groups[1].choices] == [350, 200]
    assert variants(db, "tee").keys() == {"S·白", "S·黑", "M·白", "M·黑"}
    assert {it.price for it in shirt.variants} == {5900, 6500}
    assert sorted(catalogue.left(db, shirt).values(), key=str) == [0, 12, 3, None]


def test_a_row_with_the_same_article_number_changes_the_product_that_is_there(db: Session) -> None:
    put(db, LATTE)
    before = db.scalar(select(Product.id))
    plan = put(db, LATTE | {"price": "20", "stock": "9"})
    assert (len(plan.add), len(plan.update)) == (0, 1)
    assert db.scalars(select(Product.id)).all() == [before]
    assert by_sku(db, "latte").price == 2000


def test_variants_and_choices_that_stay_keep_their_numbers(db: Session) -> None:
    put(db, SHIRT)
    kept, choices = variants(db, "tee"), {it.name_zh: it.id for it in db.scalars(select(Choice))}
    put(db, SHIRT | {
        "options": "颜色/Colour!# = 黑/Jet black | 白/White * | 蓝/Blue ; 尺码/Size!# = M | S | L",
        "variants": "白,S=4; 黑,S=1; 白,M=; 黑,M=12@65; 蓝,L=2",
    })
    now = variants(db, "tee")
    assert {name: now["·".join(reversed(name.split("·")))] for name in kept} == kept
    assert {it.name_zh: it.id for it in db.scalars(select(Choice)) if it.name_zh in choices} == choices


def test_a_combination_that_is_left_out_is_taken_off_and_comes_back_as_itself(db: Session) -> None:
    put(db, SHIRT)
    black = variants(db, "tee")["M·黑"]
    put(db, SHIRT | {"variants": "S,白=3"})
    assert variants(db, "tee").keys() == {"S·白"}
    assert db.get(Variant, black) is not None
    put(db, SHIRT)
    assert variants(db, "tee")["M·黑"] == black


def test_a_sheet_with_some_columns_leaves_the_others_alone(db: Session) -> None:
    put(db, SHIRT, LATTE)
    before = variants(db, "tee")
    put(db, {"sku": "tee", "price": "69"}, {"sku": "latte", "price": "19"})
    shirt, latte = by_sku(db, "tee"), by_sku(db, "latte")
    assert (shirt.price, shirt.name.en, variants(db, "tee")) == (6900, "T-shirt", before)
    assert (latte.price, catalogue.available(db, latte), len(latte.groups)) == (1900, 7, 2)


def test_every_change_of_stock_is_a_line_in_the_ledger(db: Session) -> None:
    put(db, SHIRT, LATTE)
    put(db, LATTE | {"stock": "2"}, SHIRT | {"variants": "S,白=9; S,黑=4; M,白=; M,黑=12"})
    for stock in db.scalars(select(Stock)):
        moved = db.scalar(select(func.sum(StockMove.on_hand)).where(StockMove.variant_id == stock.variant_id)) or 0
        assert moved == stock.on_hand
    assert stock_of(db, variants(db, "latte")[""]) == 2
    assert set(db.scalars(select(StockMove.reason))) == {"receive", "count"}


def test_a_changed_row_is_found_by_its_new_words_at_once(db: Session) -> None:
    put(db, LATTE)
    put(db, LATTE | {"name_zh": "海盐芝士"})
    assert list(search.find(db, search.Query(words="海盐")).ids) == [by_sku(db, "latte").id]


def test_a_product_is_found_by_what_else_people_call_it(db: Session) -> None:
    put(db, LATTE | {"aliases": "奶咖; caffè latte;奶咖"})
    latte = by_sku(db, "latte")
    assert latte.aliases == ("奶咖", "caffè latte")
    assert search.exact(db, "奶咖") == search.exact(db, "Caffe Lattes") == latte.id
    put(db, {"sku": "latte", "category": "tops", "price": "18", "aliases": ""})
    assert search.exact(db, "奶咖") is None


def test_progress_is_told_to_the_end(db: Session) -> None:
    told: list[tuple[int, int]] = []
    plan = planned(db, *(LATTE | {"sku": f"s{n}"} for n in range(120)))
    importing.apply(db, [plan], now=NOW, progress=lambda done, of: told.append((done, of)))
    assert told == [(50, 120), (100, 120), (120, 120)]


# --- what is wrong ---

WRONG = [
    ({"sku": ""}, "sku", "importing.sku"),
    ({"sku": "a b"}, "sku", "importing.sku"),
    ({"name_zh": "", "name_en": " "}, "name_zh", "importing.nameless"),
    ({"name_zh": "长" * 61}, "name_zh", "importing.too-long"),
    ({"category": ""}, "category", "importing.missing"),
    ({"category": "zzzz"}, "category", "importing.category"),
    ({"category": "top"}, "category", "importing.category-near"),
    ({"price": ""}, "price", "importing.missing"),
    ({"price": "十八"}, "price", "importing.price"),
    ({"price": "0"}, "price", "importing.price"),
    ({"price": "1.999"}, "price", "importing.price"),
    ({"price": "-3"}, "price", "importing.price"),
    ({"stock": "许多"}, "stock", "importing.stock"),
    ({"stock": "-1"}, "stock", "importing.stock"),
    ({"stock": "1.5"}, "stock", "importing.stock"),
    ({"stock": "9" * 30}, "stock", "importing.stock"),
    ({"rating": "6"}, "rating", "importing.rating"),
    ({"sold": "many"}, "sold", "importing.number"),
    ({"active": "maybe"}, "active", "importing.active"),
    ({"picture": "https://example.org/a.jpg"}, "picture", "importing.picture"),
    ({"picture": "../secret.jpg"}, "picture", "importing.picture"),
    ({"tags": ";".join(f"t{n}" for n in range(13))}, "tags", "importing.too-many-tags"),
    ({"tags": "a/b/c"}, "tags", "importing.name-form"),
    ({"aliases": ";".join(f"n{n}" for n in range(13))}, "aliases", "importing.too-many-aliases"),
    ({"aliases": "n" * 41}, "aliases", "importing.too-long"),
    ({"options": "杯型"}, "options", "importing.options"),
    ({"options": "杯型 = "}, "options", "importing.choices"),
    ({"options": "杯型 = 大 +x.y | 小 +1.234"}, "options", "importing.delta"),
    ({"options": "杯型 = 大 | 大"}, "options", "importing.named-twice"),
    ({"options": "杯型 = 大 * | 小 *"}, "options", "importing.how-many"),
    ({"options": "尺码# ^2 = S | M"}, "options", "importing.how-many"),
    ({"options": ";".join(f"g{n} = a" for n in range(7))}, "options", "importing.too-many-groups"),
    ({"options": "a# = 1|2|3|4|5|6|7; b# = 1|2|3|4|5|6|7; c# = 1|2|3|4|5"}, "options", "importing.too-many-variants"),
    ({"variants": "大=3"}, "variants", "importing.nothing-counted"),
    ({"options": "尺码# = S | M", "variants": "L=3"}, "variants", "importing.variant-choice"),
    ({"options": "尺码# = S | M", "variants": "S,M=3"}, "variants", "importing.variant"),
    ({"options": "尺码# = S | M", "variants": "S=3; S=4"}, "variants", "importing.variant-twice"),
    ({"options": "尺码# = S | M", "variants": "S=x"}, "variants", "importing.stock"),
    ({"options": "尺码# = S | M", "variants": "S=1@free"}, "variants", "importing.price"),
]


@pytest.mark.parametrize(("cells", "column", "key"), WRONG)
def test_a_wrong_cell_is_named_with_its_row_its_header_and_a_sentence(
    db: Session, cells: dict[str, str], column: str, key: str
) -> None:
    plan = planned(db, SHIRT, LATTE | cells)
    assert [(bad.row, bad.column, bad.key) for bad in plan.bad] == [(3, column, key)]
    assert len(plan.add) == 1
    for language in WORDS.languages:
        assert WORDS.say(language, key, **plan.bad[0].facts)


def test_a_second_row_of_one_product_is_only_told_that_it_is_the_second(db: Session) -> None:
    plan = planned(db, LATTE | {"sku": "new", "price": "x"}, {"sku": "new", "stock": "5"})
    assert [(bad.row, bad.column, bad.key) for bad in plan.bad] == [
        (2, "price", "importing.price"), (3, "sku", "importing.twice")
    ]


def test_a_dry_run_names_every_wrong_row_and_changes_nothing(db: Session) -> None:
    put(db, LATTE)
    before = everything(db)
    plan = planned(
        db, LATTE | {"price": "x", "stock": "y"}, SHIRT, LATTE | {"sku": "other", "category": "?"}, LATTE, SHIRT
    )
    assert [(bad.row, bad.column) for bad in plan.bad] == [
        (2, "price"), (2, "stock"), (4, "category"), (5, "sku"), (6, "sku")
    ]
    assert [change.row for change in plan.add] == [3]
    assert everything(db) == before


def test_the_header_is_named_as_the_shopkeeper_wrote_it(db: Session) -> None:
    content = "货号,名称,分类,价格,库存,备注\na1,可颂,上装,十四,5,x\n".encode()
    plan = judged(db, content, "商品.csv")
    assert [(bad.row, bad.column) for bad in plan.bad] == [(2, "价格")]
    assert plan.ignored == ("备注",)


def test_a_row_longer_than_the_header_is_wrong(db: Session) -> None:
    plan = judged(db, b"sku,price\na,3,surplus\n")
    assert "importing.extra" in {bad.key for bad in plan.bad}


def test_stock_by_variant_cannot_be_given_as_one_number(db: Session) -> None:
    put(db, SHIRT)
    assert [bad.key for bad in planned(db, {"sku": "tee", "stock": "5"}).bad] == ["importing.which-variant"]


def test_stock_that_is_promised_to_orders_cannot_be_counted_away(db: Session) -> None:
    put(db, LATTE)
    db.execute(update(Stock).values(reserved=5))
    plan = planned(db, LATTE | {"stock": "4"})
    assert [(bad.column, bad.key, bad.facts) for bad in plan.bad] == [
        ("stock", "importing.below-reserved", {"reserved": 5})
    ]


def test_a_row_that_orders_overtook_is_left_as_it_was_and_the_others_go_in(db: Session) -> None:
    put(db, LATTE)
    plan = planned(db, LATTE | {"stock": "4", "price": "99"}, SHIRT)
    db.execute(update(Stock).values(reserved=5))
    bad = importing.apply(db, [plan], now=NOW)
    assert [(one.row, one.key) for one in bad] == [(2, "importing.below-reserved")]
    db.expire_all()
    assert by_sku(db, "latte").price == 1800
    assert by_sku(db, "tee").price == 5900


# --- files as they come ---

@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_file_is_read_in_the_letters_and_with_the_commas_it_was_saved_with(encoding: str, comma: str) -> None:
    sheet, = importing.read("a.csv", f"货号{comma}名称\r\na{comma}可颂\r\n\r\n".encode(encoding)).sheets
    assert [line.cells for line in sheet.lines] == [{"sku": "a", "name_zh": "可颂"}]


def test_numbers_from_a_spreadsheet_are_read_as_a_person_would_type_them(db: Session) -> None:
    book = Workbook()
    book.worksheets[0].append(["sku", "名称", "category", "price", "stock", "rating", "active"])
    book.worksheets[0].append([1001, "可颂", "Tops", 19.9, 24.0, 4.7, True])
    out = io.BytesIO()
    book.save(out)
    plan = judged(db, out.getvalue(), "a.xlsx")
    assert not plan.bad
    importing.apply(db, [plan], now=NOW)
    item = by_sku(db, "1001")
    assert (item.price, catalogue.available(db, item), item.rating, item.active) == (1990, 24, 47, True)


def _packed(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(("name", "content", "key"), [
    ("a.csv", b"x" * (importing.BIGGEST + 1), "importing.too-big"),
    ("a.xlsx", _packed(61 * 1024 * 1024), "importing.too-big"),
    ("a.xlsx", _packed(10), "importing.broken"),
    ("a.xlsx", b"PK\x03\x04 cut off", "importing.broken"),
    ("a.xls", b"\xd0\xcf\x11\xe0", "importing.kind"),
    ("a.csv", b"\xff\x00\xff\x81\x81\xff", "importing.encoding"),
    ("a.csv", b" ,, \n\n", "importing.empty"),
    ("a.csv", b"", "importing.empty"),
    ("a.csv", "名称,价格\n可颂,3\n".encode(), "importing.no-key"),
    ("a.csv", "sku,价格,price\na,3,3\n".encode(), "importing.column-twice"),
    ("a.csv", b"sku\n" + b"a\n" * 20_001, "importing.too-many-rows"),
    ("a.csv", b'sku\n"' + b"a" * 200_000, "importing.broken"),
])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(name: str, content: bytes, key: str) -> None:
    with pytest.raises(Refusal) as no:
        importing.read(name, content)
    assert no.value.key == key
    for language in WORDS.languages:
        assert WORDS.say(language, key, **{k: v for k, v in no.value.facts.items() if isinstance(v, str | int)})


@pytest.mark.parametrize("columns", COLUMNS.values(), ids=list(COLUMNS))
def test_no_two_columns_of_a_sheet_share_a_name(columns: dict[str, tuple[str, ...]]) -> None:
    every = [name.lower() for column, others in columns.items() for name in (column, *others)]
    assert len(every) == len(set(every))
