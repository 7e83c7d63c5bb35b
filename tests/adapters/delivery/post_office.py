"""A market of one table, chats, and a platform that does as it is told."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.domain.notifications.model import Chat, Notice
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.turn import Platform

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ANA = Chat("ana-telegram", "ana", "telegram", "7001")
MIA = Chat("mia-slack", "mia", "slack", "T1/U1")


def notice(key: str, *, subject: str = "", thread: str = "", urgent: bool = False) -> Notice:
    """A notice for Ana whose one argument is its key."""
    return Notice(key, "ana", "told", (key,), subject=subject, thread=thread, urgent=urgent)


class HandClock:
    """Time that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.at

    def move(self, seconds: float) -> None:
        """Go forward."""
        self.at += timedelta(seconds=seconds)


@dataclass
class Facts:
    """What notices show, changed by tests: the sentence by argument; None when there is nothing to tell."""

    said: dict[str, str | None] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def render(self, _connection: Connection, chat: Chat, kind: str, args: tuple[str, ...]) -> Screen | None:
        """Draw a notice as the facts stand."""
        if args[0] in self.broken:
            raise ValueError("a secret that must not be logged")
        sentence = self.said.get(args[0], f"{kind} {args[0]}")
        return None if sentence is None else Screen(title=sentence, lead=chat.account_id)


class FakePlatform:
    """Takes messages; ``troubles`` are raised first, one a message; while ``gate`` is closed nothing gets through."""

    def __init__(self, name: str = "telegram") -> None:
        self.platform = Platform(name, name.title(), has_modals=False)
        self.sent: list[tuple[str, str, str | None]] = []
        self.mended: list[tuple[str, str, str]] = []
        self.troubles: deque[Exception] = deque()
        self.arrived = asyncio.Condition()
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = 0

    async def _get_through(self) -> None:
        self.waiting += 1
        async with self.arrived:
            self.arrived.notify_all()
        await self.gate.wait()
        self.waiting -= 1
        if self.troubles:
            raise self.troubles.popleft()

    async def send(self, address: str, screen: Screen, *, thread: str | None = None) -> str:
        """Take a message."""
        await self._get_through()
        self.sent.append((address, screen.title, thread))
        async with self.arrived:
            self.arrived.notify_all()
        return f"m{len(self.sent)}"

    async def mend(self, address: str, message: str, screen: Screen) -> None:
        """Change a message."""
        await self._get_through()
        self.mended.append((address, message, screen.title))
        async with self.arrived:
            self.arrived.notify_all()

    @property
    def titles(self) -> list[str]:
        """What was sent, in order."""
        return [title for _, title, _ in self.sent]

    async def until_sent(self, count: int) -> None:
        """Wait for that many messages."""
        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: len(self.sent) >= count)

    async def until_waiting(self, count: int = 1) -> None:
        """Wait until that many stand at the gate."""
        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: self.waiting >= count)
