"""Many products from a sheet: sent as a file, first only counted and checked, put in after one confirmation."""

import base64
import hashlib
from typing import Final

from dialog.event import File
from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.admin import right
from handlers.graph import Step
from services import audit, importing, shop, staff
from services.audit import Verb
from services.importing import Bad, Plan
from services.refusal import Refusal

screen = Screen(Step.IMPORT, allows=staff.PRODUCTS)

SHOWN: Final = 8
TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx")


@screen.show
def show(turn: Turn, mark: str = "") -> View:
    """How it is done; or what the file that was sent would do, row by row where a row is wrong."""
    if not mark:
        return View(title=turn.say("staff-import.title"), text=turn.say("staff-import.how"))
    name, plan = _plan(turn, mark)
    lines = [turn.say("staff-import.file", name=name), turn.say(
        "staff-import.plan", new=len(plan.add), changed=len(plan.update), same=plan.same, wrong=len(plan.bad)
    )]
    lines += [_wrong(turn, bad) for bad in plan.bad[:SHOWN]]
    if len(plan.bad) > SHOWN:
        lines.append(turn.say("staff-import.more-rows", count=len(plan.bad) - SHOWN))
    count = len(plan.add) + len(plan.update)
    if not count:
        lines.append(turn.say("staff-import.nothing"))
        return View(title=turn.say("staff-import.title"), text="\n".join(lines))
    if plan.bad:
        lines.append(turn.say("staff-import.wrong-left-out"))
    return View(
        title=turn.say("staff-import.title"), text="\n".join(lines),
        rows=((turn.main(turn.say("staff-import.confirm", count=count), put_in.of(mark)),),),
    )


@screen.given(File)
def sent(turn: Turn, said: File, mark: str = "") -> Place:
    """The sheet, or another one."""
    place = taken(turn, said)
    if place is None:
        raise Refusal("staff-import.not-a-table")
    return place


@right.tap(screen, "zip", staff.PRODUCTS)
def put_in(turn: Turn, mark: str) -> Place:
    """Put it in, as it was shown; a second tap finds nothing to do."""
    _, plan = _plan(turn, mark)
    member = right.me(turn)
    bad = importing.apply(turn.db, plan, now=turn.now, by=f"staff:{member.id}")
    rows = {one.row for one in bad}
    new, changed = (sum(change.row not in rows for change in part) for part in (plan.add, plan.update))
    audit.write(turn.db, member, Verb.IMPORT, f"import:{mark}", {}, {"new": new, "changed": changed}, now=turn.now)
    turn.note("staff-import.done", new=new, changed=changed)
    turn.notes.extend(_wrong(turn, one) for one in bad[:SHOWN])
    return Step.GOODS.at()


def taken(turn: Turn, said: File) -> Place | None:
    """Keep the file of this member until it is confirmed or another comes; None for what is no table."""
    if not said.content or not said.name.lower().endswith(TABLES):
        return None
    importing.read(said.name, said.content)
    mark = hashlib.sha256(said.content).hexdigest()[:12]
    shop.remember(turn.db, _kept_as(turn), {
        "mark": mark, "name": said.name[:80], "content": base64.b64encode(said.content).decode(),
    })
    return Step.IMPORT.at(mark)


def _plan(turn: Turn, mark: str) -> tuple[str, Plan]:
    """The kept file and what it would do today. Raises Refusal when it is not the one that was shown."""
    kept = shop.fact(turn.db, _kept_as(turn))
    if kept.get("mark") != mark:
        raise Refusal("staff-import.gone")
    name = str(kept["name"])
    sheet = importing.read(name, base64.b64decode(kept["content"]))
    return name, importing.plan(turn.db, sheet, currency=turn.shop.currency)


def _kept_as(turn: Turn) -> str:
    return f"import:{right.me(turn).id}"


def _wrong(turn: Turn, bad: Bad) -> str:
    why = turn.say(bad.key, **bad.facts)
    return turn.say("staff-import.row", row=str(bad.row), why=f"{bad.column} {why}".strip())
