"""Jobs, and what a freelancer may know of the client behind one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money


class JobState(StrEnum):
    """Where a job stands."""

    OPEN = N_("open")
    FILLED = N_("filled")
    CLOSED = N_("closed")


JOB_MACHINE = Machine(
    "job",
    (
        Transition("fill", (JobState.OPEN,), JobState.FILLED, "freelancer accepts an offer"),
        Transition("close", (JobState.OPEN,), JobState.CLOSED, "client"),
        Transition("close idle", (JobState.OPEN,), JobState.CLOSED, "clock"),
    ),
)

LEVELS = {"entry": N_("Entry level"), "intermediate": N_("Intermediate"), "expert": N_("Expert")}


@dataclass(frozen=True)
class Job:
    """Fixed-price work that a team wants done. ``connects`` is the price of a proposal, frozen when it was posted."""

    id: str
    team_id: str
    posted_by: str
    title: str
    description: str
    skills: tuple[str, ...]
    budget: Money
    level: str
    connects: int
    posted_at: datetime
    state: JobState = JobState.OPEN
    version: int = 1


@dataclass(frozen=True)
class ClientFacts:
    """What a card says about a client: nothing that names a person."""

    team_name: str
    spent: Money
    jobs_posted: int
    open_jobs: int
    hires: int
    rating: float | None
    reviews: int

    @property
    def hire_rate(self) -> int | None:
        """Percent of the posted jobs that led to a contract; None before there is one to judge by."""
        settled = self.jobs_posted - self.open_jobs
        return None if settled <= 0 else min(100, round(100 * self.hires / settled))


PROPOSAL_RANGES = ((4, "0–4"), (9, "5–9"), (14, "10–14"), (19, "15–19"), (49, "20–49"))


def proposals_range(count: int) -> str:
    """The number of proposals as freelancers see it (MARKET 3)."""
    return next((text for most, text in PROPOSAL_RANGES if count <= most), "50+")


class JobPosted(Event):
    """A job can be proposed to."""

    job_id: str


class JobClosed(Event):
    """A job takes no more proposals and nobody was hired."""

    job_id: str
    idle: bool = False


class JobFilled(Event):
    """Somebody was hired."""

    job_id: str
    proposal_id: str
