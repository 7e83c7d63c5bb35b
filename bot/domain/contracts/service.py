"""Carrying a fixed-price contract from its start to its end (MARKET 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.accounts.model import Account
from bot.domain.contracts.model import (
    CONTRACT_MACHINE,
    FUNDING_MACHINE,
    IN_ESCROW,
    MILESTONE_MACHINE,
    ChangesRequested,
    Contract,
    ContractEnded,
    ContractStarted,
    Funding,
    FundingPending,
    FundingRequested,
    FundingSettled,
    FundingState,
    FundingWaits,
    Milestone,
    MilestoneEntry,
    MilestoneReleased,
    MilestoneState,
    MoneyInEscrow,
    ReviewDue,
    WorkSubmitted,
)
from bot.domain.errors import N_, BadValue, NotAllowed, NotFound, NotYours, OperatorsOnly, Stale
from bot.domain.jobs.model import JOB_MACHINE, JobFilled
from bot.domain.ledger.service import fund_escrow, release_escrow
from bot.domain.market import Market, MarketView
from bot.domain.offers.model import Offer
from bot.domain.proposals.model import PROPOSAL_MACHINE
from bot.domain.teams.service import authorise_member

MAX_NOTE = 4_000
DAY = timedelta(days=1)


def authorise(market: MarketView, actor: Account, contract: Contract) -> bool:
    """Whether the actor stands on the client's side. Raises NotYours for somebody on neither."""
    if contract.freelancer_id == actor.id:
        return False
    authorise_member(market, actor, contract.team_id)
    return True


def start_contract(market: Market, offer: Offer) -> Contract:
    """Make the contract of an accepted offer: milestones planned, the job filled, the proposal hired."""
    contract = Contract(
        id=market.new_id(),
        offer_id=offer.id,
        job_id=offer.job_id,
        proposal_id=offer.proposal_id,
        team_id=offer.team_id,
        client_id=offer.client_id,
        freelancer_id=offer.freelancer_id,
        title=offer.title,
        started_at=market.now,
    )
    market.contracts.add(contract)
    for position, part in enumerate(offer.terms, 1):
        milestone = Milestone(
            id=market.new_id(),
            contract_id=contract.id,
            position=position,
            title=part.title,
            amount=part.amount,
            due=part.due,
        )
        market.milestones.add(milestone)
    proposal = market.proposals.get(offer.proposal_id)
    market.proposals.save(replace(proposal, state=PROPOSAL_MACHINE.after(proposal.state, "hire")))
    job = market.jobs.get(offer.job_id)
    if JOB_MACHINE.allows(job.state, "fill"):
        market.jobs.save(replace(job, state=JOB_MACHINE.after(job.state, "fill")))
        market.deadlines.clear("job.idle", job.id)
        market.record(JobFilled(job_id=job.id, proposal_id=proposal.id))
    market.record(ContractStarted(contract_id=contract.id, offer_id=offer.id))
    return contract


def request_funding(market: Market, actor: Account, milestone_id: str, seen: int) -> Funding:
    """Promise the money for a milestone; the operator confirms it when it is there. Raises FundingWaits."""
    milestone, _ = _for_client(market, actor, milestone_id, seen)
    MILESTONE_MACHINE.after(milestone.state, "fund")
    if any(funding.state == FundingState.REQUESTED for funding in market.fundings.of_milestone(milestone.id)):
        raise FundingWaits
    identifier = market.new_id()
    funding = Funding(
        id=identifier,
        milestone_id=milestone.id,
        contract_id=milestone.contract_id,
        amount=milestone.amount,
        fee=market.rules.client_fee(milestone.amount),
        reference=f"PAR-{identifier[-6:].upper()}",
        requested_by=actor.id,
        requested_at=market.now,
    )
    market.fundings.add(funding)
    market.milestones.save(milestone)
    market.record(FundingRequested(funding_id=funding.id, milestone_id=milestone.id))
    return funding


def confirm_funding(market: Market, actor: Account, funding_id: str, seen: int) -> Funding:
    """The operator has seen the money: it is in escrow from now on. Raises OperatorsOnly, Stale, NotAllowed."""
    funding = _for_operator(market, actor, funding_id, seen)
    confirmed = market.fundings.save(
        replace(funding, state=FUNDING_MACHINE.after(funding.state, "confirm"), settled_at=market.now)
    )
    milestone = market.milestones.get(funding.milestone_id)
    market.milestones.save(replace(milestone, state=MILESTONE_MACHINE.after(milestone.state, "fund")))
    fund_escrow(market, confirmed)
    _record_settled(market, confirmed)
    return confirmed


def cancel_funding(market: Market, actor: Account, funding_id: str, seen: int) -> Funding:
    """The money did not come. Raises OperatorsOnly, Stale, NotAllowed."""
    funding = _for_operator(market, actor, funding_id, seen)
    cancelled = market.fundings.save(
        replace(funding, state=FUNDING_MACHINE.after(funding.state, "cancel"), settled_at=market.now)
    )
    _record_settled(market, cancelled)
    return cancelled


def _record_settled(market: Market, funding: Funding) -> None:
    market.record(FundingSettled(funding_id=funding.id, milestone_id=funding.milestone_id, state=funding.state))


def start_work(market: Market, actor: Account, milestone_id: str, seen: int) -> Milestone:
    """Say that work on a funded milestone has begun."""
    milestone, _ = _for_freelancer(market, actor, milestone_id, seen)
    return market.milestones.save(replace(milestone, state=MILESTONE_MACHINE.after(milestone.state, "start")))


def submit_work(
    market: Market, actor: Account, milestone_id: str, seen: int, *, note: str, files: tuple[str, ...]
) -> Milestone:
    """Hand work in: the client's review begins, and ends in a release if they stay silent. Raises NotAllowed."""
    milestone, _ = _for_freelancer(market, actor, milestone_id, seen)
    review_until = market.now + market.rules.work_review
    state = MILESTONE_MACHINE.after(milestone.state, "submit")
    submitted = market.milestones.save(replace(milestone, state=state, review_until=review_until))
    entry = _add_entry(market, actor, submitted, "submitted", note, files)
    market.deadlines.set("milestone.release", milestone.id, review_until)
    _set_reminder(market, submitted)
    market.record(WorkSubmitted(milestone_id=milestone.id, entry_id=entry.id))
    return submitted


def request_changes(market: Market, actor: Account, milestone_id: str, seen: int, *, reason: str) -> Milestone:
    """Hand work back with the reason. Raises Stale, NotAllowed, BadValue for an empty reason.

    Once the review's time has run out the work counts as approved, even when the clock that releases it is late.
    """
    milestone, _ = _for_client(market, actor, milestone_id, seen)
    if not reason.strip():
        raise BadValue(N_("Say what should change."))
    state = MILESTONE_MACHINE.after(milestone.state, "request changes")
    if milestone.review_until is not None and milestone.review_until <= market.now:
        raise NotAllowed(state=MilestoneState.APPROVED)
    _end_review(market, milestone.id)
    returned = market.milestones.save(replace(milestone, state=state, review_until=None))
    entry = _add_entry(market, actor, returned, "changes requested", reason, ())
    market.record(ChangesRequested(milestone_id=milestone.id, entry_id=entry.id))
    return returned


def approve_milestone(market: Market, actor: Account, milestone_id: str, seen: int) -> Milestone:
    """Accept the work: its money goes from escrow to the freelancer. Raises Stale, NotAllowed."""
    milestone, contract = _for_client(market, actor, milestone_id, seen)
    return _release(market, contract, milestone, by=actor.id)


def release_unreviewed(market: Market, milestone_id: str) -> None:
    """Release what the client left unreviewed until the end of the review."""
    milestone = market.milestones.get(milestone_id)
    if milestone.state == MilestoneState.SUBMITTED:
        _release(market, market.contracts.get(milestone.contract_id), milestone, by="")


def _release(market: Market, contract: Contract, milestone: Milestone, *, by: str) -> Milestone:
    approved = MILESTONE_MACHINE.after(milestone.state, "approve")
    _end_review(market, milestone.id)
    released = market.milestones.save(
        replace(
            milestone,
            state=MILESTONE_MACHINE.after(approved, "release"),
            review_until=None,
            settled_at=market.now,
            settled_by=by,
        )
    )
    release_escrow(market, contract, released)
    market.record(MilestoneReleased(milestone_id=milestone.id, by=by))
    return released


def remind_of_review(market: Market, milestone_id: str) -> None:
    """Remind the client of a review that is about to end, and set the next reminder."""
    milestone = market.milestones.get(milestone_id)
    if milestone.state != MilestoneState.SUBMITTED or milestone.review_until is None:
        return
    left = milestone.review_until - market.now
    if left <= timedelta(0):
        return
    market.record(ReviewDue(milestone_id=milestone.id, days=max(1, round(left / DAY))))
    _set_reminder(market, milestone)


def _set_reminder(market: Market, milestone: Milestone) -> None:
    """The earliest reminder that is still ahead."""
    if milestone.review_until is None:
        return
    ahead = [
        at for before in market.rules.work_review_reminders if (at := milestone.review_until - before) > market.now
    ]
    if ahead:
        market.deadlines.set("milestone.reminder", milestone.id, min(ahead))


def _end_review(market: Market, milestone_id: str) -> None:
    """Comes before the milestone changes: the clock takes the deadline first, too, so nobody waits in a circle."""
    market.deadlines.clear("milestone.release", milestone_id)
    market.deadlines.clear("milestone.reminder", milestone_id)


def end_contract(market: Market, actor: Account, contract_id: str, seen: int) -> Contract:
    """End it; what was only planned is cancelled, and reviews open. Raises MoneyInEscrow, FundingPending, Stale."""
    contract = market.contracts.get(contract_id)
    authorise(market, actor, contract)
    if contract.version != seen:
        raise Stale
    state = CONTRACT_MACHINE.after(contract.state, "end")
    for milestone in market.milestones.of_contract(contract.id):
        if milestone.state in IN_ESCROW:
            raise MoneyInEscrow(milestone=milestone.title)
        if milestone.state != MilestoneState.PLANNED:
            continue
        if any(funding.state == FundingState.REQUESTED for funding in market.fundings.of_milestone(milestone.id)):
            raise FundingPending(milestone=milestone.title)
        market.milestones.save(replace(milestone, state=MILESTONE_MACHINE.after(milestone.state, "cancel")))
    ended = market.contracts.save(replace(contract, state=state, ended_at=market.now))
    market.deadlines.set("reviews.close", contract.id, market.now + market.rules.review_window)
    market.record(ContractEnded(contract_id=contract.id, by=actor.id))
    return ended


def _add_entry(
    market: Market, actor: Account, milestone: Milestone, kind: str, note: str, files: tuple[str, ...]
) -> MilestoneEntry:
    if len(note) > MAX_NOTE:
        raise BadValue(N_("Write at most {most} characters."), most=MAX_NOTE)
    for file_id in files:
        if market.files.find(file_id) is None:
            raise NotFound
    entry = MilestoneEntry(
        id=market.new_id(),
        milestone_id=milestone.id,
        kind=kind,
        author_id=actor.id,
        note=note.strip(),
        files=files,
        at=market.now,
    )
    market.milestones.add_entry(entry)
    return entry


def _for_client(market: Market, actor: Account, milestone_id: str, seen: int) -> tuple[Milestone, Contract]:
    milestone = market.milestones.get(milestone_id)
    contract = market.contracts.get(milestone.contract_id)
    if not authorise(market, actor, contract):
        raise NotYours
    return _current(milestone, contract, seen)


def _for_freelancer(market: Market, actor: Account, milestone_id: str, seen: int) -> tuple[Milestone, Contract]:
    milestone = market.milestones.get(milestone_id)
    contract = market.contracts.get(milestone.contract_id)
    if contract.freelancer_id != actor.id:
        raise NotYours
    return _current(milestone, contract, seen)


def _current(milestone: Milestone, contract: Contract, seen: int) -> tuple[Milestone, Contract]:
    if milestone.version != seen:
        raise Stale
    if not CONTRACT_MACHINE.allows(contract.state, "end"):
        raise NotAllowed(state=contract.state)
    return milestone, contract


def _for_operator(market: Market, actor: Account, funding_id: str, seen: int) -> Funding:
    if not actor.is_operator:
        raise OperatorsOnly
    funding = market.fundings.get(funding_id)
    if funding.version != seen:
        raise Stale
    return funding
