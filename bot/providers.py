"""Which providers of payments there are, wired: part of the composition root."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from bot.adapters.database.conversations import first_time
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.payments.caller import Caller
from bot.adapters.payments.paypal_provider import PAYPAL
from bot.adapters.payments.paypal_webhook import PayPalEvents
from bot.adapters.payments.reconcile import Nightly
from bot.adapters.payments.stars import Stars
from bot.adapters.payments.stripe_onboarding import Opened, StripeOnboarding
from bot.adapters.payments.stripe_provider import STRIPE, StripeProvider
from bot.adapters.payments.stripe_webhook import StripeEvents
from bot.adapters.playground.server import Playground
from bot.adapters.ports import Clock, MarketAccess, PaymentProvider, Transactions
from bot.adapters.web.payments import return_routes, stripe_route
from bot.adapters.web.payout_accounts import account_routes
from bot.adapters.web.paypal import paypal_route
from bot.domain.ledger.service import MANUAL
from bot.domain.market import Market
from bot.paypal_access import paypal_provider
from bot.settings import Settings


@dataclass(frozen=True)
class StripeAccess:
    """How to reach Stripe: the real one, or the playground's."""

    key: str
    webhook_secrets: tuple[str, ...]
    api_url: str


def stripe_access(settings: Settings, playground: Playground | None, address: str) -> StripeAccess | None:
    """The way to Stripe; None where there is none."""
    if settings.stripe_secret_key is not None and settings.stripe_webhook_secret is not None:
        secrets = settings.stripe_webhook_secret.get_secret_value().replace(",", " ").split()
        return StripeAccess(settings.stripe_secret_key.get_secret_value(), tuple(secrets), settings.stripe_api_url)
    if playground is not None:
        kept = playground.secrets
        return StripeAccess(kept.stripe_secret_key, (kept.stripe_webhook_secret,), f"{address}/stripe/api")
    return None


class Providers:
    """The providers that are set up, whoever asks them, and what they reach over HTTP.

    ``market`` is set by ``connect`` when there is one: the market needs their names first.
    """

    def __init__(self, settings: Settings, playground: Playground | None, clock: Clock, address: str) -> None:
        self._address = address
        self._clock = clock
        self._stripe_access = stripe_access(settings, playground, address)
        self.stripe: StripeProvider | None = None
        if self._stripe_access is not None:
            self.stripe = StripeProvider(self._stripe_access.key, self._stripe_access.api_url, clock)
        self.all: dict[str, PaymentProvider] = {}
        if self.stripe is not None:
            self.all[STRIPE] = self.stripe
        self.paypal = paypal_provider(settings, playground, clock, address)
        if self.paypal is not None:
            self.all[PAYPAL] = self.paypal
        self._takes_stars = playground is not None or settings.telegram_bot_token is not None
        self.caller: Caller | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What the market knows them by."""
        return tuple(dict.fromkeys((MANUAL, *self.all, *((Stars.name,) if self._takes_stars else ()))))

    def take_stars(self, stars: Stars) -> None:
        """Serve Stars, too: the bot that takes them needs the market first."""
        self.all[Stars.name] = stars

    def connect(self, market: MarketAccess) -> Caller:
        """Begin to serve this market."""
        self.caller = Caller(market, self.all, self._address)
        self._market = market
        return self.caller

    def nightly(self, transactions: Transactions, leads: Callable[[], bool], currency: str) -> Nightly:
        """What compares their books with ours, in the process that leads."""
        return Nightly(transactions, self._market, self.all, self._clock, leads, currency)

    def routes(self, opened: Opened) -> Sequence[BaseRoute]:
        """What providers, and people on their way to and from them, reach over HTTP. ``opened`` reads their links."""
        if self.caller is None:
            raise RuntimeError("there is no market yet")
        found = return_routes()
        if self.stripe is not None and self._stripe_access is not None:
            secrets = self._stripe_access.webhook_secrets
            events = StripeEvents(self._market, self.stripe, secrets, once(STRIPE), self.caller.wake)
            onboarding = StripeOnboarding(self._market, self.stripe, opened, self._address)
            found += [stripe_route(events), *account_routes(onboarding)]
        if self.paypal is not None:
            news = PayPalEvents(self._market, self.paypal, once(PAYPAL), self.caller.wake)
            found.append(paypal_route(news))
        return found

    async def close(self) -> None:
        """Let go of the connections."""
        if self.stripe is not None:
            await self.stripe.close()
        if self.paypal is not None:
            await self.paypal.close()


def once(platform: str) -> Callable[[Market, str], bool]:
    """Writes down that a provider's event takes effect in this transaction; False when it did so before."""

    def is_first(market: Market, event_id: str) -> bool:
        if not isinstance(market, MarketOnConnection):
            raise TypeError("an event takes effect in a transaction")
        return first_time(market.connection, platform, event_id, market.now)

    return is_first
