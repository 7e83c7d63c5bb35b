"""What a provider's word about a payment does to its payout."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import N_
from bot.domain.market import Market, MarketView
from bot.domain.payments import service as payments
from bot.domain.payments.model import Payment, PaymentState, Told
from bot.domain.payments.orders import ORDERS, Order
from bot.domain.payments.purposes import PURPOSES, UNDERWAY
from bot.domain.payouts.model import PAYOUT_MACHINE, PayoutState, PayoutUnclaimed
from bot.domain.payouts.settling import fail_payout, pay_late, pay_payout, return_payout, send_payout

PAYOUT = "payout"
CANCEL = "payout cancel"
UNCLAIMED = "unclaimed"
"""A provider's reason while the money waits for its owner to claim it."""
NO_REASON = N_("The provider gave no reason. Check your payout method, or add another one.")
CANCELLED = N_("You took it back before it was claimed.")
_WAITING = {PaymentState.INTENDED, PaymentState.OPEN}


def underway(market: Market, payment: Payment, told: Told) -> None:
    """The provider has it: it is sent; perhaps its owner has to claim it."""
    payout = market.payouts.get(payment.about)
    if PAYOUT_MACHINE.allows(payout.state, "send"):
        payout = send_payout(market, payout)
    if payout.state != PayoutState.SENT:
        return
    cancelled = any(one.state in _WAITING for one in market.payments.about(CANCEL, payout.id))
    unclaimed = told.reason == UNCLAIMED and not cancelled
    if unclaimed != payout.unclaimed:
        market.payouts.save(replace(payout, unclaimed=unclaimed))
        if unclaimed:
            market.record(PayoutUnclaimed(payout_id=payout.id))


def settled(market: Market, payment: Payment) -> None:
    """The provider is done with it. Said again, or after an operator settled it, it changes nothing."""
    payout = market.payouts.get(payment.about)
    reason = payment.reason or NO_REASON
    match payment.state:
        case PaymentState.SUCCEEDED if payout.state == PayoutState.FAILED:
            pay_late(market, payout)
        case PaymentState.SUCCEEDED if payout.state in {PayoutState.REQUESTED, PayoutState.SENT}:
            sent = send_payout(market, payout) if payout.state == PayoutState.REQUESTED else payout
            pay_payout(market, sent)
        case PaymentState.FAILED | PaymentState.CANCELLED if PAYOUT_MACHINE.allows(payout.state, "fail"):
            fail_payout(market, payout, reason)
        case PaymentState.RETURNED if PAYOUT_MACHINE.allows(payout.state, "return"):
            return_payout(market, payout, reason)


def taken_back(market: Market, payment: Payment) -> None:
    """What nobody claimed was taken back, or could not be any more; then the payout goes on as it was."""
    if payment.state == PaymentState.SUCCEEDED:
        payments.hear(market, payment.pays_back, Told(PaymentState.FAILED, reason=CANCELLED))


def order_of_payout(market: MarketView, payment: Payment) -> Order:
    """Where the money goes."""
    method = market.payout_methods.get(market.payouts.get(payment.about).method_id)
    return Order(description="Parley payout", sealed=method.sealed, destination=method.destination)


def order_of_cancel(market: MarketView, payment: Payment) -> Order:
    """What is to be taken back."""
    return Order(description="Parley payout", original=market.payments.get(payment.pays_back).reference)


PURPOSES[PAYOUT] = settled
PURPOSES[CANCEL] = taken_back
UNDERWAY[PAYOUT] = underway
ORDERS[PAYOUT] = order_of_payout
ORDERS[CANCEL] = order_of_cancel
