"""The catalogue as a sheet: read one, say what it would change and which rows are wrong, put it in, write one."""

from services.importing.applying import apply
from services.importing.entry import Bad, Change, Choice, Entry, Group, Plan, Unit
from services.importing.exporting import Kind, export
from services.importing.planning import plan
from services.importing.sheet import BIGGEST, Line, Sheet, read

__all__ = [
    "BIGGEST", "Bad", "Change", "Choice", "Entry", "Group", "Kind", "Line", "Plan", "Sheet", "Unit",
    "apply", "export", "plan", "read",
]
