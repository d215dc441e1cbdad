"""Several processes behind one port: started, watched, started again when one dies, and replaced one by one on a word.

The parent keeps the listening socket and nothing else. Each worker is the whole program on the same database; a
connection goes to whichever of them is free, and one that waits is lost with none of them.
"""

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

READY: Final = b"+"           # what a worker writes when it serves
LATEST: Final = 60.0          # seconds a worker may take until it does
GRACE: Final = 40.0           # seconds a worker has to finish what it began
PAUSE: Final = 1.0            # seconds before a worker that died is started again, doubled while it keeps dying
LONGEST: Final = 30.0
HEALTHY: Final = 60.0         # seconds of life after which a death is the first one again

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Post:
    """Where a worker stands.

    place      the socket that all of them listen on
    ready      to be called once it serves
    orphaned   a descriptor that becomes readable when the parent is gone: the worker then ends by itself
    """

    place: socket.socket
    ready: Callable[[], None]
    orphaned: int


Serve = Callable[[Post], None]


@dataclass(slots=True)
class _Worker:
    number: int
    process: int
    ready: int                # the end of a pipe that the worker writes to
    started: float


class Workers:
    """The parent. `serve` is the whole program, and runs in the child."""

    def __init__(self, place: socket.socket, serve: Serve, count: int) -> None:
        self._place = place
        self._serve = serve
        self._count = count
        self._living: dict[int, _Worker] = {}
        self._due: dict[int, float] = {}                 # number of a worker -> when it is started again
        self._pauses: dict[int, float] = {}
        self._closing = False
        self._renew = False
        self._orphaned, self._alive = os.pipe()          # nobody writes: it ends with the parent

    def run(self) -> int:
        """Keep all of them running until the system says stop; SIGHUP replaces them one by one. Returns the exit code:
        not 0 when one did not get as far as serving at the start."""
        waiting, bell = socket.socketpair()
        bell.setblocking(False)
        waiting.setblocking(False)
        signal.set_wakeup_fd(bell.fileno())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, self._heard)
        with selectors.DefaultSelector() as selector:
            selector.register(waiting, selectors.EVENT_READ)
            try:
                workers = [self._fork(number) for number in range(self._count)]
                if not all(self._serves(worker) for worker in workers):
                    return 0 if self._closing else 1
                while not self._closing:
                    self._mend()
                    selector.select(timeout=0.2 if self._due else 5.0)
                    _drain(waiting)
                    if self._renew and not self._closing:
                        self._replace()
            finally:
                self._stop(list(self._living.values()))
        return 0

    def _heard(self, number: int, _: object) -> None:
        if number in (signal.SIGTERM, signal.SIGINT):
            self._closing = True
        elif number == signal.SIGHUP:
            self._renew = True

    # -- one worker -----------------------------------------------------------------------------------------

    def _start(self, number: int) -> bool:
        """Start a worker and wait until it serves; whether it does."""
        worker = self._fork(number)
        if self._serves(worker):
            return True
        self._stop([worker])
        return False

    def _serves(self, worker: _Worker) -> bool:
        """Wait until a worker serves; false when it dies first, takes too long, or the whole is to stop."""
        served = False
        with selectors.DefaultSelector() as selector:
            selector.register(worker.ready, selectors.EVENT_READ)
            while not self._closing and time.monotonic() < worker.started + LATEST:
                if selector.select(0.2):
                    served = os.read(worker.ready, 1) == READY
                    break
        os.close(worker.ready)
        if served:
            log.info("a worker serves", worker=worker.number, process=worker.process)
        return served

    def _fork(self, number: int) -> _Worker:
        seen, told = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        process = os.fork()
        if process == 0:
            os.close(seen)
            os.close(self._alive)
            _child(self._serve, self._place, told, self._orphaned)
        os.close(told)
        worker = _Worker(number, process, seen, time.monotonic())
        self._living[process] = worker
        return worker

    def _mend(self) -> None:
        """Bury the dead, and start again those whose time has come."""
        now = time.monotonic()
        for worker in self._dead():
            healthy = now - worker.started > HEALTHY
            pause = PAUSE if healthy else min(2 * self._pauses.get(worker.number, PAUSE / 2), LONGEST)
            self._pauses[worker.number], self._due[worker.number] = pause, now + pause
            log.error("a worker died", worker=worker.number, process=worker.process, again_in=pause)
        for number in [number for number, due in self._due.items() if due <= now]:
            del self._due[number]
            if not self._closing and not self._start(number):
                pause = self._pauses[number] = min(2 * self._pauses.get(number, PAUSE), LONGEST)
                self._due[number] = time.monotonic() + pause

    def _dead(self) -> list[_Worker]:
        return [self._living.pop(process) for process in list(self._living) if os.waitpid(process, os.WNOHANG)[0]]

    def _replace(self) -> None:
        """A new worker serves before its old one is asked to go: nobody finds the door closed."""
        self._renew = False
        for old in sorted(self._living.values(), key=lambda worker: worker.number):
            if self._closing:
                return
            if not self._start(old.number):
                log.error("a new worker does not serve, the old ones stay", worker=old.number)
                return
            self._stop([old])
        log.info("all workers were replaced")

    def _stop(self, workers: list[_Worker]) -> None:
        """Ask them to finish, and wait; who takes too long is ended."""
        for worker in workers:
            _send(worker.process, signal.SIGTERM)
        until = time.monotonic() + GRACE
        for worker in workers:
            while not os.waitpid(worker.process, os.WNOHANG)[0]:
                if time.monotonic() > until:
                    log.error("a worker did not finish in time", worker=worker.number, process=worker.process)
                    _send(worker.process, signal.SIGKILL)
                    os.waitpid(worker.process, 0)
                    break
                time.sleep(0.02)
            self._living.pop(worker.process, None)


def _child(serve: Serve, place: socket.socket, told: int, orphaned: int) -> None:
    """Be a worker; never returns."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)      # a terminal that closes speaks to the parent

        def ready() -> None:
            os.write(told, READY)
            os.close(told)

        serve(Post(place, ready, orphaned))
        code = 0
    except BaseException:
        log.exception("a worker could not go on")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _send(process: int, number: signal.Signals) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return


def _drain(waiting: socket.socket) -> None:
    try:
        while waiting.recv(4096):
            pass
    except BlockingIOError:
        return
