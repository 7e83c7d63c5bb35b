"""PostgreSQL's advisory lock as leadership. In a file of its own: where SQLite is used, psycopg is never loaded."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import psycopg

from bot.adapters.clock.leader import Lost

LOCK = 0x5061726C6579
"""The advisory lock's number: "Parley"."""
PATIENCE = 5.0
"""Seconds until the database's silence counts as a lost lock."""


class AdvisoryLock:
    """PostgreSQL's advisory lock, on a connection of its own: when that dies, the server lets the lock go."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._patience = patience
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[AdvisoryLock]:
        """Connect. Raises Lost."""
        try:
            async with asyncio.timeout(self._patience):
                self._connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, application_name="parley clock"
                )
        except (psycopg.Error, OSError, TimeoutError) as error:
            raise Lost from error
        try:
            yield self
        finally:
            with contextlib.suppress(psycopg.Error, OSError):
                await self._connection.close()
            self._connection = None

    async def take(self) -> bool:
        """Whether the lock is ours now. Raises Lost."""
        return bool(await self._ask("SELECT pg_try_advisory_lock(%s)", LOCK))

    async def hold(self) -> None:
        """Make sure that the connection, and so the lock, is still there. Raises Lost."""
        await self._ask("SELECT 1")

    async def _ask(self, question: str, *values: object) -> object:
        if self._connection is None:
            raise Lost
        try:
            async with asyncio.timeout(self._patience):
                answer = await (await self._connection.execute(question.encode(), values or None)).fetchone()
        except (psycopg.Error, OSError, TimeoutError) as error:
            raise Lost from error
        return answer[0] if answer else None
