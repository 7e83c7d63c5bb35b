"""What is told of reviews."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.reviews.model import ReviewLeft, ReviewsRevealed


@tells(ReviewLeft)
def _review_left(market: MarketView, event: ReviewLeft) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    author = market.reviews.get(event.review_id).side
    reader = contract.freelancer_id if author == "client" else contract.client_id
    return [
        Notice(
            f"review_left:{event.review_id}", reader, "review_left", (contract.id,), subject=f"reviews:{contract.id}"
        )
    ]


@tells(ReviewsRevealed)
def _reviews_revealed(market: MarketView, event: ReviewsRevealed) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    return [
        Notice(f"revealed:{contract.id}:{who}", who, "reviews_revealed", (contract.id,))
        for who in (contract.client_id, contract.freelancer_id)
        if who != event.by
    ]
