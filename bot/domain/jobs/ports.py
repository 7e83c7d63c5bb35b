"""What jobs need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.jobs.model import ClientFacts, Invitation, Job
from bot.domain.jobs.templates import JobTemplate
from bot.domain.search.model import JobFacts, JobQuery
from bot.domain.store import Keeps, Reads


class JobReader(Reads[Job], Protocol):
    """Finding jobs."""

    def search(self, query: JobQuery, account_id: str, limit: int, offset: int) -> tuple[Sequence[Job], int]:
        """A page of the open jobs that the query wants, and how many there are in all.

        Only what this person may see (public jobs, those they are invited to and those of their own team) and has not
        hidden. Sorted the newest or the oldest first, the best paid ("budget", "rate"; jobs without one come last), or
        with the fewest "proposals" or "connects" first; among equals, and where nothing is said, the newest first.
        "fit" is the caller's to sort by.
        """
        ...

    def facts(self, job: Job) -> JobFacts:
        """What a query can ask of a job."""
        ...

    def facts_of_many(self, jobs: Sequence[Job]) -> Sequence[JobFacts]:
        """As ``facts``, of each job in turn, as fast as of one."""
        ...

    def of_team(self, team_id: str) -> Sequence[Job]:
        """A team's jobs, the newest first."""
        ...

    def saved(self, account_id: str) -> Sequence[Job]:
        """What somebody saved, the newest first."""
        ...

    def mark_of(self, account_id: str, job_id: str) -> str:
        """ "saved", "hidden" or ""."""
        ...

    def client_facts(self, team_id: str) -> ClientFacts:
        """What a card says about the client."""
        ...


class JobStore(Keeps[Job], JobReader, Protocol):
    """Keeping jobs."""

    def hold(self, id: str) -> Job:  # noqa: A002 - the field's own name
        """As ``get``; nobody changes the job before this transaction ends. Raises NotFound."""
        ...

    def mark(self, account_id: str, job_id: str, mark: str) -> None:
        """Mark a job for one person as "saved" or "hidden"; "" takes the mark away."""
        ...


class TemplateReader(Reads[JobTemplate], Protocol):
    """Finding templates."""

    def of_team(self, team_id: str) -> Sequence[JobTemplate]:
        """A team's templates, by name."""
        ...


class TemplateStore(Keeps[JobTemplate], TemplateReader, Protocol):
    """Keeping templates."""

    def remove(self, id: str) -> None:  # noqa: A002 - the field's own name
        """Keep it no longer."""
        ...


class InvitationReader(Reads[Invitation], Protocol):
    """Finding invitations."""

    def of_job(self, job_id: str) -> Sequence[Invitation]:
        """Who was invited to a job, the newest first."""
        ...

    def of_freelancer(self, account_id: str) -> Sequence[Invitation]:
        """What somebody was invited to, the newest first."""
        ...

    def between(self, job_id: str, freelancer_id: str) -> Invitation | None:
        """This freelancer's invitation to this job."""
        ...

    def count(self, job_id: str) -> int:
        """How many were invited to a job."""
        ...


class InvitationStore(Keeps[Invitation], InvitationReader, Protocol):
    """Keeping invitations; a second one of a freelancer to a job is refused with Stale."""
