"""Carries Stripe's events to the program: signed, again while they are not taken, in whatever order a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections import deque
from typing import Any

import aiohttp

from bot.adapters.playground.stripe.params import Json

WITHIN = 10.0


class Courier:
    """Knows where the program's webhook is.

    ``hold`` keeps events back until ``release``; ``twice`` sends each a second time.
    """

    def __init__(self, secret: str, url: str | None) -> None:
        self.secret = secret
        self.url = url
        self.retry_delays: tuple[float, ...] = (0.2, 1.0, 5.0, 60.0, 300.0)
        self.hold = False
        self.twice = False
        self.held: list[Json] = []
        self.sent: deque[Json] = deque(maxlen=500)
        self.answers: deque[int] = deque(maxlen=500)
        """The statuses that the program answered with; 0 for none."""
        self._tasks: set[asyncio.Task[Any]] = set()

    def publish(self, event: Json) -> None:
        """Deliver an event in the background."""
        if self.hold:
            self.held.append(event)
            return
        for _ in range(2 if self.twice else 1):
            task = asyncio.get_running_loop().create_task(self._deliver(event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def release(self, *, backwards: bool = False) -> None:
        """Send what was held back, the newest first if so wished."""
        self.hold = False
        held, self.held = self.held, []
        for event in reversed(held) if backwards else held:
            self.publish(event)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Drop what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def signature(self, body: str, at: int | None = None) -> str:
        """Stripe's header for a body that is sent at a moment (seconds since 1970)."""
        moment = int(time.time()) if at is None else at
        digest = hmac.new(self.secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
        return f"t={moment},v1={digest}"

    async def send(self, event: Json) -> int:
        """One attempt; the status of the answer, 0 for none."""
        if self.url is None:
            return 0
        body = json.dumps(event)
        headers = {"Content-Type": "application/json", "Stripe-Signature": self.signature(body)}
        status = 0
        with contextlib.suppress(TimeoutError, aiohttp.ClientError):
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN)) as session,
                session.post(self.url, data=body.encode(), headers=headers) as answer,
            ):
                status = answer.status
        self.answers.append(status)
        return status

    async def _deliver(self, event: Json) -> None:
        self.sent.append(event)
        for delay in (0.0, *self.retry_delays):
            await asyncio.sleep(delay)
            if 200 <= await self.send(event) < 300:
                return
