"""What the database itself refuses: changing or deleting what stands in the ledger, and on the record."""

from __future__ import annotations

from sqlalchemy import DDL, event

from bot.adapters.database.connect_tables import connect_entries
from bot.adapters.database.dispute_tables import dispute_entries
from bot.adapters.database.tables import ledger_hold_ends, ledger_holds, ledger_postings, ledger_transfers

TABLES = ("ledger_transfers", "ledger_postings")
"""Those of the first migration."""
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
)


def statements(dialect: str) -> list[str]:
    """The triggers of the first migration, in this dialect's words."""
    return list(dict.fromkeys(one for table in TABLES for one in statements_of(table, dialect)))


def statements_of(table: str, dialect: str) -> list[str]:
    """What keeps a table as it was written."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            for what in ("UPDATE", "DELETE")
        ]
    return [
        _FUNCTION,
        (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "EXECUTE FUNCTION ledger_is_append_only()"
        ),
    ]


for _table in (ledger_transfers, ledger_postings, ledger_holds, ledger_hold_ends, dispute_entries, connect_entries):
    for _dialect in ("sqlite", "postgresql"):
        for _statement in statements_of(_table.name, _dialect):
            trigger = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
            event.listen(_table, "after_create", trigger.execute_if(dialect=_dialect))
