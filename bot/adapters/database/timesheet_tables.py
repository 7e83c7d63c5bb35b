"""The tables of hourly work. Amounts are minor units beside the currency of their row; instants are UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant

weeks = Table(
    "weeks",
    metadata,
    Column("id", String, primary_key=True),
    Column("contract_id", String, ForeignKey("contracts.id"), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("rate", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("limit_minutes", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("charged_minutes", Integer, nullable=False),
    Column("charged", BigInteger, nullable=False),
    Column("holds", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("review_until", Instant),
    Column("agreed_by", String, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("minutes >= 0 AND minutes <= limit_minutes", name="minutes"),
    CheckConstraint("charged_minutes >= 0 AND charged_minutes <= minutes", name="charged_minutes"),
    CheckConstraint("charged >= 0", name="charged"),
    Unique("contract_id", "starts_at"),
)

time_entries = Table(
    "time_entries",
    metadata,
    Column("id", String, primary_key=True),
    Column("week_id", String, ForeignKey("weeks.id"), nullable=False, index=True),
    Column("contract_id", String, ForeignKey("contracts.id"), nullable=False),
    Column("freelancer_id", String, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("memo", Text, nullable=False),
    Column("how", String, nullable=False),
    Column("started_at", Instant),
    Column("logged_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("minutes > 0 AND minutes <= 1440", name="minutes"),
)

timers = Table(
    "timers",
    metadata,
    Column("id", String, ForeignKey("accounts.id"), primary_key=True),
    Column("contract_id", String, ForeignKey("contracts.id"), nullable=False, index=True),
    Column("memo", Text, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("logged", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
