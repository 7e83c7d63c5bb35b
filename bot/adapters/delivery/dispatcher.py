"""One platform's messages: claimed by one loop, sent side by side, and written down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.database.delivery_tables import UNCERTAIN
from bot.adapters.delivery import queue
from bot.adapters.delivery.pace import Pace
from bot.adapters.delivery.queue import Parcel, RenderFailed
from bot.adapters.faults import place_of
from bot.adapters.ports import Clock, Sender, Transactions, TryLater, Uncertain, Unreachable, Unsendable
from bot.domain.notifications.model import Chat, Notice

LANES = 16
"""Messages of one platform on their way at once."""
POLL = 1.0
SOON = 0.02
SENDING = 20.0
"""Seconds until a platform's silence counts as no answer; less than a lease."""
ATTEMPTS = 5
"""Of a message whose sending or drawing goes wrong in a way nobody foresaw."""
LONGEST_BACKOFF = 300.0
WRITING_DOWN = 4
"""Tries to write down what became of a message before its lease ends and it would go again."""

Reroute = Callable[[Connection, Chat, Sequence[Notice]], None]

_log = logging.getLogger(__name__)


class Dispatcher:
    """Claims and sends until it is closed."""

    def __init__(
        self,
        transactions: Transactions,
        platform: str,
        sender: Sender,
        render: queue.Render,
        real_time: Clock,
        *,
        pace: Pace,
        unreachable: Reroute,
        counts: Counter[str],
        moved: Callable[[], None],
    ) -> None:
        self._transactions = transactions
        self._platform = platform
        self._sender = sender
        self._render = render
        self._real_time = real_time
        self._pace = pace
        self._unreachable = unreachable
        self._counts = counts
        self._moved = moved
        self._woken = asyncio.Event()
        self._closed = False
        self._on_their_way: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    def close(self) -> None:
        """Let ``run`` return once nothing is on its way."""
        self._closed = True
        self._woken.set()

    async def run(self) -> None:
        """Claim and send until closed. What goes wrong is logged, and tried again."""
        try:
            while not self._closed:
                self._woken.clear()
                wait = await self._look()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), wait)
            while self._on_their_way:
                await asyncio.wait(self._on_their_way)
        finally:
            for task in self._on_their_way:
                task.cancel()
            await asyncio.gather(*self._on_their_way, return_exceptions=True)

    async def _look(self) -> float:
        """Send what is due; returns the seconds after which to look again."""
        room = LANES - len(self._on_their_way)
        if room <= 0:
            return POLL
        now = self._real_time.now()
        try:
            claimed = await self._transactions.write(
                lambda connection: queue.claim(connection, self._platform, now, room, self._pace, self._render)
            )
        except RenderFailed as failed:
            await self._put_off_undrawn(failed)
            return SOON
        except Exception as error:  # noqa: BLE001 - whatever it is, sending must go on once it has passed
            _log.error("the outbox cannot be read: %s", place_of(error))
            return POLL
        for parcel in claimed.parcels:
            task = asyncio.create_task(self._deliver(parcel))
            self._on_their_way.add(task)
            task.add_done_callback(self._arrived)
        if claimed.moved:
            self._moved()
            return 0.0
        if claimed.next_at is None:
            return POLL
        return min(POLL, max(SOON, (claimed.next_at - now).total_seconds()))

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._on_their_way.discard(task)
        self._moved()
        self._woken.set()

    async def _deliver(self, parcel: Parcel) -> None:
        try:
            outcome = await self._send(parcel)
        except Exception as error:  # noqa: BLE001 - an adapter's fault must not stop the others' messages
            _log.error("sending a %s to %s failed: %s", parcel.notice.kind, self._platform, place_of(error))
            outcome = self._unforeseen(parcel, error)
        await self._write_down(outcome)

    async def _send(self, parcel: Parcel) -> Callable[[Connection], str]:
        """Send it; returns what is to be written down, which returns what to count."""
        try:
            async with asyncio.timeout(SENDING):
                if parcel.landed:
                    await self._sender.mend(parcel.chat.address, parcel.landed, parcel.screen)
                    name = parcel.landed
                else:
                    name = await self._sender.send(parcel.chat.address, parcel.screen, thread=parcel.root)
        except TryLater as later:
            return self._put_off(parcel, later.seconds)
        except (Uncertain, TimeoutError):
            return self._in_doubt(parcel)
        except Unsendable as refused:
            _log.error("%s refuses a %s: %s", self._platform, parcel.notice.kind, place_of(refused))
            return _counted("parked", lambda connection: queue.park(connection, parcel, "refused"))
        except Unreachable:
            return _counted("unreachable", lambda connection: self._give_up_chat(connection, parcel))
        now = self._real_time.now()
        return _counted(
            "mended" if parcel.landed else "sent", lambda connection: queue.landed(connection, parcel, name, now)
        )

    def _put_off(self, parcel: Parcel, least: float) -> Callable[[Connection], str]:
        until = self._backoff(parcel.failures, least)
        return _counted("put_off", lambda connection: queue.put_off(connection, parcel, until))

    def _in_doubt(self, parcel: Parcel) -> Callable[[Connection], str]:
        """A notice is sent once more, since to be told twice is better than never; a mend can be repeated."""
        spent = parcel.attempts + 1 >= ATTEMPTS if parcel.landed else parcel.uncertain
        if spent:
            _log.error("%s gave no answer to a %s", self._platform, parcel.notice.kind)
            return _counted("parked", lambda connection: queue.park(connection, parcel, "no answer"))
        until = self._backoff(parcel.failures + 1, 0)
        return _counted(
            "uncertain",
            lambda connection: queue.put_off(connection, parcel, until, state=UNCERTAIN, error="no answer"),
        )

    def _unforeseen(self, parcel: Parcel, error: Exception) -> Callable[[Connection], str]:
        reason = type(error).__name__
        if parcel.attempts + 1 >= ATTEMPTS:
            return _counted("parked", lambda connection: queue.park(connection, parcel, reason))
        until = self._backoff(parcel.failures, 0)
        return _counted("put_off", lambda connection: queue.put_off(connection, parcel, until, error=reason))

    def _give_up_chat(self, connection: Connection, parcel: Parcel) -> None:
        self._unreachable(connection, parcel.chat, queue.park_chat(connection, parcel))

    async def _put_off_undrawn(self, failed: RenderFailed) -> None:
        _log.error("a %s cannot be drawn: %s", failed.kind, place_of(failed.__cause__ or failed))
        until = self._backoff(failed.attempts, 0)
        park_it = failed.attempts + 1 >= ATTEMPTS
        self._counts["parked" if park_it else "put_off"] += 1
        with contextlib.suppress(SQLAlchemyError):
            await self._transactions.write(
                lambda connection: queue.put_off_undrawn(connection, failed, until, park_it=park_it)
            )

    async def _write_down(self, outcome: Callable[[Connection], str]) -> None:
        for attempt in range(WRITING_DOWN):
            try:
                self._counts[await self._transactions.write(outcome)] += 1
            except Exception as error:  # noqa: BLE001 - it goes again after its lease, which is worse than trying
                _log.error("what became of a message cannot be written down: %s", place_of(error))
                await asyncio.sleep(0.25 * 2**attempt)
            else:
                return

    def _backoff(self, failures: int, least: float) -> datetime:
        seconds = min(LONGEST_BACKOFF, 0.5 * 2 ** min(failures, 12))
        jitter = random.uniform(1.0, 1.2)  # noqa: S311 - spreads retries, keeps no secret
        return self._real_time.now() + timedelta(seconds=max(least, seconds) * jitter)


def _counted(name: str, write_down: Callable[[Connection], object]) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        write_down(connection)
        return name

    return work
