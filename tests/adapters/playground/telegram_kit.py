"""A playground's Telegram on loopback, and a real python-telegram-bot that talks to it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from starlette.applications import Starlette
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.telegram import TelegramWorld

TOKEN = "7812345678:AAFakeTokenOfThePlayground0123456789"
ANA, BRUNO, CARLA = 7001, 7002, 7003
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
# The smallest PNG there is: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


class Watch:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Rig:
    world: TelegramWorld
    bot: Bot
    url: str
    watch: Watch
    bus: Bus

    async def call(self, method: str, token: str = TOKEN, **params: Any) -> dict[str, Any]:
        """Call the API with plain JSON, and see the whole answer."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/telegram/bot{token}/{method}", json=params) as response,
        ):
            answer: dict[str, Any] = await response.json()
            assert answer["ok"] == (response.status == 200)
            return answer

    async def refusal(self, method: str, **params: Any) -> str:
        """The description of a refused call."""
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])


def make_bot(url: str, token: str = TOKEN) -> Bot:
    request = HTTPXRequest(connection_pool_size=16, read_timeout=10)
    return Bot(
        token, base_url=f"{url}/telegram/bot", base_file_url=f"{url}/telegram/file/bot", request=request,
        get_updates_request=HTTPXRequest(read_timeout=10),
    )  # fmt: skip


@contextlib.asynccontextmanager
async def rig() -> AsyncIterator[Rig]:
    watch, bus = Watch(), Bus()
    world = TelegramWorld(Directory(), bus, watch.now, TOKEN)
    async with loopback(Starlette(routes=world.routes)) as url:
        async with make_bot(url) as bot:
            yield Rig(world, bot, url, watch, bus)
        await world.close()
