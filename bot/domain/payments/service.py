"""Intending payments, and keeping what providers say of them (MARKET 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.errors import Stale
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import move
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.payments.model import (
    PAYMENT_MACHINE,
    Direction,
    Payment,
    PaymentMoved,
    PaymentState,
    ProviderOff,
    Told,
)
from bot.domain.payments.purposes import PURPOSES, UNDERWAY

_BY_STATE = {
    PaymentState.OPEN: "open",
    PaymentState.SUCCEEDED: "succeed",
    PaymentState.FAILED: "fail",
    PaymentState.CANCELLED: "cancel",
    PaymentState.RETURNED: "return",
}
LONGEST_PAUSE = timedelta(hours=6)
SHORTEST_LOOK = timedelta(seconds=30)
LEASE = timedelta(minutes=2)
"""How long whoever asks a provider has it for themselves; longer than any call may take."""


def intend(
    market: Market,
    *,
    provider: str,
    direction: Direction,
    purpose: str,
    about: str,
    account_id: str,
    amount: Money,
    pays_back: str = "",
) -> Payment:
    """Write down what a provider is to do. It is asked once this has been committed. Raises ProviderOff."""
    if provider not in market.providers:
        raise ProviderOff
    payment = Payment(
        id=market.new_id(),
        provider=provider,
        direction=direction,
        purpose=purpose,
        about=about,
        account_id=account_id,
        amount=amount,
        created_at=market.now,
        next_at=market.now,
        pays_back=pays_back,
    )
    market.payments.add(payment)
    return payment


def hear(market: Market, payment_id: str, told: Told, *, again_at: datetime | None = None) -> Payment:
    """Keep what a provider says of a payment, and do what follows from it.

    Said twice, or too late to matter, it changes nothing. ``again_at`` is when to ask next while it is on its way.
    """
    payment = market.payments.get(payment_id)
    on_its_way = payment.state in {PaymentState.INTENDED, PaymentState.OPEN}
    if told.state == PaymentState.RETURNED and on_its_way:
        told = replace(told, state=PaymentState.FAILED)  # it came back before anybody said that it had arrived
    name = _BY_STATE.get(told.state, "")
    if told.state == payment.state or not name or not PAYMENT_MACHINE.allows(payment.state, name):
        noted = _noted(market, payment, told, again_at)
        if told.state == PaymentState.OPEN and on_its_way:
            _underway(market, noted, told)
        return noted
    waits = told.state == PaymentState.OPEN
    moved = market.payments.save(
        replace(
            payment,
            state=told.state,
            reference=told.reference or payment.reference,
            url=told.url or payment.url,
            fee=told.fee or payment.fee,
            reason=told.reason,
            tries=0,
            next_at=again_at if waits else None,
            settled_at=None if waits else market.now,
        )
    )
    if told.state == PaymentState.SUCCEEDED and told.fee:
        _keep_fee(market, moved, told.fee)
    if told.state == PaymentState.RETURNED and told.fee is not None and payment.fee:
        _give_fee_back(market, moved, payment.fee - told.fee)
    if waits:
        _underway(market, moved, told)
    else:
        PURPOSES[moved.purpose](market, moved)
    market.record(PaymentMoved(payment_id=moved.id, state=moved.state))
    return moved


def _underway(market: Market, payment: Payment, told: Told) -> None:
    follows = UNDERWAY.get(payment.purpose)
    if follows is not None:
        follows(market, payment, told)


def claim(market: Market, payment_id: str, seen: int) -> Payment:
    """Take it upon oneself to ask the provider: nobody else does so for a while. Raises Stale when somebody has."""
    payment = market.payments.get(payment_id)
    if payment.version != seen or payment.next_at is None or payment.next_at > market.now:
        raise Stale
    return market.payments.save(replace(payment, next_at=market.now + LEASE))


def nudge(market: Market, payment_id: str) -> Payment:
    """The provider has news of it: it is asked how it stands, also where it is being asked right now."""
    payment = market.payments.get(payment_id)
    return market.payments.save(replace(payment, next_at=market.now))


def hear_answer(market: Market, claimed: Payment, told: Told) -> Payment:
    """Keep what a provider answered to whoever claimed a payment.

    What came in between is looked at at once; otherwise it is asked again later and later, as it gets older.
    """
    now = market.payments.get(claimed.id)
    pause = min(max((market.now - now.created_at) / 2, SHORTEST_LOOK), LONGEST_PAUSE)
    nudged = now.next_at is not None and now.next_at != claimed.next_at
    heard = hear(market, claimed.id, told, again_at=market.now if nudged else market.now + pause)
    is_opened_too_late = heard.state == PaymentState.CANCELLED and told.state == PaymentState.OPEN
    if (nudged or is_opened_too_late) and heard.next_at is None:
        return market.payments.save(replace(heard, next_at=market.now))
    return heard


def _noted(market: Market, payment: Payment, told: Told, again_at: datetime | None) -> Payment:
    """What is new in it, although the state is not."""
    waits = payment.state in {PaymentState.INTENDED, PaymentState.OPEN}
    noted = replace(
        payment,
        reference=payment.reference or told.reference,
        url=told.url or payment.url,
        next_at=(again_at or payment.next_at) if waits else None,
    )
    return payment if noted == payment else market.payments.save(noted)


def _keep_fee(market: Market, payment: Payment, fee: Money) -> None:
    clearing = Accounts.clearing(payment.provider)
    move(market, f"fee:{payment.id}", "provider's fee", (Accounts.PROVIDER_FEE, clearing, fee), about=payment.about)


def _give_fee_back(market: Market, payment: Payment, fee: Money) -> None:
    clearing = Accounts.clearing(payment.provider)
    leg = (clearing, Accounts.PROVIDER_FEE, fee)
    move(market, f"fee-back:{payment.id}", "provider's fee back", leg, about=payment.about)


def call_failed(market: Market, payment_id: str) -> None:
    """The provider could not be asked, or did not answer: nobody knows, so it is asked again with the same key."""
    payment = market.payments.get(payment_id)
    if payment.next_at is not None:
        pause = min(timedelta(seconds=2 ** min(payment.tries, 20)), LONGEST_PAUSE)
        market.payments.save(replace(payment, tries=payment.tries + 1, next_at=market.now + pause))


def cancel(market: Market, payment_id: str) -> Payment:
    """Wait for it no longer. What arrives all the same is still taken in."""
    cancelled = hear(market, payment_id, Told(PaymentState.CANCELLED))
    if cancelled.state != PaymentState.CANCELLED or not cancelled.reference:
        return cancelled
    # The provider's page is still open: whoever looks at it next closes it.
    return market.payments.save(replace(cancelled, next_at=market.now))
