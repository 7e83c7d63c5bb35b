"""Bringing a database up to date.

Alembic is loaded where a migration runs; a database that is up to date is seen without it.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent

_REVISION = re.compile(r"""^(revision|down_revision)\b[^=\n]*=\s*["']([^"']+)["']""", re.MULTILINE)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, all of them or none."""
    if is_current(connection):
        return
    from alembic import command

    with _tables_may_be_made_anew(connection):
        command.upgrade(_config(connection), "head")


@contextlib.contextmanager
def _tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which what refers to it would forbid; that is checked at the end.

    The switch is heard outside a transaction only, so this block has one of its own.
    """
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    kept = raw.execute("PRAGMA foreign_keys").fetchone()[0]
    raw.commit()
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise RuntimeError(f"the migration would leave rows of {broken[0]} that point at nothing")
        raw.commit()
    finally:
        raw.rollback()
        raw.execute(f"PRAGMA foreign_keys = {kept}")
        raw.execute("BEGIN IMMEDIATE")


def newest() -> str:
    """The revision that no other follows."""
    found: list[dict[str, str]] = [
        dict(_REVISION.findall(file.read_text())) for file in (FOLDER / "versions").glob("*.py")
    ]
    followed = {names.get("down_revision") for names in found}
    return next(name for names in found if (name := names.get("revision")) and name not in followed)


def is_current(connection: Connection) -> bool:
    """Whether no migration is missing."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest()


def write_revision(connection: Connection, message: str) -> None:
    """Write a migration file from the difference between the tables in the code and in the database."""
    from alembic import command

    command.revision(_config(connection), message=message, autogenerate=True)
