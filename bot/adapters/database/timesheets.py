"""Weeks, logged time and timers of hourly contracts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete

from bot.adapters.database import timesheet_tables as tables
from bot.adapters.database.rows import Codec, Store
from bot.domain.errors import Stale
from bot.domain.timesheets.model import EntryState, TimeEntry, Timer, Week

_weeks = tables.weeks.c
_entries = tables.time_entries.c
_timers = tables.timers.c


class Weeks(Store[Week]):
    """See ``bot.domain.timesheets.ports``."""

    codec = Codec(tables.weeks, Week)

    def at(self, contract_id: str, starts_at: datetime) -> Week | None:
        return self.first(_weeks.contract_id == contract_id, _weeks.starts_at == starts_at)

    def of_contract(self, contract_id: str) -> Sequence[Week]:
        return self.all(_weeks.contract_id == contract_id, order=[_weeks.starts_at.desc()])


class TimeEntries(Store[TimeEntry]):
    """See ``bot.domain.timesheets.ports``."""

    codec = Codec(tables.time_entries, TimeEntry)

    def of_week(self, week_id: str) -> Sequence[TimeEntry]:
        return self.all(_entries.week_id == week_id, order=[_entries.day, _entries.id])

    def between(self, freelancer_id: str, first: date, last: date) -> Sequence[TimeEntry]:
        return self.all(_entries.freelancer_id == freelancer_id, _entries.day.between(first, last))

    def insisted(self) -> Sequence[TimeEntry]:
        return self.all(_entries.state == EntryState.INSISTED, order=[_entries.id])


class Timers(Store[Timer]):
    """See ``bot.domain.timesheets.ports``."""

    codec = Codec(tables.timers, Timer)

    def of_contract(self, contract_id: str) -> Timer | None:
        return self.first(_timers.contract_id == contract_id)

    def remove(self, timer: Timer) -> None:
        mine = (_timers.id == timer.id, _timers.version == timer.version)
        if self.connection.execute(delete(tables.timers).where(*mine)).rowcount != 1:
            raise Stale
