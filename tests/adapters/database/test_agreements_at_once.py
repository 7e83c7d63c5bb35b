"""Both sides of a contract at once, on both engines: one wins, the other is told so, and the money is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.agreements.changes import accept_change, propose_change, withdraw_change
from bot.domain.agreements.requests import accept_request, ask_refund, give_back
from bot.domain.contracts.endings import agree_to_end, end_contract, go_on, pause, refund_unanswered
from bot.domain.contracts.fundings import fund_part, money_came, request_funding, take_back_promise
from bot.domain.contracts.model import ContractState, FundingState
from bot.domain.contracts.service import approve_milestone, approve_part
from bot.domain.proposals.model import MilestoneTerms
from bot.domain.refunds.service import settle_refund
from tests.adapters.database.race import race
from tests.domain.town import Pair, Town, usd

DOCS = (MilestoneTerms("Docs", usd(80)),)


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each race the books are right."""
    yield
    assert town.database.write_here(faults) == []


@pytest.fixture
def pair(town: Town) -> Pair:
    """A contract of one milestone, $600."""
    return town.pair(600)


def refunding(town: Town, pair: Pair) -> int:
    return town.balance(f"refunding:{pair.contract.team_id}")


def test_both_propose_a_change(town: Town, pair: Pair) -> None:
    outcome = race(
        town,
        *(
            lambda market, who=who: propose_change(market, who, pair.contract.id, "add", parts=DOCS)
            for who in (pair.client, pair.freelancer)
        ),
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)


def test_a_change_is_accepted_while_it_is_withdrawn(town: Town, pair: Pair) -> None:
    change = town.do(propose_change, pair.client, pair.contract.id, "add", parts=DOCS)
    outcome = race(
        town,
        lambda market: accept_change(market, pair.freelancer, change.id, change.version),
        lambda market: withdraw_change(market, pair.client, change.id, change.version),
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    accepted = town.look(lambda market: market.changes.get(change.id)).state == "accepted"
    assert len(town.milestones(pair.contract)) == (2 if accepted else 1)


def test_the_freelancer_agrees_while_the_clock_gives_back(town: Town, operator: Account, pair: Pair) -> None:
    town.fund(pair, operator)
    ending = town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
    race(
        town,
        lambda market: agree_to_end(market, pair.freelancer, ending.id, ending.version),
        lambda market: refund_unanswered(market, ending.id),
    )
    assert refunding(town, pair) == 63_000
    assert town.look(lambda market: market.contracts.get(ending.id)).state == ContractState.ENDED


def test_the_client_thinks_better_of_it_while_the_clock_gives_back(town: Town, operator: Account, pair: Pair) -> None:
    town.fund(pair, operator)
    ending = town.do(end_contract, pair.client, pair.contract.id, pair.contract.version)
    outcome = race(
        town,
        lambda market: go_on(market, pair.client, ending.id, ending.version),
        lambda market: refund_unanswered(market, ending.id),
    )
    goes_on = town.look(lambda market: market.contracts.get(ending.id)).state == ContractState.ACTIVE
    assert outcome.won
    assert refunding(town, pair) == (0 if goes_on else 63_000)


def test_it_is_paid_while_it_is_given_back(town: Town, operator: Account, pair: Pair) -> None:
    work = town.submit(pair, town.fund(pair, operator))
    outcome = race(
        town,
        lambda market: approve_milestone(market, pair.client, work.id, work.version),
        lambda market: give_back(market, pair.freelancer, pair.contract.id, work.id, work.version, usd(600)),
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert (town.purse(pair.freelancer).pending, refunding(town, pair)) in [(usd(490), 0), (usd(0), 63_000)]


def test_two_parts_are_released(town: Town, operator: Account, pair: Pair) -> None:
    work = town.submit(pair, town.fund(pair, operator))
    outcome = race(
        town,
        *[lambda market: approve_part(market, pair.client, work.id, work.version, usd(300), "Rest")] * 2,
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert town.purse(pair.freelancer).pending == usd(240)


def test_a_request_is_accepted_twice(town: Town, operator: Account, pair: Pair) -> None:
    paid = town.earn(pair, operator)
    asked = town.do(ask_refund, pair.client, pair.contract.id, paid.id, usd(100), "A fault")
    outcome = race(town, *[lambda market: accept_request(market, pair.freelancer, asked.id, asked.version)] * 2)
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert refunding(town, pair) == 10_500


def test_all_of_an_earning_is_given_back_twice(town: Town, operator: Account, pair: Pair) -> None:
    paid = town.earn(pair, operator)
    outcome = race(
        town, *[lambda market: give_back(market, pair.freelancer, pair.contract.id, paid.id, 1, usd(600))] * 2
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert refunding(town, pair) == 63_000


def test_two_ask_for_the_same_money(town: Town, operator: Account, pair: Pair) -> None:
    work = town.fund(pair, operator)
    outcome = race(
        town, *[lambda market: ask_refund(market, pair.client, pair.contract.id, work.id, usd(100), "Less work")] * 2
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)


def test_a_part_is_funded_while_the_whole_is_promised(town: Town, pair: Pair) -> None:
    (part,) = town.milestones(pair.contract)
    outcome = race(
        town,
        lambda market: request_funding(market, pair.client, part.id, part.version),
        lambda market: fund_part(market, pair.client, part.id, part.version, usd(200), "Rest"),
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)


def test_money_comes_while_the_promise_is_taken_back(town: Town, pair: Pair) -> None:
    funding = town.ask_for_money(pair)
    outcome = race(
        town,
        lambda market: money_came(market, funding.id),
        lambda market: take_back_promise(market, pair.client, funding.id, funding.version),
    )
    if outcome.refused:
        town.do(money_came, funding.id)  # a provider says it again when it was not heard
    assert town.look(lambda market: market.fundings.get(funding.id)).state == FundingState.CONFIRMED
    assert town.purse(pair.freelancer).escrow == usd(600)


def test_one_pauses_while_the_other_ends(town: Town, operator: Account, pair: Pair) -> None:
    town.fund(pair, operator)
    outcome = race(
        town,
        lambda market: pause(market, pair.freelancer, pair.contract.id, pair.contract.version, "A holiday"),
        lambda market: end_contract(market, pair.client, pair.contract.id, pair.contract.version),
    )
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)


def test_two_operators_send_it_back(town: Town, operator: Account, pair: Pair) -> None:
    work = town.fund(pair, operator)
    town.do(give_back, pair.freelancer, pair.contract.id, work.id, work.version, usd(600))
    refund = next(one for one in town.look(lambda market: market.refunds.owed()) if one.contract_id == pair.contract.id)
    outcome = race(town, *[lambda market: settle_refund(market, operator, refund.id, refund.version)] * 2)
    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert refunding(town, pair) == 0
