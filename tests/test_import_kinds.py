"""A shop is opened from sheets alone: headers say what a sheet holds, and categories go in before products."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.database import connect
from dialog.words import Words
from models.catalogue import Category, Product
from models.shop import Faq
from models.tables import metadata
from services import catalogue, faq, importing, search
from services.importing import Kind, Plan, What
from services.importing.sheet import MOST_ROWS
from services.refusal import Refusal

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = Words(Path(__file__).parent.parent / "locales")
SHELVES = "slug,parent,name_zh,name_en,icon,position\ncoffee,drinks,咖啡,Coffee,☕,20\ndrinks,,饮品,Drinks,🥤,10\n"
ASKED = "编号,问题,答案,关键词\nhours,几点开门,早上八点,开门|营业；几点\npay,怎么付款,扫码就行,\n"
GOODS = "货号,名称,分类,价格\nlatte,拿铁,Coffee,18\n"


@pytest.fixture
def db() -> Iterator[Session]:
    engine = connect("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        search.create(connection)
    with Session(engine) as session:
        yield session
    engine.dispose()


def plans(db: Session, content: str | bytes, name: str = "a.csv") -> tuple[Plan, ...]:
    content = content.encode() if isinstance(content, str) else content
    return importing.plan(db, importing.read(name, content), currency="CNY")


def put(db: Session, content: str | bytes, name: str = "a.csv") -> tuple[Plan, ...]:
    made = plans(db, content, name)
    assert [one for plan in made for one in plan.bad] == []
    assert importing.apply(db, made, now=NOW) == ()
    db.expire_all()
    return made


def book(**sheets: str) -> bytes:
    """A workbook with these sheets, each written as CSV."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for line in lines.splitlines():
            sheet.append(line.split(","))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def wrong(made: tuple[Plan, ...]) -> list[tuple[int, str, str]]:
    found = [one for plan in made for one in plan.bad]
    for one in found:
        for language in WORDS.languages:
            assert WORDS.say(language, one.key, **one.facts)
    return [(one.row, one.column, one.key) for one in found]


def counts(made: tuple[Plan, ...]) -> list[tuple[What, int, int, int]]:
    return [(plan.what, len(plan.add), len(plan.update), plan.same) for plan in made]


def test_an_empty_shop_is_filled_by_three_files(db: Session) -> None:
    assert wrong(plans(db, GOODS)) == [(2, "分类", "importing.category")]
    put(db, SHELVES)
    put(db, ASKED)
    put(db, GOODS)
    drink, = catalogue.shelves(db)
    assert (drink.slug, drink.icon, drink.count) == ("coffee", "☕", 1)
    assert [it.slug for it in faq.all_of_them(db)] == ["hours", "pay"]
    (sure, found), *_ = faq.matches(db, "你们营业到几点？")
    assert (sure >= faq.SURE, found.slug, found.words_zh) == (True, "hours", ["开门", "营业", "几点"])


def test_an_empty_shop_is_filled_by_one_workbook_whatever_the_order_of_its_sheets(db: Session) -> None:
    file = book(商品=GOODS, 问答=ASKED, 分类=SHELVES)
    told: list[tuple[int, int]] = []
    made = plans(db, file, "shop.xlsx")
    assert counts(made) == [(What.CATEGORIES, 2, 0, 0), (What.QUESTIONS, 2, 0, 0), (What.PRODUCTS, 1, 0, 0)]
    assert importing.apply(db, made, now=NOW, progress=lambda done, of: told.append((done, of))) == ()
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert counts(plans(db, file, "shop.xlsx")) == [
        (What.CATEGORIES, 0, 0, 2), (What.QUESTIONS, 0, 0, 2), (What.PRODUCTS, 0, 0, 1)
    ]


def test_a_row_with_a_known_code_changes_what_is_there(db: Session) -> None:
    put(db, SHELVES + "tea,,茶,Tea,,30\n")
    put(db, GOODS)
    before = {it.slug: it.id for it in db.scalars(select(Category))}
    assert counts(put(db, "slug,parent,name_zh\ncoffee,茶,手冲\n")) == [(What.CATEGORIES, 0, 1, 0)]
    assert {it.slug: it.id for it in db.scalars(select(Category))} == before
    row = db.scalars(select(Category).where(Category.slug == "coffee")).one()
    assert (row.parent_id, row.name_zh, row.name_en, row.position) == (before["tea"], "手冲", "Coffee", 20)
    assert len(search.find(db, search.Query(words="手冲")).ids) == 1
    assert len(search.find(db, search.Query(words="茶")).ids) == 1


def test_a_question_is_changed_by_its_code_and_keeps_its_place(db: Session) -> None:
    put(db, ASKED)
    put(db, "slug,answer_zh,position\nhours,早上九点,\n")
    assert [(it.slug, it.question_zh, it.answer_zh) for it in faq.all_of_them(db)] == [
        ("hours", "几点开门", "早上九点"), ("pay", "怎么付款", "扫码就行")
    ]


def test_a_product_names_its_category_by_code_or_by_a_name_that_means_one(db: Session) -> None:
    put(db, SHELVES + "beans,,咖啡豆,Beans,,\nextra,,咖啡豆,coffee,,\n")
    head = "sku,name_zh,price,category\n"
    for said in ("coffee", "Coffee", "咖啡", " COFFEE "):        # one is the code of one and the name of another
        put(db, f"{head}x,拿铁,18,{said}\n")
        assert db.scalar(select(Category.slug).join(Product)) == "coffee"
    assert wrong(plans(db, f"{head}x,拿铁,18,咖啡豆\n")) == [(2, "category", "importing.category-many")]


BAD_SHELVES = [
    ("a b,,甲,,,", "slug", "importing.slug"), ("a_b,,甲,,,", "slug", "importing.slug"),
    (",,甲,,,", "slug", "importing.slug"),
    (f"{'a' * 31},,甲,,,", "slug", "importing.slug"), ("a,,,,,", "name_zh", "importing.nameless"),
    (f"a,,{'长' * 61},,,", "name_zh", "importing.too-long"),
    ("a,,甲,,很长的一段图标文字,", "icon", "importing.too-long"),
    ("a,,甲,,,first", "position", "importing.number"), ("a,zzzz,甲,,,", "parent", "importing.category"),
    ("a,drink,甲,,,", "parent", "importing.category-near"), ("a,a,甲,,,", "parent", "importing.circle"),
    ("drinks,coffee,饮品,,,", "parent", "importing.circle"), ("COFFEE,,咖啡,,,", "slug", "importing.slug-twice"),
    ("a,,甲,,,1,2", "", "importing.extra"),
]


@pytest.mark.parametrize(("row", "column", "key"), BAD_SHELVES)
def test_a_wrong_category_is_named_and_the_others_stay_good(db: Session, row: str, column: str, key: str) -> None:
    put(db, SHELVES)
    made = plans(db, f"slug,parent,name_zh,name_en,icon,position\ncoffee,drinks,咖啡,Coffee,☕,20\n{row}\nnew,,新,,,\n")
    assert wrong(made) == [(3, column, key)]
    assert counts(made) == [(What.CATEGORIES, 1, 0, 1)]


BAD_QUESTIONS = [
    ("a b,问,答,", "slug", "importing.slug"), ("a,,答,", "question_zh", "importing.questionless"),
    ("a,问, ,", "answer_zh", "importing.answerless"), (f"a,{'问' * 101},答,", "question_zh", "importing.too-long"),
    (f"a,问,{'答' * 2001},", "answer_zh", "importing.too-long"),
    (f"a,问,答,{'|'.join(map(str, range(41)))}", "words_zh", "importing.too-many-words"),
    (f"a,问,答,{'词' * 41}", "words_zh", "importing.too-long"), ("pay,问,答,", "slug", "importing.slug-twice"),
]


@pytest.mark.parametrize(("row", "column", "key"), BAD_QUESTIONS)
def test_a_wrong_question_is_named(db: Session, row: str, column: str, key: str) -> None:
    made = plans(db, f"slug,question_zh,answer_zh,words_zh\npay,怎么付款,扫码,\n{row}\n")
    assert wrong(made) == [(3, column, key)]
    assert counts(made) == [(What.QUESTIONS, 1, 0, 0)]


def test_what_would_stand_on_a_wrong_row_is_wrong_too(db: Session) -> None:
    made = plans(db, book(
        分类="slug,parent,name_zh\na,b,甲\nb,c,乙\nc,a,丙\nd,a,丁\ne,,戊\n",
        商品="sku,name_zh,price,category\nx,拿铁,1,d\ny,茶,1,e\n"
    ), "a.xlsx")
    assert wrong(made) == [
        (2, "parent", "importing.circle"), (3, "parent", "importing.circle"), (4, "parent", "importing.circle"),
        (5, "parent", "importing.category"), (2, "category", "importing.category"),
    ]
    assert [one.sheet for plan in made for one in plan.bad] == ["分类"] * 4 + ["商品"]
    assert counts(made) == [(What.CATEGORIES, 1, 0, 0), (What.PRODUCTS, 1, 0, 0)]


def test_categories_are_not_nested_without_end(db: Session) -> None:
    rows = "".join(f"s{n},{f's{n - 1}' if n else ''},层{n}\n" for n in reversed(range(10)))
    made = plans(db, f"slug,parent,name_zh\n{rows}")
    assert wrong(made) == [(2, "parent", "importing.too-deep"), (3, "parent", "importing.too-deep")]
    importing.apply(db, made, now=NOW)
    assert db.scalars(select(Category.slug).order_by(Category.position.desc())).all() == [f"s{n}" for n in range(8)]


def test_a_dry_run_of_categories_and_questions_changes_nothing(db: Session) -> None:
    plans(db, book(a=SHELVES, b=ASKED), "a.xlsx")
    assert (db.scalars(select(Category)).all(), db.scalars(select(Faq)).all()) == ([], [])


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("what", [What.CATEGORIES, What.QUESTIONS])
def test_what_was_exported_goes_into_an_empty_shop_and_comes_out_the_same(db: Session, what: What, kind: Kind) -> None:
    put(db, SHELVES)
    put(db, ASKED)
    before = importing.export(db, Kind.CSV, currency="CNY", what=what)
    file = importing.export(db, kind, currency="CNY", what=what)
    same = [(what, 0, 0, 2)]
    assert counts(plans(db, file, f"x.{kind}")) == same
    for table in (Category, Faq):
        db.execute(delete(table))
    db.expunge_all()
    put(db, file, f"x.{kind}")
    assert importing.export(db, Kind.CSV, currency="CNY", what=what) == before


text = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=text.filter(str.strip), answer=text.filter(str.strip), words=st.lists(text, max_size=3))
@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_reads_back_as_it_was_written(
    db: Session, kind: Kind, question: str, answer: str, words: list[str]
) -> None:
    said = importing.rows.READ[What.QUESTIONS]["words_zh"]("|".join(words))
    values: dict[str, importing.entry.Value] = {
        "slug": "x", "question_zh": question, "question_en": "", "answer_zh": "", "answer_en": answer,
        "words_zh": said, "words_en": (), "position": 3,
    }
    with db.begin_nested() as point:
        change = importing.Change(2, importing.Row(values))
        importing.apply(db, [Plan((change,), (), (), what=What.QUESTIONS)], now=NOW)
        made = plans(db, importing.export(db, kind, currency="CNY", what=What.QUESTIONS), f"x.{kind}")
        point.rollback()
    assert counts(made) == [(What.QUESTIONS, 0, 0, 1)]


@pytest.mark.parametrize(("header", "what"), [
    ("sku,price", What.PRODUCTS), ("编号,名称,价格", What.PRODUCTS), ("编号,名称,分类,价格", What.PRODUCTS),
    ("code,name,category,price", What.PRODUCTS), ("slug,name_zh", What.CATEGORIES),
    ("分类编号,分类名称", What.CATEGORIES), ("slug,answer_en", What.QUESTIONS),
    ("编号,上级分类,名称", What.CATEGORIES), ("code,name,parent,icon", What.CATEGORIES),
    ("编号,问题,答案", What.QUESTIONS), ("code,question,answer", What.QUESTIONS),
])
def test_what_a_sheet_holds_is_seen_by_its_headers(header: str, what: What) -> None:
    sheet, = importing.read("a.csv", f"{header}\n".encode()).sheets
    assert (sheet.what, sheet.ignored) == (what, ())


def test_a_sheet_that_is_none_of_ours_is_named_and_the_others_are_read(db: Session) -> None:
    file = importing.read("a.xlsx", book(说明="这张表给店员看\n", 空的="", 分类=SHELVES))
    assert ([sheet.what for sheet in file.sheets], file.unread) == ([What.CATEGORIES], ("说明",))


@pytest.mark.parametrize(("content", "key"), [
    (book(一="sku\na\n", 二="sku\nb\n"), "importing.two-of-a-kind"), (book(一="名称\n甲\n"), "importing.no-key"),
    (b"slug,name_zh\n" + b"a,b\n" * (MOST_ROWS[What.CATEGORIES] + 1), "importing.too-many-rows"),
])
def test_a_workbook_that_cannot_be_read_is_refused_with_a_sentence(content: bytes, key: str) -> None:
    with pytest.raises(Refusal) as no:
        importing.read("a", content)
    assert no.value.key == key
    for language in WORDS.languages:
        assert WORDS.say(language, key, **{k: v for k, v in no.value.facts.items() if isinstance(v, str | int)})
