"""Two people at once, on both engines: one wins, the other is told so, and the money is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.adapters.database.verify import faults
from bot.adapters.identifiers import new_id
from bot.domain.accounts.model import Account
from bot.domain.contracts.model import MilestoneState
from bot.domain.contracts.service import (
    approve_milestone,
    cancel_funding,
    confirm_funding,
    end_contract,
    request_changes,
    request_funding,
)
from bot.domain.deadlines.service import meet_next
from bot.domain.ledger.model import Posting, Transfer, TransferDiffers
from bot.domain.ledger.service import make_available
from bot.domain.money import Money
from bot.domain.payouts.service import mark_failed, mark_paid, mark_sent, request_payout
from bot.domain.teams.service import start_hiring
from tests.adapters.database.race import race
from tests.domain.town import DAY, START, Pair, Town, usd


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each race the books are right."""
    yield
    assert town.database.write_here(faults) == []


def submitted(town: Town, operator: Account, pair: Pair) -> tuple[str, int]:
    """A milestone that waits for the client: its id and version."""
    milestone = town.submit(pair, town.fund(pair, operator))
    return milestone.id, milestone.version


class TestMilestones:
    """Escrow goes one way."""

    def test_two_colleagues_approve(self, town: Town, operator: Account) -> None:
        owner, colleague, workspace = town.person(), town.person(), new_id()
        for member in (owner, colleague):
            town.do(start_hiring, member, workspace=workspace, name="Acme")
        pair = town.pair(600, client=owner)
        milestone, seen = submitted(town, operator, pair)

        outcome = race(
            town,
            lambda market: approve_milestone(market, owner, milestone, seen),
            lambda market: approve_milestone(market, colleague, milestone, seen),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)
        assert town.purse(pair.freelancer).pending == usd(490)

    def test_approving_and_asking_for_changes(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        milestone, seen = submitted(town, operator, pair)

        outcome = race(
            town,
            lambda market: approve_milestone(market, pair.client, milestone, seen),
            lambda market: request_changes(market, pair.client, milestone, seen, reason="Blue."),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)
        released = town.milestone(milestone).state == MilestoneState.RELEASED
        assert town.purse(pair.freelancer).pending == (usd(490) if released else usd(0))
        due = town.look(lambda market: market.deadlines.at("milestone.release", milestone))
        assert due is None

    def test_approving_while_the_clock_releases(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        milestone, seen = submitted(town, operator, pair)
        town.do(lambda market: market.deadlines.set("milestone.release", milestone, START - DAY))

        outcome = race(
            town,
            lambda market: approve_milestone(market, pair.client, milestone, seen),
            lambda market: market.deadlines.at("milestone.release", milestone) and meet_next(market),
        )

        assert outcome.won
        assert town.milestone(milestone).state == MilestoneState.RELEASED
        assert town.purse(pair.freelancer).pending == usd(490)
        assert town.look(lambda market: market.deadlines.at("milestone.release", milestone)) is None

    def test_two_releases_with_one_client_share_the_tiers(self, town: Town, operator: Account) -> None:
        first = town.pair(500)
        second = town.pair(500, client=first.client, freelancer=first.freelancer)
        waiting = [submitted(town, operator, pair) for pair in (first, second)]

        outcome = race(
            town,
            *(lambda market, one=one: approve_milestone(market, first.client, *one) for one in waiting),
        )

        assert len(outcome.won) == 2
        assert town.purse(first.freelancer).pending == usd(400 + 450)

    def test_an_earning_becomes_available_once(self, town: Town, operator: Account) -> None:
        pair = town.pair(600)
        milestone = town.earn(pair, operator)

        race(town, *[lambda market: make_available(market, milestone.id)] * 3)

        assert town.purse(pair.freelancer).available == usd(490)
        assert town.purse(pair.freelancer).pending == usd(0)


class TestFunding:
    """The client's money comes once."""

    @pytest.mark.parametrize("other", [confirm_funding, cancel_funding])
    def test_two_operators_settle_it(self, town: Town, operator: Account, other: type) -> None:
        pair = town.pair(600)
        funding = town.ask_for_money(pair)

        outcome = race(
            town,
            lambda market: confirm_funding(market, operator, funding.id, funding.version),
            lambda market: other(market, operator, funding.id, funding.version),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)
        funded = town.milestones(pair.contract)[0].state == MilestoneState.FUNDED
        assert town.purse(pair.freelancer).escrow == (usd(600) if funded else usd(0))

    def test_two_promises(self, town: Town) -> None:
        pair = town.pair(600)
        milestone = town.milestones(pair.contract)[0]

        outcome = race(
            town, *[lambda market: request_funding(market, pair.client, milestone.id, milestone.version)] * 2
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)
        assert len(town.look(lambda market: market.fundings.of_milestone(milestone.id))) == 1

    def test_a_promise_while_the_contract_ends(self, town: Town) -> None:
        pair = town.pair(600)
        milestone = town.milestones(pair.contract)[0]

        outcome = race(
            town,
            lambda market: request_funding(market, pair.client, milestone.id, milestone.version),
            lambda market: end_contract(market, pair.freelancer, pair.contract.id, pair.contract.version),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)
        cancelled = town.milestone(milestone.id).state == MilestoneState.CANCELLED
        assert cancelled is not bool(town.look(lambda market: market.fundings.of_milestone(milestone.id)))

    def test_both_end_the_contract(self, town: Town) -> None:
        pair = town.pair(600)

        outcome = race(
            town,
            *(
                lambda market, who=who: end_contract(market, who, pair.contract.id, pair.contract.version)
                for who in (pair.client, pair.freelancer)
            ),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)


class TestPayouts:
    """Money leaves once."""

    def test_two_requests(self, town: Town, operator: Account) -> None:
        ana = town.paid_freelancer(operator, 600)

        outcome = race(town, *[lambda market: request_payout(market, ana, 49_000)] * 3)

        assert (len(outcome.won), len(outcome.refused)) == (1, 2)
        assert (town.purse(ana).available, town.purse(ana).in_flight) == (usd(0), usd(490))
        assert len(town.look(lambda market: market.payouts.of_account(ana.id))) == 1

    def test_paid_and_failed(self, town: Town, operator: Account) -> None:
        ana = town.paid_freelancer(operator, 600)
        payout = town.payout(ana)
        sent = town.do(mark_sent, operator, payout.id, payout.version)

        outcome = race(
            town,
            lambda market: mark_paid(market, operator, sent.id, sent.version),
            lambda market: mark_failed(market, operator, sent.id, sent.version, "Closed."),
        )

        assert (len(outcome.won), len(outcome.refused)) == (1, 1)
        assert town.purse(ana).in_flight == usd(0)

    def test_failed_twice(self, town: Town, operator: Account) -> None:
        ana = town.paid_freelancer(operator, 600)
        payout = town.payout(ana)

        race(town, *[lambda market: mark_failed(market, operator, payout.id, payout.version, "Closed.")] * 2)

        assert town.purse(ana).available == usd(490)


class TestLedger:
    """Transfers with made-up accounts, which balance among themselves."""

    @pytest.fixture
    def account(self, town: Town) -> str:
        """An account of the test's own with a dollar in it."""
        name = f"test:{new_id()}"
        town.do(lambda market: market.ledger.post(transfer(f"in:{name}", "clearing:test", name, 100)))
        return name

    def test_the_same_transfer(self, town: Town, account: str) -> None:
        out = transfer(f"out:{account}", account, "clearing:test", 60)

        outcome = race(town, *[lambda market: market.ledger.post(out)] * 3)

        assert sorted(map(bool, outcome.won)) == [False, False, True]
        assert town.balance(account) == 40

    def test_the_same_id_with_other_content(self, town: Town, account: str) -> None:
        with pytest.raises(TransferDiffers):
            race(
                town,
                *(
                    lambda market, cents=cents: market.ledger.post(
                        transfer(f"out:{account}", account, "clearing:test", cents)
                    )
                    for cents in (30, 31)
                ),
            )

        assert town.balance(account) in {70, 69}

    def test_no_more_leaves_than_there_is(self, town: Town, account: str) -> None:
        outcome = race(
            town,
            *(
                lambda market, number=number: market.ledger.post(
                    transfer(f"out:{number}:{account}", account, "clearing:test", 30)
                )
                for number in range(6)
            ),
        )

        assert (len(outcome.won), len(outcome.refused)) == (3, 3)
        assert town.balance(account) == 10

    def test_there_and_back_do_not_wait_in_a_circle(self, town: Town, account: str) -> None:
        other = f"test:{new_id()}"
        town.do(lambda market: market.ledger.post(transfer(f"in:{other}", "clearing:test", other, 100)))
        ways = [(account, other), (other, account)] * 3

        outcome = race(
            town,
            *(
                lambda market, number=number, way=way: market.ledger.post(transfer(f"{number}:{account}", *way, 10))
                for number, way in enumerate(ways)
            ),
        )

        assert len(outcome.won) == len(ways)
        assert town.balance(account) == town.balance(other) == 100

    def test_an_account_that_nobody_used_before(self, town: Town) -> None:
        name = f"test:{new_id()}"

        outcome = race(
            town,
            *(
                lambda market, number=number: market.ledger.post(
                    transfer(f"{number}:{name}", "clearing:test", name, 10)
                )
                for number in range(4)
            ),
        )

        assert len(outcome.won) == 4
        assert town.balance(name) == 40


def transfer(identifier: str, source: str, target: str, cents: int) -> Transfer:
    return Transfer(identifier, "test", (Posting(source, target, Money(cents, "USD")),), START)
