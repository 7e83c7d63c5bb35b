"""Reviews."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store
from bot.adapters.database.search_index import recount_person, recount_team
from bot.domain.reviews.model import Review

_reviews = tables.reviews.c


class Reviews(Store[Review]):
    """See ``bot.domain.reviews.ports``."""

    codec = Codec(tables.reviews, Review)

    def save(self, entity: Review) -> Review:
        saved = super().save(entity)
        if saved.side == "client":
            recount_person(self.connection, saved.about)
        else:
            recount_team(self.connection, saved.about)
        return saved

    def of_contract(self, contract_id: str) -> Sequence[Review]:
        return self.all(_reviews.contract_id == contract_id, order=[_reviews.id])

    def about(self, subject: str) -> Sequence[Review]:
        return self.all(_reviews.about == subject, _reviews.revealed.is_(True), order=[_reviews.at.desc()])
