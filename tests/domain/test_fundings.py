"""Money that a client sends: in parts, for several milestones at once, as a bonus, and too late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.contracts.endings import end_contract, pause
from bot.domain.contracts.fundings import (
    cancel_funding,
    confirm_funding,
    fund_part,
    money_came,
    money_stayed_away,
    pay_bonus,
    request_funding,
    request_fundings,
    take_back_promise,
)
from bot.domain.contracts.model import FundingState, FundingWaits, MilestoneState, OnHold
from bot.domain.contracts.service import approve_part, request_changes
from bot.domain.errors import BadValue, NotAllowed, NotFound, NotYours, Stale
from bot.domain.payments.model import ProviderOff
from bot.domain.refunds.model import RefundState
from bot.domain.refunds.service import settle_refund
from bot.domain.rules import MarketRules
from tests.domain.town import Pair, Town, usd


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each test the books are right."""
    yield
    assert town.database.write_here(faults) == []


def shown(town: Town, pair: Pair) -> list[tuple[str, int, MilestoneState]]:
    """The milestones: title, dollars, state."""
    return [(one.title, one.amount.amount // 100, one.state) for one in town.milestones(pair.contract)]


class TestAPart:
    """Fund $200 of $600 now."""

    def test_the_part_is_funded_and_the_rest_stays_planned(self, town: Town, operator: Account) -> None:
        pair = town.pair(600, 100)
        first = town.milestones(pair.contract)[0]
        part = town.do(fund_part, pair.client, first.id, first.version, usd(200), "Rest of Part 1")
        assert part.version == first.version + 1
        town.fund(pair, operator)

        assert shown(town, pair) == [
            ("Part 1", 200, MilestoneState.FUNDED),
            ("Rest of Part 1", 400, MilestoneState.PLANNED),
            ("Part 2", 100, MilestoneState.PLANNED),
        ]
        assert town.balance(f"escrow:{part.id}") == 20_000
        assert town.balance("fees:client") == 1_000

    @pytest.mark.parametrize("dollars", [0, 4.99, 595.01, 600, 700])
    def test_both_parts_are_milestones_that_can_be(self, town: Town, dollars: float) -> None:
        pair = town.pair(600)
        first = town.milestones(pair.contract)[0]
        refusal = town.refused(BadValue, fund_part, pair.client, first.id, first.version, usd(dollars), "Rest")
        assert refusal.values == {"least": usd(5), "most": usd(595)}

    def test_only_the_client_and_only_what_is_planned(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        first = town.milestones(pair.contract)[0]
        split = (first.id, first.version, usd(200), "Rest")
        town.refused(NotYours, fund_part, pair.freelancer, *split)
        town.refused(NotYours, fund_part, town.client(), *split)
        town.refused(Stale, fund_part, pair.client, first.id, first.version + 1, usd(200), "Rest")
        town.ask_for_money(pair)
        town.refused(FundingWaits, fund_part, pair.client, first.id, first.version + 1, usd(200), "Rest")
        assert len(town.milestones(pair.contract)) == 1

    def test_what_is_in_escrow_is_not_funded_in_part(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        funded = town.fund(pair, operator)
        town.refused(NotAllowed, fund_part, pair.client, funded.id, funded.version, usd(200), "Rest")


class TestSeveral:
    """One sum for several milestones."""

    def test_each_gets_its_own(self, town: Town, operator: Account) -> None:
        pair = town.pair(300, 200, 100)
        first, second, _ = town.milestones(pair.contract)
        both = [(one.id, one.version) for one in (first, second)]
        funding = town.do(request_fundings, pair.client, both)
        assert funding.total == usd(525)
        town.refused(FundingWaits, request_funding, pair.client, second.id, second.version + 1)
        town.do(confirm_funding, operator, funding.id, funding.version)

        assert [one.state for one in town.milestones(pair.contract)] == [
            MilestoneState.FUNDED,
            MilestoneState.FUNDED,
            MilestoneState.PLANNED,
        ]
        assert (town.balance(f"escrow:{first.id}"), town.balance(f"escrow:{second.id}")) == (30_000, 20_000)
        assert town.balance("clearing:manual") == -52_500
        assert town.told_to(pair.freelancer).count("milestone_funded") == 2
        assert town.told_to(pair.client).count("funding_settled") == 1

    def test_all_or_none(self, town: Town) -> None:
        pair, other = town.pair(300, 200), town.pair(100)
        first, second = town.milestones(pair.contract)
        strange = town.milestones(other.contract)[0]
        for wrong, refusal in (
            ([(first.id, 1), (second.id, 9)], Stale),
            ([(first.id, 1), (first.id, 1)], NotFound),
            ([(first.id, 1), (strange.id, 1)], NotYours),
            ([], NotFound),
        ):
            town.refused(refusal, request_fundings, pair.client, wrong)
        assert town.look(lambda market: market.fundings.of_contract(pair.contract.id)) == []

    def test_a_provider_that_is_not_set_up_takes_none(self, town: Town) -> None:
        pair = town.pair(300)
        first = town.milestones(pair.contract)[0]
        town.refused(ProviderOff, request_funding, pair.client, first.id, first.version, provider="stripe")

    def test_the_contract_fee_comes_with_the_first(self, town: Town, operator: Account) -> None:
        town.rules = MarketRules(contract_fee=499)
        pair = town.pair(100, 100)
        first = town.ask_for_money(pair)
        assert first.total == usd(109.99)
        town.do(cancel_funding, operator, first.id, first.version)
        again = town.ask_for_money(pair)
        assert again.total == usd(109.99)
        town.do(confirm_funding, operator, again.id, again.version)
        assert town.ask_for_money(pair, 2).total == usd(105)
        assert town.balance("fees:contract") == 499


class TestPromises:
    """The client changes their mind; the provider says what happened, twice and late."""

    def test_who_promised_it_takes_it_back(self, town: Town) -> None:
        pair = town.pair(300)
        funding = town.ask_for_money(pair)
        for who in (pair.freelancer, town.client()):
            town.refused(NotYours, take_back_promise, who, funding.id, funding.version)
        assert town.do(take_back_promise, pair.client, funding.id, funding.version).state == FundingState.CANCELLED
        town.refused(Stale, take_back_promise, pair.client, funding.id, funding.version)
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)

    def test_a_provider_says_it_twice(self, town: Town) -> None:
        pair = town.pair(300)
        funding = town.ask_for_money(pair)
        town.do(money_came, funding.id)
        town.do(money_came, funding.id)
        assert town.do(money_stayed_away, funding.id).state == FundingState.CONFIRMED
        assert town.balance("clearing:manual") == -31_500

    def test_money_that_comes_late_is_still_taken(self, town: Town) -> None:
        pair = town.pair(300)
        funding = town.ask_for_money(pair)
        town.do(money_stayed_away, funding.id)
        town.do(money_came, funding.id)
        assert town.milestones(pair.contract)[0].state == MilestoneState.FUNDED

    def test_money_that_nothing_waits_for_any_more_goes_back_whole(self, town: Town, operator: Account) -> None:
        town.rules = MarketRules(contract_fee=499, refund_client_fee=False)
        pair = town.pair(300)
        funding = town.ask_for_money(pair)
        town.do(money_stayed_away, funding.id)
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
        town.do(money_came, funding.id)

        team = pair.contract.team_id
        assert town.balance(f"refunding:{team}") == funding.total.amount
        (refund,) = town.look(lambda market: market.refunds.owed())
        assert (refund.total, refund.state) == (funding.total, RefundState.OWED)
        town.do(settle_refund, operator, refund.id, refund.version)
        assert town.balance(f"refunding:{team}") == town.balance("clearing:manual") == 0
        assert town.told_to(pair.client)[-1] == "refund_done"

    def test_of_one_sum_only_the_part_comes_back_that_nothing_waits_for(self, town: Town) -> None:
        pair = town.pair(300, 200)
        first, second = town.milestones(pair.contract)
        funding = town.do(request_fundings, pair.client, [(first.id, 1), (second.id, 1)])
        cancelled = town.milestone(second.id)
        town.do(lambda market: market.milestones.save(replace(cancelled, state=MilestoneState.CANCELLED)))
        town.do(money_came, funding.id)

        assert town.balance(f"escrow:{first.id}") == 30_000
        assert town.balance(f"refunding:{pair.contract.team_id}") == 21_000
        assert town.balance("fees:client") == 1_500


class TestBonus:
    """Extra money, at any time."""

    def test_it_is_earned_as_soon_as_it_is_there(self, town: Town, operator: Account) -> None:
        pair = town.pair(300)
        bonus = town.do(pay_bonus, pair.client, pair.contract.id, usd(600), " Thank you! ")
        assert (bonus.milestone_id, bonus.note, bonus.total) == (None, "Thank you!", usd(630))
        town.do(confirm_funding, operator, bonus.id, bonus.version)

        assert town.purse(pair.freelancer).pending == usd(490)
        earning = town.look(lambda market: market.ledger.earning(bonus.id))
        assert earning is not None
        assert (earning.kind, earning.gross, earning.fee) == ("bonus", usd(600), usd(110))
        assert town.told_to(pair.freelancer)[-1] == "extra_paid"

    def test_also_when_the_contract_has_ended(self, town: Town, operator: Account) -> None:
        pair = town.pair(300)
        town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
        bonus = town.do(pay_bonus, pair.client, pair.contract.id, usd(50), "")
        town.do(confirm_funding, operator, bonus.id, bonus.version)
        assert town.purse(pair.freelancer).pending == usd(40)

    def test_within_bounds_and_from_the_client(self, town: Town) -> None:
        pair = town.pair(300)
        for dollars in (0, 0.99, 100_000.01):
            town.refused(BadValue, pay_bonus, pair.client, pair.contract.id, usd(dollars), "")
        town.refused(BadValue, pay_bonus, pair.client, pair.contract.id, usd(5), "x" * 1_001)
        town.refused(NotYours, pay_bonus, pair.freelancer, pair.contract.id, usd(5), "")


class TestPartialRelease:
    """Approving for a lower amount."""

    def test_the_rest_becomes_a_milestone_of_its_own(self, town: Town, operator: Account) -> None:
        pair = town.pair(600, 100)
        work = town.submit(pair, town.fund(pair, operator))
        town.do(approve_part, pair.client, work.id, work.version, usd(450), "Rest of Part 1")

        assert shown(town, pair) == [
            ("Part 1", 450, MilestoneState.RELEASED),
            ("Rest of Part 1", 150, MilestoneState.FUNDED),
            ("Part 2", 100, MilestoneState.PLANNED),
        ]
        assert town.purse(pair.freelancer).pending == usd(360)
        rest = town.milestones(pair.contract)[1]
        assert town.balance(f"escrow:{rest.id}") == 15_000
        notice = next(notice for notice, _ in town.told if notice.kind == "milestone_released")
        assert notice.args == (work.id, rest.id, "15000")

    def test_or_goes_to_the_next_that_is_worked_on(self, town: Town, operator: Account) -> None:
        pair = town.pair(600, 100)
        next_one = town.fund(pair, operator, 2)
        work = town.submit(pair, town.fund(pair, operator))
        town.do(approve_part, pair.client, work.id, work.version, usd(450), "Rest")

        assert shown(town, pair)[1:] == [("Part 2", 250, MilestoneState.FUNDED)]
        assert town.balance(f"escrow:{next_one.id}") == 25_000
        done = town.submit(pair, town.milestone(next_one.id))
        town.do(approve_part, pair.client, done.id, done.version, usd(250), "Rest")
        assert town.purse(pair.freelancer).pending == usd(360 + 40 + 180)

    def test_the_whole_is_the_whole_and_more_is_refused(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        work = town.submit(pair, town.fund(pair, operator))
        for dollars in (-1, 0, 600.01):
            town.refused(BadValue, approve_part, pair.client, work.id, work.version, usd(dollars), "Rest")
        town.refused(NotYours, approve_part, pair.freelancer, work.id, work.version, usd(100), "Rest")
        town.do(approve_part, pair.client, work.id, work.version, usd(600), "Rest")
        assert shown(town, pair) == [("Part 1", 600, MilestoneState.RELEASED)]

    def test_only_submitted_work(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        funded = town.fund(pair, operator)
        town.refused(NotAllowed, approve_part, pair.client, funded.id, funded.version, usd(100), "Rest")


def test_nothing_new_while_it_is_paused(town: Town, operator: Account) -> None:
    pair = town.pair(600, 100)
    work = town.submit(pair, town.fund(pair, operator))
    second = town.milestones(pair.contract)[1]
    town.do(pause, pair.client, pair.contract.id, pair.contract.version, "A holiday")

    town.refused(OnHold, request_funding, pair.client, second.id, second.version)
    returned = town.do(request_changes, pair.client, work.id, work.version, reason="Blue.")
    with pytest.raises(OnHold):
        town.submit(pair, returned)
