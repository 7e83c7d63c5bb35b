"""The workers' side of the outbox: claiming what is due, and drawing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, or_, select, update

from bot.adapters.database.delivery_tables import (
    ACTIVE,
    PERSONAL,
    SENDING,
    UNCERTAIN,
    chat_queues,
    is_active,
    is_pending,
    outbox_messages,
    rate_buckets,
)
from bot.adapters.database.rows import insert_or
from bot.adapters.database.types import EPOCH
from bot.adapters.delivery.outbox import notice_from, thread_root
from bot.adapters.delivery.pace import Limit, Pace
from bot.domain.notifications.model import Chat, Notice
from bot.handlers.kit.screen import Screen

LEASE = timedelta(seconds=30)

Render = Callable[[Connection, Chat, str, tuple[str, ...]], Screen | None]
"""What a notice shows now, for its chat, by kind and arguments; None when there is nothing to tell any more."""
Queue = Row[Any]
"""A row of ``chat_queues``."""

_messages = outbox_messages.c
_queues = chat_queues.c


@dataclass(frozen=True)
class Room:
    """How many messages more may be on their way: of those to one person, and of broadcasts."""

    personal: int
    broadcast: int = 0


@dataclass(frozen=True)
class Parcel:
    """One message on its way: ``landed`` is what to mend where it has been shown already, ``root`` what to post under.

    ``uncertain`` says that it may have arrived before; ``failures`` is how often its chat failed in a row.
    """

    id: int
    chat: Chat
    notice: Notice
    landed: str | None
    root: str | None
    lease: datetime
    uncertain: bool
    failures: int
    attempts: int

    @property
    def is_broadcast(self) -> bool:
        """Whether many are told the same, so that it gives way to everything personal."""
        return self.notice.rank > 0


@dataclass(frozen=True)
class Claimed:
    """What was claimed, and whether anything ``moved``; where not, ``next_at`` is when something will be due."""

    parcels: tuple[Parcel, ...]
    moved: bool
    next_at: datetime | None


def claim(connection: Connection, platform: str, now: datetime, room: Room, pace: Pace) -> Claimed:
    """Take the next message of chats whose time has come: urgent and personal ones first, then the highest ranks."""
    queues = _due(connection, platform, now, room.personal, broadcast=False)
    queues += _due(connection, platform, now, room.broadcast, broadcast=True)
    paced_to = None
    if queues and pace.bot:
        paced_to = _bucket(connection, platform)
        affordable = _affordable(queues, pace.bot.room(paced_to, now), pace.personal)
        if not affordable:
            spared = 0 if queues[0].precedence >= PERSONAL else pace.personal
            return Claimed((), moved=False, next_at=pace.bot.next_at(paced_to + pace.bot.interval * spared, now))
        queues = affordable
    parcels, moved = _take(connection, queues, now, pace)
    if paced_to is not None and pace.bot and parcels:
        _pay(connection, platform, pace.bot.after(paced_to, now, len(parcels)))
    next_at = None if moved else _next_at(connection, platform, broadcast=room.broadcast > 0)
    return Claimed(parcels, moved=moved, next_at=next_at)


def _due(connection: Connection, platform: str, now: datetime, room: int, *, broadcast: bool) -> list[Queue]:
    if room <= 0:
        return []
    due = (
        select(chat_queues)
        .where(
            _queues.platform == platform,
            is_pending,
            _queues.precedence < PERSONAL if broadcast else _queues.precedence >= PERSONAL,
            _queues.next_at <= now,
            or_(_queues.lease_until.is_(None), _queues.lease_until <= now),
        )
        .order_by(_queues.precedence.desc(), _queues.next_at)
        .limit(room)
        .with_for_update(skip_locked=True)
    )
    return list(connection.execute(due))


# What several processes may send together


def debit(connection: Connection, platform: str, limit: Limit, now: datetime, count: int) -> None:
    """Count messages that went past the outbox."""
    _pay(connection, platform, limit.after(_bucket(connection, platform), now, count))


def _affordable(queues: list[Queue], room: int, personal: int) -> list[Queue]:
    """Those that the bot may write to now. Broadcasts leave ``personal`` places of its burst."""
    ours = [queue for queue in queues if queue.precedence >= PERSONAL][: max(0, room)]
    many = [queue for queue in queues if queue.precedence < PERSONAL]
    return ours + many[: max(0, room - len(ours) - personal)]


def _bucket(connection: Connection, platform: str) -> datetime:
    bucket = select(rate_buckets.c.paced_to).where(rate_buckets.c.name == platform).with_for_update()
    paced_to: datetime | None = connection.scalar(bucket)
    if paced_to is None:
        empty = insert_or(connection, rate_buckets).values(name=platform, paced_to=EPOCH)
        connection.execute(empty.on_conflict_do_nothing())
        paced_to = connection.execute(bucket).scalar_one()
    return paced_to


def _pay(connection: Connection, platform: str, paced_to: datetime) -> None:
    connection.execute(update(rate_buckets).where(rate_buckets.c.name == platform).values(paced_to=paced_to))


# Taking


def _take(
    connection: Connection, queues: Sequence[Queue], now: datetime, pace: Pace
) -> tuple[tuple[Parcel, ...], bool]:
    """The parcels, and whether anything was done about any of the chats."""
    if not queues:
        return (), False
    messages = _next_messages(connection, [queue.chat_id for queue in queues])
    without = [queue for queue in queues if queue.chat_id not in messages]
    moved = _empty(connection, without)
    lease = now + LEASE
    taken = [(queue, messages[queue.chat_id]) for queue in queues if queue.chat_id in messages]
    if taken:
        ids = [message.id for _, message in taken]
        connection.execute(update(outbox_messages).where(_messages.id.in_(ids)).values(state=SENDING, changes=0))
        connection.execute(_LEASED, [_leased(queue, lease, now, pace) for queue, _ in taken])
    parcels = tuple(_parcel(connection, queue, message, lease) for queue, message in taken)
    return parcels, moved or bool(parcels)


def _next_messages(connection: Connection, chat_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The message that goes next, by chat; without those that a turn is changing just now."""
    first = (
        select(_messages.id)
        .where(_messages.chat_id == _queues.chat_id, is_active)
        .order_by(_messages.precedence.desc(), _messages.id)
        .limit(1)
        .correlate(chat_queues)
        .scalar_subquery()
    )
    message = outbox_messages.alias("message")
    firsts = select(first).where(_queues.chat_id.in_(chat_ids))
    wanted = select(message).where(message.c.id.in_(firsts)).with_for_update(skip_locked=True)
    return {row.chat_id: row for row in connection.execute(wanted) if row.state in ACTIVE}


def _empty(connection: Connection, queues: Sequence[Queue]) -> bool:
    """Correct the count of chats in which nothing waits; whether there were any."""
    if not queues:
        return False
    waits = exists().where(_messages.chat_id == _queues.chat_id, is_active)
    ids = sorted(queue.chat_id for queue in queues)
    emptied = connection.execute(
        update(chat_queues).where(_queues.chat_id.in_(ids), ~waits).values(pending=0, lease_until=None)
    )
    return emptied.rowcount > 0


_LEASED = (
    update(chat_queues)
    .where(_queues.chat_id == bindparam("of_chat"))
    .values(lease_until=bindparam("lease"), paced_to=bindparam("paced"), next_at=bindparam("next"))
)


def _leased(queue: Queue, lease: datetime, now: datetime, pace: Pace) -> dict[str, object]:
    paced_to = pace.chat.after(queue.paced_to, now)
    return {
        "of_chat": queue.chat_id,
        "lease": lease,
        "paced": paced_to,
        "next": pace.chat.next_at(paced_to, now),
    }


def _parcel(connection: Connection, queue: Queue, message: Row[Any], lease: datetime) -> Parcel:
    return Parcel(
        id=message.id,
        chat=Chat(queue.chat_id, message.account_id, queue.platform, queue.address),
        notice=notice_from(message),
        landed=message.platform_message,
        root=thread_root(connection, queue.chat_id, message.thread) if message.thread else None,
        lease=lease,
        uncertain=message.state == UNCERTAIN,
        failures=queue.failures,
        attempts=message.attempts,
    )


def draw(connection: Connection, parcels: Sequence[Parcel], render: Render) -> list[Screen | None]:
    """What each shows now; None where there is nothing to tell any more."""
    return [render(connection, each.chat, each.notice.kind, each.notice.args) for each in parcels]


# What waits


def _next_at(connection: Connection, platform: str, *, broadcast: bool) -> datetime | None:
    """When something will be due; without ``broadcast``, something personal."""
    waiting = [_queues.platform == platform, is_pending, _queues.lease_until.is_(None)]
    if not broadcast:
        waiting.append(_queues.precedence >= PERSONAL)
    next_at: datetime | None = connection.scalar(
        select(_queues.next_at).where(*waiting).order_by(_queues.next_at).limit(1)
    )
    return next_at


def take_over(connection: Connection) -> None:
    """End every lease: whoever held one is gone."""
    connection.execute(update(chat_queues).where(_queues.lease_until.is_not(None)).values(lease_until=None))


def anything_due(connection: Connection, platforms: Sequence[str], now: datetime) -> bool:
    """Whether something waits or is on its way, other than in chats that were put off by a failure."""
    ready = or_(_queues.failures == 0, _queues.next_at <= now, _queues.lease_until.is_not(None))
    return bool(connection.scalar(select(exists().where(_queues.platform.in_(platforms), is_pending, ready))))
