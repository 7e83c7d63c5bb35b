"""Writes down what became of messages, as many in one transaction as have come in while the last one ran."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.adapters.delivery import settling
from bot.adapters.delivery.queue import Parcel
from bot.adapters.faults import place_of
from bot.adapters.ports import Transactions

TRIES = 4
"""To write down what became of a message before its lease ends and it would go again."""
FIRST_PAUSE = 0.25
"""Seconds after the first try; after each other one twice as long."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a message: what it counts as ("" for nothing), and how it is written down.

    Either by ``write``, or, where it arrived, as a ``landing``: the parcel, the platform's name for the message, when.
    """

    counts_as: str
    write: Callable[[Connection], None] | None = None
    landing: tuple[Parcel, str, datetime] | None = None


class Clerk:
    """Writes outcomes down in the order in which they come in."""

    def __init__(self, transactions: Transactions, counts: Counter[str]) -> None:
        self._transactions = transactions
        self._counts = counts
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write_down(self, outcome: Outcome) -> None:
        """Return when it is written down, or could not be."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            entries, self._waiting = self._waiting, []
            await self._write_all([outcome for outcome, _ in entries])
            for _, done in entries:
                if not done.done():
                    done.set_result(None)

    async def _write_all(self, outcomes: Sequence[Outcome]) -> None:
        arrived = [outcome for outcome in outcomes if outcome.landing]
        if len(arrived) > 1 and await self._succeeds(arrived):
            self._count(arrived)
            arrived = []
        for outcome in [*arrived, *(outcome for outcome in outcomes if not outcome.landing)]:
            await self._write_one(outcome)

    async def _write_one(self, outcome: Outcome) -> None:
        for attempt in range(TRIES):
            if await self._succeeds([outcome]):
                self._count([outcome])
                return
            await asyncio.sleep(FIRST_PAUSE * 2**attempt)

    async def _succeeds(self, outcomes: Sequence[Outcome]) -> bool:
        def work(connection: Connection) -> None:
            settling.landed(connection, [outcome.landing for outcome in outcomes if outcome.landing])
            for outcome in outcomes:
                if outcome.write:
                    outcome.write(connection)

        try:
            await self._transactions.write(work)
        except Exception as error:  # noqa: BLE001 - it goes again after its lease, which is worse than trying
            _log.error("what became of a message cannot be written down: %s", place_of(error))
            return False
        return True

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        self._counts.update(outcome.counts_as for outcome in outcomes if outcome.counts_as)
