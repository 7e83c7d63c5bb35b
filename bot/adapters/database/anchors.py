"""Where an alert stands to be found: a query becomes anchors, columns that SQL can check, and the rest of it.

A term is something that a job either has or has not: "s:python", "w:pipeline", "c:web" or "*", which every job has.
What is written here stands in the database: who changes it lets a migration enter every alert anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.alerts.fit import fit_by, least_of, narrowness
from bot.domain.jobs.model import LEVELS
from bot.domain.rules import FitWeights
from bot.domain.search.model import JobFacts, JobQuery, Span, TextQuery

EVERY_JOB = "*"
NO_BUDGET = -1
BIGGEST = 2**63 - 1
LONGEST_REST = 1_000
"""Bytes. An index's row in PostgreSQL holds at most 2,700."""
LEVEL_BITS = {level: 1 << number for number, level in enumerate(LEVELS)}
SIGN = ","
"""Between the parts of what is found."""
_ALSO, _NONE = ("also_1", "also_2"), ("none_1", "none_2")
"""Columns for terms that a job has to have, and may not have."""
TERMS, LIMITS = 1, 2
"""What there is to check."""

Columns = dict[str, Any]
Choice = tuple[str, ...]
"""Terms of which a job has to have one."""

_ENDS = {
    "budget": (None, "most_budget"),
    "rate": ("least_rate", "most_rate"),
    "length": (None, "most_length"),
    "proposals": (None, "most_proposals"),
    "connects": (None, "most_connects"),
    "client_spent": ("least_spent", None),
    "client_hire_rate": ("least_hire_rate", None),
    "client_rating": ("least_rating", None),
}
"""Which ends of a query's ranges have columns."""
_NO_ENDS = (None, None)


@dataclass(frozen=True)
class Standing:
    """What a query comes to. It can be anchored under any of the ``choices``."""

    query: JobQuery
    spans: Mapping[str, Span]
    choices: tuple[Choice, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term that it may stand under, each once."""
        return tuple(dict.fromkeys(term for choice in self.choices for term in choice))

    def rarest(self, counts: Mapping[str, int]) -> Choice:
        """The choice that stands for the fewest alerts."""
        if len(self.choices) == 1:
            return self.choices[0]
        return min(self.choices, key=lambda choice: sum(counts.get(term, 0) for term in choice))


def standing(query: JobQuery) -> Standing | None:
    """Where a query may stand; None for one that wants no job that is posted at this moment."""
    spans = _spans(query)
    if not all(query.skills) or not all(_possible(name, span) for name, span in spans.items()):
        return None
    if query.posted and query.posted.least is not None and query.posted.least > 0:
        return None
    return Standing(query, spans, tuple(_choices(query)))


def _spans(query: JobQuery) -> dict[str, Span]:
    """The ranges that are asked for. Most queries set few of their many fields: the others are not looked at."""
    return {name: value for name in query.model_fields_set if isinstance(value := getattr(query, name), Span)}


def _possible(name: str, span: Span) -> bool:
    """Whether a job can lie inside; its numbers are never negative, and its rate is itself a range."""
    least, most = max(0, span.least or 0), BIGGEST if span.most is None else span.most
    return least <= BIGGEST and most >= 0 and (least <= most or name == "rate")


def _choices(query: JobQuery) -> Iterator[Choice]:
    if query.skills:
        for group in query.skills:
            yield tuple(dict.fromkeys(f"s:{skill}" for skill in group))
    elif query.categories:
        yield tuple(f"c:{category}" for category in _outermost(query.categories))
    elif words := _words(query):
        for word in dict.fromkeys(words):
            yield (f"w:{word}",)
    else:
        yield (EVERY_JOB,)


def _outermost(categories: tuple[str, ...]) -> list[str]:
    """Without those that lie in another one: a job is in one of these at most."""
    return [one for one in dict.fromkeys(categories) if not any(one.startswith(f"{other}.") for other in categories)]


def _words(query: JobQuery) -> list[str]:
    """Every word that a job has to have."""
    if not query.text.phrases:
        return list(query.text.words)
    inside = (word for phrase in query.text.phrases for word in phrase if word)
    return list(dict.fromkeys([*query.text.words, *inside]))


def terms_of(job: JobFacts) -> list[str]:
    """Every term that a job has."""
    return [
        EVERY_JOB,
        *(f"s:{skill}" for skill in job.skills),
        *(f"c:{category}" for category in categories_of(job)),
        *(f"w:{word}" for word in job.words),
    ]


def categories_of(job: JobFacts) -> list[str]:
    """A job's category, and those that it is in."""
    whole = job.category
    return [whole, *(whole[:end] for end, sign in enumerate(whole) if sign == ".")]


def key_of(query: JobQuery) -> Columns:
    """The part of the key that does not hang on the anchor."""
    budget = query.budget
    return {
        "category": query.categories[0] if len(query.categories) == 1 else "",
        "kind": query.kind or "",
        "least_budget": NO_BUDGET if budget is None else least_of(budget),
    }


def found_of(alert_id: str) -> tuple[str, str]:
    """What is found of this alert is from the first of these on and before the second."""
    return f"{alert_id}{SIGN}", f"{alert_id}{chr(ord(SIGN) + 1)}"


def row_of(alert_id: str, account_id: str, found: Standing, anchors: Choice) -> Columns:
    """The columns that an alert under these anchors fills, but for the anchor."""
    query = found.query
    required = dict.fromkeys([*_single_skills(query), *(f"w:{word}" for word in _words(query))])
    also = [term for term in required if anchors != (term,)]
    none = _excluded(query)
    left = _left(found, anchors, also[len(_ALSO) :], none[len(_NONE) :])
    limits = _limits(found, left)
    rest = _written(left)
    named = 0 if "skills" in left or rest == "" else len(_groups(query))
    fit_by = f"{least_of(query.budget)} {least_of(query.rate)} {narrowness(query)} {named}"
    return {
        **key_of(query),
        "found": SIGN.join((alert_id, account_id, fit_by)),
        "checks": TERMS * bool(also or none) + LIMITS * bool(limits),
        "levels": 0,
        "rest": rest,
        **dict(zip(_ALSO, also, strict=False)),
        **dict(zip(_NONE, none, strict=False)),
        **limits,
    }


def _single_skills(query: JobQuery) -> list[str]:
    return [f"s:{group[0]}" for group in query.skills if len(group) == 1 or len(set(group)) == 1]


def _groups(query: JobQuery) -> Collection[Collection[str]]:
    """The groups of skills, each once."""
    return query.skills if len(query.skills) < 2 else set(map(frozenset, query.skills))


def _excluded(query: JobQuery) -> list[str]:
    """Every term that a job may not have."""
    skills = [f"s:{skill}" for skill in query.not_skills]
    words = [f"w:{word}" for word in query.text.not_words]
    return skills + words + [f"c:{category}" for category in query.not_categories]


def _limits(found: Standing, left: Mapping[str, Any]) -> Columns:
    columns: Columns = {}
    query = found.query
    if query.levels and "levels" not in left:
        columns["levels"] = sum(LEVEL_BITS[level] for level in set(query.levels))
    if len(query.countries) == 1:
        columns["country"] = query.countries[0]
    if query.client_verified is not None:
        columns["verified"] = query.client_verified
    for name, span in found.spans.items():
        least, most = _ENDS.get(name, _NO_ENDS)
        if least:
            columns[least] = least_of(span)
        if most:
            columns[most] = BIGGEST if span.most is None else min(span.most, BIGGEST)
    return columns


def _left(found: Standing, anchors: Choice, also: list[str], none: list[str]) -> dict[str, Any]:
    """The fields of a query that holds what neither the anchor nor a column says."""
    left: dict[str, Any] = {}
    query = found.query
    if query.text and (text := _text_left(query.text, also, none)):
        left["text"] = text
    if _skills_are_left(query, anchors, also):
        left["skills"] = query.skills
    for name, letter in (("not_skills", "s"), ("not_categories", "c")) if none else ():
        if terms := tuple(term[2:] for term in none if term[0] == letter):
            left[name] = terms
    if any(level not in LEVEL_BITS for level in query.levels):
        left["levels"] = query.levels
    if query.categories and query.skills and (len(query.categories) > 1 or not query.categories[0]):
        left["categories"] = query.categories
    if len(query.countries) > 1:
        left["countries"] = query.countries
    return left | _spans_left(found.spans)


def _text_left(text: TextQuery, also: list[str], none: list[str]) -> TextQuery:
    return TextQuery(
        words=tuple(term[2:] for term in also if term[0] == "w"),
        phrases=tuple(phrase for phrase in text.phrases if len(phrase) != 1),
        not_words=tuple(term[2:] for term in none if term[0] == "w"),
        not_phrases=text.not_phrases,
    )


def _skills_are_left(query: JobQuery, anchors: Choice, also: list[str]) -> bool:
    """Whether a group is not yet met by the anchor and the columns, or a skill stands in two groups."""
    if len(query.skills) < 2:
        return False
    groups = _groups(query)
    skills = [f"s:{skill}" for group in groups for skill in group]
    unmet = any(len(group) > 1 and {f"s:{skill}" for skill in group} != set(anchors) for group in groups)
    return unmet or len(skills) != len(set(skills)) or any(term[0] == "s" for term in also)


def _spans_left(spans: Mapping[str, Span]) -> dict[str, Span]:
    left: dict[str, Span] = {}
    for name, span in spans.items():
        if name not in _ENDS:
            continue
        least, most = _ENDS[name]
        lacks_least = least is None and name != "budget" and (span.least or 0) > 0
        if lacks_least or (most is None and span.most is not None):
            left[name] = span
    return left


def _written(left: dict[str, Any]) -> str | None:
    if not left:
        return None
    rest = JobQuery(**left).model_dump_json(exclude_defaults=True)
    return rest if len(rest.encode()) <= LONGEST_REST else ""


def fit_of_row(written: str, more: int, job: JobFacts, weights: FitWeights) -> int:
    """The fit of an alert by what its row says, and by skills of the job that it names beside those.

    Written are the least budget, the least rate, the narrowness, and how many skills every job that matches has.
    """
    budget, rate, narrow, named = map(int, written.split(" "))
    return fit_by(named + more, rate if job.budget is None else budget, narrow, job, weights).total
