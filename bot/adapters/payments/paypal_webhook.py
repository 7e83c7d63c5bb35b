"""What PayPal tells by itself: repeated, in any order. An event says that there is news; PayPal is asked what."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping

from bot.adapters.payments.paypal_provider import PAYPAL, PayPalProvider
from bot.adapters.ports import Json, MarketAccess
from bot.domain.errors import Stale
from bot.domain.market import Market
from bot.domain.payments.model import Payment
from bot.domain.payments.service import nudge

EVENTS = (
    "PAYMENT.PAYOUTSBATCH.DENIED",
    "PAYMENT.PAYOUTSBATCH.PROCESSING",
    "PAYMENT.PAYOUTSBATCH.SUCCESS",
    "PAYMENT.PAYOUTS-ITEM.BLOCKED",
    "PAYMENT.PAYOUTS-ITEM.CANCELED",
    "PAYMENT.PAYOUTS-ITEM.DENIED",
    "PAYMENT.PAYOUTS-ITEM.FAILED",
    "PAYMENT.PAYOUTS-ITEM.HELD",
    "PAYMENT.PAYOUTS-ITEM.REFUNDED",
    "PAYMENT.PAYOUTS-ITEM.RETURNED",
    "PAYMENT.PAYOUTS-ITEM.SUCCEEDED",
    "PAYMENT.PAYOUTS-ITEM.UNCLAIMED",
)
"""What the webhook has to be subscribed to."""
TRIES = 5
Once = Callable[[Market, str], bool]
"""Whether an event takes effect in this transaction; False when it did so before."""
_log = logging.getLogger(__name__)


class PayPalEvents:
    """Takes events."""

    def __init__(self, market: MarketAccess, provider: PayPalProvider, once: Once, wake: Callable[[], None]) -> None:
        self._market = market
        self._provider = provider
        self._once = once
        self._wake = wake

    async def take(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Commit that there is news; False where it does not come from PayPal. Raises CallFailed."""
        event = _read(body)
        if event is None or not await self._provider.is_genuine(headers, body):
            _log.warning("something that is not PayPal posted to the webhook")
            return False

        def kept(market: Market) -> None:
            payment = _payment_of(market, event)
            if payment is not None and self._once(market, str(event["id"])):
                nudge(market, payment.id)

        for attempt in range(TRIES):
            try:
                await self._market.change(kept)
                break
            except Stale:  # somebody else changed it in the same moment
                if attempt == TRIES - 1:
                    raise
        self._wake()
        return True


def _read(body: bytes) -> Json | None:
    try:
        event = json.loads(body)
    except ValueError:
        return None
    return event if isinstance(event, dict) and event.get("id") and isinstance(event.get("resource"), dict) else None


def _payment_of(market: Market, event: Json) -> Payment | None:
    """The payment that an item, or a batch, is about."""
    resource = event["resource"]
    header = resource.get("batch_header") or {}
    named = (resource.get("payout_item") or {}).get("sender_item_id", "")
    found = market.payments.find(str(named)) if named else None
    if found is not None and found.provider == PAYPAL:
        return found
    batch = resource.get("payout_batch_id") or header.get("payout_batch_id") or ""
    return market.payments.by_reference(PAYPAL, str(batch)) if batch else None
