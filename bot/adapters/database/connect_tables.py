"""The tables of what happened to Connects, and of the bids for places on top. Lots and spendings are in ``tables``."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant, Serial

connect_entries = Table(
    "connect_entries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("lot_id", String, ForeignKey("connect_lots.id"), nullable=False),
    Column("account_id", String, ForeignKey("accounts.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),
    Column("change", Integer, nullable=False),
    Column("about", String, nullable=False),
    UniqueConstraint("lot_id", "kind", "about"),
    CheckConstraint("change <> 0", name="change"),
    Index("ix_connect_entries_account_id", "account_id", "at"),
    Index("ix_connect_entries_about", "about"),
)

connect_auctions = Table(
    "connect_auctions",
    metadata,
    Column("job_id", String, ForeignKey("jobs.id"), primary_key=True),
    Column("bids", Integer, nullable=False),
)
"""A row a job that somebody bid for: whoever bids changes it first, so that bids go one after the other."""

connect_boosts = Table(
    "connect_boosts",
    metadata,
    Column("id", String, primary_key=True),
    Column("proposal_id", String, ForeignKey("proposals.id"), nullable=False, index=True),
    Column("job_id", String, ForeignKey("jobs.id"), nullable=False),
    Column("account_id", String, ForeignKey("accounts.id"), nullable=False),
    Column("bid", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("raises", Integer, nullable=False),
    Column("looked_at", Instant),
    Column("version", Integer, nullable=False),
    CheckConstraint("bid > 0", name="bid"),
    Index("ix_connect_boosts_job_id", "job_id", "state"),
)

Index(
    "uq_connect_boosts_standing",
    connect_boosts.c.proposal_id,
    unique=True,
    sqlite_where=connect_boosts.c.state == "boosted",
    postgresql_where=connect_boosts.c.state == "boosted",
)
