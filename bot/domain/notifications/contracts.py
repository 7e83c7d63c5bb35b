"""What is told of contracts and their money."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.contracts.model import (
    ChangesRequested,
    ContractEnded,
    ContractStarted,
    FundingRequested,
    FundingSettled,
    FundingState,
    MilestoneReleased,
    ReviewDue,
    WorkSubmitted,
)
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
    promised_by = market.fundings.get(event.funding_id).requested_by
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
    told = [Notice(f"funded:{funding.id}:client", contract.client_id, "funding_settled", (funding.id,))]
    if event.state == FundingState.CONFIRMED:
        told.append(
            Notice(
                f"funded:{funding.id}:freelancer",
                contract.freelancer_id,
                "milestone_funded",
                (funding.milestone_id,),
                subject=f"milestone:{funding.milestone_id}",
            )
        )
    return told


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
            (event.milestone_id,),
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
