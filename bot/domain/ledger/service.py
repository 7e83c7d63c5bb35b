"""What moves money, and in which postings (MARKET 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.ledger.model import Accounts, Earning, EarningAvailable, Posting, Transfer
from bot.domain.market import Market, MarketView
from bot.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.accounts.model import Account
    from bot.domain.contracts.model import Contract, Funding, Milestone

MANUAL = "manual"


def fund_escrow(market: Market, funding: Funding) -> None:
    """The client's money is here: the milestone's amount into its escrow, the client's fee to us."""
    clearing = Accounts.clearing(MANUAL)
    _post(
        market,
        f"fund:{funding.id}",
        "fund milestone",
        (clearing, Accounts.escrow(funding.milestone_id), funding.amount),
        (clearing, Accounts.CLIENT_FEE, funding.fee),
    )


def release_escrow(market: Market, contract: Contract, milestone: Milestone) -> Earning:
    """A milestone's escrow becomes the freelancer's pending money, less the fee on the marginal tiers."""
    gross = milestone.amount
    before = market.ledger.bill(contract.freelancer_id, contract.team_id, gross)
    fee = market.rules.freelancer_fee(gross, before)
    escrow = Accounts.escrow(milestone.id)
    _post(
        market,
        f"release:{milestone.id}",
        "release milestone",
        (escrow, Accounts.pending(contract.freelancer_id), gross - fee),
        (escrow, Accounts.SERVICE_FEE, fee),
    )
    earning = Earning(
        id=milestone.id,
        freelancer_id=contract.freelancer_id,
        team_id=contract.team_id,
        contract_id=contract.id,
        gross=gross,
        fee=fee,
        net=gross - fee,
        released_at=market.now,
        available_at=market.now + market.rules.earnings_wait,
    )
    market.ledger.add_earning(earning)
    market.deadlines.set("earning.available", milestone.id, earning.available_at)
    return earning


def make_available(market: Market, milestone_id: str) -> None:
    """An earning's wait is over: it can be paid out."""
    earning = market.ledger.earning(milestone_id)
    if earning is None or earning.available:
        return
    market.ledger.save_earning(replace(earning, available=True))
    freelancer = earning.freelancer_id
    _post(
        market,
        f"available:{milestone_id}",
        "earning available",
        (Accounts.pending(freelancer), Accounts.available(freelancer), earning.net),
    )
    market.record(EarningAvailable(milestone_id=milestone_id, freelancer_id=freelancer))


def send_out(market: Market, payout_id: str, account_id: str, amount: Money) -> None:
    """A payout was asked for: its money is no longer available. Raises InsufficientFunds."""
    leg = (Accounts.available(account_id), Accounts.in_flight(account_id), amount)
    _post(market, f"payout:{payout_id}", "payout requested", leg)


def arrive(market: Market, payout_id: str, account_id: str, amount: Money, fee: Money) -> None:
    """A payout arrived: its money has left us, less the payout's fee."""
    in_flight = Accounts.in_flight(account_id)
    _post(
        market,
        f"paid:{payout_id}",
        "payout paid",
        (in_flight, Accounts.clearing(MANUAL), amount - fee),
        (in_flight, Accounts.PAYOUT_FEE, fee),
    )


def come_back(market: Market, payout_id: str, account_id: str, amount: Money) -> None:
    """A payout failed: its money is available again."""
    leg = (Accounts.in_flight(account_id), Accounts.available(account_id), amount)
    _post(market, f"failed:{payout_id}", "payout failed", leg)


def _post(market: Market, id: str, kind: str, *legs: tuple[str, str, Money]) -> None:  # noqa: A002 - the field's own name
    """Post the legs that move something: a fee can be nothing, and so can what it leaves."""
    postings = tuple(Posting(*leg) for leg in legs if leg[-1])
    if postings:
        market.ledger.post(Transfer(id=id, kind=kind, postings=postings, at=market.now))


@dataclass(frozen=True)
class Purse:
    """A freelancer's money at a glance. ``escrow`` is gross; the others are theirs."""

    available: Money
    pending: Money
    escrow: Money
    in_flight: Money
    coming: Sequence[Earning]


def purse(market: MarketView, actor: Account) -> Purse:
    """What somebody has, and when the rest comes."""
    currency = market.rules.currency
    escrow = Money(0, currency)
    for contract in market.contracts.of_member(actor.id):
        if contract.freelancer_id == actor.id:
            for milestone in market.milestones.of_contract(contract.id):
                escrow += market.ledger.balance(Accounts.escrow(milestone.id), currency)
    return Purse(
        available=market.ledger.balance(Accounts.available(actor.id), currency),
        pending=market.ledger.balance(Accounts.pending(actor.id), currency),
        escrow=escrow,
        in_flight=market.ledger.balance(Accounts.in_flight(actor.id), currency),
        coming=market.ledger.pending_earnings(actor.id),
    )
