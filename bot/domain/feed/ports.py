"""What recommendations need from the world."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.feed.model import Candidate, PastChoice
from bot.domain.jobs.model import Job
from bot.domain.search.model import JobFacts, PersonFacts


class FeedReader(Protocol):
    """Finding what may suit somebody. The facts that it gives have no words (``tokens``)."""

    def candidates(
        self, account_id: str, skills: Collection[str], categories: Collection[str], country: str, most: int
    ) -> Sequence[Candidate]:
        """The newest open public jobs with one of the skills or in one of the categories.

        None of one's own team, none that was hidden or proposed to, none that is not open to the country.
        """
        ...

    def unseen(
        self, account_id: str, skills: Collection[str], categories: Collection[str], country: str, most: int
    ) -> int:
        """How many of the candidates have not been shown; at most so many are counted."""
        ...

    def facts_of(self, job_ids: Collection[str]) -> Sequence[JobFacts]:
        """The facts of these open jobs, in any order."""
        ...

    def choices_of(self, account_id: str, most: int) -> Sequence[PastChoice]:
        """What somebody made of jobs: the newest that they saved or hid, and the newest that they proposed to."""
        ...

    def people_for(self, job: Job, most: int) -> Sequence[PersonFacts]:
        """Freelancers with one of the job's skills, those who earned most first.

        Nobody of the job's team, nobody who was invited or has proposed, nobody from where the job is not open.
        """
        ...

    def people_facts(self, account_ids: Collection[str]) -> Sequence[PersonFacts]:
        """The facts of these freelancers, in any order."""
        ...


class FeedStore(FeedReader, Protocol):
    """Keeping what was shown."""

    def show(self, account_id: str, job_ids: Collection[str], at: datetime) -> None:
        """These jobs have been shown."""
        ...
