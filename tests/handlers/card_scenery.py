"""Payments by card and chargebacks in every state, for the walk through everything that can be seen."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.payments.chargebacks import hear_chargeback, repay
from bot.domain.payments.funding import fund_by
from bot.domain.payments.model import ChargebackTold, Payment, PaymentState, Told
from bot.domain.payments.reconciliation import BooksDiffer
from bot.domain.payments.service import hear
from tests.domain.town import Town, usd


def card_payments(town: Town, client: Account, freelancer: Account, operator: Account) -> None:
    """One in each state; of those that were paid, some were taken back by the card's bank."""
    town.providers = tuple(dict.fromkeys((*town.providers, "stripe")))
    paid = [_paid(town, client, freelancer) for _ in range(4)]
    _ordered(town, client, freelancer)
    for state in (PaymentState.OPEN, PaymentState.FAILED, PaymentState.CANCELLED):
        payment = _ordered(town, client, freelancer)
        url = "https://checkout.example.com/pay" if state == PaymentState.OPEN else ""
        town.do(hear, payment.id, Told(state, reference=f"page-{payment.id}", url=url))
    for payment, status in zip(paid, ("open", "won", "lost", "lost"), strict=True):
        town.do(hear_chargeback, payment.id, _told(payment, status))
    last = town.look(lambda market: market.chargebacks.of_payment(paid[3].id))[0]
    town.do(repay, operator, last.id, last.version)
    town.do(lambda market: market.record(BooksDiffer(provider="stripe", day="2027-03-01", count=2)))


def _ordered(town: Town, client: Account, freelancer: Account) -> Payment:
    pair = town.pair(400, client=client, freelancer=freelancer)
    milestone = town.milestones(pair.contract)[0]
    return town.do(fund_by, client, milestone.id, milestone.version, "stripe")


def _paid(town: Town, client: Account, freelancer: Account) -> Payment:
    payment = _ordered(town, client, freelancer)
    return town.do(hear, payment.id, Told(PaymentState.SUCCEEDED, reference=f"paid-{payment.id}"))


def _told(payment: Payment, status: str) -> ChargebackTold:
    return ChargebackTold(
        reference=f"dispute-{payment.id}",
        amount=payment.amount,
        taken=payment.amount,
        fee=usd(15),
        status="won" if status == "won" else "lost" if status == "lost" else "open",
    )
