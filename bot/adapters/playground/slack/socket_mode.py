"""Socket Mode: envelopes over a WebSocket that the app opens, instead of requests that it receives."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import APP_ID

HOST = {"host": "applink-playground"}


class SocketClosedError(Exception):
    """The app's connection went away before it acknowledged."""


@dataclass(eq=False)
class _Connection:
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)


class SocketMode:
    """A WebSocket server of its own on a free loopback port, started when the app first asks for an address.

    ``ready`` is set while the app is connected.
    """

    def __init__(self) -> None:
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = itertools.count()
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._starting = asyncio.Lock()
        self.ready = asyncio.Event()

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    async def address(self) -> str:
        """A ``ws://`` address that can be opened once."""
        async with self._starting:
            if self._runner is None:
                await self._start()
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={APP_ID}"

    async def send(self, kind: str, payload: Json, within: float, retry: tuple[int, str] | None = None) -> Any:
        """Send one envelope and return the payload of its acknowledgement.

        Raises TimeoutError after ``within`` seconds and SocketClosedError when the connection goes away.
        """
        connection = self._connections[next(self._turn) % len(self._connections)]
        envelope_id = str(uuid.uuid4())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        answer = connection.waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await connection.socket.send_json(envelope)
            async with asyncio.timeout(within):
                return await answer
        except ConnectionError as gone:
            raise SocketClosedError from gone
        finally:
            connection.waiting.pop(envelope_id, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come again, as Slack does every few hours, and close it."""
        for connection in list(self._connections):
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": HOST})
            await connection.socket.close()

    async def close(self) -> None:
        """Stop listening."""
        for connection in list(self._connections):
            await connection.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/link/", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if not any(secrets.compare_digest(ticket, each) for each in self._tickets):
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(ticket)
        connection = _Connection(web.WebSocketResponse())
        await connection.socket.prepare(request)
        self._connections.append(connection)
        self.ready.set()
        try:
            await connection.socket.send_json(self._hello())
            await self._listen(connection)
        finally:
            self._connections.remove(connection)
            if not self._connections:
                self.ready.clear()
            for answer in connection.waiting.values():
                if not answer.done():
                    answer.set_exception(SocketClosedError())
        return connection.socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connected,
            "debug_info": {**HOST, "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    async def _listen(self, connection: _Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                acknowledged = message.json()
                answer = connection.waiting.get(acknowledged.get("envelope_id", ""))
                if answer is not None and not answer.done():
                    answer.set_result(acknowledged.get("payload"))
