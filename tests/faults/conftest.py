"""The program as a process of its own, and both platforms in the test's process, where they outlive it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.people import SEEDED
from bot.adapters.playground.server import Playground
from tests.journeys.people import OnSlack, OnTelegram, Person

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 40.0
SECRET_KEY = "a key for tests only, of thirty-two characters or more"

RULES = """
earnings_wait = 0.2
payout_method_wait = 0
"""


class RealTime:
    """A clock that nobody pushes."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def advance(self, by: timedelta) -> datetime:
        raise NotImplementedError

    async def advance_to_next(self) -> datetime | None:
        raise NotImplementedError


class Runner:
    """Starts, kills and ends the program."""

    def __init__(self, loader: asyncio.subprocess.Process, log: Path) -> None:
        self.kills = 0
        self._loader = loader
        self._log = log
        self._process = 0
        self.address = ""

    async def start(self) -> None:
        """Start it, and wait until it runs."""
        await self._begin("run")
        self.address = (await self._told("Parley is running at ")).strip()

    async def kill(self) -> None:
        """End it without a warning."""
        self.kills += 1
        os.kill(self._process, signal.SIGKILL)
        assert await self._ended() == -signal.SIGKILL

    async def killed_and_started(self) -> None:
        """Kill it, and start it again."""
        await self.kill()
        await self.start()

    async def ended_kindly(self) -> int:
        """Ask it to end; its status."""
        os.kill(self._process, signal.SIGTERM)
        return await self._ended()

    async def does(self, *arguments: str) -> int:
        """Do something else on the command line; its status."""
        await self._begin(*arguments)
        return await self._ended()

    async def _begin(self, *arguments: str) -> None:
        assert self._loader.stdin is not None
        self._loader.stdin.write(f"{json.dumps(arguments)}\n".encode())
        self._process = int(await self._told("started "))

    async def _ended(self) -> int:
        status = int(await self._told("ended "))
        self._process = 0
        return status

    async def _told(self, beginning: str) -> str:
        assert self._loader.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := (await self._loader.stdout.readline()).decode():
                if line.startswith(beginning):
                    return line.removeprefix(beginning)
        raise AssertionError(f"the program did not say {beginning!r}:\n{self._log.read_text()}")

    async def close(self) -> None:
        """End the program, if it still runs, and the process that loaded it."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
        assert self._loader.stdin is not None
        self._loader.stdin.close()
        await self._loader.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Both platforms and the people on them, at an address of their own."""
    made = Playground(RealTime())
    made.slack.clicking._courier.retry_delays = (0.0, *[0.25] * 20)
    async with loopback(made.app) as address:
        made.slack.base_url = address
        await made.start()
        try:
            yield made
        finally:
            await made.slack.close()
            await made.close()


@pytest.fixture
def provider_settings() -> dict[str, str]:
    """What the program is told of providers of payments: without any, money goes by hand."""
    return {}


@pytest.fixture
async def runner(
    playground: Playground, database_url: str, tmp_path: Path, provider_settings: dict[str, str]
) -> AsyncIterator[Runner]:
    """The program, not yet started."""
    port = _free_port()
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    known = playground.secrets
    operator = SEEDED[-1].telegram
    assert operator is not None
    playground.slack.app_url = f"http://127.0.0.1:{port}"
    environment = {
        "DATABASE_URL": database_url,
        "FILES_URL": str(tmp_path / "files"),
        "LOG_LEVEL": os.environ.get("PARLEY_FAULT_LOG", "WARNING"),
        "MARKET_RULES": str(rules),
        "OPERATORS": f"telegram:{operator.id}",
        "PORT": str(port),
        "SECRET_KEY": SECRET_KEY,
        "SLACK_API_URL": f"{playground.slack.base_url}/slack/api",
        "SLACK_BOT_TOKEN": known.slack_bot_token,
        "SLACK_SIGNING_SECRET": known.slack_signing_secret,
        "TELEGRAM_API_URL": f"{playground.slack.base_url}/telegram",
        "TELEGRAM_BOT_TOKEN": known.telegram_token,
        **provider_settings,
    }
    log = tmp_path / "log.txt"
    with log.open("wb") as errors:
        loader = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.program",
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    made = Runner(loader, log)
    try:
        yield made
    finally:
        await made.close()
        sys.stderr.write(log.read_text())


@pytest.fixture
def person(playground: Playground) -> Callable[[str], Person]:
    """Somebody of the playground, by their id."""

    def find(name: str) -> Person:
        found = next(each for each in playground.directory.people if each.id == name)
        if found.telegram is not None:
            return OnTelegram(playground, found.name, found.telegram.id)
        assert found.slack is not None
        return OnSlack(playground, found.name, found.slack.id)

    return find
