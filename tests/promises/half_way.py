"""Half-way: a program that upgrades a database and is killed (SIGKILL) before a given statement, or at the very end.

`python -m tests.promises.half_way ADDRESS SCRIPTS` loads once; for every number on its input it forks, upgrades, and
says "killed" or "done".
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url

from bot import form, schema
from bot.database import connect


def main() -> None:
    """See above."""
    address, scripts = sys.argv[1:3]
    form.FOLDER = schema.FOLDER = Path(scripts)  # type: ignore[misc]
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _upgrade(address, int(line))
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            print("killed", flush=True)
        else:
            print("done" if os.WEXITSTATUS(status) == 0 else "failed", flush=True)


def _upgrade(address: str, before: int) -> None:
    """Die before the statement of this number; where there are not so many, before the commit; for 0 not at all."""
    code = 1
    try:
        engine = connect(address)
        left = before

        def step(*_: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(engine, "before_cursor_execute", step)
        event.listen(engine, "commit", step)
        assert make_url(address).get_backend_name() == engine.dialect.name
        schema.upgrade(engine)
        code = 0
    except BaseException as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
