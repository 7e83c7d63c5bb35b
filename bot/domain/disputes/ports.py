"""What disputes need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.disputes.model import Dispute, DisputeEntry
from bot.domain.rooms.model import Message
from bot.domain.store import Keeps, Reads


class DisputeReader(Reads[Dispute], Protocol):
    """Finding disputes and what was said in them."""

    def running_on(self, subject_id: str) -> Dispute | None:
        """The dispute that freezes a milestone's escrow, or an earning."""
        ...

    def about(self, subject_id: str) -> Sequence[Dispute]:
        """Every dispute about a milestone or an earning, the newest first."""
        ...

    def of_member(self, account_id: str) -> Sequence[Dispute]:
        """The disputes that somebody is in, on either side, the running ones first, then the newest."""
        ...

    def running(self) -> Sequence[Dispute]:
        """Every dispute that is not over, the oldest first."""
        ...

    def entries(self, dispute_id: str) -> Sequence[DisputeEntry]:
        """What was said and done, the first first."""
        ...

    def messages(self, proposal_id: str, since: datetime, limit: int, offset: int) -> tuple[Sequence[Message], int]:
        """What was written in a contract's room since an instant, the newest first; and how much that is."""
        ...


class DisputeStore(Keeps[Dispute], DisputeReader, Protocol):
    """Keeping disputes; a second running one about the same is refused with Stale."""

    def add_entry(self, entry: DisputeEntry) -> None:
        """Keep what was said or done."""
        ...
