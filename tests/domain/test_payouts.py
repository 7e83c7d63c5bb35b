"""Payouts: a method that has waited, everything that is available, and money that comes back when it fails."""

from __future__ import annotations

import pytest

from bot.domain.accounts.model import Account
from bot.domain.errors import NotAllowed, NotYours, OperatorsOnly, Stale
from bot.domain.payouts.model import MethodTooNew, NoMethod, Payout, PayoutState, TooLittle
from bot.domain.payouts.service import (
    add_method,
    authorise_payout,
    draft_payout,
    mark_failed,
    mark_paid,
    mark_sent,
    request_payout,
)
from bot.domain.rules import MarketRules
from tests.domain.town import DAY, MOMENT, Town, usd


@pytest.fixture
def ana(town: Town, operator: Account) -> Account:
    """A freelancer with $490 available."""
    return town.paid_freelancer(operator, 600)


class TestMethods:
    """Where the money goes."""

    def test_there_must_be_one(self, town: Town) -> None:
        town.refused(NoMethod, draft_payout, town.freelancer())

    def test_a_new_one_waits_3_days_and_its_owner_is_told(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        town.earn(pair, operator)
        town.wait(6 * DAY)
        method = town.method(pair.freelancer)
        assert town.told_to(pair.freelancer)[-1] == "method_added"

        town.wait(3 * DAY - MOMENT)
        refusal = town.refused(MethodTooNew, request_payout, pair.freelancer, 49_000)
        assert refusal.values == {"usable_at": method.usable_at}
        town.wait(MOMENT)
        assert town.payout(pair.freelancer).method_id == method.id

    def test_while_a_new_one_waits_the_old_one_serves(self, town: Town, ana: Account) -> None:
        old = town.look(lambda market: market.payout_methods.of_account(ana.id))[0]
        new = town.method(ana)
        assert town.look(lambda market: draft_payout(market, ana))[0] == old

        town.wait(3 * DAY)
        assert town.look(lambda market: draft_payout(market, ana))[0] == new

    def test_a_link_adds_one_method(self, town: Town, ana: Account) -> None:
        town.do(add_method, ana, "link-1", label="•••• 1", sealed="x")

        town.refused(Stale, add_method, ana, "link-1", label="•••• 2", sealed="y")

    def test_somebody_elses_method_is_not_mine(self, town: Town, ana: Account) -> None:
        mia = town.freelancer()

        town.refused(NoMethod, draft_payout, mia)


class TestAsking:
    """All that is available, or nothing."""

    def test_it_takes_everything_that_is_available(self, town: Town, operator: Account, ana: Account) -> None:
        payout = town.payout(ana)

        assert (payout.amount, payout.fee, payout.state) == (usd(490), usd(0), PayoutState.REQUESTED)
        purse = town.purse(ana)
        assert (purse.available, purse.in_flight) == (usd(0), usd(490))
        assert town.told_to(operator)[-1] == "payout_requested"
        assert [one.id for one in town.look(lambda market: market.payouts.open())] == [payout.id]

    @pytest.mark.parametrize("seen", [0, 48_999, 49_001, -49_000])
    def test_an_amount_that_changed_meanwhile_is_stale(self, town: Town, ana: Account, seen: int) -> None:
        town.refused(Stale, request_payout, ana, seen)
        assert town.purse(ana).available == usd(490)

    def test_asking_twice_sends_once(self, town: Town, ana: Account) -> None:
        town.payout(ana)

        town.refused(TooLittle, request_payout, ana, 49_000)
        town.refused(TooLittle, request_payout, ana, 0)
        assert town.purse(ana).in_flight == usd(490)

    def test_less_than_the_least_is_not_paid_out(self, town: Town, ana: Account) -> None:
        town.rules = MarketRules(min_payout=49_001)
        refusal = town.refused(TooLittle, request_payout, ana, 49_000)
        assert refusal.values == {"available": usd(490), "least": usd(490.01)}

        town.rules = MarketRules(min_payout=49_000)
        town.payout(ana)

    def test_a_fee_that_eats_all_is_not_paid_out(self, town: Town, ana: Account) -> None:
        town.rules = MarketRules(manual_payout_fee=49_000)
        town.refused(TooLittle, request_payout, ana, 49_000)

        town.rules = MarketRules(manual_payout_fee=48_999)
        assert town.payout(ana).fee == usd(489.99)


class TestSettling:
    """The operator sends it; it arrives or it does not."""

    def test_sent_then_paid(self, town: Town, operator: Account, ana: Account) -> None:
        payout = town.payout(ana)
        sent = town.do(mark_sent, operator, payout.id, payout.version)
        assert sent.state == PayoutState.SENT
        assert town.purse(ana).in_flight == usd(490)

        town.wait(DAY)
        paid = town.do(mark_paid, operator, payout.id, sent.version)
        assert (paid.state, paid.settled_at) == (PayoutState.PAID, town.now)
        assert town.purse(ana).in_flight == town.purse(ana).available == usd(0)
        assert town.balance("clearing:manual") == -(11_000 + 3_000)  # what is left with us are the two fees
        assert town.told_to(ana)[-2:] == ["payout_moved", "payout_moved"]
        assert town.look(lambda market: market.payouts.open()) == []

    def test_the_payouts_fee_stays_with_us(self, town: Town, operator: Account, ana: Account) -> None:
        town.rules = MarketRules(manual_payout_fee=200)
        payout = town.payout(ana)
        sent = town.do(mark_sent, operator, payout.id, payout.version)
        town.do(mark_paid, operator, payout.id, sent.version)

        assert town.balance("fees:payout") == 200
        assert town.balance(f"in_flight:{ana.id}") == 0

    @pytest.mark.parametrize("stage", [PayoutState.REQUESTED, PayoutState.SENT])
    def test_a_failure_puts_the_money_back_and_says_why(
        self, town: Town, operator: Account, ana: Account, stage: PayoutState
    ) -> None:
        payout = town.payout(ana)
        if stage == PayoutState.SENT:
            payout = town.do(mark_sent, operator, payout.id, payout.version)
        failed = town.do(mark_failed, operator, payout.id, payout.version, "The account is closed.")

        assert (failed.state, failed.reason, failed.settled_at) == (
            PayoutState.FAILED,
            "The account is closed.",
            town.now,
        )
        purse = town.purse(ana)
        assert (purse.available, purse.in_flight) == (usd(490), usd(0))
        again = town.payout(ana)
        assert again.id != payout.id
        assert town.purse(ana).in_flight == usd(490)

    def test_nothing_is_paid_that_was_not_sent(self, town: Town, operator: Account, ana: Account) -> None:
        payout = town.payout(ana)

        town.refused(NotAllowed, mark_paid, operator, payout.id, payout.version)
        assert town.purse(ana).in_flight == usd(490)

    def test_what_is_settled_stays_settled(self, town: Town, operator: Account, ana: Account) -> None:
        payout = town.payout(ana)
        sent = town.do(mark_sent, operator, payout.id, payout.version)
        town.refused(Stale, mark_sent, operator, payout.id, payout.version)
        paid = town.do(mark_paid, operator, payout.id, sent.version)

        def every_way(seen: Payout, refusal: type[Stale | NotAllowed]) -> None:
            town.refused(refusal, mark_sent, operator, payout.id, seen.version)
            town.refused(refusal, mark_paid, operator, payout.id, seen.version)
            town.refused(refusal, mark_failed, operator, payout.id, seen.version, "No.")

        every_way(sent, Stale)
        every_way(paid, NotAllowed)
        assert town.purse(ana).available == town.purse(ana).in_flight == usd(0)

    def test_only_operators_settle(self, town: Town, ana: Account) -> None:
        payout = town.payout(ana)
        for who in (ana, town.client()):
            town.refused(OperatorsOnly, mark_sent, who, payout.id, payout.version)
            town.refused(OperatorsOnly, mark_paid, who, payout.id, payout.version)
            town.refused(OperatorsOnly, mark_failed, who, payout.id, payout.version, "No.")

    def test_only_the_owner_and_operators_see_it(self, town: Town, operator: Account, ana: Account) -> None:
        payout = town.payout(ana)
        authorise_payout(ana, payout)
        authorise_payout(operator, payout)

        with pytest.raises(NotYours):
            authorise_payout(town.freelancer(), payout)
