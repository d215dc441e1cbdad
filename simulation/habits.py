"""What people do next, given what they see: customers, wanderers, abusers and staff, each by a table of habits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from types import MappingProxyType
from typing import Final

from dialog.event import Contact, Location, Picture, Said, Tap, Text, Unreadable
from dialog.view import Button, Style, View
from simulation import sayings

PAY: Final = "/pay/demo/"
FLOOD: Final = 15               # messages at once
JUNK: Final = ("", "0", "1", "zz", "zzzzzzzzzzz", "-1", "x" * 50, "é", "cart", "1.0.9", "p-", "kzzzzzz")


class Kind(StrEnum):
    """The kinds of people."""

    BUYER = "buyer"
    WANDERER = "wanderer"       # looks around, and goes away in the middle of anything
    ABUSER = "abuser"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Self:
    """What a person knows of themselves."""

    chat: str
    kind: Kind
    language: str
    name: str = ""
    phone: str = ""
    where: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a person has before them.

    place      the code of the screen where they are
    messages   what is in their chat, oldest first
    heard      payloads that were drawn for anybody of late
    numbers    orders' numbers that were drawn for anybody of late
    says, pays, fails, forges, blocks   what they can do
    """

    me: Self
    dice: Random
    place: str
    messages: dict[str, View]
    heard: list[str]
    numbers: list[str]
    says: Callable[[Said], None]
    pays: Callable[[str], None]
    fails: Callable[[str], None]
    forges: Callable[[str], None]
    blocks: Callable[[], None]

    @property
    def newest(self) -> tuple[str, View]:
        """The newest message."""
        message = next(reversed(self.messages), "")
        return message, self.messages.get(message, View())

    def types(self, words: str) -> None:
        """Write something, with what is one's own in its places."""
        number = self.dice.choice(self.numbers) if "{n}" in words and self.numbers else "A12345"
        for place, own in (
            ("{name}", self.me.name), ("{phone}", self.me.phone), ("{where}", self.me.where), ("{mark}", self.me.mark),
            ("{n}", number),
        ):
            words = words.replace(place, own)
        self.says(Text(words))

    def answers(self, kind: str) -> tuple[str, ...]:
        """What can be said where they are."""
        return sayings.of(kind).get(self.place, ())


Habit = Callable[[Scene], bool]     # false: and then they leave


def goes_on(scene: Scene) -> bool:
    """What most people would do: the main button, or an answer to what is asked."""
    message, view = scene.newest
    main = [button for button in view.buttons if button.style is Style.PRIMARY]
    asked = scene.answers(scene.me.language)
    if main and (not asked or scene.dice.random() < 0.75):
        return _press(scene, message, main[0])
    if asked:
        scene.types(scene.dice.choice(asked))
        return True
    return presses(scene)


def presses(scene: Scene) -> bool:
    """Any button of the newest message."""
    message, view = scene.newest
    if not view.buttons:
        scene.types("/start")
        return True
    return _press(scene, message, scene.dice.choice(view.buttons))


def presses_old(scene: Scene) -> bool:
    """Any button of any message that is still there."""
    found = [(message, button) for message, view in scene.messages.items() for button in view.buttons]
    return _press(scene, *scene.dice.choice(found)) if found else presses(scene)


def presses_twice(scene: Scene) -> bool:
    """The main button, twice, because nothing seemed to happen."""
    message, view = scene.newest
    buttons = [button for button in view.buttons if button.payload]
    if buttons:
        main = [button for button in buttons if button.style is Style.PRIMARY] or buttons
        for _ in range(2):
            scene.says(Tap(main[0].payload, message))
    return True


def speaks(scene: Scene) -> bool:
    """Whatever comes to their mind."""
    scene.types(scene.dice.choice(sayings.of(scene.me.language)[sayings.ANYWHERE]))
    return True


def hands_over(scene: Scene) -> bool:
    """A contact, a place, a picture, a voice message."""
    scene.says(scene.dice.choice((
        Contact(scene.me.phone, scene.me.name, own=True), Location(31.2304, 121.4737), Picture("file-1"),
        Unreadable("voice"),
    )))
    return True


def settles(scene: Scene) -> bool:
    """Pays what can be paid, also where it is too late or paid already; now and then it does not succeed."""
    bills = [
        button.url.rpartition("/")[2] for view in scene.messages.values() for button in view.buttons
        if PAY in button.url
    ]
    if not bills:
        return goes_on(scene)
    luck = scene.dice.random()
    if luck < 0.12:
        scene.fails(bills[-1])
    else:
        scene.pays(bills[-1] if luck < 0.9 else scene.dice.choice(bills))
    return True


def leaves(scene: Scene) -> bool:
    """Goes away, whatever was begun."""
    return False


def blocks(scene: Scene) -> bool:
    """Blocks the shop, and goes."""
    scene.blocks()
    return False


def intrudes(scene: Scene) -> bool:
    """Sends what was drawn for somebody else, as it was or altered."""
    if not scene.heard:
        return presses(scene)
    payload, luck = scene.dice.choice(scene.heard), scene.dice.random()
    if luck > 0.6:
        parts = payload.split(":")
        parts[scene.dice.randrange(len(parts))] = scene.dice.choice(JUNK)
        payload = ":".join(parts)
    scene.says(Tap(payload, scene.newest[0]))
    return True


def insults(scene: Scene) -> bool:
    """Writes what nobody should."""
    scene.types(scene.dice.choice(sayings.of("hostile")[sayings.ANYWHERE]))
    return True


def floods(scene: Scene) -> bool:
    """Writes a lot at once."""
    for nth in range(FLOOD):
        scene.says(Text(f"/start {nth}"))
    return True


def forges(scene: Scene) -> bool:
    """Claims to be the bank."""
    bills = [button.url.rpartition("/")[2] for view in scene.messages.values() for button in view.buttons
             if PAY in button.url]
    if bills:
        scene.forges(bills[-1])
        return True
    return goes_on(scene)


def serves(scene: Scene) -> bool:
    """The staff's main work: the main button of the newest card that has one, or what the screen asks."""
    asked = scene.answers("staff")
    if asked:
        scene.types(scene.dice.choice(asked))
        return True
    cards = [
        (message, button) for message, view in scene.messages.items() for button in view.buttons
        if view.card.startswith("staff:") and button.style is Style.PRIMARY
    ]
    if cards:
        return _press(scene, *cards[-1])
    scene.types("/orders")
    return True


def picks(scene: Scene) -> bool:
    """The staff's other work: anything on the newest card or panel."""
    return presses(scene)


def orders_about(scene: Scene) -> bool:
    """The staff's commands."""
    scene.types(scene.dice.choice(sayings.of("staff")[sayings.ANYWHERE]))
    return True


HABITS: Final[Mapping[Kind, tuple[tuple[int, Habit], ...]]] = MappingProxyType({
    Kind.BUYER: (
        (60, goes_on), (5, presses), (3, presses_old), (4, presses_twice), (8, speaks), (1, hands_over), (16, settles),
        (2, leaves), (1, blocks),
    ),
    Kind.WANDERER: (
        (30, goes_on), (27, presses), (8, presses_old), (4, presses_twice), (20, speaks), (4, hands_over), (5, leaves),
        (2, blocks),
    ),
    Kind.ABUSER: (
        (20, goes_on), (6, presses), (30, intrudes), (20, insults), (2, floods), (6, forges), (4, presses_twice),
        (8, speaks), (4, settles),
    ),
    Kind.STAFF: ((55, serves), (15, picks), (5, presses_old), (6, presses_twice), (19, orders_about)),
})

# Seconds between two steps, one of these.
PAUSES: Final[Mapping[Kind, tuple[float, ...]]] = MappingProxyType({
    Kind.BUYER: (1.0, 3.0, 5.0, 8.0, 20.0, 90.0), Kind.WANDERER: (1.0, 4.0, 9.0, 40.0, 300.0),
    Kind.ABUSER: (0.2, 1.0, 2.0, 10.0), Kind.STAFF: (10.0, 60.0, 240.0, 600.0),
})


def _press(scene: Scene, message: str, button: Button) -> bool:
    if PAY in button.url:
        scene.pays(button.url.rpartition("/")[2])
    elif button.payload:
        scene.says(Tap(button.payload, message))
    return True
