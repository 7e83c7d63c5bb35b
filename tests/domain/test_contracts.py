"""Contracts and milestones: money first, then work, then review, then release."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.accounts.model import Account
from bot.domain.contracts.events import ReviewDue
from bot.domain.contracts.model import (
    IN_ESCROW,
    MILESTONE_MACHINE,
    ContractState,
    FundingPending,
    FundingState,
    FundingWaits,
    Milestone,
    MilestoneState,
)
from bot.domain.contracts.service import (
    approve_milestone,
    cancel_funding,
    confirm_funding,
    end_contract,
    release_unreviewed,
    remind_of_review,
    request_changes,
    request_funding,
    start_work,
    submit_work,
)
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, OperatorsOnly, Stale
from bot.domain.rooms.model import StoredFile
from bot.domain.rules import MarketRules
from bot.domain.teams.service import start_hiring
from tests.domain.town import DAY, MOMENT, START, Pair, Town, usd


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """A contract of two milestones, $500 and $100."""
    return town.pair(500, 100)


def put_into(town: Town, milestone: Milestone, state: MilestoneState) -> Milestone:
    """The milestone as if it had come to this state."""
    until = town.now + 14 * DAY if state == MilestoneState.SUBMITTED else None
    return town.do(lambda market: market.milestones.save(replace(milestone, state=state, review_until=until)))


ELSEWHERE = {"release", "cancel", "refund", "divide", "stand"}
USE_CASES = [name for name in MILESTONE_MACHINE.names() if name not in ELSEWHERE]
"""Releasing comes with the approval, cancelling with the end; refunds, disputes and hours have tests of their own."""


class TestEveryTransition:
    """Each use case, tried from each state, does what the table says and nothing else."""

    @pytest.mark.parametrize("state", MilestoneState)
    @pytest.mark.parametrize("name", USE_CASES)
    def test_what_the_table_has_happens_and_the_rest_is_refused(
        self, town: Town, operator: Account, name: str, state: MilestoneState
    ) -> None:
        pair = town.pair(500)
        milestone = town.milestones(pair.contract)[0]
        use_cases: dict[str, Callable[[], object]] = {
            "fund": lambda: town.do(request_funding, pair.client, milestone.id, milestone.version),
            "start": lambda: town.do(start_work, pair.freelancer, milestone.id, milestone.version),
            "submit": lambda: town.submit(pair, milestone),
            "request changes": lambda: town.do(
                request_changes, pair.client, milestone.id, milestone.version, reason="Blue."
            ),
            "approve": lambda: town.do(approve_milestone, pair.client, milestone.id, milestone.version),
        }
        if state in IN_ESCROW:
            milestone = town.fund(pair, operator)
        milestone = put_into(town, milestone, state)
        if MILESTONE_MACHINE.allows(state, name):
            use_cases[name]()
            return
        with pytest.raises(NotAllowed) as refusal:
            use_cases[name]()
        assert refusal.value.values == {"state": state}
        assert town.milestone(milestone.id) == milestone

    def test_what_is_only_planned_is_cancelled_with_the_contract(self, town: Town, pair: Pair) -> None:
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)

        assert {part.state for part in town.milestones(pair.contract)} == {MilestoneState.CANCELLED}


class TestFunding:
    """A client's promise, and the operator who has seen the money."""

    def test_the_clients_money_goes_to_escrow_and_the_fee_to_us(
        self, town: Town, operator: Account, pair: Pair
    ) -> None:
        funding = town.ask_for_money(pair)
        assert (funding.amount, funding.fee, funding.total) == (usd(500), usd(25), usd(525))
        assert funding.reference.startswith("PAR-")
        assert town.milestones(pair.contract)[0].state == MilestoneState.PLANNED
        assert town.told_to(operator) == ["funding_requested"]

        confirmed = town.do(confirm_funding, operator, funding.id, funding.version)

        assert (confirmed.state, confirmed.settled_at) == (FundingState.CONFIRMED, town.now)
        milestone = town.milestones(pair.contract)[0]
        assert milestone.state == MilestoneState.FUNDED
        assert town.balance(f"escrow:{milestone.id}") == 50_000
        assert town.balance("fees:client") == 2_500
        assert town.balance("clearing:manual") == -52_500
        assert town.purse(pair.freelancer).escrow == usd(500)
        assert town.told_to(pair.freelancer)[-1] == "milestone_funded"
        assert town.told_to(pair.client)[-1] == "funding_settled"

    def test_the_money_is_promised_once(self, town: Town, operator: Account, pair: Pair) -> None:
        funding = town.ask_for_money(pair)
        milestone = town.milestones(pair.contract)[0]
        town.refused(FundingWaits, request_funding, pair.client, milestone.id, milestone.version)

        town.do(cancel_funding, operator, funding.id, funding.version)
        again = town.ask_for_money(pair)
        assert again.id != funding.id
        assert [one.id for one in town.look(lambda market: market.fundings.waiting())] == [again.id]

    def test_a_settled_promise_stays_settled(self, town: Town, operator: Account, pair: Pair) -> None:
        funding = town.ask_for_money(pair)
        confirmed = town.do(confirm_funding, operator, funding.id, funding.version)

        for settle in (confirm_funding, cancel_funding):
            town.refused(Stale, settle, operator, funding.id, funding.version)
            town.refused(NotAllowed, settle, operator, funding.id, confirmed.version)
        assert town.balance("fees:client") == 2_500

    def test_nothing_moves_when_it_is_cancelled(self, town: Town, operator: Account, pair: Pair) -> None:
        funding = town.ask_for_money(pair)
        cancelled = town.do(cancel_funding, operator, funding.id, funding.version)

        assert cancelled.state == FundingState.CANCELLED
        assert town.balance("clearing:manual") == 0
        town.refused(NotAllowed, confirm_funding, operator, funding.id, cancelled.version)

    def test_only_operators_settle_it_and_only_the_client_promises_it(self, town: Town, pair: Pair) -> None:
        milestone = town.milestones(pair.contract)[0]
        for who in (pair.freelancer, town.client()):
            town.refused(NotYours, request_funding, who, milestone.id, milestone.version)
        funding = town.ask_for_money(pair)
        for who in (pair.client, pair.freelancer):
            for settle in (confirm_funding, cancel_funding):
                town.refused(OperatorsOnly, settle, who, funding.id, funding.version)

    def test_without_a_client_fee_there_is_no_posting_for_it(self, town: Town, operator: Account) -> None:
        town.rules = MarketRules(client_fee_basis_points=0)
        milestone = town.fund(town.pair(500), operator)

        assert town.balance(f"escrow:{milestone.id}") == 50_000
        assert town.balance("clearing:manual") == -50_000
        assert town.balance("fees:client") == 0


class TestWork:
    """Handing in, handing back, approving."""

    def test_approving_releases_the_money_less_the_fee(self, town: Town, operator: Account, pair: Pair) -> None:
        submitted = town.submit(pair, town.fund(pair, operator))
        assert submitted.review_until == town.now + 14 * DAY
        released = town.do(approve_milestone, pair.client, submitted.id, submitted.version)

        assert released.state == MilestoneState.RELEASED
        assert (released.settled_by, released.settled_at, released.review_until) == (pair.client.id, town.now, None)
        assert town.balance(f"escrow:{released.id}") == 0
        purse = town.purse(pair.freelancer)
        assert (purse.pending, purse.available, purse.escrow) == (usd(400), usd(0), usd(0))
        assert town.balance("fees:service") == 10_000
        assert town.told_to(pair.freelancer)[-1] == "milestone_released"
        assert "released_unreviewed" not in town.told_to(pair.client)

    def test_approving_again_moves_nothing(self, town: Town, operator: Account, pair: Pair) -> None:
        submitted = town.submit(pair, town.fund(pair, operator))
        released = town.do(approve_milestone, pair.client, submitted.id, submitted.version)

        town.refused(Stale, approve_milestone, pair.client, submitted.id, submitted.version)
        town.refused(NotAllowed, approve_milestone, pair.client, submitted.id, released.version)
        town.do(release_unreviewed, submitted.id)
        assert town.purse(pair.freelancer).pending == usd(400)

    def test_work_may_start_before_it_is_handed_in(self, town: Town, operator: Account, pair: Pair) -> None:
        funded = town.fund(pair, operator)
        started = town.do(start_work, pair.freelancer, funded.id, funded.version)
        assert started.state == MilestoneState.IN_PROGRESS

        assert town.submit(pair, started).state == MilestoneState.SUBMITTED

    def test_changes_stop_the_review_and_the_next_one_is_a_whole_one(
        self, town: Town, operator: Account, pair: Pair
    ) -> None:
        submitted = town.submit(pair, town.fund(pair, operator))
        town.wait(13 * DAY)
        returned = town.do(request_changes, pair.client, submitted.id, submitted.version, reason=" Blue, please. ")

        assert (returned.state, returned.review_until) == (MilestoneState.CHANGES_REQUESTED, None)
        assert town.told_to(pair.freelancer)[-1] == "changes_requested"
        for kind in ("milestone.release", "milestone.reminder"):
            assert town.look(lambda market, kind=kind: market.deadlines.at(kind, submitted.id)) is None
        town.wait(30 * DAY)
        assert town.milestone(submitted.id) == returned

        again = town.submit(pair, returned)
        assert again.review_until == town.now + 14 * DAY
        entries = town.look(lambda market: market.milestones.entries(submitted.id))
        assert [(entry.kind, entry.note) for entry in entries] == [
            ("submitted", "Here it is."),
            ("changes requested", "Blue, please."),
            ("submitted", "Here it is."),
        ]

    def test_changes_need_a_reason_of_bounded_length(self, town: Town, operator: Account, pair: Pair) -> None:
        submitted = town.submit(pair, town.fund(pair, operator))
        for reason in ("", "  \n", "x" * 4_001):
            town.refused(BadValue, request_changes, pair.client, submitted.id, submitted.version, reason=reason)
        assert town.milestone(submitted.id) == submitted

    def test_what_is_handed_in_is_known(self, town: Town, operator: Account, pair: Pair) -> None:
        funded = town.fund(pair, operator)
        submit = (submit_work, pair.freelancer, funded.id, funded.version)
        town.refused(NotFound, *submit, note="", files=("nothing",))
        town.refused(BadValue, *submit, note="x" * 4_001, files=())
        assert town.milestone(funded.id) == funded

        town.do(lambda market: market.files.add(StoredFile("f1", "bot.zip", "application/zip", 10)))
        town.do(*submit, note="", files=("f1",))
        assert town.look(lambda market: market.milestones.entries(funded.id))[0].files == ("f1",)

    def test_each_side_does_its_own_part(self, town: Town, operator: Account, pair: Pair) -> None:
        stranger = town.client()
        funded = town.fund(pair, operator)
        for who in (pair.client, stranger):
            town.refused(NotYours, start_work, who, funded.id, funded.version)
            town.refused(NotYours, submit_work, who, funded.id, funded.version, note="", files=())
        submitted = town.submit(pair, funded)
        for who in (pair.freelancer, stranger, operator):
            town.refused(NotYours, approve_milestone, who, submitted.id, submitted.version)
            town.refused(NotYours, request_changes, who, submitted.id, submitted.version, reason="No.")

    def test_a_freelancer_who_joined_the_clients_team_does_not_approve_their_own_work(
        self, town: Town, operator: Account
    ) -> None:
        owner, ana = town.person(), town.freelancer()
        town.do(start_hiring, owner, workspace="T1", name="Acme")
        pair = town.pair(500, client=owner, freelancer=ana)
        submitted = town.submit(pair, town.fund(pair, operator))
        town.do(start_hiring, ana, workspace="T1", name="Acme")

        town.refused(NotYours, approve_milestone, ana, submitted.id, submitted.version)
        town.refused(NotYours, request_changes, ana, submitted.id, submitted.version, reason="No.")
        assert town.purse(ana).pending == usd(0)

    def test_a_colleague_approves_as_well(self, town: Town, operator: Account) -> None:
        owner, colleague = town.person(), town.person()
        for member in (owner, colleague):
            town.do(start_hiring, member, workspace="T1", name="Acme")
        pair = town.pair(500, client=owner)
        submitted = town.submit(pair, town.fund(pair, operator))

        assert town.do(approve_milestone, colleague, submitted.id, submitted.version).settled_by == colleague.id

    def test_a_stale_button_changes_nothing(self, town: Town, operator: Account, pair: Pair) -> None:
        funded = town.fund(pair, operator)
        submitted = town.submit(pair, funded)
        town.refused(Stale, submit_work, pair.freelancer, funded.id, funded.version, note="", files=())
        town.refused(Stale, approve_milestone, pair.client, funded.id, funded.version)
        town.refused(Stale, request_changes, pair.client, funded.id, funded.version, reason="No.")
        assert town.milestone(funded.id) == submitted


class TestSilence:
    """The client says nothing: reminders, then a release."""

    def test_reminders_at_7_3_and_1_days_then_the_release(self, town: Town, operator: Account, pair: Pair) -> None:
        submitted = town.submit(pair, town.fund(pair, operator))
        reminded: list[tuple[int, int]] = []
        for day in range(1, 14):
            town.wait(DAY)
            reminded += [(day, event.days) for event in town.events if isinstance(event, ReviewDue)]
            town.events.clear()
        assert reminded == [(7, 7), (11, 3), (13, 1)]
        assert town.told_to(pair.client).count("review_due") == 3

        town.wait(DAY - MOMENT)
        assert town.milestone(submitted.id).state == MilestoneState.SUBMITTED
        town.wait(MOMENT)
        released = town.milestone(submitted.id)
        assert (released.state, released.settled_by) == (MilestoneState.RELEASED, "")
        assert released.settled_at == START + 14 * DAY
        assert town.purse(pair.freelancer).pending == usd(400)
        assert town.told_to(pair.client)[-1] == "released_unreviewed"

    def test_no_reminder_after_the_client_has_answered(self, town: Town, operator: Account, pair: Pair) -> None:
        submitted = town.submit(pair, town.fund(pair, operator))
        town.do(approve_milestone, pair.client, submitted.id, submitted.version)

        town.do(remind_of_review, submitted.id)
        town.wait(20 * DAY)
        assert "review_due" not in town.told_to(pair.client)

    def test_a_late_clock_reminds_once_of_what_is_left(self, town: Town, operator: Account, pair: Pair) -> None:
        town.submit(pair, town.fund(pair, operator))
        town.now += 12 * DAY
        town.sweep()

        assert [event.days for event in town.events if isinstance(event, ReviewDue)] == [2]
        town.wait(DAY)
        assert [event.days for event in town.events if isinstance(event, ReviewDue)] == [2, 1]

    def test_a_very_late_clock_releases_and_reminds_of_nothing(self, town: Town, operator: Account, pair: Pair) -> None:
        submitted = town.submit(pair, town.fund(pair, operator))
        town.now += 40 * DAY
        town.sweep()

        assert town.milestone(submitted.id).state == MilestoneState.RELEASED
        assert "review_due" not in town.told_to(pair.client)

    def test_it_is_too_late_for_changes_even_when_the_clock_is_late(
        self, town: Town, operator: Account, pair: Pair
    ) -> None:
        submitted = town.submit(pair, town.fund(pair, operator))
        town.now += 14 * DAY
        request = (request_changes, pair.client, submitted.id, submitted.version)

        assert town.refused(NotAllowed, *request, reason="No.").values == {"state": MilestoneState.APPROVED}
        town.sweep()
        assert town.milestone(submitted.id).settled_by == ""

    def test_a_short_review_has_only_the_reminders_that_fit(self, town: Town, operator: Account) -> None:
        town.rules = MarketRules(work_review=2 * DAY)
        pair = town.pair(500)
        town.submit(pair, town.fund(pair, operator))
        town.wait(3 * DAY)

        assert [event.days for event in town.events if isinstance(event, ReviewDue)] == [1]


class TestEnd:
    """Either side ends a contract that has no money in it."""

    @pytest.mark.parametrize("side", ["client", "freelancer"])
    def test_either_side_ends_it(self, town: Town, pair: Pair, side: str) -> None:
        who: Account = getattr(pair, side)
        ended = town.do(end_contract, who, pair.contract.id, pair.contract.version)

        assert (ended.state, ended.ended_at) == (ContractState.ENDED, town.now)
        other = pair.client if side == "freelancer" else pair.freelancer
        assert town.told_to(other)[-1] == "contract_ended"
        assert "contract_ended" not in town.told_to(who)
        town.refused(NotAllowed, end_contract, who, pair.contract.id, ended.version)
        town.refused(Stale, end_contract, who, pair.contract.id, pair.contract.version)
        assert town.look(lambda market: market.deadlines.at("reviews.close", pair.contract.id)) == town.now + 14 * DAY

    def test_nothing_happens_on_a_contract_that_has_ended(self, town: Town, operator: Account, pair: Pair) -> None:
        town.earn(pair, operator)
        second = town.milestones(pair.contract)[1]
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
        assert [part.state for part in town.milestones(pair.contract)] == [
            MilestoneState.RELEASED,
            MilestoneState.CANCELLED,
        ]

        refusal = town.refused(NotAllowed, request_funding, pair.client, second.id, second.version + 1)
        assert refusal.values == {"state": ContractState.ENDED}

    def test_money_on_its_way_keeps_it_open(self, town: Town, operator: Account, pair: Pair) -> None:
        funding = town.ask_for_money(pair, 2)
        refusal = town.refused(FundingPending, end_contract, pair.freelancer, pair.contract.id, pair.contract.version)
        assert refusal.values == {"milestone": "Part 2"}
        assert {part.state for part in town.milestones(pair.contract)} == {MilestoneState.PLANNED}

        town.do(cancel_funding, operator, funding.id, funding.version)
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)

    def test_strangers_do_not_end_it(self, town: Town, operator: Account, pair: Pair) -> None:
        for who in (town.client(), town.freelancer(), operator):
            town.refused(NotYours, end_contract, who, pair.contract.id, pair.contract.version)
