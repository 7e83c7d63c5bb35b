"""Which alerts want a job, without looking at the others: one scan of where they stand (see ``anchors``)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, select, text

from bot.adapters.database.alert_tables import alerts
from bot.adapters.database.anchors import LEVEL_BITS, NO_BUDGET, SIGN, categories_of, fit_of_row, terms_of
from bot.adapters.database.bulk import no_search_for_garbage
from bot.adapters.database.tables import memberships
from bot.domain.alerts.model import Match
from bot.domain.rules import FitWeights
from bot.domain.search.matching import wants_job
from bot.domain.search.model import JobFacts, JobQuery

_FOUND = """
SELECT {joined}(a.found, ',') FILTER (WHERE a.rest IS NULL),
    CAST({rows}(a.found, a.rest)) FILTER (WHERE a.rest IS NOT NULL) AS text)
FROM alert_anchors AS a
WHERE a.anchor {anchors} AND a.category {categories} AND a.kind IN ('', :kind) AND a.least_budget <= :budget
AND (a.checks & 1 = 0 OR (
    (a.also_1 IS NULL OR a.also_1 IN {terms})
    AND (a.also_2 IS NULL OR a.also_2 IN {terms})
    AND (a.none_1 IS NULL OR a.none_1 NOT IN {terms})
    AND (a.none_2 IS NULL OR a.none_2 NOT IN {terms})
))
AND (a.checks & 2 = 0 OR (
    (a.levels = 0 OR a.levels & :level != 0)
    AND (a.country IS NULL OR a.country = :country)
    AND (a.verified IS NULL OR a.verified = :verified)
    AND (a.most_budget IS NULL OR a.most_budget >= :budget)
    AND (a.least_rate IS NULL OR a.least_rate <= :most_rate)
    AND (a.most_rate IS NULL OR a.most_rate >= :least_rate)
    AND (a.most_length IS NULL OR a.most_length >= :length)
    AND (a.most_proposals IS NULL OR a.most_proposals >= :proposals)
    AND (a.most_connects IS NULL OR a.most_connects >= :connects)
    AND (a.least_spent IS NULL OR a.least_spent <= :spent)
    AND (a.least_hire_rate IS NULL OR a.least_hire_rate <= :hire_rate)
    AND (a.least_rating IS NULL OR a.least_rating <= :rating)
)){open_to}
"""
_OPEN_TO = """
AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = {account} AND accounts.country {countries})"""

_DIALECTS = {
    "sqlite": {
        "joined": "group_concat",
        "rows": "json_group_array(json_array",
        "anchors": """IN (
            SELECT term FROM alert_terms WHERE alerts > 0 AND term IN (SELECT value FROM json_each(:terms)))""",
        "categories": "IN (SELECT value FROM json_each(:categories))",
        "account": """json_extract('["' || replace(a.found, ',', '","') || '"]', '$[1]')""",
        "countries": "IN (SELECT value FROM json_each(:countries))",
        "terms": "(SELECT value FROM json_each(:terms))",
    },
    "postgresql": {
        "joined": "string_agg",
        "rows": "json_agg(json_build_array",
        "anchors": """= ANY (ARRAY(
            SELECT term FROM alert_terms WHERE alerts > 0 AND term = ANY (CAST(:terms AS text[]))))""",
        "categories": "= ANY (CAST(:categories AS text[]))",
        "account": "split_part(a.found, ',', 2)",
        "countries": "= ANY (CAST(:countries AS text[]))",
        "terms": "(SELECT unnest(CAST(:terms AS text[])))",
    },
}


def best_matches(connection: Connection, job: JobFacts, weights: FitWeights) -> list[Match]:
    """See ``AlertReader.matching``.

    Thousands of rows are joined to one string by the database and taken apart here by C alone, which takes a third of
    the time of rows. They are ranked by the few fits that there are.
    """
    query, values = _question(connection, job)
    sure, unsure = connection.execute(query, values).one()
    with no_search_for_garbage():
        return _ranked(connection, job, weights, sure, unsure)


def _ranked(
    connection: Connection, job: JobFacts, weights: FitWeights, sure: str | None, unsure: str | None
) -> list[Match]:
    parts = sure.split(SIGN) if sure else []
    ids = parts[::3]
    owners = dict(zip(ids, parts[1::3], strict=True))
    fits_by = dict(zip(ids, parts[2::3], strict=True))
    times = Counter(ids)  # in the order of the others; more than once where the job has several skills of an alert

    @cache  # many alerts are alike in this
    def fit(written: str, times: int) -> int:
        return fit_of_row(written, times - 1, job, weights)

    by_fit = defaultdict[int, list[str]](list)
    for alert_id, points in zip(owners, map(fit, fits_by.values(), times.values()), strict=True):
        by_fit[points].append(alert_id)
    for alert_id, account_id, written, held in _sure(connection, job, json.loads(unsure or "[]")):
        by_fit[fit(written, held)].append(alert_id)
        owners[alert_id] = account_id
    return _best_of_each(by_fit, owners, _colleagues(connection, job))


def _best_of_each(
    by_fit: Mapping[int, Iterable[str]], owners: Mapping[str, str], without: Iterable[str]
) -> list[Match]:
    """The best alert of each account, the best first; among equals by their id."""
    known = set(without)
    best = []
    for points in sorted(by_fit, reverse=True):
        for alert_id in sorted(by_fit[points]):
            account_id = owners[alert_id]
            if account_id not in known:
                known.add(account_id)
                best.append(Match(alert_id, account_id, points))
    return best


def _colleagues(connection: Connection, job: JobFacts) -> Sequence[str]:
    """The members of the job's own team. They are few, and cost less here than looked up for every row."""
    members = memberships.c
    return connection.execute(select(members.account_id).where(members.team_id == job.team_id)).scalars().all()


def _question(connection: Connection, job: JobFacts) -> tuple[TextClause, dict[str, Any]]:
    dialect = connection.dialect.name
    lists = {"categories": ["", *categories_of(job)], "terms": terms_of(job)}
    lists |= {"countries": list(job.open_to)} if job.open_to else {}
    has_rates = job.rate_least is not None and job.rate_most is not None
    values = {
        "kind": job.kind,
        "level": LEVEL_BITS.get(job.level, 0),
        "country": job.country,
        "verified": job.client_verified,
        "budget": NO_BUDGET if job.budget is None else job.budget,
        "least_rate": job.rate_least if has_rates else None,
        "most_rate": job.rate_most if has_rates else None,
        "length": job.length,
        "proposals": job.proposals,
        "connects": job.connects,
        "spent": job.client_spent,
        "hire_rate": job.client_hire_rate,
        "rating": job.client_rating,
        **{name: json.dumps(several) if dialect == "sqlite" else several for name, several in lists.items()},
    }
    return _written(dialect, is_open_to_all=not job.open_to), values


@cache
def _written(dialect: str, *, is_open_to_all: bool) -> TextClause:
    ways = _DIALECTS[dialect]
    return text(_FOUND.format(open_to="" if is_open_to_all else _OPEN_TO.format(**ways), **ways))


def _sure(
    connection: Connection, job: JobFacts, unsure: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str, str, int]]:
    """What is found whose rest wants the job, too: alert, account, what its fit hangs on, and how often.

    That is once for each skill of the job that the rest names, and once more.
    """
    times = Counter(found for found, _ in unsure)
    rests = dict(unsure)
    long = [found.split(SIGN)[0] for found, rest in rests.items() if not rest]
    queries = select(alerts.c.id, alerts.c.query).where(alerts.c.id.in_(long))
    whole = {row[0]: JobQuery.model_validate(row[1]) for row in connection.execute(queries)} if long else {}
    held = {rest: _held(JobQuery.model_validate_json(rest), job) for rest in set(rests.values()) if rest}
    for found, rest in rests.items():
        alert_id, account_id, written = found.split(SIGN)
        wanted, skills = held[rest] if rest else _held(whole[alert_id], job)
        if wanted:
            yield alert_id, account_id, written, times[found] if skills is None else skills + 1


def _held(query: JobQuery, job: JobFacts) -> tuple[bool, int | None]:
    """Whether the rest of a query wants the job; and how many of its skills the job has, where the rest has any."""
    if not wants_job(query, job, job.posted_at):
        return False, None
    named = {skill for group in query.skills for skill in group}
    return True, len(named.intersection(job.skills)) if named else None
