"""The ledger: transfers once, balances that cannot go below zero, earnings that come in time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.accounts.model import Account
from bot.domain.errors import Stale
from bot.domain.ledger.model import Accounts, EarningAvailable, InsufficientFunds, Posting, Transfer, TransferDiffers
from bot.domain.ledger.service import make_available
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.rules import FeeTier, MarketRules
from tests.domain.town import DAY, MOMENT, Town, usd

CLEARING, ESCROW = Accounts.clearing("manual"), Accounts.escrow("m1")


def into_escrow(town: Town, cents: int = 100, *, id: str = "t1", kind: str = "fund") -> Transfer:  # noqa: A002 - its name
    return Transfer(id, kind, (Posting(CLEARING, ESCROW, Money(cents, "USD")),), town.now)


def post(market: Market, transfer: Transfer) -> bool:
    return market.ledger.post(transfer)


class TestTransfers:
    """Each has an id that its maker chose."""

    def test_a_transfer_moves_its_postings(self, town: Town) -> None:
        transfer = into_escrow(town)

        assert town.do(post, transfer)
        assert (town.balance(CLEARING), town.balance(ESCROW)) == (-100, 100)
        assert town.look(lambda market: market.ledger.transfer("t1")) == transfer
        assert town.look(lambda market: market.ledger.transfer("t2")) is None

    def test_the_same_again_changes_nothing_even_later(self, town: Town) -> None:
        town.do(post, into_escrow(town))
        town.now += DAY

        assert not town.do(post, into_escrow(town))
        assert town.balance(ESCROW) == 100

    @pytest.mark.parametrize("change", [{"cents": 101}, {"kind": "other"}])
    def test_the_same_id_with_other_content_is_a_bug(self, town: Town, change: dict[str, object]) -> None:
        town.do(post, into_escrow(town))

        with pytest.raises(TransferDiffers, match="t1"):
            town.do(post, into_escrow(town, **change))  # type: ignore[arg-type]  # one of its arguments
        assert town.balance(ESCROW) == 100

    def test_the_order_of_the_postings_is_content(self, town: Town) -> None:
        legs = (
            Posting(CLEARING, ESCROW, usd(1)),
            Posting(CLEARING, Accounts.CLIENT_FEE, usd(2)),
            Posting(ESCROW, Accounts.SERVICE_FEE, usd(1)),
        )
        town.do(post, Transfer("t1", "fund", legs, town.now))

        assert town.look(lambda market: market.ledger.transfer("t1")) == Transfer("t1", "fund", legs, town.now)
        with pytest.raises(TransferDiffers):
            town.do(post, Transfer("t1", "fund", legs[::-1], town.now))

    @pytest.mark.parametrize(
        "account",
        [
            ESCROW,
            Accounts.pending("a"),
            Accounts.available("a"),
            Accounts.in_flight("a"),
            Accounts.SERVICE_FEE,
            Accounts.CLIENT_FEE,
            Accounts.PAYOUT_FEE,
        ],
    )
    def test_only_clearing_goes_below_zero(self, town: Town, account: str) -> None:
        town.do(post, Transfer("in", "test", (Posting(CLEARING, account, usd(1)),), town.now))
        out = Transfer("out", "test", (Posting(account, CLEARING, usd(1.01)),), town.now)

        town.refused(InsufficientFunds, post, out)
        assert town.balance(account) == 100
        assert town.look(lambda market: market.ledger.transfer("out")) is None
        town.do(post, replace(out, postings=(Posting(account, CLEARING, usd(1)),)))
        assert town.balance(account) == 0

    def test_one_leg_that_fails_undoes_all(self, town: Town) -> None:
        legs = (Posting(CLEARING, "a", usd(5)), Posting("b", CLEARING, usd(1)))
        town.refused(InsufficientFunds, post, Transfer("t1", "test", legs, town.now))

        assert town.balance(CLEARING) == town.balance("a") == 0

    def test_what_a_transfer_brings_it_can_take(self, town: Town) -> None:
        legs = (Posting("a", "b", usd(1)), Posting(CLEARING, "a", usd(1)))
        town.do(post, Transfer("t1", "test", legs, town.now))

        assert (town.balance("a"), town.balance("b")) == (0, 100)

    def test_currencies_are_accounts_of_their_own(self, town: Town) -> None:
        town.do(post, into_escrow(town))
        euros = Transfer("t2", "test", (Posting(ESCROW, CLEARING, Money(1, "EUR")),), town.now)

        town.refused(InsufficientFunds, post, euros)

    @pytest.mark.parametrize(("target", "cents"), [("b", 0), ("b", -1), ("a", 1)])
    def test_a_posting_moves_more_than_nothing_between_two_accounts(self, target: str, cents: int) -> None:
        with pytest.raises(ValueError, match="more than nothing"):
            Posting("a", target, Money(cents, "USD"))


class TestEarnings:
    """gross = fee + net, pending for five days."""

    def test_600_dollars_in_two_releases_net_490(self, town: Town, operator: Account) -> None:
        pair = town.pair(500, 100)
        first, second = town.earn(pair, operator, 1), town.earn(pair, operator, 2)

        for milestone, fee in ((first, usd(100)), (second, usd(10))):
            earning = town.look(lambda market, at=milestone.id: market.ledger.earning(at))
            assert earning is not None
            assert (earning.gross, earning.fee, earning.net) == (milestone.amount, fee, milestone.amount - fee)
        assert town.purse(pair.freelancer).pending == usd(490)
        assert town.balance("fees:service") == 11_000
        assert town.look(lambda market: market.ledger.earned(pair.contract.id, "USD")) == usd(600)

    def test_tiers_count_over_contracts_with_one_client_and_start_anew_with_another(
        self, town: Town, operator: Account
    ) -> None:
        client, ana = town.client(), town.freelancer()
        for _ in range(2):
            town.earn(town.pair(500, client=client, freelancer=ana), operator)
        assert town.purse(ana).pending == usd(400 + 450)
        team = town.look(lambda market: market.teams.of_member(client.id)[0].id)
        assert town.look(lambda market: market.ledger.billed(ana.id, team, "USD")) == usd(1_000)

        town.earn(town.pair(500, freelancer=ana), operator)
        assert town.purse(ana).pending == usd(400 + 450 + 400)

    def test_it_is_available_5_days_after_the_release(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        milestone = town.earn(pair, operator)
        coming = town.purse(pair.freelancer).coming
        assert [(earning.net, earning.available_at) for earning in coming] == [(usd(490), town.now + 5 * DAY)]

        town.wait(5 * DAY - MOMENT)
        assert town.purse(pair.freelancer).available == usd(0)
        town.wait(MOMENT)

        purse = town.purse(pair.freelancer)
        assert (purse.available, purse.pending, purse.coming) == (usd(490), usd(0), [])
        assert EarningAvailable(milestone_id=milestone.id, freelancer_id=pair.freelancer.id) in town.events
        assert town.told_to(pair.freelancer)[-1] == "earning_available"

    def test_it_becomes_available_once(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        milestone = town.earn(pair, operator)
        for _ in range(2):
            town.do(make_available, milestone.id)
        town.do(make_available, "nothing")
        town.wait(6 * DAY)

        assert town.purse(pair.freelancer).available == usd(490)
        assert town.told_to(pair.freelancer).count("earning_available") == 1

    def test_what_changed_meanwhile_is_stale(self, town: Town, operator: Account) -> None:
        milestone = town.earn(town.pair(600), operator)
        earning = town.look(lambda market: market.ledger.earning(milestone.id))
        assert earning is not None
        town.do(make_available, milestone.id)

        town.refused(Stale, lambda market: market.ledger.save_earning(replace(earning, available=True)))
        town.refused(Stale, lambda market: market.ledger.add_earning(earning))

    def test_without_a_fee_everything_is_the_freelancers(self, town: Town, operator: Account) -> None:
        town.rules = MarketRules(fee_tiers=(FeeTier(up_to=None, basis_points=0),))
        pair = town.pair(600)
        town.earn(pair, operator)

        assert town.purse(pair.freelancer).pending == usd(600)

    def test_a_fee_that_takes_everything_leaves_the_books_in_order(self, town: Town, operator: Account) -> None:
        town.rules = MarketRules(fee_tiers=(FeeTier(up_to=None, basis_points=10_000),))
        pair = town.pair(600)
        town.earn(pair, operator)
        town.wait(6 * DAY)

        assert town.purse(pair.freelancer).available == usd(0)
        assert town.balance("fees:service") == 60_000

    def test_a_purse_of_somebody_new_is_empty(self, town: Town) -> None:
        purse = town.purse(town.freelancer())

        assert not any((purse.available, purse.pending, purse.escrow, purse.in_flight, *purse.coming))

    def test_a_clients_purse_does_not_show_what_they_funded(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        town.fund(pair, operator)

        assert town.purse(pair.client).escrow == usd(0)
