"""The search language: what is understood, what is answered to the rest, and that nothing gets lost on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.search.countries import COUNTRIES, country_meant
from bot.domain.search.grammar import LONGEST
from bot.domain.search.language import QueryError, parse_jobs, parse_people, pieces, typed
from bot.domain.search.model import JobQuery, PeopleQuery, Span, TextQuery
from bot.domain.search.vocabulary import OTHER_NAMES, job_qualifiers, people_qualifiers
from bot.domain.skills.categories import CATEGORIES
from bot.domain.skills.model import CATALOGUE
from bot.domain.skills.service import meant

PAGE = (Path(__file__).parents[2] / "docs" / "search.md").read_text()
DAY = 24 * 60


def text(**fields: object) -> JobQuery:
    return JobQuery(text=TextQuery.model_validate(fields))


JOBS = {
    "": JobQuery(),
    "  \n ": JobQuery(),
    "python": text(words=("python",)),
    "Python PYTHON python": text(words=("python",)),
    "Café": text(words=("cafe",)),
    "c++ C# .NET": text(words=("cplusplus", "csharp", "dotnet")),
    "node.js": text(phrases=(("node", "js"),)),
    '"data pipeline" data': text(words=("data",), phrases=(("data", "pipeline"),)),
    "“data pipeline”": text(phrases=(("data", "pipeline"),)),
    '"python"': text(words=("python",)),
    '-wordpress -"data entry"': text(not_words=("wordpress",), not_phrases=(("data", "entry"),)),
    "python & - django": text(words=("python", "django")),
    "https://example.org/x": text(phrases=(("https", "example", "org", "x"),)),
    "skill:python": JobQuery(skills=(("python",),)),
    "skill:django,fastapi skill:python": JobQuery(skills=(("django", "fastapi"), ("python",))),
    "skill:Python,py,python": JobQuery(skills=(("python",),)),
    'skill:"machine learning"': JobQuery(skills=(("machine-learning",),)),
    "skill: python, django": JobQuery(skills=(("python", "django"),)),
    "skill:pyhton": JobQuery(skills=(("python",),)),
    "SKILL:k8s": JobQuery(skills=(("kubernetes",),)),
    "-skill:wordpress,php": JobQuery(not_skills=("wordpress", "php")),
    "type:fixed": JobQuery(kind="fixed"),
    "type:Hourly type:hourly": JobQuery(kind="hourly"),
    "budget:>500": JobQuery(budget=Span(least=50_001)),
    "budget:>=500": JobQuery(budget=Span(least=50_000)),
    "budget:≥500": JobQuery(budget=Span(least=50_000)),
    "budget:500+": JobQuery(budget=Span(least=50_000)),
    "budget:500..": JobQuery(budget=Span(least=50_000)),
    "budget:<500": JobQuery(budget=Span(most=49_999)),
    "budget:<=500": JobQuery(budget=Span(most=50_000)),
    "budget:..500": JobQuery(budget=Span(most=50_000)),
    "budget:500": JobQuery(budget=Span(least=50_000, most=50_000)),
    "budget:$500": JobQuery(budget=Span(least=50_000, most=50_000)),
    "budget:>5k": JobQuery(budget=Span(least=500_001)),
    "budget:>=1.5k": JobQuery(budget=Span(least=150_000)),
    "budget:<=1000.5": JobQuery(budget=Span(most=100_050)),
    "budget:500..1000": JobQuery(budget=Span(least=50_000, most=100_000)),
    "budget:500…1000": JobQuery(budget=Span(least=50_000, most=100_000)),
    "budget:500-1000": JobQuery(budget=Span(least=50_000, most=100_000)),
    "budget:500–1000": JobQuery(budget=Span(least=50_000, most=100_000)),
    "budget:>500 budget:<900": JobQuery(budget=Span(least=50_001, most=89_999)),
    "budget: >500": JobQuery(budget=Span(least=50_001)),
    "rate:30..60": JobQuery(rate=Span(least=3000, most=6000)),
    "level:expert": JobQuery(levels=("expert",)),
    "level:expert,intermediate": JobQuery(levels=("expert", "intermediate")),
    "level:junior level:senior": JobQuery(levels=("entry", "expert")),
    "length:<3m": JobQuery(length=Span(most=89)),
    "length:<2w": JobQuery(length=Span(most=13)),
    'length:">= 2 weeks"': JobQuery(length=Span(least=14)),
    "length:2w..1y": JobQuery(length=Span(least=14, most=365)),
    "category:web": JobQuery(categories=("web",)),
    "category:design,writing category:web": JobQuery(categories=("design", "writing", "web")),
    "-category:writing": JobQuery(not_categories=("writing",)),
    "client.spent:>1000": JobQuery(client_spent=Span(least=100_001)),
    "client.hirerate:>50%": JobQuery(client_hire_rate=Span(least=51)),
    "client.rating:>4.5": JobQuery(client_rating=Span(least=451)),
    "client.verified:yes": JobQuery(client_verified=True),
    "client.verified:false": JobQuery(client_verified=False),
    "client.country:DE,uk": JobQuery(countries=("DE", "GB")),
    'client.country:germany,Österreich,"united states"': JobQuery(countries=("DE", "AT", "US")),
    "proposals:<10": JobQuery(proposals=Span(most=9)),
    "proposals:0": JobQuery(proposals=Span(least=0, most=0)),
    "connects:<8": JobQuery(connects=Span(most=7)),
    "posted:<2d": JobQuery(posted=Span(most=2 * DAY - 1)),
    "posted:<3h": JobQuery(posted=Span(most=179)),
    "posted:<30min": JobQuery(posted=Span(most=29)),
    "posted:1w": JobQuery(posted=Span(most=7 * DAY - 1)),
    "posted:today": JobQuery(posted=Span(most=DAY - 1)),
    "posted:>1m": JobQuery(posted=Span(least=30 * DAY + 1)),
    "sort:newest": JobQuery(sort="newest"),
    "sort:fit": JobQuery(sort="fit"),
}


@pytest.mark.parametrize(("said", "query"), JOBS.items(), ids=JOBS)
def test_what_a_search_for_jobs_means(said: str, query: JobQuery) -> None:
    assert parse_jobs(said) == query


PEOPLE = {
    'python -junior "data pipeline"': PeopleQuery(
        text=TextQuery(words=("python",), phrases=(("data", "pipeline"),), not_words=("junior",))
    ),
    "skill:react,vue -skill:php": PeopleQuery(skills=(("react", "vue"),), not_skills=("php",)),
    "rate:<=60": PeopleQuery(rate=Span(most=6000)),
    "level:expert": PeopleQuery(levels=("expert",)),
    "category:design": PeopleQuery(categories=("design",)),
    "country:Germany,at": PeopleQuery(countries=("DE", "AT")),
    "rating:4..5": PeopleQuery(rating=Span(least=400, most=500)),
    "earned:>=10k": PeopleQuery(earned=Span(least=1_000_000)),
    "jobs:>5": PeopleQuery(jobs=Span(least=6)),
    "sort:earned": PeopleQuery(sort="earned"),
}


@pytest.mark.parametrize(("said", "query"), PEOPLE.items(), ids=PEOPLE)
def test_what_a_search_for_freelancers_means(said: str, query: PeopleQuery) -> None:
    assert parse_people(said) == query


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("  Python   PYTHON ", "python"),
        ("sort:newest python type:fixed -php", "python -php type:fixed sort:newest"),
        ("c++ C# node.js", 'c++ c# "node js"'),
        ("budget:>500", "budget:>500"),
        ("budget:>=500.01", "budget:>500"),
        ("budget:>=499.99", "budget:>=499.99"),
        ("budget:500..1000", "budget:500..1000"),
        ("budget:>=500 budget:<=1000", "budget:500..1000"),
        ("budget:>500 budget:<900", "budget:>500 budget:<900"),
        ("budget:>=0", "budget:>=0"),
        ("budget:$99.50", "budget:99.50"),
        ("rate:60-30.50", None),
        ("rate:30.50-60", "rate:30.50..60"),
        ("proposals:<=9", "proposals:<10"),
        ("proposals:>=10", "proposals:>=10"),
        ("proposals:5..9", "proposals:5..9"),
        ("client.hirerate:<=100", "client.hirerate:<=100"),
        ("client.rating:>=4.50", "client.rating:>=4.5"),
        ("posted:48h", "posted:<2d"),
        ("posted:<=90min", "posted:<=90min"),
        ("posted:today", "posted:<1d"),
        ("posted:2d..2d", "posted:2d..2d"),
        ("length:<90d", "length:<3m"),
        ("length:>2w length:<3m", "length:>2w length:<3m"),
        ("level:expert level:entry", "level:expert,entry"),
        ("client.country:germany", "client.country:DE"),
        ("-skill:php -skill:wp", "-skill:php,wordpress"),
    ],
)
def test_every_query_has_one_short_typed_form(said: str, shown: str | None) -> None:
    if shown is None:
        with pytest.raises(QueryError):
            parse_jobs(said)
        return
    assert typed(parse_jobs(said)) == shown
    assert parse_jobs(shown) == parse_jobs(said)


def test_pieces_are_what_chips_show() -> None:
    query = parse_jobs('python "data pipeline" budget:>500 budget:<900 skill:python skill:react -skill:php')
    assert pieces(query) == (
        "python",
        '"data pipeline"',
        "skill:python",
        "skill:react",
        "-skill:php",
        "budget:>500",
        "budget:<900",
    )


def test_money_follows_the_market_s_currency() -> None:
    assert parse_jobs("budget:>500", 0).budget == Span(least=501)
    assert parse_jobs("budget:>=1.500", 3).budget == Span(least=1500)
    assert typed(parse_jobs("budget:>500", 0), 0) == "budget:>500"
    with pytest.raises(QueryError):
        parse_jobs("budget:>1.5", 0)


ERRORS = [
    # what was typed, the column, what it points at, a part of the sentence, the suggested queries
    ("python budget:>>5", 15, ">>5", "not an amount", ("python budget:>5", "python")),
    ("budget:abc", 8, "abc", "not an amount", ()),
    ("budget:<=1.000,50", 8, "<=1.000,50", "a point before the cents", ("budget:<=1000.50",)),
    ("budget:>1,000 x", 8, ">1,000", "nothing between thousands", ("budget:>1000 x", "x")),
    ("budget:1.000", 8, "1.000", "not an amount", ("budget:1000",)),
    ("budget:900..500", 8, "900..500", "not an amount", ("budget:500..900",)),
    ("budget:<0", 8, "<0", "not an amount", ()),
    ("budget:-5", 8, "-5", "not an amount", ("budget:5",)),
    ("budget:99999999999999", 8, "99999999999999", "not an amount", ()),
    ("proposals:many x", 11, "many", "not a number", ("x",)),
    ("client.hirerate:>101", 17, ">101", "percentage", ()),
    ("client.rating:6", 15, "6", "stars", ()),
    ("length:<3", 8, "<3", "not a length", ("length:<3d",)),
    ("posted:<2", 8, "<2", "not an age", ("posted:<2d",)),
    ("posted:soon", 8, "soon", "posted:today", ()),
    ("level:exprt x", 7, "exprt", "Did you mean level:expert?", ("level:expert x",)),
    ("level:entry,exprt", 13, "exprt", "Did you mean level:expert?", ("level:entry,expert",)),
    ("type:fxed", 6, "fxed", "Did you mean type:fixed?", ("type:fixed",)),
    ("type:banana", 6, "banana", "type:fixed, type:hourly", ("type:fixed", "type:hourly")),
    ("type:fixed,hourly", 6, "fixed,hourly", "one value", ("type:fixed", "type:hourly")),
    ("sort:newst", 6, "newst", "sort:newest", ("sort:newest",)),
    ("client.verified:maybe", 17, "maybe", "client.verified:yes", ("client.verified:yes", "client.verified:no")),
    ("skill:zzzzqq x", 7, "zzzzqq", "does not fit skill:", ('"zzzzqq" x', "x")),
    ("-skill:zzzzqq", 8, "zzzzqq", "does not fit skill:", ('-"zzzzqq"',)),
    ("skill:🚀", 7, "🚀", "skill:python", ()),
    ("client.country:atlantis", 16, "atlantis", "client.country:DE", ('"atlantis"',)),
    ("python skil:django", 8, "skil:", "Did you mean “skill:”?", ("python skill:django", 'python "skil:django"')),
    ("-skil:php", 2, "skil:", "Did you mean “skill:”?", ("-skill:php", '-"skil:php"')),
    ("country:DE", 1, "country:", "“client.country:”", ("client.country:DE", '"country:DE"')),
    ("pay:>40", 1, "pay:", "“rate:”", ("rate:>40", "budget:>40", '"pay:>40"')),
    ("note:x", 1, "note:", "There are skill:, type:, budget:", ('"note:x"',)),
    ("-budget:>5", 1, "-", "skill:, category:", ("budget:>5",)),
    ("skill:", 1, "skill:", "missing after “skill:”", ()),
    ("x skill: type:fixed", 3, "skill:", "missing after “skill:”", ("x type:fixed",)),
    ("x skill:a:b,", 3, "skill:", "missing after “skill:”", ("x skill:a:b", "x")),
    ('skill:"a:b",', 1, "skill:", "missing after “skill:”", ('skill:"a:b"',)),
    ("skill:react,", 1, "skill:", "missing after “skill:”", ("skill:react",)),
    ("skill:react, type:fixed", 1, "skill:", "missing after “skill:”", ("skill:react type:fixed", "type:fixed")),
    ("skill:,react", 1, "skill:", "missing after “skill:”", ("skill:react", "react")),
    ("x -skill:", 4, "skill:", "missing after “skill:”", ("x",)),
    ('python "data pipe', 8, '"', "not closed", ('python "data pipe"', "python data pipe")),
    ("python „data pipe", 8, '"', "not closed", ('python "data pipe"', "python data pipe")),
    ("budget:>500 budget:<100", 13, "budget:<100", "Columns 1 and 13", ("budget:>500", "budget:<100")),
    ("type:fixed x type:hourly", 14, "type:hourly", "Columns 1 and 14", ("type:fixed x", "x type:hourly")),
    ("sort:newest sort:fit", 13, "sort:fit", "Columns 1 and 13", ("sort:newest", "sort:fit")),
    ("python -python", 8, "-python", "Columns 1 and 8", ("python", "-python")),
    ("-python python", 9, "python", "Columns 1 and 9", ("-python", "python")),
    ('"big data" -data', 12, "-data", "Columns 1 and 12", ('"big data"', "-data")),
    (
        "skill:python,go -skill:go,python",
        17,
        "-skill:go,python",
        "Columns 1 and 17",
        ("skill:python,go", "-skill:go,python"),
    ),
    (
        "category:web.backend -category:web",
        22,
        "-category:web",
        "Columns 1 and 22",
        ("category:web.backend", "-category:web"),
    ),
    ("🚀 !", 1, "🚀 !", "no word to search for", ()),
    ('""', 1, '""', "no word to search for", ()),
]


@pytest.mark.parametrize(("said", "column", "wrong", "sentence", "suggestions"), ERRORS, ids=[row[0] for row in ERRORS])
def test_an_error_points_at_the_column_and_says_what_would_be_right(
    said: str, column: int, wrong: str, sentence: str, suggestions: tuple[str, ...]
) -> None:
    with pytest.raises(QueryError) as refused:
        parse_jobs(said)
    error = refused.value
    assert (error.column, error.query[column - 1 :][: error.length]) == (column, wrong)
    assert error.caret == " " * (column - 1) + "^" * len(wrong)
    assert sentence in error.told.format(**error.values)
    assert error.suggestions == suggestions
    assert len(error.meant) == len(suggestions)


@pytest.mark.parametrize("said", ["skill:reac", "category:webb", "client.country:slowenia,germny2"])
def test_a_suggestion_can_be_searched_for(said: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_jobs(said)
    assert refused.value.suggestions
    for suggestion in refused.value.suggestions:
        parse_jobs(suggestion)


def test_what_holds_only_for_the_other_search_is_refused() -> None:
    with pytest.raises(QueryError) as refused:
        parse_people("client.country:DE")
    assert "country:DE" in refused.value.suggestions
    with pytest.raises(QueryError) as refused:
        parse_people("-category:web")
    assert refused.value.suggestions == ("category:web",)


@pytest.mark.parametrize("said", ["x" * 5000, '"' * 4999, "skill:" * 800, "budget:>1 " * 500, "-" * 601])
def test_an_overlong_search_is_refused_in_one_sentence(said: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_jobs(said)
    assert (refused.value.column, refused.value.values["most"]) == (LONGEST + 1, 600)
    assert parse_jobs("a " * 300).text.words == ("a",)


def test_what_would_be_overlong_in_its_typed_form_is_refused() -> None:
    many = " ".join(f"a{number}-b" for number in range(100))
    assert len(many) <= LONGEST
    with pytest.raises(QueryError) as refused:
        parse_jobs(many)
    assert refused.value.values["most"] == LONGEST


def test_a_search_holds_so_many_skills_and_no_more() -> None:
    skills = list(CATALOGUE)[:16]
    assert len(parse_jobs(f"skill:{','.join(skills[:15])}").skills[0]) == 15
    with pytest.raises(QueryError) as refused:
        parse_jobs(f"skill:{','.join(skills[:15])} -skill:{skills[15]}")
    assert refused.value.values["most"] == 15


def test_every_id_can_be_typed() -> None:
    assert [skill for skill in CATALOGUE if meant(skill) != skill] == []
    assert [one for one in CATEGORIES if parse_jobs(f"category:{one}").categories != (one,)] == []
    assert [code for code in COUNTRIES if country_meant(code) != code] == []
    for code, names in COUNTRIES.items():
        assert [country_meant(name) for name in names] == [code, code]


def test_every_example_in_the_tables_is_understood() -> None:
    for parse, table in ((parse_jobs, job_qualifiers(2)), (parse_people, people_qualifiers(2))):
        for name, qualifier in table.items():
            for example in qualifier.examples:
                assert typed(parse(f"{name}:{example}")).startswith(f"{name}:")
    known = {*job_qualifiers(2), *people_qualifiers(2)}
    assert all(known.issuperset(meant) for meant in OTHER_NAMES.values())


# The page for users.


def table(heading: str) -> dict[str, list[str]]:
    """The rows below a heading of the page: the first cell, and what stands in code in the last."""
    _, _, rest = PAGE.partition(f"\n## {heading}\n")
    rows = [line.strip("| ").split(" | ") for line in rest.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    return {cells[0].strip("`: "): re.findall("`([^`]+)`", cells[-1]) for cells in rows[2:]}


@pytest.mark.parametrize(
    ("heading", "parse", "known"),
    [("Jobs", parse_jobs, job_qualifiers(2)), ("Freelancers", parse_people, people_qualifiers(2))],
)
def test_the_page_tells_of_every_qualifier(heading: str, parse: type, known: dict[str, object]) -> None:
    told = table(heading)
    assert {name for name in told if not name.startswith("-")} == set(known)
    for name, examples in told.items():
        assert examples, name
        for example in examples:
            assert example.startswith(f"{name}:")
            assert typed(parse(example)).startswith(f"{name}:")


def test_the_page_s_numbers_mean_what_it_says() -> None:
    _, _, rest = PAGE.partition("\n## Numbers\n")
    for line in rest.partition("\n## ")[0].splitlines():
        same = {parse_jobs(example).budget for example in re.findall("`(budget:[^` ]+)`", line)}
        assert len(same) <= 1, line
    assert parse_jobs("posted:2d") == parse_jobs("posted:<2d")
    assert parse_jobs("posted:today") == parse_jobs("posted:<24h")
    assert parse_jobs("length:<1m") == parse_jobs("length:<30d")


def test_the_page_s_error_is_the_one_that_is_shown() -> None:
    example = re.search(r"```text\n([^`]+\^+\n.+)\n```", PAGE)
    assert example
    with pytest.raises(QueryError) as refused:
        parse_jobs(example[1].splitlines()[0])
    error = refused.value
    assert example[1] == f"{error.query}\n{error.caret}\n{error.told.format(**error.values)}"
