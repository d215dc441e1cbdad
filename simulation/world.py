"""One simulation from its first morning to its last evening: everybody lives, the program dies and comes back, and in
the end all troubles stop and everything has to come to rest."""

import asyncio
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.database import connect
from bot.operator import LOCALES
from dialog.event import Event
from dialog.words import Words
from models.sealed import KEYS
from payments.demo import Signer
from payments.port import Callback
from services.shop import Shop
from simulation import rest
from simulation.bank import Bank
from simulation.browsers import Browsers, known
from simulation.chance import Chance, by_lot
from simulation.furnishing import KEY, MORNING, STAFF
from simulation.journal import Journal, Line
from simulation.life import Gone, raise_tasks
from simulation.network import Network
from simulation.peek import Peek
from simulation.people import Crowd, visitors
from simulation.plan import Plan
from simulation.program import Ground, Program
from simulation.reading import Reader
from simulation.timelapse import Timelapse
from simulation.watch import Watch
from simulation.weather import DAY, Sky
from simulation.wire import Wire

DRAINS: Final = 600.0       # seconds in which everything comes to rest once nothing goes wrong any more
DOWN: Final = (0.5, 20.0)   # seconds from the program's death to its next start


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a simulation.

    broken     the first rule that did not hold; "" when all did
    happened   the names of all steps and troubles that happened, in order
    """

    plan: Plan
    broken: str
    lines: tuple[Line, ...]
    digest: str
    happened: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)


def play(plan: Plan, stocked: Path, folder: Path) -> Outcome:
    """Play a plan over a copy of a stocked shop, in `folder`."""
    KEYS.unlock(KEY)
    file = folder / "shop.db"
    for old in folder.glob("shop.db*"):
        old.unlink()
    shutil.copy(stocked, file)
    database = connect(f"sqlite:///{file}")
    event.listen(database, "connect", _hurry)
    try:
        with by_lot(plan.seed), asyncio.Runner(loop_factory=Timelapse) as runner:
            return runner.run(_play(plan, database, file))
    finally:
        database.dispose()


async def _play(plan: Plan, database: Engine, file: Path) -> Outcome:
    return await World(plan, database, file).lives()


class World:
    """Everything there is in one simulation."""

    def __init__(self, plan: Plan, database: Engine, file: Path) -> None:
        self._plan, self._database, self._file = plan, database, file
        self._chance = Chance(plan.seed)
        self._journal = Journal(self._moment)
        self._sky = Sky(plan, self._chance, self._journal)
        self._watch = Watch(self.fails)
        self._reader = Reader(self.fails)
        self._broken = ""
        self._program: Program | None = None
        self._deaths = 0

    async def lives(self) -> Outcome:
        """From the first morning until everything is at rest, or something is broken."""
        loop = asyncio.get_running_loop()
        raise_tasks(loop, self.fails)
        loop.set_exception_handler(self._unhandled)
        self._over = asyncio.Event()
        self._build()
        with _overheard(self._hears):
            keeper = asyncio.create_task(self._keeps_open())
            self._crowd.begins()
            await self._until(self._plan.until or self._plan.days * DAY)
            self._crowd.ends()
            if self._plan.until is None:
                self._sky.clears()
                self._ground.browsers.everybody_comes()
                await self._until(DRAINS)
                if not self._broken:
                    self._looks_back()
            keeper.cancel()
            if self._program is not None:
                self._program.life.die()
            await asyncio.sleep(0)
        self._peek.close()
        counts = {
            "events": self._crowd.steps, "commits": self._watch.commits, "checked": self._watch.checked,
            "deaths": self._deaths, "orders": self._orders, "troubles": len(self._sky.struck),
        }
        happened = (*self._crowd.taken, *self._sky.struck)
        return Outcome(
            self._plan, self._broken, tuple(self._journal.lines), self._journal.digest, happened, counts
        )

    def fails(self, what: str) -> None:
        """A rule did not hold: remember the first, and stop."""
        if not self._broken:
            self._broken = what
            self._journal.note("!", what)
            self._over.set()

    # -- the program from outside ---------------------------------------------------------------------------

    async def serve(self, event: Event) -> None:
        """Bring an event to the program, if there is one. Raises Gone."""
        if self._program is None or self._program.life.dead:
            raise Gone
        await self._program.serve(event)

    def opens(self, wire: Wire, secret: str, language: str) -> bool:
        """Let the program serve a browser's tab, if there is one."""
        if self._program is None or self._program.life.dead:
            return False
        self._program.opens(wire, secret, language)
        return True

    async def hear(self, callback: Callback) -> None:
        """Bring a callback to the program, if there is one. Raises Gone."""
        if self._program is None or self._program.life.dead:
            raise Gone
        await self._program.hear(callback)

    async def _keeps_open(self) -> None:
        """Start the program, and again a little after each death."""
        while True:
            self._program = Program(self._ground)
            self._program.start()
            self._journal.note("shop", "opens")
            await self._program.life.ends()
            self._deaths += 1
            self._journal.note("shop", "dies")
            self._database.dispose()
            await asyncio.sleep(self._sky.between(f"down@{self._deaths}", *DOWN))

    def _build(self) -> None:
        signer = Signer(KEY)
        self._watch.attach(self._database)
        with Session(self._database) as db:
            db.add_all(known(visitors(self._chance, self._plan.customers)))
            db.commit()
        self._peek = Peek(self._file)
        network = Network(
            self._sky, self._journal, self._reader, shop=self, now=self._now, thanked=self._watch.acknowledged
        )
        browsers = Browsers(
            self._sky, self._journal, self._reader, shop=self, thanked=self._watch.acknowledged
        )
        bank = Bank(self._sky, self._journal, signer, shop=self, now=self._now)
        self._ground = Ground(
            database=self._database, file=self._file, peek=self._peek, shop=Shop(), words=_words(), sky=self._sky,
            watch=self._watch, network=network, browsers=browsers, bank=bank, signer=signer, now=self._now,
            fails=self.fails,
        )
        self._orders = 0
        self._watch.placed = self._knows_owners
        self._crowd = Crowd(
            self._plan, self._chance, self._journal, network, browsers, bank, self._peek, self._reader,
            now=self._now, staff=tuple(person for person, _ in STAFF),
        )

    def _knows_owners(self) -> None:
        owners = self._peek.owners()
        self._orders = len(owners)
        for number, chat in owners:
            self._reader.belongs(number, chat)

    # -- the end --------------------------------------------------------------------------------------------

    async def _until(self, seconds: float) -> None:
        """Let time pass, unless something is broken."""
        try:
            await asyncio.wait_for(self._over.wait(), seconds)
        except TimeoutError:
            return

    def _looks_back(self) -> None:
        """Nothing goes wrong any more, and time was given: everything is at rest, and adds up."""
        with Session(self._database) as db:
            self._watch.everything(db)
            ground = self._ground
            for wrong in rest.faults(db, ground.bank, ground.network, ground.browsers, now=self._now()):
                self.fails(wrong)

    # -- what is heard --------------------------------------------------------------------------------------

    def _hears(self, level: str, said: MutableMapping[str, Any]) -> None:
        facts = " ".join(f"{key}={said[key]}" for key in sorted(said) if key not in ("event", "exc_info", "reference"))
        self._journal.note("log", f"{level}: {said['event']} {facts}")
        if level in ("error", "exception", "critical"):
            given = said.get("exc_info")
            fault = given if isinstance(given, BaseException) else sys.exc_info()[1]
            where = traceback.extract_tb(fault.__traceback__)[-3:] if fault is not None else []
            road = " > ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in where)
            self.fails(f"{said['event']} {facts} {fault!r} {road}")

    def _unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.fails(f"{context['message']}: {context.get('exception')!r}")

    def _moment(self) -> float:
        return asyncio.get_running_loop().time()

    def _now(self) -> datetime:
        return MORNING + timedelta(seconds=self._moment())


@contextmanager
def _overheard(hear: Callable[[str, MutableMapping[str, Any]], None]) -> Iterator[None]:
    """Whatever the program writes into its log is heard here instead."""

    def listen(logger: Any, level: str, said: MutableMapping[str, Any]) -> Any:
        hear(level, said)
        raise structlog.DropEvent

    processors = structlog.get_config()["processors"]
    before = list(processors)
    processors[:] = [listen]
    try:
        yield
    finally:
        processors[:] = before


def _hurry(connection: Any, _: Any) -> None:
    """A simulated death is the program's, not the machine's: nothing has to reach the disk."""
    connection.execute("PRAGMA synchronous=OFF")


@cache
def _words() -> Words:
    """All sentences, read once for all simulations."""
    return Words(LOCALES)
