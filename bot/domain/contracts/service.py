"""Carrying a fixed-price contract from its start to its end (MARKET 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.accounts.model import Account
from bot.domain.contracts.access import authorise, check_goes_on, for_client, for_freelancer
from bot.domain.contracts.endings import end_contract, end_if_settled
from bot.domain.contracts.events import ChangesRequested, ContractStarted, ReviewDue, WorkSubmitted
from bot.domain.contracts.fundings import cancel_funding, confirm_funding, request_funding
from bot.domain.contracts.model import MILESTONE_MACHINE, Contract, Milestone, MilestoneEntry, MilestoneState
from bot.domain.contracts.settling import end_review, is_held, release, release_part
from bot.domain.disputes.freezing import frozen
from bot.domain.errors import N_, BadValue, NotAllowed, NotFound
from bot.domain.jobs.model import JOB_MACHINE, JobFilled
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.offers.model import Offer
from bot.domain.proposals.model import PROPOSAL_MACHINE
from bot.domain.timesheets.starting import start_hours

__all__ = (
    "approve_milestone",
    "approve_part",
    "authorise",
    "cancel_funding",
    "confirm_funding",
    "end_contract",
    "release_unreviewed",
    "remind_of_review",
    "request_changes",
    "request_funding",
    "start_contract",
    "start_work",
    "submit_work",
)

MAX_NOTE = 4_000
DAY = timedelta(days=1)


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
        rate=offer.rate,
        weekly_limit=offer.weekly_limit,
    )
    market.contracts.add(contract)
    if contract.is_hourly:
        start_hours(market, contract, offer.total)
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


def start_work(market: Market, actor: Account, milestone_id: str, seen: int) -> Milestone:
    """Say that work on a funded milestone has begun."""
    milestone, contract = for_freelancer(market, actor, milestone_id, seen)
    check_goes_on(contract)
    return market.milestones.save(replace(milestone, state=MILESTONE_MACHINE.after(milestone.state, "start")))


def submit_work(
    market: Market, actor: Account, milestone_id: str, seen: int, *, note: str, files: tuple[str, ...]
) -> Milestone:
    """Hand work in: the client's review begins, and ends in a release if they stay silent.

    Raises NotAllowed, OnHold, Stale.
    """
    milestone, contract = for_freelancer(market, actor, milestone_id, seen)
    check_goes_on(contract)
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
    milestone, _ = for_client(market, actor, milestone_id, seen)
    if not reason.strip():
        raise BadValue(N_("Say what should change."))
    state = MILESTONE_MACHINE.after(milestone.state, "request changes")
    if milestone.review_until is not None and milestone.review_until <= market.now:
        raise NotAllowed(state=MilestoneState.APPROVED)
    end_review(market, milestone.id)
    returned = market.milestones.save(replace(milestone, state=state, review_until=None))
    entry = _add_entry(market, actor, returned, "changes requested", reason, ())
    market.record(ChangesRequested(milestone_id=milestone.id, entry_id=entry.id))
    end_if_settled(market, milestone.contract_id)
    return returned


def approve_milestone(market: Market, actor: Account, milestone_id: str, seen: int) -> Milestone:
    """Accept the work: its money goes from escrow to the freelancer. Raises Stale, NotAllowed."""
    milestone, contract = for_client(market, actor, milestone_id, seen)
    released = release(market, contract, milestone, by=actor.id)
    end_if_settled(market, contract.id)
    return released


def approve_part(
    market: Market, actor: Account, milestone_id: str, seen: int, amount: Money, rest_title: str
) -> Milestone:
    """Pay a lower amount for the work; the rest stays in escrow for what is next.

    That is the next milestone that is worked on; where there is none, a new one of this title. Raises BadValue, Stale,
    NotAllowed.
    """
    milestone, contract = for_client(market, actor, milestone_id, seen)
    released = release_part(market, contract, milestone, amount, by=actor.id, rest_title=rest_title)
    end_if_settled(market, contract.id)
    return released


def release_unreviewed(market: Market, milestone_id: str) -> None:
    """Release what the client left unreviewed until the end of the review."""
    milestone = market.milestones.get(milestone_id)
    if milestone.state == MilestoneState.SUBMITTED and frozen(market, milestone.id) is None:
        contract = market.contracts.get(milestone.contract_id)
        if is_held(market, milestone, milestone.amount):
            # It is released once the bank has decided; until then the clock asks again every day.
            market.deadlines.set("milestone.release", milestone.id, market.now + DAY)
            return
        release(market, contract, milestone, by="")
        end_if_settled(market, contract.id)


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
