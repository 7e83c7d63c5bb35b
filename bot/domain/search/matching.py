"""Whether a query wants a job or a person: the one definition that every faster way has to equal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.search.model import JobFacts, JobQuery, PeopleQuery, PersonFacts, Span, TextQuery
from bot.domain.search.tokens import holds_phrase

MINUTE = timedelta(minutes=1)


def wants_job(query: JobQuery, job: JobFacts, now: datetime) -> bool:
    """Whether every part of the query holds for the job."""
    return (
        (query.kind is None or query.kind == job.kind)
        and _any_of(query.levels, job.level)
        and _under(query.categories, job.category)
        and not (query.not_categories and _under(query.not_categories, job.category))
        and _any_of(query.countries, job.country)
        and _has_skills(query.skills, query.not_skills, job.skills)
        and _numbers_hold(query, job, now)
        and (query.client_verified is None or query.client_verified == job.client_verified)
        and _has_text(query.text, job.tokens, job.words)
    )


def wants_person(query: PeopleQuery, person: PersonFacts) -> bool:
    """Whether every part of the query holds for the freelancer."""
    return (
        _any_of(query.levels, person.level)
        and _under(query.categories, person.category)
        and _any_of(query.countries, person.country)
        and _has_skills(query.skills, query.not_skills, person.skills)
        and _in(query.rate, person.rate)
        and _in(query.rating, person.rating)
        and _in(query.earned, person.earned)
        and _in(query.jobs, person.jobs)
        and _has_text(query.text, person.tokens, person.words)
    )


def _numbers_hold(query: JobQuery, job: JobFacts, now: datetime) -> bool:
    return (
        _in(query.budget, job.budget)
        and _overlaps(query.rate, job.rate_least, job.rate_most)
        and _in(query.length, job.length)
        and _in(query.client_spent, job.client_spent)
        and _in(query.client_hire_rate, job.client_hire_rate)
        and _in(query.client_rating, job.client_rating)
        and _in(query.proposals, job.proposals)
        and _in(query.connects, job.connects)
        and _in(query.posted, (now - job.posted_at) // MINUTE)
    )


def _in(span: Span | None, number: int | None) -> bool:
    return span is None or span.holds(number)


def _overlaps(span: Span | None, least: int | None, most: int | None) -> bool:
    """A job's rate is itself a range: it is wanted when some rate of it is."""
    if span is None:
        return True
    if least is None or most is None:
        return False
    return (span.least is None or most >= span.least) and (span.most is None or least <= span.most)


def _any_of(wanted: tuple[str, ...], value: str) -> bool:
    return not wanted or value in wanted


def _under(wanted: tuple[str, ...], category: str) -> bool:
    return not wanted or any(category == one or category.startswith(f"{one}.") for one in wanted)


def _has_skills(groups: tuple[tuple[str, ...], ...], unwanted: tuple[str, ...], skills: Iterable[str]) -> bool:
    held = set(skills)
    return all(not held.isdisjoint(group) for group in groups) and held.isdisjoint(unwanted)


def _has_text(text: TextQuery, tokens: tuple[str, ...], words: frozenset[str]) -> bool:
    return (
        words.issuperset(text.words)
        and words.isdisjoint(text.not_words)
        and all(holds_phrase(tokens, phrase) for phrase in text.phrases)
        and not any(holds_phrase(tokens, phrase) for phrase in text.not_phrases)
    )
