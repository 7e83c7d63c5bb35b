"""Jobs and marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.adapters.database import search, tables
from bot.adapters.database.facts import client_facts, facts_of_jobs
from bot.adapters.database.rows import Codec, Store, insert_or
from bot.adapters.database.search_index import keep_job, recount_team
from bot.domain.errors import NotFound
from bot.domain.jobs.model import ClientFacts, Job
from bot.domain.search.model import JobFacts, JobQuery

_jobs = tables.jobs.c
_marks = tables.job_marks.c


class Jobs(Store[Job]):
    """See ``bot.domain.jobs.ports``."""

    codec = Codec(tables.jobs, Job)

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(connection)
        self.now = now

    def add(self, entity: Job) -> None:
        super().add(entity)
        keep_job(self.connection, entity)
        recount_team(self.connection, entity.team_id)

    def save(self, entity: Job) -> Job:
        saved = super().save(entity)
        keep_job(self.connection, saved)
        recount_team(self.connection, saved.team_id)
        return saved

    def hold(self, id: str) -> Job:  # noqa: A002 - the field's own name
        held = self.of(select(self.table).where(_jobs.id == id).with_for_update(read=True))
        if not held:
            raise NotFound
        return held[0]

    def search(self, query: JobQuery, account_id: str, limit: int, offset: int) -> tuple[Sequence[Job], int]:
        ids, total = search.find_jobs(self.connection, query, account_id, self.now, limit, offset)
        return self._in_order(ids), total

    def _in_order(self, ids: Sequence[str]) -> list[Job]:
        found = {job.id: job for job in self.all(_jobs.id.in_(ids))}
        return [found[one] for one in ids]

    def facts(self, job: Job) -> JobFacts:
        return self.facts_of_many([job])[0]

    def facts_of_many(self, jobs: Sequence[Job]) -> Sequence[JobFacts]:
        return facts_of_jobs(self.connection, jobs)

    def of_team(self, team_id: str) -> Sequence[Job]:
        return self.all(_jobs.team_id == team_id, order=[_jobs.posted_at.desc(), _jobs.id.desc()])

    def saved(self, account_id: str) -> Sequence[Job]:
        query = (
            select(self.table)
            .join(tables.job_marks, _marks.job_id == _jobs.id)
            .where(_marks.account_id == account_id, _marks.mark == "saved")
            .order_by(_jobs.posted_at.desc(), _jobs.id.desc())
        )
        return self.of(query)

    def mark_of(self, account_id: str, job_id: str) -> str:
        query = select(_marks.mark).where(_marks.account_id == account_id, _marks.job_id == job_id)
        return self.connection.execute(query).scalar() or ""

    def mark(self, account_id: str, job_id: str, mark: str) -> None:
        if not mark:
            mine = delete(tables.job_marks).where(_marks.account_id == account_id, _marks.job_id == job_id)
            self.connection.execute(mine)
            return
        self.connection.execute(
            insert_or(self.connection, tables.job_marks)
            .values(account_id=account_id, job_id=job_id, mark=mark)
            .on_conflict_do_update(index_elements=["account_id", "job_id"], set_={"mark": mark})
        )

    def client_facts(self, team_id: str) -> ClientFacts:
        return client_facts(self.connection, team_id)
