"""The table of how people want their payouts."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, String, Table

from bot.adapters.database.metadata import metadata

payout_plans = Table(
    "payout_plans",
    metadata,
    Column("id", String, ForeignKey("accounts.id"), primary_key=True),
    Column("method_id", String, nullable=False, comment='"" for the newest'),
    Column("every", String, nullable=False),
    Column("least", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("least >= 0", name="least"),
)
