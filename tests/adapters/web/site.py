"""The web application with everything around it made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.adapters.ports import Json
from bot.adapters.web.app import create_web
from bot.adapters.web.health import Measure
from bot.adapters.web.payouts import PayoutPage
from bot.domain.errors import NotFound, Refusal
from bot.handlers.kit.words import Words

SECRET = "s" * 20
TOKEN = "t" * 22


class FakeTelegram:
    """Takes updates, or fails."""

    def __init__(self) -> None:
        self.taken: list[Json] = []
        self.fails = False

    async def take(self, update: Json, /) -> None:
        """Take one."""
        if self.fails:
            raise RuntimeError("somebody's words")
        self.taken.append(update)


class FakePayoutPages:
    """One link, for Ana."""

    def __init__(self, language: str = "en") -> None:
        self.saved: list[dict[str, str]] = []
        self.used = False
        self.refusal: Refusal | None = None
        self.page = PayoutPage(Words(language, "UTC", datetime.now(UTC)), "Ana <Souza>")

    async def look(self, token: str) -> PayoutPage | None:
        """Whose link it is."""
        return self.page if token == TOKEN and not self.used else None

    async def save(self, token: str, details: dict[str, str]) -> str:
        """Keep them, once."""
        if self.refusal:
            raise self.refusal
        if self.used:
            raise NotFound
        self.used = True
        self.saved.append(details)
        return "Kept, <Ana>."


class Site:
    """The application and a browser to look at it."""

    def __init__(self, **options: Any) -> None:
        self.telegram = FakeTelegram()
        self.pages = FakePayoutPages()
        self.unready = ""
        given = {"probes": {"database": self.probe}, "measures": self.measures, "payout_pages": self.pages}
        self.app: Starlette = create_web(**(given | {"telegram": (self.telegram, SECRET)} | options))

    async def probe(self) -> str:
        """What is the matter."""
        if self.unready == "raise":
            raise RuntimeError("somebody's words")
        return self.unready

    async def measures(self) -> Sequence[Measure]:
        """Two of one name and a gauge."""
        return (
            Measure("parley_turns_total", "Turns.", 3, labels={"platform": "telegram"}),
            Measure("parley_messages_waiting", "Waiting.", 2.5, "gauge"),
            Measure("parley_turns_total", "Turns.", 1_234_567, labels={"platform": 'a"b\\c\n'}),
        )

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://parley.example.com") as client:
            return await client.request(method, path, **options)
