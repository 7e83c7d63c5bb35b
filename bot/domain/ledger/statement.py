"""Statements: what came into somebody's accounts and what went out, read from the postings alone (MARKET 9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.accounts.model import Account
from bot.domain.ledger.model import Accounts, Transfer
from bot.domain.market import MarketView
from bot.domain.money import Money, total
from bot.domain.teams.service import authorise_member

PERSONS_FEES = (Accounts.SERVICE_FEE, Accounts.PAYOUT_FEE)
TEAMS_FEES = (Accounts.CLIENT_FEE, Accounts.CONTRACT_FEE)


@dataclass(frozen=True)
class Line:
    """A transfer that changed the balance by ``net``: ``gross`` less the ``fee`` on it. All are below zero for money
    that went out, but for a fee that was paid then. ``about`` is the contract's id, or "".
    """

    transfer_id: str
    kind: str
    at: datetime
    about: str
    gross: Money
    fee: Money
    net: Money
    balance: Money


@dataclass(frozen=True)
class Sums:
    """What several lines come to."""

    gross: Money
    fee: Money
    net: Money


@dataclass(frozen=True)
class Statement:
    """The lines from ``since`` until before ``until``; ``opening`` and ``closing`` are the ledger's own balances."""

    since: datetime
    until: datetime
    opening: Money
    lines: tuple[Line, ...]
    closing: Money

    def sums_of(self, counts: Callable[[Line], bool]) -> Sums:
        """What some of the lines come to."""
        return _sums([line for line in self.lines if counts(line)], self.opening.currency)

    def by(self, key: Callable[[Line], str]) -> dict[str, Sums]:
        """What the lines of each key come to, as they first came; lines of the key "" are left out."""
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            if name := key(line):
                groups.setdefault(name, []).append(line)
        return {name: _sums(lines, self.opening.currency) for name, lines in groups.items()}


def statement_of_person(market: MarketView, actor: Account, since: datetime, until: datetime) -> Statement:
    """What a freelancer has earned and was paid: pending, available and on its way out are theirs."""
    accounts = (Accounts.pending(actor.id), Accounts.available(actor.id), Accounts.in_flight(actor.id))
    return _statement(market, accounts, PERSONS_FEES, since, until)


def statement_of_team(market: MarketView, actor: Account, team_id: str, since: datetime, until: datetime) -> Statement:
    """What a team has funded, what was released and what went back: escrow, and what is on its way back, are theirs.

    Raises NotYours for somebody outside the team.
    """
    authorise_member(market, actor, team_id)
    accounts = [Accounts.refunding(team_id)]
    for contract in market.contracts.of_member(actor.id):
        if contract.team_id == team_id:
            accounts += [Accounts.escrow(part.id) for part in market.milestones.of_contract(contract.id)]
            accounts += [Accounts.escrow(funding.id) for funding in market.fundings.of_contract(contract.id)]
    return _statement(market, accounts, TEAMS_FEES, since, until)


def _statement(
    market: MarketView, accounts: Collection[str], fees: Collection[str], since: datetime, until: datetime
) -> Statement:
    currency = market.rules.currency
    opening = balance = market.ledger.held_before(accounts, currency, since)
    lines = []
    for transfer in market.ledger.lines(accounts, since, until):
        net, fee = _change(transfer, accounts, currency), _change(transfer, fees, currency)
        if net or fee:
            balance += net
            lines.append(Line(transfer.id, transfer.kind, transfer.at, transfer.about, net + fee, fee, net, balance))
    return Statement(since, until, opening, tuple(lines), balance)


def _change(transfer: Transfer, accounts: Collection[str], currency: str) -> Money:
    """What came into these accounts less what went out."""
    legs = [leg for leg in transfer.postings if leg.amount.currency == currency]
    came = sum(leg.amount.amount for leg in legs if leg.target in accounts)
    return Money(came - sum(leg.amount.amount for leg in legs if leg.source in accounts), currency)


def _sums(lines: Sequence[Line], currency: str) -> Sums:
    return Sums(
        gross=total([line.gross for line in lines], currency),
        fee=total([line.fee for line in lines], currency),
        net=total([line.net for line in lines], currency),
    )
