"""The two engines, and the threads in which their transactions run."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

Result = TypeVar("Result")

READERS = 3
POSTGRES_THREADS = 8
DEADLOCKS_IN_A_ROW = 5
WRITERS_CACHE = 65_536
"""Kibibytes of SQLite's pages in memory. Alerts stand all over their table: in a smaller cache, the pages that they
change are written and read again before the transaction ends."""
LOGGED_PAGES = 16_000
"""SQLite's log, of 4 KiB a page, goes into the database when it is as long as this; what changed often, only once."""


class Database:
    """Runs work in transactions. SQLite: one writer's thread and a few that only read. PostgreSQL: a pool."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self.engine = _sqlite(url, reads_only=False)
            self._reading_engine = _sqlite(url, reads_only=True)
            self._writers = ThreadPoolExecutor(1, "database-writer")
            self._readers = ThreadPoolExecutor(READERS, "database-reader")
        else:
            self.engine = self._reading_engine = _postgres(url)
            self._writers = self._readers = ThreadPoolExecutor(POSTGRES_THREADS, "database")

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in one transaction; it is undone when ``work`` raises. A deadlock's victim tries again."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, self.write_here, work)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in one transaction that cannot write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read_here, work)

    def write_here(self, work: Callable[[Connection], Result]) -> Result:
        """As ``write``, in the calling thread."""
        for attempt in range(DEADLOCKS_IN_A_ROW):
            try:
                with self.engine.begin() as connection:
                    return work(connection)
            except OperationalError as error:
                if not _is_deadlock(error) or attempt == DEADLOCKS_IN_A_ROW - 1:
                    raise
        raise AssertionError("the loop returns or raises")

    def _read_here(self, work: Callable[[Connection], Result]) -> Result:
        with self._reading_engine.begin() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            return work(connection)

    async def close(self) -> None:
        """Let running transactions end, then let go of every connection."""
        for pool in {self._writers, self._readers}:
            await asyncio.to_thread(pool.shutdown)
        self.engine.dispose()
        self._reading_engine.dispose()


def _sqlite(url: str, *, reads_only: bool) -> Engine:
    engine = create_engine(url, poolclass=QueuePool, pool_size=READERS, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Without it, INSERT OR REPLACE would slip past the ledger's triggers.
        connection.execute("PRAGMA recursive_triggers = ON")
        if reads_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute(f"PRAGMA cache_size = -{WRITERS_CACHE}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {LOGGED_PAGES}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.connection.cursor().execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: str) -> Engine:
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    return create_engine(url, pool_size=POSTGRES_THREADS, max_overflow=2, pool_pre_ping=True)


def _is_deadlock(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}
