"""The tables of what both sides of a contract agree on, and of refunds."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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
    text,
)

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant

contract_changes = Table(
    "contract_changes",
    metadata,
    Column("id", String, primary_key=True),
    Column("contract_id", String, ForeignKey("contracts.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("milestone_id", String, ForeignKey("milestones.id")),
    Column("parts", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
)

_IS_OPEN = text("state = 'open'")

Index(
    "uq_contract_changes_open",
    contract_changes.c.contract_id,
    unique=True,
    sqlite_where=_IS_OPEN,
    postgresql_where=_IS_OPEN,
)

contract_change_revisions = Table(
    "contract_change_revisions",
    metadata,
    Column("id", String, primary_key=True),
    Column("change_id", String, ForeignKey("contract_changes.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("author_id", String, ForeignKey("accounts.id"), nullable=False),
    Column("parts", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("change_id", "revision"),
)

contract_requests = Table(
    "contract_requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("contract_id", String, ForeignKey("contracts.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("about", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("files", JSON, nullable=False),
    Column("asked_by", String, ForeignKey("accounts.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("answered_by", String, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("amount > 0", name="amount"),
)

_IS_OPEN_REFUND = text("state = 'open' AND kind = 'refund'")

Index(
    "uq_contract_requests_open",
    contract_requests.c.about,
    unique=True,
    sqlite_where=_IS_OPEN_REFUND,
    postgresql_where=_IS_OPEN_REFUND,
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", String, primary_key=True),
    Column("contract_id", String, ForeignKey("contracts.id"), nullable=False, index=True),
    Column("team_id", String, ForeignKey("teams.id"), nullable=False),
    Column("funding_id", String, ForeignKey("fundings.id")),
    Column("about", String, nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("settled_at", Instant),
    Column("reason", Text, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("gross > 0 AND fee >= 0", name="gross"),
)

Index("ix_refunds_state", refunds.c.state)
