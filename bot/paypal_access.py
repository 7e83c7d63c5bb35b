"""The way to PayPal, wired: part of the composition root."""

from __future__ import annotations

from dataclasses import dataclass

from bot.adapters.payments.paypal_calls import PayPalCalls
from bot.adapters.payments.paypal_provider import PayPalProvider
from bot.adapters.playground.paypal.world import API
from bot.adapters.playground.server import Playground
from bot.adapters.ports import Clock
from bot.adapters.sealing import Seal
from bot.settings import Settings, secret_key


@dataclass(frozen=True)
class PayPalAccess:
    """How to reach PayPal: the real one, or the playground's."""

    client_id: str
    client_secret: str
    webhook_id: str | None
    api_url: str


def paypal_access(settings: Settings, playground: Playground | None, address: str) -> PayPalAccess | None:
    """The way to PayPal; None where there is none."""
    if settings.paypal_client_id is not None and settings.paypal_client_secret is not None:
        secret = settings.paypal_client_secret.get_secret_value()
        return PayPalAccess(settings.paypal_client_id, secret, settings.paypal_webhook_id, settings.paypal_api_url)
    if playground is not None:
        kept = playground.secrets
        url = f"{address}{API}"
        return PayPalAccess(kept.paypal_client_id, kept.paypal_client_secret, kept.paypal_webhook_id, url)
    return None


def paypal_provider(
    settings: Settings, playground: Playground | None, clock: Clock, address: str
) -> PayPalProvider | None:
    """PayPal, which opens payout details right before it sends them; None where it is not set up."""
    access = paypal_access(settings, playground, address)
    if access is None:
        return None
    calls = PayPalCalls(access.client_id, access.client_secret, access.api_url)
    seal = Seal(secret_key(settings).get_secret_value())
    return PayPalProvider(calls, seal.open, clock, access.webhook_id)
