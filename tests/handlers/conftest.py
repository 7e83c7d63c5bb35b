"""Handlers' tests use the real stores, on SQLite: one file a module, new people for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.database.engine import Database
from tests.domain.town import Town
from tests.handlers.stage import Stage


@pytest.fixture(scope="module")
def market_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The module's database, with empty tables."""
    path = tmp_path_factory.mktemp("handlers") / "parley.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    asyncio.run(database.close())


@pytest.fixture
def town(market_file: Database) -> Town:
    """A market with none of this test's people in it yet."""
    return Town(market_file)


@pytest.fixture
def stage(market_file: Database, town: Town) -> Stage:
    """The town, with people who tap and type."""
    return Stage(market_file, town)
