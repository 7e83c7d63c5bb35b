"""What is told of changes, requests and refunds."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.agreements.model import (
    ChangeProposed,
    ChangeSettled,
    ChangeState,
    RequestMade,
    RequestSettled,
    RequestState,
)
from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.refunds.model import RefundMoved, RefundState


@tells(ChangeProposed)
def _change_proposed(market: MarketView, event: ChangeProposed) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    who = contract.freelancer_id if event.by == "client" else contract.client_id
    key, args = f"change:{event.change_id}:{event.revision}", (event.change_id, str(event.revision))
    return [Notice(key, who, "change_proposed", args, subject=f"change:{event.change_id}", urgent=True)]


@tells(ChangeSettled)
def _change_settled(market: MarketView, event: ChangeSettled) -> Sequence[Notice]:
    contract, change = market.contracts.get(event.contract_id), market.changes.get(event.change_id)
    sides = {"client": contract.client_id, "freelancer": contract.freelancer_id}
    if event.state == ChangeState.WITHDRAWN:
        return []  # the question that was asked says so itself
    who = sides[change.proposed_by]
    return [Notice(f"change_settled:{change.id}", who, "change_settled", (change.id,))]


@tells(RequestMade)
def _request_made(market: MarketView, event: RequestMade) -> Sequence[Notice]:
    request = market.requests.get(event.request_id)
    contract = market.contracts.get(request.contract_id)
    who = contract.freelancer_id if request.asker == "client" else contract.client_id
    subject = f"request:{request.id}"
    return [Notice(subject, who, "request_made", (request.id,), subject=subject, urgent=True)]


@tells(RequestSettled)
def _request_settled(market: MarketView, event: RequestSettled) -> Sequence[Notice]:
    if event.state == RequestState.WITHDRAWN:
        return []  # the question that was asked says so itself
    request = market.requests.get(event.request_id)
    return [Notice(f"request_settled:{request.id}", request.asked_by, "request_settled", (request.id,))]


@tells(RefundMoved)
def _refund_moved(market: MarketView, event: RefundMoved) -> Sequence[Notice]:
    refund = market.refunds.get(event.refund_id)
    key, subject = f"refund:{refund.id}:{refund.version}", f"refund:{refund.id}"
    if event.state == RefundState.DONE:
        client = market.contracts.get(refund.contract_id).client_id
        return [Notice(key, client, "refund_done", (refund.id,))]
    if event.state == RefundState.OWED:
        return [
            Notice(f"{key}:{operator.id}", operator.id, "refund_owed", (refund.id,), subject=subject)
            for operator in market.accounts.operators()
        ]
    return []
