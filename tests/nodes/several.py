"""One shop on several hosts: processes of their own on one PostgreSQL, and a real nginx before them."""

import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import psutil
import pytest

from tests.promises.mains import FOREIGN, ROOT, free_port

PATIENCE: Final = 120.0         # seconds: a busy machine takes its time to load three programs
_LIBC: Final = ctypes.CDLL(None)
EXAMPLE: Final = ROOT / "deploy" / "nginx.conf"
AROUND: Final = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{ worker_connections 1024; }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {example}
}}
"""


class Host:
    """One `xiaoer run --workers N`, as a process of its own. It ends with the thread that began it."""

    def __init__(
        self, settings: Mapping[str, str], port: int, workers: int, log: Path, address: str = "127.0.0.1"
    ) -> None:
        self.port = port
        self.url = f"http://{address}:{port}"
        self._settings = {**settings, "XIAOER_SERVER__PORT": str(port)}
        self._workers = workers
        self._log = log
        self._begin()

    def _begin(self) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--workers", str(self._workers)], cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={**own, **self._settings},
                preexec_fn=end_with_us,
            )

    def on(self) -> None:
        """Open it again after it was cut, and wait until it serves."""
        self._begin()
        self.ready()

    def ready(self) -> None:
        """Wait until one of its workers answers: the port is open before any of them is there."""
        until = time.monotonic() + PATIENCE
        while not self._is_well():
            assert self._process.poll() is None, self.words()[-3000:]
            assert time.monotonic() < until, "the host does not open"
            time.sleep(0.05)

    def _is_well(self) -> bool:
        try:
            with urlopen(f"{self.url}/health", timeout=2) as answer:
                return answer.status == 200  # type: ignore[no-any-return]
        except OSError:
            return False

    def words(self) -> str:
        """What it has said so far."""
        return self._log.read_text(errors="replace")

    def processes(self) -> list[int]:
        """Its workers, or itself where it has none."""
        try:
            workers = psutil.Process(self._process.pid).children()
        except psutil.NoSuchProcess:
            return []
        return [worker.pid for worker in workers] or [self._process.pid]

    def renew(self) -> None:
        """Ask it to replace its workers one by one."""
        self._process.send_signal(signal.SIGHUP)

    def cut(self) -> None:
        """Kill all of it at once."""
        for process in [*self.processes(), self._process.pid]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def off(self) -> None:
        """Ask it to close, and wait."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.cut()


@contextmanager
def nginx(folder: Path, places: Iterable[str], certificate: tuple[Path, Path] | None = None) -> Iterator[int]:
    """nginx as the example in deploy/ sets it up, before these addresses with their ports; its own port. With a
    certificate and its key it speaks TLS, as the example says how."""
    port = free_port()
    folder.mkdir()
    folder.chmod(0o777)
    servers = "\n".join(f"    server {place} max_fails=1 fail_timeout=2s;" for place in places)
    example = re.sub(r"(    server 127\.0\.0\.1:80\d\d .*\n)+", servers + "\n", EXAMPLE.read_text())
    plain = "listen 127.0.0.1:8080;"
    sealed = "# listen 443 ssl; ssl_certificate fullchain.pem; ssl_certificate_key privkey.pem;"
    if certificate is None:
        example = example.replace(plain, f"listen 127.0.0.1:{port};")
    else:
        example = example.replace(plain, "").replace(sealed, sealed.removeprefix("# "))
        own = {"443 ssl": f"127.0.0.1:{port} ssl", "fullchain.pem": certificate[0], "privkey.pem": certificate[1]}
        for word, place in own.items():
            example = example.replace(word, str(place))
    assert str(port) in example
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, example=example))
    process = subprocess.Popen(
        [program("nginx", "nginx-light"), "-p", str(folder), "-c", str(folder / "nginx.conf")],
        stderr=subprocess.DEVNULL, preexec_fn=end_with_us,
    )
    try:
        until = time.monotonic() + PATIENCE
        while not answers(port):
            assert process.poll() is None, (folder / "nginx.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def hosts(settings: Mapping[str, str], folder: Path, ports: list[int], workers: int) -> Iterator[list[Host]]:
    """A host at each port, open; none of them outlives the test."""
    with ExitStack() as stack:
        opened = [Host(settings, port, workers, folder / f"host-{port}.log") for port in ports]
        for host in opened:
            stack.callback(host.off)
        for host in opened:
            host.ready()
        yield opened


def answers(port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def end_with_us() -> None:
    """Asked of the system, so that even a killed test run leaves no host behind."""
    if sys.platform == "linux":
        _LIBC.prctl(1, signal.SIGKILL)      # PR_SET_PDEATHSIG


def program(name: str, package: str) -> str:
    """The path of a program of the system; its package is installed if need be."""
    if not shutil.which(name) and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"check": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["install", "-y", package], ["update"], ["install", "-y", package]):
            if not shutil.which(name):
                subprocess.run(["apt-get", *step], env=environment, **quiet)  # type: ignore[call-overload]
    found = shutil.which(name)
    if not found:
        pytest.fail(
            f"These tests need {name} and it could not be installed. Install the package `{package}`.", pytrace=False
        )
    return found
