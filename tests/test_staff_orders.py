"""A staff day: accept, late, out of stock, ship, hand over, refund; a second tap is told who was first."""

import pytest

from models.orders import Status
from models.people import Role
from models.stock import Stock
from services import attempts, orders, staff, stock
from tests.staff_room import audits, furnish_once, open_houses, paid, payload, press, told  # noqa: F401
from tests.talk import Guest, House


def open_card(house: House, who: Guest, number: str) -> str:
    """The order's card, found by its number."""
    who.types(f"/find {number}")
    return who.screen


def test_a_delivery_walks_through_its_life_on_one_card(house: House) -> None:
    guest, boss = house.guest(name="张三"), house.staff()
    order = paid(house, guest, ("coconut-latte", 2), ("croissant", 1), note="少放冰")
    card = open_card(house, boss, order.number)
    assert f"#{order.number} · ¥60 已付 · 🆕 待接单" in card
    assert "可颂 不加热 ×1" in card
    assert "138****8000" in card
    assert "13800138000" not in card
    assert "📝 少放冰" in card
    boss.taps("接单")
    assert boss.toast == f"#{order.number} 已接单"
    assert "你 12:00 已接单" in boss.screen
    assert "备货中" in boss.screen
    boss.taps("发货")
    boss.types("SF1234567890123")
    assert "已发货：顺丰 SF1234567890123" in boss.screen
    boss.taps("完成")
    assert house.order(order.number).status == Status.DONE
    assert [row.verb for row in audits(house)] == ["accept", "ship", "done"]
    assert [row.kind for row in told(house, "shipped")] == ["shipped"]


def test_in_english_too(house: House) -> None:
    guest, boss = house.guest(language="en", name="Ann"), house.staff(language="en", name="Lin")
    order = paid(house, guest, ("croissant", 1), name="Ann")
    card = open_card(house, boss, order.number)
    assert "paid · 🆕 to accept" in card
    boss.taps("Accept")
    assert "You accepted it at 12:00" in boss.screen
    boss.taps("Ship")
    boss.types("own courier Li")
    assert "has left: our own courier Li" in boss.screen
    boss.taps("Done")
    assert "is done" in boss.toast


def test_the_second_tap_is_told_who_was_first(house: House) -> None:
    guest, boss, clerk = house.guest(), house.staff(name="王芳"), house.staff("clerk", Role.CLERK, name="小林")
    order = paid(house, guest, ("croissant", 1))
    open_card(house, boss, order.number)
    open_card(house, clerk, order.number)
    old = payload(clerk, "接单")
    house.later(minutes=5)
    boss.taps("接单")
    house.later(minutes=1)
    said = press(clerk, old)
    assert said.startswith("王芳已在 12:05 接单")
    assert "王芳 12:05 已接单" in said
    assert len(audits(house, "accept")) == 1
    assert "你已在 12:05 接单" in press(boss, old)


def test_every_action_of_an_old_card_changes_nothing(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 2))
    open_card(house, boss, order.number)
    old = [button.payload for row in boss.panel.rows for button in row]
    boss.taps("接单")
    fresh = house.order(order.number)
    for carried in old:
        press(boss, carried)
    again = house.order(order.number)
    assert (again.status, again.revision, again.taken_by) == (fresh.status, fresh.revision, fresh.taken_by)


def test_late_accepts_and_tells_the_customer(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 1))
    open_card(house, boss, order.number)
    boss.taps("会晚")
    boss.taps("晚 15 分")
    after = house.order(order.number)
    assert (after.status, after.late_minutes) == (Status.PREPARING, 15)
    assert told(house, "late")[0].facts == {"minutes": 15}
    boss.taps("会晚")
    boss.types("一百年")
    assert "1 到 180" in boss.screen
    boss.types("40分钟")
    assert house.order(order.number).late_minutes == 40
    assert len(told(house, "late")) == 2


def test_pickup_is_made_ready_not_shipped(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 1), pickup=True)
    boss.types(f"/ship {order.number} SF1234567890123")
    assert "是自取" in boss.screen
    open_card(house, boss, order.number)
    boss.taps("接单")
    assert "发货" not in boss.screen
    boss.taps("备好了")
    boss.taps("已取走")
    assert house.order(order.number).status == Status.DONE


def test_a_pickup_never_leaves_and_a_delivery_never_waits(house: House) -> None:
    """Neither by a command nor behind the counter: the cards of both know no such state."""
    guest, boss = house.guest(), house.staff()
    for pickup, to in ((True, Status.SHIPPED), (False, Status.READY)):
        order = paid(house, guest, ("croissant", 1), pickup=pickup)
        with pytest.raises(orders.IllegalMove):
            house.run(lambda db, it=order, to=to: orders.advance(
                db, orders.any_order(db, it.id), to, shop=house.shop, by="staff:1", now=house.now
            ))
        assert house.order(order.number).status == Status.PAID
        assert f"#{order.number}" in open_card(house, boss, order.number)
        guest.types(order.number)
        assert "待发货" in guest.screen


def test_what_was_paid_and_went_back_is_not_called_unpaid(house: House) -> None:
    guest, boss, mary = house.guest(), house.staff(), house.staff("mary", language="en", name="Mary")
    order = paid(house, guest, ("croissant", 1))
    house.run(lambda db: orders.cancel(
        db, orders.any_order(db, order.id), shop=house.shop, by="customer", reason="customer", now=house.now
    ))
    assert f"#{order.number} · ¥20 已付 · 已退款" in open_card(house, boss, order.number)
    assert "↩ 已退 ¥20" in boss.screen
    assert f"#{order.number} · ¥20 paid · refunded" in open_card(house, mary, order.number)


def test_the_region_is_written_as_its_reader_reads(house: House) -> None:
    guest, boss, mary = house.guest(), house.staff(), house.staff("mary", language="en", name="Mary")
    order = paid(house, guest, ("croissant", 1), detail="5F, 100 Century Avenue")
    assert "5F, 100 Century Avenue, Pudong, Shanghai" in open_card(house, mary, order.number)
    assert "上海市 浦东新区 5F, 100 Century Avenue" in open_card(house, boss, order.number)


def test_a_missing_line_is_refunded_and_written_off(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 2), ("coconut-latte", 1))
    croissant = next(line for line in order.lines if line.name_zh == "可颂")
    before = house.run(lambda db: stock.unit(db, croissant.variant_id))
    open_card(house, boss, order.number)
    boss.taps("缺货")
    boss.taps("可颂")
    assert f"会退给顾客 ¥{croissant.price * 2 // 100}" in boss.screen
    boss.taps("确认缺货")
    after = house.order(order.number)
    assert after.status == Status.PAID
    assert "🚫 可颂 不加热 ×2，缺货" in boss.screen
    assert house.run(lambda db: attempts.kept(db, after)) == after.total - 2 * croissant.price
    assert house.run(lambda db: stock.unit(db, croissant.variant_id)) == (before[0] - 2, before[1] - 2)
    facts = told(house, "short")[0].facts
    assert (facts["amount"], facts["whole"], facts["paid"]) == (2 * croissant.price, False, True)
    boss.taps("缺货")
    boss.taps("生椰拿铁")
    boss.taps("取消整单")
    gone = house.order(order.number)
    assert gone.status == Status.REFUNDED
    assert house.run(lambda db: attempts.kept(db, gone)) == 0
    units = house.run(lambda db: [row.reserved for row in db.query(Stock)])
    assert sum(units) == 0
    assert [notice.state for notice in told(house, "refunded")] == ["superseded"]


def test_cash_orders_collect_less_at_the_door(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 2), ("coconut-latte", 1), method="cash")
    open_card(house, boss, order.number)
    assert "货到付款" in boss.screen
    boss.taps("缺货")
    boss.taps("可颂")
    boss.taps("确认缺货")
    after = house.order(order.number)
    assert after.total == order.total - 2 * 1400
    boss.taps("接单")
    boss.taps("发货")
    boss.taps("自己送")
    boss.taps("完成")
    assert house.run(lambda db: attempts.kept(db, after)) == after.total


def test_a_refund_is_confirmed_once_and_never_exceeds_what_was_paid(house: House) -> None:
    guest, boss = house.guest(name="张三"), house.staff()
    order = paid(house, guest, ("croissant", 2), ("coconut-latte", 1))
    boss.types(f"/refund {order.number} 14 可颂漏发")
    assert "退 ¥14 给 张三，原路退回" in boss.screen
    assert "原因：可颂漏发" in boss.screen
    assert f"退后订单还剩 ¥{order.total // 100 - 14}" in boss.screen
    assert told(house, "refunded") == []
    confirm = payload(boss, "确认退 ¥14")
    boss.taps("确认退")
    assert "已发出" in boss.screen
    press(boss, confirm)
    assert house.run(lambda db: attempts.kept(db, order)) == order.total - 1400
    boss.types(f"/refund {order.number} 9999")
    assert f"最多只能退 ¥{order.total // 100 - 14}" in boss.screen
    boss.types(f"/refund {order.number} 多少")
    assert f"例如：/refund {order.number} 14" in boss.screen
    boss.types(f"/refund {order.number}")
    boss.taps("全退")
    boss.taps("质量问题")
    boss.taps("确认退")
    assert house.order(order.number).status == Status.REFUNDED


def test_large_refunds_wait_for_a_manager(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "RIGHTS", {**staff.RIGHTS, Role.CLERK: staff.RIGHTS[Role.CLERK] | {staff.REFUND}})
    guest, clerk = house.guest(), house.staff("clerk", Role.CLERK)
    order = paid(house, guest, ("croissant", 20))
    house.engine.shop = house.shop.__class__(refund_limit=10000)
    clerk.types(f"/refund {order.number} 150 漏发")
    assert "超过 ¥100 的退款要店主或经理来做" in clerk.screen
    clerk.types(f"/refund {order.number} 50 漏发")
    clerk.taps("确认退 ¥50")
    assert house.run(lambda db: attempts.kept(db, order)) == order.total - 5000


def test_several_parcels_in_one_message(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    first, second = paid(house, guest, ("croissant", 1)), paid(house, guest, ("bagel", 1))
    third = paid(house, guest, ("croissant", 1))
    house.run(lambda db: orders.cancel(
        db, orders.any_order(db, third.id), shop=house.shop, by="customer", reason="customer", now=house.now
    ))
    boss.types(
        f"/ship {first.number} SF1234567890123\n{second.number} 中通 73112345678901\n{third.number} YT1234567890123"
    )
    assert "2 成功，1 失败" in boss.screen
    assert f"{third.number}：#{third.number} 已退款" in boss.screen
    assert house.order(second.number).carrier == "zto"
    assert house.order(third.number).carrier == ""


def test_a_parcel_number_can_be_corrected_and_that_undone(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    order = paid(house, guest, ("croissant", 1))
    boss.types(f"发货 {order.number} SF1234567890123")
    boss.types(f"/ship {order.number} YT1234567890123")
    assert "已在 12:00 发货：顺丰 SF1234567890123" in boss.screen
    boss.taps("改单号")
    boss.types("YT1234567890123")
    assert "顺丰 SF1234567890123 → 圆通 YT1234567890123" in boss.screen
    boss.taps("撤销")
    after = house.order(order.number)
    assert (after.carrier, after.tracking) == ("sf", "SF1234567890123")
