"""Searching in the database: a query becomes SQL that finds exactly what ``bot.domain.search.matching`` wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    func,
    literal,
    or_,
    select,
)

from bot.adapters.database import job_tables, search_tables, tables
from bot.adapters.database.search_index import JOB_WORDS, PERSON_WORDS
from bot.adapters.database.search_words import has_text
from bot.domain.search.model import JobQuery, PeopleQuery, Span

Conditions = list[ColumnElement[bool]]

_jobs = search_tables.job_facts.c
_people = search_tables.person_facts.c
_teams = search_tables.team_facts.c
_marks = tables.job_marks.c
_members = tables.memberships.c
_invitations = job_tables.job_invitations.c

MANY = 2_000
"""So many results are soon met on a walk through everything."""
_BY_AGE = {None, "fit", "newest", "oldest"}

_MINUTE = timedelta(minutes=1)
_LARGEST = 2**63 - 1
_FARTHEST = 10**8
"""Minutes, some 190 years: a longer age means the same, and a datetime can still be reckoned with it."""


def find_jobs(
    connection: Connection, query: JobQuery, account_id: str, now: datetime, limit: int, offset: int
) -> tuple[list[str], int]:
    """The ids of a page of the open jobs that the query wants and this person may see; and how many there are."""

    def where(number: ColumnElement[int]) -> Conditions:
        return [*_seen_by(account_id), *_job_conditions(connection.dialect.name, number, query, now)]

    total = _count(connection, search_tables.job_facts, where(_jobs.number))
    number = _start(connection, _jobs.number, query.sort, total)
    page = select(_jobs.job_id).where(*where(number)).order_by(*_job_order(query))
    return _page(connection, page, total, limit, offset), total


def find_people(connection: Connection, query: PeopleQuery, limit: int, offset: int) -> tuple[list[str], int]:
    """The ids of a page of the freelancers whom the query wants; and how many there are."""

    def where(number: ColumnElement[int]) -> Conditions:
        return _people_conditions(connection.dialect.name, number, query)

    total = _count(connection, search_tables.person_facts, where(_people.number))
    number = _start(connection, _people.number, query.sort, total)
    page = select(_people.account_id).where(*where(number)).order_by(*_people_order(query))
    return _page(connection, page, total, limit, offset), total


def _count(connection: Connection, table: Table, where: Conditions) -> int:
    return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def _page(connection: Connection, ids: Select[str], total: int, limit: int, offset: int) -> list[str]:
    return list(connection.execute(ids.limit(limit).offset(offset)).scalars()) if total > offset else []


def _start(connection: Connection, number: Column[int], sort: str | None, total: int) -> ColumnElement[int]:
    """The number, for SQLite in a guise that it cannot start from where it had better not.

    Knowing no statistics, it would fetch and sort everything that holds a word. Where that is much and the newest come
    first, the page is full after a short walk from the newest on. PostgreSQL sees that by itself.
    """
    walks = connection.dialect.name == "sqlite" and sort in _BY_AGE and total > MANY
    return number + 0 if walks else number


def _seen_by(account_id: str) -> Conditions:
    own = select(_members.team_id).where(_members.account_id == account_id)
    invited = select(_invitations.job_id).where(_invitations.freelancer_id == account_id)
    return [_not_hidden(account_id), or_(_jobs.is_public, _jobs.team_id.in_(own), _jobs.job_id.in_(invited))]


def _not_hidden(account_id: str) -> ColumnElement[bool]:
    hidden = select(_marks.job_id).where(_marks.account_id == account_id, _marks.mark == "hidden")
    return _jobs.job_id.not_in(hidden)


def _job_conditions(dialect: str, number: ColumnElement[int], query: JobQuery, now: datetime) -> Conditions:
    where = [
        *_any_of(_jobs.level, query.levels),
        *_within(_jobs.budget, query.budget),
        *_within(_jobs.length, query.length),
        *_within(_jobs.proposals, query.proposals),
        *_within(_jobs.connects, query.connects),
        *_overlaps(query.rate),
        *_posted(query.posted, now),
        *_has_skills(search_tables.job_skills, number, query.skills, query.not_skills),
        *has_text(dialect, JOB_WORDS, number, query.text),
    ]
    if query.kind is not None:
        where.append(_jobs.kind == query.kind)
    if query.categories:
        where.append(_under(_jobs.category, query.categories))
    if query.not_categories:
        where.append(~_under(_jobs.category, query.not_categories))
    clients = _client_conditions(query)
    if clients:
        where.append(_jobs.team_id.in_(select(_teams.team_id).where(*clients)))
    return where


def _client_conditions(query: JobQuery) -> Conditions:
    where = [
        *_any_of(_teams.country, query.countries),
        *_within(_teams.spent, query.client_spent),
        *_within(_teams.hire_rate, query.client_hire_rate),
        *_within(_teams.rating, query.client_rating),
    ]
    if query.client_verified is not None:
        where.append(_teams.verified.is_(query.client_verified))
    return where


def _people_conditions(dialect: str, number: ColumnElement[int], query: PeopleQuery) -> Conditions:
    where = [
        *_any_of(_people.level, query.levels),
        *_any_of(_people.country, query.countries),
        *_within(_people.rate, query.rate),
        *_within(_people.rating, query.rating),
        *_within(_people.earned, query.earned),
        *_within(_people.jobs, query.jobs),
        *_has_skills(search_tables.account_skills, number, query.skills, query.not_skills),
        *has_text(dialect, PERSON_WORDS, number, query.text),
    ]
    if query.categories:
        where.append(_under(_people.category, query.categories))
    return where


def _job_order(query: JobQuery) -> Sequence[ColumnElement[Any]]:
    newest = (_jobs.posted_at.desc(), _jobs.job_id.desc())
    match query.sort:
        case "oldest":
            return (_jobs.posted_at.asc(), _jobs.job_id.asc())
        case "budget":
            return (_jobs.budget.desc().nulls_last(), *newest)
        case "rate":
            return (_jobs.rate_most.desc().nulls_last(), *newest)
        case "proposals":
            return (_jobs.proposals.asc(), *newest)
        case "connects":
            return (_jobs.connects.asc(), *newest)
        case _:
            return newest


def _people_order(query: PeopleQuery) -> Sequence[ColumnElement[Any]]:
    newest = (_people.joined_at.desc(), _people.account_id.desc())
    match query.sort:
        case "rating":
            return (_people.rating.desc().nulls_last(), *newest)
        case "earned":
            return (_people.earned.desc(), *newest)
        case "rate":
            return (_people.rate.asc().nulls_last(), *newest)
        case _:
            return newest


def _any_of(column: Column[str], wanted: Sequence[str]) -> Conditions:
    return [column.in_(wanted)] if wanted else []


def _within(column: Column[Any], span: Span | None) -> Conditions:
    """A fact that is not known lies in no range, not even in an open one."""
    if span is None:
        return []
    bounds: Conditions = [column.is_not(None)]
    if span.least is not None:
        bounds.append(column >= _number(span.least))
    if span.most is not None:
        bounds.append(column <= _number(span.most))
    return bounds


def _number(value: int) -> ColumnElement[int]:
    """The value as the databases can compare it, however large somebody wrote it."""
    return literal(max(-_LARGEST, min(value, _LARGEST)), BigInteger)


def _overlaps(span: Span | None) -> Conditions:
    """A job's rate is itself a range: it is wanted when some rate of it is."""
    if span is None:
        return []
    return [
        _jobs.rate_least.is_not(None),
        *_within(_jobs.rate_most, Span(least=span.least)),
        *_within(_jobs.rate_least, Span(most=span.most)),
    ]


def _posted(span: Span | None, now: datetime) -> Conditions:
    """The age counts whole minutes: one that is at most 5 is still less than 6."""
    where: Conditions = []
    if span is not None and span.least is not None:
        where.append(_jobs.posted_at <= now - _MINUTE * max(-_FARTHEST, min(span.least, _FARTHEST)))
    if span is not None and span.most is not None:
        where.append(_jobs.posted_at > now - _MINUTE * max(-_FARTHEST, min(span.most + 1, _FARTHEST)))
    return where


def _under(category: Column[str], wanted: Sequence[str]) -> ColumnElement[bool]:
    """Whether the category is one of the wanted, of either level."""
    below = (func.substr(category, 1, len(one) + 1) == f"{one}." for one in wanted)
    return or_(category.in_(wanted), *below)


def _has_skills(
    table: Table, number: ColumnElement[int], groups: Sequence[Sequence[str]], unwanted: Sequence[str]
) -> Conditions:
    where = [_with_any_skill(table, number, group) for group in groups]
    if unwanted:
        where.append(~_with_any_skill(table, number, unwanted))
    return where


def _with_any_skill(table: Table, number: ColumnElement[int], skills: Sequence[str]) -> ColumnElement[bool]:
    return number.in_(select(table.c.number).where(table.c.skill.in_(skills)))
