"""Bidding Connects for a place on top of a job's proposals (MARKET 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.connects.model import BOOST_MACHINE, BidTooLow, Boost, BoostLost, BoostPlaced, BoostState
from bot.domain.connects.service import give_back, spend
from bot.domain.errors import N_, BadValue, NotAllowed, NotYours, Stale
from bot.domain.jobs.model import JobState
from bot.domain.market import Market, MarketView
from bot.domain.proposals.model import JobNotOpen, Proposal, ProposalState
from bot.domain.teams.service import authorise_member

if TYPE_CHECKING:
    from bot.domain.accounts.model import Account


def on_top(market: MarketView, job_id: str) -> Sequence[Boost]:
    """The boosts that hold a job's top places, the highest first. Who withdrew or was declined holds none."""
    held = []
    for boost in market.boosts.standing(job_id):
        proposal = market.proposals.find(boost.proposal_id)
        if proposal is not None and (proposal.live or proposal.state == ProposalState.HIRED):
            held.append(boost)
    return held[: market.rules.boost_places]


def boost_of(market: MarketView, proposal_id: str) -> Boost | None:
    """The boost with which a proposal holds a place."""
    return next((one for one in market.boosts.of_proposal(proposal_id) if one.state == BoostState.STANDING), None)


def least_bid(market: MarketView, job_id: str, proposal_id: str = "") -> int:
    """What a place costs now, in Connects; for a proposal that holds one, what raises its bid."""
    held = on_top(market, job_id)
    own = next((boost.bid for boost in held if boost.proposal_id == proposal_id), 0)
    others = [boost for boost in held if boost.proposal_id != proposal_id]
    if len(others) < market.rules.boost_places:
        return own + 1
    return max(own, others[-1].bid) + 1


def check_bid_for_place(market: MarketView, job_id: str, bid: int, proposal_id: str = "") -> None:
    """Raises BadValue, BidTooLow."""
    most = market.rules.max_boost
    if not market.rules.boost_places:
        raise BadValue(N_("There are no places on top to bid for."))
    if not 0 < bid <= most:
        raise BadValue(N_("Bid 1 to {most} Connects for a place on top."), most=most)
    least = least_bid(market, job_id, proposal_id)
    if bid < least:
        raise BidTooLow(least=least)


def begin_bid(market: Market, job_id: str, account_id: str) -> None:
    """Bids for one job go one after the other. To be called before anything else is changed.

    The lots of everybody whom a bid can touch are held in one order, so that bids for two jobs never wait for each
    other.
    """
    market.boosts.lock(job_id)
    market.connects.hold({account_id, *(boost.account_id for boost in market.boosts.standing(job_id))})


def boost_proposal(market: Market, actor: Account, proposal_id: str, seen: int, bid: int) -> Boost:
    """Bid for a place, or raise one's bid to this much; what is new in it is spent at once.

    Raises NotYours, Stale, NotAllowed, JobNotOpen, BadValue, BidTooLow, NotEnoughConnects.
    """
    proposal = market.proposals.get(proposal_id)
    if proposal.freelancer_id != actor.id:
        raise NotYours
    job = market.jobs.hold(proposal.job_id)
    begin_bid(market, job.id, actor.id)
    proposal = market.proposals.get(proposal_id)
    if proposal.version != seen:
        raise Stale
    if not proposal.live:
        raise NotAllowed(state=proposal.state)
    if job.state != JobState.OPEN:
        raise JobNotOpen
    return place_bid(market, proposal, bid)


def place_bid(market: Market, proposal: Proposal, bid: int) -> Boost:
    """Spend the bid and take the place; whoever loses theirs by it gets their Connects back. Raises as above."""
    check_bid_for_place(market, proposal.job_id, bid, proposal.id)
    own = boost_of(market, proposal.id)
    if own is None:
        before = 0
        boost = Boost(
            id=market.new_id(),
            proposal_id=proposal.id,
            job_id=proposal.job_id,
            account_id=proposal.freelancer_id,
            bid=bid,
            at=market.now,
        )
        market.boosts.add(boost)
    else:
        before = own.bid
        boost = market.boosts.save(replace(own, bid=bid, at=market.now, raises=own.raises + 1))
    spend(market, proposal.freelancer_id, bid - before, boost.spendings[-1])
    _pass_over(market, proposal.job_id)
    market.record(BoostPlaced(proposal_id=proposal.id, bid=bid))
    return boost


def _pass_over(market: Market, job_id: str) -> None:
    """Whoever holds no place any more is told, and gets their Connects back if nobody has looked yet."""
    held = {boost.id for boost in on_top(market, job_id)}
    least = least_bid(market, job_id)
    for boost in market.boosts.standing(job_id):
        proposal = market.proposals.get(boost.proposal_id)
        if boost.id in held or not proposal.live:
            continue
        looked = _has_looked(market, boost, proposal)
        state = BOOST_MACHINE.after(boost.state, "pass" if looked else "outbid")
        market.boosts.save(replace(boost, state=state))
        if not looked:
            _return(market, boost)
        market.record(
            BoostLost(
                boost_id=boost.id,
                proposal_id=proposal.id,
                account_id=boost.account_id,
                returned=0 if looked else boost.bid,
                least=least,
            )
        )


def _has_looked(market: MarketView, boost: Boost, proposal: Proposal) -> bool:
    """Whether the client has opened the proposal, put it on the shortlist, written, or made an offer."""
    return bool(
        boost.looked_at
        or proposal.state != ProposalState.SUBMITTED
        or market.rooms.of_proposal(proposal.id)
        or market.offers.of_proposal(proposal.id)
    )


def look_at(market: Market, actor: Account, proposal_id: str) -> None:
    """The client opens a proposal. Raises NotYours."""
    proposal = market.proposals.get(proposal_id)
    authorise_member(market, actor, market.jobs.get(proposal.job_id).team_id)
    market.boosts.look(proposal.id, market.now)


def give_back_boosts(market: Market, proposal_id: str) -> None:
    """The job closed without hiring: what the proposal bid comes back, too."""
    for boost in market.boosts.of_proposal(proposal_id):
        if BOOST_MACHINE.allows(boost.state, "close"):
            market.boosts.save(replace(boost, state=BOOST_MACHINE.after(boost.state, "close")))
            _return(market, boost)


def _return(market: Market, boost: Boost) -> None:
    for spending_id in boost.spendings:
        give_back(market, spending_id)
