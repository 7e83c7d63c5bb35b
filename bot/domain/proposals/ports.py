"""What proposals need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.proposals.model import Proposal
from bot.domain.store import Keeps, Reads


class ProposalReader(Reads[Proposal], Protocol):
    """Finding proposals."""

    def of_job(self, job_id: str) -> Sequence[Proposal]:
        """A job's proposals, the first to come first."""
        ...

    def of_freelancer(self, account_id: str) -> Sequence[Proposal]:
        """What somebody proposed, the newest first."""
        ...

    def between(self, job_id: str, freelancer_id: str) -> Proposal | None:
        """This freelancer's proposal to this job."""
        ...

    def count(self, job_id: str) -> int:
        """How many were sent to a job."""
        ...

    def interviewing(self, job_id: str) -> int:
        """With how many of those that can still be hired the client is talking."""
        ...


class ProposalStore(Keeps[Proposal], ProposalReader, Protocol):
    """Keeping proposals; a second one of a freelancer to a job is refused with Stale."""
