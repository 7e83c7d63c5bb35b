"""State machines as tables: what is not in the table is refused."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from bot.domain.contracts.model import CONTRACT_MACHINE, FUNDING_MACHINE, MILESTONE_MACHINE
from bot.domain.errors import NotAllowed
from bot.domain.jobs.model import JOB_MACHINE
from bot.domain.machine import Machine, Transition
from bot.domain.offers.model import OFFER_MACHINE
from bot.domain.payouts.model import PAYOUT_MACHINE
from bot.domain.proposals.model import PROPOSAL_MACHINE

MACHINES: tuple[Machine[Any], ...] = (
    JOB_MACHINE,
    PROPOSAL_MACHINE,
    OFFER_MACHINE,
    CONTRACT_MACHINE,
    MILESTONE_MACHINE,
    FUNDING_MACHINE,
    PAYOUT_MACHINE,
)


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


LIGHTS = Machine(
    "light",
    (
        Transition("go", (Light.RED,), Light.GREEN, "anybody"),
        Transition("stop", (Light.GREEN,), Light.RED, "anybody"),
    ),
)


def test_a_row_leads_to_its_target() -> None:
    assert LIGHTS.after(Light.RED, "go") == Light.GREEN
    assert LIGHTS.allows(Light.RED, "go")
    assert list(LIGHTS.names()) == ["go", "stop"]


def test_what_is_not_in_the_table_is_refused_with_the_state_it_is_in() -> None:
    with pytest.raises(NotAllowed) as refusal:
        LIGHTS.after(Light.RED, "stop")
    assert refusal.value.values == {"state": Light.RED}
    assert not LIGHTS.allows(Light.RED, "stop")


def test_a_transition_that_no_row_has_is_a_bug_not_a_refusal() -> None:
    with pytest.raises(LookupError, match="light has no transition 'fly'"):
        LIGHTS.after(Light.RED, "fly")
    assert not LIGHTS.allows(Light.RED, "fly")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: str(machine.noun))
def test_every_pair_of_state_and_transition(machine: Machine[Any]) -> None:
    states = type(machine.transitions[0].target)
    for state in states:
        for name in machine.names():
            rows = [row for row in machine.transitions if row.name == name and state in row.sources]
            assert len(rows) <= 1, f"{machine.noun}: {name} from {state} leads to two places"
            assert machine.allows(state, name) is bool(rows)
            if rows:
                assert machine.after(state, name) is rows[0].target
            else:
                with pytest.raises(NotAllowed):
                    machine.after(state, name)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: str(machine.noun))
def test_every_state_can_be_reached_from_the_first(machine: Machine[Any]) -> None:
    states = list(type(machine.transitions[0].target))
    reached = {states[0]}
    for _ in states:
        reached |= {row.target for row in machine.transitions if reached & set(row.sources)}
    assert reached == set(states)
