"""Writing, shortlisting, declining and withdrawing proposals (MARKET 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.accounts.model import Account
from bot.domain.connects.boosts import begin_bid, place_bid
from bot.domain.connects.model import NotEnoughConnects
from bot.domain.connects.service import balance, spend
from bot.domain.errors import N_, BadValue, NotYours, Stale
from bot.domain.jobs.invitations import accept_invitation, authorise_job_reader, price_for
from bot.domain.jobs.model import Job, JobState
from bot.domain.jobs.service import stay_open
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.offers.settling import withdraw_open
from bot.domain.proposals.model import (
    PROPOSAL_MACHINE,
    AlreadyProposed,
    Answer,
    ElsewhereOnly,
    JobNotOpen,
    MilestoneTerms,
    OwnJob,
    ProfileUnfinished,
    Proposal,
    ProposalDecided,
    ProposalSubmitted,
    sum_of,
)
from bot.domain.teams.service import authorise_member


class SubmitProposal(BaseModel):
    """A letter, and the parts of the work with their prices or a rate an hour, as the job is paid.

    ``answers`` are to the job's questions, in their order; ``boost`` is what is bid for a place on top.
    """

    model_config = ConfigDict(frozen=True)

    job_id: str
    letter: Annotated[str, Field(min_length=1, max_length=5_000)]
    terms: tuple[MilestoneTerms, ...] = ()
    rate: Money | None = None
    answers: tuple[str, ...] = ()
    boost: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True)
class Quote:
    """What a bid comes to: total = fee + net. ``connects_left`` is after sending."""

    total: Money
    fee: Money
    net: Money
    connects: int
    connects_left: int


def check_terms(market: MarketView, terms: tuple[MilestoneTerms, ...]) -> None:
    """Raises BadValue for terms that nobody could agree on."""
    rules = market.rules
    if not 1 <= len(terms) <= rules.max_milestones:
        raise BadValue(N_("Write 1 to {most} milestones."), most=rules.max_milestones)
    least = rules.money(rules.min_fixed_budget)
    if any(part.amount.currency != rules.currency or part.amount.amount < least.amount for part in terms):
        raise BadValue(N_("Each milestone is at least {least}."), least=least)
    if sum_of(terms).amount > rules.max_budget:
        raise BadValue(N_("All milestones together are at most {most}."), most=rules.money(rules.max_budget))


def check_bid(market: MarketView, job: Job, terms: tuple[MilestoneTerms, ...], rate: Money | None) -> Money:
    """The whole price, or the rate an hour, as the job is paid. Raises BadValue for a bid outside the rules."""
    if job.kind == "fixed":
        check_terms(market, terms)
        return sum_of(terms)
    rules = market.rules
    least, most = rules.money(rules.min_hourly_rate), rules.money(rules.max_hourly_rate)
    if rate is None or rate.currency != rules.currency or not least <= rate <= most:
        raise BadValue(N_("Rates are {least} to {most} an hour."), least=least, most=most)
    return rate


def check_may_propose(market: MarketView, actor: Account, job: Job) -> None:
    """Raises the rule that stands against it: JobNotOpen, OwnJob, AlreadyProposed, ProfileUnfinished, …"""
    if job.state != JobState.OPEN:
        raise JobNotOpen
    if market.teams.is_member(job.team_id, actor.id):
        raise OwnJob
    authorise_job_reader(market, actor, job)
    if market.proposals.between(job.id, actor.id) is not None:
        raise AlreadyProposed
    if not actor.ready_to_propose:
        raise ProfileUnfinished
    invited = market.invitations.between(job.id, actor.id) is not None
    if job.open_to and actor.country not in job.open_to and not invited:
        raise ElsewhereOnly
    _check_connects(market, actor, job)


def _check_connects(market: MarketView, actor: Account, job: Job) -> None:
    needed, left = price_for(market, actor.id, job), balance(market, actor.id)
    if left < needed:
        raise NotEnoughConnects(needed=needed, left=left)


def quote(
    market: MarketView, actor: Account, job: Job, terms: tuple[MilestoneTerms, ...] = (), rate: Money | None = None
) -> Quote:
    """What the freelancer would get for this bid, as fees stand with this client now. Raises BadValue."""
    gross = check_bid(market, job, terms, rate)
    fee = market.rules.freelancer_fee(gross, market.ledger.billed(actor.id, job.team_id, gross.currency))
    cost = price_for(market, actor.id, job)
    return Quote(
        total=gross,
        fee=fee,
        net=gross - fee,
        connects=cost,
        connects_left=balance(market, actor.id) - cost,
    )


def submit_proposal(market: Market, actor: Account, command: SubmitProposal) -> Proposal:
    """Send a proposal and spend its Connects.

    The job is held, so that one that closes meanwhile has closed before, or gives these Connects back, too.
    """
    job = market.jobs.hold(command.job_id)
    if command.boost:
        begin_bid(market, job.id, actor.id)
    check_may_propose(market, actor, job)
    check_bid(market, job, command.terms, command.rate)
    proposal = Proposal(
        id=market.new_id(),
        job_id=job.id,
        freelancer_id=actor.id,
        letter=command.letter,
        terms=command.terms if job.kind == "fixed" else (),
        rate=command.rate if job.kind == "hourly" else None,
        answers=_answered(market, job, command.answers),
        connects=price_for(market, actor.id, job),
        submitted_at=market.now,
    )
    market.proposals.add(proposal)
    _pay(market, proposal)
    accept_invitation(market, job.id, actor.id)
    if command.boost:
        place_bid(market, proposal, command.boost)
    stay_open(market, job.id)
    market.record(ProposalSubmitted(proposal_id=proposal.id, job_id=job.id))
    return proposal


def _answered(market: MarketView, job: Job, answers: tuple[str, ...]) -> tuple[Answer, ...]:
    most = market.rules.max_answer
    if len(answers) != len(job.questions) or not all(1 <= len(answer.strip()) <= most for answer in answers):
        raise BadValue(N_("Answer every question, each in at most {most} characters."), most=most)
    return tuple(Answer(question, answer.strip()) for question, answer in zip(job.questions, answers, strict=True))


def _pay(market: Market, proposal: Proposal) -> None:
    if proposal.connects:
        spend(market, proposal.freelancer_id, proposal.connects, proposal.spending)


def send_again(market: Market, actor: Account, proposal_id: str, seen: int) -> Proposal:
    """Send a proposal as it is to its job, which was closed and is open again; its Connects are spent again.

    Raises NotYours, Stale, JobNotOpen, NotEnoughConnects, NotAllowed for one that was not closed with the job.
    """
    proposal = market.proposals.get(proposal_id)
    if proposal.freelancer_id != actor.id:
        raise NotYours
    if proposal.version != seen:
        raise Stale
    job = market.jobs.hold(proposal.job_id)
    state = PROPOSAL_MACHINE.after(proposal.state, "send again")
    if job.state != JobState.OPEN:
        raise JobNotOpen
    _check_connects(market, actor, job)
    sent = market.proposals.save(
        replace(
            proposal,
            state=state,
            connects=price_for(market, actor.id, job),
            times_sent=proposal.times_sent + 1,
            submitted_at=market.now,
        )
    )
    _pay(market, sent)
    stay_open(market, job.id)
    market.record(ProposalSubmitted(proposal_id=sent.id, job_id=job.id))
    return sent


def shortlist(market: Market, actor: Account, proposal_id: str, seen: int) -> Proposal:
    """Put a proposal among the few to look at again. Raises Stale, NotAllowed."""
    return _decide(market, actor, proposal_id, seen, "shortlist")


def decline(market: Market, actor: Account, proposal_id: str, seen: int) -> Proposal:
    """Say no; the Connects stay spent. Raises Stale, NotAllowed."""
    return _decide(market, actor, proposal_id, seen, "decline")


def withdraw(market: Market, actor: Account, proposal_id: str, seen: int) -> Proposal:
    """Take one's own proposal back; the Connects stay spent. Raises Stale, NotAllowed."""
    proposal = market.proposals.get(proposal_id)
    if proposal.freelancer_id != actor.id:
        raise NotYours
    return _move(market, actor, proposal, seen, "withdraw")


def _decide(market: Market, actor: Account, proposal_id: str, seen: int, transition: str) -> Proposal:
    proposal = market.proposals.get(proposal_id)
    authorise_member(market, actor, market.jobs.get(proposal.job_id).team_id)
    return _move(market, actor, proposal, seen, transition)


def _move(market: Market, actor: Account, proposal: Proposal, seen: int, transition: str) -> Proposal:
    if proposal.version != seen:
        raise Stale
    moved = market.proposals.save(replace(proposal, state=PROPOSAL_MACHINE.after(proposal.state, transition)))
    if not moved.live:
        withdraw_open(market, moved.id)
    market.record(ProposalDecided(proposal_id=moved.id, state=moved.state, by=actor.id))
    return moved


def authorise_reader(market: MarketView, actor: Account, proposal: Proposal) -> bool:
    """Whether the actor reads as the client. Raises NotYours for somebody on neither side."""
    if proposal.freelancer_id == actor.id:
        return False
    authorise_member(market, actor, market.jobs.get(proposal.job_id).team_id)
    return True
