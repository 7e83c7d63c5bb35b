"""What alerts need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.alerts.model import Alert
from bot.domain.jobs.model import Job
from bot.domain.store import Keeps, Reads


class AlertReader(Reads[Alert], Protocol):
    """Finding alerts."""

    def of_account(self, account_id: str) -> Sequence[Alert]:
        """Somebody's alerts, the oldest first."""
        ...

    def matching(self, job: Job) -> Sequence[Alert]:
        """The alerts that want to hear of a job, one a person, without the job's own team."""
        ...


class AlertStore(Keeps[Alert], AlertReader, Protocol):
    """Keeping alerts."""

    def remove(self, id: str) -> None:  # noqa: A002 - the field's own name
        """Forget an alert."""
        ...
