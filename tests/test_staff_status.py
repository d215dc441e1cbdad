"""`/status`: all is well, or what is not and what customers see of it; the last backup, the networks, the version."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.people import Role
from services import inbox, programs, trouble, watch
from services.programs import Program
from services.shop import remember
from tests.staff_room import furnish_once, open_house, paid  # noqa: F401
from tests.talk import Guest, House


def look(boss: Guest) -> str:
    boss.types("/status")
    return boss.screen


def test_all_is_well_and_what_there_is_to_know(house: House) -> None:
    boss = house.staff()
    for what, ago in ((trouble.BACKUP, timedelta(hours=8)), (trouble.DRILL, timedelta(days=1))):
        word = {"at": (house.now - ago).isoformat(), "well": True}
        house.run(lambda db, what=what, word=word: remember(db, what, word))
    since = house.now - timedelta(hours=2)
    program = Program("host:1", "1.2.3", "SQLite 3.40", since, {"web": True, "telegram": True})
    house.run(lambda db: programs.say(db, program, now=house.now))
    screen = look(boss)
    for said in (
        "一切正常", "待发通知：无", "最近一次备份：04:00", "最近一次试恢复：昨天 12:00", "网页、Telegram",
        "SQLite 3.40", "小二 1.2.3，10:00 开始运行",
    ):
        assert said in screen, said
    assert "⚠" not in screen


def test_what_is_not_well_stands_first_with_what_customers_see_of_it(house: House) -> None:
    boss, guest = house.staff(language="en", name="Lin"), house.guest()
    paid(house, guest, ("croissant", 1))

    def goes_wrong(db: Session) -> None:
        inbox.park(db, "telegram", "1", reference="3FA9C2", error="ValueError", now=house.now)
        trouble.begin(db, trouble.EVENT, now=house.now, reference="3FA9C2")
        remember(db, trouble.BACKUP, {"well": False, "failed_at": house.now.isoformat()})
        word = Program("host:1", "1.2.3", "SQLite 3.40", house.now, {"web": True, "telegram": False})
        programs.say(db, word, now=house.now)

    house.run(goes_wrong)
    house.now += timedelta(minutes=7)
    house.run(lambda db: watch.alert(db, shop=house.shop, now=house.now))
    word = Program("host:1", "1.2.3", "SQLite 3.40", house.now, {"web": True, "telegram": False})
    house.run(lambda db: programs.say(db, word, now=house.now))
    screen = look(boss)
    assert "5 things are not well" in screen
    for said in (
        "Messages are late", "Customers hear of their orders later", "Paid orders wait", "They were told",
        "The backup failed", "Telegram does not answer", "3FA9C2", "Last backup: none yet", "not taken: 1",
    ):
        assert said in screen, said
    assert screen.index("Messages are late") < screen.index("Messages due: ")
    boss.taps("See new orders")
    assert "croissant" in boss.screen.lower()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OWNER, Role.MANAGER)])
def test_only_owners_and_managers_see_it(house: House, role: Role) -> None:
    assert "你没有这个权限" in look(house.staff("somebody", role))


def test_looking_again_shows_what_has_changed(house: House) -> None:
    boss = house.staff()
    look(boss)
    house.run(lambda db: trouble.begin(db, trouble.LAG, now=house.now))
    boss.taps("再看一次")
    assert "有 1 处不对" in boss.screen
    house.run(lambda db: trouble.over(db, trouble.LAG, now=house.now))
    boss.taps("再看一次")
    assert "一切正常" in boss.screen
