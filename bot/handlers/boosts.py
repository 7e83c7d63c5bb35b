"""Bidding Connects for a place on top of a job's proposals, and the client's first look at who did."""

from __future__ import annotations

from typing import Annotated

from bot.domain.connects.boosts import boost_of, boost_proposal, least_bid, look_at
from bot.domain.connects.service import balance
from bot.domain.errors import N_, NotYours
from bot.handlers.connects import connects
from bot.handlers.kit.form import Form, Number
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action
from bot.handlers.proposals import proposal


class BoostForm(Form):
    """How much somebody bids."""

    bid: Annotated[
        int,
        Number(
            N_("Connects"),
            N_("How many Connects do you bid, in all?"),
            N_("They are spent at once. Of equal bids, the earlier one is ahead."),
            example="10",
            most=10_000,
        ),
    ]


def _may_boost(turn: ReadingTurn, proposal_id: str, _seen: int) -> Opening:
    t = turn.words
    found = turn.market.proposals.get(proposal_id)
    if found.freelancer_id != turn.actor.id:
        raise NotYours
    least, left = least_bid(turn.market, found.job_id, found.id), balance(turn.market, turn.actor.id)
    places = turn.market.rules.boost_places
    lines = [
        t(N_("The {places} proposals that bid most stand on top of the client's list."), places=places),
        t(N_("A place costs at least {least} now. You have {left}."), least=least, left=left),
        t(N_("If somebody bids more before the client has looked, all your bid comes back.")),
    ]
    return Opening(lead="\n".join(lines))


@routes.form(
    "proposal.boost", BoostForm, title=N_("Boost"), submit=N_("Boost my proposal"), start=_may_boost, about="proposal"
)
def boost(turn: WritingTurn, filled: BoostForm, proposal_id: str, seen: int) -> Screen:
    """Place the bid."""
    boost_proposal(turn.market, turn.actor, proposal_id, seen, filled.bid)
    return proposal(turn, proposal_id).with_notice(turn.words(N_("Your proposal stands on top now.")))


@routes.action("proposal.look", about="proposal", leads_on=True)
def look(turn: WritingTurn, proposal_id: str) -> Screen:
    """The client opens a boosted proposal, which then has done its work."""
    look_at(turn.market, turn.actor, proposal_id)
    return proposal(turn, proposal_id)


@routes.notice("boost_lost")
def lost(turn: ReadingTurn, proposal_id: str, returned: int, least: int) -> Screen:
    """Others bid more for the places on top."""
    t = turn.words
    found = turn.market.proposals.get(proposal_id)
    job = turn.market.jobs.get(found.job_id)
    came_back = (
        t.n(N_("Your Connect came back."), N_("Your {count} Connects came back."), returned)
        if returned
        else t(N_("The client had looked at it, so the Connects stay spent."))
    )
    again: tuple[Action, ...] = ()
    if found.live and boost_of(turn.market, found.id) is None:
        again = (Action(label=t(N_("Boost again")), route=boost.to(found.id, found.version), style="primary"),)
    return Screen(
        title=t(N_("Outbid: {title}"), title=job.title),
        lead="\n".join((came_back, t(N_("A place on top costs at least {least} now."), least=least))),
        actions=(
            *again,
            Action(label=t(N_("Your proposal")), route=proposal.to(found.id)),
            Action(label=t(N_("Connects")), route=connects.to()),
            home_action(turn),
        ),
    )
