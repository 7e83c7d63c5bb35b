"""Stripe on the loopback address, and the official client to it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import aiohttp
from starlette.applications import Starlette

from bot.adapters.payments.stripe_provider import StripeProvider
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.stripe import StripeWorld
from bot.domain.money import Money
from bot.domain.payments.model import Direction, Payment, Told
from bot.domain.payments.orders import Order, OrderLine

KEY, SECRET = "sk_test_for_tests", "whsec_for_tests"
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
QUICK = aiohttp.ClientTimeout(total=1.0)


@dataclass
class StandingClock:
    """Stands until it is moved."""

    time: datetime = START

    def now(self) -> datetime:
        return self.time

    def wait(self, time: timedelta) -> None:
        """Let time pass."""
        self.time += time


@dataclass
class AtStripe:
    """Stripe, the provider that talks to it, and the clock of both."""

    world: StripeWorld
    provider: StripeProvider
    clock: StandingClock
    numbers: list[int] = field(default_factory=list)

    def payment(
        self,
        direction: Direction = "in",
        cents: int = 63_000,
        *,
        pays_back: str = "",
        id: str = "",  # noqa: A002 - the field's own name
    ) -> Payment:
        """One that was intended now."""
        self.numbers.append(1)
        return Payment(
            id=id or f"payment-{len(self.numbers)}",
            provider="stripe",
            direction=direction,
            purpose="funding",
            about="about",
            account_id="somebody",
            amount=Money(cents, "USD"),
            created_at=self.clock.now(),
            next_at=self.clock.now(),
            pays_back=pays_back,
        )

    async def opened(self, payment: Payment) -> Payment:
        """Its page is there."""
        return after(payment, await self.provider.ask(payment, ORDER))

    async def paid(self, cents: int = 63_000) -> Payment:
        """One that somebody has paid."""
        opened = await self.opened(self.payment(cents=cents))
        self.world.pay(opened.reference)
        return after(opened, await self.provider.look(opened))

    async def account(self) -> str:
        """A connected account that can be paid out to."""
        made = await self.provider.make_account("somebody", "method")
        self.world.onboard(made)
        return made


ORDER = Order(
    description="A bot",
    lines=(OrderLine("A bot: Part 1", Money(60_000, "USD")), OrderLine("Parley's fee", Money(3_000, "USD"))),
    group="contract-1",
    return_url="https://parley.example.com/pay/1",
)


def after(payment: Payment, told: Told) -> Payment:
    """A payment as it is kept after this was told."""
    return replace(payment, state=told.state, reference=told.reference or payment.reference, url=told.url, fee=told.fee)


@contextlib.asynccontextmanager
async def at_stripe(within: aiohttp.ClientTimeout | None = None) -> AsyncIterator[AtStripe]:
    """Stripe, for as long as the block."""
    clock = StandingClock()
    world = StripeWorld(clock.now, lambda _: None, key=KEY, webhook_secret=SECRET)
    world.api.silence = 10.0
    async with loopback(Starlette(routes=world.routes)) as url:
        world.base_url = url
        provider = StripeProvider(KEY, f"{url}/stripe/api", clock, within or aiohttp.ClientTimeout(total=5))
        try:
            yield AtStripe(world, provider, clock)
        finally:
            await provider.close()
            await world.close()
