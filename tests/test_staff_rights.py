"""Nobody may do what is not listed: every place, button and command of the staff's is tried by every role."""

import re
from collections.abc import Mapping
from typing import Final

import pytest
from sqlalchemy import select

from dialog.event import File, Picture, Tap
from dialog.place import base36
from handlers.admin import SCREENS, commands, menu
from handlers.conversation import XIAOER
from handlers.graph import Step
from models.conversation import Conversation
from models.people import Role
from services import staff
from tests.staff_room import audits, furnish_once, open_house, paid, payload, press  # noqa: F401
from tests.talk import Guest, House

# Which right each place and each button takes. A new one fails the test below until it stands here.
PLACES: Final[Mapping[Step, str]] = {
    Step.DESK: staff.ANY, Step.BOARD: staff.SEE, Step.FOUND: staff.SEE, Step.STAFF_ORDER: staff.SEE,
    Step.LATE: staff.ORDERS, Step.LACKING: staff.ORDERS, Step.SHIP: staff.ORDERS, Step.REFUND: staff.REFUND,
    Step.STOCK: staff.STOCK, Step.STOCK_ITEM: staff.STOCK, Step.PRICE: staff.PRICE, Step.GOODS: staff.PRODUCTS,
    Step.EDIT_GOODS: staff.PRODUCTS, Step.IMPORT: staff.PRODUCTS, Step.REPORT: staff.REPORT, Step.TALKS: staff.TALK,
    Step.TALK: staff.TALK, Step.TEAM: staff.PEOPLE, Step.STATUS: staff.STATUS,
}
ACTIONS: Final[Mapping[str, str]] = {
    "zun": staff.ANY, "zoa": staff.ORDERS, "zor": staff.ORDERS, "zod": staff.ORDERS, "zom": staff.TALK,
    "zla": staff.ORDERS, "zld": staff.ORDERS, "zso": staff.ORDERS, "zrc": staff.REFUND, "zsp": staff.STOCK,
    "zpp": staff.PRICE, "zgs": staff.PRODUCTS, "zip": staff.PRODUCTS, "zwt": staff.TALK, "zwe": staff.TALK,
    "zmr": staff.PEOPLE,
}
FORBIDDEN: Final = "你没有这个权限"


def arguments(kinds: tuple[type, ...], order: int) -> str:
    """Arguments of the right kinds that lead nowhere, the first being an order that exists."""
    return "".join(f":{base36(order if n == 0 else 99)}" if kind is int else ":x" for n, kind in enumerate(kinds))


def people(house: House) -> dict[str, Guest]:
    """Everybody: a customer, and one member of the staff of every role."""
    return {"": house.guest("customer"), **{role: house.staff(f"p-{role}", role) for role in Role}}


def test_every_place_and_button_of_the_staff_has_its_right() -> None:
    assert {screen.step: screen.allows for screen in SCREENS} == dict(PLACES)
    assert {action.code for screen in SCREENS for action in screen.actions} == set(ACTIONS)
    staffed = {screen.step for screen in XIAOER.screens.values() if screen.allows}
    assert staffed == {step for step in Step if step.value.startswith("z")}


def test_no_role_can_do_what_is_not_listed(house: House) -> None:
    order = paid(house, house.guest(), ("croissant", 1))
    for role, who in people(house).items():
        rights = staff.RIGHTS.get(role, frozenset())
        who.types("/start")
        for screen in SCREENS:
            for action in screen.actions:
                who.does(Tap(action.code + arguments(action.signature.kinds, order.id)))
                refused = FORBIDDEN in who.panel.words
                allowed = ACTIONS[action.code] in rights and screen.allows in rights
                assert refused != allowed, (role, action.code, who.screen)
    assert house.order(order.number).status == "paid"


def test_no_role_can_stand_where_it_may_not(house: House) -> None:
    order = paid(house, house.guest(), ("croissant", 1))
    for role, who in people(house).items():
        rights = staff.RIGHTS.get(role, frozenset())
        for screen in SCREENS:
            who.types("/start")
            who.does(Tap(screen.step + arguments(screen.signature.kinds, order.id)))
            refused = FORBIDDEN in who.panel.words
            assert refused == (screen.allows not in rights), (role, screen.step, who.screen)
            if role == "":
                assert order.number not in who.screen


def test_commands_are_offered_and_obeyed_by_right(house: House) -> None:
    for role, who in people(house).items():
        rights = staff.RIGHTS.get(role, frozenset())
        offered = {command for command, _ in menu.menu(role)}
        for name, command in commands.COMMANDS.items():
            assert (name in offered) == (command.right in rights)
            who.types("/start")
            who.types(f"/{name}")
            if role and name != "orders":
                assert (FORBIDDEN in who.panel.words) == (command.right not in rights), (role, name)


@pytest.mark.parametrize("words", [
    "/ship A1024 SF1234567890123", "/stock 可颂 +20", "/price 可颂 1", "/refund A1024 14", "/off 可颂", "/report",
    "/staff telegram:customer owner", "/take", "/done", "库存 可颂 20", "改价 可颂 1", "下架 可颂", "看板",
])
def test_to_a_customer_the_commands_are_only_words(house: House, words: str) -> None:
    guest = house.guest("customer")
    guest.types("/start")
    guest.types(words)
    assert not re.search(r"工作台|权限|看板 ·|撤销", guest.screen)
    assert not guest.panel.card
    assert XIAOER.screens[house_step(house, guest)].allows == ""
    assert audits(house) == []


def house_step(house: House, guest: Guest) -> str:
    """The code of the place where a chat stands."""
    stack = house.run(lambda db: db.scalars(select(Conversation.stack).where(
        Conversation.chat == guest.person, Conversation.channel == guest.channel
    )).one())
    return str(stack[-1]).split(":")[0]


def test_a_customers_photo_and_file_change_nothing(house: House) -> None:
    guest = house.guest("customer")
    guest.types("/start")
    guest.does(Picture("p", "/add 包子 | 6 | coffee"))
    guest.does(File("f", "goods.csv", b"sku,name,price,category\nx,y,1,coffee\n"))
    assert "草稿" not in guest.screen
    assert audits(house) == []


def test_losing_a_role_counts_from_the_very_next_tap(house: House) -> None:
    order = paid(house, house.guest(), ("croissant", 1))
    boss, clerk = house.staff(), house.staff("clerk", Role.CLERK, name="小林")
    clerk.types(f"/find {order.number}")
    accept = payload(clerk, "接单")
    boss.types("/staff telegram:clerk none")
    assert "小林：店员 → 无" in boss.screen
    assert FORBIDDEN in press(clerk, accept)
    assert house.order(order.number).status == "paid"
    boss.taps("撤销")
    press(clerk, accept)
    assert house.order(order.number).status == "preparing"


def test_nobody_makes_owners_or_changes_themselves(house: House) -> None:
    boss = house.staff()
    boss.types("/staff telegram:7 owner")
    assert "店主只能在配置文件里设置" in boss.screen
    boss.types("/staff telegram:boss clerk")
    assert "不能改自己的身份" in boss.screen
    boss.types("/staff telegram:7 店员")
    assert "telegram:7：无 → 店员" in boss.screen
    boss.types("/staff telegram:8 none")
    assert "没有这个店员" in boss.screen


@pytest.mark.parametrize("carried", [
    "zo:zzzzzzz", "zoa:1:99", "zun:zzzz", "zun:0", "zld:1:1:zzzzzzzzzzz", "zrc:1:1:zzzzzzz:missing", "zrc:1:1:1:xabc",
    "zu:zzzzz", "zsp:zzzz:1:1", "zsp:1:1:zzzzzzz", "zp:1.2.x:0", "zp:zz", "ze:zzzzz:nz", "zg:1.2", "zi:nothing",
    "zip:nothing", "zz:99999999-00000000", "zf:nothing", "zw:zzzz", "zwt:zzzz", "zwe:zzzz", "zmr:zzzz:clerk",
    "zmr:1:king", "zm:zzzz", "zb:nothing:99", "zb:new:0", "zt:9999:+1", "zt:1.2.3:+9999999", "zla:1:1:0",
    "zla:1:1:zzzzz", "zk:1:1:zzzzzzzzzzz", "zr:1:zzzzzzzz:x", "zs:1:0", "zh", "zgs:zzzz:1", "zpp:1:1:0",
])
def test_hostile_payloads_get_an_answer_and_change_nothing(house: House, carried: str) -> None:
    boss = house.staff()
    order = paid(house, house.guest(), ("croissant", 1))
    assert order.id == 1
    boss.types("/help")
    boss.does(Tap(carried))
    assert "出了点问题" not in boss.screen, boss.screen
    assert boss.panel.words
    assert audits(house) == []
    assert (house.order(order.number).status, house.order(order.number).revision) == (order.status, order.revision)
