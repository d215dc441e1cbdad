"""Wires between the hosts of one shop: each has a network of its own, whose cables can be pulled out, or go dead.

Linux keeps such a network as long as somebody holds it. Nobody does but this process and those it starts, so all of it
is gone when they are, however they end. The addresses are those kept for examples, and lead nowhere else.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self

from tests.nodes.several import program

FRONT, BACK = "front", "back"       # the way to people and to Telegram; the way to the database
NETWORKS: Final = {FRONT: "203.0.113", BACK: "198.51.100"}       # RFC 5737
_NEW_NETWORK: Final = 0x40000000    # CLONE_NEWNET, see unshare(2)
_DEAD, _ALIVE = "0", "3"            # states of a bridge's port: disabled, forwarding
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Place:
    """A network of one's own: the open file that holds it, its number, and the networks that it is wired to."""

    file: int
    number: int
    networks: tuple[str, ...]

    def address(self, network: str = FRONT) -> str:
        """Its address there."""
        return f"{NETWORKS[network]}.{self.number}"

    def neighbour(self, network: str) -> str:
        """Its address there, and its hardware's."""
        return f"{self.address(network)} lladdr {_hardware(network, self.number)} dev {network}"


class Wires:
    """The street, where this thread is from now on, and the places wired to it. Use it as `with Wires() as wires`."""

    def __enter__(self) -> Self:
        self._tools = {name: program(name, "iproute2") for name in ("ip", "bridge")}
        self._before = _here()
        self._places: list[Place] = []
        try:
            self.street = self._made(1, FRONT)
            _enter(self.street.file)
            self._ip(
                "link set lo up", f"link add {FRONT} address {_hardware(FRONT, 1)} type bridge",
                f"link add {BACK} type bridge", f"link set {FRONT} up", f"link set {BACK} up",
                f"addr add {self.street.address()}/24 dev {FRONT}",
            )
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _enter(self._before)
        for file in (self._before, *(place.file for place in self._places)):
            os.close(file)

    def place(self, number: int, *networks: str) -> Place:
        """A new place with this number, wired to these networks."""
        place = self._made(number, *networks)
        for network in networks:
            end, there = f"{network}{number}", f"/proc/{os.getpid()}/fd/{place.file}"
            self._ip(
                f"link add {end} type veth peer name {network} address {_hardware(network, number)} netns {there}",
                f"link set {end} master {network}", f"link set {end} up",
            )
        with self.inside(place):
            self._ip("link set lo up", *(f"addr add {place.address(it)}/24 dev {it}" for it in networks))
        self.plug(place)
        return place

    @contextmanager
    def inside(self, place: Place) -> Iterator[None]:
        """Whatever this thread opens or starts meanwhile is there."""
        _enter(place.file)
        try:
            yield
        finally:
            _enter(self.street.file)

    # -- what happens to cables -------------------------------------------------------------------------------

    def pull(self, place: Place) -> None:
        """All its cables are out: it knows at once that it can reach nobody; what comes for it is lost."""
        with self.inside(place):
            self._ip(*(f"link set {network} down" for network in place.networks))

    def plug(self, place: Place) -> None:
        """They are in again."""
        with self.inside(place):
            self._ip(*(f"link set {network} up" for network in place.networks))
        for other in self._places:
            if other is not place:
                self._introduce(place, other)
                self._introduce(other, place)

    def silence(self, place: Place, *networks: str) -> None:
        """Whatever goes to and fro is lost without a word, in all networks if none is named."""
        self._turn(place, networks, _DEAD)

    def speak(self, place: Place, *networks: str) -> None:
        """It gets through again."""
        self._turn(place, networks, _ALIVE)

    def _turn(self, place: Place, networks: tuple[str, ...], state: str) -> None:
        for network in networks or place.networks:
            self._run("bridge", "link", "set", "dev", f"{network}{place.number}", "state", state)

    def _introduce(self, one: Place, other: Place) -> None:
        """Everybody knows everybody's hardware for good, as behind a router: that nobody answers to it says nothing."""
        with self.inside(one):
            self._ip(*(
                f"neigh replace {other.neighbour(network)} nud permanent"
                for network in one.networks if network in other.networks
            ))

    # -- how it is done ---------------------------------------------------------------------------------------

    def _made(self, number: int, *networks: str) -> Place:
        before = _here()
        try:
            if _LIBC.unshare(_NEW_NETWORK):
                raise PermissionError("whoever makes networks has to be root")
            self._places.append(Place(_here(), number, networks))
        finally:
            _enter(before)
            os.close(before)
        return self._places[-1]

    def _ip(self, *steps: str) -> None:
        self._run("ip", "-batch", "-", words="\n".join(steps))

    def _run(self, tool: str, *arguments: str, words: str = "") -> None:
        command = [self._tools[tool], *arguments]
        done = subprocess.run(command, input=words, capture_output=True, text=True, check=False)
        assert not done.returncode, f"{command} {words}: {done.stderr}"


def _here() -> int:
    """The network of this thread, as an open file."""
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _enter(file: int) -> None:
    """This thread, and what it starts from now on, is in another network; what it has open stays where it is."""
    if _LIBC.setns(file, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "the network cannot be entered")


def _hardware(network: str, number: int) -> str:
    return f"02:00:00:00:{list(NETWORKS).index(network):02x}:{number:02x}"
