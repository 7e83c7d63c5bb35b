"""What the conversation keeps: drafts, and which updates have taken effect."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.adapters.database import tables
from bot.adapters.database.rows import insert_or
from bot.handlers.kit.turn import Draft

_drafts = tables.drafts.c


class DraftsOnConnection:
    """See ``bot.handlers.kit.turn.Drafts``."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

    def of_chat(self, chat_id: str) -> Draft | None:
        where = (_drafts.chat_id == chat_id, _drafts.until > self.now)
        row = self.connection.execute(select(tables.drafts).where(*where)).first()
        if row is None:
            return None
        values = dict(row._mapping)
        return Draft(**values | {"args": tuple(values["args"])})

    def put(self, draft: Draft) -> None:
        row = {**draft.__dict__, "args": list(draft.args)}
        self.connection.execute(
            insert_or(self.connection, tables.drafts)
            .values(row)
            .on_conflict_do_update(index_elements=["chat_id"], set_=row)
        )

    def drop(self, chat_id: str) -> None:
        self.connection.execute(delete(tables.drafts).where(_drafts.chat_id == chat_id))


def first_time(connection: Connection, platform: str, update_id: str, now: datetime) -> bool:
    """Write down that an update takes effect in this transaction; False when it did so before."""
    written = connection.execute(
        insert_or(connection, tables.inbound)
        .values(platform=platform, update_id=update_id, at=now)
        .on_conflict_do_nothing()
        .returning(tables.inbound.c.update_id)
    ).first()
    return written is not None
