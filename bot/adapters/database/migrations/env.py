"""Runs migrations on the connection that it is given."""

from __future__ import annotations

from alembic import context

from bot.adapters.database import (  # noqa: F401 - importing them enters the tables
    agreement_tables,
    alert_tables,
    append_only,
    connect_tables,
    delivery_tables,
    dispute_tables,
    job_tables,
    payment_tables,
    payout_tables,
    search_tables,
    searches_tables,
    skill_tables,
    tables,
    timesheet_tables,
)
from bot.adapters.database.metadata import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
