"""Freelancers for a job: who fits comes first, and says why."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.errors import NotYours
from bot.domain.feed.service import best_people, people_for_job
from bot.domain.jobs.invitations import invite
from bot.domain.jobs.service import PostJob, post_job
from bot.domain.rules import MarketRules
from bot.domain.search.model import PeopleQuery, PersonFacts
from bot.domain.search.people_fit import Wanted, people_fit
from tests.domain.town import START, Town, usd

RULES = MarketRules()
ANA = PersonFacts("ana", (), ("python", "django"), "web.backend", "expert", "BR", 5_000, 500, 900_000, 12, START)
WANTED = Wanted(skills=("python", "django"), levels=("expert",), rate=6_000)


def total(person: PersonFacts, wanted: Wanted = WANTED) -> int:
    return people_fit(person, wanted, RULES).total


def test_whoever_is_just_what_is_wanted_is_all_of_it() -> None:
    fit = people_fit(ANA, WANTED, RULES)
    assert fit.total == 1_000
    assert (fit.shared, fit.needed, fit.is_level, fit.is_affordable) == (("python", "django"), 2, True, True)


def test_each_part_counts() -> None:
    for worse in (
        replace(ANA, skills=("python",)),
        replace(ANA, rate=9_000),
        replace(ANA, level="entry"),
        replace(ANA, rating=300),
        replace(ANA, rating=None),
        replace(ANA, jobs=2),
    ):
        assert total(worse) < total(ANA), worse


def test_a_higher_level_is_better_than_a_lower_one() -> None:
    wanted = replace(WANTED, levels=("intermediate",))
    assert total(replace(ANA, level="intermediate"), wanted) > total(ANA, wanted)
    assert total(ANA, wanted) > total(replace(ANA, level="entry"), wanted)


def test_nobodys_stars_are_better_than_bad_ones_and_worse_than_good_ones() -> None:
    bad, none, good = (total(replace(ANA, rating=rating)) for rating in (200, None, 450))
    assert bad < none < good


def test_a_budget_is_compared_by_the_hours_that_it_lasts() -> None:
    fixed = replace(WANTED, rate=None, budget=50_000)
    assert people_fit(ANA, fixed, RULES).hours == 10
    assert people_fit(ANA, fixed, RULES).is_affordable is None
    assert total(replace(ANA, rate=2_500), fixed) > total(ANA, fixed)


def test_what_is_not_known_counts_half() -> None:
    assert people_fit(replace(ANA, rate=None, level=""), WANTED, RULES).points | {"skills": 0, "rating": 0} == {
        "skills": 0,
        "pay": 75,
        "level": 50,
        "rating": 0,
        "record": 100,
    }


def freelancer(town: Town, *skills: str, **more: object) -> Account:
    return town.do(change_profile, town.freelancer(), ChangeProfile.model_validate({"skills": skills, **more}))


def test_the_best_fit_for_a_job_comes_first_and_those_who_know_of_it_do_not_come(town: Town) -> None:
    client = town.client()
    job = town.do(
        post_job,
        client,
        PostJob(title="An import", description="Said.", skills=("python", "go"), budget=usd(900), level="expert"),
    )
    half, both, nothing = freelancer(town, "python"), freelancer(town, "python", "go"), freelancer(town, "rust")
    invited, proposed = freelancer(town, "python", "go"), freelancer(town, "python", "go")
    town.do(invite, client, job.id, invited.id, "")
    town.proposal(proposed, job)
    town.do(change_profile, client, ChangeProfile(title="Founder", skills=("python", "go")))

    found = town.look(lambda market: people_for_job(market, client, job.id))

    assert [one.account_id for one in found] == [both.id, half.id]
    assert found[0].fit.shared == ("python", "go")
    assert nothing.id not in {one.account_id for one in found}


def test_a_job_for_some_countries_finds_people_there(town: Town) -> None:
    client = town.client()
    german = freelancer(town, "python", country="DE")
    freelancer(town, "python", country="BR")
    said = PostJob(title="Here", description="Said.", skills=("python",), budget=usd(900), level="expert")
    job = town.do(post_job, client, said.model_copy(update={"open_to": ("DE", "AT")}))
    found = town.look(lambda market: people_for_job(market, client, job.id))
    assert [one.account_id for one in found] == [german.id]


def test_only_the_team_is_told_who_fits_its_job(town: Town) -> None:
    job = town.job(town.client())
    town.refused(NotYours, people_for_job, town.client(), job.id)


def test_a_search_for_people_comes_with_the_best_fit_first(town: Town) -> None:
    half, both = freelancer(town, "python"), freelancer(town, "python", "go")
    query = PeopleQuery(skills=(("python", "go"),))
    found, count = town.look(lambda market: best_people(market, query, 5, 0))
    assert [person.id for person in found] == [both.id, half.id]
    assert count == 2
