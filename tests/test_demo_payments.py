"""The demonstration's money: signed, counted once, found when nobody tells, given back once, and plainly no money."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import func, select, update

from bot.errands import Errands
from bot.metrics import Metrics
from bot.server import Server, reserve
from dialog.words import Words
from models.notices import Owed
from models.orders import Order, Status
from models.payments import Payment as Row
from models.payments import Refund as RefundRow
from payments.cash import Cash
from payments.demo import SIGNATURE, Demo, Signer, callback
from payments.demo_bank import Bill, Declined, DemoBank, Entry
from payments.demo_cashier import Cashier
from payments.port import Callback, Forged, Payment, Refund
from services import orders, owed, payments, watch
from services.payments import Outcome, Receipt, Verdict
from tests.edge import Edge, edge, stock, until
from tests.talk import LOCALES, NOON

SECRET = "a shop's secret"
PAYMENT = Payment("tok", "A10244", 2400, "CNY", NOON)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stocked"))


@pytest.fixture
async def shop(tmp_path: Path, stocked: Path) -> AsyncIterator[Edge]:
    async with edge(tmp_path, stocked) as it:
        yield it


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[DemoBank]:
    bank = DemoBank(tmp_path / "bank.db")
    yield bank
    bank.close()


def demo(bank: DemoBank) -> Demo:
    return Demo(bank, Signer(SECRET), public_url="http://127.0.0.1:8080/", merchant="Ruiyun Corner")


def entry(**changes: Any) -> Entry:
    paid = Entry("tok", "A10244", "Ruiyun Corner", 2400, "CNY", Bill.PAID, "", "ev1", 0)
    return replace(paid, **changes)


def heard(body: bytes, signature: str = "") -> Callback:
    return Callback({SIGNATURE: signature or Signer(SECRET).sign(body)}, body, {}, NOON)


# -- what the shop believes -----------------------------------------------------------------------------------


async def test_a_true_callback_says_what_was_paid(bank: DemoBank) -> None:
    body, headers = callback(entry(), Signer(SECRET), merchant="Ruiyun Corner", at=NOON)
    receipt = await demo(bank).read(Callback(headers, body, {}, NOON))
    assert receipt == Receipt("demo", "ev1", "tok", Outcome.PAID, 2400, "CNY")


@pytest.mark.parametrize(
    "field", ["event", "merchant", "token", "outcome", "amount", "currency", "timestamp", "reason"]
)
async def test_a_callback_with_any_field_changed_is_forged(bank: DemoBank, field: str) -> None:
    body, headers = callback(entry(), Signer(SECRET), merchant="Ruiyun Corner", at=NOON)
    fields = json.loads(body)
    fields[field] = fields[field] + 1 if isinstance(fields[field], int) else fields[field] + "x"
    with pytest.raises(Forged):
        await demo(bank).read(Callback(headers, json.dumps(fields).encode(), {}, NOON))


async def test_the_signature_is_over_the_very_bytes(bank: DemoBank) -> None:
    body, headers = callback(entry(), Signer(SECRET), merchant="Ruiyun Corner", at=NOON)
    with pytest.raises(Forged):
        await demo(bank).read(Callback(headers, body.replace(b", ", b","), {}, NOON))


async def test_another_shops_key_signs_nothing_here(bank: DemoBank) -> None:
    body, headers = callback(entry(), Signer("another secret"), merchant="Ruiyun Corner", at=NOON)
    with pytest.raises(Forged):
        await demo(bank).read(Callback(headers, body, {}, NOON))


@pytest.mark.parametrize("away", [timedelta(minutes=-6), timedelta(minutes=6), timedelta(days=365)])
async def test_a_callback_is_believed_for_five_minutes(bank: DemoBank, away: timedelta) -> None:
    body, headers = callback(entry(), Signer(SECRET), merchant="Ruiyun Corner", at=NOON + away)
    with pytest.raises(Forged):
        await demo(bank).read(Callback(headers, body, {}, NOON))


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b"12", b"{}", b'"words"', b"\xff\xfe", b'{"event": "ev1"}',
])
async def test_what_is_no_statement_is_forged_even_when_signed(bank: DemoBank, body: bytes) -> None:
    with pytest.raises(Forged):
        await demo(bank).read(heard(body))


@pytest.mark.parametrize("change", [
    {"amount": True}, {"amount": "2400"}, {"amount": 0}, {"amount": -1}, {"amount": 24.0}, {"outcome": "maybe"},
    {"event": ""}, {"merchant": "Somebody else"}, {"more": 1}, {"token": None},
])
async def test_a_statement_of_the_wrong_kind_is_forged_even_when_signed(bank: DemoBank, change: dict[str, Any]) -> None:
    body, _ = callback(entry(), Signer(SECRET), merchant="Ruiyun Corner", at=NOON)
    with pytest.raises(Forged):
        await demo(bank).read(heard(json.dumps(json.loads(body) | change).encode()))


async def test_nobody_calls_about_cash() -> None:
    with pytest.raises(Forged):
        await Cash().read(heard(b"{}"))
    assert await Cash().ask(PAYMENT) is None


# -- the bank's book ------------------------------------------------------------------------------------------


async def test_the_bank_remembers_over_a_restart(tmp_path: Path) -> None:
    first = DemoBank(tmp_path / "bank.db")
    await demo(first).invite(PAYMENT, "Ruiyun Corner")
    await first.pay("tok")
    first.close()
    second = DemoBank(tmp_path / "bank.db")
    receipt = await demo(second).ask(PAYMENT)
    assert receipt is not None
    assert (receipt.outcome, receipt.amount) == (Outcome.PAID, 2400)
    second.close()


async def test_an_invitation_asked_for_twice_is_the_same(bank: DemoBank) -> None:
    first = await demo(bank).invite(PAYMENT, "Ruiyun Corner")
    assert await demo(bank).invite(replace(PAYMENT, amount=9), "Ruiyun Corner") == first
    assert first.link == "http://127.0.0.1:8080/pay/demo/tok"
    assert (await bank.entry("tok")).amount == 2400


@pytest.mark.parametrize(("url", "code"), [
    ("http://127.0.0.1:8080", False), ("http://[::1]:8080/", False), ("http://localhost", False),
    ("https://shop.example", True), ("http://192.168.1.7:8080", True),
])
async def test_a_code_to_scan_is_shown_only_where_a_phone_can_follow_it(bank: DemoBank, url: str, code: bool) -> None:
    provider = Demo(bank, Signer(SECRET), public_url=url, merchant="Ruiyun Corner")
    invitation = await provider.invite(PAYMENT, "Ruiyun Corner")
    assert invitation.link.startswith(url.rstrip("/"))
    assert invitation.qr == (invitation.link if code else "")


async def test_asking_gives_the_same_event_as_the_callback_would(bank: DemoBank) -> None:
    await demo(bank).invite(PAYMENT, "Ruiyun Corner")
    assert await demo(bank).ask(PAYMENT) is None
    paid = await bank.pay("tok")
    receipt = await demo(bank).ask(PAYMENT)
    assert receipt is not None
    assert receipt.event == paid.event


async def test_a_bill_is_paid_once_and_never_after_it_is_closed(bank: DemoBank) -> None:
    await demo(bank).invite(PAYMENT, "Ruiyun Corner")
    await bank.decline("tok", "limit")
    await bank.pay("tok")
    with pytest.raises(Declined):
        await bank.pay("tok")
    await demo(bank).close(PAYMENT)
    assert (await bank.entry("tok")).state is Bill.PAID
    await demo(bank).invite(replace(PAYMENT, token="other"), "Ruiyun Corner")
    await demo(bank).close(replace(PAYMENT, token="other"))
    with pytest.raises(Declined):
        await bank.pay("other")


async def test_money_goes_back_once_for_each_reference_and_never_more_than_came(bank: DemoBank) -> None:
    await demo(bank).invite(PAYMENT, "Ruiyun Corner")
    await bank.pay("tok")
    for _ in range(3):
        await demo(bank).refund(Refund("r1", "tok", 1400, "CNY"))
    assert (await bank.entry("tok")).refunded == 1400
    with pytest.raises(Declined):
        await demo(bank).refund(Refund("r2", "tok", 1001, "CNY"))
    with pytest.raises(Declined):
        await demo(bank).refund(Refund("r1", "tok", 5, "CNY"))
    await demo(bank).refund(Refund("r2", "tok", 1000, "CNY"))
    assert (await bank.entry("tok")).refunded == 2400


# -- the cashier page, over HTTP ------------------------------------------------------------------------------


@dataclass
class Counter:
    """The cashier's page, served with the shop's callbacks."""

    shop: Edge
    bank: DemoBank
    errands: Errands
    url: str
    web: ClientSession

    async def invited(self, person: str = "ann") -> tuple[int, str]:
        """An order as far as its payment page: its id, and the page's address."""
        order = await self.shop.orders(person)
        link = await self.shop.run(lambda db: db.scalars(select(Row.link).where(Row.order_id == order)).one())
        return order, link

    async def page(self, link: str, language: str = "zh-CN") -> str:
        """What the page says."""
        async with self.web.get(link, headers={"Accept-Language": language}) as answer:
            return await answer.text()

    async def chooses(self, link: str, choice: str) -> str:
        """What the page says after a choice."""
        async with self.web.post(link, data={"choice": choice}, headers={"Accept-Language": "zh-CN"}) as answer:
            assert answer.status == 200
            return await answer.text()

    async def status(self, order: int) -> str:
        """How the order stands."""
        return await self.shop.run(lambda db: db.get_one(Order, order).status)


@asynccontextmanager
async def counter(shop: Edge, bank: DemoBank) -> AsyncIterator[Counter]:
    place = reserve("127.0.0.1", 0)
    url = f"http://127.0.0.1:{place.getsockname()[1]}"
    signer, words = Signer(SECRET), Words(LOCALES)
    provider = Demo(bank, signer, public_url=url, merchant="Ruiyun Corner")
    cashier = Cashier(
        bank, signer, words, merchant="Ruiyun Corner", notify_url=f"{url}/pay/demo/notify", now=lambda: shop.now
    )
    await shop.errands.stop()
    errands = Errands(shop.core, {"demo": provider, "cash": Cash()}, words, shop=shop.house.shop, now=lambda: shop.now)
    shop.waiter._settle = errands.settle
    errands.start()
    server = Server(
        {"demo": provider}, errands.receive, routes=cashier.routes(), metrics=Metrics(), now=lambda: shop.now,
    )
    await server.start(place)
    async with ClientSession() as web:
        try:
            yield Counter(shop, bank, errands, url, web)
        finally:
            await cashier.close()
            await server.stop()
            await errands.stop()


@pytest.fixture
async def till(shop: Edge, bank: DemoBank) -> AsyncIterator[Counter]:
    async with counter(shop, bank) as it:
        yield it


async def test_the_page_says_plainly_in_both_languages_that_no_money_moves(till: Counter) -> None:
    _, link = await till.invited()
    for language in ("zh-CN", "en-GB"):
        page = await till.page(link, language)
        assert "不会扣款" in page
        assert "no money moves" in page
        assert "¥24" in page
    async with till.web.get(link) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "script" not in policy
        assert "unsafe" not in policy
    assert "<script" not in page
    assert "style=" not in page


async def test_paying_pays_the_order_before_the_page_answers(till: Counter) -> None:
    order, link = await till.invited()
    assert "已付款 ¥24" in await till.chooses(link, "pay")
    assert await till.status(order) == Status.PAID


async def test_telling_the_shop_three_times_counts_once(till: Counter) -> None:
    order, link = await till.invited()
    await till.chooses(link, "pay-thrice")
    assert await till.shop.run(lambda db: db.scalars(select(Row.captured).where(Row.order_id == order)).one()) == 2400
    assert await till.shop.run(lambda db: db.get_one(Order, order).revision) == 2


async def test_a_payment_nobody_told_us_of_is_found_by_asking(till: Counter) -> None:
    order, link = await till.invited()
    assert "没有收到通知" in await till.chooses(link, "pay-silent")
    assert await till.status(order) == Status.UNPAID
    till.shop.later(seconds=31)
    await till.errands.ask(await till.shop.run(lambda db: payments.to_ask(db, now=till.shop.now)))
    assert await till.status(order) == Status.PAID


async def test_a_second_try_with_the_same_bill_is_found_too(till: Counter) -> None:
    order, link = await till.invited()
    await till.chooses(link, "fail-insufficient")
    await till.chooses(link, "pay-silent")
    assert await till.status(order) == Status.UNPAID
    till.shop.later(seconds=31)
    await till.errands.ask(await till.shop.run(lambda db: payments.to_ask(db, now=till.shop.now)))
    assert await till.status(order) == Status.PAID


async def test_who_paid_a_failed_bill_after_all_and_another_one_too_gets_the_second_back(till: Counter) -> None:
    order, link = await till.invited()
    token = link.rpartition("/")[2]
    await till.chooses(link, "fail-insufficient")
    await till.bank.pay(token, silently=True)           # nobody hears of it
    await till.shop.messenger.once()
    await till.shop.taps("再试一次")

    async def tried_again() -> bool:
        links = await till.shop.run(lambda db: list(db.scalars(select(Row.link).where(Row.order_id == order))))
        return len(links) == 2 and all(links)

    await until(tried_again)
    new = await till.shop.run(lambda db: db.scalars(select(Row.link).order_by(Row.id.desc())).first())
    assert new is not None
    await till.chooses(new, "pay")

    async def given_back() -> bool:
        rows = await till.shop.run(lambda db: list(db.scalars(select(Row).where(Row.order_id == order))))
        return sorted((row.captured, row.refunded) for row in rows) in ([(0, 0), (2400, 0)], [(2400, 0), (2400, 2400)])

    await until(given_back)
    assert await till.status(order) == Status.PAID
    kept = await till.shop.run(lambda db: db.scalar(select(func.sum(Row.captured - Row.refunded))))
    paid = [await till.bank.entry(each.rpartition("/")[2]) for each in (link, new)]
    assert kept == sum(each.amount - each.refunded for each in paid if each.state is Bill.PAID) == 2400


async def test_i_have_paid_finds_it_at_once(till: Counter) -> None:
    order, link = await till.invited()
    await till.chooses(link, "pay-silent")
    assert "待发货" in await till.shop.taps("我已付款")
    assert "正在问" not in till.shop.telegram.text("ann")
    assert await till.status(order) == Status.PAID


@pytest.mark.parametrize(("choice", "reason"), [
    ("fail-insufficient", "余额不足"), ("fail-limit", "超过限额"), ("fail-cancelled", "取消"),
])
async def test_a_failed_payment_says_why_and_may_be_tried_again(till: Counter, choice: str, reason: str) -> None:
    order, link = await till.invited()
    assert reason in await till.chooses(link, choice)
    await till.shop.messenger.once()
    assert "没有付成功" in till.shop.telegram.text("ann")
    await till.chooses(link, "pay")
    assert await till.status(order) == Status.PAID


async def test_a_cancelled_order_can_no_longer_be_paid_for(till: Counter) -> None:
    order, link = await till.invited()
    await till.shop.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=till.shop.house.shop, by="customer", reason="customer", now=till.shop.now
    ))
    async def closed() -> bool:
        return (await till.bank.entry(link.rpartition("/")[2])).state is Bill.CLOSED

    await until(closed)
    page = await till.chooses(link, "pay")
    assert "已关闭" in page
    assert "<form" not in page
    assert await till.status(order) == Status.CANCELLED


async def test_money_that_comes_in_the_last_moment_is_not_closed_away(till: Counter) -> None:
    order, link = await till.invited()
    await till.bank.pay(link.rpartition("/")[2], silently=True)
    await till.shop.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=till.shop.house.shop, by="clock", reason="expired", now=till.shop.now
    ))

    async def revived() -> bool:
        return await till.status(order) == Status.PAID

    await until(revived)


async def test_a_refund_reaches_the_bank_once_and_the_page_says_so(till: Counter) -> None:
    order, link = await till.invited()
    await till.chooses(link, "pay")
    await till.shop.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=till.shop.house.shop, by="staff:1", reason="shop", now=till.shop.now
    ))

    async def back() -> bool:
        return bool(await till.shop.run(lambda db: db.scalars(select(RefundRow.done_at)).one()))

    await until(back)
    assert (await till.bank.entry(link.rpartition("/")[2])).refunded == 2400
    assert "已退回 ¥24" in await till.page(link)


async def test_what_the_page_shows_is_text_never_markup(till: Counter) -> None:
    await till.bank.bill("evil", "<b>1</b>", '<img src=x onerror="alert(1)">', 100, "CNY")
    page = await till.page(f"{till.url}/pay/demo/evil")
    assert "<img" not in page
    assert "&lt;img" in page


@pytest.mark.parametrize("choice", ["", "pay-double", "fail-", "fail-because", "<script>"])
async def test_a_choice_that_is_none_changes_nothing(till: Counter, choice: str) -> None:
    order, link = await till.invited()
    assert "你想让这次付款怎样结束" in await till.chooses(link, choice)
    assert await till.status(order) == Status.UNPAID


async def test_a_page_that_is_none_says_so(till: Counter) -> None:
    async with till.web.get(f"{till.url}/pay/demo/nothing", headers={"Accept-Language": "zh"}) as answer:
        assert answer.status == 404
        assert "没有这笔付款" in await answer.text()


async def test_forged_and_oversized_callbacks_are_refused(till: Counter) -> None:
    order, link = await till.invited()
    body, headers = callback(
        entry(token=link.rpartition("/")[2]), Signer("a guess"), merchant="Ruiyun Corner", at=till.shop.now
    )
    notify = f"{till.url}/pay/demo/notify"
    for data, sent, status in ((body, headers, 403), (body, {}, 403), (b"x" * 70_000, headers, 413)):
        async with till.web.post(notify, data=data, headers=sent) as answer:
            assert answer.status == status
    async with till.web.post(f"{till.url}/pay/nobody/notify", data=body) as answer:
        assert answer.status == 404
    assert await till.status(order) == Status.UNPAID


async def test_an_amount_that_is_not_ours_pays_nothing_and_is_thanked_for(till: Counter) -> None:
    order, link = await till.invited()
    body, headers = callback(
        entry(token=link.rpartition("/")[2], amount=1), Signer(SECRET), merchant="Ruiyun Corner", at=till.shop.now
    )
    async with till.web.post(f"{till.url}/pay/demo/notify", data=body, headers=headers) as answer:
        assert (answer.status, await answer.text()) == (200, "ok")
    assert await till.status(order) == Status.UNPAID


# -- errands --------------------------------------------------------------------------------------------------


async def test_owed_work_is_tried_until_it_is_done(shop: Edge) -> None:
    shop.bank.faults = [ConnectionError(), TimeoutError()]
    await shop.orders()
    for _ in range(2):
        shop.later(minutes=5)
        await shop.errands.once()
    row = await shop.run(lambda db: db.scalars(select(Owed).where(Owed.kind == owed.INVITE)).one())
    assert row.done_at is not None
    assert shop.bank.calls.count("invite") == 3


async def test_a_refund_that_does_not_get_through_is_told_to_the_staff_once_and_when_it_has(shop: Edge) -> None:
    await shop.hires()
    order = await shop.orders()
    await shop.pays(order)
    shop.bank.faults = [ConnectionError() for _ in range(7)]
    await shop.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=shop.house.shop, by="staff:1", reason="shop", now=shop.now
    ))
    told = []
    for _ in range(4):
        await shop.errands.once()
        await shop.run(lambda db: watch.alert(db, shop=shop.house.shop, now=shop.now))
        told.append([it.facts for it in await shop.notices("staff-trouble") if it.facts["what"] == "refund"])
        shop.later(minutes=6)
    assert [len(each) for each in told] == [0, 0, 1, 1]
    await shop.messenger.once()
    assert "退款还没退成功" in "".join(post.view.words for post in shop.telegram.seen("boss"))
    shop.bank.faults.clear()
    await shop.run(lambda db: db.execute(update(Owed).where(Owed.kind == owed.REFUND).values(done_at=shop.now)))
    await shop.run(lambda db: watch.alert(db, shop=shop.house.shop, now=shop.now))
    await shop.messenger.once()
    assert "退款都退成功了" in "".join(post.view.words for post in shop.telegram.seen("boss"))


async def test_a_refund_whose_answer_got_lost_is_asked_for_by_the_same_name(shop: Edge) -> None:
    order = await shop.orders()
    await shop.pays(order)
    shop.bank.faults = [ConnectionError()]
    await shop.run(lambda db: orders.cancel(
        db, orders.any_order(db, order), shop=shop.house.shop, by="staff:1", reason="shop", now=shop.now
    ))
    await shop.errands.once()
    shop.later(minutes=5)
    await shop.errands.once()
    asked = [call for call in shop.bank.calls if call.startswith("refund ")]
    assert len(asked) == 2
    assert len(set(asked)) == 1


async def test_receipts_of_the_callback_and_of_asking_together_count_once(shop: Edge) -> None:
    order = await shop.orders()
    row = await shop.run(lambda db: db.scalars(select(Row).where(Row.order_id == order)).one())
    receipt = Receipt("demo", "one", row.token, Outcome.PAID, row.amount, row.currency)
    shop.bank.paid[row.token] = receipt
    verdict = await shop.errands.receive(receipt)
    await shop.errands.ask([row.id])
    assert verdict is Verdict.CREDITED
    assert await shop.errands.receive(receipt) is Verdict.REPEATED
    assert await shop.run(lambda db: db.get_one(Row, row.id).captured) == row.amount


async def test_waiting_for_owed_work_ends_in_time(shop: Edge) -> None:
    await shop.orders()
    assert await shop.errands.settle([], 0.01)
    assert await shop.errands.settle(["invite:1"], 5)

    def owe(db: Any) -> str:
        return owed.add(db, owed.ASK, 1, now=shop.now + timedelta(hours=1))

    key = await shop.run(owe)
    assert not await shop.errands.settle([key], 0.05)
