"""What the tests of the staff's side share: a paid order, and what a button or a row says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dialog.event import Tap
from models.addresses import Address
from models.notices import Notice
from models.orders import Order
from models.people import Account, Customer
from models.shop import Audit
from services import basket, catalogue, checkout, orders, people, placing
from services.checkout import DELIVER, PICKUP
from tests import databases
from tests.talk import Guest, House

PHONE = "13800138000"


@pytest.fixture(scope="session", name="furnished")
def furnish_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop, opened once for all tests."""
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    House(path).database.dispose()
    return path


@pytest.fixture(name="house")
def open_house(tmp_path: Path) -> Iterator[House]:
    """A shop of one's own."""
    with databases.fresh("sqlite", tmp_path, "demo") as url:
        yield House(url)


@pytest.fixture(name="house")
def open_houses(demo_url: str) -> House:
    """The same on SQLite, then on PostgreSQL."""
    return House(demo_url)


def customer_of(house: House, guest: Guest) -> int:
    """The customer behind a chat."""
    return house.run(lambda db: db.scalars(
        select(Account.customer_id).where(Account.channel == guest.channel, Account.person == guest.person)
    ).one())


def paid(
    house: House, guest: Guest, *skus: tuple[str, int], method: str = "demo", pickup: bool = False, note: str = "",
    phone: str = PHONE, name: str = "张三", detail: str = "世纪大道100号5楼",
) -> Order:
    """An order of these products (sku, pieces each), placed and paid; by cash it is promised."""
    if not guest.messages:
        guest.types("/start")
    owner = customer_of(house, guest)

    def place(db: Session) -> str:
        customer = db.get_one(Customer, owner)
        address = Address(
            customer_id=owner, name=name, phone=phone, region="上海市 浦东新区", detail=detail, used_at=house.now
        )
        db.add(address)
        db.flush()
        for sku, pieces in skus:
            item = catalogue.by_sku(db, sku)
            assert item is not None
            wanted = item.defaults() or tuple(
                group.choices[0].id for group in item.groups if group.needed
            )
            basket.add(db, owner, "cart", item, wanted, pieces, now=house.now)
        draft = checkout.begin(db, customer, "cart", now=house.now)
        draft.fulfilment, draft.address_id, draft.method = PICKUP if pickup else DELIVER, address.id, method
        draft.note = note
        checkout.set_contact(draft, name, phone)
        order = placing.place(db, customer, draft, shop=house.shop, now=house.now, channel=guest.channel)
        order.phone_hash = people.phone_hash(phone)
        return order.number

    number = house.run(place)
    if method != "cash":
        house.do_owed()
        house.receipt(number)
    return house.run(lambda db: orders.any_order(db, house.order(number).id))


def audits(house: House, verb: str = "") -> list[Audit]:
    """The book, or its lines of one kind, oldest first."""
    return house.run(lambda db: [
        row for row in db.scalars(select(Audit).order_by(Audit.id)) if not verb or row.verb == verb
    ])


def told(house: House, kind: str) -> list[Notice]:
    """The notices of one kind, oldest first."""
    return house.run(lambda db: list(db.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id))))


def payload(guest: Guest, label: str) -> str:
    """What the button with this label carries."""
    return guest.find(label)[1].payload


def press(guest: Guest, carried: str) -> str:
    """Press an old button; returns what is seen, the toast first."""
    view = guest.does(Tap(carried))
    return f"{guest.toast}\n{view.words}"
