"""Domain tests use the real stores, on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.adapters.database.engine import Database
from bot.domain.accounts.model import Account
from tests.domain.town import Town


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    """A market with nobody in it."""
    database = Database(sqlite_url)
    yield Town(database)
    asyncio.run(database.close())


@pytest.fixture
def operator(town: Town) -> Account:
    """The operator of the market."""
    return town.operator()
