"""The workers' side of the outbox: claiming what is due, and writing down what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Case, Connection, Row, and_, case, exists, func, literal, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from bot.adapters.database.delivery_tables import (
    ACTIVE,
    DROPPED,
    MENDING,
    PARKED,
    SENDING,
    SENT,
    UNCERTAIN,
    WAITING,
    chat_queues,
    outbox_messages,
    rate_buckets,
)
from bot.adapters.database.types import EPOCH, Instant
from bot.adapters.delivery.outbox import notice_from, thread_root
from bot.adapters.delivery.pace import Pace
from bot.domain.notifications.model import Chat, Notice
from bot.handlers.kit.screen import Screen

LEASE = timedelta(seconds=30)

Render = Callable[[Connection, Chat, str, tuple[str, ...]], Screen | None]
"""What a notice shows now, for its chat, by kind and arguments; None when there is nothing to tell any more."""

_messages = outbox_messages.c
_queues = chat_queues.c


@dataclass(frozen=True)
class Parcel:
    """One message on its way: ``landed`` is what to mend where it has been shown already, ``root`` what to post under.

    ``uncertain`` says that it may have arrived before; ``failures`` is how often its chat failed in a row.
    """

    id: int
    chat: Chat
    notice: Notice
    screen: Screen
    landed: str | None
    root: str | None
    lease: datetime
    uncertain: bool
    failures: int
    attempts: int


@dataclass(frozen=True)
class Claimed:
    """What was claimed, and whether anything ``moved``; where not, ``next_at`` is when something will be due."""

    parcels: tuple[Parcel, ...]
    moved: bool
    next_at: datetime | None


class RenderFailed(Exception):
    """A notice could not be drawn; the transaction has to be undone, and the message put off."""

    def __init__(self, message_id: int, chat_id: str, kind: str, attempts: int) -> None:
        super().__init__(f"a notice of kind {kind} cannot be drawn")
        self.message_id = message_id
        self.chat_id = chat_id
        self.kind = kind
        self.attempts = attempts


def claim(connection: Connection, platform: str, now: datetime, room: int, pace: Pace, render: Render) -> Claimed:
    """Take the oldest message of up to ``room`` chats whose time has come, urgent ones first, and draw them.

    Raises RenderFailed.
    """
    queues = _due(connection, platform, now, room)
    paced_to = None
    if queues and pace.bot:
        paced_to = _bucket(connection, platform)
        allowed = pace.bot.room(paced_to, now)
        if not allowed:
            return Claimed((), moved=False, next_at=pace.bot.next_at(paced_to, now))
        queues = queues[:allowed]
    taken = [_take(connection, queue, now, pace, render) for queue in queues]
    parcels = tuple(parcel for parcel in taken if isinstance(parcel, Parcel))
    if paced_to is not None and pace.bot and parcels:
        connection.execute(
            update(rate_buckets)
            .where(rate_buckets.c.name == platform)
            .values(paced_to=pace.bot.after(paced_to, now, len(parcels)))
        )
    moved = any(taken)
    return Claimed(parcels, moved=moved, next_at=None if moved else _next_at(connection, platform))


def _due(connection: Connection, platform: str, now: datetime, room: int) -> list[Row[tuple[object, ...]]]:
    due = (
        select(chat_queues)
        .where(
            _queues.platform == platform,
            _queues.pending > 0,
            _queues.next_at <= now,
            or_(_queues.lease_until.is_(None), _queues.lease_until <= now),
        )
        .order_by(_queues.next_at)
        .with_for_update(skip_locked=True)
    )
    urgent = select(_messages.chat_id).where(_messages.urgent, _messages.state.in_(ACTIVE))
    first = list(connection.execute(due.where(_queues.chat_id.in_(urgent)).limit(room)))
    if len(first) < room:
        others = due.where(_queues.chat_id.not_in([queue.chat_id for queue in first]))
        first.extend(connection.execute(others.limit(room - len(first))))
    return first


def _bucket(connection: Connection, platform: str) -> datetime:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    bucket = select(rate_buckets.c.paced_to).where(rate_buckets.c.name == platform).with_for_update()
    paced_to: datetime | None = connection.scalar(bucket)
    if paced_to is None:
        connection.execute(insert(rate_buckets).values(name=platform, paced_to=EPOCH).on_conflict_do_nothing())
        paced_to = connection.execute(bucket).scalar_one()
    return paced_to


def _take(
    connection: Connection, queue: Row[tuple[object, ...]], now: datetime, pace: Pace, render: Render
) -> Parcel | bool:
    """The parcel; or whether something else was done about the chat."""
    wanted = (
        select(_messages.id)
        .where(_messages.chat_id == queue.chat_id, _messages.state.in_(ACTIVE))
        .order_by(_messages.urgent.desc(), _messages.id)
        .limit(1)
    )
    locked = select(outbox_messages).where(_messages.id == wanted.scalar_subquery()).with_for_update(skip_locked=True)
    message = connection.execute(locked).first()
    if message is None and connection.scalar(wanted) is None:
        _release(connection, queue.chat_id, settled=queue.pending, lease=queue.lease_until)
        return True
    if message is None or message.state not in ACTIVE:
        return False
    chat = Chat(queue.chat_id, message.account_id, queue.platform, queue.address)
    screen = _drawn(connection, chat, message, render)
    if screen is None:
        state = SENT if message.platform_message else DROPPED
        connection.execute(update(outbox_messages).where(_messages.id == message.id).values(state=state, changes=0))
        _release(connection, queue.chat_id, settled=1, lease=queue.lease_until)
        return True
    lease = now + LEASE
    paced_to = pace.chat.after(queue.paced_to, now)
    connection.execute(update(outbox_messages).where(_messages.id == message.id).values(state=SENDING, changes=0))
    connection.execute(
        update(chat_queues)
        .where(_queues.chat_id == queue.chat_id)
        .values(lease_until=lease, paced_to=paced_to, next_at=pace.chat.next_at(paced_to, now))
    )
    return Parcel(
        id=message.id,
        chat=chat,
        notice=notice_from(message),
        screen=screen,
        landed=message.platform_message,
        root=thread_root(connection, chat.id, message.thread) if message.thread else None,
        lease=lease,
        uncertain=message.state == UNCERTAIN,
        failures=queue.failures,
        attempts=message.attempts,
    )


def _drawn(connection: Connection, chat: Chat, message: Row[tuple[object, ...]], render: Render) -> Screen | None:
    try:
        return render(connection, chat, message.kind, tuple(message.args))
    except OperationalError:
        raise
    except Exception as error:
        raise RenderFailed(message.id, chat.id, message.kind, message.attempts) from error


def _next_at(connection: Connection, platform: str) -> datetime | None:
    waiting = (_queues.platform == platform, _queues.pending > 0, _queues.lease_until.is_(None))
    next_at: datetime | None = connection.scalar(select(func.min(_queues.next_at)).where(*waiting))
    return next_at


def take_over(connection: Connection) -> None:
    """End every lease: whoever held one is gone."""
    connection.execute(update(chat_queues).where(_queues.lease_until.is_not(None)).values(lease_until=None))


# What became of it. Each says whether it was this parcel that settled the message: a late one changes nothing.


def landed(connection: Connection, parcel: Parcel, platform_message: str, now: datetime) -> bool:
    """It was sent, or mended. When its subject changed meanwhile it waits to be mended again."""
    settled = connection.execute(
        update(outbox_messages)
        .where(_messages.id == parcel.id, _messages.state == SENDING)
        .values(
            state=case((_messages.changes > 0, MENDING), else_=SENT),
            platform_message=platform_message,
            root=_messages.root if parcel.landed else parcel.root,
            landed_at=func.coalesce(_messages.landed_at, literal(now, Instant)),
            attempts=0,
            error=None,
        )
        .returning(_messages.state)
    ).first()
    done = settled is not None and settled.state == SENT
    _release(connection, parcel.chat.id, settled=int(done), lease=parcel.lease, failures=0)
    return settled is not None


def put_off(connection: Connection, parcel: Parcel, until: datetime, *, state: str = WAITING, error: str = "") -> None:
    """Try it again later; the chat's other messages wait behind it. An ``error`` counts as an attempt."""
    connection.execute(
        update(outbox_messages)
        .where(_messages.id == parcel.id, _messages.state == SENDING)
        .values(
            state=MENDING if parcel.landed else state,
            changes=case((_messages.changes > 0, _messages.changes), else_=int(parcel.landed is not None)),
            attempts=_messages.attempts + int(bool(error)),
            error=error or None,
        )
    )
    _release(connection, parcel.chat.id, settled=0, lease=parcel.lease, next_at=until, failures=_queues.failures + 1)


def put_off_undrawn(connection: Connection, failed: RenderFailed, until: datetime, *, park_it: bool) -> None:
    """After the claim that failed was undone: the message waits, or is parked."""
    ours = and_(_messages.id == failed.message_id, _messages.state.in_(ACTIVE))
    values: dict[str, object] = {"attempts": _messages.attempts + 1, "error": "cannot be drawn"}
    if park_it:
        values |= {"state": _given_up(), "changes": 0}
    touched = connection.execute(update(outbox_messages).where(ours).values(values)).rowcount
    _release(
        connection,
        failed.chat_id,
        settled=int(park_it and touched > 0),
        lease=None,
        next_at=until,
        failures=_queues.failures + 1,
    )


def park(connection: Connection, parcel: Parcel, reason: str) -> None:
    """Give it up. A message that has landed stays as it was last shown."""
    parked = connection.execute(
        update(outbox_messages)
        .where(_messages.id == parcel.id, _messages.state == SENDING)
        .values(state=_given_up(), changes=0, error=reason)
    ).rowcount
    _release(connection, parcel.chat.id, settled=int(parked > 0), lease=parcel.lease, failures=0)


def park_chat(connection: Connection, parcel: Parcel) -> Sequence[Notice]:
    """Give up everything that waits for this chat; returns the notices that never arrived there."""
    parked = connection.execute(
        update(outbox_messages)
        .where(_messages.chat_id == parcel.chat.id, _messages.state.in_(ACTIVE))
        .values(state=_given_up(), changes=0, error="unreachable")
        .returning(outbox_messages)
    ).all()
    _release(connection, parcel.chat.id, settled=len(parked), lease=parcel.lease, failures=0)
    return [notice_from(row) for row in sorted(parked, key=lambda row: row.id) if row.state == PARKED]


def anything_due(connection: Connection, platforms: Sequence[str], now: datetime) -> bool:
    """Whether something waits or is on its way, other than in chats that were put off by a failure."""
    ready = or_(_queues.failures == 0, _queues.next_at <= now, _queues.lease_until.is_not(None))
    waiting = exists().where(_queues.platform.in_(platforms), _queues.pending > 0, ready)
    return bool(connection.scalar(select(waiting)))


def _given_up() -> Case[str]:
    return case((_messages.platform_message.is_not(None), SENT), else_=PARKED)


def _release(connection: Connection, chat_id: str, *, settled: int, lease: datetime | None, **values: object) -> None:
    """Count what is settled, and end the lease where it is still this one."""
    left = _queues.pending - settled
    connection.execute(
        update(chat_queues)
        .where(_queues.chat_id == chat_id)
        .values(
            pending=case((left > 0, left), else_=0),
            lease_until=case((_queues.lease_until == lease, null()), else_=_queues.lease_until),
            **values,
        )
    )
