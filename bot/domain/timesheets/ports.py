"""What timesheets need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.store import Keeps, Reads
from bot.domain.timesheets.model import TimeEntry, Timer, Week


class WeekReader(Reads[Week], Protocol):
    """Finding weeks."""

    def at(self, contract_id: str, starts_at: datetime) -> Week | None:
        """A contract's week that begins then."""
        ...

    def of_contract(self, contract_id: str) -> Sequence[Week]:
        """A contract's weeks, the newest first."""
        ...


class WeekStore(Keeps[Week], WeekReader, Protocol):
    """Keeping weeks."""


class EntryReader(Reads[TimeEntry], Protocol):
    """Finding logged time."""

    def of_week(self, week_id: str) -> Sequence[TimeEntry]:
        """A week's entries, the first day first."""
        ...

    def between(self, freelancer_id: str, first: date, last: date) -> Sequence[TimeEntry]:
        """What somebody logged on these days, in all contracts."""
        ...

    def insisted(self) -> Sequence[TimeEntry]:
        """What the operator is to decide, the oldest first."""
        ...


class EntryStore(Keeps[TimeEntry], EntryReader, Protocol):
    """Keeping logged time."""


class TimerReader(Reads[Timer], Protocol):
    """Finding timers that run."""

    def of_contract(self, contract_id: str) -> Timer | None:
        """The timer that runs for a contract."""
        ...


class TimerStore(Keeps[Timer], TimerReader, Protocol):
    """Keeping timers."""

    def remove(self, timer: Timer) -> None:
        """It runs no more. Raises Stale when somebody else stopped or moved it meanwhile."""
        ...
