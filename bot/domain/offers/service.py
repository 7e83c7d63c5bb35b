"""Making, countering and accepting offers (MARKET 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Contract
from bot.domain.contracts.service import start_contract
from bot.domain.errors import N_, BadValue, NotAllowed, NotYours, Stale
from bot.domain.jobs.model import Job
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.offers.model import (
    OFFER_MACHINE,
    NotYourTurn,
    Offer,
    OfferMade,
    OfferOpen,
    OfferRevised,
    OfferRevision,
    OfferState,
    Side,
)
from bot.domain.offers.settling import settle
from bot.domain.proposals.model import MilestoneTerms, Proposal
from bot.domain.proposals.service import check_bid
from bot.domain.teams.service import authorise_member


class Terms(BaseModel):
    """What somebody puts on the table: milestones; or a rate an hour, and the most hours that are paid in a week."""

    model_config = ConfigDict(frozen=True)

    terms: tuple[MilestoneTerms, ...] = ()
    rate: Money | None = None
    weekly_limit: int = 0
    note: Annotated[str, Field(max_length=2_000)] = ""


def side_of(market: MarketView, actor: Account, offer: Offer) -> Side:
    """The actor's side. Raises NotYours for somebody on neither."""
    if offer.freelancer_id == actor.id:
        return "freelancer"
    authorise_member(market, actor, offer.team_id)
    return "client"


def check_may_offer(market: MarketView, actor: Account, proposal: Proposal) -> None:
    """Whether the actor may offer its writer a contract. Raises NotYours, NotAllowed, OfferOpen."""
    authorise_member(market, actor, market.jobs.get(proposal.job_id).team_id)
    if proposal.freelancer_id == actor.id:
        raise NotYours
    if not proposal.live:
        raise NotAllowed(state=proposal.state)
    if any(offer.state == OfferState.OPEN for offer in market.offers.of_proposal(proposal.id)):
        raise OfferOpen


def check_offer(market: MarketView, job: Job, command: Terms) -> None:
    """Raises BadValue for terms that nobody could agree on, or that are not of the job's kind."""
    check_bid(market, job, command.terms, command.rate)
    if job.kind == "fixed" and command.rate is not None:
        raise BadValue(N_("This job is paid by milestones."))
    if job.kind == "hourly" and command.terms:
        raise BadValue(N_("This job is paid by the hour: offer a rate and a weekly limit."))
    most = market.rules.max_weekly_hours
    if job.kind == "hourly" and not 1 <= command.weekly_limit <= most:
        raise BadValue(N_("The weekly limit is 1 to {most} hours."), most=most)


def make_offer(market: Market, actor: Account, proposal_id: str, title: str, command: Terms) -> Offer:
    """Offer a contract to the writer of a proposal. Raises BadValue, and as ``check_may_offer`` does."""
    proposal = market.proposals.get(proposal_id)
    job = market.jobs.get(proposal.job_id)
    check_may_offer(market, actor, proposal)
    check_offer(market, job, command)
    offer = Offer(
        id=market.new_id(),
        job_id=job.id,
        proposal_id=proposal.id,
        team_id=job.team_id,
        client_id=actor.id,
        freelancer_id=proposal.freelancer_id,
        title=title,
        terms=command.terms,
        note=command.note,
        proposed_by="client",
        revision=1,
        expires_at=market.now + market.rules.offer_lives,
        rate=command.rate,
        weekly_limit=command.weekly_limit,
    )
    market.offers.add(offer)
    _keep_revision(market, actor, offer)
    market.deadlines.set("offer.expiry", offer.id, offer.expires_at)
    market.deadlines.set("job.idle", job.id, market.now + market.rules.job_idle)
    market.record(OfferMade(offer_id=offer.id))
    return offer


def counter(market: Market, actor: Account, offer_id: str, seen: int, command: Terms) -> Offer:
    """Put other terms on the table; they void the earlier ones. Raises NotYourTurn, Stale, BadValue, NotAllowed."""
    offer, side = _other_sides_terms(market, actor, offer_id, seen)
    check_offer(market, market.jobs.get(offer.job_id), command)
    return _revise(market, actor, offer, side, "counter", command)


def agree(market: Market, actor: Account, offer_id: str, seen: int) -> Offer:
    """Send the freelancer's terms as the client's own, for the freelancer to accept. Raises as ``counter`` does."""
    offer, side = _other_sides_terms(market, actor, offer_id, seen)
    if side != "client":
        raise NotYours
    same = Terms(terms=offer.terms, rate=offer.rate, weekly_limit=offer.weekly_limit)
    return _revise(market, actor, offer, side, "agree", same)


def agreed_in(market: MarketView, offer: Offer) -> int:
    """The revision in which the client sent the freelancer's terms just as they were; 0 where the newest is not so."""
    if offer.proposed_by != "client" or offer.revision == 1:
        return 0
    before = next(kept for kept in market.offers.revisions(offer.id) if kept.revision == offer.revision - 1)
    is_same = (before.terms, before.rate, before.weekly_limit) == (offer.terms, offer.rate, offer.weekly_limit)
    return offer.revision if before.proposed_by == "freelancer" and is_same else 0


def accept(market: Market, actor: Account, offer_id: str, seen: int) -> Contract:
    """Take the client's terms: the contract is there in the same transaction. Raises as ``counter`` does."""
    offer, side = _other_sides_terms(market, actor, offer_id, seen)
    if side != "freelancer":
        raise NotYours
    accepted = settle(market, offer, "accept")
    return start_contract(market, accepted)


def decline_offer(market: Market, actor: Account, offer_id: str, seen: int) -> Offer:
    """Say no to an offer. Raises NotYours, Stale, NotAllowed."""
    return settle(market, _seen_by(market, actor, offer_id, seen, "freelancer"), "decline")


def withdraw_offer(market: Market, actor: Account, offer_id: str, seen: int) -> Offer:
    """Take an offer back. Raises NotYours, Stale, NotAllowed."""
    return settle(market, _seen_by(market, actor, offer_id, seen, "client"), "withdraw")


def expire(market: Market, offer_id: str) -> None:
    """Let an offer lapse that nobody answered in time."""
    offer = market.offers.get(offer_id)
    if OFFER_MACHINE.allows(offer.state, "expire"):
        settle(market, offer, "expire")


def _seen_by(market: Market, actor: Account, offer_id: str, seen: int, side: Side) -> Offer:
    offer = market.offers.get(offer_id)
    if side_of(market, actor, offer) != side:
        raise NotYours
    _check_seen(market, offer, seen)
    return offer


def _check_seen(market: Market, offer: Offer, seen: int) -> None:
    """Its time is over at the instant of its expiry, even when the clock that settles it is late."""
    if offer.version != seen:
        raise Stale
    if offer.state == OfferState.OPEN and offer.expires_at <= market.now:
        raise NotAllowed(state=OfferState.EXPIRED)


def _other_sides_terms(market: Market, actor: Account, offer_id: str, seen: int) -> tuple[Offer, Side]:
    offer = market.offers.get(offer_id)
    side = side_of(market, actor, offer)
    _check_seen(market, offer, seen)
    if offer.state == OfferState.OPEN and offer.proposed_by == side:
        raise NotYourTurn
    return offer, side


def _revise(market: Market, actor: Account, offer: Offer, side: Side, transition: str, command: Terms) -> Offer:
    terms = replace(
        offer,
        state=OFFER_MACHINE.after(offer.state, transition),
        terms=command.terms,
        rate=command.rate,
        weekly_limit=command.weekly_limit,
        note=command.note,
        proposed_by=side,
        revision=offer.revision + 1,
        expires_at=market.now + market.rules.offer_lives,
    )
    market.deadlines.set("offer.expiry", offer.id, terms.expires_at)
    revised = market.offers.save(terms)
    _keep_revision(market, actor, revised)
    market.record(OfferRevised(offer_id=offer.id, revision=revised.revision, by=side))
    return revised


def _keep_revision(market: Market, actor: Account, offer: Offer) -> None:
    market.offers.add_revision(
        OfferRevision(
            id=market.new_id(),
            offer_id=offer.id,
            revision=offer.revision,
            proposed_by=offer.proposed_by,
            author_id=actor.id,
            terms=offer.terms,
            rate=offer.rate,
            weekly_limit=offer.weekly_limit,
            note=offer.note,
            at=market.now,
        )
    )
