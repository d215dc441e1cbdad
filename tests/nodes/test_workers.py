"""Several processes behind one port: the dead are replaced, a renewal loses no connection, orphans end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest

PATIENCE = 15.0


@contextmanager
def program(*options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "tests.nodes.small_program", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as parent:
        assert parent.stdout is not None
        try:
            yield parent, int(parent.stdout.readline())
        finally:
            for process in children(parent):
                os.kill(process, signal.SIGKILL)
            parent.kill()


def children(parent: subprocess.Popen[str]) -> set[int]:
    try:
        return {child.pid for child in psutil.Process(parent.pid).children() if child.status() != psutil.STATUS_ZOMBIE}
    except psutil.NoSuchProcess:
        return set()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.02)


def ask(port: int) -> int:
    """Which worker answers; an error when none does."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        return int(connection.recv(64))


def serving(parent: subprocess.Popen[str], port: int) -> set[int]:
    """The workers, once all three live and one of them answers."""
    until(lambda: len(children(parent)) == 3)
    assert ask(port) in children(parent)
    return children(parent)


def test_who_dies_is_started_again_and_the_others_answer_meanwhile() -> None:
    with program() as (parent, port):
        before = serving(parent, port)
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        until(lambda: ask(port) != victim)
        until(lambda: victim not in children(parent) and len(children(parent)) == 3)
        assert before - {victim} < children(parent)


def test_a_renewal_replaces_all_and_loses_no_connection() -> None:
    with program() as (parent, port):
        before = serving(parent, port)
        parent.send_signal(signal.SIGHUP)
        answers = set()
        end = time.monotonic() + PATIENCE
        while before & children(parent) or len(children(parent)) != 3:
            answers.add(ask(port))              # a refused or cut connection raises
            assert time.monotonic() < end
        assert not before & children(parent)
        assert answers


def test_the_word_to_stop_ends_all() -> None:
    with program() as (parent, port):
        before = serving(parent, port)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(PATIENCE) == 0
        assert not [process for process in before if psutil.pid_exists(process)]


def test_workers_do_not_outlive_a_parent_that_is_killed() -> None:
    with program() as (parent, port):
        before = serving(parent, port)
        parent.kill()
        until(lambda: not [process for process in before if _lives(process)])


def test_a_program_that_cannot_serve_stops_with_an_error() -> None:
    with program("--broken") as (parent, _):
        assert parent.wait(PATIENCE) == 1


def _lives(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    every = psutil.Process().children(recursive=True)
    assert not [child for child in every if "tests.nodes.small_program" in child.cmdline()]
