"""Who lives in the simulation: when each comes, goes and does the next thing, whatever the shop makes of it."""

import asyncio
import itertools
from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import Random
from typing import Final

from dialog.event import Event, Said, Tap, Text
from dialog.view import View
from simulation import sayings
from simulation.bank import Bank
from simulation.browsers import Browsers
from simulation.chance import Chance
from simulation.habits import HABITS, PAUSES, Kind, Scene, Self
from simulation.journal import Journal
from simulation.network import Network
from simulation.peek import Peek
from simulation.plan import Plan
from simulation.reading import NUMBER, Reader, mark
from simulation.weather import DAY

SHUT: Final = 15 * 3600.0       # people come in the first fifteen hours of a day, 8:00 to 23:00
REMEMBERED: Final = 300         # payloads and numbers that anybody may have seen
STAFF_STEPS: Final = 4         # of each of the staff in an hour, at most
GREETING: Final = "hi"         # what customers begin with, among what they write
BROWSERS: Final = 0.4          # this part of the customers comes with a browser
MIX: Final = (Kind.BUYER,) * 7 + (Kind.WANDERER,) * 2 + (Kind.ABUSER,)


def visitors(chance: Chance, customers: int) -> list[str]:
    """The chats of those of so many customers who come with a browser."""
    return [chat for number in range(customers) if chance.draw(f"browser@{(chat := f'c{number}')}") < BROWSERS]


class Crowd:
    """Everybody, from the first morning to the last evening."""

    def __init__(
        self, plan: Plan, chance: Chance, journal: Journal, network: Network, browsers: Browsers, bank: Bank,
        peek: Peek, reader: Reader, *, now: Callable[[], datetime], staff: tuple[str, ...],
    ) -> None:
        self._plan, self._chance, self._journal = plan, chance, journal
        self._bank, self._peek, self._reader, self._now = bank, peek, reader, now
        self._visitors = frozenset(visitors(chance, plan.customers))
        self._sides = (network, browsers)
        self._heard: list[str] = []
        self._numbers: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.taken: list[str] = []
        self.people = [
            *(Self(chat, Kind.STAFF, "zh" if place % 2 == 0 else "en", name=chat) for place, chat in enumerate(staff)),
            *(self._customer(number) for number in range(plan.customers)),
        ]
        for chat in staff:
            reader.trusts(chat)

    @property
    def steps(self) -> int:
        """How much was done."""
        return len(self.taken)

    def begins(self) -> None:
        """Let them live."""
        self._tasks = [asyncio.create_task(self._lives(person)) for person in self.people]

    def ends(self) -> None:
        """Everybody goes home; nobody blocks the shop any more."""
        for task in self._tasks:
            task.cancel()

    def _customer(self, number: int) -> Self:
        chat = f"c{number}"
        language = "zh" if self._chance.draw(f"language@{chat}") < 0.6 else "en"
        return Self(
            chat, MIX[number % len(MIX)], language, name="张三" if language == "zh" else "Ann Leeson",
            phone=f"1380000{number:04d}", where=f"上海市浦东新区世纪大道{number + 100}号{mark(number)}室",
            mark=mark(number),
        )

    # -- a life ---------------------------------------------------------------------------------------------

    async def _lives(self, person: Self) -> None:
        step = 0
        for begins, most in self._visits(person):
            await asyncio.sleep(max(0.0, begins - asyncio.get_running_loop().time()))
            self._side(person).comes(person.chat)
            for nth in range(most):
                name = f"{person.chat}.{step}"
                dice = self._chance.dice(name)
                step += 1
                if self._plan.keeps(name):
                    self.taken.append(name)
                    if not self._acts(person, name, dice, greets=nth == 0):
                        break
                await asyncio.sleep(dice.choice(PAUSES[person.kind]))

    def _visits(self, person: Self) -> list[tuple[float, int]]:
        """When somebody looks in, and for how many steps at most."""
        dice = self._chance.dice(f"visits@{person.chat}")
        found: list[tuple[float, int]] = []
        for day in range(self._plan.days):
            if person.kind is Kind.STAFF:
                hours = range(15)
                found += [(day * DAY + hour * 3600.0 + dice.uniform(0, 600), STAFF_STEPS) for hour in hours]
            else:
                starts = sorted(dice.uniform(600, SHUT) for _ in range(dice.choice((1, 1, 1, 2))))
                found += [(day * DAY + start, dice.choice((3, 8, 14, 20))) for start in starts]
        return found

    def _acts(self, person: Self, name: str, dice: Random, *, greets: bool) -> bool:
        """Do the next thing; false when that was to leave."""
        side, ids = self._side(person), itertools.count()
        messages = side.messages(person.chat)
        self._remember(messages)
        scene = Scene(
            me=person, dice=dice, messages=messages, place=self._peek.place(side.name, person.chat),
            heard=self._heard, numbers=self._numbers,
            says=lambda said: self._says(person, f"{name}{'' if not (nth := next(ids)) else f'+{nth}'}", said),
            pays=lambda token: self._bank.pays(token, name), fails=lambda token: self._bank.fails(token, name),
            forges=lambda token: self._bank.forges(token, name), blocks=partial(self._blocks, person),
        )
        if greets and (not messages or dice.random() < 0.3):
            greeting = sayings.of(person.language)[GREETING]
            scene.types(dice.choice(greeting) if person.kind is Kind.BUYER else "/start")
            return True
        table = HABITS[person.kind]
        habit = dice.choices([habit for _, habit in table], [weight for weight, _ in table])[0]
        return habit(scene)

    def _says(self, person: Self, name: str, said: Said) -> None:
        words = said.payload if isinstance(said, Tap) else said.words if isinstance(said, Text) else repr(said)
        self._journal.note(person.chat, f"> {'tap ' if isinstance(said, Tap) else ''}{words} ({name})")
        if isinstance(said, Text):
            self._reader.typed(person.chat, said.words)
        side = self._side(person)
        side.bring(Event(
            id=name, channel=side.name, chat=person.chat, person=person.chat, said=said, at=self._now(),
            name=person.name, language="zh-hans" if person.language == "zh" else "en",
        ))

    def _blocks(self, person: Self) -> None:
        self._journal.note(person.chat, "> blocks the shop")
        self._side(person).blocks(person.chat)

    def _side(self, person: Self) -> Network | Browsers:
        return self._sides[person.chat in self._visitors]

    def _remember(self, messages: "dict[str, View]") -> None:
        view = next(reversed(messages.values()), None)
        if view is None:
            return
        self._heard += [button.payload for button in view.buttons if button.payload]
        self._numbers += NUMBER.findall(view.title)
        del self._heard[:-REMEMBERED], self._numbers[:-REMEMBERED]
