"""What the database itself refuses: changing or deleting what stands in the ledger."""

from __future__ import annotations

from sqlalchemy import DDL, event

from bot.adapters.database.tables import ledger_postings, ledger_transfers

TABLES = ("ledger_transfers", "ledger_postings")


def statements(dialect: str) -> list[str]:
    """The triggers, in this dialect's words."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            for table in TABLES
            for what in ("UPDATE", "DELETE")
        ]
    function = (
        "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "EXECUTE FUNCTION ledger_is_append_only()"
            for table in TABLES
        ),
    ]


for _table in (ledger_transfers, ledger_postings):
    for _dialect in ("sqlite", "postgresql"):
        for _statement in statements(_dialect):
            if f" {_table.name}" in _statement or "FUNCTION ledger_is_append_only() RETURNS" in _statement:
                trigger = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
                event.listen(_table, "after_create", trigger.execute_if(dialect=_dialect))
