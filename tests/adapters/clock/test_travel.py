"""Travelling in time: everything happens when it is due, in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.adapters.clock.now import TravelClock
from bot.adapters.clock.travel import Travel

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


class Standing:
    """Real time that stands."""

    def now(self) -> datetime:
        """Always the same."""
        return START


class Agenda:
    """Things that are due at times, and when they were done; ``stuck`` ones stay due."""

    def __init__(self, *due: datetime, stuck: bool = False) -> None:
        self.clock = TravelClock(real_time=Standing())
        self.due = list(due)
        self.stuck = stuck
        self.done: list[datetime] = []
        self.told: list[datetime] = []
        self.kept = timedelta(0)
        self.travel = Travel(self.clock, self.sweep, self.settle, self.next_due, self.keep)

    async def sweep(self) -> int:
        """Do what is due; a first reminder brings a second, a day later."""
        now = self.clock.now()
        ready = [] if self.stuck else [at for at in self.due if at <= now]
        self.done += [now] * len(ready)
        self.due = [at for at in self.due if at not in ready]
        return len(ready)

    async def settle(self) -> None:
        """Tell of what was done."""
        self.told += [self.clock.now()] * (len(self.done) - len(self.told))

    async def next_due(self) -> datetime | None:
        """The earliest."""
        return min(self.due, default=None)

    async def keep(self, offset: timedelta) -> None:
        """Store it."""
        self.kept = offset


async def test_reminders_arrive_one_by_one_at_their_times() -> None:
    times = [START + 7 * DAY, START + 11 * DAY, START + 13 * DAY]
    agenda = Agenda(*reversed(times))

    assert await agenda.travel.advance(14 * DAY) == START + 14 * DAY
    assert agenda.told == times
    assert agenda.kept == 14 * DAY


async def test_it_goes_to_what_is_next() -> None:
    agenda = Agenda(START + 7 * DAY, START + 11 * DAY)

    assert await agenda.travel.advance_to_next() == START + 7 * DAY
    assert agenda.told == [START + 7 * DAY]
    assert await agenda.travel.advance_to_next() == START + 11 * DAY
    assert await agenda.travel.advance_to_next() is None


async def test_what_cannot_be_done_does_not_stop_time() -> None:
    agenda = Agenda(START + DAY, stuck=True)

    assert await agenda.travel.advance(2 * DAY) == START + 2 * DAY
