"""What deadlines need from the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.deadlines.model import Deadline


class DeadlineReader(Protocol):
    """Looking at what is due."""

    def next_at(self) -> datetime | None:
        """The instant of the earliest deadline."""
        ...

    def at(self, kind: str, key: str) -> datetime | None:
        """When this is due."""
        ...


class DeadlineStore(DeadlineReader, Protocol):
    """Keeping deadlines."""

    def set(self, kind: str, key: str, at: datetime) -> None:
        """Let this be due at ``at``, in place of an earlier instant."""
        ...

    def clear(self, kind: str, key: str) -> None:
        """Nothing is due any more."""
        ...

    def claim(self, until: datetime) -> Deadline | None:
        """Take away the earliest deadline that is due by ``until``; of two who ask at once one gets it."""
        ...
