"""Asks providers what has been committed, and keeps what they answer in a second transaction (MARKET 9).

Any number of processes may run it. Who asks has claimed the payment for a while; when that process dies, the next one
asks again with the same key.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.adapters.faults import place_of
from bot.adapters.ports import CallFailed, MarketAccess, PaymentProvider
from bot.domain.errors import Stale
from bot.domain.market import Market, MarketView
from bot.domain.payments.model import Payment, PaymentState, Told
from bot.domain.payments.orders import Order, order_of
from bot.domain.payments.service import call_failed, claim, hear_answer

POLL = 1.0
"""Seconds between two looks at what is to be asked."""
AT_ONCE = 8
CALLING = 60.0
"""Seconds that a call may take in all; shorter than the claim lives."""
DRAIN = 20.0
"""Seconds that calls on their way get when this stops."""
TRIES = 5
"""How often an answer is written down, when somebody else changes the payment in the same moment."""

_log = logging.getLogger(__name__)


class Caller:
    """Asks each provider about its payments until it is stopped. ``address`` is where browsers reach this program."""

    def __init__(self, market: MarketAccess, providers: Mapping[str, PaymentProvider], address: str) -> None:
        self.counts: Counter[str] = Counter()
        """What became of calls since the start: answered, failed, broken."""
        self._market = market
        self._providers = providers
        self._address = address
        self._woken = asyncio.Event()
        self._closed = False
        self._task: asyncio.Task[None] | None = None
        self._calls: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin; what was left from before is asked again."""
        if self._providers:
            self._closed = False
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ask nothing new, and wait for the answers that are on their way; a late one is asked for again."""
        self._closed = True
        self._woken.set()
        if self._task is not None:
            await self._task
            self._task = None
        if self._calls:
            _, late = await asyncio.wait(self._calls, timeout=DRAIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def wake(self) -> None:
        """Look at once: something was intended, or a provider has news, and it is committed."""
        self._woken.set()

    async def settled(self) -> None:
        """Wait until nothing is due and no call is on its way."""
        while await self._look() or self._calls:
            if self._calls:
                await asyncio.wait(set(self._calls), return_when=asyncio.FIRST_COMPLETED)

    async def _run(self) -> None:
        while not self._closed:
            self._woken.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - whatever it is, asking must go on once it has passed
                _log.error("payments cannot be read: %s", place_of(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL)

    async def _look(self) -> bool:
        """Claim what is due and begin to ask; whether anything was."""
        room = AT_ONCE - len(self._calls)
        if room <= 0:
            return True

        def due(market: MarketView) -> list[Payment]:
            return [one for name in self._providers for one in market.payments.due(name, market.now, room)]

        found = await self._market.view(due)
        for payment in found[:room]:
            await self._begin(payment)
        return bool(found)

    async def _begin(self, payment: Payment) -> None:
        def claimed(market: Market) -> tuple[Payment, Order]:
            mine = claim(market, payment.id, payment.version)
            return mine, order_of(market, mine)

        try:
            mine, order = await self._market.change(claimed)
        except Stale:
            return  # somebody else was first
        except Exception as error:  # noqa: BLE001 - one that cannot be read must not hold up the others
            _log.error("a %s payment cannot be asked for: %s", payment.purpose, place_of(error))
            await self._changed(lambda market: call_failed(market, payment.id))
            return
        task = asyncio.create_task(self._call(mine, order))
        self._calls.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        self._woken.set()

    async def _call(self, payment: Payment, order: Order) -> None:
        """Ask, and write the answer down. Whatever goes wrong, it is asked again."""
        try:
            told = await self._ask(payment, order)
            await self._changed(lambda market: hear_answer(market, payment, told))
            self.counts["answered"] += 1
        except (CallFailed, TimeoutError):
            self.counts["failed"] += 1
            await self._put_off(payment)
        except Exception as error:  # noqa: BLE001 - as above
            self.counts["broken"] += 1
            _log.error("a %s payment by %s went wrong: %s", payment.purpose, payment.provider, place_of(error))
            await self._put_off(payment)

    async def _ask(self, payment: Payment, order: Order) -> Told:
        provider = self._providers[payment.provider]
        async with asyncio.timeout(CALLING):
            if payment.state == PaymentState.INTENDED or not payment.reference:
                return await provider.ask(payment, replace(order, return_url=f"{self._address}/pay/{payment.id}"))
            return await provider.look(payment)

    async def _put_off(self, payment: Payment) -> None:
        try:
            await self._changed(lambda market: call_failed(market, payment.id))
        except Exception as error:  # noqa: BLE001 - then the claim runs out by itself
            _log.error("a call cannot be put off: %s", place_of(error))

    async def _changed(self, work: Callable[[Market], object]) -> None:
        for attempt in range(TRIES):
            try:
                await self._market.change(work)
                return
            except Stale:
                if attempt == TRIES - 1:
                    raise
