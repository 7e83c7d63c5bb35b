"""The playground as one web application: the page, its controls, and both platforms behind it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.own_page import OwnPageOnly
from bot.adapters.playground.paypal import PayPalWorld
from bot.adapters.playground.slack import SlackWorld
from bot.adapters.playground.stripe import StripeWorld
from bot.adapters.playground.telegram import TelegramWorld

PAGE = Path(__file__).parent / "page"
QUIET_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0
GATHER_SECONDS = 0.02
log = logging.getLogger(__name__)


class ClockControl(Protocol):
    """The clock of the program, which the page can push forward."""

    def now(self) -> datetime:
        """The time that the program believes in, with its zone."""

    async def advance(self, by: timedelta) -> datetime:
        """Go forward and let everything happen that falls due; the new time."""

    async def advance_to_next(self) -> datetime | None:
        """Go forward to the next thing that is due; None when nothing is."""


class Secrets(BaseModel):
    """What the program and the platforms know of each other; real in form, and checked."""

    telegram_token: str = Field(default_factory=lambda: f"{7_800_000_000 + secrets.randbelow(10**8)}:AA{_letters(33)}")
    slack_signing_secret: str = Field(default_factory=lambda: secrets.token_hex(16))
    slack_bot_token: str = Field(default_factory=lambda: f"xoxb-{_digits(13)}-{_digits(13)}-{_letters(24)}")
    slack_app_token: str = Field(default_factory=lambda: f"xapp-1-A0PARLEY001-{_digits(13)}-{secrets.token_hex(32)}")
    slack_client_id: str = Field(default_factory=lambda: f"{_digits(13)}.{_digits(13)}")
    slack_client_secret: str = Field(default_factory=lambda: secrets.token_hex(16))
    stripe_secret_key: str = Field(default_factory=lambda: f"sk_test_{_letters(48)}")
    paypal_client_id: str = Field(default_factory=lambda: f"A{_letters(79)}")
    paypal_client_secret: str = Field(default_factory=lambda: f"E{_letters(79)}")
    paypal_webhook_id: str = Field(default_factory=lambda: _digits(17))
    stripe_webhook_secret: str = Field(default_factory=lambda: f"whsec_{_letters(32)}")


class NewPerson(BaseModel):
    """Somebody to make."""

    name: str = Field(max_length=60)
    about: str = Field(default="", max_length=120)
    platform: Literal["telegram", "slack"]


class Push(BaseModel):
    """How far to push the clock: by seconds, or to the next thing that is due."""

    seconds: float | None = Field(default=None, gt=0, le=366 * 86400)
    to: Literal["next"] | None = None


class Playground:
    """Both worlds, the people in them, and the page. Call ``start`` and ``close`` around serving ``app``.

    With a ``folder``, everything is kept there (secrets too), so that a restart finds it again.
    ``manifest`` is the Slack app's. ``app_url`` is where the program's own ``/slack/events`` is; it may be set later on
    ``slack``.
    """

    def __init__(
        self,
        clock: ClockControl,
        *,
        folder: Path | None = None,
        given_secrets: Secrets | None = None,
        app_url: str | None = None,
        manifest: Mapping[str, Any] | None = None,
    ) -> None:
        self.clock = clock
        self.folder = folder
        self.secrets = given_secrets or _kept_secrets(folder)
        self.bus = Bus()
        self.directory = Directory()
        self.telegram = TelegramWorld(self.directory, self.bus, clock.now, self.secrets.telegram_token)
        self.slack = SlackWorld(
            self.directory,
            self.bus,
            clock.now,
            app_url=app_url,
            signing_secret=self.secrets.slack_signing_secret,
            bot_token=self.secrets.slack_bot_token,
            app_token=self.secrets.slack_app_token,
            client_id=self.secrets.slack_client_id,
            client_secret=self.secrets.slack_client_secret,
            manifest=manifest,
        )
        self.stripe = StripeWorld(
            clock.now,
            self.bus.changed,
            key=self.secrets.stripe_secret_key,
            webhook_secret=self.secrets.stripe_webhook_secret,
            webhook_url=f"{app_url}/stripe/webhook" if app_url else None,
        )
        self.stripe.base_url = app_url or ""
        self.paypal = PayPalWorld(
            clock.now,
            self.bus.changed,
            client_id=self.secrets.paypal_client_id,
            client_secret=self.secrets.paypal_client_secret,
            webhook_id=self.secrets.paypal_webhook_id,
            webhook_url=f"{app_url}/paypal/webhook" if app_url else None,
        )
        self.paypal.base_url = app_url or ""
        self.app = Starlette(
            routes=[
                Route("/", self._page),
                Route("/control/people", self._people, methods=["GET", "POST"]),
                Route("/control/clock", self._clock, methods=["GET", "POST"]),
                Route("/control/changes", self._changes, methods=["GET"]),
                *self.telegram.routes,
                *self.slack.routes,
                *self.stripe.routes,
                *self.paypal.routes,
                Mount("/page", StaticFiles(directory=PAGE)),
            ],
            middleware=[Middleware(OwnPageOnly)],
        )
        self._closing = False
        self._saver: asyncio.Task[None] | None = None
        self._load()

    async def start(self) -> None:
        """Deliver what waited, and begin to keep what changes."""
        self._closing = False
        self.telegram.resume()
        if self.folder and self._saver is None:
            self._saver = asyncio.create_task(self._save_after_changes())

    async def close(self) -> None:
        """End everything that a server would wait for, and keep what is there. Call it before the server stops."""
        self._closing = True
        self.bus.changed("closing")
        await self.telegram.close()
        await self.slack.close()
        await self.stripe.close()
        await self.paypal.close()
        if self._saver:
            await self._saver
            self._saver = None
        self.save()

    # Keeping

    def save(self) -> None:
        """Keep everything now; without a folder nothing happens."""
        if self.folder:
            _replace(self.folder / "state.json", json.dumps(self.to_json()))

    def to_json(self) -> Any:
        """Both worlds and their people."""
        return {
            "people": self.directory.to_json(),
            "telegram": self.telegram.to_json(),
            "slack": self.slack.to_json(),
            "stripe": self.stripe.to_json(),
            "paypal": self.paypal.to_json(),
        }

    def _load(self) -> None:
        if self.folder is None:
            return
        self.telegram.files.folder = self.folder / "telegram-files"
        state = self.folder / "state.json"
        if not state.exists():
            return
        blank = self.to_json()
        try:
            self._restore(json.loads(state.read_text()))
        except (ValueError, KeyError, TypeError):
            log.exception("The playground's state could not be read; it begins anew, the old file stays beside")
            state.replace(state.with_suffix(".unreadable.json"))
            self._restore(blank)

    def _restore(self, kept: Any) -> None:
        self.directory.load(kept["people"])
        self.telegram.load(kept["telegram"])
        self.slack.load(kept["slack"])
        self.stripe.load(kept.get("stripe") or {"objects": {}, "answered": {}})
        self.paypal.load(kept.get("paypal") or {"batches": {}, "lines": [], "outcomes": {}})

    async def _save_after_changes(self) -> None:
        with self.bus.listen() as topics:
            while not self._closing:
                await topics.get()
                await asyncio.sleep(0 if self._closing else QUIET_SECONDS)
                while not topics.empty():
                    topics.get_nowait()
                text = json.dumps(self.to_json())
                await asyncio.to_thread(_replace, self._state_file(), text)

    def _state_file(self) -> Path:
        if self.folder is None:
            raise RuntimeError("There is no folder to keep anything in.")
        return self.folder / "state.json"

    # The page and its controls

    async def _page(self, _request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def _people(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(self.directory.to_json())
        try:
            wish = NewPerson.model_validate_json(await request.body())
            person = self.directory.create(wish.name, wish.about, wish.platform)
        except ValidationError as error:
            return _error(400, error.errors()[0]["msg"])
        except ValueError as error:
            return _error(400, str(error))
        self.bus.changed("people")
        return JSONResponse(person.model_dump(mode="json"), status_code=201)

    async def _clock(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse({"now": self.clock.now().isoformat()})
        try:
            push = Push.model_validate_json(await request.body())
        except ValidationError as error:
            return _error(400, error.errors()[0]["msg"])
        if push.seconds is not None:
            moved = True
            await self.clock.advance(timedelta(seconds=push.seconds))
        elif push.to == "next":
            moved = await self.clock.advance_to_next() is not None
        else:
            return _error(400, "Say how far: seconds, or to: next.")
        self.bus.changed("clock")
        return JSONResponse({"now": self.clock.now().isoformat(), "moved": moved})

    async def _changes(self, _request: Request) -> Response:
        return StreamingResponse(self._topics(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _topics(self) -> AsyncIterator[str]:
        with self.bus.listen() as topics:
            yield "retry: 1000\n\n"
            while not self._closing:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        changed = {await topics.get()}
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                # One tap makes several changes at once; the page looks once for all of them.
                await asyncio.sleep(GATHER_SECONDS)
                while not topics.empty():
                    changed.add(topics.get_nowait())
                yield "".join(f"data: {topic}\n\n" for topic in sorted(changed))


def _error(status: int, text: str) -> JSONResponse:
    return JSONResponse({"error": text}, status_code=status)


def _kept_secrets(folder: Path | None) -> Secrets:
    if folder is None:
        return Secrets()
    file = folder / "secrets.json"
    with contextlib.suppress(FileNotFoundError, ValidationError):
        return Secrets.model_validate_json(file.read_text())
    made = Secrets()
    _replace(file, made.model_dump_json(indent=2))
    return made


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(file)


def _digits(count: int) -> str:
    return str(secrets.randbelow(9 * 10 ** (count - 1)) + 10 ** (count - 1))


def _letters(count: int) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(secrets.choice(alphabet) for _ in range(count))
