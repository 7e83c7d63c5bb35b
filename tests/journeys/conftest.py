"""The whole program on a loopback address, with the playground in place of the world."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from bot.app import Program
from bot.settings import Settings
from tests.journeys.people import OnSlack, OnTelegram, Person
from tests.journeys.steps import listening

ENGINE_OF = {"ana": "sqlite", "mia": "sqlite", "noor": "postgresql", "carla": "postgresql"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each engine gets one of the two ways round; the long runs go every way on every engine."""
    if os.environ.get("PARLEY_ROUNDS"):
        return
    left = [item for item in items if not _is_the_other_engine(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in left])
    items[:] = left


def _is_the_other_engine(item: pytest.Item) -> bool:
    given = getattr(item, "callspec", None)
    if given is None or "database_url" not in given.params or "journeys" not in item.nodeid:
        return False
    values = [value[0] if isinstance(value, tuple) and value else value for value in given.params.values()]
    engines = {ENGINE_OF[value] for value in values if isinstance(value, str) and value in ENGINE_OF}
    return len(engines) == 1 and given.params["database_url"] not in engines


def settings_for(database_url: str, folder: Path) -> Settings:
    """The playground's settings, with everything in one folder."""
    return Settings(
        _env_file=None,
        database_url=database_url,
        files_url=str(folder / "files"),
        secret_key="a key for tests only, of thirty-two characters or more",
    )


@contextlib.asynccontextmanager
async def running(database_url: str, folder: Path) -> AsyncIterator[Program]:
    """A program that runs until the block ends."""
    with contextlib.closing(listening()) as server:
        program = Program(settings_for(database_url, folder), server=server, folder=folder / "playground")
        try:
            await program.start()
            yield program
        finally:
            await program.stop()


@pytest.fixture
async def program(database_url: str, tmp_path: Path) -> AsyncIterator[Program]:
    """The program on each kind of database."""
    async with running(database_url, tmp_path) as started:
        yield started


def played(program: Program, name: str) -> Person:
    """Somebody of the playground, by their id."""
    playground = program.playground
    assert playground is not None
    found = next(each for each in playground.directory.people if each.id == name)
    if found.telegram is not None:
        return OnTelegram(playground, found.name, found.telegram.id)
    assert found.slack is not None
    return OnSlack(playground, found.name, found.slack.id)


@pytest.fixture
def person(program: Program) -> Callable[[str], Person]:
    """Somebody of the playground, by their id."""
    return partial(played, program)


@pytest.fixture
def chromium() -> str:
    """Where the browser is; in CI it has to be there."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing, and CI must look at the page")
    return found or pytest.skip("Chromium is not installed")
