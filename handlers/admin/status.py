"""How the shop is doing: what waits, the last backup, what does not work, and what customers see of it meanwhile."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.graph import Step
from services import programs, staff, trouble, watch
from services.programs import Program
from services.watch import Figures

screen = Screen(Step.STATUS, allows=staff.STATUS)

SHOWN: Final = 3             # references of parked events in one line


@screen.show
def show(turn: Turn) -> View:
    """All well, or what is not, first; then the figures."""
    figures = watch.look(turn.db, shop=turn.shop, now=turn.now)
    running = programs.running(turn.db, now=turn.now)
    ill = [*_troubles(turn, figures), *_networks(turn, running)]
    title = turn.say("staff-status.ill", count=len(ill)) if ill else turn.say("staff-status.well")
    lines = [*ill, *([""] if ill else []), *_figures(turn, figures), *_programs(turn, running)]
    buttons = [turn.button(turn.say("staff-status.again"), Step.STATUS.at())]
    if figures.orders.get("paid"):
        buttons.append(turn.main(turn.say("staff-status.orders"), Step.BOARD.at("new")))
    return View(title=title, text="\n".join(lines), rows=(tuple(buttons),))


def by_command(turn: Turn, rest: str) -> Place:
    """`/status`."""
    return Step.STATUS.at()


def _troubles(turn: Turn, figures: Figures) -> Iterator[str]:
    """What the owner was told of and is not over, and what went wrong at night."""
    for what, since in figures.troubles.items():
        yield turn.say(f"staff-status.ill-{what}", since=since)
    for what, word in ((trouble.BACKUP, figures.backup), (trouble.DRILL, figures.drill)):
        if not word.get("well", True):
            yield turn.say(f"staff-status.ill-{what}", since=datetime.fromisoformat(word["failed_at"]))


def _networks(turn: Turn, running: list[Program]) -> Iterator[str]:
    names = {name for program in running for name, well in program.networks.items() if not well}
    for name in sorted(names):
        yield turn.say("staff-status.ill-network", name=turn.say(f"staff-status.network-{name}"))


def _figures(turn: Turn, figures: Figures) -> Iterator[str]:
    yield turn.say("staff-status.news", count=figures.news.count, seconds=round(figures.news.late))
    yield turn.say("staff-status.errands", count=figures.errands.count, seconds=round(figures.errands.late))
    yield turn.say("staff-status.waiting", count=figures.waiting.count, minutes=turn.shop.accept_minutes)
    if figures.parked:
        yield turn.say("staff-status.parked", count=len(figures.parked), references=" ".join(figures.parked[:SHOWN]))
    if figures.receipt is not None:
        yield turn.say("staff-status.receipt", at=figures.receipt)
    yield _word(turn, "backup", figures.backup)
    yield _word(turn, "drill", figures.drill)


def _word(turn: Turn, what: str, word: Mapping[str, Any]) -> str:
    """When it last went well."""
    if not (at := word.get("at")):
        return turn.say(f"staff-status.no-{what}")
    return turn.say(f"staff-status.{what}", at=datetime.fromisoformat(at))


def _programs(turn: Turn, running: list[Program]) -> Iterator[str]:
    if running:
        names = dict.fromkeys(name for program in running for name in program.networks)
        comma = turn.say("staff-status.comma")
        yield turn.say(
            "staff-status.channels", names=comma.join(turn.say(f"staff-status.network-{name}") for name in names)
        )
        yield turn.say("staff-status.database", name=running[0].database)
    if until := next((program.certificate_until for program in running if program.certificate_until), None):
        yield turn.say("staff-status.certificate", until=until)
    for program in running:
        yield turn.say("staff-status.program", version=program.version, since=program.started_at)
