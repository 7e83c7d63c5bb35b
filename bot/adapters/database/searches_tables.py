"""What people looked for, and which jobs their feed has shown them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from bot.adapters.database import tables  # noqa: F401 - what these tables refer to is entered first
from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant

searches = Table(
    "searches",
    metadata,
    Column("id", String, primary_key=True),
    Column("account_id", String, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("side", String, nullable=False),
    Column("typed", Text, nullable=False),
    Column("used_at", Instant, nullable=False),
    Column("name", String, nullable=False, comment='"" while it is not saved'),
    Column("version", Integer, nullable=False),
)

job_seen = Table(
    "job_seen",
    metadata,
    Column("account_id", String, ForeignKey("accounts.id"), primary_key=True),
    Column("job_id", String, ForeignKey("jobs.id"), primary_key=True),
    Column("at", Instant, nullable=False),
)
