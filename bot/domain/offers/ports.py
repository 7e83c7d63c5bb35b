"""What offers need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.offers.model import Offer, OfferRevision
from bot.domain.store import Keeps, Reads


class OfferReader(Reads[Offer], Protocol):
    """Finding offers."""

    def of_proposal(self, proposal_id: str) -> Sequence[Offer]:
        """The offers for a proposal, the newest first."""
        ...

    def open_of(self, account_id: str) -> Sequence[Offer]:
        """The open offers that somebody made or got."""
        ...

    def revisions(self, offer_id: str) -> Sequence[OfferRevision]:
        """Every version of the terms, the first first."""
        ...


class OfferStore(Keeps[Offer], OfferReader, Protocol):
    """Keeping offers."""

    def add_revision(self, revision: OfferRevision) -> None:
        """Keep a version of the terms."""
        ...
