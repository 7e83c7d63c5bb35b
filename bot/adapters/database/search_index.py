"""Keeping what search looks through in step: the stores call these in the transaction that changes something."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, TableClause, delete, func, insert, select, update

from bot.adapters.database import search_tables, tables
from bot.adapters.database.facts import job_tokens, person_tokens, rated, record_of
from bot.adapters.database.rows import insert_or
from bot.adapters.database.search_words import forget_words, keep_words, words_table
from bot.domain.accounts.model import Account
from bot.domain.contracts.model import FundingState
from bot.domain.jobs.model import LENGTH_DAYS, ClientFacts, Job, JobState
from bot.domain.money import Money

JOB_WORDS = words_table("job_words")
PERSON_WORDS = words_table("person_words")

_jobs = search_tables.job_facts
_people = search_tables.person_facts
_teams = search_tables.team_facts


def keep_job(connection: Connection, job: Job) -> None:
    """Let an open job be found as it stands now, and no other."""
    if job.state != JobState.OPEN:
        _forget(connection, _jobs, _jobs.c.job_id == job.id, search_tables.job_skills, JOB_WORDS)
        return
    proposals = select(func.count()).where(tables.proposals.c.job_id == job.id).scalar_subquery()
    row = {**job_row(job), "proposals": proposals}
    number = _keep_row(connection, _jobs, "job_id", row, kept=("proposals",))
    _keep_skills(connection, search_tables.job_skills, number, job.skills)
    forget_words(connection, JOB_WORDS, number)
    keep_words(connection, JOB_WORDS, {number: job_tokens(job)})


def job_row(job: Job) -> dict[str, Any]:
    """The row of a job that nobody has proposed to."""
    return {
        "job_id": job.id,
        "team_id": job.team_id,
        "posted_at": job.posted_at,
        "is_public": job.is_public,
        "kind": job.kind,
        "category": job.category,
        "level": job.level,
        "connects": job.connects,
        "proposals": 0,
        "budget": job.budget.amount if job.budget else None,
        "rate_least": job.rate_least.amount if job.rate_least else None,
        "rate_most": job.rate_most.amount if job.rate_most else None,
        "length": LENGTH_DAYS.get(job.length),
    }


def count_proposal(connection: Connection, job_id: str) -> None:
    """One more proposal to a job."""
    more = update(_jobs).where(_jobs.c.job_id == job_id).values(proposals=_jobs.c.proposals + 1)
    connection.execute(more)


def keep_person(connection: Connection, account: Account) -> None:
    """Let a freelancer whom clients could read about be found as they stand now, and nobody else."""
    if not (account.freelances and account.ready_to_propose):
        _forget(connection, _people, _people.c.account_id == account.id, search_tables.account_skills, PERSON_WORDS)
        return
    row = {
        "account_id": account.id,
        "joined_at": account.joined_at,
        "category": account.category,
        "level": account.level,
        "country": account.country,
        "rate": account.hourly_rate.amount if account.hourly_rate else None,
        "earned": 0,
        "jobs": 0,
    }
    number = _keep_row(connection, _people, "account_id", row, kept=("earned", "jobs"))
    recount_person(connection, account.id)
    _keep_skills(connection, search_tables.account_skills, number, account.skills)
    forget_words(connection, PERSON_WORDS, number)
    keep_words(connection, PERSON_WORDS, {number: person_tokens(account)})


def recount_person(connection: Connection, account_id: str) -> None:
    """Bring a freelancer's record up to date after a review, a payment or a contract's end; locked as a team's is."""
    own = _people.c.account_id == account_id
    connection.execute(select(_people.c.number).where(own).with_for_update()).first()
    record = record_of(connection, account_id)
    values = {"rating": record.rating, "earned": record.earned, "jobs": record.jobs}
    connection.execute(update(_people).where(own).values(values))


def recount_team(connection: Connection, team_id: str) -> None:
    """Bring what is known of a client up to date.

    The row is locked before anything is counted: whoever changed the team at the same time has committed by then, and
    is counted, too.
    """
    own = _teams.c.team_id == team_id
    blank = {"country": "", "verified": False, "spent": 0, "currency": "", "posted": 0, "open": 0, "hires": 0}
    first = insert_or(connection, _teams).values(team_id=team_id, reviews=0, **blank).on_conflict_do_nothing()
    connection.execute(first)
    connection.execute(select(_teams.c.team_id).where(own).with_for_update()).one()
    rating, reviews = rated(connection, team_id)
    counted = connection.execute(_counts(team_id)).one()._asdict()
    currency, spent = _spent(connection, team_id)
    facts = ClientFacts(
        team_name="",
        spent=Money(spent, currency),
        jobs_posted=counted["posted"],
        open_jobs=counted["open"],
        hires=counted["hires"],
        rating=None,
        reviews=reviews,
    )
    sums = {"spent": spent, "currency": currency, "rating": rating, "reviews": reviews, "hire_rate": facts.hire_rate}
    connection.execute(update(_teams).where(own).values(**counted, **sums))


def _counts(team_id: str) -> Select[Any]:
    jobs, contracts, fundings = tables.jobs.c, tables.contracts.c, tables.fundings.c
    posted = select(func.count()).where(jobs.team_id == team_id)
    paid = (
        select(fundings.id)
        .join(tables.contracts, contracts.id == fundings.contract_id)
        .where(contracts.team_id == team_id, fundings.state == FundingState.CONFIRMED)
    )
    return select(
        tables.teams.c.country,
        paid.exists().label("verified"),
        posted.scalar_subquery().label("posted"),
        posted.where(jobs.state == JobState.OPEN).scalar_subquery().label("open"),
        select(func.count()).where(contracts.team_id == team_id).scalar_subquery().label("hires"),
    ).where(tables.teams.c.id == team_id)


def _spent(connection: Connection, team_id: str) -> tuple[str, int]:
    earned, jobs = tables.earnings.c, tables.jobs.c
    left = func.sum(earned.gross - func.coalesce(earned.refunded, 0))
    sums = select(earned.currency, left).where(earned.team_id == team_id).group_by(earned.currency)
    spent = connection.execute(sums.order_by(earned.currency)).first()
    if spent is not None:
        return spent[0], int(spent[1])
    currency = connection.execute(select(jobs.currency).where(jobs.team_id == team_id).limit(1)).scalar()
    return currency or "USD", 0


def _keep_row(connection: Connection, table: Table, key: str, row: dict[str, Any], kept: tuple[str, ...] = ()) -> int:
    """Write a row or write it anew, but for the columns that are ``kept``; returns its number."""
    changed = {name: value for name, value in row.items() if name not in {key, *kept}}
    written = insert_or(connection, table).values(row).on_conflict_do_update(index_elements=[key], set_=changed)
    number: int = connection.execute(written.returning(table.c.number)).scalar_one()
    return number


def _keep_skills(connection: Connection, table: Table, number: int, held: tuple[str, ...]) -> None:
    connection.execute(delete(table).where(table.c.number == number))
    if held:
        connection.execute(insert(table), [{"number": number, "skill": skill} for skill in dict.fromkeys(held)])


def _forget(connection: Connection, table: Table, own: ColumnElement[bool], skills: Table, words: TableClause) -> None:
    number = connection.execute(select(table.c.number).where(own)).scalar()
    if number is not None:
        connection.execute(delete(skills).where(skills.c.number == number))
        forget_words(connection, words, number)
        connection.execute(delete(table).where(own))
