"""Supervised tasks: in order within a lane, different lanes at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.adapters.faults import place_of

_log = logging.getLogger(__name__)


class Lanes:
    """Work waits for what was put in its lane before it. What it raises is logged and, where awaited, raised."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, lane: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Do the work once the lane is free."""
        task = asyncio.create_task(self._after(self._last.get(lane), work), name=self._name)
        self._last[lane] = task
        self._tasks.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if self._last.get(lane) is task:
                del self._last[lane]
            if not task.cancelled() and (error := task.exception()) is not None:
                _log.error("%s failed: %s", self._name, place_of(error))

        task.add_done_callback(ended)
        return task

    @staticmethod
    async def _after(before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
        if before is not None:
            await asyncio.wait({before})
        await work()

    async def drain(self, within: float) -> None:
        """Wait until nothing is left to do; what takes more than ``within`` seconds is cancelled."""
        try:
            async with asyncio.timeout(within):
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
        except TimeoutError:
            late = set(self._tasks)
            _log.warning("%s: %d unfinished at shutdown", self._name, len(late))
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
