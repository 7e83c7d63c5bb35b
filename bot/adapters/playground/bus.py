"""Tells whoever listens (pages, waiting tests) that something in the playground changed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

Seen = TypeVar("Seen")


class Bus:
    """A change is a topic such as ``telegram:7001`` or ``slack:U0MIACHEN1``; listeners look again."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()

    def changed(self, topic: str) -> None:
        """Wake every listener. Never waits and never fails."""
        for queue in self._listeners:
            queue.put_nowait(topic)

    @contextlib.contextmanager
    def listen(self) -> Iterator[asyncio.Queue[str]]:
        """A queue of the topics that change from now on."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def until(self, look: Callable[[], Seen | None], within: float = 10.0) -> Seen:
        """Look now and after every change until there is something to see.

        Raises TimeoutError after ``within`` seconds.
        """
        async with asyncio.timeout(within):
            with self.listen() as changes:
                while True:
                    seen = look()
                    if seen is not None:
                        return seen
                    await changes.get()
