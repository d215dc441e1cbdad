"""A bar that shows how far a long job is; where nobody watches, nothing is drawn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import operator

Step = Callable[[int, int], None]      # done, in all


@contextmanager
def bar(sentence: str) -> Iterator[Step]:
    """A bar under these words; what it gives is called with how much is done, and how much there is."""
    screen = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True)
    )
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task(operator.say(sentence), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
