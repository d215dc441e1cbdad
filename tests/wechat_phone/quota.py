"""How many messages an account may send to somebody unasked, counted as strictly as any reading of the rules."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.wechat_phone.refusal import OUT_OF_TIME, TOO_MANY, No

ALLOWED: Final = {"asked": (5, timedelta(hours=48)), "tapped": (3, timedelta(minutes=1))}


@dataclass
class Quota:
    """What one follower has allowed: a message of theirs five within 48 hours, a tap three within a minute. What is
    sent counts against both, and nothing adds up."""

    left: dict[str, int] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)

    def grant(self, what: str, now: datetime) -> None:
        """They did something."""
        count, span = ALLOWED[what]
        self.left[what], self.until[what] = count, now + span

    def spend(self, now: datetime) -> None:
        """A message goes to them. Raises No."""
        open_ = [what for what, until in self.until.items() if until > now]
        if not open_:
            raise No(*OUT_OF_TIME)
        if not any(self.left[what] for what in open_):
            raise No(*TOO_MANY)
        for what in self.left:
            self.left[what] = max(0, self.left[what] - 1)
