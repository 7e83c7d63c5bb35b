"""What may suit somebody, from the narrow rows that search looks through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Text, cast, false, or_, select

from bot.adapters.database import job_tables, search_tables, tables
from bot.adapters.database.rows import insert_or
from bot.adapters.database.searches_tables import job_seen
from bot.domain.feed.model import Candidate, PastChoice
from bot.domain.jobs.model import Job
from bot.domain.search.model import JobFacts, PersonFacts

_jobs = search_tables.job_facts.c
_teams = search_tables.team_facts.c
_people = search_tables.person_facts.c
_marks = tables.job_marks.c
_proposals = tables.proposals.c
_members = tables.memberships.c
_invitations = job_tables.job_invitations.c
_seen = job_seen.c
_OPEN_TO = cast(tables.jobs.c.open_to, Text).label("open_to")
"""As text: nearly all are empty, and need not be parsed."""


class Feed:
    """See ``bot.domain.feed.ports``."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def candidates(
        self, account_id: str, skills: Collection[str], categories: Collection[str], country: str, most: int
    ) -> Sequence[Candidate]:
        seen = _seen.job_id.is_not(None).label("seen")
        found = _with_seen(_facts(_OPEN_TO, seen), account_id).where(*_suiting(account_id, skills, categories))
        newest = (_jobs.posted_at.desc(), _jobs.job_id.desc())
        rows = [row for row in self.connection.execute(found.order_by(*newest).limit(most)) if _is_open(row, country)]
        held = self._skills(search_tables.job_skills, [row.number for row in rows])
        return [Candidate(_job(row, held), row.seen) for row in rows]

    def unseen(
        self, account_id: str, skills: Collection[str], categories: Collection[str], country: str, most: int
    ) -> int:
        found = _with_seen(select(_OPEN_TO).select_from(search_tables.job_facts), account_id).where(
            _seen.job_id.is_(None), *_suiting(account_id, skills, categories)
        )
        return sum(_is_open(row, country) for row in self.connection.execute(found.limit(most)))

    def facts_of(self, job_ids: Collection[str]) -> Sequence[JobFacts]:
        rows = list(self.connection.execute(_facts().where(_jobs.job_id.in_(job_ids)))) if job_ids else []
        held = self._skills(search_tables.job_skills, [row.number for row in rows])
        return [_job(row, held) for row in rows]

    def choices_of(self, account_id: str, most: int) -> Sequence[PastChoice]:
        jobs = tables.jobs.c
        said = (jobs.skills, jobs.category)
        marked = (
            select(*said, _marks.mark)
            .join(tables.jobs, jobs.id == _marks.job_id)
            .where(_marks.account_id == account_id)
            .order_by(jobs.posted_at.desc())
        )
        proposed = (
            select(*said)
            .join(tables.proposals, _proposals.job_id == jobs.id)
            .where(_proposals.freelancer_id == account_id)
            .order_by(_proposals.id.desc())
        )
        choices = [
            PastChoice(tuple(row[0]), row[1], row.mark == "saved")
            for row in self.connection.execute(marked.limit(most))
        ]
        return choices + [
            PastChoice(tuple(row[0]), row[1], is_liked=True) for row in self.connection.execute(proposed.limit(most))
        ]

    def people_for(self, job: Job, most: int) -> Sequence[PersonFacts]:
        held = search_tables.account_skills.c
        known = (
            select(_members.account_id).where(_members.team_id == job.team_id),
            select(_invitations.freelancer_id).where(_invitations.job_id == job.id),
            select(_proposals.freelancer_id).where(_proposals.job_id == job.id),
        )
        where = [_people.number.in_(select(held.number).where(held.skill.in_(job.skills)))]
        where += [_people.account_id.not_in(ids) for ids in known]
        if job.open_to:
            where.append(_people.country.in_(job.open_to))
        best = (_people.earned.desc(), _people.account_id.desc())
        return self._persons(select(search_tables.person_facts).where(*where).order_by(*best).limit(most))

    def people_facts(self, account_ids: Collection[str]) -> Sequence[PersonFacts]:
        if not account_ids:
            return []
        return self._persons(select(search_tables.person_facts).where(_people.account_id.in_(account_ids)))

    def show(self, account_id: str, job_ids: Collection[str], at: datetime) -> None:
        if job_ids:
            rows = [{"account_id": account_id, "job_id": job_id, "at": at} for job_id in job_ids]
            self.connection.execute(insert_or(self.connection, job_seen).values(rows).on_conflict_do_nothing())

    def _persons(self, query: Select[Any]) -> list[PersonFacts]:
        rows = list(self.connection.execute(query))
        held = self._skills(search_tables.account_skills, [row.number for row in rows])
        return [
            PersonFacts(
                account_id=row.account_id,
                tokens=(),
                skills=tuple(held[row.number]),
                category=row.category,
                level=row.level,
                country=row.country,
                rate=row.rate,
                rating=row.rating,
                earned=row.earned,
                jobs=row.jobs,
                joined_at=row.joined_at,
            )
            for row in rows
        ]

    def _skills(self, table: Table, numbers: Sequence[int]) -> dict[int, list[str]]:
        held: defaultdict[int, list[str]] = defaultdict(list)
        if numbers:
            query = select(table.c.number, table.c.skill).where(table.c.number.in_(numbers)).order_by(table.c.skill)
            for number, skill in self.connection.execute(query):
                held[number].append(skill)
        return held


def _facts(*more: ColumnElement[Any]) -> Select[Any]:
    clients = (_teams.country, _teams.spent, _teams.hire_rate, _teams.rating, _teams.verified)
    return (
        select(search_tables.job_facts, *clients, *more)
        .select_from(search_tables.job_facts)
        .join(search_tables.team_facts, _teams.team_id == _jobs.team_id)
    )


def _with_seen(query: Select[Any], account_id: str) -> Select[Any]:
    return query.join(tables.jobs, tables.jobs.c.id == _jobs.job_id).outerjoin(
        job_seen, (_seen.job_id == _jobs.job_id) & (_seen.account_id == account_id)
    )


def _suiting(account_id: str, skills: Collection[str], categories: Collection[str]) -> Iterable[ColumnElement[bool]]:
    needs = search_tables.job_skills.c
    suits: list[ColumnElement[bool]] = (
        [_jobs.number.in_(select(needs.number).where(needs.skill.in_(skills)))] if skills else []
    )
    suits += [_jobs.category == one for one in categories]
    hidden = select(_marks.job_id).where(_marks.account_id == account_id, _marks.mark == "hidden")
    proposed = select(_proposals.job_id).where(_proposals.freelancer_id == account_id)
    own = select(_members.team_id).where(_members.account_id == account_id)
    return (
        _jobs.is_public,
        or_(false(), *suits),
        _jobs.job_id.not_in(hidden),
        _jobs.job_id.not_in(proposed),
        _jobs.team_id.not_in(own),
    )


def _is_open(row: Row[Any], country: str) -> bool:
    """Whether somebody from there may propose; who says not from where they are may look."""
    return row.open_to == "[]" or not country or f'"{country}"' in row.open_to


def _job(row: Row[Any], skills: dict[int, list[str]]) -> JobFacts:
    return JobFacts(
        job_id=row.job_id,
        team_id=row.team_id,
        tokens=(),
        skills=tuple(skills[row.number]),
        kind=row.kind,
        category=row.category,
        level=row.level,
        connects=row.connects,
        posted_at=row.posted_at,
        budget=row.budget,
        rate_least=row.rate_least,
        rate_most=row.rate_most,
        length=row.length,
        country=row.country,
        client_spent=row.spent,
        client_hire_rate=row.hire_rate,
        client_rating=row.rating,
        client_verified=row.verified,
        proposals=row.proposals,
    )
