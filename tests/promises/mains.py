"""The mains: the whole program as a process of its own, opened as often as wanted, and cut off at any moment.

Loading the program takes seconds. One process loads it once and waits; every opening of the shop is a fork of it.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from unittest.mock import patch

if TYPE_CHECKING:
    from dialog.words import Words

ROOT: Final = Path(__file__).resolve().parents[2]
FOREIGN: Final = ("XIAOER_", "BOT_", "ADMIN_")     # settings of whoever runs the tests
PATIENCE: Final = 60.0
DEAD_FOR: Final = 2_000     # milliseconds that work which a dead program had taken up waits on PostgreSQL, not 20 s
OURS: Final = (15_000, 32_000)      # ports below those of outgoing connections


class Mains:
    """One shop's program, and the switch before it. Use it as `with Mains(settings, log) as mains`.

    settings   the program's environment (XIAOER_…)
    log        the file that takes what the program says
    """

    def __init__(self, settings: Mapping[str, str], log: Path) -> None:
        self._settings = dict(settings)
        self._log = log
        self.pid = 0
        self.openings = 0

    def __enter__(self) -> Self:
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        with self._log.open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-m", __name__], cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=log, text=True,
            )
        assert self._said() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()          # whatever still runs is ended with it
        self._keeper.wait(PATIENCE)
        assert self._keeper.stdout is not None
        self._keeper.stdout.close()

    def on(self) -> int:
        """Open the shop; returns the process's id. It takes connections a moment later."""
        assert self._keeper.stdin is not None
        print(json.dumps(self._settings), file=self._keeper.stdin, flush=True)
        self.pid = int(self._said())
        self.openings += 1
        return self.pid

    def cut(self) -> None:
        """Kill it, with no time for a last word (SIGKILL)."""
        self._end(signal.SIGKILL)

    def off(self) -> None:
        """Ask it to close, as a system does that shuts down (SIGTERM)."""
        self._end(signal.SIGTERM)

    def runs(self) -> bool:
        """Whether it is alive."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def words(self) -> str:
        """The last of what it said."""
        return self._log.read_text(errors="replace")[-2000:]

    def _end(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)
        until = time.monotonic() + PATIENCE
        while self.runs():
            assert time.monotonic() < until, "the program does not end"
            time.sleep(0.001)

    def _said(self) -> str:
        assert self._keeper.stdout is not None
        return self._keeper.stdout.readline().strip()


def free_port() -> int:
    """A port that nobody listens on, and that the system gives nobody by itself while the program is down."""
    dice = random.SystemRandom()
    while True:
        port = dice.randrange(*OURS)
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port


# -- in the process that keeps the program loaded -----------------------------------------------------------------


def main() -> None:
    """Load the program; then open the shop once for every line of settings, until there are no more lines."""
    import aiogram  # noqa: F401     # the slowest part of it

    from bot import app  # noqa: F401
    from bot.operator import LOCALES
    from dialog.words import Words

    spoken = Words(LOCALES)         # most of an opening's time, and the same each time
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)       # who ends is gone at once
    print("ready", flush=True)
    open_ = 0
    try:
        for line in sys.stdin:
            open_ = os.fork()
            if not open_:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _run(json.loads(line), spoken)
            print(open_, flush=True)
    finally:
        if open_:
            _finish(open_)


def _run(settings: Mapping[str, str], spoken: "Words") -> None:
    """The program as `xiaoer run` starts it, but at no network's pace, and soon forgotten when dead; never returns."""
    from bot import app, config, logs, opened
    from bot.limiter import UNHURRIED, Limiter
    from services import claims

    code = 1
    try:
        os.environ.update(settings)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        read = config.load(ROOT / "config.yaml")
        logs.set_up(read.log.level, "json")
        with (
            patch.object(app, "Words", lambda folder: spoken),
            patch.object(app, "Limiter", partial(Limiter, UNHURRIED)),
            patch.object(app, "SharedLimiter", lambda core, network: Limiter(UNHURRIED)),
            patch.object(claims, "_UNTIL", claims._NOW + DEAD_FOR),
        ):
            opened.run(read, lambda sentence, **facts: None)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _finish(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main()
