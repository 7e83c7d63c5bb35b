"""What alerts need from the world."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.alerts.model import Alert, Match, Pace
from bot.domain.alerts.settings import AlertSettings
from bot.domain.alerts.taste import Dislike
from bot.domain.alerts.tellings import Listener, Telling
from bot.domain.search.model import JobFacts
from bot.domain.store import Keeps, Reads


class AlertReader(Reads[Alert], Protocol):
    """Finding alerts."""

    def of_account(self, account_id: str) -> Sequence[Alert]:
        """Somebody's alerts, the oldest first."""
        ...

    def matching(self, job: JobFacts) -> Sequence[Match]:
        """Who wants to hear of a job that is posted now, by the best of their alerts; the best fit first.

        Nobody of the job's own team, and nobody from where the job is not open. Paused alerts find nothing.
        """
        ...

    def paces(self, alert_ids: Collection[str]) -> Mapping[str, Pace]:
        """The pace of each of these alerts."""
        ...

    def quickest(
        self, job: JobFacts, account_ids: Collection[str], paces: Sequence[Pace]
    ) -> Mapping[str, tuple[str, Pace]]:
        """By person, that of their alerts that wants a job posted now and has the first of the paces that any has."""
        ...


class AlertStore(Keeps[Alert], AlertReader, Protocol):
    """Keeping alerts."""

    def remove(self, id: str) -> None:  # noqa: A002 - the field's own name
        """Forget an alert."""
        ...


class TellingReader(Protocol):
    """Looking at who was told of what, and at what people wish."""

    def queued(self, account_id: str) -> Sequence[Telling]:
        """What waits for somebody's next digests, the best fit first."""
        ...

    def of_digest(self, digest_id: str) -> Sequence[Telling]:
        """What a digest tells, the best fit first."""
        ...

    def waiting_for(self, job_id: str) -> Sequence[str]:
        """The people for whom a job is queued."""
        ...

    def knowing(self, job_id: str) -> Collection[str]:
        """The people who need not hear of a job: they proposed to it, saved it or do not want to see it."""
        ...

    def passed(self, account_id: str, job_ids: Collection[str]) -> Collection[str]:
        """Those of the jobs that cannot be proposed to any more, or that this person need not hear of."""
        ...

    def listeners(self, account_ids: Collection[str], since: datetime) -> Mapping[str, Listener]:
        """How each of these people wants to be told; what they were told counts from this instant on."""
        ...

    def settings_of(self, account_id: str) -> AlertSettings:
        """Somebody's settings; the defaults where they never chose."""
        ...

    def dislikes_of(self, account_id: str) -> Sequence[Dislike]:
        """What was not for somebody, and why; the oldest first."""
        ...


class TellingStore(TellingReader, Protocol):
    """Keeping who was told of what, and what people wish."""

    def add_all(self, tellings: Sequence[Telling]) -> Collection[str]:
        """Keep these, all of one job; returns whose are kept.

        Who has been told of the job, or for whom it is queued, is left out.
        """
        ...

    def drop(self, job_id: str, account_ids: Collection[str]) -> None:
        """A job is not for these people any more: what is queued of it is never told."""
        ...

    def drop_jobs(self, account_id: str, job_ids: Collection[str]) -> None:
        """These jobs, queued for somebody, are never told."""
        ...

    def drop_alert(self, account_id: str, alert_id: str) -> None:
        """What an alert queued is never told."""
        ...

    def repace(self, account_id: str, alert_id: str, pace: Pace) -> None:
        """What an alert queued waits for something else now."""
        ...

    def put_in_digest(self, account_id: str, job_ids: Collection[str], digest_id: str) -> None:
        """These queued jobs are told in a digest."""
        ...

    def await_digests(self, at: Mapping[str, datetime]) -> None:
        """Let each person's digest be due at this instant, if none is due earlier."""
        ...

    def keep_settings(self, account_id: str, settings: AlertSettings) -> None:
        """Somebody's settings from now on."""
        ...

    def dislike(self, dislike: Dislike) -> None:
        """Keep why a job was not for somebody, in place of an earlier reason."""
        ...

    def forget_dislikes(self, account_id: str, job_id: str = "") -> None:
        """Forget why this job, or any job, was not for somebody."""
        ...
