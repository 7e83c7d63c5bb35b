"""The places on top of a job's proposals: who holds them, and how that is told to each side."""

from __future__ import annotations

from bot.domain.connects.boosts import boost_of, on_top
from bot.domain.errors import N_
from bot.domain.proposals.model import Proposal
from bot.handlers.kit.route import Route, pack
from bot.handlers.kit.screen import Field
from bot.handlers.kit.turn import ReadingTurn


def places_of(turn: ReadingTurn, job_id: str) -> dict[str, int]:
    """The proposals that hold a place, with its number from 0."""
    return {boost.proposal_id: place for place, boost in enumerate(on_top(turn.market, job_id))}


def way_to_open(turn: ReadingTurn, proposal_id: str) -> Route:
    """How a client opens a proposal; that a boosted one was opened is written down."""
    return pack("proposal" if boost_of(turn.market, proposal_id) is None else "proposal.look", (proposal_id,))


def boost_told(turn: ReadingTurn, found: Proposal) -> tuple[Field, ...]:
    """The place that a proposal holds; what was bid for it, for whoever bid."""
    place = places_of(turn, found.job_id).get(found.id)
    boost = boost_of(turn.market, found.id)
    if place is None or boost is None:
        return ()
    t = turn.words
    if found.freelancer_id != turn.actor.id:
        return (Field(label=t(N_("Boosted")), value=t(N_("place {place} on top"), place=place + 1)),)
    bid = t(N_("{bid} Connects, place {place} on top"), bid=boost.bid, place=place + 1)
    return (Field(label=t(N_("Boost")), value=bid),)
