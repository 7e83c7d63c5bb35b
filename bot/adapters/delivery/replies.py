"""Tells the workers of other processes how much of the bot's limit this one's replies have used."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import partial

from bot.adapters.delivery import queue
from bot.adapters.delivery.pace import Limit
from bot.adapters.faults import place_of
from bot.adapters.ports import Clock, Transactions

EVERY = 0.25
"""Seconds between two tellings: replies themselves wait for no database."""

_log = logging.getLogger(__name__)


class ReplyTeller:
    """Debits the bot's bucket of a platform with the replies that ``sent`` counts since the start."""

    def __init__(
        self, transactions: Transactions, platform: str, limit: Limit, sent: Callable[[], int], real_time: Clock
    ) -> None:
        self._transactions = transactions
        self._platform = platform
        self._limit = limit
        self._sent = sent
        self._real_time = real_time
        self._told = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tell."""
        self._task = asyncio.create_task(self._run(), name="reply teller")

    async def stop(self) -> None:
        """Tell no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self.tell()

    async def tell(self) -> None:
        """Count what was sent since the last time. Where that fails it is counted the next time."""
        sent = self._sent()
        if sent == self._told:
            return
        debit = partial(
            queue.debit,
            platform=self._platform,
            limit=self._limit,
            now=self._real_time.now(),
            count=sent - self._told,
        )
        try:
            await self._transactions.write(debit)
        except Exception as error:  # noqa: BLE001 - broadcasts may then go a little too fast, which Telegram says
            _log.warning("replies cannot be counted: %s", place_of(error))
        else:
            self._told = sent
