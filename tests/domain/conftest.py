"""Domain tests use the real stores, on SQLite."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.adapters.database.engine import Database
from bot.domain.accounts.model import Account
from tests.domain.providing import ProvidingTown
from tests.domain.town import Town

settings.register_profile("the same every time", derandomize=True, database=None)
settings.load_profile("the same every time")


@pytest.fixture(scope="session")
def domain_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the domain tests' database lies."""
    return tmp_path_factory.mktemp("domain") / "parley.db"


@pytest.fixture(scope="session")
def domain_database(domain_file: Path) -> Iterator[Database]:
    """One for all tests, because it keeps the SQL that it has compiled."""
    database = Database(f"sqlite:///{domain_file}")
    yield database
    asyncio.run(database.close())


@pytest.fixture
def town(domain_database: Database, domain_file: Path, sqlite_template: Path) -> Iterator[Town]:
    """A market with nobody in it."""
    shutil.copy(sqlite_template, domain_file)
    yield Town(domain_database)
    domain_database.engine.dispose()
    for file in domain_file.parent.iterdir():
        file.unlink()


@pytest.fixture
def providing(town: Town) -> ProvidingTown:
    """The same market, with PayPal."""
    return ProvidingTown(town.database)


@pytest.fixture
def operator(town: Town) -> Account:
    """The operator of the market."""
    return town.operator()
