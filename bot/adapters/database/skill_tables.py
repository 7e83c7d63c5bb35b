"""The tables of skills that people propose."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from bot.adapters.database.metadata import metadata
from bot.adapters.database.types import Instant

proposed_skills = Table(
    "proposed_skills",
    metadata,
    Column("id", String, primary_key=True),
    Column("words", String, nullable=False, comment="as they were typed"),
    Column("key", String, nullable=False, unique=True, comment="what counts as the same words"),
    Column("proposed_at", Instant, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("skill", String, nullable=False, comment="the skill's id, once they lead to one"),
    Column("version", Integer, nullable=False),
)

skill_proposers = Table(
    "skill_proposers",
    metadata,
    Column("proposed_id", String, ForeignKey("proposed_skills.id"), primary_key=True),
    Column("account_id", String, ForeignKey("accounts.id"), primary_key=True, index=True),
    Column("at", Instant, nullable=False),
)
