"""The adapter against the playground's Slack, over real HTTP, with a stub in place of the market."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette

from bot.adapters.papers.drawn import DrawnPapers
from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.slack import SlackWorld
from bot.adapters.playground.slack.seen import HomeView, MessageView, ModalView
from bot.adapters.ports import Caller, Installation, MarketAccess
from bot.adapters.slack.app import SlackAdapter
from bot.adapters.slack.manifest import manifest
from bot.domain.errors import NotFound
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.acts import Act, Answer, Tapped
from bot.handlers.kit.form import Option
from bot.handlers.kit.route import Route
from bot.handlers.kit.routes import Command, ScreenPage
from bot.handlers.kit.screen import Action, Screen
from bot.handlers.kit.words import Words

ENGLISH = Words("en", "UTC", datetime(2027, 3, 1, tzinfo=UTC))
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BOT_TOKEN = "xoxb-1234567890123-1234567890123-FakeTokenOfThePlaygrnd00"
APP_TOKEN = "xapp-1-A0PARLEYAP-1234567890123-0123456789abcdef"
CLIENT_ID = "1234567890123.3210987654321"
CLIENT_SECRET = "d41d8cd98f00b204e9800998ecf8427e"
TEAM, MIA = "T0PARLEY01", "U0MIACHEN1"
MIAS_DM = "D0MIACHEN1"
MIAS_ADDRESS = f"{TEAM}/{MIA}"


def screen(title: str, *buttons: str, **more: Any) -> Screen:
    """A small screen whose buttons lead to routes of their own name."""
    return Screen(
        title=title, actions=tuple(Action(label=label, route=Route(label.lower())) for label in buttons), **more
    )


@dataclass
class Turns:
    """A market that answers what a test says; it takes each update once, as the real one does."""

    answers: dict[str, Answer] = field(default_factory=dict)
    otherwise: Answer = field(default_factory=lambda: Answer(screen=screen("Home", "Jobs"), in_place=True))
    screens: dict[str, Screen] = field(default_factory=lambda: {"home": screen("Home", "Jobs")})
    acts: list[Act] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    hold: asyncio.Event | None = None
    failure: Exception | None = None
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self, caller: Caller, act: Act, update: str) -> Answer | None:
        assert update
        if update in self.seen:
            return None
        self.seen.add(update)
        self.acts.append(act)
        self.callers.append(caller)
        async with self.news:
            self.news.notify_all()
        if self.hold is not None:
            await self.hold.wait()
        if self.failure is not None:
            raise self.failure
        name = getattr(act, "route", "") or getattr(act, "name", "") or getattr(act, "text", "")
        kind = type(act).__name__.lower()
        reviewed = "reviewed " if getattr(act, "reviewed", False) else ""
        return self.answers.get(f"{reviewed}{kind} {name}") or self.answers.get(name) or self.otherwise

    async def screen(self, caller: Caller, route: str) -> Screen:
        self.callers.append(caller)
        if route not in self.screens:
            raise NotFound
        return self.screens[route]

    async def suggest(self, route: str, field: str, typed: str) -> Sequence[Option]:
        self.asked.append((route, field, typed))
        return [Option("python", "Python"), Option("django", "Django")]

    def commands(self, caller_language: str) -> Sequence[Command]:
        page: ScreenPage[Any] = ScreenPage("jobs", lambda _: screen("Jobs"))
        return [Command("jobs", "Find work", page), Command("balance", "Your money", page)]

    def tapped(self, route: str) -> Tapped:
        """The one tap on this route."""
        [act] = [act for act in self.acts if isinstance(act, Tapped) and act.route == route]
        return act


@dataclass
class Vault:
    """Files in memory."""

    contents: dict[str, bytes] = field(default_factory=dict)
    kept: list[StoredFile] = field(default_factory=list)

    async def keep(self, name: str, mime: str, content: bytes) -> StoredFile:
        file = StoredFile(f"file{len(self.kept) + 1}", name, mime, len(content))
        self.kept.append(file)
        self.contents[file.id] = content
        return file

    async def read(self, file_id: str) -> bytes:
        if file_id not in self.contents:
            raise FileNotFoundError(file_id)
        return self.contents[file_id]


def _in_berlin() -> Directory:
    """The playground's people; those in Slack live where the clock is not UTC's."""
    directory = Directory()
    directory.people = [person.model_copy(deep=True) for person in directory.people]
    for person in directory.people:
        if person.slack is not None:
            person.slack.tz = "Europe/Berlin"
    return directory


@dataclass
class Installed:
    """Installations in memory."""

    teams: dict[str, Installation] = field(default_factory=dict)

    async def find(self, team_id: str) -> Installation | None:
        return self.teams.get(team_id)

    async def save(self, installation: Installation) -> None:
        self.teams[installation.team_id] = installation

    async def delete(self, team_id: str) -> None:
        self.teams.pop(team_id, None)


class Watch:
    """A clock that goes with the real one, from where a test put it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Rig:
    """Everything at hand."""

    world: SlackWorld
    adapter: SlackAdapter
    turns: Turns
    vault: Vault
    installed: Installed
    watch: Watch
    bus: Bus
    url: str

    async def home(self, holding: str = "") -> HomeView:
        """Mia's Home, once it says this."""
        return await self.bus.until(lambda: _with(self.world.home(MIA), holding))

    async def modal(self, holding: str = "") -> ModalView:
        """Mia's topmost modal, once it says this."""
        return await self.bus.until(lambda: _with(self.world.modal(MIA), holding))

    async def no_modal(self) -> None:
        """Wait until every modal of Mia's is closed."""
        await self.bus.until(lambda: True if self.world.modal(MIA) is None else None)

    async def message(self, holding: str) -> MessageView:
        """The newest message of the app in Mia's conversation with it that says this."""
        return await self.bus.until(lambda: self._newest(holding))

    def _newest(self, holding: str) -> MessageView | None:
        found = [each for each in self.world.dm(MIA) if each.from_bot and holding in each.text]
        return found[-1] if found else None

    async def acted(self, count: int = 1) -> None:
        """Wait until so many acts came in."""
        async with asyncio.timeout(10), self.turns.news:
            await self.turns.news.wait_for(lambda: len(self.turns.acts) >= count)


def _with(view: Any, holding: str) -> Any:
    return view if view is not None and holding in view.text else None


@contextlib.asynccontextmanager
async def slack(
    *, many: bool = False, socket: bool = False, turns: Turns | None = None, market: MarketAccess | None = None
) -> AsyncIterator[Rig]:
    """A workspace and Parley in it; ``many`` has it installed by OAuth, ``socket`` connects it by Socket Mode.

    With a ``market``, addresses of its jobs unfold.
    """
    bus, watch, turns, vault, installed = Bus(), Watch(), turns or Turns(), Vault(), Installed()
    app = Starlette()
    async with loopback(app) as url:
        world = SlackWorld(
            _in_berlin(),
            bus,
            watch.now,
            app_url=None if socket else url,
            signing_secret=SIGNING_SECRET,
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            manifest=manifest(url if many or market is not None else None),
            installed=not many,
            base_url=url,
        )
        world.courier.retry_delays = (0.0, 0.01, 0.02)
        adapter = SlackAdapter(
            turns=turns,
            files=vault,
            installations=installed,
            signing_secret=SIGNING_SECRET,
            bot_token=None if many else BOT_TOKEN,
            client_id=CLIENT_ID if many else None,
            client_secret=CLIENT_SECRET if many else None,
            app_token=APP_TOKEN if socket else None,
            api_url=f"{url}/slack/api/",
            public_url=url,
            secret_key="a secret of the tests",
            clock=watch,
            market=market,
            papers=DrawnPapers(),
        )
        app.router.routes += [*world.routes, *adapter.routes]
        await adapter.start()
        try:
            yield Rig(world, adapter, turns, vault, installed, watch, bus, url)
        finally:
            await adapter.stop()
            await world.close()
