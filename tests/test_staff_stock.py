"""Stock and prices: before and after in one message, a minute to take it back, every wrong form mended."""

import pytest
from sqlalchemy.orm import Session

from models.catalogue import Product
from models.people import Role
from models.stock import StockMove
from services import catalogue, staff, stock
from tests.staff_room import audits, furnish_once, open_houses, paid, payload, press  # noqa: F401
from tests.talk import House


def on_hand(house: House, sku: str) -> tuple[int, int]:
    """(on hand, promised) of a product with one variant."""
    def look(db: Session) -> tuple[int, int]:
        item = catalogue.by_sku(db, sku)
        assert item is not None
        return stock.unit(db, item.variants[0].id)
    return house.run(look)


def test_receive_count_waste_and_undo(house: House) -> None:
    boss = house.staff()
    start = on_hand(house, "croissant")[0]
    boss.types("/stock 可颂 +20")
    assert f"可颂 {start} → {start + 20}（可卖 {start + 20}，占用 0）" in boss.screen
    boss.taps("撤销")
    assert "已撤销" in boss.screen
    assert on_hand(house, "croissant")[0] == start
    boss.types("/stock 可颂 =30")
    boss.types("-2")
    assert "可颂 30 → 28" in boss.screen
    assert [row.verb for row in audits(house)] == ["stock", "undo-stock", "stock", "stock"]
    ledger = house.run(lambda db: [(m.on_hand, m.reason) for m in db.query(StockMove).order_by(StockMove.id)])[-4:]
    assert ledger == [(20, "receive"), (-20, "undo"), (30 - start, "count"), (-2, "waste")]


def test_plain_words_do_the_same(house: House) -> None:
    boss, english = house.staff(), house.staff("lin", language="en", name="Lin")
    boss.types("库存 可颂 20")
    assert on_hand(house, "croissant")[0] == 20
    english.types("stock croissant 21")
    assert "Croissant 20 → 21 (21 to sell, 0 promised)" in english.screen
    english.taps("Undo")
    assert "Undone" in english.screen


def test_what_was_taken_back_is_called_so_in_the_history(house: House) -> None:
    boss, english = house.staff(), house.staff("lin", language="en", name="Lin")
    boss.types("/stock 可颂 +20")
    boss.taps("撤销")
    boss.types("/stock 可颂")
    assert "12:00 撤销 -20\n" in f"{boss.screen}\n"
    assert "盘点" not in boss.screen.rpartition("打 +20")[0]
    english.types("/stock croissant")
    assert "12:00 taken back -20" in english.screen


def test_undo_ends_after_a_minute_and_happens_once(house: House) -> None:
    boss = house.staff()
    boss.types("/stock 可颂 =30")
    undo = payload(boss, "撤销")
    assert "已撤销" in press(boss, undo)
    assert "已经撤销过" in press(boss, undo)
    boss.types("/stock 可颂 =31")
    undo = payload(boss, "撤销")
    house.later(seconds=61)
    assert "超过 60 秒" in press(boss, undo)
    assert on_hand(house, "croissant")[0] == 31
    boss.types("/stock 可颂")
    assert not [button.label for button in boss.panel.buttons if "撤销" in button.label]


def test_undo_of_an_older_change_is_refused(house: House) -> None:
    boss = house.staff()
    boss.types("/stock 可颂 =30")
    undo = payload(boss, "撤销")
    boss.types("/stock 可颂 =33")
    assert "又有新的改动" in press(boss, undo)
    assert on_hand(house, "croissant")[0] == 33


def test_never_below_what_is_promised(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 3))
    boss.types("/stock 可颂 =1")
    assert f"还差 2：有 3 份已经答应给订单 {order.number}" in boss.screen
    assert on_hand(house, "croissant")[1] == 3


def test_a_doubled_button_counts_once_and_an_old_one_says_so(house: House) -> None:
    boss = house.staff()
    boss.types("/stock 可颂 =30")
    up = payload(boss, "+10")
    press(boss, up)
    press(boss, up)
    assert on_hand(house, "croissant")[0] == 40
    boss.types("/stock 可颂 =50")
    assert "你看到的是 30，现在是 50" in press(boss, up)


def test_options_by_slashes(house: House) -> None:
    boss = house.staff()
    boss.types("/stock T恤/黑/XL =5")
    assert "→ 5（可卖 5，占用 0）" in boss.screen
    assert "XL·黑" in boss.panel.title
    boss.types("/stock T恤/紫/XL =5")
    assert "没有这个规格" in boss.screen


def test_several_matches_become_buttons_that_do_it(house: House) -> None:
    boss = house.staff()
    boss.types("/stock 拿铁 +3")
    assert "是哪一个" in boss.screen
    boss.taps("抹茶拿铁")
    assert "抹茶拿铁 2 → 5" in boss.screen


@pytest.mark.parametrize(("words", "says"), [
    ("/stock 可颂 =多少", "例如：/stock 可颂 +20"),
    ("/stock 没有这个东西 +2", "没有叫“没有这个东西”的商品"),
    ("/stock 可颂 =99999999", "数量没看懂"),
    ("/stock 冰拿铁 +2", "不计库存"),
    ("/price 可颂", "直接打新价格"),
    ("/price", "格式：/price 商品 新价格"),
    ("/price 没有这个东西 20", "没有叫“没有这个东西”的商品"),
    ("/find", "例如：/find A1024"),
    ("/report 火星", "例如：/report 12/1-12/7"),
    ("/edit", "要改哪个商品？例如：/edit "),
    ("/off 没有这个东西", "没有叫“没有这个东西”的商品"),
    ("/add 可颂王", "例如：/add 可颂王 | 14"),
    ("/staff telegram:7", "例如：/staff telegram:42 clerk"),
    ("/staff telegram:7 king", "例如：/staff telegram:7 clerk"),
    ("/refund", "格式：/refund 订单号 金额 原因"),
])
def test_a_wrong_form_is_answered_with_the_right_one(house: House, words: str, says: str) -> None:
    boss = house.staff()
    boss.types("/help")
    boss.types(words)
    assert says in boss.screen
    assert audits(house) == []


def test_a_price_is_shown_before_it_counts(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 1))
    boss.types("/price 可颂 16")
    assert "¥14 → ¥16（+14%）" in boss.screen
    assert "影响：0 个购物车、0 个待付款单" in boss.screen
    assert house.run(lambda db: catalogue.by_sku(db, "croissant").price) == 1400  # type: ignore[union-attr]
    boss.taps("现在生效")
    assert house.run(lambda db: catalogue.by_sku(db, "croissant").price) == 1600  # type: ignore[union-attr]
    assert house.order(order.number).total == order.total
    boss.taps("撤销")
    assert house.run(lambda db: catalogue.by_sku(db, "croissant").price) == 1400  # type: ignore[union-attr]
    assert [row.verb for row in audits(house)] == ["price", "undo-price"]


def test_large_changes_of_price_wait_for_a_manager(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "RIGHTS", {
        **staff.RIGHTS, Role.CLERK: staff.RIGHTS[Role.CLERK] | {staff.PRICE, staff.PRODUCTS},
    })
    clerk = house.staff("clerk", Role.CLERK)
    clerk.types("改价 可颂 30")
    clerk.taps("现在生效")
    assert "超过 30%" in clerk.screen
    assert house.run(lambda db: db.query(Product).filter_by(sku="croissant").one().price) == 1400
    clerk.types("/price 可颂 15")
    clerk.taps("现在生效")
    assert house.run(lambda db: db.query(Product).filter_by(sku="croissant").one().price) == 1500
