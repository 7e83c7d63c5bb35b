"""A bot against a Telegram on loopback: real HTTP, the real library, and turns that a test decides."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute
from starlette.types import Receive, Scope, Send

from bot.adapters.papers.drawn import DrawnPapers
from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.telegram import MessageView, TelegramWorld
from bot.adapters.ports import Caller
from bot.adapters.telegram.app import TelegramAdapter
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.acts import Act, Answer
from bot.handlers.kit.form import Option
from bot.handlers.kit.route import Route
from bot.handlers.kit.routes import Command, ScreenPage
from bot.handlers.kit.screen import Action, Screen

TOKEN = "4200001:test-token"
ANA, BRUNO = 7001, 7002
SECRET = "a-webhook-secret"


def home(*_: object) -> Screen:
    return Screen(title="Home", actions=(Action(label="Go", route=Route("go")),))


def says(title: str, **parts: object) -> Answer:
    """A screen with this title."""
    return Answer(screen=Screen(title=title, **parts))  # type: ignore[arg-type]  # the screen checks its parts itself


@dataclass
class Turn:
    """What the runner was asked to do."""

    caller: Caller
    act: Act
    update: str


@dataclass
class StubTurns:
    """A runner that answers what a test says, commits once an update, and fails when told to."""

    bus: Bus
    respond: Callable[[Caller, Act], Answer] = lambda *_: Answer(screen=home())
    turns: list[Turn] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    failures: int = 0
    fails_for: set[str] = field(default_factory=set)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)

    async def run(self, caller: Caller, act: Act, update: str) -> Answer | None:
        self.tried.append(update)
        self.bus.changed("turns")
        gate = self.gates.get(caller.identity.subject)
        if gate is not None:
            await gate.wait()
        if self.failures or caller.identity.subject in self.fails_for:
            self.failures = max(0, self.failures - 1)
            raise ConnectionError("the database is away")
        if update in self.committed:
            return None
        self.committed.add(update)
        self.turns.append(Turn(caller, act, update))
        self.bus.changed("turns")
        return self.respond(caller, act)

    async def screen(self, caller: Caller, route: str) -> Screen:
        return home()

    async def suggest(self, route: str, field: str, typed: str) -> Sequence[Option]:
        return ()

    def commands(self, caller_language: str) -> Sequence[Command]:
        page: ScreenPage[Any] = ScreenPage("home", home)
        return [Command("home", "Where everything begins", page), Command("find", "Find work", page)]


@dataclass
class MemoryVault:
    """Files that live as long as the test."""

    contents: dict[str, bytes] = field(default_factory=dict)
    refuses: bool = False

    async def keep(self, name: str, mime: str, content: bytes) -> StoredFile:
        if self.refuses:
            raise ValueError("too large")
        file_id = f"file{len(self.contents) + 1}"
        self.contents[file_id] = content
        return StoredFile(file_id, name, mime, len(content))

    async def read(self, file_id: str) -> bytes:
        try:
            return self.contents[file_id]
        except KeyError:
            raise FileNotFoundError(file_id) from None


class _Noting:
    """Tells the bus of every request that was answered."""

    def __init__(self, app: Starlette, bus: Bus) -> None:
        self._app = app
        self._bus = bus

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        self._bus.changed("http")


class _Server(uvicorn.Server):
    """Says when it is up, and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Stage:
    """A Telegram, a bot on it, and what both have seen."""

    world: TelegramWorld
    bus: Bus
    turns: StubTurns
    vault: MemoryVault
    url: str
    adapters: list[TelegramAdapter] = field(default_factory=list)

    def new_adapter(self, token: str = TOKEN) -> TelegramAdapter:
        adapter = TelegramAdapter(token, f"{self.url}/telegram", self.turns, self.vault, papers=DrawnPapers())
        self.adapters.append(adapter)
        return adapter

    async def shown(self, user: int, look: Callable[[list[MessageView]], bool]) -> list[MessageView]:
        """The bot's messages to a person, once they look right."""

        def found() -> list[MessageView] | None:
            messages = [message for message in self.world.chat(user).messages if message.from_bot]
            return messages if look(messages) else None

        return await self.bus.until(found)

    async def message(self, user: int, words: str) -> MessageView:
        """The bot's newest message, once it says this."""
        messages = await self.shown(user, lambda messages: bool(messages) and words in messages[-1].text)
        return messages[-1]

    async def took(self, count: int) -> list[Turn]:
        """The committed turns, once there are so many."""
        return await self.bus.until(lambda: self.turns.turns if len(self.turns.turns) >= count else None)

    async def answered(self, callback: str) -> str:
        """What a tap was answered with."""
        await self.bus.until(lambda: True if callback in self.world.answers else None)
        return self.world.answers[callback]

    async def called(self, method: str, times: int = 1) -> list[dict[str, Any]]:
        """The parameters of every call of a method, once there are so many."""
        return await self.bus.until(lambda: calls if len(calls := self.calls(method)) >= times else None)

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of a method."""
        return [call.params for call in self.world.requests if call.method == method]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Ana and Bruno have started the bot; no adapter runs yet."""
    bus = Bus()
    world = TelegramWorld(Directory(), bus, lambda: datetime.now(UTC), TOKEN)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        stage = Stage(world, bus, StubTurns(bus), MemoryVault(), url)

        async def webhook(request: Request) -> Response:
            if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
                return Response(status_code=403)
            try:
                await stage.adapters[-1].take(await request.json())
            except ConnectionError:
                return Response(status_code=503)
            return Response()

        app = Starlette(routes=[*world.routes, WebRoute("/hook", webhook, methods=["POST"])])
        config = uvicorn.Config(
            _Noting(app, bus), log_level="warning", ws="none", lifespan="off", timeout_graceful_shutdown=2
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await server.is_up.wait()
        for user in (ANA, BRUNO):
            world.start(user)
        world.updates.drop_pending()
        yield stage
        for adapter in stage.adapters:
            await adapter.stop()
        await world.close()
        server.should_exit = True
        await serving


@pytest.fixture
async def polled(stage: Stage) -> Stage:
    """The same with an adapter that polls."""
    await stage.new_adapter().start_polling()
    return stage


@pytest.fixture(params=["polling", "webhook"])
async def live(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """The same with an adapter that polls, and with one that is posted to."""
    if request.param == "polling":
        await stage.new_adapter().start_polling()
    else:
        await stage.new_adapter().set_webhook(f"{stage.url}/hook", SECRET)
    return stage
