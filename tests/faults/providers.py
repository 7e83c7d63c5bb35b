"""Stripe and PayPal as programs of their own, whose calls go wrong as a plan says; and the money seen from both sides.

The planned faults are met by the next calls, one each, whoever makes them and whatever they are for.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.adapters.database.engine import Database
from bot.adapters.database.payment_tables import payments
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.playground.server import Playground
from bot.domain.accounts.model import Account, Identity
from bot.domain.accounts.service import Join, join
from bot.domain.errors import Stale
from bot.domain.payments.model import Payment
from bot.domain.rules import MarketRules
from tests.domain.town import Town
from tests.faults.conftest import Runner

Result = TypeVar("Result")
SILENCE = 0.8
"""Seconds; longer than the program waits for an answer (see ``tests.faults.program``)."""
SLOW = 0.2
PATIENCE = 60.0

KILLS = ("killed before it is done", "killed before the answer", "killed after the answer")
SILENCES = ("silence before it is done", "silence after it is done")
OTHERS = ("500 before it is done", "500 after it is done", "done twice", "answered slowly", "dropped after it is done")
EVENTS = ("as they come", "twice", "late", "late and backwards")


class Faulty:
    """Stands before a provider's API, and lets calls meet what is planned. ``strike`` kills the program."""

    def __init__(self, app: ASGIApp) -> None:
        self.plan: deque[str] = deque()
        self.met: list[str] = []
        """What calls have met since the last plan."""
        self.strike: Callable[[], Awaitable[None]] | None = None
        self._app = app

    def intend(self, chance: random.Random) -> None:
        """Make a plan for the calls that come next: no more than two kills and one silence, which take their time."""
        self.met.clear()
        faults = [chance.choice(KILLS), chance.choice(OTHERS), chance.choice(OTHERS)]
        if chance.random() < 0.4:
            faults.append(chance.choice(KILLS))
        if chance.random() < 0.4:
            faults.append(chance.choice(SILENCES))
        chance.shuffle(faults)
        self.plan.clear()
        for fault in faults:
            self.plan += [*[""] * chance.randrange(3), fault]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call."""
        fault = self.plan.popleft() if self.plan else ""
        if not fault:
            await self._app(scope, receive, send)
            return
        self.met.append(f"{scope['method']} {scope['path']}: {fault}")
        body = await _body(receive)
        answer: list[Message] = []
        if not fault.endswith("before it is done"):
            answer = await self._answer(scope, body)
        if fault == "done twice":
            answer = await self._answer(scope, body)
        if fault == "answered slowly":
            await asyncio.sleep(SLOW)
        if fault.startswith("silence"):
            await asyncio.sleep(SILENCE)
        if fault in KILLS[:2]:
            await self._strikes()
        elif fault in {"done twice", "answered slowly", KILLS[2]}:
            for message in answer:
                await send(message)
            if fault == KILLS[2]:
                await self._strikes()
            return
        await _failure(send)

    async def _answer(self, scope: Scope, body: bytes) -> list[Message]:
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        return answer

    async def _strikes(self) -> None:
        if self.strike is not None:
            await self.strike()


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _failure(send: Send) -> None:
    await send({"type": "http.response.start", "status": 500, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b"{}"})


class LiveTown(Town):
    """A town beside the running program. Its clock is the program's, unless it ``is_past``; nobody in it has a chat."""

    def __init__(self, database: Database, rules: MarketRules) -> None:
        super().__init__(database, rules)
        self.providers = ("manual", "stripe", "paypal")
        self.is_past = True
        self.now = datetime.now(UTC) - timedelta(days=20)

    def market(self, connection: Connection) -> MarketOnConnection:
        """See ``Town``."""
        if not self.is_past:
            self.now = datetime.now(UTC)
        return super().market(connection)

    def person(self, name: str = "") -> Account:
        """Somebody who has just joined."""
        self._people += 1
        identity = Identity("telegram", f"{name or self._people}-{self._tag}")
        return self.do(join, Join(identity=identity, name=f"Person {name or self._people}"))


class Stage:
    """The program, both providers, and the people."""

    def __init__(self, runner: Runner, playground: Playground, town: LiveTown, faulty: Faulty) -> None:
        self.town = town
        self.stripe = playground.stripe
        self.paypal = playground.paypal
        self.faulty = faulty
        self.operator = town.operator()
        self._runner = runner
        self._starting: asyncio.Task[None] | None = None
        for courier, path in ((self.stripe.courier, "stripe"), (self.paypal.courier, "paypal")):
            courier.url = f"{playground.slack.app_url}/{path}/webhook"
            courier.retry_delays = (0.1, *[0.25] * 40)
        faulty.strike = self._strike

    async def _strike(self) -> None:
        """Kill the program, and begin to start it again; unless it is starting anyway."""
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(self._runner.killed_and_started())
            await asyncio.sleep(0)

    async def until(self, found: Callable[[], Result | None], what: str) -> Result:
        """What is found as soon as it is there."""
        try:
            async with asyncio.timeout(PATIENCE):
                while (one := found()) is None:  # noqa: ASYNC110 - it is another process that changes it
                    await asyncio.sleep(0.02)
                return one
        except TimeoutError:
            raise AssertionError(f"{what}, waited for in vain; met: {self.faulty.met}") from None

    async def tries(self, act: Callable[[], Result]) -> Result:
        """Do something whose version the program may change in the same moment."""
        while True:
            try:
                return act()
            except Stale:
                await asyncio.sleep(0.01)

    def payment(self, payment_id: str) -> Payment:
        """A payment as it stands."""
        return self.town.look(lambda market: market.payments.get(payment_id))

    def hold_events(self, how: str) -> None:
        """Decide how events are told."""
        for courier in (self.stripe.courier, self.paypal.courier):
            courier.twice = how == "twice"
            courier.hold = how.startswith("late")

    async def settled(self, *, backwards: bool) -> None:
        """Everything was asked and told, and the program runs; what was held back is told when nothing else is due."""
        await self._quiet()
        for courier in (self.stripe.courier, self.paypal.courier):
            courier.release(backwards=backwards)
        await self._quiet()

    async def _quiet(self) -> None:
        couriers = (self.stripe.courier, self.paypal.courier)

        def is_quiet() -> bool | None:
            is_up = self._starting is None or self._starting.done()
            told = not any(courier._tasks for courier in couriers)
            return True if is_up and told and not self.town.database.write_here(_due) else None

        await self.until(is_quiet, "that nothing is under way")
        if self._starting is not None:
            self._starting.result()


def _due(connection: Connection) -> int:
    due = select(func.count()).select_from(payments).where(payments.c.next_at.is_not(None))
    return connection.execute(due).scalar_one()
