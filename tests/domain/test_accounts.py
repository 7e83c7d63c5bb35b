"""Joining, and what others read about a person."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.accounts.model import AccountJoined, Identity
from bot.domain.accounts.service import ChangeProfile, Join, change_profile, change_settings, join, start_freelancing
from bot.domain.errors import BadValue, Stale
from bot.domain.skills.model import CATALOGUE
from bot.domain.teams.service import start_hiring, team_of
from tests.domain.town import Town, usd


def joining(subject: str = "1", issuer: str = "telegram") -> Join:
    return Join(identity=Identity(issuer, subject), name="Ana")


def test_joining_twice_leads_to_one_account_and_one_gift(town: Town) -> None:
    first = town.do(join, joining())
    second = town.do(join, joining())

    assert first == second
    assert town.connects(first) == 40
    assert [event for event in town.events if isinstance(event, AccountJoined)] == [AccountJoined(account_id=first.id)]


def test_the_same_subject_of_another_issuer_is_somebody_else(town: Town) -> None:
    assert town.do(join, joining()).id != town.do(join, joining(issuer="slack")).id


def test_operators_are_known_by_their_identity(town: Town) -> None:
    operator = next(iter(town.look(lambda market: market.operators)))

    assert town.do(join, joining(operator.removeprefix("telegram:"))).is_operator
    assert not town.do(join, joining(operator.removeprefix("telegram:"), issuer="slack")).is_operator
    assert len(town.look(lambda market: market.accounts.operators())) == 1


def test_an_identity_leads_to_one_account(town: Town) -> None:
    ana, mia = town.person(), town.person()
    town.do(lambda market: market.accounts.add_identity(Identity("slack", "T1/U1"), ana.id))

    town.refused(Stale, lambda market: market.accounts.add_identity(Identity("slack", "T1/U1"), mia.id))


def test_a_profile_needs_a_title_and_skills_to_propose(town: Town) -> None:
    ana = town.person()
    assert not ana.ready_to_propose

    ana = town.do(change_profile, ana, ChangeProfile(title="Pythonista"))
    assert not ana.ready_to_propose
    assert ana.freelances

    ana = town.do(change_profile, ana, ChangeProfile(skills=("python", "django"), hourly_rate=usd(60)))
    assert ana.ready_to_propose
    assert (ana.title, ana.skills, ana.hourly_rate) == ("Pythonista", ("python", "django"), usd(60))
    assert town.fresh(ana) == ana


def test_skills_come_from_the_catalogue_fifteen_at_most(town: Town) -> None:
    ana = town.person()
    known = tuple(CATALOGUE)

    assert town.refused(BadValue, change_profile, ana, ChangeProfile(skills=("alchemy",))).values == {
        "skill": "alchemy"
    }
    assert town.refused(BadValue, change_profile, ana, ChangeProfile(skills=known[:16])).values == {"most": 15}
    assert len(town.do(change_profile, ana, ChangeProfile(skills=known[:15])).skills) == 15


def test_a_skill_that_is_named_twice_counts_once(town: Town) -> None:
    ana = town.do(change_profile, town.person(), ChangeProfile(skills=("go", "rust", "go")))

    assert ana.skills == ("go", "rust")


def test_changes_of_two_at_once_do_not_undo_each_other(town: Town) -> None:
    ana = town.person()
    town.do(change_settings, ana, language="de", time_zone="Europe/Berlin")

    town.refused(Stale, change_profile, ana, ChangeProfile(title="Pythonista"))
    assert town.fresh(ana).language == "de"


def test_freelancing_starts_once(town: Town) -> None:
    ana = town.do(start_freelancing, town.person())

    assert town.do(start_freelancing, ana) is ana


def test_people_of_a_workspace_hire_as_one_team(town: Town) -> None:
    ana, mia = town.person(), town.person()
    team = town.do(start_hiring, ana, workspace="T1", name="Acme")

    assert town.do(start_hiring, mia, workspace="T1", name="Acme Inc").id == team.id
    assert town.look(lambda market: team_of(market, mia)) == team
    assert town.fresh(mia).hires


def test_somebody_without_a_workspace_hires_alone(town: Town) -> None:
    ana, mia = town.client(), town.client()

    assert town.look(lambda market: team_of(market, ana)) != town.look(lambda market: team_of(market, mia))


def test_instants_survive_to_the_microsecond(town: Town) -> None:
    town.now = datetime(2027, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)

    assert town.fresh(town.person()).joined_at == town.now
