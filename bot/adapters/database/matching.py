"""Which alerts want a job, without looking at the others: one scan of where they stand (see ``anchors``)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, select, text

from bot.adapters.database.alert_tables import alerts
from bot.adapters.database.anchors import LEVEL_BITS, NO_BUDGET, categories_of, fit_of_row, terms_of
from bot.adapters.database.tables import memberships
from bot.domain.alerts.model import Match
from bot.domain.rules import FitWeights
from bot.domain.search.matching import wants_job
from bot.domain.search.model import JobFacts, JobQuery

_FOUND = """
SELECT {joined}(a.alert_id, ',') FILTER (WHERE a.rest IS NULL),
    {joined}(a.account_id, ',') FILTER (WHERE a.rest IS NULL),
    {joined}(a.fit_by, ',') FILTER (WHERE a.rest IS NULL),
    CAST({rows}(a.alert_id, a.account_id, a.fit_by, a.rest)) FILTER (WHERE a.rest IS NOT NULL) AS text)
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
AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = a.account_id AND accounts.country {countries})"""

_DIALECTS = {
    "sqlite": {
        "joined": "group_concat",
        "rows": "json_group_array(json_array",
        "anchors": """IN (
            SELECT term FROM alert_terms WHERE alerts > 0 AND term IN (SELECT value FROM json_each(:terms)))""",
        "categories": "IN (SELECT value FROM json_each(:categories))",
        "countries": "IN (SELECT value FROM json_each(:countries))",
        "terms": "(SELECT value FROM json_each(:terms))",
    },
    "postgresql": {
        "joined": "string_agg",
        "rows": "json_agg(json_build_array",
        "anchors": """= ANY (ARRAY(
            SELECT term FROM alert_terms WHERE alerts > 0 AND term = ANY (CAST(:terms AS text[]))))""",
        "categories": "= ANY (CAST(:categories AS text[]))",
        "countries": "= ANY (CAST(:countries AS text[]))",
        "terms": "(SELECT unnest(CAST(:terms AS text[])))",
    },
}
_Unsure = tuple[str, str, str, str]
"""Alert, account, what its fit hangs on, and what is left of the query."""


def best_matches(connection: Connection, job: JobFacts, weights: FitWeights) -> list[Match]:
    """See ``AlertReader.matching``.

    Thousands of rows are joined to three strings by the database and taken apart here by C alone, which takes a third
    of the time of rows.
    """
    query, values = _question(connection, job)
    ids, accounts, written, unsure = connection.execute(query, values).one()
    found = ids.split(",") if ids else []
    fits_by = dict(zip(found, written.split(","), strict=True)) if ids else {}
    owners = dict(zip(found, accounts.split(","), strict=True)) if ids else {}

    @cache  # many alerts are alike in this
    def fit(written: str, more: int) -> int:
        return fit_of_row(written, more, job, weights)

    fits = {alert_id: fit(one, 0) for alert_id, one in fits_by.items()}
    if len(fits) < len(found):
        for alert_id, times in Counter(found).items():
            if times > 1:  # the job has several of the skills that it stands under
                fits[alert_id] = fit(fits_by[alert_id], times - 1)
    for alert_id, account_id, one, more in _sure(connection, job, json.loads(unsure or "[]")):
        fits[alert_id], owners[alert_id] = fit(one, more), account_id
    return _best_of_each(fits, owners, _colleagues(connection, job))


def _best_of_each(fits: Mapping[str, int], owners: Mapping[str, str], without: Iterable[str]) -> list[Match]:
    """The best alert of each account, the best first; among equals by their id."""
    ranked = sorted(fits)
    ranked.sort(key=fits.__getitem__, reverse=True)
    best: dict[str, str] = {}
    for alert_id in ranked:
        best.setdefault(owners[alert_id], alert_id)
    for account_id in without:
        best.pop(account_id, None)
    return [Match(alert_id, account_id, fits[alert_id]) for account_id, alert_id in best.items()]


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
    ways = _DIALECTS[dialect]
    open_to = _OPEN_TO.format(**ways) if job.open_to else ""
    return text(_FOUND.format(open_to=open_to, **ways)), values


def _sure(connection: Connection, job: JobFacts, unsure: Sequence[_Unsure]) -> Iterator[tuple[str, str, str, int]]:
    """The alerts whose rest wants the job, too: alert, account, what its fit hangs on, and further skills held."""
    long = {alert_id for alert_id, _, _, rest in unsure if not rest}
    queries = select(alerts.c.id, alerts.c.query).where(alerts.c.id.in_(long))
    whole = {row[0]: JobQuery.model_validate(row[1]) for row in connection.execute(queries)} if long else {}
    times = Counter(alert_id for alert_id, _, _, _ in unsure)
    held = {rest: _held(JobQuery.model_validate_json(rest), job) for rest in {row[3] for row in unsure if row[3]}}
    for alert_id, account_id, written, rest in {row[0]: row for row in unsure}.values():
        wanted, skills = held[rest] if rest else _held(whole[alert_id], job)
        if wanted:
            yield alert_id, account_id, written, times[alert_id] - 1 if skills is None else skills


def _held(query: JobQuery, job: JobFacts) -> tuple[bool, int | None]:
    """Whether the rest of a query wants the job; and how many of its skills the job has, where the rest has any."""
    named = {skill for group in query.skills for skill in group}
    return wants_job(query, job, job.posted_at), len(named.intersection(job.skills)) if named else None
