"""What agreements need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.agreements.model import Change, ChangeRevision, Request
from bot.domain.store import Keeps, Reads


class ChangeReader(Reads[Change], Protocol):
    """Finding changes."""

    def open_of(self, contract_id: str) -> Change | None:
        """The change of a contract that waits for an answer."""
        ...

    def revisions(self, change_id: str) -> Sequence[ChangeRevision]:
        """Every version of its terms, the first first."""
        ...


class ChangeStore(Keeps[Change], ChangeReader, Protocol):
    """Keeping changes."""

    def add_revision(self, revision: ChangeRevision) -> None:
        """Keep a version of the terms."""
        ...


class RequestReader(Reads[Request], Protocol):
    """Finding requests."""

    def open_of(self, contract_id: str) -> Sequence[Request]:
        """A contract's requests that wait for an answer, the oldest first."""
        ...


class RequestStore(Keeps[Request], RequestReader, Protocol):
    """Keeping requests."""
