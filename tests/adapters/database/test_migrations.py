"""What counts as up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from bot.adapters.database import append_only, delivery_tables, tables  # noqa: F401 - importing enters the tables
from bot.adapters.database.engine import Database
from bot.adapters.database.metadata import metadata
from bot.adapters.database.migrations import FOLDER, is_current, newest, upgrade


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
        jobs = connection.execute(text("SELECT budget FROM jobs")).one()
        marks = connection.execute(text("SELECT mark FROM job_marks")).scalars().all()
        return [*jobs, *marks]

    assert await older.read(found) == [500, "saved"]


async def test_the_migrations_make_the_tables_that_the_code_names(older: Database) -> None:
    await older.write(upgrade)
    difference = await older.read(lambda connection: compare_metadata(MigrationContext.configure(connection), metadata))
    assert difference == []
