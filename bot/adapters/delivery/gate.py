"""One process's way to a platform that counts a bot's messages: replies first, then notices, then broadcasts.

A platform counts a message when it arrives, which is some time between its sending and its answer. So a message
occupies its place from its sending until a second after its answer, less the quickest way there and back: whatever
delays there are, no second then holds more than the platform allows.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator

from bot.adapters.delivery.pace import SPARED, sustained
from bot.adapters.ports import Lane

LANES: tuple[Lane, ...] = ("reply", "notice", "broadcast")
"""Who goes first."""
SECOND = 1.0
MARGIN = 0.002
"""Seconds of the quickest way there and back that are not relied on."""


class Allowance:
    """What may go when, at ``per_second`` messages in any second. Instants and lengths of time are in seconds.

    Replies may use all of it. Notices leave a few places to them; a broadcast moreover keeps an even pace, so that a
    place is free, or will be in a moment, whenever somebody taps.
    """

    def __init__(self, per_second: int) -> None:
        self._most = per_second
        self._left_to = {"reply": 0, "notice": per_second - sustained(per_second)}
        self._left_to["broadcast"] = self._left_to["notice"]
        self._interval = SECOND / sustained(per_second)
        self._at_once = {"notice": max(1, per_second // 3), "broadcast": max(2, per_second // SPARED)}
        self._under_way = 0
        self._occupied: deque[float] = deque()
        """When each message that was answered leaves the count, the earliest first."""
        self._quickest = SECOND
        self._paced_to = 0.0

    def wait(self, lane: Lane, now: float) -> float | None:
        """Seconds until one may go; None when that takes an answer to one under way."""
        while self._occupied and self._occupied[0] <= now:
            self._occupied.popleft()
        missing = self._under_way + len(self._occupied) + self._left_to[lane] + 1 - self._most
        if missing > len(self._occupied):
            return None
        at = self._occupied[missing - 1] if missing > 0 else now
        if lane != "reply":
            at = max(at, self._paced_to - self._interval * (self._at_once[lane] - 1))
        return max(0.0, at - now)

    def begin(self, now: float) -> None:
        """One goes."""
        self._under_way += 1
        self._paced_to = max(self._paced_to, now) + self._interval

    def end(self, now: float, took: float) -> None:
        """It was answered, or given up, after it ``took`` so long."""
        self._under_way -= 1
        self._quickest = min(self._quickest, took)
        self._occupied.append(now + SECOND - max(0.0, self._quickest - MARGIN))


class Gate:
    """Lets messages through as an ``Allowance`` has room, in the order of their lanes. Implements ``ports.Gate``."""

    def __init__(self, per_second: int) -> None:
        self.replies = 0
        """Let through since the start."""
        self._allowance = Allowance(per_second)
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in LANES}
        self._timer: asyncio.TimerHandle | None = None

    @contextlib.asynccontextmanager
    async def passing(self, lane: Lane) -> AsyncIterator[None]:
        """See ``bot.adapters.ports.Gate``."""
        loop = asyncio.get_running_loop()
        await self._let_through(lane, loop)
        if lane == "reply":
            self.replies += 1
        begun = loop.time()
        try:
            yield
        finally:
            self._ended(loop, begun)

    async def _let_through(self, lane: Lane, loop: asyncio.AbstractEventLoop) -> None:
        turn = loop.create_future()
        self._waiting[lane].append(turn)
        self._look(loop)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._ended(loop, loop.time())
            raise

    def _ended(self, loop: asyncio.AbstractEventLoop, begun: float) -> None:
        now = loop.time()
        self._allowance.end(now, now - begun)
        self._look(loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let in whoever may go; where somebody has to wait, nobody of a later lane may go before them."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = loop.time()
        for lane in LANES:
            waiting = self._waiting[lane]
            while waiting:
                if waiting[0].done():
                    waiting.popleft()
                    continue
                wait = self._allowance.wait(lane, now)
                if wait is None:
                    return
                if wait > 0:
                    self._timer = loop.call_later(wait, self._look, loop)
                    return
                self._allowance.begin(now)
                waiting.popleft().set_result(None)
