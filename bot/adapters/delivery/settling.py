"""What became of messages, written down.

Each function settles the message only while it is this parcel that is being sent: a late one changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, Case, Connection, Integer, String, Update, bindparam, case, func, null, select, update

from bot.adapters.database.delivery_tables import (
    DROPPED,
    MENDING,
    PARKED,
    PERSONAL,
    SENDING,
    SENT,
    WAITING,
    chat_queues,
    is_active,
    outbox_messages,
)
from bot.adapters.database.types import Instant
from bot.adapters.delivery.outbox import notice_from
from bot.adapters.delivery.queue import Parcel
from bot.domain.notifications.model import Notice

_messages = outbox_messages.c
_queues = chat_queues.c

Landing = tuple[Parcel, str, datetime]
"""A parcel, the platform's name for the message that it became, or mended, and when."""


def landed(connection: Connection, landings: Sequence[Landing]) -> set[int]:
    """They were sent, or mended; returns the ids of those that were settled.

    One whose subject changed meanwhile waits to be mended again.
    """
    if not landings:
        return set()
    ids = sorted(parcel.id for parcel, _, _ in landings)
    ours = select(_messages.id, _messages.changes).where(_messages.id.in_(ids), _messages.state == SENDING)
    changes = {row.id: row.changes for row in connection.execute(ours.order_by(_messages.id).with_for_update())}
    rows = [
        {
            "of_id": parcel.id,
            "becomes": MENDING if changes[parcel.id] else SENT,
            "name": name,
            "mended": parcel.landed is not None,
            "under": parcel.root,
            "at": at,
        }
        for parcel, name, at in landings
        if parcel.id in changes
    ]
    if rows:
        connection.execute(_LANDED, rows)
    _release_all(connection, [(parcel, int(changes.get(parcel.id) == 0)) for parcel, _, _ in landings])
    return set(changes)


_LANDED = (
    update(outbox_messages)
    .where(_messages.id == bindparam("of_id"))
    .values(
        state=bindparam("becomes"),
        platform_message=bindparam("name"),
        root=case((bindparam("mended", type_=Boolean), _messages.root), else_=bindparam("under", type_=String)),
        landed_at=func.coalesce(_messages.landed_at, bindparam("at", type_=Instant)),
        attempts=0,
        error=None,
    )
)


def dropped(connection: Connection, parcel: Parcel) -> None:
    """There was nothing to tell any more. A message that has landed stays as it was last shown."""
    state = SENT if parcel.landed else DROPPED
    done = connection.execute(_ours(parcel).values(state=state, changes=0)).rowcount
    _release(connection, parcel, settled=done)


def put_off(connection: Connection, parcel: Parcel, until: datetime, *, state: str = WAITING, error: str = "") -> None:
    """Try it again later; the chat's other messages wait behind it. An ``error`` counts as an attempt."""
    connection.execute(
        _ours(parcel).values(
            state=MENDING if parcel.landed else state,
            changes=case((_messages.changes > 0, _messages.changes), else_=int(parcel.landed is not None)),
            attempts=_messages.attempts + int(bool(error)),
            error=error or None,
        )
    )
    _release(connection, parcel, settled=0, next_at=until, failures=_queues.failures + 1)


def park(connection: Connection, parcel: Parcel, reason: str) -> None:
    """Give it up. A message that has landed stays as it was last shown."""
    parked = connection.execute(_ours(parcel).values(state=_given_up(), changes=0, error=reason)).rowcount
    _release(connection, parcel, settled=parked, failures=0)


def park_chat(connection: Connection, parcel: Parcel) -> Sequence[Notice]:
    """Give up everything that waits for this chat; returns the notices that never arrived there."""
    parked = connection.execute(
        update(outbox_messages)
        .where(_messages.chat_id == parcel.chat.id, is_active)
        .values(state=_given_up(), changes=0, error="unreachable")
        .returning(outbox_messages)
    ).all()
    _release(connection, parcel, settled=len(parked), failures=0)
    return [notice_from(row) for row in sorted(parked, key=lambda row: row.id) if row.state == PARKED]


def _ours(parcel: Parcel) -> Update:
    return update(outbox_messages).where(_messages.id == parcel.id, _messages.state == SENDING)


def _given_up() -> Case[str]:
    return case((_messages.platform_message.is_not(None), SENT), else_=PARKED)


# The chat's queue


def _release(connection: Connection, parcel: Parcel, *, settled: int, **values: object) -> None:
    """Count what is settled, and end the lease where it is still this one."""
    _lock(connection, [parcel.chat.id])
    connection.execute(_RELEASED.values(**values) if values else _RELEASED, _released(parcel, settled))


def _release_all(connection: Connection, settled: Sequence[tuple[Parcel, int]]) -> None:
    """The same for many that went well."""
    in_order = sorted(settled, key=lambda each: each[0].chat.id)
    _lock(connection, [parcel.chat.id for parcel, _ in in_order])
    connection.execute(_RELEASED.values(failures=0), [_released(parcel, count) for parcel, count in in_order])


def _lock(connection: Connection, chat_ids: Sequence[str]) -> None:
    """Before what is next in a chat is looked up, or a turn could put in something higher meanwhile."""
    locked = select(_queues.chat_id).where(_queues.chat_id.in_(chat_ids)).order_by(_queues.chat_id).with_for_update()
    connection.execute(locked).all()


def _released(parcel: Parcel, settled: int) -> dict[str, object]:
    return {"of_chat": parcel.chat.id, "done": settled, "held": parcel.lease}


_left = _queues.pending - bindparam("done", type_=Integer)
_next = select(func.max(_messages.precedence)).where(_messages.chat_id == _queues.chat_id, is_active).scalar_subquery()
_held = _queues.lease_until == bindparam("held", type_=Instant)
_RELEASED = (
    update(chat_queues)
    .where(_queues.chat_id == bindparam("of_chat"))
    .values(
        pending=case((_left > 0, _left), else_=0),
        precedence=case((_left > 0, func.coalesce(_next, PERSONAL)), else_=PERSONAL),
        lease_until=case((_held, null()), else_=_queues.lease_until),
    )
)
