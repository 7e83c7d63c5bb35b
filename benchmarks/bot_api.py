"""A Bot API for bursts, in a process of its own: it enforces Telegram's limits, and notes when each message came.

``python -m benchmarks.bot_api`` listens on a port of the loopback address that it tells on its first line.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.adapters.playground.telegram.errors import ApiError
from bot.adapters.playground.telegram.gate import Pace

TOKEN = "7000000001:burst-of-alerts-in-a-benchmark"
BOT = {
    "id": 7000000001,
    "is_bot": True,
    "first_name": "Parley",
    "username": "parley_bot",
    "supports_inline_queries": True,
}
PATIENCE = 60.0


@dataclass
class World:
    """What came, and what people said that the bot has not asked for yet."""

    pace: Pace | None = None
    came: list[tuple[float, int, str]] = field(default_factory=list)
    """When (monotonic seconds), in which chat and with which text each message came."""
    said: list[dict[str, Any]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    updates: int = 0
    answered: dict[int, asyncio.Future[float]] = field(default_factory=dict)


class BotApi:
    """The methods that a burst needs; every other one answers ``true``."""

    def __init__(self) -> None:
        self.world = World()
        self.app = web.Application()
        self.app.router.add_post("/bot{token}/{method}", self._call)
        self.app.router.add_post("/enforce/{per_second}", self._enforce)
        self.app.router.add_post("/ask/{chat}", self._ask)
        self.app.router.add_get("/came", self._came)

    async def _call(self, request: web.Request) -> web.Response:
        params = await request.post()
        match request.match_info["method"]:
            case "sendMessage":
                return self._send(int(str(params["chat_id"])), str(params["text"]))
            case "getMe":
                return _ok(BOT)
            case "getUpdates":
                return _ok(await self._updates(int(str(params.get("offset", 0)))))
        return _ok(True)  # noqa: FBT003 - what the Bot API answers

    def _send(self, chat: int, text: str) -> web.Response:
        try:
            if self.world.pace is not None:
                self.world.pace.spend(chat)
        except ApiError as error:
            answer = {"ok": False, "error_code": 429, "description": error.description, "parameters": error.parameters}
            return web.Response(status=429, text=json.dumps(answer), content_type="application/json")
        now = time.monotonic()
        self.world.came.append((now, chat, text))
        waiting = self.world.answered.get(chat)
        if waiting is not None and not waiting.done() and not text.startswith(("<b>New job", "New job")):
            waiting.set_result(now)
        message = {"message_id": len(self.world.came), "date": int(time.time()), "text": "-"}
        return _ok({**message, "chat": {"id": chat, "type": "private", "first_name": "Ana"}, "from": BOT})

    async def _updates(self, offset: int) -> list[dict[str, Any]]:
        self.world.said = [one for one in self.world.said if one["update_id"] >= offset]
        self.world.heard.clear()
        if not self.world.said:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.world.heard.wait(), 5)
        return self.world.said

    async def _enforce(self, request: web.Request) -> web.Response:
        """Begin anew, with so many messages a second; 0 for any number."""
        per_second = int(request.match_info["per_second"])
        self.world.pace = Pace(per_second) if per_second else None
        self.world.came.clear()
        return web.json_response({})

    async def _ask(self, request: web.Request) -> web.Response:
        """Say something in a chat; answers with the seconds until the bot has answered there."""
        chat = int(request.match_info["chat"])
        self.world.updates += 1
        person = {"id": chat, "is_bot": False, "first_name": "Ana", "language_code": "en"}
        message = {
            "message_id": 10**6 + self.world.updates,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Ana"},
            "from": person,
            "text": "/money",
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        }
        waiting = self.world.answered[chat] = asyncio.get_running_loop().create_future()
        begun = time.monotonic()
        self.world.said = [*self.world.said, {"update_id": self.world.updates, "message": message}]
        self.world.heard.set()
        answered = await asyncio.wait_for(waiting, PATIENCE)
        return web.json_response(answered - begun)

    async def _came(self, _request: web.Request) -> web.Response:
        refused = self.world.pace.refused if self.world.pace else 0
        return web.json_response({"came": self.world.came, "refused": refused})


def _ok(result: object) -> web.Response:
    return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")


@dataclass(frozen=True)
class Server:
    """The server, as the process that measures sees it."""

    url: str
    session: aiohttp.ClientSession

    async def enforce(self, per_second: int) -> None:
        """Forget what came, and allow so many messages a second; 0 for any number."""
        async with self.session.post(f"{self.url}/enforce/{per_second}") as answer:
            answer.raise_for_status()

    async def ask(self, chat: int) -> float:
        """Say something in a chat; the seconds until the answer came."""
        async with self.session.post(f"{self.url}/ask/{chat}") as answer:
            answer.raise_for_status()
            return float(await answer.json())

    async def came(self) -> tuple[list[tuple[float, int, str]], int]:
        """When, where and with which text each message came; and how many were refused with 429."""
        async with self.session.get(f"{self.url}/came") as answer:
            told = await answer.json()
            return [(at, chat, text) for at, chat, text in told["came"]], int(told["refused"])


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    """The server in a process of its own, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.bot_api", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as session:
            yield Server(f"http://127.0.0.1:{port}", session)
    finally:
        process.terminate()
        await process.wait()


async def _serve() -> None:
    runner = web.AppRunner(BotApi().app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
