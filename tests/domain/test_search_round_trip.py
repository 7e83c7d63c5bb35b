"""Every search is the same after it was typed, and any text is answered, quickly."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.search.countries import COUNTRIES
from bot.domain.search.grammar import LONGEST
from bot.domain.search.language import AnyQuery, QueryError, parse_jobs, parse_people, typed
from bot.domain.search.measures import AGE, COUNT, LENGTH, PERCENT, STARS, Measure, money
from bot.domain.search.model import JobQuery, PeopleQuery, Span, TextQuery
from bot.domain.search.tokens import tokens
from bot.domain.search.vocabulary import job_qualifiers, people_qualifiers
from bot.domain.skills.categories import CATEGORIES
from bot.domain.skills.model import CATALOGUE

ROOT = Path(__file__).parents[2]

WORD = st.text(min_size=1, max_size=12).map(tokens).filter(bool).map(lambda found: found[0])
PHRASE = st.lists(WORD, min_size=2, max_size=3).map(tuple)
SKILL = st.sampled_from(sorted(CATALOGUE))


def some(one: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(one, max_size=most, unique=True).map(tuple)


def span(measure: Measure) -> st.SearchStrategy[Span | None]:
    end = st.integers(0, measure.most) | st.integers(0, 20).map(lambda number: measure.most * number // 20)
    both = st.tuples(end, end).map(lambda ends: Span(least=min(ends), most=max(ends)))
    return st.none() | end.map(lambda least: Span(least=least)) | end.map(lambda most: Span(most=most)) | both


@st.composite
def texts(draw: st.DrawFn) -> TextQuery:
    query = TextQuery(
        words=draw(some(WORD)),
        phrases=draw(st.lists(PHRASE, max_size=2, unique=True).map(tuple)),
        not_words=draw(some(WORD)),
        not_phrases=draw(st.lists(PHRASE, max_size=2, unique=True).map(tuple)),
    )
    wanted = [*((word,) for word in query.words), *query.phrases]
    unwanted = [*((word,) for word in query.not_words), *query.not_phrases]
    assume(not any(f" {' '.join(no)} " in f" {' '.join(yes)} " for yes in wanted for no in unwanted))
    return query


AMOUNT = money(2)
SHARED = {
    "text": texts(),
    "skills": st.lists(some(SKILL).filter(bool), max_size=2, unique=True).map(tuple),
    "rate": span(AMOUNT),
    "levels": some(st.sampled_from(["entry", "intermediate", "expert"])),
    "categories": some(st.sampled_from(sorted(CATEGORIES))),
    "countries": some(st.sampled_from(sorted(COUNTRIES))),
}
JOB_QUERIES = st.fixed_dictionaries(
    {
        **SHARED,
        "kind": st.sampled_from([None, "fixed", "hourly"]),
        "budget": span(AMOUNT),
        "length": span(LENGTH),
        "client_spent": span(AMOUNT),
        "client_hire_rate": span(PERCENT),
        "client_rating": span(STARS),
        "client_verified": st.sampled_from([None, True, False]),
        "proposals": span(COUNT),
        "connects": span(COUNT),
        "posted": span(AGE),
        "sort": st.sampled_from([None, "newest", "oldest", "budget", "rate", "proposals", "connects", "fit"]),
    }
).map(JobQuery.model_validate)
PEOPLE_QUERIES = st.fixed_dictionaries(
    {
        **SHARED,
        "rating": span(STARS),
        "earned": span(AMOUNT),
        "jobs": span(COUNT),
        "sort": st.sampled_from([None, "fit", "rating", "earned", "rate", "newest"]),
    }
).map(PeopleQuery.model_validate)


@settings(deadline=None)
@given(JOB_QUERIES, st.lists(SKILL, max_size=2, unique=True), st.sampled_from(["", *CATEGORIES]))
def test_a_query_for_jobs_is_the_same_after_it_was_typed(query: JobQuery, not_skills: list[str], no: str) -> None:
    unwanted = tuple(skill for skill in not_skills if not any(skill in group for group in query.skills))
    categories = (no,) if no and not any(f"{one}.".startswith(f"{no}.") for one in query.categories) else ()
    query = query.model_copy(update={"not_skills": unwanted, "not_categories": categories})
    assume(len(typed(query)) <= LONGEST)
    assert parse_jobs(typed(query)) == query


@settings(deadline=None)
@given(PEOPLE_QUERIES)
def test_a_query_for_freelancers_is_the_same_after_it_was_typed(query: PeopleQuery) -> None:
    assume(len(typed(query)) <= LONGEST)
    assert parse_people(typed(query)) == query


NAMES = st.sampled_from([f"{name}:" for name in {*job_qualifiers(2), *people_qualifiers(2), "foo", "skil"}])
VALUES = st.sampled_from(
    ["python", "fixed", ">500", "30..60", "<2d", "expert", "web", "DE", "yes", "newest", "1.000,50"]
)
SCRAPS = st.one_of(
    NAMES,
    VALUES,
    st.sampled_from(list(' -,:"“”<>=.…$%+\n\t\u200b\u00a0ß𝐏')),
    st.text(max_size=8),
    st.text(st.characters(), max_size=8),
)


def outcome(parse: Callable[[str], AnyQuery], said: str) -> AnyQuery | QueryError:
    try:
        return parse(said)
    except QueryError as error:
        return error


@settings(deadline=None, max_examples=300)
@given(st.lists(SCRAPS, max_size=80).map("".join).map(lambda scraps: scraps[:700]))
def test_any_text_is_a_query_or_an_error(said: str) -> None:
    for parse in (parse_jobs, parse_people):
        found = outcome(parse, said)
        if isinstance(found, QueryError):
            assert 1 <= found.column <= found.column + found.length - 1 <= max(1, len(said))
            assert found.told.format(**found.values)
            assert said not in found.suggestions
        else:
            assert parse(typed(found)) == found


LONG = [
    "a" * LONGEST,
    "a " * 300,
    "a -b " * 120,
    "skill:pyhton,djnago,reakt,kubernets,postgress " * 13,
    "skill:zzyzx" * 54,
    '"a b" -"b a" ' * 46,
    "budget:>1 " * 60,
    "x" * 580 + ' "',
    "skill:" + "python," * 84,
]


@pytest.mark.parametrize("said", LONG, ids=[said[:12] for said in LONG])
def test_the_longest_text_is_answered_at_once(said: str) -> None:
    outcome(parse_jobs, "skill:pyhton")  # what the first query loads is not this one's time
    spent = []
    for _ in range(3):
        before = time.thread_time()
        outcome(parse_jobs, said)
        spent.append(time.thread_time() - before)
    assert min(spent) < 0.05


def test_the_parser_is_loaded_by_the_first_search_and_not_by_the_start() -> None:
    said = "import sys, bot.domain.search.plain, bot.domain.search.edits as e; print('lark' in sys.modules); "
    said += "e.with_words(e.JobQuery(), 'python'); print('lark' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "True"]
