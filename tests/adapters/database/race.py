"""Two or more people at once: each in a thread and a transaction of its own, meeting where it hurts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import Connection, event

from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.domain.errors import Refusal
from tests.domain.town import Town

PATIENCE = 10.0
WRITES = ("INSERT", "UPDATE", "DELETE")

Attempt = Callable[[MarketOnConnection], object]


@dataclass(frozen=True)
class Outcome:
    """What came of it: the results of those who won, and what the others were told."""

    won: list[object]
    refused: list[Refusal]


class _MeetingPoint:
    """Where everybody waits for everybody, once."""

    def __init__(self, count: int) -> None:
        self._barrier = threading.Barrier(count)

    def wait(self) -> None:
        try:
            self._barrier.wait(PATIENCE)
        except threading.BrokenBarrierError:
            return

    def leave(self) -> None:
        """Nobody need wait for this one any more."""
        self._barrier.abort()


def race(town: Town, *attempts: Attempt) -> Outcome:
    """Let all attempts start at once; what is neither a result nor a Refusal is raised.

    On PostgreSQL nobody writes before all have read, so that each acts on what is about to be no longer true. SQLite
    lets only one transaction write from its start, so there they meet before it.
    """
    meeting = _MeetingPoint(len(attempts))
    with ThreadPoolExecutor(len(attempts)) as threads:
        running = [threads.submit(_attempt, town, attempt, meeting) for attempt in attempts]
        ends = [future.result(timeout=6 * PATIENCE) for future in running]
    return Outcome(
        won=[end for end in ends if not isinstance(end, Refusal)],
        refused=[end for end in ends if isinstance(end, Refusal)],
    )


def _attempt(town: Town, attempt: Attempt, meeting: _MeetingPoint) -> object:
    has_met = False

    def meet() -> None:
        nonlocal has_met
        if not has_met:
            has_met = True
            meeting.wait()

    def work(connection: Connection) -> object:
        @event.listens_for(connection, "before_cursor_execute")
        def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith(WRITES):
                meet()

        market = town.market(connection)
        done = attempt(market)
        market.write_down()
        return done

    if town.database.is_sqlite:
        meet()
    try:
        return town.database.write_here(work)
    except Refusal as refusal:
        return refusal
    finally:
        if not has_met:
            meeting.leave()
