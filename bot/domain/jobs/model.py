"""Jobs, and what a freelancer may know of the client behind one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money
from bot.domain.rooms.model import StoredFile


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
        Transition("reopen", (JobState.CLOSED,), JobState.OPEN, "client"),
    ),
)

KINDS = {"fixed": N_("Fixed price"), "hourly": N_("Hourly")}
LEVELS = {"entry": N_("Entry level"), "intermediate": N_("Intermediate"), "expert": N_("Expert")}


LENGTHS = {
    "week": N_("Up to a week"),
    "month": N_("Up to a month"),
    "quarter": N_("1 to 3 months"),
    "half": N_("3 to 6 months"),
    "longer": N_("More than 6 months"),
}
LENGTH_DAYS = {"week": 7, "month": 30, "quarter": 90, "half": 180, "longer": 366}
"""The most days of each length, for searches."""


@dataclass(frozen=True)
class Job:
    """Work that a team wants done. ``connects`` is the price of a proposal, frozen when it was posted.

    A fixed-price job has a ``budget``, an hourly one a range of rates an hour and the most hours a week. ``category``
    is a subcategory's id; ``open_to`` are the countries (two letters) whose freelancers may propose, none: all.
    """

    id: str
    team_id: str
    posted_by: str
    title: str
    description: str
    skills: tuple[str, ...]
    budget: Money | None
    level: str
    connects: int
    posted_at: datetime
    state: JobState = JobState.OPEN
    kind: str = "fixed"
    category: str = ""
    rate_least: Money | None = None
    rate_most: Money | None = None
    length: str = ""
    weekly_hours: int | None = None
    questions: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()
    is_public: bool = True
    open_to: tuple[str, ...] = ()
    edited_at: datetime | None = None
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
    country: str = ""
    verified: bool = False
    """Whether they ever paid money in."""
    hourly_paid: Money | None = None
    """The average rate an hour that they paid."""

    @property
    def hire_rate(self) -> int | None:
        """Percent of the posted jobs that led to a contract; None before there is one to judge by."""
        settled = self.jobs_posted - self.open_jobs
        return None if settled <= 0 else min(100, round(100 * self.hires / settled))


PROPOSAL_RANGES = ((4, "0–4"), (9, "5–9"), (14, "10–14"), (19, "15–19"), (49, "20–49"))


def proposals_range(count: int) -> str:
    """The number of proposals as freelancers see it (MARKET 3)."""
    return next((text for most, text in PROPOSAL_RANGES if count <= most), "50+")


class InvitationState(StrEnum):
    """What became of an invitation."""

    INVITED = N_("invited")
    ACCEPTED = N_("proposed")
    DECLINED = N_("declined")


INVITATION_MACHINE = Machine(
    "invitation",
    (
        Transition(
            "accept",
            (InvitationState.INVITED, InvitationState.DECLINED),
            InvitationState.ACCEPTED,
            "freelancer proposes",
            "no Connects",
        ),
        Transition("decline", (InvitationState.INVITED,), InvitationState.DECLINED, "freelancer"),
    ),
)

DECLINE_REASONS = {
    "busy": N_("No time at the moment"),
    "pay": N_("It pays too little"),
    "fit": N_("Not what I do"),
    "scope": N_("Too little is known about it"),
    "other": N_("Another reason"),
}


@dataclass(frozen=True)
class Invitation:
    """A team asks a freelancer to propose to a job. ``reason`` is a key of DECLINE_REASONS once it was declined."""

    id: str
    job_id: str
    freelancer_id: str
    invited_by: str
    message: str
    at: datetime
    state: InvitationState = InvitationState.INVITED
    reason: str = ""
    note: str = ""
    version: int = 1


class JobPosted(Event):
    """A job can be proposed to."""

    job_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The job."""
        return (f"job:{self.job_id}",)


class JobEdited(Event):
    """A job says something else. ``matters`` when pay, scope, skills or questions did; ``version`` is the new one."""

    job_id: str
    version: int
    matters: bool

    @property
    def subjects(self) -> tuple[str, ...]:
        """The job."""
        return (f"job:{self.job_id}",)


class JobReopened(Event):
    """A closed job can be proposed to again."""

    job_id: str
    version: int

    @property
    def subjects(self) -> tuple[str, ...]:
        """The job."""
        return (f"job:{self.job_id}",)


class JobClosed(Event):
    """A job takes no more proposals and nobody was hired."""

    job_id: str
    idle: bool = False

    @property
    def subjects(self) -> tuple[str, ...]:
        """The job."""
        return (f"job:{self.job_id}",)


class JobFilled(Event):
    """Somebody was hired."""

    job_id: str
    proposal_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The job."""
        return (f"job:{self.job_id}",)


class FreelancerInvited(Event):
    """Somebody is asked to propose."""

    invitation_id: str
    job_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The job: its card counts invitations."""
        return (f"job:{self.job_id}",)


class InvitationDeclined(Event):
    """Somebody does not want to propose."""

    invitation_id: str
    job_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The job: the invitation says so."""
        return (f"job:{self.job_id}",)
