"""Who may start sweeps, among processes that share a database: one at a time."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Protocol


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


def leadership_of(database_url: str) -> Leadership:
    """By the kind of database: SQLite has one process."""
    if database_url.startswith("sqlite"):
        return Alone()
    # Imported here so that SQLite's users do not load psycopg.
    from bot.adapters.clock.advisory_lock import AdvisoryLock

    return AdvisoryLock(database_url)
