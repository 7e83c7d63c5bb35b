"""Sends what the outbox holds: a dispatcher for each platform, and several messages on their way at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.adapters.delivery import queue
from bot.adapters.delivery.dispatcher import Dispatcher, Reroute
from bot.adapters.delivery.pace import SLACK, TELEGRAM, Pace
from bot.adapters.faults import place_of
from bot.adapters.ports import Clock, Sender, Transactions
from bot.domain.notifications.model import Chat, Notice

if TYPE_CHECKING:
    from bot.adapters.delivery.listener import Listener

PACES: Mapping[str, Pace] = {"telegram": TELEGRAM, "slack": SLACK}
DRAIN = 20.0
"""Seconds that messages on their way get when the delivery stops."""

_log = logging.getLogger(__name__)


def _forget(_connection: Connection, _chat: Chat, _notices: Sequence[Notice]) -> None:
    """Nobody wants to know that a chat is unreachable."""


class Delivery:
    """Sends the outbox's messages until it is stopped.

    ``senders`` are by platform, and so are ``broadcasters``, which send what many are told. ``render`` draws a notice
    right before it is sent, in a transaction that only reads. ``real_time`` is the platforms' time: never a clock that
    can be pushed forward, or messages on their way would be sent twice. ``unreachable`` is called, inside a
    transaction, with the chat that cannot be written to and the notices that did not arrive there. ``listen_to`` is a
    PostgreSQL address on which other processes tell what they put in. ``alone`` says that no other process delivers:
    what one that was killed had on its way goes again at once.
    """

    def __init__(
        self,
        transactions: Transactions,
        senders: Mapping[str, Sender],
        render: queue.Render,
        real_time: Clock,
        *,
        broadcasters: Mapping[str, Sender] | None = None,
        unreachable: Reroute = _forget,
        paces: Mapping[str, Pace] = PACES,
        listen_to: str | None = None,
        alone: bool = False,
    ) -> None:
        self.counts: Counter[str] = Counter()
        """What became of messages since the start: sent, mended, put_off, uncertain, parked, unreachable."""
        self._transactions = transactions
        self._real_time = real_time
        self._alone = alone
        self._moved = asyncio.Event()
        self._dispatchers = {
            platform: Dispatcher(
                transactions,
                platform,
                sender,
                render,
                real_time,
                pace=paces.get(platform, Pace()),
                unreachable=unreachable,
                counts=self.counts,
                moved=self._moved.set,
                broadcaster=(broadcasters or {}).get(platform),
            )
            for platform, sender in senders.items()
        }
        self._listener = self._make_listener(listen_to) if listen_to else None
        self._tasks: list[asyncio.Task[None]] = []

    def _make_listener(self, url: str) -> Listener:
        # Imported here so that SQLite's users do not load psycopg.
        from bot.adapters.delivery.listener import Listener

        return Listener(url, self.wake)

    async def start(self) -> None:
        """Begin to send. What was left from before goes first."""
        if self._alone:
            await self._transactions.write(queue.take_over)
        running = [dispatcher.run() for dispatcher in self._dispatchers.values()]
        if self._listener:
            running.append(self._listener.run())
        self._tasks = [asyncio.create_task(one) for one in running]

    async def stop(self) -> None:
        """Claim nothing more, and wait for what is on its way; what takes too long goes again after its lease."""
        for dispatcher in self._dispatchers.values():
            dispatcher.close()
        if self._listener:
            self._listener.close()
        _, late = await asyncio.wait(self._tasks, timeout=DRAIN) if self._tasks else (set(), set())
        for task in late:
            task.cancel()
        for ended in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                _log.error("the delivery stopped: %s", place_of(ended))
        self._tasks = []

    def wake(self) -> None:
        """Look at once: something was put into the outbox, and committed."""
        for dispatcher in self._dispatchers.values():
            dispatcher.wake()

    async def idle(self, within: float = 30.0) -> None:
        """Return when everything has arrived, except for chats that wait after a failure.

        Raises TimeoutError after ``within`` seconds.
        """
        platforms = list(self._dispatchers)
        async with asyncio.timeout(within):
            while True:
                self._moved.clear()
                due = partial(queue.anything_due, platforms=platforms, now=self._real_time.now())
                if not await self._transactions.read(due):
                    return
                self.wake()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._moved.wait(), 0.1)
