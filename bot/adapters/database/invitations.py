"""Templates of jobs, and invitations to them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from bot.adapters.database.job_tables import job_invitations, job_templates
from bot.adapters.database.rows import Codec, Store
from bot.domain.jobs.model import Invitation
from bot.domain.jobs.templates import JobTemplate

_invitations = job_invitations.c


class Templates(Store[JobTemplate]):
    """See ``bot.domain.jobs.ports``."""

    codec = Codec(job_templates, JobTemplate)

    def of_team(self, team_id: str) -> Sequence[JobTemplate]:
        return self.all(job_templates.c.team_id == team_id, order=[job_templates.c.name, job_templates.c.id])

    def remove(self, id: str) -> None:  # noqa: A002 - the field's own name
        self.connection.execute(delete(job_templates).where(job_templates.c.id == id))


class Invitations(Store[Invitation]):
    """See ``bot.domain.jobs.ports``."""

    codec = Codec(job_invitations, Invitation)

    def of_job(self, job_id: str) -> Sequence[Invitation]:
        return self.all(_invitations.job_id == job_id, order=[_invitations.at.desc(), _invitations.id.desc()])

    def of_freelancer(self, account_id: str) -> Sequence[Invitation]:
        order = [_invitations.at.desc(), _invitations.id.desc()]
        return self.all(_invitations.freelancer_id == account_id, order=order)

    def between(self, job_id: str, freelancer_id: str) -> Invitation | None:
        return self.first(_invitations.job_id == job_id, _invitations.freelancer_id == freelancer_id)

    def count(self, job_id: str) -> int:
        return self.connection.execute(select(func.count()).where(_invitations.job_id == job_id)).scalar_one()
