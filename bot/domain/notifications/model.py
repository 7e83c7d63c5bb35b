"""Chats and the notices that go to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chat:
    """A place where a person can be written to: the address is a Telegram chat id or a Slack "team/channel"."""

    id: str
    account_id: str
    platform: str
    address: str
    reachable: bool = True
    version: int = 1


@dataclass(frozen=True)
class Notice:
    """A message that an event causes: what it shows is looked up when it is sent, by ``kind`` and ``args``.

    ``key`` makes it unique: the same key for the same chat is told once. ``subject`` ("offer:…") names what it shows,
    so that a later event about it mends the message; ``thread`` keeps what belongs together together.

    A ``rank`` above 0 says that this is one of a broadcast, told to many at once: the highest ranks go first (an
    alert's is its fit in thousandths, 1 to 1000), and the whole broadcast gives way to everything personal.
    """

    key: str
    account_id: str
    kind: str
    args: tuple[str, ...]
    subject: str = ""
    thread: str = ""
    urgent: bool = False
    rank: int = 0
