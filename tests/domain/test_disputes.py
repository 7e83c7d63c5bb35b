"""Disputes: money that both sides claim, from its freezing to its end (MARKET 13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.contracts.model import Milestone
from bot.domain.contracts.service import approve_milestone, confirm_funding, request_changes, submit_work
from bot.domain.deadlines.service import MET_BY
from bot.domain.disputes.model import (
    DisputeState,
    HeldOtherwise,
    InDispute,
    NothingToDispute,
    OwnCase,
    PaidOut,
    TheirsAlready,
)
from bot.domain.disputes.money import claims_in
from bot.domain.disputes.service import (
    accept_offer,
    accept_split,
    add_evidence,
    answer,
    decide,
    offer_split,
    propose_split,
    refuse_split,
    withdraw_dispute,
)
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, OperatorsOnly, Stale
from bot.domain.ledger.service import reserve
from bot.domain.rooms.service import open_room, post_message
from tests.domain.hours import at_work, logs
from tests.domain.quarrel import answered, now, opened, proposed
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


class TestOpening:
    """Either side, on what is there."""

    def test_money_in_escrow_is_frozen(self, town: Town, pair: Pair, submitted: Milestone) -> None:
        dispute = opened(town, pair.client, submitted.id, 600)

        assert (dispute.kind, dispute.held, dispute.by_client) == ("milestone", usd(600), True)
        assert town.look(lambda m: m.ledger.free(f"escrow:{submitted.id}", "USD")) == usd(0)
        assert town.look(lambda m: m.deadlines.at("milestone.release", submitted.id)) is None
        part = town.milestone(submitted.id)
        for who, what, more in (
            (pair.client, approve_milestone, {}),
            (pair.client, request_changes, {"reason": "Blue."}),
            (pair.freelancer, submit_work, {"note": "Again.", "files": ()}),
        ):
            town.refused(InDispute, what, who, part.id, part.version, **more)
        town.refused(Stale, approve_milestone, pair.client, submitted.id, submitted.version)
        assert town.told_to(pair.freelancer)[-1] == "dispute_moved"

    def test_what_is_not_disputed_goes_on(self, town: Town, pair: Pair, submitted: Milestone) -> None:
        dispute = opened(town, pair.client, submitted.id, 200)

        frozen, rest = town.milestones(pair.contract)
        assert (frozen.amount, rest.amount, rest.title) == (usd(200), usd(400), "The rest")
        assert rest.review_until == submitted.review_until
        town.do(approve_milestone, pair.client, rest.id, rest.version)
        assert town.purse(pair.freelancer).pending == usd(320)
        assert now(town, dispute).is_running

    @pytest.mark.parametrize("who", ["client", "freelancer"])
    def test_work_that_was_not_handed_in(self, town: Town, pair: Pair, operator: Account, who: str) -> None:
        part = town.fund(pair, operator)
        dispute = opened(town, getattr(pair, who), part.id, 600)

        other = pair.freelancer if who == "client" else pair.client
        assert town.told_to(other)[-1] == "dispute_moved"
        assert dispute.by_client == (who == "client")

    @pytest.mark.parametrize(
        ("amount", "reason", "note"),
        [(0, "other", "x"), (-1, "other", "x"), (600.01, "other", "x"), (5, "nonsense", "x"), (5, "other", " ")],
    )
    def test_bad_values(
        self, town: Town, pair: Pair, submitted: Milestone, amount: float, reason: str, note: str
    ) -> None:
        with pytest.raises(BadValue):
            opened(town, pair.client, submitted.id, amount, reason=reason, note=note)
        assert town.milestone(submitted.id) == submitted

    def test_nobody_else_opens_one(self, town: Town, pair: Pair, submitted: Milestone, operator: Account) -> None:
        for stranger in (town.client(), town.freelancer(), operator):
            with pytest.raises(NotYours):
                opened(town, stranger, submitted.id, 600)

    def test_there_is_one_at_a_time(self, town: Town, pair: Pair, submitted: Milestone) -> None:
        opened(town, pair.client, submitted.id, 600)
        with pytest.raises(InDispute):
            opened(town, pair.freelancer, submitted.id, 600)

    def test_there_must_be_money(self, town: Town, pair: Pair) -> None:
        with pytest.raises(NothingToDispute):
            opened(town, pair.client, town.milestones(pair.contract)[0].id, 600)
        with pytest.raises(NotFound):
            opened(town, pair.client, "nothing", 600)

    def test_escrow_that_is_held_for_something_else(self, town: Town, pair: Pair, submitted: Milestone) -> None:
        town.do(reserve, "chargeback", f"escrow:{submitted.id}", usd(1))
        with pytest.raises(HeldOtherwise):
            opened(town, pair.client, submitted.id, 599)

    def test_the_claims_of_a_contract(self, town: Town, operator: Account) -> None:
        pair = town.pair(100, 200, 300)
        town.earn(pair, operator, 1)
        town.fund(pair, operator, 2)

        found = town.look(lambda m: claims_in(m, pair.contract))
        assert [(one.kind, one.most) for one in found] == [("earning", usd(100)), ("milestone", usd(200))]
        opened(town, pair.client, found[1].subject_id, 50)
        left = town.look(lambda m: claims_in(m, pair.contract))
        assert [(one.title, one.most) for one in left] == [("Part 1", usd(100)), ("The rest", usd(150))]


class TestReleased:
    """Released money is disputed by the client, for 30 days, as far as it is there."""

    def test_pending_money_waits(self, town: Town, pair: Pair, operator: Account) -> None:
        part = town.earn(pair, operator)
        dispute = opened(town, pair.client, part.id, 600)

        assert (dispute.kind, dispute.held) == ("earning", usd(490))
        town.wait(4 * DAY)
        town.do(answer, pair.freelancer, dispute.id, dispute.version, note="It runs.")
        town.wait(20 * DAY)
        town.do(lambda m: MET_BY["earning.available"](m, part.id))
        assert (town.purse(pair.freelancer).pending, town.purse(pair.freelancer).available) == (usd(490), usd(0))
        current = now(town, dispute)
        town.do(withdraw_dispute, pair.client, current.id, current.version)
        town.wait(timedelta(0))
        assert town.purse(pair.freelancer).available == usd(490)

    def test_a_part_of_it_goes_back_with_our_fee(self, town: Town, pair: Pair, operator: Account) -> None:
        part = town.earn(pair, operator)
        dispute = opened(town, pair.client, part.id, 300)
        offered = town.do(offer_split, pair.freelancer, dispute.id, dispute.version, refund=usd(300), note="")
        done = town.do(accept_offer, pair.client, offered.id, offered.version)

        assert done.state == DisputeState.SETTLED
        assert town.purse(pair.freelancer).pending == usd(245)
        assert town.balance("fees:service") == 5_500
        assert town.look(lambda m: m.ledger.billed(pair.freelancer.id, pair.contract.team_id, "USD")) == usd(300)
        town.wait(5 * DAY)
        assert town.purse(pair.freelancer).available == usd(245)

    def test_available_money_cannot_be_paid_out(self, town: Town, pair: Pair, operator: Account) -> None:
        part = town.earn(pair, operator)
        town.wait(6 * DAY)
        dispute = opened(town, pair.client, part.id, 300)

        assert dispute.account == f"available:{pair.freelancer.id}"
        assert town.look(lambda m: m.ledger.free(dispute.account, "USD")) == usd(245)
        late = answered(town, pair, dispute)
        put = proposed(town, operator, late, 300)
        first = town.do(accept_split, pair.client, put.id, put.version)
        town.do(accept_split, pair.freelancer, first.id, first.version)
        assert town.purse(pair.freelancer).available == usd(245)

    def test_only_what_is_still_there(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        part = town.earn(pair, operator)
        town.method(pair.freelancer)
        town.wait(6 * DAY)
        town.payout(pair.freelancer)

        with pytest.raises(PaidOut):
            opened(town, pair.client, part.id, 600)

    def test_the_window_closes(self, town: Town, pair: Pair, operator: Account) -> None:
        part = town.earn(pair, operator)
        town.wait(30 * DAY)
        with pytest.raises(NothingToDispute):
            opened(town, pair.client, part.id, 600)

    def test_the_freelancer_has_it_already(self, town: Town, pair: Pair, operator: Account) -> None:
        part = town.earn(pair, operator)
        with pytest.raises(TheirsAlready):
            opened(town, pair.freelancer, part.id, 1)

    def test_a_week_of_hours(self, town: Town, operator: Account) -> None:
        pair = at_work(town, operator)
        town.wait(DAY / 4)
        logs(town, pair, 120)
        town.wait(12 * DAY)
        (claim,) = town.look(lambda market: claims_in(market, pair.contract))
        assert (claim.kind, claim.most) == ("earning", usd(80))
        dispute = opened(town, pair.client, claim.subject_id, 40)
        assert dispute.held == usd(32)
        town.wait(5 * DAY)

        assert now(town, dispute).refund == usd(40)
        assert town.purse(pair.freelancer).available == usd(32)

    @pytest.mark.parametrize("cents", [1, 3, 7, 99, 33_333, 59_999])
    def test_every_split_can_be_paid(self, town: Town, operator: Account, cents: int) -> None:
        """Although the fee has tiers, and later work has moved them: what is held always suffices."""
        pair = town.pair(600, 2_000)
        part = town.earn(pair, operator)
        town.earn(pair, operator, 2)
        dispute = opened(town, pair.client, part.id, cents / 100)
        town.wait(5 * DAY)

        assert now(town, dispute).state == DisputeState.DECIDED
        assert now(town, dispute).refund == usd(cents / 100)


class TestWhoMay:
    """The right people, and nobody else."""

    def test_strangers_and_the_wrong_side(
        self, town: Town, pair: Pair, submitted: Milestone, operator: Account
    ) -> None:
        dispute = opened(town, pair.client, submitted.id, 600)
        stranger, at = town.client(), (dispute.id, dispute.version)
        for what, more in (
            (answer, {"note": "x"}),
            (offer_split, {"refund": usd(1), "note": "x"}),
            (accept_offer, {}),
            (accept_split, {}),
            (refuse_split, {"note": "x"}),
            (withdraw_dispute, {}),
        ):
            town.refused(NotYours, what, stranger, *at, **more)
        town.refused(NotYours, add_evidence, stranger, dispute.id, note="x")
        town.refused(NotYours, answer, pair.client, *at, note="x")
        for what in (propose_split, decide):
            town.refused(OperatorsOnly, what, pair.client, *at, refund=usd(1), note="x")
            town.refused(NotAllowed, what, operator, *at, refund=usd(1), note="x")

    def test_an_operator_does_not_decide_on_their_own_contract(self, town: Town, operator: Account) -> None:
        other = town.client()
        mine = town.pair(
            600,
            client=other,
            freelancer=town.do(change_profile, operator, ChangeProfile(title="Pythonista", skills=("python",))),
        )
        part = town.milestones(mine.contract)[0]
        funding = town.ask_for_money(mine)
        town.do(confirm_funding, operator, funding.id, funding.version)
        dispute = opened(town, mine.client, part.id, 600)
        told = town.do(answer, town.fresh(operator), dispute.id, dispute.version, note="x")
        town.refused(OwnCase, propose_split, town.fresh(operator), told.id, told.version, refund=usd(1), note="x")

    def test_splits_stay_within_it(self, town: Town, pair: Pair, submitted: Milestone, operator: Account) -> None:
        dispute = answered(town, pair, opened(town, pair.client, submitted.id, 600))
        for refund in (usd(-1), usd(600.01)):
            town.refused(BadValue, offer_split, pair.client, dispute.id, dispute.version, refund=refund, note="")
            town.refused(BadValue, propose_split, operator, dispute.id, dispute.version, refund=refund, note="x")


class TestTheRecord:
    """Everything stays."""

    def test_evidence_from_the_room(self, town: Town, pair: Pair, submitted: Milestone) -> None:
        room = town.do(open_room, pair.client, pair.contract.proposal_id)
        message = town.do(post_message, pair.freelancer, room.id, "It runs on Monday.")
        dispute = opened(town, pair.client, submitted.id, 600)
        town.do(add_evidence, pair.client, dispute.id, note="", message_id=message.id)
        town.refused(BadValue, add_evidence, pair.client, dispute.id, note=" ")

        elsewhere = town.pair(100)
        other = town.do(open_room, elsewhere.client, elsewhere.contract.proposal_id)
        foreign = town.do(post_message, elsewhere.client, other.id, "Secret.")
        town.refused(NotFound, add_evidence, pair.client, dispute.id, note="", message_id=foreign.id)
        entries = town.look(lambda m: m.disputes.entries(dispute.id))
        assert [(one.kind, one.message_id) for one in entries] == [("opened", ""), ("evidence", message.id)]
        found, count = town.look(lambda m: m.disputes.messages(pair.contract.proposal_id, town.now - DAY, 5, 0))
        assert (found[0].id, count) == (message.id, 1)

    def test_nothing_is_said_after_the_end(self, town: Town, pair: Pair, submitted: Milestone) -> None:
        dispute = opened(town, pair.client, submitted.id, 600)
        town.do(withdraw_dispute, pair.client, dispute.id, dispute.version)
        town.refused(NotAllowed, add_evidence, pair.client, dispute.id, note="One more thing.")
