"""What a provider's call needs to know beyond the payment itself: read from the market right before the call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.market import MarketView
from bot.domain.money import Money
from bot.domain.payments.model import Payment


@dataclass(frozen=True)
class OrderLine:
    """One line of what is paid for, for whoever pays to read."""

    name: str
    amount: Money


@dataclass(frozen=True)
class Order:
    """What the call needs.

    ``description`` and ``lines`` are for the person who pays or is paid, in English; without lines the description
    stands for the whole amount. ``group`` ties payments of one contract together at the provider. ``original`` is the
    provider's name for the payment whose money goes back. ``destination`` is where money goes that goes out: a
    provider's own name for an account, never a secret. ``sealed`` is the encrypted payout details, which only the
    provider's adapter opens. ``return_url`` is the page that a person comes back to; whoever calls fills it in.
    """

    description: str = ""
    lines: tuple[OrderLine, ...] = ()
    group: str = ""
    original: str = ""
    destination: str = ""
    sealed: str = ""
    return_url: str = ""


ORDERS: dict[str, Callable[[MarketView, Payment], Order]] = {}
"""How the order of a payment is read, by what the payment is for; one that is not here needs no more than itself."""


def order_of(market: MarketView, payment: Payment) -> Order:
    """What the provider's call needs for this payment."""
    read = ORDERS.get(payment.purpose)
    order = read(market, payment) if read else Order(description="Parley")
    if payment.pays_back:
        return replace(order, original=market.payments.get(payment.pays_back).reference)
    return order
