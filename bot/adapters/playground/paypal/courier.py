"""Carries PayPal's events to the program: again while they are not taken, late or twice as a test wants."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping
from typing import Any

import aiohttp

WITHIN = 10.0


class Courier:
    """Knows where the program's webhook is. ``hold`` keeps events back until ``release``; ``twice`` repeats each."""

    def __init__(self, url: str | None) -> None:
        self.url = url
        self.retry_delays: tuple[float, ...] = (0.2, 1.0, 5.0, 60.0, 300.0)
        self.hold = False
        self.twice = False
        self.held: list[tuple[bytes, Mapping[str, str]]] = []
        self.answers: deque[int] = deque(maxlen=500)
        """The statuses that the program answered with; 0 for none."""
        self._tasks: set[asyncio.Task[Any]] = set()

    def publish(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Deliver an event in the background."""
        if self.hold:
            self.held.append((body, headers))
            return
        for _ in range(2 if self.twice else 1):
            task = asyncio.get_running_loop().create_task(self._deliver(body, headers))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def release(self, *, backwards: bool = False) -> None:
        """Send what was held back, the newest first if so wished."""
        self.hold = False
        held, self.held = self.held, []
        for body, headers in reversed(held) if backwards else held:
            self.publish(body, headers)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Drop what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def send(self, body: bytes, headers: Mapping[str, str]) -> int:
        """One attempt; the status of the answer, 0 for none."""
        if self.url is None:
            return 0
        status = 0
        with contextlib.suppress(TimeoutError, aiohttp.ClientError):
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN)) as session,
                session.post(self.url, data=body, headers=dict(headers)) as answer,
            ):
                status = answer.status
        self.answers.append(status)
        return status

    async def _deliver(self, body: bytes, headers: Mapping[str, str]) -> None:
        for delay in (0.0, *self.retry_delays):
            await asyncio.sleep(delay)
            if 200 <= await self.send(body, headers) < 300:
                return
