"""One platform's messages: claimed by one loop, drawn and written down by the dozen, sent side by side."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.adapters.database.delivery_tables import UNCERTAIN
from bot.adapters.delivery import queue, settling
from bot.adapters.delivery.clerk import Clerk, Outcome
from bot.adapters.delivery.pace import Pace
from bot.adapters.delivery.queue import Parcel, Room
from bot.adapters.faults import place_of
from bot.adapters.ports import Clock, Sender, Transactions, TryLater, Uncertain, Unreachable, Unsendable
from bot.domain.notifications.model import Chat, Notice
from bot.handlers.kit.screen import Screen

LANES = 16
"""Messages to one person each, of one platform, on their way at once; broadcasts have their own, see ``Pace.ahead``."""
POLL = 1.0
SOON = 0.02
SENDING = 20.0
"""Seconds until a platform's silence counts as no answer; less than a lease."""
ATTEMPTS = 5
"""Of a message whose sending or drawing goes wrong in a way nobody foresaw."""
LONGEST_BACKOFF = 300.0
REFUSALS = 3
"""Messages of a broadcast that a platform puts off, one after another, until the whole broadcast waits."""

Reroute = Callable[[Connection, Chat, Sequence[Notice]], None]
Drawn = Screen | Outcome | None
"""What a message shows; None when there is nothing to tell; what is to be written down when it cannot be drawn."""

_log = logging.getLogger(__name__)


class Dispatcher:
    """Claims and sends until it is closed. What many are told goes through ``broadcaster``, where there is one."""

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
        broadcaster: Sender | None = None,
    ) -> None:
        self._transactions = transactions
        self._platform = platform
        self._sender = sender
        self._broadcaster = broadcaster or sender
        self._render = render
        self._real_time = real_time
        self._pace = pace
        self._unreachable = unreachable
        self._moved = moved
        self._clerk = Clerk(transactions, counts)
        self._woken = asyncio.Event()
        self._closed = False
        self._on_their_way: dict[asyncio.Task[None], Parcel] = {}
        self._broadcasts = 0
        """Of those on their way."""
        self._refusals = 0
        self._broadcast_waits_until: datetime | None = None

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
        now = self._real_time.now()
        room = self._room(now)
        if room == Room(0, 0):
            return POLL
        try:
            claimed = await self._transactions.write(
                lambda connection: queue.claim(connection, self._platform, now, room, self._pace)
            )
            drawn = await self._draw(claimed.parcels)
        except Exception as error:  # noqa: BLE001 - whatever it is, sending must go on once it has passed
            _log.error("the outbox cannot be read: %s", place_of(error))
            return POLL
        for parcel, screen in zip(claimed.parcels, drawn, strict=True):
            task = asyncio.create_task(self._deliver(parcel, screen))
            self._on_their_way[task] = parcel
            self._broadcasts += parcel.is_broadcast
            task.add_done_callback(self._arrived)
        if claimed.moved:
            self._moved()
            return 0.0
        if claimed.next_at is None:
            return POLL
        return min(POLL, max(SOON, (claimed.next_at - now).total_seconds()))

    def _room(self, now: datetime) -> Room:
        """A broadcast is claimed by the dozen: only once half of its room is free."""
        personal = LANES - (len(self._on_their_way) - self._broadcasts)
        broadcast = self._pace.ahead - self._broadcasts
        waits = self._broadcast_waits_until is not None and now < self._broadcast_waits_until
        if waits or broadcast < self._pace.ahead / 2:
            broadcast = 0
        return Room(max(0, personal), broadcast)

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._broadcasts -= self._on_their_way.pop(task).is_broadcast
        self._moved()
        if self._room(self._real_time.now()) != Room(0, 0):
            self._woken.set()

    # Drawing

    async def _draw(self, parcels: Sequence[Parcel]) -> Sequence[Drawn]:
        if not parcels:
            return ()
        try:
            return await self._transactions.read(lambda connection: queue.draw(connection, parcels, self._render))
        except Exception:  # noqa: BLE001 - one that cannot be drawn must not hold up the others
            return [await self._draw_alone(parcel) for parcel in parcels]

    async def _draw_alone(self, parcel: Parcel) -> Drawn:
        try:
            return (await self._transactions.read(lambda connection: queue.draw(connection, [parcel], self._render)))[0]
        except OperationalError:
            return self._put_off(parcel, 0)
        except Exception as error:  # noqa: BLE001 - as above
            _log.error("a %s cannot be drawn: %s", parcel.notice.kind, place_of(error))
            return self._unforeseen(parcel, "cannot be drawn")

    # Sending

    async def _deliver(self, parcel: Parcel, drawn: Drawn) -> None:
        if isinstance(drawn, Outcome):
            outcome = drawn
        elif drawn is None:
            outcome = Outcome("", lambda connection: settling.dropped(connection, parcel))
        else:
            try:
                outcome = await self._send(parcel, drawn)
            except Exception as error:  # noqa: BLE001 - an adapter's fault must not stop the others' messages
                _log.error("sending a %s to %s failed: %s", parcel.notice.kind, self._platform, place_of(error))
                outcome = self._unforeseen(parcel, type(error).__name__)
        await self._clerk.write_down(outcome)

    async def _send(self, parcel: Parcel, screen: Screen) -> Outcome:
        """Send it; returns what is to be written down."""
        sender = self._broadcaster if parcel.is_broadcast else self._sender
        try:
            async with asyncio.timeout(SENDING):
                if parcel.landed:
                    await sender.mend(parcel.chat.address, parcel.landed, screen)
                    name = parcel.landed
                else:
                    name = await sender.send(parcel.chat.address, screen, thread=parcel.root)
        except TryLater as later:
            self._refused(parcel, later.seconds)
            return self._put_off(parcel, later.seconds)
        except (Uncertain, TimeoutError):
            return self._in_doubt(parcel)
        except Unsendable as refused:
            _log.error("%s refuses a %s: %s", self._platform, parcel.notice.kind, place_of(refused))
            return Outcome("parked", lambda connection: settling.park(connection, parcel, "refused"))
        except Unreachable:
            return Outcome("unreachable", lambda connection: self._give_up_chat(connection, parcel))
        self._refusals = 0
        return Outcome("mended" if parcel.landed else "sent", landing=(parcel, name, self._real_time.now()))

    def _refused(self, parcel: Parcel, seconds: float) -> None:
        """When the platform wants no more of a broadcast, the rest of it waits, too."""
        self._refusals += parcel.is_broadcast
        if self._refusals >= REFUSALS:
            self._broadcast_waits_until = self._real_time.now() + timedelta(seconds=seconds)

    # What is to be written down

    def _put_off(self, parcel: Parcel, least: float) -> Outcome:
        until = self._backoff(parcel.failures, least)
        return Outcome("put_off", lambda connection: settling.put_off(connection, parcel, until))

    def _in_doubt(self, parcel: Parcel) -> Outcome:
        """A notice is sent once more, since to be told twice is better than never; a mend can be repeated."""
        spent = parcel.attempts + 1 >= ATTEMPTS if parcel.landed else parcel.uncertain
        if spent:
            _log.error("%s gave no answer to a %s", self._platform, parcel.notice.kind)
            return Outcome("parked", lambda connection: settling.park(connection, parcel, "no answer"))
        until = self._backoff(parcel.failures + 1, 0)
        return Outcome(
            "uncertain",
            lambda connection: settling.put_off(connection, parcel, until, state=UNCERTAIN, error="no answer"),
        )

    def _unforeseen(self, parcel: Parcel, reason: str) -> Outcome:
        if parcel.attempts + 1 >= ATTEMPTS:
            return Outcome("parked", lambda connection: settling.park(connection, parcel, reason))
        until = self._backoff(parcel.failures, 0)
        return Outcome("put_off", lambda connection: settling.put_off(connection, parcel, until, error=reason))

    def _give_up_chat(self, connection: Connection, parcel: Parcel) -> None:
        self._unreachable(connection, parcel.chat, settling.park_chat(connection, parcel))

    def _backoff(self, failures: int, least: float) -> datetime:
        seconds = min(LONGEST_BACKOFF, 0.5 * 2 ** min(failures, 12))
        jitter = random.uniform(1.0, 1.2)  # noqa: S311 - spreads retries, keeps no secret
        return self._real_time.now() + timedelta(seconds=max(least, seconds) * jitter)
