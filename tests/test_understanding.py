"""What a typed sentence means: a list of sentences with what each must come to, counted by class and language."""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.database import connect
from demo.seed import seed
from dialog.understand import choices, lexicon, numbers, sentence
from dialog.understand.lexicon import Lexicon, Strength
from dialog.understand.remembered import Remembered
from dialog.understand.sentence import Sentence, certain
from dialog.understand.written import Source
from handlers.phrases import PHRASES
from models.catalogue import Product
from models.tables import metadata
from services import catalogue
from services.item import Item

FILE = Path(__file__).parent / "data" / "sentences.yaml"
OVERALL = 0.95
EACH_CLASS = 0.90


class Shop:
    """The demo shop's words and products."""

    def __init__(self, words: Lexicon, items: dict[int, Item]) -> None:
        self.words = words
        self.items = items

    def read(self, words: str) -> Sentence:
        return sentence.read(self.words, words)

    def frame(self, item: sentence.Item) -> str:
        """An item as the list writes it, with its products beside it."""
        sign = "-" if item.unwanted else "?" if not certain(item) else "~" if item.sure is not Strength.EXACT else ""
        skus = "|".join(self.items[id].sku for id in item.products)
        count = "" if item.quantity is None else f" x{item.quantity}"
        return f"{sign}{skus}{count} {'/'.join(sorted(self.choices(item)))}".strip()

    def choices(self, item: sentence.Item) -> set[str]:
        """The choices it names, by their Chinese names; words that name none as they are."""
        if not item.products:
            return set(item.options)
        product = self.items[item.products[0]]
        found: set[str] = set()
        for words in item.options:
            ids = choices.read(product, words, ()).choices
            found |= {each.name.zh for group in product.groups for each in group.choices if each.id in ids} or {words}
        return found | {f"?{words}" for words in item.strange}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    database = connect(f"sqlite:///{tmp_path_factory.mktemp('words') / 'shop.db'}")
    metadata.create_all(database)
    with Session(database) as db:
        seed(db)
        db.commit()
        ids = [id for (id,) in db.query(Product.id).all()]
        return Shop(lexicon.build(lexicon.source(db)), {item.id: item for item in catalogue.products(db, ids)})


@dataclass(frozen=True)
class Case:
    """One line of the list."""

    kind: str
    language: str
    expected: dict[str, Any]

    @property
    def words(self) -> str:
        return str(self.expected["say"])


def cases() -> Iterator[Case]:
    for kind, languages in yaml.safe_load(FILE.read_text("utf-8")).items():
        for language, rows in languages.items():
            for row in rows:
                yield Case(kind, language, row)


def differs(shop: Shop, case: Case) -> list[str]:
    """Where a sentence came out otherwise than the list says."""
    said, row = shop.read(case.words), case.expected
    does = row.get("does", "order")
    wrong = [] if did(said) == does else [f"does {did(said)}, not {does}"]
    if does == "nothing":
        return wrong
    found = [shop.frame(item) for item in said.items]
    wanted = [str(each) for each in row.get("items", [])]
    if len(found) != len(wanted) or not all(map(fits, found, wanted)):
        wrong.append(f"{found}, not {wanted}")
    for name in ("where", "when", "note", "nth", "quantity", "mode", "options"):
        default = {"nth": 0, "quantity": None, "mode": "order", "options": []}.get(name, "")
        value = list(said.options) if name == "options" else getattr(said, name)
        if value != row.get(name, default) and not row.get("loose"):
            wrong.append(f"{name} {value!r}, not {row.get(name, default)!r}")
    return wrong


def fits(found: str, wanted: str) -> bool:
    """Whether an item is the wanted one; of an uncertain one the offers must be among its products."""
    mark = wanted[0] if wanted[0] in "?-~" else ""
    if mark == "?":
        products, _, rest = found.removeprefix("?").partition(" ")
        offers, _, asked = wanted[1:].partition(" ")
        return found.startswith("?") and set(offers.split("|")) <= {*products.split("|"), ""} and same(rest, asked)
    left, right = found.split(" "), wanted.split(" ")
    return left[0].removeprefix("-").split("|")[0] == right[0].removeprefix("-") and found.startswith("-") == (
        mark == "-"
    ) and same(" ".join(left[1:]), " ".join(right[1:]))


def same(found: str, wanted: str) -> bool:
    """Whether number and choices are the same, in whatever order."""
    return {part for each in found.split() for part in each.split("/")} == {
        part for each in wanted.split() for part in each.split("/")
    }


def did(said: Sentence) -> str:
    """What the conversation does with it."""
    if said.asks or said.tells or said.narrows:
        return "nothing"
    if any(item.unwanted for item in said.items) or (said.items and said.mode is sentence.Mode.CHANGE):
        return "change"
    if said.orders:
        return "order"
    if said.items:
        return "name" if said.bare else "nothing"
    return "change" if not said.rest and (said.options or said.quantity is not None) else "nothing"


def test_the_list_is_large_and_even() -> None:
    """At least 150 sentences, as many in one language as in the other."""
    languages = Counter(case.language for case in cases())
    assert sum(languages.values()) >= 150
    assert abs(languages["zh"] - languages["en"]) <= 6


def test_what_people_say_is_understood(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    """95 % of all sentences, 90 % of each class in each language."""
    total: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    report: list[str] = []
    for case in cases():
        total[case.kind, case.language] += 1
        wrong = differs(shop, case)
        right[case.kind, case.language] += not wrong
        report += [f"  {case.kind}/{case.language} {case.words}: {'; '.join(wrong)}"] if wrong else []
    table = [f"{kind:12}{language}  {right[kind, language]:3}/{number}" for (kind, language), number in total.items()]
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *table, f"all {sum(right.values())}/{sum(total.values())}", *report, ""]))
    assert sum(right.values()) >= OVERALL * sum(total.values()), report
    for key, number in total.items():
        assert right[key] >= EACH_CLASS * number, (key, report)


def test_nothing_is_added_silently_that_was_not_said(shop: Shop) -> None:
    """A sentence that would be ordered without a word back means exactly what the list says."""
    wrong = []
    for case in cases():
        said = shop.read(case.words)
        silent = said.orders and not said.rest and all(
            certain(item) and item.sure is Strength.EXACT and not item.strange for item in said.items
        )
        if silent and differs(shop, case):
            wrong.append(case.words)
    assert wrong == []


@pytest.mark.parametrize("words", [
    "再来两杯热美式", "再来一杯冰拿铁", "菜单上的可颂来两个", "取消一个可颂", "not the usual, two croissants",
    "two bagels, same as last time", "pay for two croissants later", "清空的可颂", "order again two croissants",
    "不要可颂了", "cancel the croissant", "购物车里加两个可颂", "back to two croissants",
])
def test_a_sentence_with_goods_is_no_command(words: str) -> None:
    """“再来两杯热美式” is an order, not “the same again”: a command must be the whole message."""
    bare = numbers.plain(words)
    assert not [phrase for phrase in PHRASES if phrase.pattern.fullmatch(bare)]


@settings(max_examples=200, deadline=None)
@given(words=st.text(max_size=4000) | st.lists(st.sampled_from(
    [case.words for case in cases()] + list("，,两2x个去不要和都各第改再那铁é②🍵\n\0 ")
), max_size=12).map("".join))
def test_any_text_is_read_and_always_the_same(shop: Shop, words: str) -> None:
    """Nothing typed breaks it, and the same words always mean the same."""
    once = shop.read(words)
    assert shop.read(words) == once
    assert all(item.products or item.shelf for item in once.items)


@pytest.mark.parametrize(("words", "quantity"), [
    ("两份", 2), ("半打", 6), ("x3", 3), ("a dozen", 12), ("要9份", 9), ("三十六个", 36), ("two please", 2),
    ("two dozen", 24), ("一打", 12), ("很多", None), ("拿铁", None), ("", None),
])
def test_amounts(words: str, quantity: int | None) -> None:
    """Numbers as people write them, when the text says nothing else."""
    assert numbers.quantity(words) == quantity


def test_the_words_follow_the_catalogue(database_url: str) -> None:
    """A product that is renamed is found by its new name, no longer by its old one; a price alone changes no word."""
    database = connect(database_url)
    remembered = Remembered()

    def change(**values: object) -> int:
        with Session(database) as db:
            mocha = db.query(Product).filter_by(sku="mocha").one()
            for name, value in values.items():
                setattr(mocha, name, value)
            catalogue.touched(db, [mocha.id])
            db.commit()
            return mocha.id

    def named(words: str) -> list[tuple[int, ...]]:
        with Session(database) as db:
            return [item.products for item in sentence.read(remembered.of(db), words).items]

    with Session(database) as db:
        seed(db)
        db.commit()
    with Session(database) as db:
        before = remembered.of(db)
    mocha = change(price=9900)
    with Session(database) as db:
        assert remembered.of(db) is before
    change(name_zh="雪山摩卡", aliases=["小雪"])
    assert named("两杯雪山摩卡") == named("两杯小雪") == [(mocha,)]
    change(name_zh="高原可可", aliases=[])
    assert named("两杯高原可可") == [(mocha,)]
    assert named("两杯小雪") == []
    assert (mocha,) not in named("两杯雪山摩卡")
    change(active=False)
    assert (mocha,) not in named("两杯高原可可")
    assert named("两杯拿铁") != []


def test_what_may_yet_be_undone_is_not_remembered(database_url: str) -> None:
    database = connect(database_url)
    remembered = Remembered()
    with Session(database) as db:
        seed(db)
        db.commit()
    for name, kept in (("雪山摩卡", False), ("高原可可", True)):
        with Session(database) as db:
            mocha = db.query(Product).filter_by(sku="mocha").one()
            mocha.name_zh = name
            catalogue.touched(db, [mocha.id])
            assert len(sentence.read(remembered.of(db), f"两杯{name}").items) == 1
            if kept:
                db.commit()
    with Session(database) as db:
        assert sentence.read(remembered.of(db), "两杯雪山摩卡").items == ()
        assert len(sentence.read(remembered.of(db), "两杯高原可可").items) == 1


def test_words_taken_in_bit_by_bit_are_those_of_the_whole(shop: Shop) -> None:
    """Products come, change and go; what is left is as if it had been read at once."""
    everything = shop.words.said
    chance = random.Random(5)
    words = Lexicon()
    for _ in range(25):
        ids = chance.sample(sorted(everything), chance.randrange(len(everything)))
        said = {id: everything[chance.choice((id, *ids[:1]))] for id in ids}
        words = lexicon.build(Source(said, {}, ()), words)
    at_once = lexicon.build(Source(words.said, {}, ()))
    assert list(words.rank) == list(at_once.rank)
    for field in ("found", "held", "options", "shelves", "by_sound", "by_letters", "english"):
        assert getattr(words, field) == getattr(at_once, field), field
