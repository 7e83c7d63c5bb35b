"""What notifications need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.notifications.model import Chat
from bot.domain.store import Keeps, Reads


class ChatReader(Reads[Chat], Protocol):
    """Finding chats."""

    def of_account(self, account_id: str) -> Sequence[Chat]:
        """Where this person can be written to, the first that they used first."""
        ...

    def at(self, platform: str, address: str) -> Chat | None:
        """The chat at an address."""
        ...


class ChatStore(Keeps[Chat], ChatReader, Protocol):
    """Keeping chats."""
