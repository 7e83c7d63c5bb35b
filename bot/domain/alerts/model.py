"""Alerts, and how well a job fits one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from bot.domain.jobs.model import Job
from bot.domain.search.model import JobQuery

Pace = Literal["instant", "hourly", "daily", "weekly"]
"""How often the person is told."""


@dataclass(frozen=True)
class Alert:
    """Tell me of the jobs that the query wants. A paused one finds nothing.

    The age that a query asks for is that of a job that is posted at this moment.
    """

    id: str
    account_id: str
    name: str
    query: JobQuery
    created_at: datetime
    pace: Pace = "instant"
    paused: bool = False
    version: int = 1

    @property
    def skills(self) -> tuple[str, ...]:
        """Every skill that the query asks for, each once."""
        return tuple(dict.fromkeys(skill for group in self.query.skills for skill in group))

    def shared(self, job: Job) -> tuple[str, ...]:
        """The skills that both name, in the job's order."""
        return tuple(skill for skill in job.skills if skill in self.skills)


class Match(NamedTuple):
    """An alert that wants a job; ``fit`` in thousandths, 1 to 1000. A tuple, since there may be thousands."""

    alert_id: str
    account_id: str
    fit: int
