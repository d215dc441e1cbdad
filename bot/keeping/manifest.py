"""What lies in a backup: its first line says the kind of database, its form, when it was taken, how many rows."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Final

from bot.keeping.strongbox import BadBackup

LONGEST: Final = 64 * 1024      # bytes of the first line

Counts = Mapping[str, int]                 # the rows of each table
Progress = Callable[[int, int], None]      # done, in all


@dataclass(frozen=True, slots=True)
class Manifest:
    """kind: "sqlite" or "postgresql"; form: of the tables, as the migrations name it; at: ISO 8601, "" when unknown."""

    kind: str
    form: str
    rows: Counts
    at: str = ""

    def before(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """The content with this line before it."""
        return chain([json.dumps(asdict(self)).encode() + b"\n"], parts)


def read(parts: Iterable[bytes]) -> tuple[Manifest, Iterator[bytes]]:
    """The first line of an opened backup, and what follows it. Raises BadBackup."""
    parts, head = iter(parts), b""
    while b"\n" not in head and len(head) < LONGEST:
        part = next(parts, None)
        if part is None:
            break
        head += part
    line, _, rest = head.partition(b"\n")
    try:
        manifest = Manifest(**json.loads(line))
    except (ValueError, TypeError):
        raise BadBackup("backup.damaged") from None
    return manifest, chain([rest], parts)


def silent(done: int, total: int) -> None:
    """Nobody watches how far it is."""
