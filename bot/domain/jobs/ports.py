"""What jobs need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.jobs.model import ClientFacts, Job
from bot.domain.store import Keeps, Reads


class JobReader(Reads[Job], Protocol):
    """Finding jobs."""

    def open_jobs(self, words: Sequence[str], account_id: str, limit: int, offset: int) -> tuple[Sequence[Job], int]:
        """Open jobs that hold every word, the newest first, without those that this person hid; and how many."""
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
