"""Statements: read from the postings alone, and at the end exactly what the ledger has."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.accounts.model import Account
from bot.domain.contracts.service import approve_milestone
from bot.domain.errors import NotYours
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import move
from bot.domain.ledger.statement import Statement, statement_of_person, statement_of_team
from bot.domain.money import Money
from bot.domain.payouts.service import mark_failed, mark_paid, mark_sent
from tests.domain.town import DAY, START, Town, usd

FOREVER = START + 10_000 * DAY


def mine(town: Town, account: Account, since: datetime = START, until: datetime = FOREVER) -> Statement:
    return town.look(lambda market: statement_of_person(market, account, since, until))


def told(statement: Statement) -> list[tuple[str, int, int, int, int]]:
    """Kind, gross, fee, net and balance of each line."""
    return [
        (line.kind, line.gross.amount, line.fee.amount, line.net.amount, line.balance.amount)
        for line in statement.lines
    ]


@pytest.fixture
def ana(town: Town, operator: Account) -> Account:
    """She earned 650, was paid out once, and has 100 more pending."""
    ana = town.paid_freelancer(operator, 600, 50)
    failed = town.payout(ana)
    town.do(mark_failed, operator, failed.id, failed.version, "Closed.")
    sent = town.do(mark_sent, operator, (payout := town.payout(ana)).id, payout.version)
    town.do(mark_paid, operator, sent.id, sent.version)
    town.earn(town.pair(100, freelancer=ana), operator)
    return ana


def test_every_line_of_a_freelancer(town: Town, ana: Account) -> None:
    statement = mine(town, ana)
    fee = -statement.lines[2].gross.amount - 53_500
    assert told(statement) == [
        ("release milestone", 60_000, 11_000, 49_000, 49_000),
        ("release milestone", 5_000, 500, 4_500, 53_500),
        ("payout paid", -53_500 - fee, -fee, -53_500, 0),
        ("release milestone", 10_000, 2_000, 8_000, 8_000),
    ]
    assert statement.opening == usd(0)


def test_the_end_is_what_the_ledger_has(town: Town, ana: Account) -> None:
    purse = town.purse(ana)
    assert mine(town, ana).closing == purse.available + purse.pending + purse.in_flight
    town.wait(7 * DAY)
    town.payout(ana)
    purse = town.purse(ana)
    assert purse.in_flight == usd(80)
    assert mine(town, ana).closing == usd(80)


def test_one_period_begins_where_the_last_one_ended(town: Town, ana: Account) -> None:
    cut = town.now - timedelta(days=1)
    before, after = mine(town, ana, START, cut), mine(town, ana, cut, FOREVER)
    assert before.closing == after.opening
    assert before.lines + after.lines == mine(town, ana).lines
    at = mine(town, ana).lines[0].at
    assert mine(town, ana, START, at).lines == ()
    assert [line.at for line in mine(town, ana, at, at + timedelta(microseconds=1)).lines][:1] == [at]


def test_sums_by_contract(town: Town, ana: Account) -> None:
    sums = mine(town, ana).by(lambda line: line.about)
    assert [(one.gross.amount, one.fee.amount, one.net.amount) for one in sums.values()] == [
        (65_000, 11_500, 53_500),
        (10_000, 2_000, 8_000),
    ]


def test_another_currency_is_another_statement(town: Town, ana: Account) -> None:
    yen = Money(500, "JPY")
    town.do(move, f"yen:{ana.id}", "fund", (Accounts.clearing("manual"), Accounts.available(ana.id), yen))
    assert mine(town, ana).closing == usd(80)


def test_every_line_of_a_team(town: Town, operator: Account) -> None:
    pair = town.pair(600, 50)
    town.fund(pair, operator)
    town.wait(DAY)
    submitted = town.submit(pair, town.milestones(pair.contract)[0])
    town.do(approve_milestone, pair.client, submitted.id, submitted.version)
    town.wait(DAY)
    town.fund(pair, operator, 2)
    team = pair.contract.team_id
    statement = town.look(lambda market: statement_of_team(market, pair.client, team, START, FOREVER))
    assert told(statement) == [
        ("fund milestone", 63_000, 3_000, 60_000, 60_000),
        ("release milestone", -60_000, 0, -60_000, 0),
        ("fund milestone", 5_250, 250, 5_000, 5_000),
    ]
    held = town.milestones(pair.contract)[1]
    assert statement.closing.amount == town.balance(Accounts.escrow(held.id))


def test_a_team_is_nobody_elses(town: Town, operator: Account) -> None:
    pair = town.pair(600)
    town.refused(NotYours, statement_of_team, pair.freelancer, pair.contract.team_id, START, FOREVER)


def test_who_never_had_any_money(town: Town) -> None:
    statement = mine(town, town.freelancer())
    assert (statement.opening, statement.lines, statement.closing) == (usd(0), (), usd(0))
