"""What is told of payments by a provider's page, and of chargebacks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.payments.chargebacks import asked_back
from bot.domain.payments.funding import PageAsked
from bot.domain.payments.model import ChargebackMoved, ChargebackState
from bot.domain.payments.reconciliation import BooksDiffer


@tells(PageAsked)
def _page_asked(market: MarketView, event: PageAsked) -> Sequence[Notice]:
    payment = market.payments.get(event.payment_id)
    subject = f"payment:{payment.id}"
    return [
        Notice(f"page:{payment.id}", payment.account_id, "payment_page", (payment.id,), subject=subject, urgent=True)
    ]


@tells(ChargebackMoved)
def _chargeback_moved(market: MarketView, event: ChargebackMoved) -> Sequence[Notice]:
    chargeback = market.chargebacks.get(event.chargeback_id)
    payer = market.payments.get(chargeback.payment_id).account_id
    people = dict.fromkeys([payer, *(operator.id for operator in market.accounts.operators())])
    subject, key = f"chargeback:{chargeback.id}", f"chargeback:{chargeback.id}:{event.state.name.lower()}"
    notices = [Notice(f"{key}:{who}", who, "chargeback_moved", (chargeback.id,), subject=subject) for who in people]
    held = asked_back(market, chargeback)
    if held is not None and chargeback.state != ChargebackState.REPAID:
        freelancer = market.contracts.get(held[0]).freelancer_id
        own = Notice(
            f"{key}:{freelancer}", freelancer, "escrow_asked_back", (chargeback.id,), subject=subject, urgent=True
        )
        notices.append(own)
    return notices


@tells(BooksDiffer)
def _books_differ(market: MarketView, event: BooksDiffer) -> Sequence[Notice]:
    key, args = f"books:{event.provider}:{event.day}", (event.provider, event.day, str(event.count))
    return [Notice(f"{key}:{one.id}", one.id, "books_differ", args) for one in market.accounts.operators()]
