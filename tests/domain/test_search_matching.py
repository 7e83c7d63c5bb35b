"""Which jobs and people a query wants, and the words that it sees."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.search.language import parse_jobs, parse_people
from bot.domain.search.matching import wants_job, wants_person
from bot.domain.search.model import JobFacts, PersonFacts
from bot.domain.search.tokens import LONGEST, holds_phrase, tokens

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

JOB = JobFacts(
    job_id="j1",
    team_id="t1",
    tokens=(*tokens("A data pipeline in Python"), "", *tokens("Node.js and C++, café")),
    skills=("python", "django"),
    kind="fixed",
    category="web.backend",
    level="expert",
    connects=6,
    posted_at=NOW - timedelta(hours=5),
    budget=50_000,
    length=30,
    country="DE",
    client_spent=200_000,
    client_hire_rate=60,
    client_rating=480,
    client_verified=True,
    proposals=4,
)
HOURLY = replace(JOB, kind="hourly", budget=None, rate_least=3000, rate_most=6000)
NEW_CLIENT = replace(JOB, client_hire_rate=None, client_rating=None, client_verified=False, length=None, country="")

WANTED = (
    *(
        "",
        "python",
        "PYTHON data",
        '"data pipeline"',
        '"pipeline in python"',
        "-php",
        '-"pipeline data"',
        "node.js c++",
        "cafe",
    ),
    *("skill:python", "skill:go,python", "skill:python skill:django", "-skill:go", "type:fixed", "level:expert,entry"),
    *("category:web", "category:web.backend", "category:design,web", "-category:design", "-category:web.frontend"),
    *(
        "budget:500",
        "budget:>=500",
        "budget:<=500",
        "budget:400..600",
        "length:1m",
        "length:<2m",
        "client.country:DE,AT",
    ),
    *("client.spent:>1000", "client.hirerate:>50", "client.rating:>4.5", "client.verified:yes", "proposals:<5"),
    *("connects:<=6", "posted:<6h", "posted:5h..1d", "posted:>4h", "sort:oldest"),
)
UNWANTED = (
    *(
        "php",
        "pyth",
        '"python data"',
        '"python node"',
        "-python",
        '-"data pipeline"',
        "skill:go",
        "skill:python skill:go",
    ),
    *("skill:go,php", "-skill:django", "type:hourly", "level:entry", "category:design", "category:web.frontend"),
    *(
        "-category:web",
        "-category:web.backend",
        "budget:>500",
        "budget:<500",
        "rate:>0",
        "length:<1m",
        "client.country:AT",
    ),
    *("client.spent:>2000", "client.hirerate:>60", "client.rating:>4.8", "client.verified:no", "proposals:<4"),
    *("connects:<6", "posted:<5h", "posted:>5h"),
)


@pytest.mark.parametrize("said", WANTED)
def test_a_job_is_wanted(said: str) -> None:
    assert wants_job(parse_jobs(said), JOB, NOW)


@pytest.mark.parametrize("said", UNWANTED)
def test_a_job_is_not_wanted(said: str) -> None:
    assert not wants_job(parse_jobs(said), JOB, NOW)


@pytest.mark.parametrize(
    ("said", "answer"),
    [("rate:50..90", True), ("rate:>60", False), ("rate:>=60", True), ("rate:<30", False), ("rate:<=30", True)],
)
def test_a_rate_is_wanted_where_some_of_the_job_s_range_is(said: str, answer: bool) -> None:
    assert wants_job(parse_jobs(said), HOURLY, NOW) is answer


@pytest.mark.parametrize(
    "said", ["client.hirerate:>=0", "client.rating:>=0", "length:>=0d", "client.country:DE", "client.verified:yes"]
)
def test_what_is_not_known_is_in_no_range(said: str) -> None:
    assert not wants_job(parse_jobs(said), NEW_CLIENT, NOW)


PERSON = PersonFacts(
    account_id="a1",
    tokens=tokens("Backend developer"),
    skills=("python",),
    category="web.backend",
    level="expert",
    country="DE",
    rate=5000,
    rating=None,
    earned=100_000,
    jobs=3,
    joined_at=NOW,
)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("backend -frontend skill:python rate:<=50 level:expert category:web country:DE earned:>=1000 jobs:3", True),
        ("rate:<50", False),
        ("rating:>=0", False),
        ("earned:>1000", False),
        ("jobs:>3", False),
        ("country:AT", False),
        ("-skill:python", False),
        ("category:design", False),
        ('"developer backend"', False),
    ],
)
def test_which_freelancers_are_wanted(said: str, answer: bool) -> None:
    assert wants_person(parse_people(said), PERSON) is answer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("🚀 — !", ()),
        ("Node.js, C++ & Café", ("node", "js", "cplusplus", "cafe")),
        ("C# F# .NET c#", ("csharp", "fsharp", "dotnet", "csharp")),
        ("ASP.NET c++11", ("asp", "net", "c", "11")),
        ("STRASSE straße", ("strasse", "strasse")),
        ("snake_case e-mail", ("snake", "case", "e", "mail")),
        ("𝐏𝐲𝐭𝐡𝐨𝐧 Ｐｙｔｈｏｎ", ("python", "python")),
        ("Привет 你好", ("привет", "你好")),
        ("x" * 50, ("x" * LONGEST,)),
    ],
)
def test_words_as_search_sees_them(text: str, words: tuple[str, ...]) -> None:
    assert tokens(text) == words


@given(st.text())
def test_a_word_is_the_same_word_when_it_is_read_again(text: str) -> None:
    for word in tokens(text):
        assert tokens(word) == (word,)


def test_every_character_is_the_same_when_it_is_read_again() -> None:
    found = tokens(" ".join(map(chr, range(sys.maxunicode + 1))))
    assert tokens(" ".join(found)) == found


@pytest.mark.parametrize(
    ("phrase", "answer"),
    [
        (("b", "c"), True),
        (("a",), True),
        (("a", "c"), False),
        (("c", "d"), False),
        (("a", "b", "c", "", "d", "e"), False),
    ],
)
def test_a_phrase_stands_in_one_piece(phrase: tuple[str, ...], answer: bool) -> None:
    assert holds_phrase(("a", "b", "c", "", "d"), phrase) is answer
