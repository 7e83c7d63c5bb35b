"""The library's rate limiter over the gate that all messages of this process pass."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.ext import BaseRateLimiter

from bot.adapters.ports import Gate, Json, Lane

PASSES_FREELY = "sendChatAction"

Result = bool | Json | list[Json]


class GateLimiter(BaseRateLimiter[Lane]):
    """Everything that changes what stands in a chat passes the gate; whatever names no lane is a reply."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Result:
        """Do it when there is room."""
        if not endpoint.startswith(("send", "edit")) or endpoint == PASSES_FREELY:
            return await callback(*args, **kwargs)
        async with self._gate.passing(rate_limit_args or "reply"):
            return await callback(*args, **kwargs)
