"""What is told of earnings and payouts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.ledger.model import EarningAvailable
from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.payouts.model import (
    MANUAL,
    MethodAdded,
    MethodChanged,
    PayoutMoved,
    PayoutRequested,
    PayoutSkipped,
    PayoutState,
    PayoutUnclaimed,
    PlanChanged,
)


@tells(EarningAvailable)
def _earning_available(_market: MarketView, event: EarningAvailable) -> Sequence[Notice]:
    return [Notice(f"available:{event.milestone_id}", event.freelancer_id, "earning_available", (event.milestone_id,))]


@tells(MethodAdded)
def _method_added(_market: MarketView, event: MethodAdded) -> Sequence[Notice]:
    return [Notice(f"method:{event.method_id}", event.account_id, "method_added", (event.method_id,), urgent=True)]


@tells(MethodChanged)
def _method_changed(_market: MarketView, event: MethodChanged) -> Sequence[Notice]:
    """Whoever gets into somebody's account would send their money elsewhere: every change is told."""
    key = f"method:{event.method_id}:{event.what}:{event.version}"
    return [Notice(key, event.account_id, "method_changed", (event.method_id, event.what), urgent=True)]


@tells(PlanChanged)
def _plan_changed(_market: MarketView, event: PlanChanged) -> Sequence[Notice]:
    return [Notice(f"payout plan:{event.account_id}:{event.version}", event.account_id, "payout_plan_changed", ())]


@tells(PayoutRequested)
def _payout_requested(market: MarketView, event: PayoutRequested) -> Sequence[Notice]:
    """Operators send what goes by hand; what was sent by itself, its owner is told of."""
    payout = market.payouts.get(event.payout_id)
    told = []
    if payout.provider == MANUAL:
        told = [
            Notice(
                f"payout:{payout.id}:{operator.id}",
                operator.id,
                "payout_requested",
                (payout.id,),
                subject=f"payout:{payout.id}",
            )
            for operator in market.accounts.operators()
        ]
    if event.planned:
        told.append(Notice(f"payout:{payout.id}:planned", payout.account_id, "payout_planned", (payout.id,)))
    return told


@tells(PayoutSkipped)
def _payout_skipped(_market: MarketView, event: PayoutSkipped) -> Sequence[Notice]:
    return [Notice(f"payout skipped:{event.account_id}:{event.day}", event.account_id, "payout_skipped", ())]


@tells(PayoutUnclaimed)
def _payout_unclaimed(market: MarketView, event: PayoutUnclaimed) -> Sequence[Notice]:
    payout = market.payouts.get(event.payout_id)
    return [Notice(f"payout:{payout.id}:unclaimed", payout.account_id, "payout_unclaimed", (payout.id,))]


@tells(PayoutMoved)
def _payout_moved(market: MarketView, event: PayoutMoved) -> Sequence[Notice]:
    """Where a payout went two steps at once, the last of them says it all."""
    payout = market.payouts.get(event.payout_id)
    if event.state == PayoutState.SENT and payout.state != PayoutState.SENT:
        return []
    key = f"payout:{payout.id}:{event.state.name.lower()}"
    return [Notice(key, payout.account_id, "payout_moved", (payout.id, event.state.name))]
