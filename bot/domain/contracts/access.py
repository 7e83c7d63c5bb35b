"""Who may do what to a contract, and whether it is a time for it."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Contract, ContractState, Milestone, OnHold
from bot.domain.disputes.freezing import check_not_frozen
from bot.domain.errors import NotAllowed, NotYours, Stale
from bot.domain.market import MarketView
from bot.domain.teams.service import authorise_member


def authorise(market: MarketView, actor: Account, contract: Contract) -> bool:
    """Whether the actor stands on the client's side. Raises NotYours for somebody on neither."""
    if contract.freelancer_id == actor.id:
        return False
    authorise_member(market, actor, contract.team_id)
    return True


def as_client(market: MarketView, actor: Account, contract: Contract) -> Contract:
    """The contract, for the client's side. Raises NotYours."""
    if not authorise(market, actor, contract):
        raise NotYours
    return contract


def as_freelancer(actor: Account, contract: Contract) -> Contract:
    """The contract, for its freelancer. Raises NotYours."""
    if contract.freelancer_id != actor.id:
        raise NotYours
    return contract


def for_client(market: MarketView, actor: Account, milestone_id: str, seen: int) -> tuple[Milestone, Contract]:
    """A milestone that the client decides on. Raises NotYours, Stale, NotAllowed once the contract has ended."""
    milestone, contract = _of(market, milestone_id)
    return _current(market, milestone, as_client(market, actor, contract), seen)


def for_freelancer(market: MarketView, actor: Account, milestone_id: str, seen: int) -> tuple[Milestone, Contract]:
    """A milestone that the freelancer works on. Raises NotYours, Stale, NotAllowed once the contract has ended."""
    milestone, contract = _of(market, milestone_id)
    return _current(market, milestone, as_freelancer(actor, contract), seen)


def _of(market: MarketView, milestone_id: str) -> tuple[Milestone, Contract]:
    milestone = market.milestones.get(milestone_id)
    return milestone, market.contracts.get(milestone.contract_id)


def _current(market: MarketView, milestone: Milestone, contract: Contract, seen: int) -> tuple[Milestone, Contract]:
    if milestone.version != seen:
        raise Stale
    if contract.state == ContractState.ENDED:
        raise NotAllowed(state=contract.state)
    check_not_frozen(market, milestone.id)
    return milestone, contract


def check_goes_on(contract: Contract) -> None:
    """Whether there may be new work and new money. Raises OnHold, NotAllowed."""
    if contract.state == ContractState.PAUSED:
        raise OnHold
    if contract.state != ContractState.ACTIVE:
        raise NotAllowed(state=contract.state)
