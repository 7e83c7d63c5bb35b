"""What a query can ask of a job or a person, read from the rows that are kept for search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select

from bot.adapters.database import search_tables, tables
from bot.domain.accounts.model import Account
from bot.domain.contracts.model import ContractState
from bot.domain.jobs.model import LENGTH_DAYS, ClientFacts, Job
from bot.domain.money import Money
from bot.domain.search.model import JobFacts, PersonFacts
from bot.domain.search.tokens import tokens
from bot.domain.skills.model import CATALOGUE

_teams = search_tables.team_facts.c
_proposals = tables.proposals.c
_reviews = tables.reviews.c


def job_tokens(job: Job) -> tuple[str, ...]:
    """The words of title, description and skills, with a gap between the parts."""
    return _with_gaps((job.title, job.description, *_names(job.skills)))


def person_tokens(account: Account) -> tuple[str, ...]:
    """The words of title, overview and skills, with a gap between the parts."""
    return _with_gaps((account.title, account.overview, *_names(account.skills)))


def _names(skills: Iterable[str]) -> list[str]:
    return [CATALOGUE.get(skill, skill) for skill in skills]


def _with_gaps(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(token for part in parts for token in ("", *tokens(part)))[1:]


def facts_of_jobs(connection: Connection, jobs: Sequence[Job]) -> list[JobFacts]:
    """The facts of these jobs, in their order, in two queries however many they are."""
    ids, teams = [job.id for job in jobs], {job.team_id for job in jobs}
    known = select(search_tables.team_facts)
    clients = {row.team_id: row for row in connection.execute(known.where(_teams.team_id.in_(teams)))}
    counted = select(_proposals.job_id, func.count()).where(_proposals.job_id.in_(ids)).group_by(_proposals.job_id)
    proposals = {row[0]: row[1] for row in connection.execute(counted)}
    return [_job_facts(job, clients[job.team_id], proposals.get(job.id, 0)) for job in jobs]


def _job_facts(job: Job, client: Row[tuple[object, ...]], proposals: int) -> JobFacts:
    return JobFacts(
        job_id=job.id,
        team_id=job.team_id,
        tokens=job_tokens(job),
        skills=job.skills,
        kind=job.kind,
        category=job.category,
        level=job.level,
        connects=job.connects,
        posted_at=job.posted_at,
        budget=_amount(job.budget),
        rate_least=_amount(job.rate_least),
        rate_most=_amount(job.rate_most),
        length=LENGTH_DAYS.get(job.length),
        country=client.country,
        client_spent=client.spent,
        client_hire_rate=client.hire_rate,
        client_rating=client.rating,
        client_verified=client.verified,
        proposals=proposals,
        is_public=job.is_public,
        open_to=job.open_to,
    )


def _amount(money: Money | None) -> int | None:
    return None if money is None else money.amount


def client_facts(connection: Connection, team_id: str) -> ClientFacts:
    """What a card says about a team."""
    query = select(tables.teams.c.name, search_tables.team_facts).where(tables.teams.c.id == team_id)
    row = connection.execute(query.join(search_tables.team_facts, _teams.team_id == tables.teams.c.id)).one()
    return ClientFacts(
        team_name=row.name,
        spent=Money(row.spent, row.currency),
        jobs_posted=row.posted,
        open_jobs=row.open,
        hires=row.hires,
        rating=None if row.rating is None else row.rating / 100,
        reviews=row.reviews,
        country=row.country,
        verified=row.verified,
    )


@dataclass(frozen=True)
class Record:
    """What somebody's work so far adds up to; ``rating`` in hundredths of a star, ``earned`` in minor units."""

    rating: int | None
    reviews: int
    earned: int
    jobs: int


def rated(connection: Connection, about: str) -> tuple[int | None, int]:
    """The mean of the revealed reviews about a team or a person in hundredths of a star, and how many there are."""
    query = select(_reviews.stars).where(_reviews.about == about, _reviews.revealed.is_(True))
    averages = [sum(stars) / len(stars) for stars in connection.execute(query).scalars()]
    return (round(100 * sum(averages) / len(averages)) if averages else None), len(averages)


def record_of(connection: Connection, account_id: str) -> Record:
    """A freelancer's record: what they were paid after fees, and how many contracts have ended."""
    net, contracts = tables.earnings.c, tables.contracts.c
    earned = connection.execute(select(func.sum(net.net)).where(net.freelancer_id == account_id)).scalar()
    ended = (contracts.freelancer_id == account_id, contracts.state == ContractState.ENDED)
    jobs = connection.execute(select(func.count()).select_from(tables.contracts).where(*ended)).scalar_one()
    rating, reviews = rated(connection, account_id)
    return Record(rating, reviews, int(earned or 0), jobs)


def facts_of_person(connection: Connection, account: Account) -> PersonFacts:
    """The facts of a freelancer."""
    record = record_of(connection, account.id)
    return PersonFacts(
        account_id=account.id,
        tokens=person_tokens(account),
        skills=account.skills,
        category=account.category,
        level=account.level,
        country=account.country,
        rate=_amount(account.hourly_rate),
        rating=record.rating,
        earned=record.earned,
        jobs=record.jobs,
        joined_at=account.joined_at,
    )
