"""A customer and the staff talk through the shop: taken once, relayed both ways, ended by either or silence."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dialog.view import View
from handlers import person
from handlers.admin import news
from models.conversation import Conversation
from models.notices import Notice
from models.people import Role
from models.shop import Talk
from services import talks
from tests.staff_room import audits, furnish_once, open_houses, paid, told  # noqa: F401
from tests.talk import Guest, House, show


def reads(house: House, who: Guest, notice: Notice) -> View:
    """A notice as this person would read it."""
    def compose(db: Session) -> View:
        chat = db.scalars(select(Conversation).where(
            Conversation.chat == who.person, Conversation.channel == who.channel
        )).one()
        turn = house.engine.turn_for(db, chat, now=house.now)
        return news.COMPOSE[notice.kind](turn, notice) if notice.kind in news.COMPOSE else person.heard(turn, notice)
    return house.run(compose)


def ask(guest: Guest, words: str) -> None:
    """Go to the screen and type the question."""
    guest.types("/start")
    guest.sends("hp")
    guest.types(words)


def test_a_talk_from_question_to_end(house: House) -> None:
    guest, clerk = house.guest(name="张三"), house.staff("clerk", Role.CLERK, name="小林")
    order = paid(house, guest, ("croissant", 1))
    clerk.types("/help")
    ask(guest, "少了一个可颂")
    assert "你是下一位，约 2 分钟" in guest.screen
    assert "你说：少了一个可颂" in guest.screen
    guest.taps(f"附上 #{order.number}")
    assert f"已附上订单 #{order.number}" in guest.screen
    waits = reads(house, clerk, told(house, "staff-talk")[0])
    assert "🙋 张三 在等人工：少了一个可颂" in waits.text
    clerk.sends(waits.rows[0][0].payload)
    assert f"关于订单 #{order.number}" in clerk.screen
    assert "小林 来了" in reads(house, guest, told(house, "talk")[0]).text
    clerk.types("马上给你补一个，返回也行")
    assert reads(house, guest, told(house, "talk")[1]).text == "马上给你补一个，返回也行"
    assert reads(house, guest, told(house, "talk")[1]).title == "🧑‍💼 客服 小林"
    guest.types("购物车里那个不用了")
    assert reads(house, clerk, told(house, "staff-talk")[-1]).text == "购物车里那个不用了"
    assert "客服 小林：马上给你补一个" in guest.screen
    clerk.types("/done")
    assert "和 张三 的对话已结束" in clerk.screen
    assert "客服结束了这次对话" in reads(house, guest, told(house, "talk-ended")[0]).text
    sent = len(told(house, "staff-talk"))
    guest.types("/start")
    guest.types("可颂还有几个")
    assert len(told(house, "staff-talk")) == sent


def test_the_words_of_a_talk_lie_sealed(house: House) -> None:
    guest, boss = house.guest(), house.staff()
    ask(guest, "我的密码是芝麻开门")
    boss.types("/take")
    guest.types("芝麻开门")
    raw = house.run(lambda db: [
        *db.connection().exec_driver_sql("select words from talk_lines").scalars(),
        *db.connection().exec_driver_sql("select question from talks").scalars(),
        *db.connection().exec_driver_sql("select facts from notices").scalars(),
    ])
    assert raw
    assert not any("芝麻" in str(one) or "\\u829d" in str(one) for one in raw)


def test_two_people_cannot_take_the_same_customer(house: House) -> None:
    guest, boss, clerk = house.guest(name="张三"), house.staff(name="王芳"), house.staff("clerk", Role.CLERK)
    boss.types("/help")
    clerk.types("/help")
    ask(guest, "可颂还有吗，想多要几个")
    waits = reads(house, clerk, told(house, "staff-talk")[0])
    boss.types("/take")
    clerk.sends(waits.rows[0][0].payload)
    assert "王芳 已在 12:00 接待了这位顾客" in clerk.screen
    clerk.sends(f"zw:{house.run(lambda db: db.scalars(select(Talk.id)).one())}")
    assert "由别人在接待" in clerk.screen
    assert "可颂还有吗，想多要几个" not in clerk.screen
    assert len(audits(house, "take")) == 1


def test_waiting_customers_keep_their_place_and_go_on_ordering(house: House) -> None:
    first, second = house.guest("one"), house.guest("two", language="en")
    ask(first, "可颂还有吗，想多要几个")
    ask(second, "hello there")
    assert "Connecting you: 1 ahead, about 4 minutes" in second.screen
    second.types("one more thing")
    assert "You said: hello there / one more thing" in second.screen
    second.types("/start")
    second.sends("k")
    assert len(house.run(lambda db: list(db.scalars(select(Talk))))) == 2


def test_the_customer_ends_it_with_a_word_or_a_button(house: House) -> None:
    guest, boss = house.guest(language="en", name="Ann"), house.staff(language="en", name="Lin")
    ask(guest, "hello there")
    boss.types("/take")
    guest.types("end")
    assert "The talk has ended" in guest.screen
    assert "Ann ended the talk" in reads(house, boss, told(house, "staff-talk")[-1]).text
    ask(guest, "one more question")
    guest.taps("End")
    assert "The talk has ended" in guest.screen
    boss.types("still there?")
    assert told(house, "talk")[-1].facts["line"] == 0


def test_silence_ends_it(house: House) -> None:
    guest, boss = house.guest(name="张三"), house.staff()
    ask(guest, "可颂还有吗，想多要几个")
    house.later(minutes=20)
    assert house.run(lambda db: talks.close_silent(db, house.now)) == 0
    boss.types("/take")
    house.later(minutes=14)
    boss.types("在的")
    house.later(minutes=14)
    assert house.run(lambda db: talks.close_silent(db, house.now)) == 0
    house.later(minutes=1)
    assert house.run(lambda db: talks.close_silent(db, house.now)) == 1
    assert house.run(lambda db: talks.close_silent(db, house.now + timedelta(hours=1))) == 0
    assert "15 分钟没有新消息" in reads(house, guest, told(house, "talk-ended")[0]).text
    assert "已自动结束" in reads(house, boss, told(house, "staff-talk")[-1]).text


def test_out_of_hours_the_message_is_kept(house: House) -> None:
    guest = house.guest()
    house.later(hours=12)
    ask(guest, "明天有可颂吗")
    assert "客服时间 9:00–22:00，现在休息" in guest.screen
    assert "你的留言已收到，编号 1" in guest.screen


def test_staff_write_first_about_an_order(house: House) -> None:
    guest, boss = house.guest(name="张三"), house.staff()
    order = paid(house, guest, ("croissant", 1))
    boss.types(f"/find {order.number}")
    boss.taps("联系顾客")
    boss.types("可颂换成贝果行吗？")
    assert reads(house, guest, told(house, "talk")[0]).text == "可颂换成贝果行吗？"
    guest.types("行")
    assert reads(house, boss, told(house, "staff-talk")[-1]).text == "行"
    assert "13800138000" not in show(boss.panel)


def test_a_stranger_cannot_attach_anothers_order(house: House) -> None:
    guest, other = house.guest("one"), house.guest("two")
    order = paid(house, guest, ("croissant", 1))
    ask(other, "可颂还有吗，想多要几个")
    other.sends(f"hpa:{order.id}")
    assert order.number not in other.screen
    other.sends(f"hp:{order.id}")
    assert order.number not in other.screen
