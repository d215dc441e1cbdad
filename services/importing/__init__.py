"""Products, categories and questions as sheets: read a file, say what it would change and which rows are wrong, put it
in, write one."""

from services.importing.applying import apply
from services.importing.columns import What
from services.importing.entry import Bad, Change, Choice, Entry, Group, Plan, Row, Unit
from services.importing.exporting import Kind, export
from services.importing.planning import plan
from services.importing.sheet import BIGGEST, Book, Line, Sheet, read

__all__ = [
    "BIGGEST", "Bad", "Book", "Change", "Choice", "Entry", "Group", "Kind", "Line", "Plan", "Row", "Sheet", "Unit",
    "What", "apply", "export", "plan", "read",
]
