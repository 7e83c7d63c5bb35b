"""Settling changes and requests: by an answer, by the clock, or because the contract is over."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.agreements.model import (
    CHANGE_MACHINE,
    REQUEST_MACHINE,
    Change,
    ChangeSettled,
    Request,
    RequestSettled,
)
from bot.domain.market import Market

CHANGE, REQUEST = "change.expiry", "request.expiry"
"""The deadlines at which nobody waits for an answer any more."""


def settle_change(market: Market, change: Change, transition: str) -> Change:
    """Take a change off the table. Raises NotAllowed."""
    state = CHANGE_MACHINE.after(change.state, transition)
    # The clock takes the deadline first, and then the change: in one order nobody waits in a circle.
    market.deadlines.clear(CHANGE, change.id)
    settled = market.changes.save(replace(change, state=state))
    market.record(ChangeSettled(change_id=change.id, contract_id=change.contract_id, state=state))
    return settled


def settle_request(market: Market, request: Request, transition: str, *, by: str = "", about: str = "") -> Request:
    """Take a request off the table. Raises NotAllowed."""
    state = REQUEST_MACHINE.after(request.state, transition)
    market.deadlines.clear(REQUEST, request.id)
    settled = market.requests.save(replace(request, state=state, answered_by=by, about=about or request.about))
    market.record(RequestSettled(request_id=request.id, state=state))
    return settled


def drop_open(market: Market, contract_id: str) -> None:
    """A contract is over: nobody changes its milestones any more. Requests for money can still be answered."""
    change = market.changes.open_of(contract_id)
    if change is not None:
        settle_change(market, change, "withdraw")


def expire_change(market: Market, change_id: str) -> None:
    """Let a change lapse that nobody answered in time."""
    change = market.changes.get(change_id)
    if CHANGE_MACHINE.allows(change.state, "expire"):
        settle_change(market, change, "expire")


def expire_request(market: Market, request_id: str) -> None:
    """Let a request lapse that nobody answered in time."""
    request = market.requests.get(request_id)
    if REQUEST_MACHINE.allows(request.state, "expire"):
        settle_request(market, request, "expire")
