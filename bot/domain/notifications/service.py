"""Which event tells whom. What a notice shows is decided where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.domain.accounts.model import SettingsChanged
from bot.domain.alerts.digests import reschedule
from bot.domain.alerts.telling import tell_of
from bot.domain.alerts.tellings import DigestMade, Telling
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
from bot.domain.events import Event
from bot.domain.jobs.model import (
    FreelancerInvited,
    InvitationDeclined,
    JobClosed,
    JobEdited,
    JobFilled,
    JobPosted,
    JobReopened,
)
from bot.domain.ledger.model import EarningAvailable
from bot.domain.market import Market, MarketView
from bot.domain.notifications.model import Notice
from bot.domain.offers.model import OfferMade, OfferRevised, OfferSettled, OfferState
from bot.domain.payouts.model import MethodAdded, PayoutMoved, PayoutRequested
from bot.domain.proposals.model import Proposal, ProposalDecided, ProposalState, ProposalSubmitted
from bot.domain.reviews.model import ReviewLeft, ReviewsRevealed
from bot.domain.rooms.model import MessagePosted
from bot.domain.skills.model import SkillDecided, SkillProposed

Teller = Callable[[Market, Any], Sequence[Notice]]
_TELLERS: dict[type[Event], Teller] = {}


def notices_of(market: Market, event: Event) -> Sequence[Notice]:
    """The messages that an event causes.

    Whom alerts tell of a job, now or in a digest, is written down with that: asked again, they tell nobody else.
    """
    teller = _TELLERS.get(type(event))
    return teller(market, event) if teller else ()


def _tells(event: type[Event]) -> Callable[[Teller], Teller]:
    def enter(teller: Teller) -> Teller:
        _TELLERS[event] = teller
        return teller

    return enter


@_tells(JobPosted)
def _job_posted(market: Market, event: JobPosted) -> Sequence[Notice]:
    return _by_alerts(market, event.job_id)


def _by_alerts(market: Market, job_id: str) -> list[Notice]:
    """Whoever's alerts want the job as it is now, and who was not told of it before."""
    return [_alert(telling) for telling in tell_of(market, market.jobs.get(job_id))]


def _alert(telling: Telling) -> Notice:
    key = f"alert:{telling.job_id}:{telling.account_id}"
    return Notice(key, telling.account_id, "alert", (telling.job_id, telling.alert_id), rank=telling.fit)


@_tells(DigestMade)
def _digest_made(market: MarketView, event: DigestMade) -> Sequence[Notice]:
    tellings = market.tellings.of_digest(event.digest_id)
    if len(tellings) == 1:
        return [_alert(tellings[0])]
    best = max((telling.fit for telling in tellings), default=1)
    return [Notice(f"digest:{event.digest_id}", event.account_id, "digest", (event.digest_id,), rank=best)]


@_tells(SettingsChanged)
def _settings_changed(market: Market, event: SettingsChanged) -> Sequence[Notice]:
    reschedule(market, event.account_id)
    return ()


@_tells(JobClosed)
def _job_closed(market: MarketView, event: JobClosed) -> Sequence[Notice]:
    job = market.jobs.get(event.job_id)
    told = [
        Notice(f"job_closed:{proposal.spending}", proposal.freelancer_id, "job_closed", (proposal.id,))
        for proposal in market.proposals.of_job(job.id)
        if proposal.state in (ProposalState.SUBMITTED, ProposalState.SHORTLISTED, ProposalState.CLOSED)
    ]
    if event.idle:
        told.append(Notice(f"job_idle:{job.id}:{job.version}", job.posted_by, "job_idle", (job.id,)))
    return told


@_tells(JobFilled)
def _job_filled(market: MarketView, event: JobFilled) -> Sequence[Notice]:
    return [
        Notice(f"job_filled:{proposal.id}", proposal.freelancer_id, "job_filled", (proposal.id,))
        for proposal in market.proposals.of_job(event.job_id)
        if proposal.id != event.proposal_id and proposal.live
    ]


@_tells(JobEdited)
def _job_edited(market: Market, event: JobEdited) -> Sequence[Notice]:
    told = [
        _about_job(f"job_edited:{proposal.id}:{event.version}", proposal, "job_edited")
        for proposal in market.proposals.of_job(event.job_id)
        if event.matters and proposal.live
    ]
    return told + _by_alerts(market, event.job_id)


@_tells(JobReopened)
def _job_reopened(market: Market, event: JobReopened) -> Sequence[Notice]:
    told = [
        _about_job(f"job_reopened:{proposal.id}:{event.version}", proposal, "job_reopened")
        for proposal in market.proposals.of_job(event.job_id)
        if proposal.state == ProposalState.CLOSED
    ]
    return told + _by_alerts(market, event.job_id)


def _about_job(key: str, proposal: Proposal, kind: str) -> Notice:
    return Notice(key, proposal.freelancer_id, kind, (proposal.id,), subject=f"job:{proposal.job_id}")


@_tells(FreelancerInvited)
def _freelancer_invited(market: MarketView, event: FreelancerInvited) -> Sequence[Notice]:
    invitation = market.invitations.get(event.invitation_id)
    key, subject = f"invited:{invitation.id}", f"job:{invitation.job_id}"
    return [Notice(key, invitation.freelancer_id, "invited", (invitation.id,), subject=subject, urgent=True)]


@_tells(InvitationDeclined)
def _invitation_declined(market: MarketView, event: InvitationDeclined) -> Sequence[Notice]:
    invitation = market.invitations.get(event.invitation_id)
    key = f"invitation_declined:{invitation.id}"
    return [Notice(key, invitation.invited_by, "invitation_declined", (invitation.id,))]


@_tells(ProposalSubmitted)
def _proposal_submitted(market: MarketView, event: ProposalSubmitted) -> Sequence[Notice]:
    job = market.jobs.get(event.job_id)
    identifier = event.proposal_id
    return [
        Notice(
            f"proposal:{market.proposals.get(identifier).spending}",
            job.posted_by,
            "proposal_arrived",
            (identifier,),
            subject=f"proposal:{identifier}",
        )
    ]


@_tells(ProposalDecided)
def _proposal_decided(market: MarketView, event: ProposalDecided) -> Sequence[Notice]:
    proposal = market.proposals.get(event.proposal_id)
    key = f"{event.state.name.lower()}:{proposal.id}"
    match event.state:
        case ProposalState.SHORTLISTED:
            return [Notice(key, proposal.freelancer_id, "shortlisted", (proposal.id,))]
        case ProposalState.DECLINED:
            return [Notice(key, proposal.freelancer_id, "declined", (proposal.id,))]
    return ()


@_tells(MessagePosted)
def _message_posted(market: MarketView, event: MessagePosted) -> Sequence[Notice]:
    room = market.rooms.get(event.room_id)
    reader = room.client_id if event.author_id == room.freelancer_id else room.freelancer_id
    return [
        Notice(
            f"message:{event.message_id}:{reader}",
            reader,
            "room_message",
            (event.message_id,),
            thread=f"room:{room.id}",
            urgent=True,
        )
    ]


@_tells(OfferMade)
def _offer_made(market: MarketView, event: OfferMade) -> Sequence[Notice]:
    offer = market.offers.get(event.offer_id)
    return [_offer_notice(offer.id, 1, offer.freelancer_id)]


@_tells(OfferRevised)
def _offer_revised(market: MarketView, event: OfferRevised) -> Sequence[Notice]:
    offer = market.offers.get(event.offer_id)
    reader = offer.client_id if event.by == "freelancer" else offer.freelancer_id
    return [_offer_notice(offer.id, event.revision, reader)]


def _offer_notice(offer_id: str, revision: int, account_id: str) -> Notice:
    key = f"offer:{offer_id}:{revision}"
    return Notice(key, account_id, "offer", (offer_id, str(revision)), subject=f"offer:{offer_id}", urgent=True)


@_tells(OfferSettled)
def _offer_settled(market: MarketView, event: OfferSettled) -> Sequence[Notice]:
    if event.state == OfferState.ACCEPTED:
        return ()
    offer = market.offers.get(event.offer_id)
    told = {
        OfferState.DECLINED: [offer.client_id],
        OfferState.WITHDRAWN: [offer.freelancer_id],
        OfferState.EXPIRED: [offer.client_id, offer.freelancer_id],
    }[event.state]
    return [Notice(f"offer_settled:{offer.id}:{who}", who, "offer_settled", (offer.id,)) for who in told]


@_tells(ContractStarted)
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


@_tells(FundingRequested)
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


@_tells(FundingSettled)
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


@_tells(WorkSubmitted)
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


@_tells(ChangesRequested)
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


@_tells(ReviewDue)
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


@_tells(MilestoneReleased)
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


@_tells(EarningAvailable)
def _earning_available(_market: MarketView, event: EarningAvailable) -> Sequence[Notice]:
    return [Notice(f"available:{event.milestone_id}", event.freelancer_id, "earning_available", (event.milestone_id,))]


@_tells(MethodAdded)
def _method_added(_market: MarketView, event: MethodAdded) -> Sequence[Notice]:
    return [Notice(f"method:{event.method_id}", event.account_id, "method_added", (event.method_id,), urgent=True)]


@_tells(PayoutRequested)
def _payout_requested(market: MarketView, event: PayoutRequested) -> Sequence[Notice]:
    return [
        Notice(
            f"payout:{event.payout_id}:{operator.id}",
            operator.id,
            "payout_requested",
            (event.payout_id,),
            subject=f"payout:{event.payout_id}",
        )
        for operator in market.accounts.operators()
    ]


@_tells(PayoutMoved)
def _payout_moved(market: MarketView, event: PayoutMoved) -> Sequence[Notice]:
    payout = market.payouts.get(event.payout_id)
    key = f"payout:{payout.id}:{event.state.name.lower()}"
    return [Notice(key, payout.account_id, "payout_moved", (payout.id, event.state.name))]


@_tells(ContractEnded)
def _contract_ended(market: MarketView, event: ContractEnded) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    return [
        Notice(f"ended:{contract.id}:{who}", who, "contract_ended", (contract.id,), subject=f"reviews:{contract.id}")
        for who in (contract.client_id, contract.freelancer_id)
        if who != event.by
    ]


@_tells(ReviewLeft)
def _review_left(market: MarketView, event: ReviewLeft) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    author = market.reviews.get(event.review_id).side
    reader = contract.freelancer_id if author == "client" else contract.client_id
    return [
        Notice(
            f"review_left:{event.review_id}", reader, "review_left", (contract.id,), subject=f"reviews:{contract.id}"
        )
    ]


@_tells(ReviewsRevealed)
def _reviews_revealed(market: MarketView, event: ReviewsRevealed) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    return [
        Notice(f"revealed:{contract.id}:{who}", who, "reviews_revealed", (contract.id,))
        for who in (contract.client_id, contract.freelancer_id)
        if who != event.by
    ]


@_tells(SkillProposed)
def _skill_proposed(market: MarketView, event: SkillProposed) -> Sequence[Notice]:
    identifier = event.proposed_id
    return [
        Notice(
            f"skill:{identifier}:{operator.id}",
            operator.id,
            "skill_proposed",
            (identifier,),
            subject=f"skill:{identifier}",
        )
        for operator in market.accounts.operators()
    ]


@_tells(SkillDecided)
def _skill_decided(market: MarketView, event: SkillDecided) -> Sequence[Notice]:
    return [
        Notice(f"skill_decided:{event.proposed_id}:{who}", who, "skill_decided", (event.proposed_id,))
        for who in market.skills.proposers(event.proposed_id)
    ]
