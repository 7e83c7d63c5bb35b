"""What counts as up to date."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from bot.adapters.database.engine import Database
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
