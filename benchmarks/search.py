"""What a search takes in a large market, on both databases: a page of jobs, and how many there are in all."""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Connection, insert, text

from benchmarks.figures import Figure, milliseconds
from benchmarks.postgres import postgres
from bot.adapters.database import search_tables, tables
from bot.adapters.database.engine import Database
from bot.adapters.database.facts import job_tokens
from bot.adapters.database.jobs import Jobs
from bot.adapters.database.migrations import upgrade
from bot.adapters.database.rows import Codec
from bot.adapters.database.search_index import JOB_WORDS, job_row
from bot.adapters.database.search_words import keep_words
from bot.domain.accounts.model import Account
from bot.domain.jobs.model import LENGTHS, LEVELS, Job
from bot.domain.money import Money
from bot.domain.search.model import JobQuery, Span, TextQuery
from bot.domain.skills.model import CATALOGUE
from bot.domain.teams.model import Team

JOBS, TEAMS, AT_ONCE = 20_000, 1_000, 2_000
WARM_UP, TIMES = 3, 50
PAGE = 5
TARGET = 50
"""Milliseconds."""
NOW = datetime(2027, 3, 1, tzinfo=UTC)
DESCRIBED = 120
"""Words of a description."""

WORDS = [f"word{number}" for number in range(20_000)]
"""The first are said often, the last rarely, as in a language."""
CATEGORIES = [f"{top}.{low}" for top in ("web", "apps", "data", "design", "it") for low in ("one", "two", "three")]

QUERIES = {
    "everything, the newest first": JobQuery(),
    "everything, the best paid first": JobQuery(sort="budget"),
    "by type, budget, level, client and age": JobQuery(
        kind="fixed",
        budget=Span(least=50_001),
        levels=("expert",),
        client_verified=True,
        client_spent=Span(least=100_000),
        posted=Span(most=14 * 24 * 60),
    ),
    "by type, rate, category, proposals, Connects": JobQuery(
        kind="hourly", rate=Span(least=11_000), categories=("web",), proposals=Span(most=2), connects=Span(most=4)
    ),
    "by skill and category": JobQuery(skills=(("python", "go"),), categories=("web",)),
    "a common word": JobQuery(text=TextQuery(words=("word60",))),
    "a rare word": JobQuery(text=TextQuery(words=("word2000",))),
    "two words and not a third, by level": JobQuery(
        text=TextQuery(words=("word90", "word120"), not_words=("word20",)), levels=("entry", "expert")
    ),
    "a phrase of two common words": JobQuery(text=TextQuery(phrases=(("word30", "word40"),))),
}


def searches() -> list[Figure]:
    """Every query on both databases."""
    figures = []
    with tempfile.TemporaryDirectory(prefix="measured-") as folder:
        figures += _on("SQLite", f"sqlite:///{folder}/market.db")
    with postgres("search") as url:
        figures += _on("PostgreSQL", url)
    return figures


def percentiles(figures: Sequence[Figure]) -> str:
    """A line a figure: what half of the searches are below, and 99 of 100."""
    lines = []
    for figure in figures:
        most = sorted(figure.values)[len(figure.values) * 99 // 100]
        lines.append(f"{figure.name:<75} p50 {figure.median:7.2f} ms   p99 {most:7.2f} ms")
    return "\n".join(lines)


def _on(engine: str, url: str) -> list[Figure]:
    database = Database(url)
    try:
        database.write_here(upgrade)
        _fill(database)
        return [
            milliseconds(f"Search, {engine}: {name}", _times(database, query), TARGET)
            for name, query in QUERIES.items()
        ]
    finally:
        database.engine.dispose()


def _times(database: Database, query: JobQuery) -> list[float]:
    """Seconds of each search, in a transaction of its own as a turn has one."""
    seconds = []
    for _ in range(WARM_UP + TIMES):
        begun = time.perf_counter()
        database.write_here(lambda connection: Jobs(connection, NOW).search(query, "reader", PAGE, 0))
        seconds.append(time.perf_counter() - begun)
    return seconds[WARM_UP:]


def _fill(database: Database) -> None:
    chance = Random(7)
    frequencies = list(itertools.accumulate(1 / (number + 10) for number in range(len(WORDS))))
    if not database.is_sqlite:  # an index that is made at the end is made sooner
        database.write_here(lambda connection: connection.execute(text("DROP INDEX ix_job_words_words")))
    database.write_here(lambda connection: _clients(connection, chance))
    for first in range(1, JOBS + 1, AT_ONCE):
        numbers = range(first, first + AT_ONCE)
        jobs = {number: _job(chance, number, frequencies) for number in numbers}
        database.write_here(lambda connection, jobs=jobs: _keep(connection, chance, jobs))
    if not database.is_sqlite:  # as the server does by itself, some minutes later
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("CREATE INDEX ix_job_words_words ON job_words USING gin (words_of(words))"))
            connection.execute(text("VACUUM ANALYZE"))


def _clients(connection: Connection, chance: Random) -> None:
    reader = Codec(tables.accounts, Account).row(Account("reader", "A reader", NOW))
    connection.execute(insert(tables.accounts), [reader])
    teams = [Team(f"t{number}", "A team", f"home:{number}") for number in range(TEAMS)]
    connection.execute(insert(tables.teams), [Codec(tables.teams, Team).row(team) for team in teams])
    rows = [
        {
            "team_id": team.id,
            "country": chance.choice(("DE", "FR", "US", "GB")),
            "verified": chance.random() < 0.6,
            "spent": chance.choice((0, 0, chance.randrange(10_000_000))),
            "currency": "USD",
            "posted": 20,
            "open": 20,
            "hires": 5,
            "reviews": 5,
            "rating": chance.choice((None, chance.randrange(100, 501))),
            "hire_rate": chance.choice((None, chance.randrange(101))),
        }
        for team in teams
    ]
    connection.execute(insert(search_tables.team_facts), rows)


def _job(chance: Random, number: int, frequencies: list[float]) -> Job:
    hourly = chance.random() < 0.4
    said = " ".join(chance.choices(WORDS, cum_weights=frequencies, k=DESCRIBED))
    least = chance.randrange(300, 10_000)
    return Job(
        id=f"j{number:07}",
        team_id=f"t{chance.randrange(TEAMS)}",
        posted_by="reader",
        title=said[:40],
        description=said,
        skills=tuple(chance.sample(list(CATALOGUE), 4)),
        budget=None if hourly else Money(chance.randrange(500, 1_000_000), "USD"),
        kind="hourly" if hourly else "fixed",
        rate_least=Money(least, "USD") if hourly else None,
        rate_most=Money(least + 2_000, "USD") if hourly else None,
        level=chance.choice(tuple(LEVELS)),
        length=chance.choice(tuple(LENGTHS)),
        connects=chance.choice((2, 4, 6, 8, 12, 16)),
        category=chance.choice(CATEGORIES),
        posted_at=NOW - timedelta(seconds=26 * (JOBS - number) + chance.randrange(1_000)),
    )


def _keep(connection: Connection, chance: Random, jobs: dict[int, Job]) -> None:
    codec = Codec(tables.jobs, Job)
    connection.execute(insert(tables.jobs), [{"currency": "USD", **codec.row(job)} for job in jobs.values()])
    proposals = {number: chance.choice((0, 1, 3, 8, 15, 40)) for number in jobs}
    rows = [{**job_row(job), "number": number, "proposals": proposals[number]} for number, job in jobs.items()]
    connection.execute(insert(search_tables.job_facts), rows)
    held = [{"number": number, "skill": skill} for number, job in jobs.items() for skill in job.skills]
    connection.execute(insert(search_tables.job_skills), held)
    keep_words(connection, JOB_WORDS, {number: job_tokens(job) for number, job in jobs.items()})


if __name__ == "__main__":
    sys.stdout.write(f"{percentiles(searches())}\n")
