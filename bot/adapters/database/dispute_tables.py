"""The tables of disputes. Amounts are minor units beside the currency of their row; instants are UTC."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant
from bot.domain.disputes.model import RUNNING

disputes = Table(
    "disputes",
    metadata,
    Column("id", String, primary_key=True),
    Column("contract_id", String, ForeignKey("contracts.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("subject_id", String, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("account", String, nullable=False),
    Column("opened_by", String, ForeignKey("accounts.id"), nullable=False),
    Column("by_client", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("state", String, nullable=False),
    Column("proposed", BigInteger),
    Column("client_accepts", Boolean, nullable=False),
    Column("freelancer_accepts", Boolean, nullable=False),
    Column("offered", BigInteger),
    Column("offered_by_client", Boolean, nullable=False),
    Column("refund", BigInteger),
    Column("settled_at", Instant),
    Column("settled_by", String, nullable=False),
    Column("review_left", Integer),
    Column("version", Integer, nullable=False),
    CheckConstraint("amount > 0 AND held > 0 AND held <= amount", name="amount"),
    CheckConstraint("refund IS NULL OR (refund >= 0 AND refund <= amount)", name="refund"),
)

Index(
    "uq_disputes_running",
    disputes.c.subject_id,
    unique=True,
    sqlite_where=disputes.c.state.in_(RUNNING),
    postgresql_where=disputes.c.state.in_(RUNNING),
)

dispute_entries = Table(
    "dispute_entries",
    metadata,
    Column("id", String, primary_key=True),
    Column("dispute_id", String, ForeignKey("disputes.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("author_id", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("files", JSON, nullable=False),
    Column("message_id", String, nullable=False),
    Column("amount", BigInteger),
    Column("currency", String),
    Column("at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
)
