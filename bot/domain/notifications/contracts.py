"""What is told of contracts and their money."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.contracts.events import (
    ChangesRequested,
    ContractEnded,
    ContractPaused,
    ContractResumed,
    ContractStarted,
    EarningRefunded,
    EndingAsked,
    FundingRequested,
    FundingSettled,
    MilestoneRefunded,
    MilestoneReleased,
    ReviewDue,
    WorkSubmitted,
)
from bot.domain.contracts.model import Contract, ContractState, FundingState, MilestoneState
from bot.domain.ledger.service import MANUAL
from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells


@tells(ContractStarted)
def _contract_started(market: MarketView, event: ContractStarted) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    first = market.milestones.of_contract(contract.id)[0]
    return [
        Notice(
            f"started:{contract.id}",
            contract.client_id,
            "contract_started",
            (contract.id,),
            subject=f"milestone:{first.id}",
        )
    ]


@tells(FundingRequested)
def _funding_requested(market: MarketView, event: FundingRequested) -> Sequence[Notice]:
    args, subject = (event.funding_id,), f"funding:{event.funding_id}"
    funding = market.fundings.get(event.funding_id)
    if funding.provider != MANUAL:
        return []  # it is paid on a page, which whoever pays is told of
    promised_by = funding.requested_by
    return [
        Notice(f"promised:{event.funding_id}", promised_by, "funding_promised", args, subject=subject, urgent=True),
        *(
            Notice(f"{subject}:{operator.id}", operator.id, "funding_requested", args, subject=subject)
            for operator in market.accounts.operators()
        ),
    ]


@tells(FundingSettled)
def _funding_settled(market: MarketView, event: FundingSettled) -> Sequence[Notice]:
    funding = market.fundings.get(event.funding_id)
    contract = market.contracts.get(funding.contract_id)
    told = [Notice(f"funded:{funding.id}:client:{event.state}", contract.client_id, "funding_settled", (funding.id,))]
    if event.state != FundingState.CONFIRMED:
        return told if funding.provider == MANUAL else []
    freelancer = contract.freelancer_id
    if funding.purpose != "milestone":
        return [*told, Notice(f"paid:{funding.id}", freelancer, "extra_paid", (funding.id,), urgent=True)]
    if contract.is_hourly:
        is_late = contract.state == ContractState.ENDED
        return told if is_late else [*told, Notice(f"funded:{funding.id}:1", freelancer, "hours_funded", (funding.id,))]
    return [
        *told,
        *(
            Notice(
                f"funded:{funding.id}:{number}",
                freelancer,
                "milestone_funded",
                (part.milestone_id,),
                subject=f"milestone:{part.milestone_id}",
            )
            for number, part in enumerate(funding.shares)
            if market.milestones.get(part.milestone_id).state == MilestoneState.FUNDED
        ),
    ]


@tells(WorkSubmitted)
def _work_submitted(market: MarketView, event: WorkSubmitted) -> Sequence[Notice]:
    contract = market.contracts.get(market.milestones.get(event.milestone_id).contract_id)
    return [
        Notice(
            f"submitted:{event.entry_id}",
            contract.client_id,
            "work_submitted",
            (event.milestone_id, event.entry_id),
            subject=f"milestone:{event.milestone_id}",
            urgent=True,
        )
    ]


@tells(ChangesRequested)
def _changes_requested(market: MarketView, event: ChangesRequested) -> Sequence[Notice]:
    contract = market.contracts.get(market.milestones.get(event.milestone_id).contract_id)
    return [
        Notice(
            f"changes:{event.entry_id}",
            contract.freelancer_id,
            "changes_requested",
            (event.milestone_id, event.entry_id),
            subject=f"milestone:{event.milestone_id}",
            urgent=True,
        )
    ]


@tells(ReviewDue)
def _review_due(market: MarketView, event: ReviewDue) -> Sequence[Notice]:
    milestone = market.milestones.get(event.milestone_id)
    contract = market.contracts.get(milestone.contract_id)
    until = int(milestone.review_until.timestamp()) if milestone.review_until else 0
    return [
        Notice(
            f"review_due:{milestone.id}:{until}:{event.days}",
            contract.client_id,
            "review_due",
            (milestone.id, str(event.days)),
            subject=f"milestone:{milestone.id}",
        )
    ]


@tells(MilestoneReleased)
def _milestone_released(market: MarketView, event: MilestoneReleased) -> Sequence[Notice]:
    contract = market.contracts.get(market.milestones.get(event.milestone_id).contract_id)
    told = [
        Notice(
            f"released:{event.milestone_id}:freelancer",
            contract.freelancer_id,
            "milestone_released",
            (event.milestone_id, event.rest_id, str(event.rest)) if event.rest else (event.milestone_id,),
            urgent=True,
        )
    ]
    if not event.by:
        told.append(
            Notice(
                f"released:{event.milestone_id}:client",
                contract.client_id,
                "released_unreviewed",
                (event.milestone_id,),
            )
        )
    return told


@tells(ContractEnded)
def _contract_ended(market: MarketView, event: ContractEnded) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    return [
        Notice(f"ended:{contract.id}:{who}", who, "contract_ended", (contract.id,), subject=f"reviews:{contract.id}")
        for who in (contract.client_id, contract.freelancer_id)
        if who != event.by
    ]


@tells(ContractPaused)
def _contract_paused(market: MarketView, event: ContractPaused) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    return _others(contract, event.by, f"paused:{contract.id}:{contract.version}", "contract_paused")


@tells(ContractResumed)
def _contract_resumed(market: MarketView, event: ContractResumed) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    return _others(contract, event.by, f"resumed:{contract.id}:{contract.version}", "contract_resumed")


@tells(EndingAsked)
def _ending_asked(market: MarketView, event: EndingAsked) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    return _others(contract, event.by, f"ending:{contract.id}:{contract.version}", "contract_ending")


def _others(contract: Contract, by: str, key: str, kind: str) -> Sequence[Notice]:
    """Whoever did not do it: the freelancer, or the client when the freelancer did."""
    who = contract.client_id if by == contract.freelancer_id else contract.freelancer_id
    return [Notice(key, who, kind, (contract.id,), subject=f"contract:{contract.id}", urgent=True)]


@tells(MilestoneRefunded)
def _milestone_refunded(market: MarketView, event: MilestoneRefunded) -> Sequence[Notice]:
    milestone = market.milestones.get(event.milestone_id)
    contract = market.contracts.get(milestone.contract_id)
    key, args = f"refunded:{milestone.id}:{milestone.version}", (milestone.id, str(event.amount), event.by)
    return _refunded(contract, event.by, key, "milestone_refunded", args)


@tells(EarningRefunded)
def _earning_refunded(market: MarketView, event: EarningRefunded) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    earning = market.ledger.earning(event.earning_id)
    version = earning.version if earning else 0
    key, args = f"refunded:{event.earning_id}:{version}", (event.earning_id, str(event.amount), event.by)
    return _refunded(contract, event.by, key, "earning_refunded", args)


def _refunded(contract: Contract, by: str, key: str, kind: str, args: tuple[str, ...]) -> Sequence[Notice]:
    sides = (contract.client_id, contract.freelancer_id)
    return [Notice(f"{key}:{who}", who, kind, args, urgent=True) for who in sides if who != by]
