"""What Stripe tells by itself: signed, repeated, in any order. An event says that there is news; Stripe says what.

No event's own picture of an object is believed: it may be older than what we know. A payment is asked about by whoever
asks about payments; a dispute or an account is asked about here, before the transaction.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import stripe

from bot.adapters.payments.stripe_provider import StripeProvider
from bot.adapters.ports import Json, MarketAccess
from bot.domain.errors import Stale
from bot.domain.market import Market
from bot.domain.payments.chargebacks import hear_chargeback
from bot.domain.payments.service import nudge
from bot.domain.payouts.methods import method_heard
from bot.domain.payouts.model import MethodKind

TOLERANCE = 300
"""Seconds that a signature is good for."""
TRIES = 5
PAYMENT_EVENTS = ("checkout.session.", "payment_intent.", "charge.", "refund.", "payout.", "transfer.")
EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "account.updated",
)
"""What an endpoint has to be subscribed to; the last four on the connected accounts."""

Once = Callable[[Market, str], bool]
"""Whether an event takes effect in this transaction; False when it did so before."""
Effect = Callable[[Market], None]
_verify: Callable[[str, str, str, int], bool] = stripe.WebhookSignature.verify_header  # compares in constant time
_log = logging.getLogger(__name__)


class StripeEvents:
    """Takes events. ``secrets`` are the signing secrets of the endpoints: one for us, one for connected accounts."""

    def __init__(
        self,
        market: MarketAccess,
        provider: StripeProvider,
        secrets: tuple[str, ...],
        once: Once,
        wake: Callable[[], None],
    ) -> None:
        self._market = market
        self._provider = provider
        self._secrets = secrets
        self._once = once
        self._wake = wake

    async def take(self, body: bytes, signature: str) -> bool:
        """See ``bot.adapters.web.payments.TakesEvents``."""
        event = self._opened(body, signature)
        if event is None:
            return False
        effect = await self._effect(event)
        if effect is None:
            return True

        def kept(market: Market) -> None:
            if self._once(market, str(event["id"])):
                effect(market)

        for attempt in range(TRIES):
            try:
                await self._market.change(kept)
                break
            except Stale:  # somebody else changed it in the same moment
                if attempt == TRIES - 1:
                    raise
        self._wake()
        return True

    def _opened(self, body: bytes, signature: str) -> Json | None:
        """The event, when one of the secrets has signed it within the tolerance."""
        for secret in self._secrets:
            try:
                text = body.decode()
                _verify(text, signature, secret, TOLERANCE)
                event = json.loads(text)
                return {"id": event["id"], "type": event["type"], "object": event["data"]["object"]}
            except (ValueError, KeyError, TypeError, stripe.SignatureVerificationError):
                continue
        _log.warning("something that is not Stripe posted to the webhook")
        return None

    async def _effect(self, event: Json) -> Effect | None:
        """What an event does; None for one that is not for us."""
        kind, about = str(event["type"]), event["object"]
        if kind.startswith("charge.dispute."):
            return await self._dispute(about)
        if kind == "account.updated":
            return await self._account(about)
        payment_id = str((about.get("metadata") or {}).get("payment", ""))
        if not payment_id or not kind.startswith(PAYMENT_EVENTS):
            return None

        def news(market: Market) -> None:
            if market.payments.find(payment_id) is not None:
                nudge(market, payment_id)

        return news

    async def _dispute(self, about: Json) -> Effect | None:
        payment_id, told = await self._provider.chargeback(str(about["id"]))

        def chargeback(market: Market) -> None:
            if market.payments.find(payment_id) is not None:
                hear_chargeback(market, payment_id, told)

        return chargeback if payment_id else None

    async def _account(self, about: Json) -> Effect | None:
        reference = str(about["id"])
        ready = await self._provider.is_payable(reference)

        def account(market: Market) -> None:
            for method in market.payout_methods.at(MethodKind.STRIPE, reference):
                method_heard(market, method.id, ready=ready)

        return account
