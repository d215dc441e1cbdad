"""One measured process: started on a core of its own, watched from outside, and always ended."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from bench.telegram import HOST

ROOT: Final = Path(__file__).resolve().parent.parent
TICK: Final = os.sysconf("SC_CLK_TCK")
PATIENCE: Final = 30.0      # seconds until a process that does not come up, or does not end, counts as broken


class House:
    """A running process."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, began: float) -> None:
        self._process = process
        self.port = port
        self._began = began

    @property
    def cpu(self) -> float:
        """Seconds of CPU it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def memory(self) -> float:
        """Megabytes resident now."""
        return self._status("VmRSS")

    @property
    def highest(self) -> float:
        """Megabytes resident at most."""
        return self._status("VmHWM")

    def age(self) -> float:
        """Seconds since it was started."""
        return time.perf_counter() - self._began

    async def up(self) -> float:
        """Wait until it takes connections; returns its age then."""
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"the measured program ended with {self._process.returncode}")
            try:
                _, writer = await asyncio.open_connection(HOST, self.port)
            except OSError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return self.age()
        raise RuntimeError("the measured program does not answer")

    def _status(self, name: str) -> float:
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


@asynccontextmanager
async def running(module: str, port: int, environment: Mapping[str, str], *arguments: str) -> AsyncIterator[House]:
    """Run a module on the first core; this process keeps to another one."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("XIAOER_", "BOT_", "ADMIN_"))}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env={**inherited, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        if cores := _cores():
            os.sched_setaffinity(process.pid, cores[0])
            os.sched_setaffinity(0, cores[1])
        yield House(process, port, began)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


_ALL: Final = tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else (0,)


def _cores() -> tuple[set[int], set[int]] | None:
    """The core of the measured process, and the one of everything else; None when there is only one."""
    return ({_ALL[0]}, {_ALL[1]}) if len(_ALL) > 1 else None
