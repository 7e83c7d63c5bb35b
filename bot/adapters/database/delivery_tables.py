"""The outbox's tables. Nothing here points at the market's tables: a chat is known by its id alone.

``queued_at`` is the market's time; every other instant is real time, which is what the platforms live in.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    literal_column,
)

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant, Serial

WAITING = "waiting"
SENDING = "sending"
UNCERTAIN = "uncertain"
SENT = "sent"
MENDING = "mending"
PARKED = "parked"
DROPPED = "dropped"
ACTIVE = (WAITING, SENDING, UNCERTAIN, MENDING)

URGENT = 1002
PERSONAL = 1001
"""Who goes first: what is urgent, then what one person is told, then of a broadcast the highest rank, at most 1000."""

outbox_messages = Table(
    "outbox_messages",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("chat_id", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("key", String, nullable=False, comment="told once a chat"),
    Column("kind", String, nullable=False),
    Column("args", JSON, nullable=False),
    Column("subject", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("precedence", Integer, nullable=False, server_default=str(PERSONAL), comment="higher goes first"),
    Column("state", String, nullable=False),
    Column("changes", Integer, nullable=False, comment="of its subject since it was last drawn"),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("platform_message", String, comment="the platform's name for it, once it has landed"),
    Column("root", String, comment="the platform's name for the message that it was posted under"),
    Column("landed_at", Instant),
    Column("error", String),
    UniqueConstraint("chat_id", "key"),
    CheckConstraint(f"state IN {(*ACTIVE, SENT, PARKED, DROPPED)}", name="state"),
)

is_active = outbox_messages.c.state.in_([literal_column(f"'{state}'") for state in ACTIVE])
"""As the index of them says it: SQLite uses the index for exactly these words."""
Index(
    "ix_outbox_messages_active",
    outbox_messages.c.chat_id,
    outbox_messages.c.precedence.desc(),
    outbox_messages.c.id,
    postgresql_where=is_active,
    sqlite_where=is_active,
)
Index("ix_outbox_messages_subject", outbox_messages.c.subject)
Index("ix_outbox_messages_landed", outbox_messages.c.chat_id, outbox_messages.c.platform_message)
Index("ix_outbox_messages_thread", outbox_messages.c.chat_id, outbox_messages.c.thread, outbox_messages.c.id)

chat_queues = Table(
    "chat_queues",
    metadata,
    Column("chat_id", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("address", String, nullable=False),
    Column("pending", Integer, nullable=False, comment="messages that wait or are on their way"),
    Column("next_at", Instant, nullable=False, comment="not before"),
    Column("paced_to", Instant, nullable=False, comment="where the messages so far would end at an even pace"),
    Column("lease_until", Instant, comment="somebody is sending; after this, they are taken for dead"),
    Column("failures", Integer, nullable=False, comment="in a row"),
    Column("precedence", Integer, nullable=False, server_default=str(PERSONAL), comment="of the message that is next"),
    CheckConstraint("pending >= 0", name="pending"),
)

is_pending = chat_queues.c.pending > literal_column("0")
"""As the indexes of them say it."""
Index(
    "ix_chat_queues_due",
    chat_queues.c.platform,
    chat_queues.c.next_at,
    postgresql_where=is_pending,
    sqlite_where=is_pending,
)
Index(
    "ix_chat_queues_first",
    chat_queues.c.platform,
    chat_queues.c.precedence.desc(),
    chat_queues.c.next_at,
    postgresql_where=is_pending,
    sqlite_where=is_pending,
)

rate_buckets = Table(
    "rate_buckets",
    metadata,
    Column("name", String, primary_key=True),
    Column("paced_to", Instant, nullable=False, comment="where the messages so far would end at an even pace"),
)
