"""Many products, categories or questions from a file: first only counted and checked, put in after one confirmation."""

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
SHORT: Final = 40            # characters of a title
TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx")


@screen.show
def show(turn: Turn, mark: str = "") -> View:
    """How it is done; or what the file that was sent would do, row by row where a row is wrong."""
    if not mark:
        return View(title=turn.say("staff-import.title"), text=turn.say("staff-import.how"))
    name, unread, plans = _plans(turn, mark)
    wrong = [bad for plan in plans for bad in plan.bad]
    lines = [turn.say("staff-import.file", name=name)]
    lines += [turn.say("staff-import.unread", sheet=sheet[:SHORT]) for sheet in unread[:SHOWN]]
    lines += [turn.say(
        "staff-import.plan", what=plan.what, new=len(plan.add), changed=len(plan.update), same=plan.same,
        wrong=len(plan.bad),
    ) for plan in plans]
    lines += [_wrong(turn, bad) for bad in wrong[:SHOWN]]
    if len(wrong) > SHOWN:
        lines.append(turn.say("staff-import.more-rows", count=len(wrong) - SHOWN))
    count = sum(len(plan.changes) for plan in plans)
    if not count:
        lines.append(turn.say("staff-import.nothing"))
        return View(title=turn.say("staff-import.title"), text="\n".join(lines))
    if wrong:
        lines.append(turn.say("staff-import.wrong-left-out"))
    return View(
        title=turn.say("staff-import.title"), text="\n".join(lines),
        rows=((turn.main(turn.say("staff-import.confirm", what=_of(plans), count=count), put_in.of(mark)),),),
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
    *_, plans = _plans(turn, mark)
    member = right.me(turn)
    bad = importing.apply(turn.db, plans, now=turn.now, by=f"staff:{member.id}")
    late = {(one.sheet, one.row) for one in bad}
    new = sum((plan.title, change.row) not in late for plan in plans for change in plan.add)
    changed = sum((plan.title, change.row) not in late for plan in plans for change in plan.update)
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


def _plans(turn: Turn, mark: str) -> tuple[str, tuple[str, ...], tuple[Plan, ...]]:
    """The kept file, its sheets that are not read, and what the others would do today. Raises Refusal when it is not
    the one that was shown."""
    kept = shop.fact(turn.db, _kept_as(turn))
    if kept.get("mark") != mark:
        raise Refusal("staff-import.gone")
    name = str(kept["name"])
    book = importing.read(name, base64.b64decode(kept["content"]))
    return name, book.unread, importing.plan(turn.db, book, currency=turn.shop.currency)


def _of(plans: tuple[Plan, ...]) -> str:
    """What the changes are: products, categories, questions, or several of them."""
    kinds = {plan.what for plan in plans if plan.changes}
    return kinds.pop() if len(kinds) == 1 else "mixed"


def _kept_as(turn: Turn) -> str:
    return f"import:{right.me(turn).id}"


def _wrong(turn: Turn, bad: Bad) -> str:
    why = turn.say(bad.key, **bad.facts)
    why = f"{bad.column} {why}".strip()
    if bad.sheet:
        return turn.say("staff-import.row-of", sheet=bad.sheet, row=str(bad.row), why=why)
    return turn.say("staff-import.row", row=str(bad.row), why=why)
