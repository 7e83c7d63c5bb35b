"""Who may start sweeps, among processes that share a database: one at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Protocol

import psycopg

LOCK = 0x5061726C6579
"""The advisory lock's number: "Parley"."""
PATIENCE = 5.0
"""Seconds until the database's silence counts as a lost lock."""

_log = logging.getLogger(__name__)


class Lost(Exception):
    """The lock cannot be had or held: the database does not answer."""


class Leadership(Protocol):
    """A lock that one process holds, as long as its connection lives."""

    def session(self) -> contextlib.AbstractAsyncContextManager[Leadership]:
        """Connect. Raises Lost."""
        ...

    async def take(self) -> bool:
        """Whether the lock is ours now. Raises Lost."""
        ...

    async def hold(self) -> None:
        """Make sure that it still is. Raises Lost."""
        ...


class Alone:
    """Leadership of the only process there is."""

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[Alone]:
        """Nothing to connect to."""
        yield self

    async def take(self) -> bool:
        """Always."""
        return True

    async def hold(self) -> None:
        """Always."""


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


def leadership_of(database_url: str) -> Leadership:
    """By the kind of database: SQLite has one process."""
    return Alone() if database_url.startswith("sqlite") else AdvisoryLock(database_url)
