"""Tables beside the jobs: the templates of teams, and invitations."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from bot.adapters.database import tables  # noqa: F401 - what these tables refer to is entered first
from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant

job_templates = Table(
    "job_templates",
    metadata,
    Column("id", String, primary_key=True),
    Column("team_id", String, ForeignKey("teams.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("made_by", String, ForeignKey("accounts.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("job", JSON, nullable=False),
    Column("version", Integer, nullable=False),
)

job_invitations = Table(
    "job_invitations",
    metadata,
    Column("id", String, primary_key=True),
    Column("job_id", String, ForeignKey("jobs.id"), nullable=False),
    Column("freelancer_id", String, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("invited_by", String, ForeignKey("accounts.id"), nullable=False),
    Column("message", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("job_id", "freelancer_id"),
)
