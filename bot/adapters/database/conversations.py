"""What the conversation keeps: drafts, which updates have taken effect, and what was answered to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.adapters.database import tables
from bot.adapters.database.rows import insert_or
from bot.handlers.kit.acts import Answer
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.turn import Draft

_drafts = tables.drafts.c
_inbound = tables.inbound.c


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


def keep_answer(connection: Connection, platform: str, update_id: str, answer: Answer, process: str) -> None:
    """Remember what is about to be answered, in case this process dies before it has.

    A modal is not kept: what would open it is over by then.
    """
    if answer.modal is not None or answer.errors:
        return
    connection.execute(
        update(tables.inbound)
        .where(_inbound.platform == platform, _inbound.update_id == update_id)
        .values(answer=_written(answer), process=process)
    )


def answer_again(connection: Connection, platform: str, update_id: str, process: str) -> Answer | None:
    """What another process answered to this update; it died, or the platform would not have sent it again.

    Each process is told once.
    """
    told = connection.execute(
        update(tables.inbound)
        .where(_inbound.platform == platform, _inbound.update_id == update_id, _inbound.process != process)
        .values(process=process)
        .returning(_inbound.answer)
    ).first()
    return None if told is None else _read(told.answer)


def forget_updates(connection: Connection, before: datetime) -> None:
    """Forget which updates had taken effect before then: no platform sends them again."""
    connection.execute(delete(tables.inbound).where(_inbound.at < before))


def _written(answer: Answer) -> dict[str, Any]:
    screens = {"screen": answer.screen, "mended": answer.mended}
    shown = {name: screen.model_dump(mode="json", exclude_defaults=True) for name, screen in screens.items() if screen}
    return {"in_place": answer.in_place, "toast": answer.toast, "alert": answer.alert, **shown}


def _read(written: dict[str, Any]) -> Answer:
    screen, mended = (
        Screen.model_validate(written[name]) if name in written else None for name in ("screen", "mended")
    )
    return Answer(screen, written["in_place"], written["toast"], written["alert"], mended)
