"""Transfers a second through the market's own use case, beside the bare driver that writes the same rows."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, make_url

from benchmarks.figures import Figure, circumstances, table
from benchmarks.postgres import postgres
from bot.adapters.database.engine import POSTGRES_THREADS, Database
from bot.adapters.database.migrations import upgrade
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import move
from bot.domain.money import Money
from bot.domain.rules import MarketRules

TRANSFERS = 2_000
ROUNDS = 5
CALLERS = (1, 20)
NOW = datetime(2027, 3, 1, tzinfo=UTC)
RULES = MarketRules()
FUNDED = Money(10**12, "USD")
NET, FEE = Money(800, "USD"), Money(200, "USD")
LEAST_SHARE = 40.0
"""Percent of the bare driver."""

BARE = (
    "INSERT INTO ledger_transfers (id, kind, at, about) VALUES (?, ?, ?, ?)",
    "UPDATE ledger_accounts SET balance = balance + ? WHERE name = ? AND currency = ? AND balance + ? >= 0",
    "INSERT INTO ledger_postings (transfer_id, position, source, target, amount, currency) VALUES (?, ?, ?, ?, ?, ?)",
)

Transferring = Callable[[int, int], None]
"""One transfer: which caller makes it, and its number."""


def transfers() -> list[Figure]:
    """On both engines, one caller and twenty: the use case, the bare driver, and what part of it that is."""
    with tempfile.TemporaryDirectory(prefix="measured-") as folder:
        figures = _on("SQLite", f"sqlite:///{folder}/ledger.db")
    with postgres("ledger") as url:
        figures += _on("PostgreSQL", url)
    return figures


def _on(engine: str, url: str) -> list[Figure]:
    database = Database(url)
    try:
        database.write_here(upgrade)
        database.write_here(_fund)
        figures = []
        for callers in CALLERS:
            bare = _Bare(url)
            ours, theirs = [], []
            for number in range(ROUNDS + 1):  # the first warms up
                ours.append(_rate(callers, number, _Through(database).transfer))
                theirs.append(_rate(callers, number, bare.transfer))
            bare.close()
            name = f"Transfers, {engine}, {callers} at once"
            shares = [100 - 100 * our / their for our, their in zip(ours[1:], theirs[1:], strict=True)]
            figures += [
                Figure(name, ours[1:], "transfers/s"),
                Figure(f"the bare driver writing the same rows, {engine}", theirs[1:], "transfers/s", peer=True),
                Figure(f"{name}: below the bare driver by", shares, "%", 100 - LEAST_SHARE),
            ]
    finally:
        asyncio.run(database.close())
    return figures


def _fund(connection: Connection) -> None:
    market = MarketOnConnection(connection, NOW, RULES, ())
    for caller in range(max(CALLERS)):
        move(market, f"fund:{caller}", "fund", (Accounts.clearing("manual"), Accounts.escrow(str(caller)), FUNDED))
        legs = [(Accounts.escrow(str(caller)), account, NET) for account in _targets(caller)]
        move(market, f"open:{caller}", "open", *legs)


def _targets(caller: int) -> tuple[str, str]:
    """Where the money goes: to a freelancer, and to a fee account of that caller's, so that rows are not all one."""
    return Accounts.pending(str(caller)), f"{Accounts.SERVICE_FEE}:{caller}"


def _rate(callers: int, number: int, transfer: Transferring) -> float:
    each = TRANSFERS // callers

    def work(caller: int) -> None:
        for count in range(each):
            transfer(caller, number * TRANSFERS + count)

    with ThreadPoolExecutor(callers) as threads:
        begun = time.perf_counter()
        list(threads.map(work, range(callers)))
        return each * callers / (time.perf_counter() - begun)


class _Through:
    """A market, a use case, and a transaction each, in the threads that the program has for that."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._one_by_one = threading.Semaphore(1 if database.is_sqlite else POSTGRES_THREADS)

    def transfer(self, caller: int, number: int) -> None:
        """Release ten dollars of an escrow."""

        def work(connection: Connection) -> None:
            pending, fees = _targets(caller)
            escrow = Accounts.escrow(str(caller))
            market = MarketOnConnection(connection, NOW, RULES, ())
            move(
                market,
                f"ours:{caller}:{number}:{time.perf_counter_ns()}",
                "release",
                (escrow, pending, NET),
                (escrow, fees, FEE),
                about="c1",
            )

        with self._one_by_one:
            self._database.write_here(work)


class _Bare:
    """The same rows by prepared statements, in one transaction a transfer, over connections that stay open."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self._is_sqlite = parsed.get_backend_name() == "sqlite"
        if self._is_sqlite:
            file = sqlite3.connect(str(Path(parsed.database or "")), check_same_thread=False, isolation_level=None)
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = NORMAL")
            file.execute("PRAGMA foreign_keys = ON")
            self._free: list[Any] = [file]
        else:
            self._free = [psycopg.connect(url, prepare_threshold=0) for _ in range(POSTGRES_THREADS)]
        self._open = list(self._free)
        head, balance, posting = (one if self._is_sqlite else one.replace("?", "%s") for one in BARE)
        self._head, self._balance, self._posting = head, balance, posting
        self._places = threading.Semaphore(len(self._free))

    def transfer(self, caller: int, number: int) -> None:
        """A head, two postings, three balances."""
        with self._places:
            connection = self._free.pop()
            try:
                self._write(connection, caller, f"bare:{caller}:{number}:{time.perf_counter_ns()}")
            finally:
                self._free.append(connection)

    def _write(self, connection: Any, caller: int, name: str) -> None:
        pending, fees = _targets(caller)
        escrow, cursor = Accounts.escrow(str(caller)), connection.cursor()
        if self._is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(self._head, (name, "release", 0, "c1"))
        for account, change in sorted({escrow: -1_000, pending: 800, fees: 200}.items()):
            cursor.execute(self._balance, (change, account, "USD", change))
        legs = [(name, 0, escrow, pending, 800, "USD"), (name, 1, escrow, fees, 200, "USD")]
        cursor.executemany(self._posting, legs)
        connection.commit()

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self._open:
            connection.close()


if __name__ == "__main__":
    sys.stdout.write(f"{circumstances()}\n\n{table(transfers())}\n")
