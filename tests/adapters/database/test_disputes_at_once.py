"""Disputes and what races with them, on both engines: one wins, the others are told, and the money is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Milestone, MilestoneState
from bot.domain.contracts.service import approve_milestone
from bot.domain.deadlines.service import meet_next
from bot.domain.disputes.model import Dispute, DisputeState
from bot.domain.disputes.service import (
    accept_offer,
    accept_split,
    answer,
    decide,
    offer_split,
    open_dispute,
    propose_split,
    refuse_split,
    withdraw_dispute,
)
from bot.domain.ledger.model import InsufficientFunds
from bot.domain.ledger.service import move
from bot.domain.payouts.service import request_payout
from tests.adapters.database.race import Attempt, race
from tests.domain.town import DAY, MOMENT, Pair, Town, usd


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each race the books are right."""
    yield
    assert town.database.write_here(faults) == []


@pytest.fixture
def pair(town: Town) -> Pair:
    return town.pair(600)


@pytest.fixture
def part(town: Town, pair: Pair, operator: Account) -> Milestone:
    return town.submit(pair, town.fund(pair, operator))


def opening(who: Account, subject_id: str, dollars: float = 600) -> Attempt:
    return lambda market: open_dispute(
        market, who, subject_id, amount=usd(dollars), reason="other", note="Look.", rest_title="The rest"
    )


def opened(town: Town, who: Account, subject_id: str) -> Dispute:
    found = town.do(opening(who, subject_id))
    assert isinstance(found, Dispute)
    return found


def proposed(town: Town, pair: Pair, operator: Account, part: Milestone) -> Dispute:
    first = opened(town, pair.client, part.id)
    told = town.do(answer, pair.freelancer, first.id, first.version, note="No.")
    return town.do(propose_split, operator, told.id, told.version, refund=usd(100), note="So.")


def test_both_open_one(town: Town, pair: Pair, part: Milestone) -> None:
    outcome = race(town, opening(pair.client, part.id), opening(pair.freelancer, part.id))

    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert len(town.look(lambda market: market.disputes.about(part.id))) == 1


def test_opening_while_the_client_approves(town: Town, pair: Pair, part: Milestone) -> None:
    outcome = race(
        town,
        opening(pair.freelancer, part.id),
        lambda market: approve_milestone(market, pair.client, part.id, part.version),
    )

    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    released = town.milestone(part.id).state == MilestoneState.RELEASED
    assert town.purse(pair.freelancer).pending == (usd(490) if released else usd(0))


def test_opening_while_the_clock_releases(town: Town, pair: Pair, part: Milestone) -> None:
    assert part.review_until is not None
    town.now = part.review_until
    outcome = race(town, opening(pair.client, part.id), meet_next)

    assert outcome.won
    released = town.milestone(part.id).state == MilestoneState.RELEASED
    town.sweep()
    found = town.look(lambda market: market.disputes.about(part.id))
    assert bool(found) != released or found[0].kind == "earning"


def test_opening_while_the_money_becomes_available(town: Town, pair: Pair, operator: Account) -> None:
    earned = town.earn(pair, operator)
    town.wait(5 * DAY - MOMENT)
    town.now += MOMENT
    race(town, opening(pair.client, earned.id), meet_next)
    town.sweep()

    found = town.look(lambda market: market.disputes.about(earned.id))
    purse = town.purse(pair.freelancer)
    assert purse.pending + purse.available == usd(490)
    if found:
        assert town.look(lambda market: market.ledger.free(found[0].account, "USD")) == usd(0)
    else:
        assert purse.available == usd(490)


def test_opening_while_it_is_paid_out(town: Town, pair: Pair, operator: Account) -> None:
    earned = town.earn(pair, operator)
    town.method(pair.freelancer)
    town.wait(6 * DAY)
    outcome = race(
        town,
        opening(pair.client, earned.id),
        lambda market: request_payout(market, pair.freelancer, usd(490).amount),
    )

    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    paid = town.purse(pair.freelancer).in_flight
    assert paid == (usd(0) if isinstance(outcome.won[0], Dispute) else usd(490))


def test_both_accept_the_split(town: Town, pair: Pair, operator: Account, part: Milestone) -> None:
    put = proposed(town, pair, operator, part)
    outcome = race(
        town,
        *(
            lambda market, who=who: accept_split(market, who, put.id, put.version)
            for who in (pair.client, pair.freelancer)
        ),
    )

    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    now = town.look(lambda market: market.disputes.get(put.id))
    assert (now.state, now.client_accepts != now.freelancer_accepts) == (DisputeState.PROPOSED, True)


def test_two_ends_at_once(town: Town, pair: Pair, operator: Account, part: Milestone) -> None:
    """One side accepts the other's offer while that is taken away by a withdrawal, or decided by the operator."""
    put = proposed(town, pair, operator, part)
    no = town.do(refuse_split, pair.freelancer, put.id, put.version, note="No.")
    offered = town.do(offer_split, pair.freelancer, no.id, no.version, refund=usd(50), note="")
    outcome = race(
        town,
        lambda market: accept_offer(market, pair.client, offered.id, offered.version),
        lambda market: withdraw_dispute(market, pair.client, offered.id, offered.version),
        lambda market: decide(market, operator, offered.id, offered.version, refund=usd(600), note="So."),
    )

    assert (len(outcome.won), len(outcome.refused)) == (1, 2)
    now = town.look(lambda market: market.disputes.get(put.id))
    left = {DisputeState.SETTLED: usd(445), DisputeState.DECIDED: usd(0), DisputeState.WITHDRAWN: usd(0)}
    assert town.purse(pair.freelancer).pending == left[now.state]


def test_answering_while_the_time_runs_out(town: Town, pair: Pair, part: Milestone) -> None:
    dispute = opened(town, pair.client, part.id)
    town.wait(5 * DAY - MOMENT)
    town.now += MOMENT
    race(town, lambda market: answer(market, pair.freelancer, dispute.id, dispute.version, note="No."), meet_next)
    town.sweep()

    now = town.look(lambda market: market.disputes.get(dispute.id))
    assert now.state in {DisputeState.ANSWERED, DisputeState.DECIDED}
    assert town.balance(f"escrow:{part.id}") == (60_000 if now.is_running else 0)


def test_two_clocks_end_it_once(town: Town, pair: Pair, part: Milestone) -> None:
    opened(town, pair.freelancer, part.id)
    town.wait(5 * DAY - MOMENT)
    town.now += MOMENT
    race(town, meet_next, meet_next)
    town.sweep()

    assert town.purse(pair.freelancer).pending == usd(490)


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        ("UPDATE disputes SET held = held - 1", "but 60000 are held for it"),
        ("UPDATE disputes SET state = 'withdrawn'", "which is not running"),
        ("UPDATE disputes SET state = 'decided', refund = 0", "gave the freelancer 60000, but 0 were paid"),
    ],
)
def test_verify_names_what_is_off(town: Town, pair: Pair, part: Milestone, harm: str, fault: str) -> None:
    opened(town, pair.client, part.id)
    with town.database.engine.connect() as connection:
        connection.execute(text(harm))
        found = faults(connection)
        connection.rollback()
    assert any(fault in one for one in found), found


def test_the_record_cannot_be_changed(town: Town, pair: Pair, part: Milestone) -> None:
    opened(town, pair.client, part.id)
    for harm in ("UPDATE dispute_entries SET note = 'x'", "DELETE FROM dispute_entries"):
        with pytest.raises(Exception, match="append-only"):
            town.database.write_here(lambda connection, harm=harm: connection.execute(text(harm)))


def test_frozen_money_is_not_moved(town: Town, pair: Pair, part: Milestone) -> None:
    dispute = opened(town, pair.client, part.id)
    with pytest.raises(InsufficientFunds):
        town.do(move, "theft", "theft", (dispute.account, "clearing:manual", usd(1)))
