"""Buying Connects in bundles, with Telegram Stars or on the provider's page, and giving money back (MARKET 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.accounts.model import Identity, authorise_operator
from bot.domain.connects.model import (
    ConnectsOrdered,
    InvoiceOver,
    Lot,
    NoBundle,
    NotPaid,
    RefundAsked,
    SomeSpent,
)
from bot.domain.connects.sales import PURPOSE, STARS, about_bundle, take_back
from bot.domain.errors import NotYours, Stale
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.payments.model import Payment, PaymentState, Told
from bot.domain.payments.service import hear, intend

if TYPE_CHECKING:
    from bot.domain.accounts.model import Account

CARD = "stripe"
STAR_CURRENCY = "XTR"
_WAITS = (PaymentState.INTENDED, PaymentState.OPEN)
_PAYABLE = (*_WAITS, PaymentState.SUCCEEDED)


def price_of(market: MarketView, count: int, provider: str) -> Money:
    """What a bundle costs: in Stars where it is paid with them. Raises NoBundle."""
    rules = market.rules
    if count not in rules.connects_bundles:
        raise NoBundle
    if provider == STARS:
        return Money(count * rules.stars_per_connect, STAR_CURRENCY)
    return rules.money(count * rules.connects_price)


def buy(market: Market, actor: Account, count: int, provider: str) -> Payment:
    """Order a bundle. With Stars it is paid by an invoice in the chat, else on the provider's page.

    Raises NoBundle, ProviderOff.
    """
    payment = intend(
        market,
        provider=provider,
        direction="in",
        purpose=PURPOSE,
        about=about_bundle(count),
        account_id=actor.id,
        amount=price_of(market, count, provider),
    )
    if provider != STARS:
        market.record(ConnectsOrdered(payment_id=payment.id, account_id=actor.id))
    return payment


def own_purchase(market: MarketView, actor: Account, payment_id: str) -> Payment:
    """A payment for Connects that the actor made, or that an operator looks at. Raises NotYours."""
    payment = market.payments.get(payment_id)
    if payment.purpose != PURPOSE or (payment.account_id != actor.id and not actor.is_operator):
        raise NotYours
    return payment


# What Telegram says of Stars


def check_invoice(market: MarketView, payer: Identity, payment_id: str, amount: Money) -> None:
    """Whether an invoice may be paid, now, by this person. Raises InvoiceOver."""
    payment = market.payments.find(payment_id)
    account = market.accounts.of_identity(payer)
    if (
        payment is None
        or account is None
        or (payment.provider, payment.direction, payment.purpose) != (STARS, "in", PURPOSE)
        or payment.account_id != account.id
        or payment.state not in _WAITS
        or payment.amount != amount
        or payment.created_at + market.rules.invoice_lives <= market.now
    ):
        raise InvoiceOver


def stars_arrived(market: Market, payment_id: str, charge: str) -> Payment:
    """Stars were paid, under Telegram's name ``charge``, which counts once.

    An invoice that was paid twice before we could say no is two purchases. Raises NotFound.
    """
    known = market.payments.by_reference(STARS, charge)
    if known is not None:
        return known
    payment = market.payments.get(payment_id)
    if payment.reference and payment.reference != charge:
        payment = intend(
            market,
            provider=STARS,
            direction="in",
            purpose=payment.purpose,
            about=payment.about,
            account_id=payment.account_id,
            amount=payment.amount,
        )
    return hear(market, payment.id, Told(PaymentState.SUCCEEDED, reference=charge))


def stars_went_back(market: Market, charge: str) -> None:
    """Telegram has given Stars back: because we asked for it, or by itself."""
    paid = market.payments.by_reference(STARS, charge)
    if paid is None:
        return
    back = market.connects.paid_back(paid.id)
    if back is not None and back.state in _WAITS:
        hear(market, back.id, Told(PaymentState.SUCCEEDED))
    elif back is None or back.state != PaymentState.SUCCEEDED:
        hear(market, paid.id, Told(PaymentState.RETURNED))


# Money back


def refundable(market: MarketView, payment: Payment) -> Lot:
    """The lot of a purchase whose money can go back. Raises NotPaid, SomeSpent."""
    lot = market.connects.lot(payment.id)
    back = market.connects.paid_back(payment.id)
    gone = back is not None and back.state in _PAYABLE
    if lot is None or payment.state != PaymentState.SUCCEEDED or gone:
        raise NotPaid
    if lot.left < lot.granted:
        raise SomeSpent(left=lot.left, granted=lot.granted)
    return lot


def ask_refund(market: Market, actor: Account, payment_id: str) -> Payment:
    """Ask the operators for one's money back. Raises NotYours, NotPaid, SomeSpent."""
    payment = market.payments.get(payment_id)
    if payment.purpose != PURPOSE or payment.account_id != actor.id:
        raise NotYours
    refundable(market, payment)
    market.record(RefundAsked(payment_id=payment.id))
    return payment


def refund(market: Market, actor: Account, payment_id: str, seen: int) -> Payment:
    """Give the money for unused Connects back the way that it came; they are taken back at once.

    Raises OperatorsOnly, NotYours, Stale, NotPaid, SomeSpent, ProviderOff.
    """
    authorise_operator(actor)
    payment = own_purchase(market, actor, payment_id)
    if payment.version != seen:
        raise Stale
    lot = refundable(market, payment)
    back = intend(
        market,
        provider=payment.provider,
        direction="back",
        purpose=PURPOSE,
        about=payment.about,
        account_id=payment.account_id,
        amount=payment.amount,
        pays_back=payment.id,
    )
    if take_back(market, lot, back.id) < lot.granted:
        raise Stale
    return back
