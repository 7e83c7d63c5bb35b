"""What can stand between a call and its effect: the platform's pace, and faults that a test asks for."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.playground.telegram.errors import ApiError

BOT_PER_SECOND = 30
CHAT_PER_SECOND = 1.0
CHAT_BURST = 4.0
PACED = {"sendmessage", "senddocument", "sendphoto", "sendinvoice"}


@dataclass
class _Bucket:
    per_second: float
    size: float
    left: float
    at: float

    def refill(self, now: float) -> None:
        self.left = min(self.size, self.left + (now - self.at) * self.per_second)
        self.at = now

    def wait(self) -> float:
        """Seconds until one more fits."""
        return max(0.0, (1 - self.left) / self.per_second)


class Pace:
    """The platform's limits: 30 messages in any second for the bot; 1 a second for a chat after a burst of 4.

    ``refused`` counts what went beyond; ``now`` is a clock in seconds.
    """

    def __init__(self, per_second: int = BOT_PER_SECOND, now: Callable[[], float] = time.monotonic) -> None:
        self.refused = 0
        self._per_second = per_second
        self._now = now
        self._sent: deque[float] = deque()
        self._chats: dict[int, _Bucket] = {}

    def spend(self, chat_id: int) -> None:
        """Take one message's worth. Raises ApiError 429 with ``retry_after`` in whole seconds."""
        now = self._now()
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        chat = self._chats.setdefault(chat_id, _Bucket(CHAT_PER_SECOND, CHAT_BURST, CHAT_BURST, now))
        chat.refill(now)
        full = self._sent[0] + 1 - now if len(self._sent) >= self._per_second else 0.0
        wait = max(full, chat.wait())
        if wait > 0:
            self.refused += 1
            seconds = math.ceil(wait)
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        self._sent.append(now)
        chat.left -= 1


@dataclass
class Fault:
    """What the next call of a method meets: an error, or no answer at all."""

    error: ApiError | None = None
    after_effect: bool = False


@dataclass
class Faults:
    """Faults that wait for their call, by method in lower case; each is met once, in order."""

    waiting: dict[str, list[Fault]] = field(default_factory=dict)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def fail(self, method: str, status: int, description: str, parameters: dict[str, Any] | None) -> None:
        """The next call of the method is refused with this."""
        self._add(method, Fault(error=ApiError(status, description, parameters)))

    def hang(self, method: str, *, after_effect: bool) -> None:
        """The next call of the method is not answered until ``release``; its effect happens or not."""
        self.released = asyncio.Event()
        self._add(method, Fault(after_effect=after_effect))

    def release(self) -> None:
        """Let go whatever hangs."""
        self.released.set()

    def take(self, method: str) -> Fault | None:
        """The fault for this call, if one waits."""
        waiting = self.waiting.get(method)
        return waiting.pop(0) if waiting else None

    def _add(self, method: str, fault: Fault) -> None:
        self.waiting.setdefault(method.lower(), []).append(fault)
