"""The library speaks over aiohttp, and its errors say what may have happened."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TimedOut

from bot.adapters.telegram.transport import AiohttpRequest, NotSent, TooFast

TOKEN = "42:secret-of-the-bot"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A loopback server whose answer a test chooses."""

    def __init__(self) -> None:
        self.handler: Handler = self.me
        self.connections: set[object] = set()
        self.url = ""

    async def me(self, request: web.Request) -> web.StreamResponse:
        self.connections.add(request.transport)
        return web.json_response({"ok": True, "result": {"id": 42, "is_bot": True, "first_name": "P", "username": "p"}})

    def answers(self, status: int, body: dict[str, object]) -> None:
        async def handler(_: web.Request) -> web.StreamResponse:
            return web.json_response(body, status=status)

        self.handler = handler


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()

    async def handle(request: web.Request) -> web.StreamResponse:
        return await server.handler(request)

    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    yield bot
    for request in (bot.request, bot._request[0]):
        await request.shutdown()


async def test_connections_are_used_again(server: Server, bot: Bot) -> None:
    for _ in range(5):
        assert (await bot.get_me()).username == "p"
    assert len(server.connections) == 1


async def test_parameters_and_files_arrive(server: Server, bot: Bot) -> None:
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.StreamResponse:
        data = await request.post()
        upload = data["document"]
        assert isinstance(upload, web.FileField)
        seen.update(name=upload.filename, content=upload.file.read(), chat=data["chat_id"])
        message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
        return web.json_response({"ok": True, "result": message})

    server.handler = handler
    await bot.send_document(7, b"\x00\xffbytes", filename="Lebenslauf für Ana.pdf")
    assert seen == {"name": "Lebenslauf für Ana.pdf", "content": b"\x00\xffbytes", "chat": "7"}


@pytest.mark.parametrize(
    ("status", "kind"), [(400, BadRequest), (401, InvalidToken), (403, Forbidden), (500, NetworkError)]
)
async def test_answers_that_refuse(server: Server, bot: Bot, status: int, kind: type[Exception]) -> None:
    server.answers(status, {"ok": False, "error_code": status, "description": "No"})
    with pytest.raises(kind, match="No"):
        await bot.send_message(7, "hi")


async def test_too_fast(server: Server, bot: Bot) -> None:
    server.answers(429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 7}})
    with pytest.raises(TooFast) as caught:
        await bot.send_message(7, "hi")
    assert caught.value.seconds == 7


async def test_too_fast_without_saying_how_long(server: Server, bot: Bot) -> None:
    server.answers(429, {"ok": False})
    with pytest.raises(TooFast) as caught:
        await bot.send_message(7, "hi")
    assert caught.value.seconds == 1


async def test_no_answer_in_time(server: Server, bot: Bot) -> None:
    never = asyncio.Event()

    async def handler(_: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    server.handler = handler
    with pytest.raises(TimedOut):
        await bot.send_message(7, "hi", read_timeout=0.05, write_timeout=0.05, connect_timeout=0.05)
    never.set()


async def test_a_broken_connection_is_uncertain(server: Server, bot: Bot) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    server.handler = handler
    with pytest.raises(NetworkError, match="broken connection") as caught:
        await bot.send_message(7, "hi")
    assert not isinstance(caught.value, NotSent)


async def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=AiohttpRequest())
    with pytest.raises(NotSent) as caught:
        await bot.send_message(7, "hi")
    assert TOKEN not in repr(caught.value)
    assert caught.value.__cause__ is None
    await bot.request.shutdown()


async def test_a_broken_answer_is_not_logged(server: Server, bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(text=json.dumps({"text": "private words"})[:-1])

    server.handler = handler
    with pytest.raises(Exception, match="not an answer"):
        await bot.get_me()
    assert "private words" not in caplog.text
