"""Pausing, resuming and ending a contract (MARKET 8)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.agreements.settling import drop_open
from bot.domain.contracts.access import as_freelancer, authorise
from bot.domain.contracts.events import ContractEnded, ContractPaused, ContractResumed, EndingAsked
from bot.domain.contracts.fundings import is_promised
from bot.domain.contracts.model import (
    CONTRACT_MACHINE,
    WORK,
    Contract,
    ContractState,
    FundingPending,
    Milestone,
    MilestoneState,
)
from bot.domain.contracts.model import MILESTONE_MACHINE as PARTS
from bot.domain.contracts.settling import in_escrow, is_held, refund_escrow
from bot.domain.disputes.freezing import frozen
from bot.domain.errors import N_, BadValue, NotFound, NotYours, Stale
from bot.domain.market import Market, MarketView
from bot.domain.timesheets.ending import end_hours
from bot.domain.timesheets.timers import stop_for

MAX_REASON = 500
REFUND = "contract.refund"
"""The deadline at which silence gives back what is in escrow."""


def pause(market: Market, actor: Account, contract_id: str, seen: int, reason: str) -> Contract:
    """No new work and no new money; reviews go on. Raises BadValue, NotAllowed, NotYours, Stale."""
    contract = _current(market, actor, contract_id, seen)
    state = CONTRACT_MACHINE.after(contract.state, "pause")
    told = replace(contract, state=state, reason=_reason(reason), moved_by=actor.id)
    stop_for(market, contract)
    market.record(ContractPaused(contract_id=contract.id, by=actor.id))
    return market.contracts.save(told)


def resume(market: Market, actor: Account, contract_id: str, seen: int) -> Contract:
    """Work goes on. Raises NotAllowed, NotYours, Stale."""
    return _go_on(market, actor, _current(market, actor, contract_id, seen), "resume")


def go_on(market: Market, actor: Account, contract_id: str, seen: int) -> Contract:
    """Do not end it after all; only the side that asked for the end can say so. Raises NotAllowed, NotYours, Stale."""
    contract = _current(market, actor, contract_id, seen)
    CONTRACT_MACHINE.after(contract.state, "go on")
    if (contract.moved_by == contract.freelancer_id) != (actor.id == contract.freelancer_id):
        raise NotYours
    market.deadlines.clear(REFUND, contract.id)
    return _go_on(market, actor, replace(contract, refund_at=None), "go on")


def _go_on(market: Market, actor: Account, contract: Contract, transition: str) -> Contract:
    state = CONTRACT_MACHINE.after(contract.state, transition)
    market.record(ContractResumed(contract_id=contract.id, by=actor.id))
    return market.contracts.save(replace(contract, state=state, reason="", moved_by=""))


def end_contract(market: Market, actor: Account, contract_id: str, seen: int, reason: str = "") -> Contract:
    """End it: at once where nothing is in escrow, and what was only planned is cancelled.

    A client's ending leaves the freelancer 7 days to give back what is in escrow, or to dispute that; silence gives it
    back. A freelancer's ending gives it back at once. Work under review is still reviewed: the contract ends with the
    last of it. Raises FundingPending, BadValue, NotAllowed, NotYours, Stale.
    """
    contract = _current(market, actor, contract_id, seen)
    CONTRACT_MACHINE.after(contract.state, "end")
    _check_nothing_comes(market, contract)
    told = replace(contract, reason=_reason(reason) if reason.strip() else "", moved_by=actor.id)
    if actor.id == contract.freelancer_id:
        _give_back_all(market, told, by=actor.id)
    if not in_escrow(market, contract.id):
        return finish(market, told, by=actor.id)
    state = CONTRACT_MACHINE.after(contract.state, "ask to end")
    refund_at = None
    if _given_up(market, contract.id):
        refund_at = market.now + market.rules.ending_answer
        market.deadlines.set(REFUND, contract.id, refund_at)
    market.record(EndingAsked(contract_id=contract.id, by=actor.id))
    return market.contracts.save(replace(told, state=state, refund_at=refund_at))


def agree_to_end(market: Market, actor: Account, contract_id: str, seen: int) -> Contract:
    """The freelancer gives back what is in escrow and not under review. Raises NotYours, NotAllowed, Stale."""
    contract = _current(market, actor, contract_id, seen)
    as_freelancer(actor, contract)
    CONTRACT_MACHINE.after(contract.state, "go on")
    market.deadlines.clear(REFUND, contract.id)
    saved = market.contracts.save(replace(contract, refund_at=None))
    _give_back_all(market, saved, by=actor.id)
    return end_if_settled(market, contract.id, by=actor.id)


def refund_unanswered(market: Market, contract_id: str) -> None:
    """The freelancer was silent about a client's ending: what is in escrow goes back."""
    contract = market.contracts.find(contract_id)
    if contract is None:
        raise NotFound
    if contract.state == ContractState.ENDING:
        # Comes before any money moves: of two who settle it at once, one is told so here.
        contract = market.contracts.save(replace(contract, refund_at=None))
        _give_back_all(market, contract, by="")
        end_if_settled(market, contract.id)


def end_if_settled(market: Market, contract_id: str, *, by: str = "") -> Contract:
    """A contract that is about to end, ends once nothing is in escrow; whoever did the last of it knows.

    Work that was handed back for changes meanwhile, counts among what is to be given back.
    """
    contract = market.contracts.get(contract_id)
    if contract.state != ContractState.ENDING:
        return contract
    if not in_escrow(market, contract_id):
        return finish(market, contract, by=by)
    if _given_up(market, contract_id) and market.deadlines.at(REFUND, contract_id) is None:
        refund_at = market.now + market.rules.ending_answer
        market.deadlines.set(REFUND, contract_id, refund_at)
        return market.contracts.save(replace(contract, refund_at=refund_at))
    return contract


def finish(market: Market, contract: Contract, *, by: str) -> Contract:
    """It is over: what was only planned is cancelled, and both sides can review."""
    state = CONTRACT_MACHINE.after(contract.state, "end")
    for milestone in market.milestones.of_contract(contract.id):
        if milestone.state == MilestoneState.PLANNED:
            market.milestones.save(replace(milestone, state=PARTS.after(milestone.state, "cancel")))
    market.deadlines.clear(REFUND, contract.id)
    drop_open(market, contract.id)
    ended = market.contracts.save(replace(contract, state=state, ended_at=market.now, refund_at=None))
    market.deadlines.set("reviews.close", contract.id, market.now + market.rules.review_window)
    if ended.is_hourly:
        end_hours(market, ended)
    market.record(ContractEnded(contract_id=contract.id, by=by))
    return ended


def _given_up(market: MarketView, contract_id: str) -> list[Milestone]:
    """What a contract's end gives back: all that is in escrow, and not under review, in a dispute or held."""
    return [
        part
        for part in in_escrow(market, contract_id)
        if part.state in WORK and frozen(market, part.id) is None and not is_held(market, part, part.amount)
    ]


def _give_back_all(market: Market, contract: Contract, *, by: str) -> None:
    for milestone in _given_up(market, contract.id):
        refund_escrow(market, contract, milestone, milestone.amount, by=by)


def _check_nothing_comes(market: Market, contract: Contract) -> None:
    for milestone in market.milestones.of_contract(contract.id):
        if is_promised(market, milestone.id):
            raise FundingPending(milestone=milestone.title)


def _reason(reason: str) -> str:
    told = reason.strip()
    if not told:
        raise BadValue(N_("Say why, in a few words."))
    if len(told) > MAX_REASON:
        raise BadValue(N_("Write at most {most} characters."), most=MAX_REASON)
    return told


def _current(market: Market, actor: Account, contract_id: str, seen: int) -> Contract:
    contract = market.contracts.get(contract_id)
    authorise(market, actor, contract)
    if contract.version != seen:
        raise Stale
    return contract
