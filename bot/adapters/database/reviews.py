"""Reviews."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store
from bot.domain.reviews.model import Review

_reviews = tables.reviews.c


class Reviews(Store[Review]):
    """See ``bot.domain.reviews.ports``."""

    codec = Codec(tables.reviews, Review)

    def of_contract(self, contract_id: str) -> Sequence[Review]:
        return self.all(_reviews.contract_id == contract_id, order=[_reviews.id])

    def about(self, subject: str) -> Sequence[Review]:
        return self.all(_reviews.about == subject, _reviews.revealed.is_(True), order=[_reviews.at.desc()])
