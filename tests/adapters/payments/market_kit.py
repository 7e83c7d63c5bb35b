"""A market whose clients pay by card, with Stripe beside it, and what goes between them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
from sqlalchemy import Connection
from starlette.applications import Starlette

import bot.domain.payments.funding
import bot.domain.refunds.service  # noqa: F401 - what a payment is for is entered by importing it
from bot.adapters.database.engine import Database
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.database.verify import faults
from bot.adapters.payments.caller import Caller
from bot.adapters.payments.stripe_webhook import StripeEvents
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.stripe.params import Json
from bot.adapters.web.payments import return_routes, stripe_route
from bot.domain.contracts.model import Funding
from bot.domain.market import Market, MarketView
from bot.domain.payments.funding import fund_by
from bot.domain.payments.model import Payment, PaymentState
from bot.providers import once
from tests.adapters.payments.stripe_kit import SECRET, AtStripe, StandingClock, at_stripe
from tests.domain.town import Pair, Town

Result = TypeVar("Result")


class CardTown(Town):
    """A town where cards are taken, with Stripe's clock."""

    def __init__(self, database: Database, clock: StandingClock) -> None:
        super().__init__(database)
        self.clock = clock
        self.providers = ("manual", "stripe")

    def market(self, connection: Connection) -> MarketOnConnection:
        """The market on a connection, now."""
        here = super().market(connection)
        return MarketOnConnection(connection, self.clock.now(), here.rules, here.operators, self.providers)

    async def change(self, work: Callable[[Market], Result]) -> Result:
        """See ``MarketAccess``."""
        return self.do(work)

    async def view(self, work: Callable[[MarketView], Result]) -> Result:
        """See ``MarketAccess``."""
        return self.look(work)


@dataclass
class Shop:
    """All of it, and a webhook that Stripe posts to."""

    town: CardTown
    stripe: AtStripe
    caller: Caller
    url: str

    def order(self, pair: Pair, position: int = 1) -> Payment:
        """The client wants to pay for a milestone by card."""
        milestone = self.town.milestones(pair.contract)[position - 1]
        return self.town.do(fund_by, pair.client, milestone.id, milestone.version, "stripe")

    async def opened(self, pair: Pair, position: int = 1) -> Payment:
        """The page to pay on is there."""
        payment = self.order(pair, position)
        await self.settled()
        opened = self.payment(payment.id)
        assert opened.state == PaymentState.OPEN, opened
        return opened

    async def paid(self, pair: Pair, position: int = 1) -> Payment:
        """The client has paid, and we know it."""
        payment = await self.opened(pair, position)
        self.stripe.world.pay(payment.reference)
        await self.settled()
        return self.payment(payment.id)

    async def settled(self) -> None:
        """Every event has been taken, and nothing waits to be asked."""
        await self.caller.settled()
        await self.stripe.world.courier.settled()
        await self.caller.settled()

    def payment(self, payment_id: str) -> Payment:
        """A payment as it stands."""
        return self.town.look(lambda market: market.payments.get(payment_id))

    def funding(self, payment: Payment) -> Funding:
        """What a payment is for."""
        return self.town.look(lambda market: market.fundings.get(payment.about))

    def escrow(self, payment: Payment) -> int:
        """What lies in escrow for the milestone that was paid for, in cents."""
        return self.town.balance(f"escrow:{self.funding(payment).milestone_id}")

    def the_books_agree(self) -> bool:
        """Whether our ledger holds, and our clearing account is what Stripe has of ours."""
        found = self.town.database.write_here(faults)
        assert not found, found
        assert -self.town.balance("clearing:stripe") == self.stripe.world.books.balance
        return True

    async def post(self, body: bytes, signature: str) -> int:
        """Post to the webhook; the status."""
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        url = f"{self.url}/stripe/webhook"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            return answer.status

    async def post_signed(self, event: Json) -> int:
        """Post an event as Stripe does; the status."""
        text = json.dumps(event)
        return await self.post(text.encode(), self.stripe.world.courier.signature(text))


@contextlib.asynccontextmanager
async def open_shop(database: Database, within: aiohttp.ClientTimeout | None = None) -> AsyncIterator[Shop]:
    """A shop, for as long as the block. Nothing is asked by itself: a test says when."""
    async with at_stripe(within) as stripe:
        town = CardTown(database, stripe.clock)
        caller = Caller(town, {"stripe": stripe.provider}, "https://parley.example.com")
        events = StripeEvents(town, stripe.provider, (SECRET,), once("stripe"), caller.wake)
        async with loopback(Starlette(routes=[stripe_route(events), *return_routes()])) as url:
            stripe.world.courier.url = f"{url}/stripe/webhook"
            stripe.world.courier.retry_delays = (0.01, 0.05, 0.1)
            yield Shop(town, stripe, caller, url)
            await stripe.world.courier.close()
            await caller.stop()
