"""Proposed skills in the database, and how a process learns what was decided in another."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.adapters.database.engine import Database
from bot.adapters.database.skills import SkillLearner, decided
from bot.adapters.identifiers import new_id
from bot.domain.accounts.model import Account
from bot.domain.errors import Stale
from bot.domain.skills.catalogue import forget_learned
from bot.domain.skills.model import CATALOGUE, SkillState
from bot.domain.skills.proposing import add_skill, merge_skill, propose_skill, refuse_skill
from bot.domain.skills.service import meant
from tests.domain.town import Town


@pytest.fixture(autouse=True)
def _curated_again() -> Iterator[None]:
    forget_learned()
    yield
    forget_learned()


def named() -> str:
    """A skill that nobody has named before."""
    return f"Craft {''.join(sign for sign in new_id() if sign.isalpha())}{new_id()[-6:]}"


def test_what_goes_in_comes_out(town: Town) -> None:
    ana, ben, name = town.person(), town.person(), named()
    proposed = town.do(propose_skill, ana, name)
    town.do(propose_skill, ben, name.upper())

    assert town.look(lambda market: market.skills.get(proposed.id)) == proposed
    assert town.look(lambda market: market.skills.of_key(name.casefold())) == proposed
    assert town.look(lambda market: market.skills.of_key(named())) is None
    assert proposed in town.look(lambda market: market.skills.waiting())
    assert set(town.look(lambda market: market.skills.proposers(proposed.id))) == {ana.id, ben.id}
    assert town.look(lambda market: market.skills.count_waiting(ben.id)) == 1
    town.refused(Stale, lambda market: market.skills.add(replace(proposed, id=new_id())))


def test_what_is_decided_waits_no_more(town: Town, operator: Account) -> None:
    ana = town.person()
    before = town.look(lambda market: decided(market.connection))
    made = [town.do(propose_skill, ana, named()) for _ in range(3)]
    town.do(add_skill, operator, made[0].id, 1)
    town.do(merge_skill, operator, made[1].id, 1, "python")
    town.do(refuse_skill, operator, made[2].id, 1)

    states = [town.look(lambda market, one=one: market.skills.get(one.id)).state for one in made]
    assert states == [SkillState.ADDED, SkillState.MERGED, SkillState.REFUSED]
    assert town.look(lambda market: market.skills.count_waiting(ana.id)) == 0
    assert town.look(lambda market: decided(market.connection)) == before + 2


async def test_another_process_learns_what_was_decided(town: Town, operator: Account) -> None:
    added, merged = named(), named()
    learner = SkillLearner(town.database, every=0.01)
    await learner.start()
    for name in (added, merged):
        town.do(propose_skill, town.person(), name)
    one, other = (
        town.look(lambda market, name=name: market.skills.of_key(name.casefold())) for name in (added, merged)
    )
    assert one is not None
    assert other is not None
    skill = town.do(add_skill, operator, one.id, 1).skill
    town.do(merge_skill, operator, other.id, 1, skill)
    forget_learned()  # as in a process where nobody decided it
    async with asyncio.timeout(10):
        while meant(merged) is None:  # noqa: ASYNC110 - nothing says when a process has learned
            await asyncio.sleep(0.01)
    await learner.stop()

    assert meant(added) == meant(merged) == skill
    assert CATALOGUE[skill] == added


async def test_a_process_that_starts_knows_what_was_decided_before(town: Town, operator: Account) -> None:
    name = named()
    proposed = town.do(propose_skill, town.person(), name)
    skill = town.do(add_skill, operator, proposed.id, 1).skill
    forget_learned()
    assert meant(name) is None
    learner = SkillLearner(town.database)
    await learner.start()
    await learner.stop()
    assert meant(name) == skill


async def test_looking_is_cheap_where_nothing_has_changed(town: Town, operator: Account) -> None:
    proposed = town.do(propose_skill, town.person(), named())
    town.do(add_skill, operator, proposed.id, 1)
    learner = SkillLearner(town.database)
    await learner.look()
    asked: list[str] = []
    engine = town.database._reading_engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    await learner.look()
    assert [query for query in asked if "proposed_skills" in query and "count" not in query] == []


async def test_a_database_without_the_tables_holds_nothing_up(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    learner = SkillLearner(database)
    await learner.start()
    await learner.stop()
    await database.close()
    assert meant("python") == "python"
