"""The turn's side of the outbox: what is written, and looked up, inside the turn's own transaction.

Locks are taken in one order, messages before queues and queues by chat id, so that turns and workers never wait for
each other in a circle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, case, func, literal, or_, select, update

from bot.adapters.database.delivery_tables import (
    ACTIVE,
    MENDING,
    PERSONAL,
    SENDING,
    SENT,
    URGENT,
    WAITING,
    chat_queues,
    is_active,
    outbox_messages,
)
from bot.adapters.database.types import EPOCH, Instant
from bot.adapters.delivery.many_rows import insert_many
from bot.domain.notifications.model import Chat, Notice

CHANNEL = "parley_outbox"

_messages = outbox_messages.c
_queues = chat_queues.c

Put = Counter[tuple[str, int]]
"""How many messages were put in, by chat and precedence."""


@dataclass(frozen=True)
class Backlog:
    """How much waits to be sent, and since when (the market's time; None when nothing waits)."""

    waiting: int
    oldest: datetime | None


def post(
    connection: Connection, notices: Sequence[tuple[Notice, Chat]], subjects: Iterable[str], now: datetime
) -> None:
    """Everything that one turn tells: new notices, mends of what shows one of ``subjects``, and one NOTIFY.

    A notice whose key its chat was told already is left out. Wake the delivery after the commit.
    """
    chats = {chat.id: chat for _, chat in notices}
    put = _mark_changed(connection, subjects, now) + _insert(connection, notices, now)
    _count(connection, put, chats)
    if put.total():
        notify(connection)


def enqueue(connection: Connection, notice: Notice, chat: Chat, now: datetime) -> None:
    """Put one notice into the outbox; nothing happens when its key was told to this chat already.

    For several at once use ``post``, which takes its locks in order.
    """
    _count(connection, _insert(connection, [(notice, chat)], now), {chat.id: chat})


def mend(connection: Connection, subjects: Iterable[str], now: datetime) -> None:
    """Show every copy of every message about one of these subjects as it stands, soon."""
    _count(connection, _mark_changed(connection, subjects, now), {})


def notify(connection: Connection) -> None:
    """Tell the workers of other processes, when this transaction commits. A hint: they look anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


def notice_of(connection: Connection, chat_id: str, platform_message: str) -> Notice | None:
    """The notice that this platform message shows."""
    return _first_notice(connection, _messages.chat_id == chat_id, _messages.platform_message == platform_message)


def notice_in_thread(connection: Connection, chat_id: str, thread_message: str) -> Notice | None:
    """The first notice that began, or stands in, the thread of this platform message."""
    return _first_notice(
        connection,
        _messages.chat_id == chat_id,
        or_(_messages.platform_message == thread_message, _messages.root == thread_message),
    )


def thread_root(connection: Connection, chat_id: str, thread: str) -> str | None:
    """The platform's name for the message that began this thread in this chat."""
    row = connection.execute(
        select(_messages.platform_message, _messages.root)
        .where(_messages.chat_id == chat_id, _messages.thread == thread, _messages.platform_message.is_not(None))
        .order_by(_messages.id)
        .limit(1)
    ).first()
    return None if row is None else row.root or row.platform_message


def is_landing(connection: Connection, chat_id: str) -> bool:
    """Whether a message to this chat is on its way, or has arrived and was not written down yet."""
    landing = select(_messages.id).where(_messages.chat_id == chat_id, _messages.state == SENDING).limit(1)
    return connection.execute(landing).first() is not None


def backlog(connection: Connection) -> Backlog:
    """What waits to be sent, on every platform."""
    waiting, oldest = connection.execute(select(func.count(), func.min(_messages.queued_at)).where(is_active)).one()
    return Backlog(waiting, oldest)


def notice_from(row: Row[tuple[object, ...]]) -> Notice:
    """The notice of a row of the outbox."""
    return Notice(
        key=row.key,
        account_id=row.account_id,
        kind=row.kind,
        args=tuple(row.args),
        subject=row.subject,
        thread=row.thread,
        urgent=row.urgent,
        rank=row.precedence if row.precedence < PERSONAL else 0,
    )


def _first_notice(connection: Connection, *conditions: ColumnElement[bool]) -> Notice | None:
    row = connection.execute(select(outbox_messages).where(*conditions).order_by(_messages.id).limit(1)).first()
    return None if row is None else notice_from(row)


def _insert(connection: Connection, notices: Sequence[tuple[Notice, Chat]], now: datetime) -> Put:
    """Put them in; those whose key their chat was told already are left out."""
    if not notices:
        return Counter()
    rows = [_row(notice, chat, now) for notice, chat in notices]
    insert, given = insert_many(connection, outbox_messages, rows)
    new = insert.on_conflict_do_nothing(index_elements=["chat_id", "key"])
    inserted = connection.execute(new.returning(_messages.chat_id, _messages.precedence), given)
    return Counter((chat_id, precedence) for chat_id, precedence in inserted)


def _row(notice: Notice, chat: Chat, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": chat.id,
        "account_id": notice.account_id,
        "key": notice.key,
        "kind": notice.kind,
        "args": list(notice.args),
        "subject": notice.subject,
        "thread": notice.thread,
        "urgent": notice.urgent,
        "precedence": _precedence(notice),
        "state": WAITING,
        "changes": 0,
        "attempts": 0,
        "queued_at": now,
    }


def _precedence(notice: Notice) -> int:
    if notice.urgent:
        return URGENT
    return min(notice.rank, PERSONAL - 1) if notice.rank > 0 else PERSONAL


def _mark_changed(connection: Connection, subjects: Iterable[str], now: datetime) -> Put:
    """The landed messages that became mends.

    One statement marks the landed ones and those on their way: a message that lands meanwhile is in one of the two.
    """
    wanted = sorted(set(filter(None, subjects)))
    if not wanted:
        return Counter()
    marked = connection.execute(
        update(outbox_messages)
        .where(_messages.subject.in_(wanted), _messages.state.in_((*ACTIVE, SENT)))
        .values(
            changes=_messages.changes + 1,
            state=case((_messages.state == SENT, MENDING), else_=_messages.state),
            queued_at=case((_messages.state == SENT, literal(now, Instant)), else_=_messages.queued_at),
        )
        .returning(_messages.chat_id, _messages.precedence, _messages.state, _messages.changes)
    )
    return Counter((row.chat_id, row.precedence) for row in marked if row.state == MENDING and row.changes == 1)


def _count(connection: Connection, put: Put, chats: dict[str, Chat]) -> None:
    """Count what was put in for each chat, in the order of the chats' ids."""
    counts: Counter[str] = Counter()
    highest: dict[str, int] = {}
    for (chat_id, precedence), count in put.items():
        counts[chat_id] += count
        highest[chat_id] = max(precedence, highest.get(chat_id, 0))
    known = [
        {"for_chat": each, "more": counts[each], "reached": highest[each]} for each in sorted(counts.keys() - chats)
    ]
    new = [_queue_row(chats[each], counts[each], highest[each]) for each in sorted(counts.keys() & chats)]
    if known and new:
        in_order = select(_queues.chat_id).where(_queues.chat_id.in_(counts)).order_by(_queues.chat_id)
        connection.execute(in_order.with_for_update()).all()
    if known:
        connection.execute(_COUNTED, known)
    if new:
        insert, rows = insert_many(connection, chat_queues, new)
        given = insert.excluded
        counted = insert.on_conflict_do_update(
            index_elements=["chat_id"],
            set_={
                "pending": _queues.pending + given.pending,
                "precedence": _raised(given.precedence),
                "platform": given.platform,
                "address": given.address,
            },
        )
        connection.execute(counted, rows)


def _raised(precedence: ColumnElement[int]) -> ColumnElement[int]:
    """The precedence of a chat in which something of this precedence waits, too."""
    higher = (_queues.pending > 0) & (_queues.precedence > precedence)
    return case((higher, _queues.precedence), else_=precedence)


def _queue_row(chat: Chat, pending: int, precedence: int) -> dict[str, Any]:
    return {
        "chat_id": chat.id,
        "platform": chat.platform,
        "address": chat.address,
        "pending": pending,
        "precedence": precedence,
        "next_at": EPOCH,
        "paced_to": EPOCH,
        "failures": 0,
    }


_COUNTED = (
    update(chat_queues)
    .where(_queues.chat_id == bindparam("for_chat"))
    .values(pending=_queues.pending + bindparam("more"), precedence=_raised(bindparam("reached")))
)
