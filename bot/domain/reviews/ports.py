"""What reviews need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.reviews.model import Review
from bot.domain.store import Keeps, Reads


class ReviewReader(Reads[Review], Protocol):
    """Finding reviews."""

    def of_contract(self, contract_id: str) -> Sequence[Review]:
        """A contract's reviews, revealed or not."""
        ...

    def about(self, subject: str) -> Sequence[Review]:
        """The revealed reviews about a freelancer's account or a team, the newest first."""
        ...


class ReviewStore(Keeps[Review], ReviewReader, Protocol):
    """Keeping reviews; a second one of a side is refused with Stale."""
