"""What a database that knew only lots and spendings becomes: a history, and dates on which lots expire."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.adapters.database.engine import Database
from bot.adapters.database.migrations import FOLDER, upgrade
from bot.adapters.database.verify_connects import faults_of_connects

ROWS = (
    (
        "INSERT INTO accounts (id, name, joined_at, language, time_zone, freelances, hires, title, overview, skills, "
        "is_operator, category, level, country, version) "
        "VALUES ('a', 'Ana', 0, 'en', 'UTC', true, true, '', '', '[]', false, '', '', '', 1)"
    ),
    "INSERT INTO connect_lots VALUES ('l', 'a', 40, 34, 'joining', 5, 900), ('m', 'a', 10, 10, 'monthly', 6, 901)",
    (
        "INSERT INTO connect_spendings (id, account_id, parts, returned, version) VALUES "
        "('p', 'a', '[[\"l\", 6]]', false, 1), ('q.2', 'a', '[[\"l\", 2], [\"m\", 1]]', true, 2)"
    ),
)


async def test_what_happened_to_connects_is_written_down(empty_database_url: str) -> None:
    database = Database(empty_database_url)

    def fill(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
        for row in ROWS:
            connection.execute(text(row))

    def found(connection: Connection) -> tuple[list[object], list[object], list[str]]:
        entries = connection.execute(text("SELECT lot_id, kind, change, about FROM connect_entries ORDER BY id"))
        due = connection.execute(text("SELECT key, at FROM deadlines WHERE kind = 'connects.expiry' ORDER BY key"))
        return [tuple(row) for row in entries], [tuple(row) for row in due], list(faults_of_connects(connection))

    await database.write(fill)
    await database.write(upgrade)
    entries, due, faults = await database.read(found)
    await database.close()

    assert sorted(entries) == [
        ("l", "granted", 40, "joining"),
        ("l", "returned", 2, "q.2"),
        ("l", "spent", -6, "p"),
        ("l", "spent", -2, "q.2"),
        ("m", "granted", 10, "monthly"),
        ("m", "returned", 1, "q.2"),
        ("m", "spent", -1, "q.2"),
    ]
    assert due == [("l", 900), ("m", 901)]
    assert faults == []
