"""What moves money, and in which postings (MARKET 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.ledger.model import (
    HOLD_MACHINE,
    Accounts,
    Earning,
    EarningAvailable,
    Hold,
    HoldState,
    Posting,
    Transfer,
    TransferDiffers,
)
from bot.domain.market import Market, MarketView
from bot.domain.money import Money, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.accounts.model import Account
    from bot.domain.contracts.model import Contract, Milestone

MANUAL = "manual"


def post_all(market: Market, transfers: Sequence[Transfer]) -> bool:
    """Post linked transfers: all of them, or none. False for a replay of all.

    Raises TransferDiffers when only some of them were posted before, and as ``LedgerStore.post``.
    """
    posted = {market.ledger.post(transfer) for transfer in transfers}
    if len(posted) > 1:
        raise TransferDiffers(", ".join(transfer.id for transfer in transfers))
    return posted == {True}


def reverse(market: Market, transfer_id: str, id: str, *, kind: str = "reversal") -> Transfer:  # noqa: A002 - the field's own name
    """Undo a transfer by a new one with its postings turned round; a transfer is undone once at most.

    Raises LookupError when there is no such transfer, TransferDiffers when another one undid it already.
    """
    original = market.ledger.transfer(transfer_id)
    if original is None:
        raise LookupError(transfer_id)
    undone = Transfer(
        id=id,
        kind=kind,
        postings=tuple(Posting(leg.target, leg.source, leg.amount) for leg in original.postings),
        at=market.now,
        about=original.about,
        reverses=original.id,
    )
    market.ledger.post(undone)
    return undone


def reserve(
    market: Market,
    hold_id: str,
    account: str,
    amount: Money,
    *,
    about: str = "",
    until: datetime | None = None,
) -> Hold:
    """Set money aside; with ``until`` it is let go of by itself at that instant. Raises InsufficientFunds."""
    hold = Hold(id=hold_id, account=account, amount=amount, at=market.now, until=until, about=about)
    if market.ledger.reserve(hold) and until is not None:
        market.deadlines.set("hold.expiry", hold_id, until)
    return hold


def post_hold(market: Market, transfer: Transfer) -> bool:
    """Post the transfer that ends ``transfer.hold``; False for a replay. Raises HoldEnded, InsufficientFunds."""
    if transfer.hold is None:
        raise ValueError("the transfer names no hold")
    market.deadlines.clear("hold.expiry", transfer.hold)
    return market.ledger.post(transfer)


def void(market: Market, hold_id: str) -> bool:
    """Let go of what a hold set aside; False when that was done before. Raises HoldEnded when it was posted."""
    market.deadlines.clear("hold.expiry", hold_id)
    return market.ledger.let_go(hold_id, HoldState.VOIDED, market.now)


def time_out(market: Market, hold_id: str) -> None:
    """A hold's time is over."""
    hold = market.ledger.hold(hold_id)
    if hold is None:
        raise NotFound
    if HOLD_MACHINE.allows(hold.state, "expire"):
        market.ledger.let_go(hold_id, HoldState.EXPIRED, market.now)


def release_escrow(market: Market, contract: Contract, milestone: Milestone) -> Earning:
    """A milestone's escrow becomes the freelancer's pending money, less the fee on the marginal tiers."""
    return earn(market, contract, milestone.id, milestone.amount)


def earn(market: Market, contract: Contract, id: str, gross: Money, *, kind: str = "milestone") -> Earning:  # noqa: A002 - the field's own name
    """What lies in ``escrow:{id}`` is earned: it is pending, less the fee on the marginal tiers.

    An expense only gives back what was spent: it has no fee, and is not part of the billings.
    """
    fee = Money(0, gross.currency)
    if kind != "expense":
        before = market.ledger.bill(contract.freelancer_id, contract.team_id, gross)
        fee = market.rules.freelancer_fee(gross, before)
    escrow = Accounts.escrow(id)
    move(
        market,
        f"release:{id}",
        f"release {kind}",
        (escrow, Accounts.pending(contract.freelancer_id), gross - fee),
        (escrow, Accounts.SERVICE_FEE, fee),
        about=contract.id,
    )
    earning = Earning(
        id=id,
        freelancer_id=contract.freelancer_id,
        team_id=contract.team_id,
        contract_id=contract.id,
        gross=gross,
        fee=fee,
        net=gross - fee,
        released_at=market.now,
        available_at=market.now + market.rules.earnings_wait,
        kind=kind,
    )
    market.ledger.add_earning(earning)
    market.deadlines.set("earning.available", id, earning.available_at)
    return earning


def make_available(market: Market, milestone_id: str) -> None:
    """An earning's wait is over: it can be paid out. In a dispute it stays pending until that has ended."""
    earning = market.ledger.earning(milestone_id)
    if earning is None or earning.available or market.disputes.running_on(milestone_id) is not None:
        return
    market.ledger.save_earning(replace(earning, available=True))
    freelancer = earning.freelancer_id
    move(
        market,
        f"available:{milestone_id}",
        "earning available",
        (Accounts.pending(freelancer), Accounts.available(freelancer), max(earning.kept, earning.net - earning.net)),
        about=earning.contract_id,
    )
    market.record(EarningAvailable(milestone_id=milestone_id, freelancer_id=freelancer))


def send_out(market: Market, payout_id: str, account_id: str, amount: Money) -> None:
    """A payout was asked for: its money is no longer available. Raises InsufficientFunds."""
    leg = (Accounts.available(account_id), Accounts.in_flight(account_id), amount)
    move(market, f"payout:{payout_id}", "payout requested", leg)


def arrive(
    market: Market, payout_id: str, account_id: str, amount: Money, fee: Money, *, provider: str = MANUAL
) -> None:
    """A payout arrived: its money has left us, less the payout's fee."""
    in_flight = Accounts.in_flight(account_id)
    move(
        market,
        f"paid:{payout_id}",
        "payout paid",
        (in_flight, Accounts.clearing(provider), amount - fee),
        (in_flight, Accounts.PAYOUT_FEE, fee),
    )


def come_back(market: Market, payout_id: str, account_id: str, amount: Money) -> None:
    """A payout failed: its money is available again."""
    leg = (Accounts.in_flight(account_id), Accounts.available(account_id), amount)
    move(market, f"failed:{payout_id}", "payout failed", leg)


def move(
    market: Market,
    transfer_id: str,
    kind: str,
    *legs: tuple[str, str, Money],
    about: str = "",
    hold: str | None = None,
) -> None:
    """Post the legs that move something: a fee can be nothing, and so can what it leaves."""
    postings = tuple(Posting(*leg) for leg in legs if leg[-1])
    if postings:
        transfer = Transfer(id=transfer_id, kind=kind, postings=postings, at=market.now, about=about, hold=hold)
        market.ledger.post(transfer) if hold is None else post_hold(market, transfer)
    elif hold is not None:
        void(market, hold)


@dataclass(frozen=True)
class Purse:
    """A freelancer's money at a glance. ``escrow`` is gross, and by contract; the others are theirs.

    ``frozen`` is the part of what is available that a dispute holds.
    """

    available: Money
    pending: Money
    escrow: Money
    in_flight: Money
    coming: Sequence[Earning]
    frozen: Money
    escrows: Sequence[tuple[Contract, Money]] = ()

    @property
    def free(self) -> Money:
        """What can be paid out."""
        return self.available - self.frozen


def purse(market: MarketView, actor: Account) -> Purse:
    """What somebody has, and when the rest comes."""
    currency = market.rules.currency
    escrows: list[tuple[Contract, Money]] = []
    for contract in market.contracts.of_member(actor.id):
        if contract.freelancer_id == actor.id:
            milestones = market.milestones.of_contract(contract.id)
            held = [market.ledger.balance(Accounts.escrow(milestone.id), currency) for milestone in milestones]
            escrows += [(contract, amount)] if (amount := total(held, currency)) else []
    available = market.ledger.balance(Accounts.available(actor.id), currency)
    return Purse(
        available=available,
        pending=market.ledger.balance(Accounts.pending(actor.id), currency),
        escrow=total([amount for _, amount in escrows], currency),
        in_flight=market.ledger.balance(Accounts.in_flight(actor.id), currency),
        coming=market.ledger.pending_earnings(actor.id),
        frozen=available - market.ledger.free(Accounts.available(actor.id), currency),
        escrows=escrows,
    )
