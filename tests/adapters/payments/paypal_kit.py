"""A market whose freelancers are paid by PayPal, with PayPal beside it, and what goes between them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from starlette.applications import Starlette

from bot.adapters.database.engine import Database
from bot.adapters.database.verify import faults
from bot.adapters.payments.caller import Caller
from bot.adapters.payments.paypal_calls import PayPalCalls
from bot.adapters.payments.paypal_provider import PayPalProvider
from bot.adapters.payments.paypal_webhook import PayPalEvents
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.paypal import PayPalWorld
from bot.adapters.playground.paypal.world import API
from bot.adapters.sealing import Seal
from bot.adapters.web.paypal import PAYPAL_PATH, paypal_route
from bot.domain.accounts.model import Account
from bot.domain.market import Market, MarketView
from bot.domain.payouts.methods import add_method
from bot.domain.payouts.model import MethodKind, Payout
from bot.providers import once
from tests.domain.providing import ProvidingTown
from tests.domain.town import DAY

Result = TypeVar("Result")
RECEIVER = "ana.souza@example.com"
SEAL = Seal("a key for tests only, of thirty-two characters or more")
HOUR = timedelta(hours=1)


class PayPalTown(ProvidingTown):
    """See ``ProvidingTown``; also what adapters have of the market."""

    async def change(self, work: Callable[[Market], Result]) -> Result:
        """See ``MarketAccess``."""
        return self.do(work)

    async def view(self, work: Callable[[MarketView], Result]) -> Result:
        """See ``MarketAccess``."""
        return self.look(work)


class TownClock:
    """What time it is in a town."""

    def __init__(self, town: PayPalTown) -> None:
        self._town = town

    def now(self) -> datetime:
        return self._town.now


@dataclass
class Desk:
    """All of it, and a webhook that PayPal posts to."""

    town: PayPalTown
    paypal: PayPalWorld
    provider: PayPalProvider
    caller: Caller
    operator: Account

    def freelancer(self, *dollars: float, receiver: str = RECEIVER) -> Account:
        """A freelancer with this much (gross) available, whom PayPal pays for $1."""
        ana = self.town.paid_freelancer(self.operator, *dollars)
        sealed = SEAL.seal(json.dumps({"email": receiver}))
        kind = MethodKind.PAYPAL
        self.town.do(add_method, ana, self.town.do(lambda m: m.new_id()), label="a•••@e…", sealed=sealed, kind=kind)
        self.town.wait(3 * DAY)
        return ana

    async def settled(self, *, rounds: int = 1) -> None:
        """What is due was asked for, and every event was taken; then an hour passes, as often as wished."""
        for number in range(rounds):
            await self.caller.settled()
            await self.paypal.courier.settled()
            await self.caller.settled()
            if number + 1 < rounds:
                self.town.now += HOUR

    async def opened(self, ana: Account) -> Payout:
        """A payout that PayPal has, and has not ended."""
        self.paypal.books.by_itself = False
        payout = self.town.payout(ana)
        await self.settled()
        return payout

    def batch(self) -> str:
        """The only batch that PayPal knows."""
        (batch_id,) = self.paypal.books.batches
        return batch_id

    def holds(self) -> bool:
        """Whether our ledger holds."""
        found = self.town.database.write_here(faults)
        assert not found, found
        return True


@contextlib.asynccontextmanager
async def open_desk(database: Database) -> AsyncIterator[Desk]:
    """A desk, for as long as the block. Nothing is asked by itself: a test says when."""
    town = PayPalTown(database)
    paypal = PayPalWorld(lambda: town.now, lambda _: None, client_id="app", client_secret="a secret", webhook_id="WH-1")
    async with loopback(Starlette(routes=paypal.routes)) as there:
        paypal.base_url = there
        calls = PayPalCalls("app", "a secret", f"{there}{API}", seconds=0.3)
        paypal.silence = 0.6
        provider = PayPalProvider(calls, SEAL.open, TownClock(town), "WH-1")
        caller = Caller(town, {"paypal": provider}, "https://parley.example.com")
        events = PayPalEvents(town, provider, once("paypal"), caller.wake)
        async with loopback(Starlette(routes=[paypal_route(events)])) as here:
            paypal.courier.url = f"{here}{PAYPAL_PATH}"
            paypal.courier.retry_delays = (0.01, 0.05, 0.1)
            yield Desk(town, paypal, provider, caller, town.operator())
            await paypal.courier.close()
            await caller.stop()
            await provider.close()
