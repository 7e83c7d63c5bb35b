"""How fast a platform may be written to: an even pace, with a few at once after a rest.

A row keeps one instant: where the messages so far would end if they had gone out evenly. What lies ahead of now is
debt; up to ``burst`` intervals of it may be taken on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """One message an ``interval`` on average, ``burst`` of them at once."""

    interval: timedelta
    burst: int

    def room(self, paced_to: datetime, now: datetime) -> int:
        """How many may go now."""
        debt = max(paced_to - now, timedelta(0))
        return int((self.interval * self.burst - debt) / self.interval) if self.interval else self.burst

    def after(self, paced_to: datetime, now: datetime, count: int = 1) -> datetime:
        """Where the pace ends once ``count`` more have gone."""
        return max(paced_to, now) + self.interval * count

    def next_at(self, paced_to: datetime, now: datetime) -> datetime:
        """When the next one may go."""
        return max(now, paced_to - self.interval * (self.burst - 1))


@dataclass(frozen=True)
class Pace:
    """A platform's limits: of one chat, and of the whole bot where there is one."""

    chat: Limit = Limit(timedelta(seconds=1), 3)
    bot: Limit | None = None


TELEGRAM = Pace(bot=Limit(timedelta(seconds=1) / 30, 30))
SLACK = Pace()
UNPACED = Pace(chat=Limit(timedelta(0), 1))
