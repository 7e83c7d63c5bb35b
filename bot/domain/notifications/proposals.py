"""What is told of proposals, rooms and offers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.offers.model import OfferMade, OfferRevised, OfferSettled, OfferState
from bot.domain.proposals.model import ProposalDecided, ProposalState, ProposalSubmitted
from bot.domain.rooms.model import MessagePosted


@tells(ProposalSubmitted)
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


@tells(ProposalDecided)
def _proposal_decided(market: MarketView, event: ProposalDecided) -> Sequence[Notice]:
    proposal = market.proposals.get(event.proposal_id)
    key = f"{event.state.name.lower()}:{proposal.id}"
    match event.state:
        case ProposalState.SHORTLISTED:
            return [Notice(key, proposal.freelancer_id, "shortlisted", (proposal.id,))]
        case ProposalState.DECLINED:
            return [Notice(key, proposal.freelancer_id, "declined", (proposal.id,))]
    return ()


@tells(MessagePosted)
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


@tells(OfferMade)
def _offer_made(market: MarketView, event: OfferMade) -> Sequence[Notice]:
    offer = market.offers.get(event.offer_id)
    return [_offer_notice(offer.id, 1, offer.freelancer_id)]


@tells(OfferRevised)
def _offer_revised(market: MarketView, event: OfferRevised) -> Sequence[Notice]:
    offer = market.offers.get(event.offer_id)
    reader = offer.client_id if event.by == "freelancer" else offer.freelancer_id
    return [_offer_notice(offer.id, event.revision, reader)]


def _offer_notice(offer_id: str, revision: int, account_id: str) -> Notice:
    key = f"offer:{offer_id}:{revision}"
    return Notice(key, account_id, "offer", (offer_id, str(revision)), subject=f"offer:{offer_id}", urgent=True)


@tells(OfferSettled)
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
