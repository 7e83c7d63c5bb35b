"""Sending money back to whoever paid (MARKET 8, 9).

What goes back lies in ``refunding:{team}`` from the moment that it was decided until it has left us.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from bot.domain.accounts.model import Account, authorise_operator
from bot.domain.contracts.model import Contract, Funding, FundingState
from bot.domain.errors import Stale
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import MANUAL, move
from bot.domain.market import Market
from bot.domain.money import Money, total
from bot.domain.payments.model import Payment, PaymentState
from bot.domain.payments.purposes import PURPOSES
from bot.domain.payments.service import intend
from bot.domain.refunds.model import REFUND_MACHINE, Refund, RefundMoved, RefundState

PURPOSE = "refund"


@dataclass(frozen=True)
class Share:
    """What of a refund goes back by the way of one funding; by hand where no funding is left."""

    funding: Funding | None
    gross: Money
    fee: Money


def share_out(market: Market, contract: Contract, gross: Money, *, about: str) -> Sequence[Share]:
    """By which payments money came that is to go back now: those for ``about`` first, then the contract's newest.

    With each goes the client's fee on it, in proportion, where the rules give it back. Of a payment no more goes back
    than came.
    """
    shares, left = [], gross
    for funding in _paid_by(market, contract, about):
        gone = funding.refunded or Money(0, gross.currency)
        part = min(left, funding.amount - gone)
        if part.amount > 0:
            fee = _fee_of(funding, gone + part) - _fee_of(funding, gone)
            shares.append(Share(funding, part, fee if market.rules.refund_client_fee else gross - gross))
            left -= part
    return [*shares, Share(None, left, left - left)] if left else shares


def _paid_by(market: Market, contract: Contract, about: str) -> Sequence[Funding]:
    paid = [one for one in market.fundings.of_contract(contract.id) if one.state == FundingState.CONFIRMED]
    return sorted(paid, key=lambda one: one.id != about and all(part.milestone_id != about for part in one.shares))


def _fee_of(funding: Funding, gross: Money) -> Money:
    """The client's fee on so much of a funding, rounded half to even."""
    exact = Decimal(funding.fee.amount) * gross.amount / funding.amount.amount
    return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), gross.currency)


def fees_of(shares: Sequence[Share], currency: str) -> Money:
    """The client's fees that go back with them."""
    return total([share.fee for share in shares], currency)


def send_back(market: Market, contract: Contract, shares: Sequence[Share], *, about: str) -> Sequence[Refund]:
    """Send back what was put into ``refunding:{team}``: by the provider that it came by, or by an operator.

    Raises Stale when something else of the same payment goes back in the same moment.
    """
    return [_send(market, contract, share, about) for share in shares]


def _send(market: Market, contract: Contract, share: Share, about: str) -> Refund:
    funding = share.funding
    if funding is not None:
        gone = share.gross if funding.refunded is None else funding.refunded + share.gross
        funding = market.fundings.save(replace(funding, refunded=gone))
    original = None if funding is None else _payment_of(market, funding)
    refund = Refund(
        id=market.new_id(),
        contract_id=contract.id,
        team_id=contract.team_id,
        funding_id=funding.id if funding else None,
        about=about,
        gross=share.gross,
        fee=share.fee,
        provider=original.provider if original else MANUAL,
        at=market.now,
        state=RefundState.SENDING if original else RefundState.OWED,
    )
    market.refunds.add(refund)
    if original is not None:
        intend(
            market,
            provider=original.provider,
            direction="back",
            purpose=PURPOSE,
            about=refund.id,
            account_id=original.account_id,
            amount=refund.total,
            pays_back=original.id,
        )
    market.record(RefundMoved(refund_id=refund.id, state=refund.state))
    return refund


def _payment_of(market: Market, funding: Funding) -> Payment | None:
    """The payment that a provider can send back; none for what came by hand, or by one that is no longer set up."""
    if funding.provider == MANUAL or funding.provider not in market.providers:
        return None
    paid = market.payments.about("funding", funding.id)
    return next((one for one in paid if one.state == PaymentState.SUCCEEDED), None)


def settle_refund(market: Market, actor: Account, refund_id: str, seen: int) -> Refund:
    """The operator has sent it back. Raises OperatorsOnly, Stale, NotAllowed."""
    authorise_operator(actor)
    refund = market.refunds.get(refund_id)
    if refund.version != seen:
        raise Stale
    return _leave(market, refund, "settle", MANUAL, f"refund-sent:{refund.id}:{refund.version}")


def _leave(market: Market, refund: Refund, transition: str, provider: str, transfer_id: str) -> Refund:
    done = replace(refund, state=REFUND_MACHINE.after(refund.state, transition), settled_at=market.now, reason="")
    leg = (Accounts.refunding(refund.team_id), Accounts.clearing(provider), refund.total)
    move(market, transfer_id, "refund sent", leg, about=refund.contract_id)
    saved = market.refunds.save(done)
    market.record(RefundMoved(refund_id=refund.id, state=saved.state))
    return saved


def payment_heard(market: Market, payment: Payment) -> None:
    """What a provider says of a refund: it was sent, it could not be, or it came back."""
    refund = market.refunds.get(payment.about)
    refunding, clearing = Accounts.refunding(refund.team_id), Accounts.clearing(payment.provider)
    if payment.state == PaymentState.SUCCEEDED and refund.state != RefundState.DONE:
        _leave(market, refund, "arrive", payment.provider, f"refund-sent:{payment.id}")
    elif payment.state == PaymentState.SUCCEEDED:
        # An operator had sent it already, after the provider had said that it could not: the client has it twice.
        leg = (Accounts.receivable(refund.team_id), clearing, refund.total)
        move(market, f"refund-twice:{payment.id}", "refund sent twice", leg, about=refund.contract_id)
    elif payment.state == PaymentState.RETURNED:
        leg = (clearing, refunding, refund.total)
        move(market, f"refund-returned:{payment.id}", "refund came back", leg, about=refund.contract_id)
        _owe(market, refund, "come back", payment.reason)
    elif refund.state == RefundState.SENDING:
        _owe(market, refund, "fail", payment.reason)


def _owe(market: Market, refund: Refund, transition: str, reason: str) -> None:
    state = REFUND_MACHINE.after(refund.state, transition)
    market.refunds.save(replace(refund, state=state, settled_at=None, reason=reason))
    market.record(RefundMoved(refund_id=refund.id, state=state))


PURPOSES[PURPOSE] = payment_heard
