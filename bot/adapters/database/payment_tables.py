"""The tables of payments. Amounts are minor units beside the currency of their row; instants are UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant

payments = Table(
    "payments",
    metadata,
    Column("id", String, primary_key=True),
    Column("provider", String, nullable=False),
    Column("direction", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("about", String, nullable=False),
    Column("account_id", String, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("next_at", Instant),
    Column("state", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("pays_back", String, nullable=False),
    Column("fee", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("settled_at", Instant),
    Column("version", Integer, nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("direction IN ('in', 'out', 'back')", name="direction"),
    Index("ix_payments_about", "purpose", "about"),
)

Index(
    "uq_payments_reference",
    payments.c.provider,
    payments.c.reference,
    unique=True,
    sqlite_where=payments.c.reference != "",
    postgresql_where=payments.c.reference != "",
)
Index(
    "ix_payments_due",
    payments.c.provider,
    payments.c.next_at,
    sqlite_where=payments.c.next_at.is_not(None),
    postgresql_where=payments.c.next_at.is_not(None),
)

chargebacks = Table(
    "chargebacks",
    metadata,
    Column("id", String, primary_key=True),
    Column("provider", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("payment_id", String, ForeignKey("payments.id"), nullable=False, index=True),
    Column("owed_by", String, nullable=False, comment="a team or an account"),
    Column("amount", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("settled_at", Instant),
    Column("version", Integer, nullable=False),
    UniqueConstraint("provider", "reference"),
    CheckConstraint("taken >= 0", name="taken"),
)
