"""What is to be simulated: which seed, how long, how many people, and how rough the world is."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Weather:
    """How likely each kind of trouble is, of 1, each time it could happen."""

    crash_before_commit: float = 0.004      # of an event; other commits a quarter as often
    crash_after_commit: float = 0.004
    crash_before_call: float = 0.001
    crash_after_call: float = 0.001
    # the chat network
    slow: float = 0.04            # a call takes many seconds, and so does a frame of a browser's line
    busy: float = 0.02            # 429: nothing is done, "retry after"
    lost: float = 0.015           # nothing is done, no answer
    doubtful: float = 0.01        # done, no answer
    moved: float = 0.02           # an edit ends in another message
    late: float = 0.10            # an update takes many seconds to arrive
    unthanked: float = 0.03       # an acknowledgement is lost: the update comes again
    repeated: float = 0.04        # an update comes again much later
    deaf: float = 0.03            # nothing ever gets through to this chat
    # browsers
    torn: float = 0.02            # a line tears with all that is under way on it
    # the payment provider
    bank_fails: float = 0.10      # nothing is done
    bank_mute: float = 0.20       # done, no answer
    silent: float = 0.15          # a payment is never told of
    told_late: float = 0.20       # it is told of minutes later
    told_again: float = 0.25      # it is told of several times
    short: float = 0.04           # another amount arrives than was asked for
    outage: float = 0.5           # the network, all browsers, the bank: each is out of reach for five minutes, each day


ROUGH: Final = Weather()


@dataclass(frozen=True, slots=True)
class Plan:
    """One simulation, repeatable: the same plan gives the same log.

    kept    only these steps and troubles happen, by their names; None for all that chance brings
    until   it is broken off after so many seconds, before anything has come to rest; None for never
    """

    seed: int
    days: int = 1
    customers: int = 40
    weather: Weather = ROUGH
    kept: frozenset[str] | None = None
    until: float | None = None

    def keeps(self, name: str) -> bool:
        """Whether a step or a trouble of this name may happen."""
        return self.kept is None or name in self.kept
