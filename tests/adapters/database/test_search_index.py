"""What search looks through follows what happens in the market, in the same transaction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import pytest

from bot.adapters.database.search_words import spelled
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.identifiers import new_id
from bot.domain.accounts.model import Account
from bot.domain.jobs.model import Job, JobState
from bot.domain.search.matching import wants_job
from bot.domain.search.model import JobQuery, PeopleQuery, TextQuery
from bot.domain.search.tokens import tokens
from bot.domain.teams.model import Team
from tests.domain.town import START, Town, usd


@pytest.fixture
def reader(town: Town) -> Account:
    """Somebody who looks for work."""
    return _joined(town)


def _joined(town: Town, **told: object) -> Account:
    account = replace(Account(id=new_id(), name="Somebody", joined_at=START), **told)
    town.look(lambda market: market.accounts.add(account))
    return account


def _posted(town: Town, client: Account, **told: object) -> Job:
    """A job of a new team. Every test has a word of its own, since the database is shared."""

    def post(market: MarketOnConnection) -> Job:
        team = Team(id=new_id(), name="A team", home=new_id())
        market.teams.add(team)
        job = Job(new_id(), team.id, client.id, "A job", "-", ("go",), usd(500), "entry", 6, START)
        job = replace(job, **told)
        market.jobs.add(job)
        return job

    return town.look(post)


def _typed(text: str) -> JobQuery:
    return JobQuery(text=TextQuery(words=tokens(text)))


def _quoted(text: str) -> JobQuery:
    return JobQuery(text=TextQuery(phrases=(tokens(text),)))


def _found(town: Town, reader: Account, query: JobQuery) -> list[str]:
    jobs, total = town.look(lambda market: market.jobs.search(query, reader.id, 100, 0))
    assert len(jobs) == total
    return [job.id for job in jobs]


def _people(town: Town, query: PeopleQuery) -> list[str]:
    return [person.id for person in town.look(lambda market: market.accounts.search(query, 100, 0))[0]]


def test_an_edited_job_is_found_by_its_new_words_alone(town: Town, reader: Account) -> None:
    before, after = f"old{new_id()}", f"new{new_id()}"
    job = _posted(town, reader, title=before)
    town.look(lambda market: market.jobs.save(replace(job, title=after, skills=("rust",))))

    assert _found(town, reader, _typed(before)) == []
    assert _found(town, reader, _typed(after)) == [job.id]
    assert _found(town, reader, _typed(f"{after} rust")) == [job.id]
    assert _found(town, reader, JobQuery(text=TextQuery(words=(after,)), skills=(("go",),))) == []
    assert _found(town, reader, JobQuery(text=TextQuery(words=(after,)), not_skills=("go",))) == [job.id]


@pytest.mark.parametrize("state", [JobState.CLOSED, JobState.FILLED])
def test_a_job_is_found_while_it_is_open(town: Town, reader: Account, state: JobState) -> None:
    word = f"open{new_id()}"
    job = _posted(town, reader, title=word)
    ended = town.look(lambda market: market.jobs.save(replace(job, state=state)))
    assert _found(town, reader, _typed(word)) == []

    town.look(lambda market: market.jobs.save(replace(ended, state=JobState.OPEN)))
    assert _found(town, reader, _typed(word)) == [job.id]
    assert town.look(lambda market: market.feed.candidates(reader.id, ("go",), (), "", 1_000))


def test_what_is_undone_was_never_found(town: Town, reader: Account) -> None:
    word = f"undone{new_id()}"
    job = _posted(town, reader, title="Before")

    def half_done(market: MarketOnConnection) -> None:
        market.jobs.save(replace(job, title=word))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        town.look(half_done)
    assert _found(town, reader, _typed(word)) == []


def test_a_phrase_stays_within_title_description_and_each_skill(town: Town, reader: Account) -> None:
    word = f"gap{new_id()}"
    _posted(town, reader, title=f"{word} alpha", description="beta gamma", skills=("machine-learning", "go"))
    assert len(_found(town, reader, _quoted(f"{word} alpha"))) == 1
    assert len(_found(town, reader, _quoted("beta gamma"))) == 1
    assert _found(town, reader, _quoted(f"{word} alpha beta")) == []
    for across in ("alpha beta", "learning go", "gamma machine"):
        query = JobQuery(text=TextQuery(words=(word,), phrases=(tokens(across),)))
        assert _found(town, reader, query) == []


def test_a_phrase_is_found_however_often_its_words_come_before(town: Town, reader: Account) -> None:
    word = f"often{new_id()}"
    job = _posted(town, reader, description=f"{'a b ' * 1_000} {word} a a {word}")
    assert _found(town, reader, _quoted(f"{word} a a {word}")) == [job.id]
    assert _found(town, reader, _quoted(f"b {word}")) == [job.id]
    assert _found(town, reader, _quoted(f"{word} b")) == []


def test_any_letter_of_any_script_is_found_as_the_definition_says(town: Town, reader: Account) -> None:
    """Among them letters that are younger than the databases' own tables, and those without a lower case."""
    chance = Random(5)
    letters = [chr(code) for code in range(0x250, 0x2FFFF, 97) if chr(code).isalnum()]
    texts = ["".join(chance.sample(letters, 5)) for _ in range(60)] + ["ⅷ Ⅷ ㎏ ẞ ǅ", "ℌ H h", "20℃ Å K"]
    jobs = [_posted(town, reader, title=text) for text in texts]
    facts = town.look(lambda market: market.jobs.facts_of_many(jobs))
    for text in texts:
        for query in (_typed(text), _quoted(text)):
            wanted = {one.job_id for one in facts if wants_job(query, one, START)}
            assert wanted
            assert wanted <= set(_found(town, reader, query))
            assert wanted == set(_found(town, reader, query)) & {job.id for job in jobs}


def test_no_two_tokens_are_spelled_alike() -> None:
    odd = ["a", "u8x", "u8xa", "u8x61", "", "A", "ä", "数", "u8xe695b0", "1"]
    assert len({spelled(token) for token in odd}) == len(odd)
    assert all(spelled(token).isascii() and spelled(token).isalnum() for token in odd)


def test_a_hidden_job_is_hidden_from_one_person(town: Town, reader: Account) -> None:
    word = f"hidden{new_id()}"
    job, other = _posted(town, reader, title=word), _joined(town)
    town.look(lambda market: market.jobs.mark(reader.id, job.id, "hidden"))

    assert _found(town, reader, _typed(word)) == []
    assert _found(town, other, _typed(word)) == [job.id]


def test_only_freelancers_with_a_profile_are_found(town: Town) -> None:
    word = f"who{new_id()}"
    query = PeopleQuery(text=TextQuery(words=(word,)))
    ana = _joined(town, title=word, freelances=True)
    assert _people(town, query) == []

    ana = town.look(lambda market: market.accounts.save(replace(ana, skills=("go", "rust"))))
    assert _people(town, query) == [ana.id]
    assert _people(town, query.model_copy(update={"skills": (("rust",),)})) == [ana.id]

    ana = town.look(lambda market: market.accounts.save(replace(ana, skills=("go",))))
    assert _people(town, query.model_copy(update={"skills": (("rust",),)})) == []

    town.look(lambda market: market.accounts.save(replace(ana, freelances=False)))
    assert _people(town, query) == []


def test_jobs_of_one_team_posted_at_once_are_all_counted(town: Town, reader: Account) -> None:
    team = _posted(town, reader).team_id

    def post(_: int) -> None:
        job = Job(new_id(), team, reader.id, "A job", "-", ("go",), usd(500), "entry", 6, START)
        town.look(lambda market: market.jobs.add(job))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(post, range(20)))
    assert town.look(lambda market: market.jobs.client_facts(team)).jobs_posted == 21
