"""Rooms, their messages and the files that people send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import Event


@dataclass(frozen=True)
class StoredFile:
    """A file that somebody sent. Its content lies with the files adapter under its id."""

    id: str
    name: str
    mime: str
    size: int
    version: int = 1


@dataclass(frozen=True)
class Room:
    """Where the two sides of a proposal write to each other, each in their own app."""

    id: str
    proposal_id: str
    job_id: str
    team_id: str
    client_id: str
    freelancer_id: str
    opened_at: datetime
    version: int = 1


@dataclass(frozen=True)
class Message:
    """Something written in a room. Kept: it is evidence in a dispute."""

    id: str
    room_id: str
    author_id: str
    text: str
    files: tuple[str, ...]
    at: datetime
    masked: bool = False
    version: int = 1


class MessagePosted(Event):
    """Somebody wrote in a room."""

    room_id: str
    message_id: str
    author_id: str
