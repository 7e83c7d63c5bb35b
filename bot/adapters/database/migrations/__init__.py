"""Bringing a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).parent


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the connection's transaction."""
    if not is_current(connection):
        command.upgrade(_config(connection), "head")


def is_current(connection: Connection) -> bool:
    """Whether no migration is missing."""
    head = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def write_revision(connection: Connection, message: str) -> None:
    """Write a migration file from the difference between the tables in the code and in the database."""
    command.revision(_config(connection), message=message, autogenerate=True)
