"""Plain words read as a search."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.search.edits import is_everything
from bot.domain.search.language import parse_jobs, parse_people, typed
from bot.domain.search.plain import read_people_plainly, read_plainly
from bot.domain.search.stop_words import NO_SKILLS, STOP_WORDS
from bot.domain.skills.catalogue import known

PAGE = (Path(__file__).parents[2] / "docs" / "search.md").read_text()

JOBS = {
    "python jobs over 500 dollars posted today": "skill:python budget:>500 posted:<1d",
    "remote react work under $50 an hour": "skill:react rate:<50",
    "fixed price logo design between 200 and 800": "skill:logo-design type:fixed budget:200..800",
    "expert django this week": "skill:django level:expert posted:<1w",
    "verified clients only": "client.verified:yes",
    "Python Jobs über 500 Euro von heute": "skill:python budget:>500 posted:<1d",
    "Stundenlohn über 40": "rate:>40",
    "Find me PYTHON jobs, please!": "skill:python",
    "newest golang jobs": "skill:go sort:newest",
    "react or vue without wordpress": "skill:react,vue -skill:wordpress",
    "a logo, no wordpress": "skill:logo-design -skill:wordpress",
    "data entry with less than 5 proposals in the last 3 days": "skill:data-entry proposals:<5 posted:<3d",
    "hourly typescript over 40": "skill:typescript type:hourly rate:>40",
    "$30-60 an hour typescript": "skill:typescript rate:30..60",
    "rate between 30 and 60": "rate:30..60",
    "at least 1,000.50 euros": "budget:>=1000.50",
    "mindestens 1.000 Euro": "budget:>=1000",
    "budget up to 5k, entry level": "budget:<=5000 level:entry",
    "projects under 3 months": "length:<3m",
    "länger als 2 wochen": "length:>2w",
    "posted yesterday": "posted:<2d",
    "in den letzten 24 Stunden": "posted:<1d",
    "logo from Germany": "skill:logo-design client.country:DE",
    "texte für Kunden aus den USA": "texte client.country:US",
    "rated over 4.5 stars, hire rate above 50%": "client.rating:>4.5 client.hirerate:>50",
    "clients who spent more than 10k": "client.spent:>10000",
    "under 8 connects": "connects:<8",
    "best paid figma jobs": "skill:figma sort:budget",
    "Festpreis, nur verifizierte Kunden, diese Woche": "type:fixed client.verified:yes posted:<1w",
    "Experten gesucht: senior rust": "gesucht skill:rust level:expert",
    "pyhton": "pyhton",
    "over 5 years experience": "over 5 years experience",
    "support the rest": "support rest",
    "node.js c++ .net": "skill:nodejs skill:cpp skill:dotnet",
    "kurze e-mail-texte": 'kurze "e mail texte"',
    "show me all jobs": "",
    "C & D": "skill:c d",
}


@pytest.mark.parametrize(("said", "shown"), JOBS.items(), ids=JOBS)
def test_what_plain_words_for_jobs_become(said: str, shown: str) -> None:
    query = read_plainly(said)
    assert query == parse_jobs(shown)


PEOPLE = {
    "python developers from germany under $50 an hour": "skill:python rate:<50 country:DE",
    "senior designer with at least 10 jobs": "designer level:expert jobs:>=10",
    "best rated translator, earned over 10000": "skill:translation earned:>10000 sort:rating",
    "rating over 4.5": "rating:>4.5",
    "Figma-Experten aus Österreich unter 60 Euro": "skill:figma level:expert rate:<60 country:AT",
    "cheapest wordpress freelancers": "skill:wordpress sort:rate",
}


@pytest.mark.parametrize(("said", "shown"), PEOPLE.items(), ids=PEOPLE)
def test_what_plain_words_for_freelancers_become(said: str, shown: str) -> None:
    query = read_people_plainly(said)
    assert query == parse_people(shown)


@pytest.mark.parametrize(
    "said", ["", "  ", "🚀", "skill:python", "budget: 500", '"data pipeline"', "python -php", "x" * 601]
)
def test_what_is_typed_or_too_long_is_not_read_plainly(said: str) -> None:
    assert read_plainly(said) is None
    assert read_people_plainly(said) is None


def test_what_contradicts_itself_keeps_what_was_said_first() -> None:
    query = read_plainly("python jobs over 500 under 100, fixed or hourly")
    assert query is not None
    assert typed(query) == "skill:python budget:>500"


def test_everything_is_everything() -> None:
    query = read_plainly("find new jobs")
    assert query is not None
    assert is_everything(query)


def test_words_that_stay_words_are_words_of_skills() -> None:
    assert set(known().index.exact) >= NO_SKILLS
    assert not STOP_WORDS & NO_SKILLS


VOCABULARY = """
python react or oder no over under between and 500 $50 2k 1.000,5 an hour today last 3 days months from in germany aus
den usa über unter zwischen bis stundenlohn festpreis fixed hourly verified clients proposals rating stars 4.5 entry
level newest - / , . & k € % hire rate spent earned jobs
"""
SPOKEN = st.sampled_from(VOCABULARY.split())


@settings(deadline=None, max_examples=300)
@given(st.lists(SPOKEN | st.text(max_size=6), max_size=40).map(" ".join))
def test_any_words_become_a_query_that_can_be_typed(said: str) -> None:
    jobs, people = read_plainly(said), read_people_plainly(said)
    assert jobs is None or parse_jobs(typed(jobs)) == jobs
    assert people is None or parse_people(typed(people)) == people
    assert (jobs is None) == (people is None)


def test_the_page_s_plain_words_become_what_it_says() -> None:
    _, _, rest = PAGE.partition("\n## Plain words\n")
    rows = re.findall(r"^\| (.+?) \| `(.+)` \|$", rest, re.MULTILINE)
    assert len(rows) > 5
    for said, shown in rows:
        query = read_plainly(said)
        assert query is not None
        assert typed(query) == shown
