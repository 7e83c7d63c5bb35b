"""What is told of Connects: expired, bought, paid back, and of boosts that were outbid."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.connects.model import (
    BoostLost,
    ConnectsBought,
    ConnectsExpired,
    ConnectsOrdered,
    ConnectsRefunded,
    RefundAsked,
    RefundFailed,
)
from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells


@tells(ConnectsExpired)
def _expired(_market: MarketView, event: ConnectsExpired) -> Sequence[Notice]:
    key = f"connects:expired:{event.lot_id}"
    return [Notice(key, event.account_id, "connects_expired", (event.lot_id, str(event.count)))]


@tells(ConnectsOrdered)
def _ordered(_market: MarketView, event: ConnectsOrdered) -> Sequence[Notice]:
    key, subject = f"connects:order:{event.payment_id}", f"payment:{event.payment_id}"
    return [Notice(key, event.account_id, "connects_ordered", (event.payment_id,), subject=subject, urgent=True)]


@tells(ConnectsBought)
def _bought(_market: MarketView, event: ConnectsBought) -> Sequence[Notice]:
    key, subject = f"connects:bought:{event.payment_id}", f"payment:{event.payment_id}"
    return [Notice(key, event.account_id, "connects_bought", (event.payment_id,), subject=subject, urgent=True)]


@tells(RefundAsked)
def _refund_asked(market: MarketView, event: RefundAsked) -> Sequence[Notice]:
    subject = f"payment:{event.payment_id}"
    return [
        Notice(
            f"connects:refund:{event.payment_id}:{operator.id}",
            operator.id,
            "refund_asked",
            (event.payment_id,),
            subject=subject,
        )
        for operator in market.accounts.operators()
    ]


@tells(ConnectsRefunded)
def _refunded(_market: MarketView, event: ConnectsRefunded) -> Sequence[Notice]:
    key = f"connects:refunded:{event.payment_id}"
    return [Notice(key, event.account_id, "connects_refunded", (event.payment_id,))]


@tells(RefundFailed)
def _refund_failed(market: MarketView, event: RefundFailed) -> Sequence[Notice]:
    """Whoever asked has their Connects back and can use them; the operators see to the money."""
    back = market.connects.paid_back(event.payment_id)
    key = f"connects:unrefunded:{back.id if back else event.payment_id}"
    people = [event.account_id, *(operator.id for operator in market.accounts.operators())]
    return [Notice(f"{key}:{who}", who, "refund_failed", (event.payment_id,)) for who in dict.fromkeys(people)]


@tells(BoostLost)
def _boost_lost(_market: MarketView, event: BoostLost) -> Sequence[Notice]:
    args = (event.proposal_id, str(event.returned), str(event.least))
    return [Notice(f"boost:lost:{event.boost_id}", event.account_id, "boost_lost", args)]
