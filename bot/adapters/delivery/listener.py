"""Hears PostgreSQL's NOTIFY, so that what one process commits another sends at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

import psycopg

from bot.adapters.delivery.outbox import CHANNEL
from bot.adapters.faults import place_of

AGAIN = 2.0
"""Seconds until it connects again. Without it the outbox is still looked at every second."""
CONNECTING = 10

_log = logging.getLogger(__name__)


class Listener:
    """A connection of its own that only listens."""

    def __init__(self, url: str, heard: Callable[[], None]) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._heard = heard
        self._closed = asyncio.Event()

    def close(self) -> None:
        """Let ``run`` return."""
        self._closed.set()

    async def run(self) -> None:
        """Listen until closed; a lost connection is made again."""
        while not self._closed.is_set():
            listening = asyncio.create_task(self._listen())
            closing = asyncio.create_task(self._closed.wait())
            try:
                await asyncio.wait((listening, closing), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (listening, closing):
                    task.cancel()
                (ended, _) = await asyncio.gather(listening, closing, return_exceptions=True)
            if isinstance(ended, Exception):
                _log.warning("cannot listen to the database: %s", place_of(ended))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), AGAIN)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=CONNECTING, keepalives=1, keepalives_idle=30
        )
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._heard()
            async for _ in connection.notifies():
                self._heard()
