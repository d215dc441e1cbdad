"""What a turn costs in the core's thread, without Telegram: statements, and CPU: python -m bench.turns [--people N].

A turn is one event: decided, drawn, committed, and afterwards noted as shown. Each has a transaction of its own here;
in the running program those that wait together share one. The lowest tenth tells most, whatever else the machine does.
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.orm import Session

from bench import stage
from bot.core import sessions
from bot.database import connect
from dialog.engine import Engine
from dialog.event import Event, Tap, Text
from dialog.place import base36
from dialog.view import View
from dialog.words import Words
from handlers.conversation import XIAOER
from services.provisional import provisionally
from services.shop import Shop

T = TypeVar("T")

LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"
WARM: Final = 1             # rounds before the measured ones
ROUNDS: Final = 3
ROW: Final = "{:<32} {:>10} {:>9} {:>9}"


@dataclass
class Cost:
    """What turns of one kind took, in milliseconds of the thread's CPU, and how many statements each."""

    took: list[float] = field(default_factory=list)
    statements: int = 0


class Room:
    """The core without its thread: one transaction after the other."""

    def __init__(self, database: Database) -> None:
        self.engine = Engine(XIAOER, Words(LOCALES), Shop(unpaid_orders=stage.ENOUGH))
        self._session = sessions(database)
        self.statements = 0
        event.listen(database, "before_cursor_execute", self._count)

    def run(self, work: Callable[[Session], T]) -> T:
        """Do it, and commit."""
        with self._session() as db:
            with provisionally(db):
                result = work(db)
            db.commit()
            return result

    def _count(self, *_: object) -> None:
        self.statements += 1


class Guest:
    """One person with a phone."""

    def __init__(self, room: Room, number: int) -> None:
        self.room, self.id = room, str(stage.FIRST + number)
        self.view, self.message, self._events, self._messages = View(), "", 0, 0

    def does(self, said: Text | Tap) -> None:
        """Say or tap something, and see what comes of it."""
        self._events += 1
        now = datetime.now(UTC)
        happened = Event(
            id=f"{self.id}.{self._events}", channel="telegram", chat=self.id, person=self.id, said=said, at=now,
            language="zh-hans",
        )
        answer = self.room.run(lambda db: self.room.engine.handle(db, happened))
        message = answer.panel
        if not message:
            self._messages += 1
            message = f"{self.id}:{self._messages}"
        self.room.run(lambda db: self.room.engine.shown(db, answer, message, now=now))
        self.view, self.message = answer.view, message

    def button(self, code: str) -> str:
        """What the button of this code carries, else the code."""
        return next((it.payload for it in self.view.buttons if it.payload.split(":")[0] == code), code)


def measure(people: int) -> dict[str, Cost]:
    """Everybody opens a product, adds it, goes to the till, pays at the door, comes home and looks at a shelf."""
    with tempfile.TemporaryDirectory(prefix="turns-") as folder:
        products = stage.build(Path(folder), ["cash"] * people)
        database = connect(f"sqlite:///{folder}/shop.db")
        room, dice, costs = Room(database), random.Random(1), defaultdict[str, Cost](Cost)
        guests = [Guest(room, number) for number in range(people)]
        steps: tuple[tuple[str, Callable[[Guest], str]], ...] = (
            ("open a product", lambda guest: f"p:{base36(dice.choice(products))}"),
            ("add to the cart", lambda guest: guest.button("ak")),
            ("check out: the review", lambda guest: guest.button("rs")),
            ("place an order, paid in cash", lambda guest: guest.button("ok")),
            ("home, leaving the order's card", lambda guest: "h"),
            ("a shelf", lambda guest: guest.button("c")),
        )
        for guest in guests:
            guest.does(Text("/start"))
        for turn in range(WARM + ROUNDS):
            for name, payload in steps:
                for guest in guests:
                    _time(guest, payload(guest), costs[name] if turn >= WARM else Cost())
        database.dispose()
    return costs


def _time(guest: Guest, payload: str, cost: Cost) -> None:
    before, began = guest.room.statements, time.thread_time()
    guest.does(Tap(payload, guest.message))
    cost.took.append((time.thread_time() - began) * 1000)
    cost.statements = guest.room.statements - before


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.turns", description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    print(ROW.format("turn", "statements", "lowest ms", "middle ms"))
    for name, cost in measure(parser.parse_args().people).items():
        took = sorted(cost.took)
        print(ROW.format(name, cost.statements, f"{took[len(took) // 10]:.2f}", f"{took[len(took) // 2]:.2f}"))


if __name__ == "__main__":
    main()
