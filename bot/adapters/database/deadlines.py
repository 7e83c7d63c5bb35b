"""Deadlines."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from bot.adapters.database import tables
from bot.adapters.database.rows import insert_or
from bot.domain.deadlines.model import Deadline

_deadlines = tables.deadlines.c


class Deadlines:
    """See ``bot.domain.deadlines.ports``."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def next_at(self) -> datetime | None:
        return self.connection.execute(select(func.min(_deadlines.at))).scalar()

    def at(self, kind: str, key: str) -> datetime | None:
        query = select(_deadlines.at).where(_deadlines.kind == kind, _deadlines.key == key)
        return self.connection.execute(query).scalar()

    def set(self, kind: str, key: str, at: datetime) -> None:
        self.connection.execute(
            insert_or(self.connection, tables.deadlines)
            .values(kind=kind, key=key, at=at)
            .on_conflict_do_update(index_elements=["kind", "key"], set_={"at": at})
        )

    def clear(self, kind: str, key: str) -> None:
        self.connection.execute(delete(tables.deadlines).where(_deadlines.kind == kind, _deadlines.key == key))

    def claim(self, until: datetime) -> Deadline | None:
        earliest = (
            select(_deadlines.kind, _deadlines.key)
            .where(_deadlines.at <= until)
            .order_by(_deadlines.at, _deadlines.kind, _deadlines.key)
            .limit(1)
        )
        if self.connection.dialect.name == "postgresql":
            earliest = earliest.with_for_update(skip_locked=True)
        due = self.connection.execute(earliest).first()
        if due is None:
            return None
        row = self.connection.execute(
            delete(tables.deadlines)
            .where(_deadlines.kind == due.kind, _deadlines.key == due.key)
            .returning(_deadlines.kind, _deadlines.key, _deadlines.at)
        ).first()
        return None if row is None else Deadline(row.kind, row.key, row.at)
