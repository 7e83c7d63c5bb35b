"""What counts as up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from bot.adapters.database import (  # noqa: F401 - importing enters the tables
    agreement_tables,
    alert_tables,
    append_only,
    connect_tables,
    delivery_tables,
    dispute_tables,
    job_tables,
    payment_tables,
    payout_tables,
    search_tables,
    searches_tables,
    tables,
    timesheet_tables,
)
from bot.adapters.database.accounts import Accounts
from bot.adapters.database.alerts import Alerts
from bot.adapters.database.engine import Database
from bot.adapters.database.jobs import Jobs
from bot.adapters.database.metadata import metadata
from bot.adapters.database.migrations import FOLDER, is_current, newest, upgrade
from bot.domain.rules import FitWeights
from bot.domain.search.model import JobFacts, JobQuery, PeopleQuery, Span, TextQuery


def test_the_newest_revision_is_the_one_that_alembic_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert newest() == ScriptDirectory.from_config(config).get_current_head()


def test_an_empty_database_is_not_current_and_an_upgraded_one_is() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        assert not is_current(connection)
        upgrade(connection)
        assert is_current(connection)
    engine.dispose()


async def test_an_older_database_is_not_current(database: Database) -> None:
    assert await database.read(is_current)
    await database.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '0000'")))
    assert not await database.read(is_current)


OLD_ROWS = (
    "INSERT INTO accounts VALUES ('a', 'Ana', 0, 'en', 'UTC', true, true, '', '', '[]', NULL, NULL, false, 1)",
    "INSERT INTO teams (id, name, home, version) VALUES ('t', 'Acme', 'account:a', 1)",
    (
        "INSERT INTO jobs (id, team_id, posted_by, title, description, skills, budget, currency, level, connects, "
        "posted_at, state, search_text, version) "
        "VALUES ('j', 't', 'a', 'A bot', 'It chats.', '[\"python\"]', 500, 'USD', 'entry', 2, 0, 'open', '', 1)"
    ),
    "INSERT INTO job_marks VALUES ('a', 'j', 'saved')",
    "INSERT INTO accounts VALUES ('f', 'Flo', 7, 'en', 'UTC', true, false, '', '', '[]', NULL, NULL, false, 1)",
    "INSERT INTO alerts VALUES ('any', 'f', 'Python, Go', '[\"python\", \"go\"]', 0, 'USD', 1)",
    "INSERT INTO alerts VALUES ('paid', 'f', 'Python', '[\"python\"]', 70000, 'USD', 3)",
    "INSERT INTO alert_skills VALUES ('python', 'any'), ('go', 'any'), ('python', 'paid')",
)


@pytest.fixture
async def older(empty_database_url: str) -> AsyncIterator[Database]:
    """A database of the first version, with a job in it."""
    database = Database(empty_database_url)

    def fill(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in OLD_ROWS:
            connection.execute(text(row))

    await database.write(fill)
    yield database
    await database.close()


async def test_what_an_older_database_holds_stays(older: Database) -> None:
    await older.write(upgrade)
    assert await older.read(is_current)

    def found(connection: Connection) -> list[object]:
        jobs = connection.execute(text("SELECT budget, kind, is_public FROM jobs")).one()
        marks = connection.execute(text("SELECT mark FROM job_marks")).scalars().all()
        return [*jobs, *marks]

    assert await older.read(found) == [500, "fixed", True, "saved"]


def _not_of_words(name: str | None, kind: str, parents: object) -> bool:
    """The words of search are kept in each database's own way: tests of search hold them to the code."""
    return kind != "table" or name is None or not name.startswith(("job_words", "person_words"))


async def test_the_migrations_make_the_tables_that_the_code_names(older: Database) -> None:
    await older.write(upgrade)

    def compared(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": _not_of_words})
        return list(compare_metadata(context, metadata))

    difference = await older.read(compared)
    assert difference == []


async def test_what_an_older_database_holds_is_found(older: Database) -> None:
    row = (
        "INSERT INTO accounts VALUES "
        "('b', 'Ben', 5, 'en', 'UTC', true, false, 'Go Données', '', '[\"go\"]', 7, 'USD', false, 1)"
    )
    await older.write(lambda connection: connection.execute(text(row)))
    await older.write(upgrade)

    def found(connection: Connection) -> tuple[str, str, int, int | None]:
        jobs, accounts = Jobs(connection, datetime(2027, 3, 1, tzinfo=UTC)), Accounts(connection)
        phrase = TextQuery(words=("python",), phrases=(("a", "bot"), ("it", "chats")))
        by_words, _ = jobs.search(JobQuery(text=phrase, skills=(("python",),), budget=Span(least=500)), "b", 5, 0)
        people, _ = accounts.search(PeopleQuery(text=TextQuery(words=("donnees",)), rate=Span(most=7)), 5, 0)
        known = jobs.facts(by_words[0])
        return by_words[0].id, people[0].id, jobs.client_facts("t").jobs_posted, known.client_hire_rate

    assert await older.read(found) == ("j", "b", 1, None)


@pytest.mark.parametrize(("budget", "found"), [(69_999, ["any"]), (70_000, ["any", "paid"]), (None, ["any"])])
async def test_what_older_alerts_wanted_they_want_still(older: Database, budget: int | None, found: list[str]) -> None:
    await older.write(upgrade)
    job = JobFacts("j", "t", (), ("python",), "fixed", "web", "entry", 2, datetime(2027, 3, 1, tzinfo=UTC), budget)

    def matched(connection: Connection) -> list[str]:
        store = Alerts(connection, FitWeights())
        told = []
        while matches := store.matching(job):
            told.append(matches[0].alert_id)
            store.remove(told[-1])
        return told

    kept = await older.read(lambda connection: Alerts(connection, FitWeights()).of_account("f"))
    assert [(alert.id, alert.skills, alert.pace, alert.version) for alert in kept] == [
        ("any", ("python", "go"), "instant", 1),
        ("paid", ("python",), "instant", 3),
    ]
    assert sorted(await older.write(matched)) == found
