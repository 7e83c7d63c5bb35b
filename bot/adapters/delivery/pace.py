"""How fast a platform may be written to: an even pace, with a few at once after a rest.

A row keeps one instant: where the messages so far would end if they had gone out evenly. What lies ahead of now is
debt; up to ``burst`` intervals of it may be taken on.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

TELEGRAM_PER_SECOND = 30
"""Messages that Telegram lets a bot send without paying for more."""
SPARED = 30
"""Of so many messages a second, one is kept for replies: whoever taps finds room at once."""


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
    """A platform's limits: of one chat, and of the whole bot where several processes share one.

    ``personal`` of the bot's burst are left by broadcasts. ``ahead`` is how many of a broadcast may be on their way.
    """

    chat: Limit = Limit(timedelta(seconds=1), 3)
    bot: Limit | None = None
    personal: int = 0
    ahead: int = 16

    def at(self, per_second: int, *, alone: bool) -> Pace:
        """The same pace for another number of messages a second.

        A process that sends ``alone`` keeps the bot's limit in memory, where it is exact; see ``gate``.
        """
        if self.bot is None:
            return self
        pace = bot_pace(per_second)
        return dataclasses.replace(pace, bot=None) if alone else pace


def sustained(per_second: int) -> int:
    """Of the messages a second that a platform takes, those that notices may use; the others are for replies."""
    return max(1, per_second - max(1, per_second // SPARED))


def bot_pace(per_second: int) -> Pace:
    """The pace of a bot that may send so many messages a second. Of a broadcast, a tenth of them are on their way."""
    burst = max(4, per_second // SPARED)
    personal = max(1, per_second // 3)
    limit = Limit(timedelta(seconds=1) / sustained(per_second), burst + personal)
    return Pace(bot=limit, personal=personal, ahead=max(12, per_second // 10))


TELEGRAM = bot_pace(TELEGRAM_PER_SECOND)
SLACK = Pace()
UNPACED = Pace(chat=Limit(timedelta(0), 1))
