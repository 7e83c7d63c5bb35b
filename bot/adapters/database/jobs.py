"""Jobs, marks, and the alerts that want to hear of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store, insert_or
from bot.domain.alerts.model import Alert
from bot.domain.errors import NotFound
from bot.domain.jobs.model import ClientFacts, Job, JobState
from bot.domain.money import Money
from bot.domain.skills.model import CATALOGUE

_jobs = tables.jobs.c
_marks = tables.job_marks.c


class Jobs(Store[Job]):
    """See ``bot.domain.jobs.ports``."""

    codec = Codec(tables.jobs, Job)

    def add(self, job: Job) -> None:
        names = [CATALOGUE.get(skill, skill) for skill in job.skills]
        text = " ".join([job.title, job.description, *job.skills, *names]).casefold()
        self._insert(self.codec.row(job) | {"search_text": text})

    def hold(self, id: str) -> Job:  # noqa: A002 - the field's own name
        held = self.of(select(self.table).where(_jobs.id == id).with_for_update(read=True))
        if not held:
            raise NotFound
        return held[0]

    def open_jobs(self, words: Sequence[str], account_id: str, limit: int, offset: int) -> tuple[Sequence[Job], int]:
        hidden = select(_marks.job_id).where(_marks.account_id == account_id, _marks.mark == "hidden")
        where = [
            _jobs.state == JobState.OPEN,
            _jobs.id.not_in(hidden),
            *(_jobs.search_text.contains(word.casefold(), autoescape=True) for word in words),
        ]
        count = self.connection.execute(select(func.count()).select_from(self.table).where(*where)).scalar_one()
        query = (
            select(self.table)
            .where(*where)
            .order_by(_jobs.posted_at.desc(), _jobs.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return self.of(query), count

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
        run = self.connection.execute
        name = run(select(tables.teams.c.name).where(tables.teams.c.id == team_id)).scalar_one()
        counted = run(select(_jobs.state, func.count()).where(_jobs.team_id == team_id).group_by(_jobs.state))
        states: dict[str, int] = {row[0]: row[1] for row in counted}
        hires = run(select(func.count()).select_from(tables.contracts).where(tables.contracts.c.team_id == team_id))
        earned = tables.earnings.c
        spent = run(
            select(earned.currency, func.sum(earned.gross)).where(earned.team_id == team_id).group_by(earned.currency)
        ).first()
        currency = run(select(_jobs.currency).where(_jobs.team_id == team_id).limit(1)).scalar() or "USD"
        reviews = tables.reviews.c
        stars = run(select(reviews.stars).where(reviews.about == team_id, reviews.revealed.is_(True))).scalars().all()
        averages = [sum(given) / len(given) for given in stars]
        return ClientFacts(
            team_name=name,
            spent=Money(int(spent[1]), spent[0]) if spent else Money(0, currency),
            jobs_posted=sum(states.values()),
            open_jobs=states.get(JobState.OPEN, 0),
            hires=hires.scalar_one(),
            rating=sum(averages) / len(averages) if averages else None,
            reviews=len(averages),
        )


class Alerts(Store[Alert]):
    """See ``bot.domain.alerts.ports``."""

    codec = Codec(tables.alerts, Alert)

    def add(self, alert: Alert) -> None:
        super().add(alert)
        rows = [{"skill": skill, "alert_id": alert.id} for skill in alert.skills]
        self.connection.execute(insert(tables.alert_skills), rows)

    def remove(self, id: str) -> None:  # noqa: A002 - the field's own name
        self.connection.execute(delete(tables.alert_skills).where(tables.alert_skills.c.alert_id == id))
        self.connection.execute(delete(self.table).where(self.table.c.id == id))

    def of_account(self, account_id: str) -> Sequence[Alert]:
        return self.all(self.table.c.account_id == account_id, order=[self.table.c.id])

    def matching(self, job: Job) -> Sequence[Alert]:
        columns = self.table.c
        wanted = select(tables.alert_skills.c.alert_id).where(tables.alert_skills.c.skill.in_(job.skills))
        members = select(tables.memberships.c.account_id).where(tables.memberships.c.team_id == job.team_id)
        found = self.all(
            columns.id.in_(wanted),
            columns.least_budget <= job.budget.amount,
            columns.account_id.not_in(members),
            order=[columns.id],
        )
        return list({alert.account_id: alert for alert in reversed(found)}.values())
