"""The map shows no way that nobody goes: crawling, the journeys and the ways written here take every line of it."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dialog.event import File, Tap
from dialog.place import Steps, base36
from handlers.graph import ANYWHERE, GRAPH, Step
from models.addresses import Address
from models.basket import Draft
from models.catalogue import Product, Variant
from models.orders import Order
from models.payments import Payment
from models.people import Account
from models.stock import Stock
from services import linking
from tests.crawl import ORDERS_OF, SAYS, Crawler, back, held, live, parked
from tests.script import journeys, play
from tests.staff_room import furnish_once, open_house  # noqa: F401
from tests.talk import Guest, House
from tests.test_journeys import BareStage

DEPTH: Final = 4
AFTER_WORDS: Final = 2

ADDRESS: Final = "韩梅 13611112222 上海市徐汇区漕溪路1号2室"
SHEET: Final = "sku,category,name_zh,name_en,price,stock\nnew-thing,gifts,新东西,New thing,9,3\n"

# Ways that neither a button of a quiet day nor a journey leads: who goes, and what they do. `[code` presses the first
# button that carries it, `<code` sends it as an old button would, `!` is the world, anything else is typed.
# {scarce}: two are left of it; {mug}: something is written on it; {code}: one that the regular was given.
WAYS: Final[tuple[tuple[str, ...], ...]] = (
    ("regular", "<b:{scarce}::1", "[as", "[ax"),
    ("regular", "<as:4", "[ax"),
    ("regular", "<a:1", "电话改成13611113333", "[ck"),
    ("regular", "<as:4", ADDRESS, "[ck"),
    ("regular", "购物车", "<ak:{scarce}::1", "[k", "1=9", "[sx"),
    ("regular", "<ak:{scarce}::1", "[k", "[l:", "9"),
    ("regular", "<ak:{scarce}::1", "[k", "[l:", "[n:", "9"),
    ("regular", "<p:{scarce}", "<b:{scarce}::9", "[sx"),
    ("regular", "<ak:{scarce}::9", "[sx"),
    ("regular", "<sx:{mug}::1:b:0"),
    ("regular", "<p:{mug}", "[ak", "平安喜乐"),
    ("regular", "<pw:{mug}::1:b"),
    ("regular", "<ak:{scarce}::1", "<rs", "[ri"),
    ("regular", "<b:{scarce}::1", "[m", "[mt:cash", "[ok"),
    ("regular", "<b:{scarce}::2", "!sold-out", "<r"),
    ("regular", "<b:{scarce}::1", "[ok", "!no-link", "<o:{last}"),
    ("regular", "<pc:4"),
    ("regular", "<cu:7"),
    ("regular", "两杯拿铁", "[wc"),
    ("regular", "两杯拿铁 送到新地址", "[wc"),
    ("regular", "两杯拿铁和一个刻字马克杯", "[wc"),
    ("regular", "加两杯拿铁到购物车", "[wc"),
    ("regular", "两杯拿铁 七分糖", "[wc"),
    ("regular", "两件T恤和99杯拿铁", "[wc"),
    ("regular", "15个蛋糕", "[wc"),
    ("regular", "<ak:{scarce}::1", "/start", "再加一个蛋糕", "[wc"),
    ("newcomer", "<lg-set:zh"),
    ("newcomer", "两杯拿铁 外送", "[wc"),
    ("newcomer", "两杯拿铁 自取", "[wc"),
    ("newcomer", "<b:{scarce}::1", "<dw:pickup", "韩梅 13611112222", "[d", "[dw:deliver"),
    ("regular", "<b:{scarce}::1", "!address-gone", "<dw:deliver"),
    ("newcomer", "登录", "{code}", "[jn-yes"),
    ("owner", "/stock 低音 +5", "[zun"),
    ("owner", "/off 抱枕", "[zun"),
    ("owner", "/ship {paid} SF1234567890123", "[zs:", "SF1234567890999", "[zun"),
    ("owner", "<zo:4", "[zs:", "SF1234567890123"),
    ("owner", "/find 耳机"),
    ("owner", "/import", "!sheet", "[zip"),
    ("owner", "/status", "[zb:new"),
    ("owner", "<zo:4", "[zk", "[zk:", "[zld"),
    ("owner", "<zo:4", "[zom", "[zo"),
    ("owner", "!asks", "<zh", "[zwt", "<zh", "[zw:", "[zwe"),
)

Line = tuple[Steps, Steps]


async def test_every_line_of_the_map_is_taken(house: House, furnished: Path, tmp_path: Path) -> None:
    with held(house):
        newcomer = house.guest("new", language="zh")
        regular, boss = live(house, "zh")
        people = {"newcomer": newcomer, "regular": regular, "owner": boss}
        for guest, says in ((newcomer, SAYS["zh"]), (regular, SAYS["zh"]), (boss, ORDERS_OF["zh"])):
            _crawled(house, guest, says)
        for who, *steps in WAYS:
            with back(house, people[who]):
                _goes(house, people, people[who], steps)
    taken = set(house.moves) | await _played(furnished, tmp_path)
    lines = {(before, after) for before, leads in GRAPH.items() for after in leads}
    assert not lines - taken, "\n".join(sorted(_names(lines - taken)))


def test_every_place_is_on_the_map_and_can_be_reached() -> None:
    assert set(GRAPH) == set(Step)
    reached = set(ANYWHERE)
    for _ in Step:
        reached |= {after for before in reached for after in GRAPH[before]}
    assert not set(Step) - reached


def _crawled(house: House, guest: Guest, says: Iterable[str]) -> None:
    crawler = Crawler(house, guest, lambda stop, view: None)
    crawler.go(DEPTH)
    for words in says:
        crawler.go(AFTER_WORDS, words)


def _goes(house: House, people: dict[str, Guest], guest: Guest, steps: list[str]) -> None:
    """One of the ways, from Home."""
    names = house.run(_names_of_things)
    guest.types("/start")
    for step in steps:
        said = step.replace("{last}", base36(house.run(_last)))
        if "{code}" in said:
            said = said.replace("{code}", house.run(lambda db: _code(db, house)))
        for name, value in names.items():
            said = said.replace(f"{{{name}}}", value)
        if said.startswith("["):
            _presses(guest, said[1:])
        elif said.startswith("<"):
            guest.does(Tap(said[1:]))
        elif said.startswith("!"):
            _happens(house, people, said[1:])
        else:
            guest.types(said)
        assert not parked(house), f"{steps}: {step}"


def _presses(guest: Guest, code: str) -> None:
    for message, view in reversed(guest.messages.items()):
        for button in view.buttons:
            if button.payload == code or button.payload.startswith(code if code.endswith(":") else f"{code}:"):
                guest.does(Tap(button.payload, message))
                return
    pytest.fail(f"no button {code!r} on\n{guest.screen}")


def _happens(house: House, people: dict[str, Guest], what: str) -> None:
    """What a way needs of the world."""
    if what == "sold-out":
        house.run(lambda db: db.execute(update(Stock).values(on_hand=Stock.reserved)))
    elif what == "no-link":
        house.run(lambda db: db.execute(update(Payment).values(link="")))
    elif what == "address-gone":
        draft = select(Draft.address_id).where(Draft.order_id.is_(None))
        house.run(lambda db: db.execute(update(Address).where(Address.id.in_(draft)).values(removed=True)))
    elif what == "sheet":
        people["owner"].does(File("1", "goods.csv", SHEET.encode()))
    elif what == "asks":
        with_shop = people["regular"]
        with_shop.types("人工")
        with_shop.types("吸管少了一根")


def _names_of_things(db: Session) -> dict[str, str]:
    """What the ways call by a name: payloads carry ids, and people say numbers."""
    scarce = db.scalars(select(Product.id).where(Product.sku == "webcam")).one()
    variant = select(Variant.id).where(Variant.product_id == scarce).scalar_subquery()
    db.execute(update(Stock).where(Stock.variant_id == variant).values(on_hand=2))
    mug = db.scalars(select(Product.id).where(Product.sku == "engraved-mug")).one()
    paid = db.scalars(select(Order.number).where(Order.id == 4)).one()
    return {"scarce": base36(scarce), "mug": base36(mug), "paid": paid}


def _last(db: Session) -> int:
    return db.scalars(select(Order.id).order_by(Order.id.desc()).limit(1)).one()


def _code(db: Session, house: House) -> str:
    customer = db.scalars(select(Account.customer_id).where(Account.person == "regular")).one()
    return linking.begin(db, customer, channel="telegram", chat="regular", now=house.now).code


async def _played(furnished: Path, tmp_path: Path) -> set[Line]:
    moves: set[Line] = set()
    for journey in journeys():
        if journey.language == "zh":
            path = tmp_path / f"{journey.name}.db"
            shutil.copy(furnished, path)
            house = House(path, furnish=lambda db: None)
            await play(journey, BareStage(house, journey.language))
            moves |= house.moves
            house.database.dispose()
    return moves


def _names(lines: set[Line]) -> list[str]:
    return [f"{before.name} -> {after.name}" for before, after in lines]
