"""What goes on after Slack has had its answer: tasks that are watched, and waited for at the end."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class Work:
    """Running tasks. Each is kept until it ends; what goes wrong in one is logged without anybody's words."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, what: str, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Do it beside everything else. ``what`` names it in the log."""
        task = asyncio.create_task(work, name=f"slack: {what}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            # Without the error's sentence, which may quote a person or a token.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s failed: %s\n%s", task.get_name(), type(error).__name__, where)

    async def drain(self, within: float) -> None:
        """Wait until everything has ended; after ``within`` seconds, what still runs is cancelled."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while self._tasks and loop.time() < end:
            await asyncio.wait(self._tasks, timeout=end - loop.time())
        left = set(self._tasks)
        for task in left:
            task.cancel()
        if left:
            log.warning("%d tasks did not end in time", len(left))
            await asyncio.gather(*left, return_exceptions=True)
