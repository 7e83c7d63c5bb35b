"""How long a posted job looks for the alerts that want it, among up to a million: on both databases, beside two peers.

`python -m benchmarks.matching` measures this alone; with numbers behind it, among so many alerts.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select, text

from benchmarks.alert_load import ALERTS_OF_ONE, NOW, alerts, jobs, person
from benchmarks.figures import Figure, circumstances, milliseconds, table
from benchmarks.postgres import postgres
from bot.adapters.database import tables
from bot.adapters.database.alerts import Alerts
from bot.adapters.database.anchors import terms_of
from bot.adapters.database.bulk import insert_rows
from bot.adapters.database.engine import Database
from bot.adapters.database.migrations import upgrade
from bot.adapters.database.rows import Codec
from bot.domain.accounts.model import Account
from bot.domain.alerts.model import Alert, Match
from bot.domain.rules import FitWeights
from bot.domain.search.matching import wants_job
from bot.domain.search.model import JobFacts, JobQuery

Answer = TypeVar("Answer")
Ask = Callable[[Connection, JobFacts], Answer]

SIZES = (10_000, 100_000, 1_000_000)
AT_ONCE = 1_000
"""Alerts in a transaction."""
WARM_UP, TIMES, PEERS_TIMES, NAIVE_TIMES = 5, 200, 20, 3
TARGET, TARGET_99, TARGET_ADDING = 25, 100, 0.1
"""Milliseconds, at the largest size."""
WEIGHTS = FitWeights()

plain_terms = Table(
    "plain_terms",
    MetaData(),
    Column("term", String, primary_key=True),
    Column("alert_id", String, primary_key=True),
    Column("parts", Integer, nullable=False, comment="of the query: a term of each has to be there"),
    sqlite_with_rowid=False,
)
"""The plain inverted table: every alert under each of its terms."""


def matching(sizes: Sequence[int] = SIZES) -> list[Figure]:
    """All of it. Raises AssertionError where the naive loop finds others."""
    figures, wanted = _naive(sizes)
    with tempfile.TemporaryDirectory(prefix="measured-") as folder:
        figures += _on("SQLite", f"sqlite:///{folder}/market.db", sizes, wanted)
    with postgres("alerts") as url:
        figures += _on("PostgreSQL", url, sizes, wanted)
    return figures


def _naive(sizes: Sequence[int]) -> tuple[list[Figure], dict[int, list[set[str]]]]:
    """Every alert asked in turn, all in memory already; and whom it finds, for each size and job."""
    asked = list(jobs(NAIVE_TIMES))
    seconds = [0.0] * len(asked)
    wanted: list[set[str]] = [set() for _ in asked]
    figures, found, so_far = [], {}, 0
    load = alerts(max(sizes))
    for size in sizes:
        while so_far < size:
            some = list(itertools.islice(load, AT_ONCE))
            so_far += len(some)
            for number, job in enumerate(asked):
                begun = time.perf_counter()
                people = [alert.account_id for alert in some if wants_job(alert.query, job, NOW)]
                seconds[number] += time.perf_counter() - begun
                wanted[number].update(people)
        figures.append(milliseconds(f"the naive loop over {size:,} alerts in memory", seconds, peer=True))
        found[size] = [set(people) for people in wanted]
    return figures, found


def _on(engine: str, url: str, sizes: Sequence[int], wanted: dict[int, list[set[str]]]) -> list[Figure]:
    database = Database(url)
    figures = []
    try:
        database.write_here(upgrade)
        database.write_here(plain_terms.create)
        database.write_here(lambda connection: _people(connection, max(sizes)))
        load, so_far, adding = alerts(max(sizes)), 0, list[tuple[float, float]]()
        for size in sizes:
            while so_far < size:
                some = list(itertools.islice(load, AT_ONCE))
                so_far += len(some)
                adding.append(_added(database, some))
            _checked(database, wanted[size])
            figures += _of_size(database, engine, size, is_largest=size == max(sizes))
        by_clock, used = ([seconds / AT_ONCE for seconds in one] for one in zip(*adding, strict=True))
        name = f"Matching, {engine}: adding an alert to up to {so_far:,}"
        figures.append(milliseconds(name, by_clock, TARGET_ADDING))
        figures.append(milliseconds("the processor's time of it in this process", used, peer=True))
        return figures
    finally:
        database.engine.dispose()


def _of_size(database: Database, engine: str, size: int, *, is_largest: bool) -> list[Figure]:
    name = f"Matching, {engine}: a job among {size:,} alerts"
    figures = []
    if not database.is_sqlite:
        if is_largest:
            figures += _timed(database, f"{name}, just added", is_largest=False)
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as the server does by itself, some minutes later
    figures += _timed(database, name, is_largest=is_largest)
    peer = f"a plain inverted table with GROUP BY, {size:,} alerts, terms alone"
    return [*figures, milliseconds(peer, _times(database, _plain, PEERS_TIMES), peer=True)]


def _timed(database: Database, name: str, *, is_largest: bool) -> list[Figure]:
    """By the clock, and in SQLite, which works in this very process, of the processor."""
    seconds = _times(database, _matches, TIMES)
    slow = sorted(seconds)[len(seconds) * 99 // 100]
    figures = [
        milliseconds(name, seconds, TARGET if is_largest else None),
        milliseconds(f"{name}, 99 of 100 within", [slow], TARGET_99 if is_largest else None),
    ]
    if database.is_sqlite:
        used = _times(database, _matches, TIMES, time.thread_time)
        figures.append(milliseconds("the processor's time of it", used, peer=True))
    return figures


def _matches(connection: Connection, job: JobFacts) -> Sequence[Match]:
    return Alerts(connection, WEIGHTS).matching(job)


def _asked(database: Database, ask: Ask[Answer], job: JobFacts) -> Answer:
    return database.write_here(lambda connection: ask(connection, job))


def _times(
    database: Database,
    ask: Ask[Answer],
    times: int,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Seconds of each job, in a transaction of its own as a turn has one."""
    seconds = []
    for job in jobs(WARM_UP + times):
        begun = clock()
        _asked(database, ask, job)
        seconds.append(clock() - begun)
    return seconds[WARM_UP:]


def _checked(database: Database, wanted: list[set[str]]) -> None:
    for job, people in zip(jobs(NAIVE_TIMES), wanted, strict=True):
        matches = _asked(database, _matches, job)
        assert {match.account_id for match in matches} == people


def _added(database: Database, some: Sequence[Alert]) -> tuple[float, float]:
    """Add alerts in one transaction, and to the peer's table; returns the seconds of the first, and the processor's."""
    begun, used = time.perf_counter(), time.thread_time()
    database.write_here(lambda connection: Alerts(connection, WEIGHTS).add_all(some))
    seconds = (time.perf_counter() - begun, time.thread_time() - used)
    rows = [row for alert in some for row in _plain_rows(alert)]
    database.write_here(lambda connection: insert_rows(connection, plain_terms, rows))
    return seconds


def _plain_rows(alert: Alert) -> list[tuple[str, str, int]]:
    query: JobQuery = alert.query
    parts = [[f"s:{skill}" for skill in group] for group in query.skills]
    parts += [[f"w:{word}"] for word in dict.fromkeys(query.text.words)]
    parts += [[f"c:{category}" for category in query.categories]] if query.categories else []
    parts = parts or [["*"]]
    return [(term, alert.id, len(parts)) for term in {term for terms in parts for term in terms}]


def _plain(connection: Connection, job: JobFacts) -> Sequence[Any]:
    """Whoever has a term of the job for each part. What else is asked, the fit and the order would come on top."""
    columns = plain_terms.c
    query = select(columns.alert_id).where(columns.term.in_(terms_of(job))).group_by(columns.alert_id, columns.parts)
    return connection.execute(query.having(text("count(*) >= parts"))).all()


def _people(connection: Connection, alerts_in_all: int) -> None:
    row = Codec(tables.accounts, Account).row(Account("", "Somebody", NOW)) | {"joined_at": 0, "skills": "[]"}
    values = [row.get(column.name) for column in tables.accounts.columns]
    numbers = range(-(-alerts_in_all // ALERTS_OF_ONE))
    insert_rows(connection, tables.accounts, [(person(number), *values[1:]) for number in numbers])


if __name__ == "__main__":
    shown = table(matching([int(size) for size in sys.argv[1:]] or SIZES))
    sys.stdout.write(f"{circumstances()}\n\n{shown}\n")
