"""Runs migrations on the connection that it is given."""

from __future__ import annotations

from alembic import context

from bot.adapters.database import append_only, delivery_tables, tables  # noqa: F401 - importing them enters the tables
from bot.adapters.database.metadata import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
