"""What makes a call wait or fail although nothing is wrong with it: pace limits and planned faults."""

from __future__ import annotations

import asyncio
import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass

from bot.adapters.playground.slack.errors import RefusalError

BURST = 3
A_SECOND = 1.0


def too_fast(retry_after: int) -> RefusalError:
    """The 429 that says how many seconds to wait."""
    return RefusalError("ratelimited", status=429, headers={"Retry-After": str(retry_after)})


class Pace:
    """One message a second and channel, after a small burst."""

    def __init__(self) -> None:
        self.on = False
        self._free_at: dict[str, float] = {}

    def take(self, channel: str) -> None:
        """Count one message to a channel. Raises RefusalError ``ratelimited`` when it comes too soon."""
        if not self.on:
            return
        now = time.monotonic()
        free_at = max(self._free_at.get(channel, 0.0), now - (BURST - 1) * A_SECOND)
        if free_at > now:
            raise too_fast(math.ceil(free_at - now))
        self._free_at[channel] = free_at + A_SECOND


@dataclass(frozen=True)
class Fault:
    """One planned failure: an error code, an HTTP status, or a silence of so many seconds."""

    error: str | None = None
    status: int = 200
    retry_after: int = 1
    silence: float = 0.0
    afterwards: bool = False

    def refuse(self) -> None:
        """Raises RefusalError when the fault is a refusal."""
        if self.error == "ratelimited":
            raise too_fast(self.retry_after)
        if self.error is not None:
            raise RefusalError(self.error, status=self.status)


class Faults:
    """Planned failures, each for one call, in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._over = asyncio.Event()

    def plan(self, method: str, fault: Fault) -> None:
        """Let the next call of this method fail."""
        self._planned[method].append(fault)

    def next(self, method: str) -> Fault | None:
        """The fault planned for this call."""
        planned = self._planned[method]
        return planned.popleft() if planned else None

    async def silence(self, seconds: float) -> None:
        """Say nothing for a while, or until the workspace closes."""
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return

    def close(self) -> None:
        """Let every silent call end."""
        self._over.set()
