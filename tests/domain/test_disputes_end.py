"""How disputes end, and that nothing happens which the table does not have (MARKET 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.contracts.endings import end_contract
from bot.domain.contracts.model import ContractState, Milestone, MilestoneState
from bot.domain.deadlines.service import MET_BY
from bot.domain.disputes.model import (
    DISPUTE_MACHINE,
    Dispute,
    DisputeState,
    NothingToDispute,
    OwnOffer,
    SettledBefore,
)
from bot.domain.disputes.money import claim_on, claims_in
from bot.domain.disputes.service import (
    accept_offer,
    accept_split,
    decide,
    offer_split,
    refuse_split,
    withdraw_dispute,
)
from bot.domain.errors import NotAllowed, NotFound, NotYours, Stale
from tests.domain.quarrel import answered, now, opened, proposed, to_decide
from tests.domain.town import DAY, Pair, Town, usd


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each test the books are right."""
    yield
    assert town.database.write_here(faults) == []


@pytest.fixture
def pair(town: Town) -> Pair:
    return town.pair(600)


@pytest.fixture
def submitted(town: Town, pair: Pair, operator: Account) -> Milestone:
    return town.submit(pair, town.fund(pair, operator))


class TestEnding:
    """By silence, by agreement, by the operator, or not at all."""

    @pytest.mark.parametrize(("who", "left"), [("client", 0), ("freelancer", 490)])
    def test_silence_decides_for_who_opened_it(
        self, town: Town, pair: Pair, submitted: Milestone, who: str, left: float
    ) -> None:
        opener = getattr(pair, who)
        other = pair.freelancer if who == "client" else pair.client
        dispute = opened(town, opener, submitted.id, 600)
        town.wait(4 * DAY)
        assert town.told_to(other)[-1] == "dispute_due"
        town.wait(DAY)

        ended = now(town, dispute)
        assert (ended.state, ended.settled_by) == (DisputeState.DECIDED, "")
        assert town.purse(pair.freelancer).pending == usd(left)
        state = MilestoneState.REFUNDED if who == "client" else MilestoneState.RELEASED
        assert town.milestone(submitted.id).state == state
        assert town.balance(f"escrow:{submitted.id}") == 0

    @pytest.mark.parametrize(("back", "net"), [(0, 490), (200, 320), (600, 0), (0.01, 489.99)])
    def test_the_operator_decides(
        self, town: Town, pair: Pair, submitted: Milestone, operator: Account, back: float, net: float
    ) -> None:
        dispute = to_decide(town, pair, operator, opened(town, pair.client, submitted.id, 600))
        done = town.do(decide, operator, dispute.id, dispute.version, refund=usd(back), note="It runs, mostly.")

        assert (done.state, done.refund) == (DisputeState.DECIDED, usd(back))
        assert abs(town.purse(pair.freelancer).pending.amount - usd(net).amount) <= 1
        assert town.balance(f"escrow:{submitted.id}") == 0
        town.refused(NotAllowed, decide, operator, done.id, done.version, refund=usd(0), note="Again.")
        with pytest.raises((SettledBefore, NothingToDispute)):
            opened(town, pair.client, submitted.id, 1)

    def test_both_accept_the_split(self, town: Town, pair: Pair, submitted: Milestone, operator: Account) -> None:
        put = proposed(town, operator, answered(town, pair, opened(town, pair.client, submitted.id, 600)), 100)
        half = town.do(accept_split, pair.freelancer, put.id, put.version)
        assert half.state == DisputeState.PROPOSED
        again = town.do(accept_split, pair.freelancer, half.id, half.version)
        assert again == half
        done = town.do(accept_split, pair.client, half.id, half.version)

        assert done.state == DisputeState.SETTLED
        assert town.purse(pair.freelancer).pending == usd(400)

    def test_the_split_runs_out(self, town: Town, pair: Pair, submitted: Milestone, operator: Account) -> None:
        put = proposed(town, operator, answered(town, pair, opened(town, pair.client, submitted.id, 600)), 100)
        town.do(accept_split, pair.client, put.id, put.version)
        town.wait(DAY)
        assert town.told_to(pair.freelancer)[-1] == "dispute_due"
        assert "dispute_due" not in town.told_to(pair.client)
        town.wait(DAY)

        assert now(town, put).state == DisputeState.TO_DECIDE
        assert town.told_to(operator)[-1] == "dispute_moved"
        assert town.purse(pair.freelancer).pending == usd(0)

    def test_the_sides_settle_it_themselves(self, town: Town, pair: Pair, submitted: Milestone) -> None:
        dispute = opened(town, pair.client, submitted.id, 600)
        first = town.do(offer_split, pair.freelancer, dispute.id, dispute.version, refund=usd(50), note="For peace.")
        town.refused(OwnOffer, accept_offer, pair.freelancer, first.id, first.version)
        counter = town.do(offer_split, pair.client, first.id, first.version, refund=usd(100), note="")
        town.refused(Stale, accept_offer, pair.client, first.id, first.version)
        done = town.do(accept_offer, pair.freelancer, counter.id, counter.version)

        assert (done.state, done.refund) == (DisputeState.SETTLED, usd(100))
        assert town.purse(pair.freelancer).pending == usd(400)
        assert [one.kind for one in town.look(lambda m: m.disputes.entries(dispute.id))] == [
            "opened",
            "offered",
            "offered",
            "settled",
        ]

    def test_withdrawn_the_review_goes_on(self, town: Town, pair: Pair, submitted: Milestone) -> None:
        town.wait(4 * DAY)
        dispute = opened(town, pair.client, submitted.id, 600)
        town.wait(3 * DAY)
        town.refused(NotYours, withdraw_dispute, pair.freelancer, dispute.id, dispute.version)
        town.do(withdraw_dispute, pair.client, dispute.id, dispute.version)

        assert town.milestone(submitted.id).review_until == town.now + 10 * DAY
        town.wait(10 * DAY)
        assert town.milestone(submitted.id).state == MilestoneState.RELEASED
        assert town.purse(pair.freelancer).pending == usd(490)

    def test_a_dispute_against_a_clients_ending(self, town: Town, pair: Pair, operator: Account) -> None:
        part = town.fund(pair, operator)
        contract = town.look(lambda m: m.contracts.get(pair.contract.id))
        town.do(end_contract, pair.client, contract.id, contract.version, "Plans changed.")
        dispute = opened(town, pair.freelancer, part.id, 600)
        answered(town, pair, dispute)
        town.wait(10 * DAY)
        assert town.balance(f"escrow:{part.id}") == 60_000
        current = now(town, dispute)
        offered = town.do(offer_split, pair.client, current.id, current.version, refund=usd(300), note="Half.")
        town.do(accept_offer, pair.freelancer, offered.id, offered.version)

        assert town.look(lambda m: m.contracts.get(contract.id)).state == ContractState.ENDED
        assert town.purse(pair.freelancer).pending == usd(240)


def _moves(town: Town, pair: Pair, operator: Account) -> dict[str, Callable[[Dispute], object]]:
    """How each transition is tried."""
    return {
        "answer": lambda d: answered(town, pair, d),
        "propose": lambda d: proposed(town, operator, d, 100),
        "refuse": lambda d: town.do(refuse_split, pair.client, d.id, d.version, note="No."),
        "decide": lambda d: town.do(decide, operator, d.id, d.version, refund=usd(1), note="So."),
        "withdraw": lambda d: town.do(withdraw_dispute, pair.client, d.id, d.version),
        "settle": lambda d: town.do(offer_split, pair.client, d.id, d.version, refund=usd(1), note=""),
    }


@pytest.mark.parametrize("state", list(DisputeState))
@pytest.mark.parametrize("name", ["answer", "propose", "refuse", "decide", "withdraw", "settle"])
def test_the_table_decides(
    town: Town, pair: Pair, submitted: Milestone, operator: Account, state: DisputeState, name: str
) -> None:
    dispute = opened(town, pair.client, submitted.id, 600)
    if state != DisputeState.OPEN:
        dispute = {
            DisputeState.ANSWERED: lambda: answered(town, pair, dispute),
            DisputeState.PROPOSED: lambda: proposed(town, operator, answered(town, pair, dispute), 100),
            DisputeState.TO_DECIDE: lambda: to_decide(town, pair, operator, dispute),
            DisputeState.WITHDRAWN: lambda: town.do(withdraw_dispute, pair.client, dispute.id, dispute.version),
            DisputeState.DECIDED: lambda: (town.wait(5 * DAY), now(town, dispute))[1],
            DisputeState.SETTLED: lambda: _settled(town, pair, dispute),
        }[state]()
    move = _moves(town, pair, operator)[name]
    if DISPUTE_MACHINE.allows(state, name):
        move(dispute)
    else:
        with pytest.raises(NotAllowed):
            move(dispute)


def _settled(town: Town, pair: Pair, dispute: Dispute) -> Dispute:
    offered = town.do(offer_split, pair.client, dispute.id, dispute.version, refund=usd(1), note="")
    return town.do(accept_offer, pair.freelancer, offered.id, offered.version)


@pytest.mark.parametrize("kind", ["dispute.answer", "dispute.split", "dispute.reminder"])
def test_deadlines_of_nothing(town: Town, kind: str) -> None:
    town.refused(NotFound, lambda market: MET_BY[kind](market, "nothing"))


def test_a_deadline_that_is_met_twice(town: Town, pair: Pair, submitted: Milestone) -> None:
    dispute = opened(town, pair.client, submitted.id, 600)
    town.wait(5 * DAY)
    for kind in ("dispute.answer", "dispute.split", "dispute.reminder"):
        town.do(lambda market, kind=kind: MET_BY[kind](market, dispute.id))
    assert now(town, dispute).state == DisputeState.DECIDED
    assert town.look(lambda m: claims_in(m, pair.contract)) == []
    town.refused(NothingToDispute, claim_on, submitted.id)
