"""PostgreSQL's own programs: found, new enough for the server, and run with what they may know."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO, Final

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL, make_url

from bot.keeping.strongbox import BadBackup

MACHINES: Final = "/usr/lib/postgresql"      # where Debian keeps several versions beside each other
BLOCK: Final = 1024 * 1024
# Words of an address as PostgreSQL's programs know them in the environment: nobody sees a password in a list of
# processes that way.
ENVIRONMENT: Final[Mapping[str, str]] = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
    "channel_binding": "PGCHANNELBINDING", "target_session_attrs": "PGTARGETSESSIONATTRS",
}


def find(program: str, needed: int) -> str:
    """The path of a program of at least this major version. Raises BadBackup when there is none."""
    newest = 0
    for path in _everywhere(program):
        version = _version(path)
        if version >= needed:
            return path
        newest = max(newest, version)
    if newest:
        raise BadBackup("backup.old-program", program=program, version=newest, needed=needed)
    raise BadBackup("backup.no-program", program=program, needed=needed)


def words(url: str, *, database: str = "") -> dict[str, str]:
    """A database's address as PostgreSQL's library takes it; `database` names another one on the same server."""
    address: URL = make_url(url)
    given = {
        "host": address.host, "port": address.port, "user": address.username, "password": address.password,
        "dbname": database or address.database,
        **{key: value for key, value in address.query.items() if isinstance(value, str)},
    }
    return {key: str(value) for key, value in given.items() if value}


def address(url: str, *, database: str = "") -> str:
    """The same as one line, for psycopg."""
    return make_conninfo("", **words(url, database=database), application_name="xiaoer-backup", connect_timeout="10")


def environment(url: str, *, database: str = "") -> dict[str, str]:
    """What a program needs to find the database, and nothing of ours."""
    known = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LD_LIBRARY_PATH", "TZ")}
    given = words(url, database=database)
    return known | {"LC_ALL": "C"} | {
        variable: given[word] for word, variable in ENVIRONMENT.items() if word in given
    }


@contextmanager
def writing(command: list[str], env: Mapping[str, str]) -> Iterator[Iterator[bytes]]:
    """What a program writes, block by block. Raises BadBackup when it fails."""
    with subprocess.Popen(  # noqa: S603
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        heard = _Heard(process.stderr)
        assert process.stdout is not None
        yield iter(lambda: process.stdout.read(BLOCK), b"")  # type: ignore[union-attr]
        process.stdout.close()
        heard.end(process.wait(), command[0])


@contextmanager
def feeding(command: list[str], env: Mapping[str, str], parts: Iterable[bytes]) -> Iterator[IO[bytes]]:
    """What a program writes while it is fed with these parts. When they cannot be read to their end it is killed, and
    what it was doing undone. Raises what they raise, or BadBackup when it fails."""
    faults: list[BaseException] = []
    with subprocess.Popen(  # noqa: S603
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def feed(into: IO[bytes]) -> None:
            try:
                for part in parts:
                    into.write(part)
            except BrokenPipeError:         # it has ended: its own words say why
                pass
            except BaseException as fault:
                faults.append(fault)
                process.kill()
            finally:
                with suppress(OSError):
                    into.close()

        heard = _Heard(process.stderr)
        feeder = Thread(target=feed, args=(process.stdin,), daemon=True)
        feeder.start()
        try:
            yield process.stdout
            for _ in iter(lambda: process.stdout.read(BLOCK), b""):  # type: ignore[union-attr]
                pass
        except BaseException:
            process.kill()
            raise
        finally:
            feeder.join()
        code = process.wait()
        if faults:
            raise faults[0]
        heard.end(code, command[0])


class _Heard:
    """Reads what a program complains of, so that it never waits for us to."""

    def __init__(self, source: IO[bytes] | None) -> None:
        assert source is not None
        self._lines: list[str] = []
        self._thread = Thread(target=self._read, args=(source,), daemon=True)
        self._thread.start()

    def end(self, code: int, program: str) -> None:
        """The program has ended. Raises BadBackup with its first complaint when it failed."""
        self._thread.join()
        if code:
            said = next((line for line in self._lines if "error" in line.lower()), "".join(self._lines[:1]))
            raise BadBackup("backup.program-failed", program=Path(program).name, said=said.strip() or str(code))

    def _read(self, source: IO[bytes]) -> None:
        for line in source:
            if len(self._lines) < 50:
                self._lines.append(line.decode(errors="replace")[:300])


def _everywhere(program: str) -> Iterator[str]:
    """In PATH, then where Debian keeps them, the newest first."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if found := shutil.which(program, path=folder):
            yield found
    for place in sorted(Path(MACHINES).glob("*/bin"), key=lambda place: place.parent.name.zfill(9), reverse=True):
        if found := shutil.which(program, path=str(place)):
            yield found


def _version(path: str) -> int:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r"\) (\d+)", said.stdout)
    return int(match[1]) if match else 0
