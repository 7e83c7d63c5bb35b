"""Changing a search one filter at a time, as buttons do."""

from __future__ import annotations

import pytest

from bot.domain.search.edits import (
    filters_of,
    is_everything,
    with_filter,
    with_piece,
    with_words,
    without_piece,
    words_of,
)
from bot.domain.search.language import QueryError, parse_jobs, parse_people, pieces, typed
from bot.domain.search.model import JobQuery, PeopleQuery
from bot.domain.search.vocabulary import job_qualifiers, people_qualifiers

QUERY = parse_jobs('python "data pipeline" skill:django skill:react -skill:php type:fixed budget:>500 budget:<900')


def test_every_filter_is_there_with_what_it_is_set_to() -> None:
    filters = dict(filters_of(QUERY))
    assert list(filters) == [
        *("skill", "-skill", "type", "budget", "rate", "level", "length", "category", "-category", "client.spent"),
        *(
            "client.hirerate",
            "client.rating",
            "client.verified",
            "client.country",
            "proposals",
            "connects",
            "posted",
            "sort",
        ),
    ]
    assert {name: text for name, text in filters.items() if text} == {
        "skill": "skill:django skill:react",
        "-skill": "-skill:php",
        "type": "type:fixed",
        "budget": "budget:>500 budget:<900",
    }
    people = dict(filters_of(PeopleQuery()))
    assert "-category" not in people
    assert set(people.values()) == {""}


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("type", "hourly", "type:hourly"),
        ("budget", ">1000", "budget:>1000"),
        ("skill", "python,vue", "skill:python,vue"),
        ("skill", "machine learning, python", "skill:machine-learning,python"),
        ("-skill", "wordpress", "-skill:wordpress"),
        ("-category", "writing", "-category:writing"),
        ("client.country", "united kingdom", "client.country:GB"),
        ("posted", "today", "posted:<1d"),
        ("sort", "newest", "sort:newest"),
    ],
)
def test_a_filter_is_set_and_replaces_what_it_was(name: str, value: str, shown: str) -> None:
    changed = with_filter(QUERY, name, value)
    assert dict(filters_of(changed))[name] == shown
    others = {other: text for other, text in filters_of(QUERY) if other != name}
    assert {other: text for other, text in filters_of(changed) if other != name} == others
    assert words_of(changed) == words_of(QUERY)


def test_every_filter_can_be_set_and_cleared() -> None:
    for query, table in ((JobQuery(), job_qualifiers(2)), (PeopleQuery(), people_qualifiers(2))):
        for name, qualifier in table.items():
            changed = with_filter(query, name, qualifier.examples[0])
            assert [other for other, text in filters_of(changed) if text] == [name]
            assert with_filter(changed, name, None) == query


def test_a_wrong_value_is_pointed_at_in_its_own_piece() -> None:
    with pytest.raises(QueryError) as refused:
        with_filter(QUERY, "level", "exprt")
    assert (refused.value.column, refused.value.suggestions) == (7, ("level:expert",))


def test_a_value_that_contradicts_the_rest_is_refused() -> None:
    with pytest.raises(QueryError):
        with_filter(QUERY, "skill", "php")


@pytest.mark.parametrize("name", ["colour", "-budget", ""])
def test_there_is_no_other_filter(name: str) -> None:
    with pytest.raises(KeyError):
        with_filter(QUERY, name, "1")


def test_words_are_replaced_and_the_filters_stay() -> None:
    changed = with_words(QUERY, "logo -cheap sort:newest")
    assert (
        typed(changed)
        == "logo -cheap skill:django skill:react -skill:php type:fixed budget:>500 budget:<900 sort:newest"
    )
    assert words_of(with_words(QUERY, "")) == ""


def test_pieces_come_and_go() -> None:
    for piece in pieces(QUERY):
        without = without_piece(QUERY, piece)
        assert piece not in pieces(without)
        assert len(pieces(without)) == len(pieces(QUERY)) - 1
        assert sorted(pieces(with_piece(without, piece))) == sorted(pieces(QUERY))
    assert without_piece(QUERY, "skill:ruby") == QUERY


@pytest.mark.parametrize(
    ("said", "answer"), [("", True), ("sort:newest", True), ("python", False), ("posted:<1d", False)]
)
def test_a_search_that_asks_for_nothing_finds_everything(said: str, answer: bool) -> None:
    assert is_everything(parse_jobs(said)) is answer
    assert is_everything(parse_people("sort:rating"))
