"""Alerts and why a job matches one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.jobs.model import Job
from bot.domain.money import Money


@dataclass(frozen=True)
class Alert:
    """Tell me of jobs that want any of these skills and pay at least this much."""

    id: str
    account_id: str
    name: str
    skills: tuple[str, ...]
    least_budget: Money
    version: int = 1

    def matches(self, job: Job) -> bool:
        """Whether the person wants to hear of the job."""
        return bool(self.shared(job)) and job.budget.amount >= self.least_budget.amount

    def shared(self, job: Job) -> tuple[str, ...]:
        """The skills that both have, in the job's order."""
        return tuple(skill for skill in job.skills if skill in self.skills)
