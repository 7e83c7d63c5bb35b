"""What follows when a payment is done, has failed, was cancelled or came back, by what it is for.

Each is called in the transaction in which the payment's state became what it is; the ledger's transfers that it posts
are named after the payment or after what it is about, so that they happen once.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.connects.sales import settle as settle_connects
from bot.domain.market import Market
from bot.domain.payments.model import Payment, Told

PURPOSES: dict[str, Callable[[Market, Payment], None]] = {"connects": settle_connects}
UNDERWAY: dict[str, Callable[[Market, Payment, Told], None]] = {}
"""What follows while the provider has it and is not done; said as often as the provider says so."""
