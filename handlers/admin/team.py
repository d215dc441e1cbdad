"""Who works here: give somebody a role, another one, or none; it counts from their very next tap."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.admin import desk, right
from handlers.graph import Step
from models.people import Role, Staff
from services import audit, staff, team
from services.refusal import Refusal

screen = Screen(Step.TEAM, allows=staff.PEOPLE)

NONE: Final = "none"
GIVEN: Final = tuple(role for role in Role if role != Role.OWNER)
WORDS: Final[Mapping[str, str]] = MappingProxyType({
    **{role.value: role.value for role in Role}, "店主": Role.OWNER, "经理": Role.MANAGER, "店员": Role.CLERK,
    "备货": Role.KITCHEN, "后厨": Role.KITCHEN, "仓库": Role.KITCHEN, "warehouse": Role.KITCHEN, "配送": Role.COURIER,
    "骑手": Role.COURIER, "客服": Role.SERVICE, "审计": Role.AUDITOR, "只读": Role.AUDITOR,
    NONE: "", "-": "", "无": "", "移除": "", "remove": "",
})


@screen.show
def show(turn: Turn, member: int = 0) -> View:
    """Everybody with their role; or one of them with the roles to give."""
    row = turn.db.get(Staff, member) if member else None
    if row is not None:
        return _one(turn, row)
    everybody = team.everybody(turn.db)
    lines = [
        turn.say("staff-team.line", name=team.name(turn.db, one), account=f"{one.channel}:{one.person}",
                 role=turn.say(f"staff.role-{one.role}"))
        for one in everybody
    ]
    buttons = [
        turn.button(team.name(turn.db, one), Step.TEAM.at(one.id)) for one in everybody if not one.listed
    ]
    return View(
        title=turn.say("staff-team.title", count=len(everybody)), text="\n".join(lines),
        hint=turn.say("staff-team.hint"), rows=tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)),
    )


@screen.text
def typed(turn: Turn, words: str, member: int = 0) -> Place | None:
    """`telegram:42 clerk` without the command."""
    return by_command(turn, words) if re.match(r"\S+:\S+\s", words) else None


@right.tap(screen, "zmr", staff.PEOPLE)
def give(turn: Turn, member: int, role: str) -> Place:
    """Another role for somebody, `none` for none."""
    row = turn.db.get(Staff, member)
    if row is None or role not in WORDS:
        raise Refusal("staff-team.unknown")
    return _appoint(turn, row.channel, row.person, WORDS[role])


def by_command(turn: Turn, rest: str) -> Place:
    """`/staff`, `/staff telegram:42 clerk`, `/staff telegram:42 none`."""
    said = rest.strip()
    if not said:
        return Step.TEAM.at()
    match = re.fullmatch(r"([a-z]{2,12}):([A-Za-z0-9_.@\-]{1,64})\s+(\S+)", said)
    role = WORDS.get(match[3].lower()) if match else None
    if match is None or role is None:
        account = match[0].split()[0] if match else "telegram:42"
        raise Refusal("staff-usage.staff", example=f"/staff {account} clerk")
    return _appoint(turn, match[1], match[2], role)


def _appoint(turn: Turn, channel: str, person: str, role: str) -> Place:
    row, before = team.appoint(turn.db, right.me(turn), channel, person, role, now=turn.now)
    turn.note(
        "staff-team.changed", name=team.name(turn.db, row), before=turn.say(f"staff.role-{before or NONE}"),
        after=turn.say(f"staff.role-{role or NONE}"),
    )
    return Step.TEAM.at(row.id)


def _one(turn: Turn, row: Staff) -> View:
    roles = [
        turn.button(turn.say(f"staff.role-{role}"), give.of(row.id, role.value)) for role in GIVEN if role != row.role
    ]
    rows = [tuple(roles[n : n + 3]) for n in range(0, len(roles), 3)]
    if row.role and not row.listed:
        rows.append((turn.button(turn.say("staff-team.remove"), give.of(row.id, NONE)),))
    text = turn.say("staff-team.has", role=turn.say(f"staff.role-{row.role or NONE}"))
    return View(
        title=turn.say("staff-team.one", name=team.name(turn.db, row)), text=text,
        rows=(*desk.undo_row(turn, audit.member(row.id)), *(() if row.listed else rows)),
    )
