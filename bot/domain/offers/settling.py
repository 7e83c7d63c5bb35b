"""Settling offers: by an answer, by the clock, or because there is nothing left to offer for."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.market import Market
from bot.domain.offers.model import OFFER_MACHINE, Offer, OfferSettled


def settle(market: Market, offer: Offer, transition: str) -> Offer:
    """Take an offer off the table. Raises NotAllowed."""
    state = OFFER_MACHINE.after(offer.state, transition)
    # The clock takes the deadline first, and then the offer: in one order nobody waits in a circle.
    market.deadlines.clear("offer.expiry", offer.id)
    settled = market.offers.save(replace(offer, state=state))
    market.record(OfferSettled(offer_id=offer.id, state=settled.state))
    return settled


def withdraw_open(market: Market, proposal_id: str) -> None:
    """A proposal leads nowhere any more: neither does an offer to its writer."""
    for offer in market.offers.of_proposal(proposal_id):
        if OFFER_MACHINE.allows(offer.state, "withdraw"):
            settle(market, offer, "withdraw")
