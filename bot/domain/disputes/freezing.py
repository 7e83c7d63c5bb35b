"""Whether money is frozen: what every use case that moves it asks first."""

from __future__ import annotations

from bot.domain.disputes.model import Dispute, InDispute
from bot.domain.market import MarketView


def frozen(market: MarketView, subject_id: str) -> Dispute | None:
    """The dispute that freezes a milestone's escrow, or what it earned."""
    return market.disputes.running_on(subject_id)


def check_not_frozen(market: MarketView, subject_id: str) -> None:
    """Raises InDispute."""
    if frozen(market, subject_id) is not None:
        raise InDispute
