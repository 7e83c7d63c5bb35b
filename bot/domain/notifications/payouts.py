"""What is told of earnings and payouts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.ledger.model import EarningAvailable
from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.payouts.model import MethodAdded, PayoutMoved, PayoutRequested


@tells(EarningAvailable)
def _earning_available(_market: MarketView, event: EarningAvailable) -> Sequence[Notice]:
    return [Notice(f"available:{event.milestone_id}", event.freelancer_id, "earning_available", (event.milestone_id,))]


@tells(MethodAdded)
def _method_added(_market: MarketView, event: MethodAdded) -> Sequence[Notice]:
    return [Notice(f"method:{event.method_id}", event.account_id, "method_added", (event.method_id,), urgent=True)]


@tells(PayoutRequested)
def _payout_requested(market: MarketView, event: PayoutRequested) -> Sequence[Notice]:
    return [
        Notice(
            f"payout:{event.payout_id}:{operator.id}",
            operator.id,
            "payout_requested",
            (event.payout_id,),
            subject=f"payout:{event.payout_id}",
        )
        for operator in market.accounts.operators()
    ]


@tells(PayoutMoved)
def _payout_moved(market: MarketView, event: PayoutMoved) -> Sequence[Notice]:
    payout = market.payouts.get(event.payout_id)
    key = f"payout:{payout.id}:{event.state.name.lower()}"
    return [Notice(key, payout.account_id, "payout_moved", (payout.id, event.state.name))]
