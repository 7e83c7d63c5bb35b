"""The program with tokens of its own, each way that the two platforms can reach it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.server import Playground
from bot.app import EVERYTHING, Program
from bot.settings import Settings
from tests.journeys.people import OnSlack, OnTelegram, Pick, Several
from tests.journeys.steps import listening


class RealTime:
    """A clock that nobody pushes."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def advance(self, by: timedelta) -> datetime:
        raise NotImplementedError

    async def advance_to_next(self) -> datetime | None:
        raise NotImplementedError


@contextlib.asynccontextmanager
async def world() -> AsyncIterator[tuple[Playground, str]]:
    """Both platforms, on a server that is not the program's."""
    playground = Playground(RealTime())
    async with loopback(playground.app) as address:
        playground.slack.base_url = address
        await playground.start()
        try:
            yield playground, address
        finally:
            await playground.close()


@pytest.mark.parametrize("slack_by", ["http", "socket"])
@pytest.mark.parametrize("telegram_by", ["polling", "webhook"])
async def test_a_job_reaches_a_phone(telegram_by: str, slack_by: str, sqlite_url: str, tmp_path: Path) -> None:
    async with world() as (playground, address):
        with contextlib.closing(listening()) as server:
            own = f"http://127.0.0.1:{server.getsockname()[1]}"
            settings = _settings(playground, address, own, sqlite_url, tmp_path, telegram_by, slack_by)
            playground.slack.app_url = own if slack_by == "http" else None
            program = Program(settings, server=server)
            assert program.playground is None
            try:
                await program.start()
                await _post_and_hear(playground)
            finally:
                await program.stop()


async def test_three_processes_share_a_database(postgres_url: str, tmp_path: Path) -> None:
    async with world() as (playground, address):
        with contextlib.closing(listening()) as server:
            own = f"http://127.0.0.1:{server.getsockname()[1]}"
            settings = _settings(playground, address, own, postgres_url, tmp_path, "webhook", "http")
            playground.slack.app_url = own
            programs = [Program(settings, (role,), server=server) for role in EVERYTHING]
            try:
                for program in programs:
                    await program.start()
                await _post_and_hear(playground)
            finally:
                for program in programs:
                    await program.stop()


def _settings(
    playground: Playground, address: str, own: str, database: str, folder: Path, telegram_by: str, slack_by: str
) -> Settings:
    """What an operator would set, for platforms at this address and a program at ``own``."""
    known = playground.secrets
    return Settings(
        _env_file=None,
        database_url=database,
        files_url=str(folder / "files"),
        secret_key="a key for tests only, of thirty-two characters or more",
        public_url=own if telegram_by == "webhook" else None,
        port=int(own.rpartition(":")[2]),
        telegram_bot_token=known.telegram_token,
        telegram_api_url=f"{address}/telegram",
        slack_signing_secret=known.slack_signing_secret if slack_by == "http" else None,
        slack_app_token=known.slack_app_token if slack_by == "socket" else None,
        slack_bot_token=known.slack_bot_token,
        slack_api_url=f"{address}/slack/api",
    )


async def _post_and_hear(playground: Playground) -> None:
    ana, mia = OnTelegram(playground, "Ana", 7001), OnSlack(playground, "Mia", "U0MIACHEN1")
    await ana.opens()
    await ana.taps("Find work")
    await ana.sees("You are in")
    await ana.says("/alert")
    await ana.fills({"Skills": Several(("python",)), "Least budget": "500"}, "Save alert")
    await ana.sees("Alert saved")
    await mia.opens()
    await mia.taps("Hire someone")
    await mia.sees("You can hire now")
    await mia.says("/post")
    await mia.fills(
        {
            "Title": "Nightly import",
            "Description": "Move our nightly import into PostgreSQL.",
            "Skills": Several(("python",)),
            "Budget": "600",
            "Level": Pick("Expert"),
        },
        "Post job",
    )
    await ana.sees("New job: Nightly import")
