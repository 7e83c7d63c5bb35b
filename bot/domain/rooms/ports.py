"""What rooms need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.rooms.model import Message, Room, StoredFile
from bot.domain.store import Keeps, Reads


class RoomReader(Reads[Room], Protocol):
    """Finding rooms and what was written in them."""

    def of_proposal(self, proposal_id: str) -> Room | None:
        """The room of a proposal."""
        ...

    def of_member(self, account_id: str) -> Sequence[Room]:
        """The rooms that somebody is in, on either side, the newest first."""
        ...

    def messages(self, room_id: str, limit: int, offset: int) -> tuple[Sequence[Message], int]:
        """A room's messages, the newest first; and how many there are."""
        ...

    def message(self, message_id: str) -> Message:
        """One message. Raises NotFound."""
        ...


class RoomStore(Keeps[Room], RoomReader, Protocol):
    """Keeping rooms; a second one of a proposal is refused with Stale."""

    def add_message(self, message: Message) -> None:
        """Keep a message."""
        ...


class FileReader(Reads[StoredFile], Protocol):
    """Finding files."""


class FileStore(Keeps[StoredFile], FileReader, Protocol):
    """Keeping what is known of files."""
