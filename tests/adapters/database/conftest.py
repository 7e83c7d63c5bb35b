"""The database's tests run on both engines, one database a module: making one takes longer than most tests."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.adapters.database.engine import Database
from bot.adapters.identifiers import new_id
from bot.domain.accounts.model import Account
from tests.domain.town import Town


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of the module's own, of each kind, with empty tables."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("module") / "parley.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    uri: str = request.getfixturevalue("postgres_uri")
    template: str = request.getfixturevalue("postgres_template")
    name = f"m{new_id()}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # a name of our own making
    yield make_url(uri).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def shared(module_url: str) -> Iterator[Database]:
    """The module's database, open. Each test brings its own people."""
    database = Database(module_url)
    yield database
    asyncio.run(database.close())


@pytest.fixture
def town(shared: Database) -> Town:
    """A market with none of this test's people in it yet."""
    return Town(shared)


@pytest.fixture
def operator(town: Town) -> Account:
    """The operator of the market."""
    return town.operator()
