"""Search in the database finds what the definition wants, in the same order, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.database.engine import Database
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.domain.contracts.model import ContractState, FundingState
from bot.domain.jobs.model import LEVELS, ClientFacts, Job, JobState
from bot.domain.money import total
from bot.domain.search.matching import wants_job, wants_person
from bot.domain.search.model import JobFacts, JobQuery, PeopleQuery, PersonFacts, Span, TextQuery
from bot.domain.search.tokens import tokens
from tests.adapters.database.crowd import CATEGORIES, COUNTRIES, JOBS, SKILLS, WORDS, Crowd, crowd
from tests.domain.town import START

MANY = settings(max_examples=150, deadline=None, derandomize=True, database=None)
VOCABULARY = sorted({token for word in WORDS for token in tokens(word)} | {"absent", "слово", "xyz", "u8x"})

some_words = st.lists(st.sampled_from(VOCABULARY), max_size=2).map(tuple)
some_phrases = st.lists(
    st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(tuple)
    | st.sampled_from(WORDS).map(tokens).filter(bool),
    max_size=1,
).map(tuple)
texts = st.builds(
    TextQuery, words=some_words, phrases=some_phrases, not_words=some_words, not_phrases=some_phrases
) | st.just(TextQuery())
some_skills = st.lists(st.sampled_from(SKILLS), min_size=1, max_size=3).map(tuple)
groups = st.lists(some_skills, max_size=2).map(tuple)
categories = st.lists(st.sampled_from([*filter(None, CATEGORIES), "web.", "we", "data", "WEB"]), max_size=2).map(tuple)
levels = st.lists(st.sampled_from([*LEVELS, "' OR 1=1 --"]), max_size=2).map(tuple)
countries = st.lists(st.sampled_from([*filter(None, COUNTRIES), "de"]), max_size=2).map(tuple)


def spans(*numbers: int) -> st.SearchStrategy[Span | None]:
    """Ranges around these numbers, open ones and empty ones among them."""
    ends = st.none() | st.sampled_from([*numbers, 0, -1, 10**30, -(10**30)])
    near = st.none() | st.sampled_from(numbers)
    return st.none() | st.builds(Span, least=near, most=near) | st.builds(Span, least=ends, most=ends)


job_queries = st.builds(
    JobQuery,
    text=texts,
    skills=groups,
    not_skills=st.just(()) | some_skills,
    kind=st.sampled_from([None, None, "fixed", "hourly"]),
    budget=spans(50_000, 100_000),
    rate=spans(2_000, 4_000),
    levels=st.just(()) | levels,
    length=spans(7, 90),
    categories=st.just(()) | categories,
    not_categories=st.just(()) | categories,
    countries=st.just(()) | countries,
    client_spent=spans(50_000, 200_000),
    client_hire_rate=spans(5, 20),
    client_rating=spans(250, 300),
    client_verified=st.sampled_from([None, None, True, False]),
    proposals=spans(1, 3, 12),
    connects=spans(6, 10),
    posted=spans(2, 5, 9),
    sort=st.sampled_from([None, "newest", "oldest", "budget", "rate", "proposals", "connects", "fit"]),
)
people_queries = st.builds(
    PeopleQuery,
    text=texts,
    skills=groups,
    not_skills=st.just(()) | some_skills,
    rate=spans(2_000, 5_000),
    levels=st.just(()) | levels,
    categories=st.just(()) | categories,
    countries=st.just(()) | countries,
    rating=spans(250, 350),
    earned=spans(50_000, 200_000),
    jobs=spans(1, 2),
    sort=st.sampled_from([None, "newest", "fit", "rating", "earned", "rate"]),
)
# One filter at a time is met by many, all of them at once by nobody: mostly few are set.
few_of_a_job = st.lists(st.sampled_from(sorted(JobQuery.model_fields)), max_size=3)
few_of_a_person = st.lists(st.sampled_from(sorted(PeopleQuery.model_fields)), max_size=3)


def at_most_last(number: int | None, *, largest_first: bool) -> tuple[bool, int]:
    """To sort by a number that may be missing."""
    return (number is None, (-number if largest_first else number) if number is not None else 0)


def job_key(sort: str | None) -> Callable[[JobFacts], Any]:
    """What else than the age counts in this order."""
    return {
        "budget": lambda facts: at_most_last(facts.budget, largest_first=True),
        "rate": lambda facts: at_most_last(facts.rate_most, largest_first=True),
        "proposals": lambda facts: facts.proposals,
        "connects": lambda facts: facts.connects,
    }.get(sort or "", lambda _: 0)


def person_key(sort: str | None) -> Callable[[PersonFacts], Any]:
    """What else than the day of joining counts in this order."""
    return {
        "rating": lambda facts: at_most_last(facts.rating, largest_first=True),
        "earned": lambda facts: -facts.earned,
        "rate": lambda facts: at_most_last(facts.rate, largest_first=False),
    }.get(sort or "", lambda _: 0)


@dataclass(frozen=True)
class Seen:
    """A crowd, with the facts of everything that its reader may be shown."""

    crowd: Crowd
    jobs: list[JobFacts]
    people: list[PersonFacts]


@pytest.fixture(scope="module")
def seen(shared: Database) -> Seen:
    """Hundreds of jobs and people; nothing changes them."""
    full = crowd(shared)

    def look(market: MarketOnConnection) -> Seen:
        reader = full.reader.id
        mine = {team.id for team in market.teams.of_member(reader)}
        invited = {invitation.job_id for invitation in market.invitations.of_freelancer(reader)}
        jobs = [
            job
            for job in market.jobs.all()
            if job.state == JobState.OPEN
            and (job.is_public or job.team_id in mine or job.id in invited)
            and market.jobs.mark_of(reader, job.id) != "hidden"
        ]
        people = [one for one in market.accounts.all() if one.freelances and one.ready_to_propose]
        facts = list(market.jobs.facts_of_many(jobs))
        assert facts == [market.jobs.facts(job) for job in jobs]
        return Seen(full, facts, [market.accounts.facts(person) for person in people])

    return full.town.look(look)


def check_jobs(seen: Seen, query: JobQuery) -> None:
    """The database finds what the definition wants, in the order that is asked for."""
    wanted = sorted(
        (facts for facts in seen.jobs if wants_job(query, facts, START)),
        key=lambda facts: (facts.posted_at, facts.job_id),
        reverse=query.sort != "oldest",
    )
    wanted.sort(key=job_key(query.sort))
    found, total = seen.crowd.town.look(lambda market: market.jobs.search(query, seen.crowd.reader.id, 500, 0))
    assert [job.id for job in found] == [facts.job_id for facts in wanted]
    assert total == len(wanted)


def check_people(seen: Seen, query: PeopleQuery) -> None:
    """As ``check_jobs``."""
    wanted = sorted(
        (facts for facts in seen.people if wants_person(query, facts)),
        key=lambda facts: (facts.joined_at, facts.account_id),
        reverse=True,
    )
    wanted.sort(key=person_key(query.sort))
    found, total = seen.crowd.town.look(lambda market: market.accounts.search(query, 500, 0))
    assert [person.id for person in found] == [facts.account_id for facts in wanted]
    assert total == len(wanted)


@MANY
@given(query=job_queries, names=few_of_a_job)
def test_jobs_are_found_as_defined(seen: Seen, query: JobQuery, names: list[str]) -> None:
    check_jobs(seen, JobQuery.model_validate({name: getattr(query, name) for name in names}))


@MANY
@given(query=people_queries, names=few_of_a_person)
def test_people_are_found_as_defined(seen: Seen, query: PeopleQuery, names: list[str]) -> None:
    check_people(seen, PeopleQuery.model_validate({name: getattr(query, name) for name in names}))


@pytest.mark.parametrize("name", sorted(JobQuery.model_fields))
def test_every_filter_and_order_of_jobs_alone(seen: Seen, name: str) -> None:
    """A filter that finds nothing or everything would prove little."""
    counts = set()

    @settings(MANY, max_examples=25)
    @given(query=job_queries.filter(lambda query: getattr(query, name) not in {None, ()}))
    def look(query: JobQuery) -> None:
        alone = JobQuery.model_validate({name: getattr(query, name)})
        check_jobs(seen, alone)
        counts.add(sum(wants_job(alone, facts, START) for facts in seen.jobs))

    look()
    assert name == "sort" or any(0 < count < len(seen.jobs) for count in counts)


@pytest.mark.parametrize("word", WORDS)
def test_every_script_is_found(seen: Seen, word: str) -> None:
    found = tokens(word)
    phrases = (found, found[:1] * 2) if found else ()
    check_jobs(seen, JobQuery(text=TextQuery(words=found)))
    check_jobs(seen, JobQuery(text=TextQuery(phrases=phrases)))
    check_jobs(seen, JobQuery(text=TextQuery(not_words=found)))
    check_jobs(seen, JobQuery(text=TextQuery(not_phrases=phrases)))


@pytest.mark.parametrize(
    "typed",
    [
        "'; DROP TABLE jobs; --",
        '" OR 1=1 --',
        "data* OR x",
        "NEAR(data pipeline)",
        "words:data",
        "-data ^x {a b}: c",
        "%",
        "_",
        "\\",
        "\x00data",
        "data " * 2_000,
        "z" * 5_000,
    ],
)
def test_nothing_that_is_typed_breaks_out(seen: Seen, typed: str) -> None:
    check_jobs(seen, JobQuery(text=TextQuery(words=tokens(typed))))
    check_people(
        seen, PeopleQuery(text=TextQuery(phrases=tuple(filter(None, [tokens(typed)[:50]])), not_words=tokens(typed)))
    )
    held = (typed.replace("\0", ""),)
    check_jobs(seen, JobQuery(skills=(held,), levels=held, categories=held, countries=held, not_categories=held))


def test_an_empty_query_finds_everything(seen: Seen) -> None:
    check_jobs(seen, JobQuery())
    check_people(seen, PeopleQuery())
    assert len(seen.jobs) > JOBS / 3


def test_pages_hold_each_job_once(seen: Seen) -> None:
    town, reader = seen.crowd.town, seen.crowd.reader

    def page(offset: int) -> tuple[Sequence[Job], int]:
        return town.look(lambda market: market.jobs.search(JobQuery(sort="connects"), reader.id, 7, offset))

    pages = [page(offset) for offset in range(0, len(seen.jobs) + 20, 7)]
    ids = [job.id for jobs, _ in pages for job in jobs]
    assert sorted(ids) == sorted(facts.job_id for facts in seen.jobs)
    assert {total for _, total in pages} == {len(seen.jobs)}


def test_the_feeds_candidates_share_a_skill_or_the_category(seen: Seen) -> None:
    town, reader = seen.crowd.town, seen.crowd.reader
    public = sorted((facts for facts in seen.jobs if facts.is_public), key=lambda facts: facts.job_id, reverse=True)
    public.sort(key=lambda facts: facts.posted_at, reverse=True)
    own = town.look(lambda market: {team.id for team in market.teams.of_member(reader.id)})
    answered = town.look(lambda market: {sent.job_id for sent in market.proposals.of_freelancer(reader.id)})
    public = [facts for facts in public if facts.team_id not in own and facts.job_id not in answered]
    for skills, wanted in ((("go",), ("web",)), (("go", "cpp"), ()), ((), ("web.backend",)), ((), ())):
        found = town.look(lambda market, s=skills, c=wanted: market.feed.candidates(reader.id, s, c, "", 30))
        likely = [facts.job_id for facts in public if set(facts.skills) & set(skills) or facts.category in wanted]
        assert [candidate.job.job_id for candidate in found] == likely[:30]


def test_what_is_known_of_clients_adds_up(seen: Seen) -> None:
    """The sums that are kept are those of the rows that they are kept of."""

    def check(market: MarketOnConnection) -> list[int | None]:
        contracts, fundings, earnings = market.contracts.all(), market.fundings.all(), market.ledger.all()
        ratings = []
        for team in market.teams.all():
            jobs = [job for job in market.jobs.all() if job.team_id == team.id]
            theirs = {contract.id for contract in contracts if contract.team_id == team.id}
            means = [review.average for review in market.reviews.about(team.id)]
            facts = market.jobs.client_facts(team.id)
            assert facts == ClientFacts(
                team_name=team.name,
                spent=total([one.gross for one in earnings if one.contract_id in theirs], "USD"),
                jobs_posted=len(jobs),
                open_jobs=sum(job.state == JobState.OPEN for job in jobs),
                hires=len(theirs),
                rating=round(sum(means) / len(means), 2) if means else None,
                reviews=len(means),
                country=team.country,
                verified=any(f.state == FundingState.CONFIRMED and f.contract_id in theirs for f in fundings),
            )
            for job in jobs:
                known = market.jobs.facts(job)
                assert known.proposals == market.proposals.count(job.id)
                assert known.client_hire_rate == facts.hire_rate
                assert (known.client_rating or 0) / 100 == (facts.rating or 0)
            ratings.append(facts.rating)
        return ratings

    assert any(seen.crowd.town.look(check))


def test_what_is_known_of_freelancers_adds_up(seen: Seen) -> None:
    def check(market: MarketOnConnection) -> int:
        contracts, earnings = market.contracts.all(), market.ledger.all()
        for facts in seen.people:
            theirs = [one for one in contracts if one.freelancer_id == facts.account_id]
            means = [review.average for review in market.reviews.about(facts.account_id)]
            assert facts.rating == (round(100 * sum(means) / len(means)) if means else None)
            assert facts.earned == sum(one.net.amount for one in earnings if one.freelancer_id == facts.account_id)
            assert facts.jobs == sum(one.state == ContractState.ENDED for one in theirs)
        return sum(facts.jobs for facts in seen.people)

    assert seen.crowd.town.look(check) > 0
