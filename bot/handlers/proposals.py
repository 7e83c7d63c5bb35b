"""Writing, reading and deciding on proposals."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_
from bot.domain.jobs.model import JobState
from bot.domain.offers.model import OfferState
from bot.domain.proposals.model import MilestoneTerms, Proposal, ProposalState
from bot.domain.proposals.service import (
    SubmitProposal,
    authorise_reader,
    check_may_propose,
    decline,
    quote,
    shortlist,
    submit_proposal,
    withdraw,
)
from bot.domain.teams.service import authorise_member
from bot.handlers import contracts, jobs, offers, profile, rooms
from bot.handlers.kit.form import Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import TERMS, home_action, name_of, page_within, pages_of, skills_named, stars, terms_told

PAGE = 5


class ProposalForm(Form):
    """A letter and a bid by milestones."""

    letter: Annotated[
        str,
        Text(
            N_("Cover letter"),
            N_("Write to the client: why you, and how you would do it. They read this first."),
            least=20,
            most=3_000,
            long=True,
        ),
    ]
    terms: Annotated[tuple[MilestoneTerms, ...], TERMS]


def _may_propose(turn: ReadingTurn, job_id: str) -> Opening:
    job = turn.market.jobs.get(job_id)
    check_may_propose(turn.market, turn.actor, job)
    t = turn.words
    lead = t(
        N_("{title}, budget {budget}. It costs {connects} Connects."),
        title=job.title,
        budget=job.budget,
        connects=job.connects,
    )
    return Opening(lead=lead)


def _quoted(turn: ReadingTurn, filled: ProposalForm, job_id: str) -> Screen:
    t = turn.words
    job = turn.market.jobs.get(job_id)
    bid = quote(turn.market, turn.actor, job, filled.terms)
    return Screen(
        title=t(N_("Proposal")),
        lead=job.title,
        fields=(
            Field(label=t(N_("Total")), value=t.money(bid.total)),
            Field(label=t(N_("Parley's fee")), value=t.money(bid.fee)),
            Field(label=t(N_("You receive")), value=t.money(bid.net)),
            Field(
                label=t(N_("Connects")),
                value=t(N_("{cost}, {left} left after sending"), cost=bid.connects, left=bid.connects_left),
            ),
        ),
        closing=t(N_("The letter cannot be changed once it is sent.")),
    )


@routes.form(
    "proposal.write",
    ProposalForm,
    title=N_("Proposal"),
    submit=N_("Send proposal"),
    start=_may_propose,
    review=_quoted,
    about="job",
)
def write(turn: WritingTurn, filled: ProposalForm, job_id: str) -> Screen:
    """Send the proposal."""
    sent = submit_proposal(
        turn.market, turn.actor, SubmitProposal(job_id=job_id, letter=filled.letter, terms=filled.terms)
    )
    return proposal(turn, sent.id).with_notice(turn.words(N_("Your proposal is with the client.")))


@routes.screen("proposal")
def proposal(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A proposal, as its writer or as the client reads it."""
    found = turn.market.proposals.get(proposal_id)
    return _for_client(turn, found) if authorise_reader(turn.market, turn.actor, found) else _own(turn, found)


def _own(turn: ReadingTurn, found: Proposal) -> Screen:
    t = turn.words
    job = turn.market.jobs.get(found.job_id)
    actions = _links(turn, found)
    if found.live:
        actions.append(
            Action(
                label=t(N_("Withdraw")),
                route=take_back.to(found.id, found.version),
                style="danger",
                confirm=t(N_("Withdraw this proposal? Its Connects stay spent.")),
            )
        )
    return Screen(
        title=t(N_("Your proposal: {title}"), title=job.title),
        fields=(
            Field(label=t(N_("State")), value=t(found.state)),
            Field(label=t(N_("Bid")), value=t.money(found.bid)),
            Field(label=t(N_("Sent")), value=t.ago(found.submitted_at)),
        ),
        quotes=(Quote(text=found.letter), Quote(text=terms_told(turn, found.terms), by=t(N_("Milestones")))),
        actions=(*actions, Action(label=t(N_("The job")), route=jobs.job_screen.to(job.id)), home_action(turn)),
    )


def _links(turn: ReadingTurn, found: Proposal) -> list[Action]:
    """Where a proposal has led to."""
    t = turn.words
    links = []
    room = turn.market.rooms.of_proposal(found.id)
    if room is not None:
        links.append(Action(label=t(N_("Messages")), route=rooms.room.to(room.id)))
    open_offer = [offer for offer in turn.market.offers.of_proposal(found.id) if offer.state == OfferState.OPEN]
    if open_offer:
        links.append(Action(label=t(N_("See offer")), route=offers.offer.to(open_offer[0].id), style="primary"))
    contract = turn.market.contracts.of_proposal(found.id)
    if contract is not None:
        links.append(Action(label=t(N_("Contract")), route=contracts.contract.to(contract.id), style="primary"))
    return links


def _for_client(turn: ReadingTurn, found: Proposal) -> Screen:
    t = turn.words
    writer = turn.market.accounts.get(found.freelancer_id)
    job = turn.market.jobs.get(found.job_id)
    fee = turn.market.rules.client_fee(found.bid)
    return Screen(
        title=t(N_("{name} for {title}"), name=writer.name, title=job.title),
        lead=writer.title,
        fields=(
            Field(label=t(N_("Bid")), value=t(N_("{bid}, plus {fee} fee"), bid=found.bid, fee=fee)),
            Field(label=t(N_("Skills")), value=skills_named(writer.skills)),
            *_rating(turn, found.freelancer_id),
            Field(label=t(N_("State")), value=t(found.state)),
            Field(label=t(N_("Sent")), value=t.ago(found.submitted_at)),
        ),
        quotes=(
            Quote(text=found.letter, by=writer.name),
            Quote(text=terms_told(turn, found.terms), by=t(N_("Milestones"))),
        ),
        actions=(*_decisions(turn, found), home_action(turn)),
    )


def _rating(turn: ReadingTurn, freelancer_id: str) -> tuple[Field, ...]:
    reviews = turn.market.reviews.about(freelancer_id)
    if not reviews:
        return ()
    average = sum(review.average for review in reviews) / len(reviews)
    return (Field(label=turn.words(N_("Rating")), value=f"{stars(average)} ({len(reviews)})"),)


def _decisions(turn: ReadingTurn, found: Proposal) -> tuple[Action, ...]:
    t = turn.words
    links = _links(turn, found)
    if not found.live:
        return (*links, Action(label=t(N_("All proposals")), route=job_proposals.to(found.job_id)))
    decisions = []
    if found.state == ProposalState.SUBMITTED:
        decisions.append(Action(label=t(N_("Shortlist")), route=keep.to(found.id, found.version)))
    if turn.market.rooms.of_proposal(found.id) is None:
        decisions.append(Action(label=t(N_("Write to them")), route=rooms.write_first.to(found.id)))
    if all(offer.state != OfferState.OPEN for offer in turn.market.offers.of_proposal(found.id)):
        decisions.append(Action(label=t(N_("Make an offer")), route=offers.make.to(found.id), style="primary"))
    decisions += links
    decisions.append(
        Action(
            label=t(N_("Decline")),
            route=turn_down.to(found.id, found.version),
            style="danger",
            confirm=t(N_("Decline this proposal?")),
        )
    )
    return (
        *decisions,
        Action(label=t(N_("Profile")), route=profile.freelancer.to(found.freelancer_id)),
        Action(label=t(N_("All proposals")), route=job_proposals.to(found.job_id)),
    )


@routes.screen("proposals.job")
def job_proposals(turn: ReadingTurn, job_id: str, page: int = 0) -> Screen:
    """What came for a job: the shortlist first."""
    t = turn.words
    job = turn.market.jobs.get(job_id)
    authorise_member(turn.market, turn.actor, job.team_id)
    order = [ProposalState.HIRED, ProposalState.SHORTLISTED, ProposalState.SUBMITTED]
    came = sorted(
        turn.market.proposals.of_job(job.id),
        key=lambda found: order.index(found.state) if found.state in order else len(order),
    )
    page = page_within(page, PAGE, len(came))
    cards = [
        Card(
            title=name_of(turn, found.freelancer_id),
            lead=f"{t.money(found.bid)} · {t(found.state)} · {t.ago(found.submitted_at)}",
            actions=(Action(label=t(N_("Open")), route=proposal.to(found.id)),),
        )
        for found in came[page * PAGE : (page + 1) * PAGE]
    ]
    return Screen(
        title=t(N_("Proposals: {title}"), title=job.title),
        lead="" if cards else t(N_("None yet. You hear of each one here.")),
        cards=tuple(cards),
        pages=pages_of(page, PAGE, len(came), lambda page: job_proposals.to(job.id, page)),
        actions=(Action(label=t(N_("The job")), route=jobs.job_screen.to(job.id)), home_action(turn)),
    )


@routes.screen(
    "proposals.mine", command="proposals", about=N_("what you proposed"), phrases=(N_("proposals|my proposals"),)
)
def my_proposals(turn: ReadingTurn, page: int = 0) -> Screen:
    """What somebody proposed."""
    t = turn.words
    mine = turn.market.proposals.of_freelancer(turn.actor.id)
    page = page_within(page, PAGE, len(mine))
    cards = []
    for found in mine[page * PAGE : (page + 1) * PAGE]:
        job = turn.market.jobs.get(found.job_id)
        cards.append(
            Card(
                title=job.title,
                lead=f"{t.money(found.bid)} · {t(found.state)} · {t.ago(found.submitted_at)}",
                actions=(Action(label=t(N_("Open")), route=proposal.to(found.id)),),
            )
        )
    return Screen(
        title=t(N_("Your proposals")),
        lead="" if cards else t(N_("None yet.")),
        cards=tuple(cards),
        pages=pages_of(page, PAGE, len(mine), my_proposals.to),
        actions=(Action(label=t(N_("Find jobs")), route=jobs.find_jobs.to(), style="primary"), home_action(turn)),
    )


@routes.action("proposal.shortlist", about="proposal")
def keep(turn: WritingTurn, proposal_id: str, seen: int) -> Screen:
    """Shortlist."""
    shortlist(turn.market, turn.actor, proposal_id, seen)
    return proposal(turn, proposal_id).with_notice(turn.words(N_("Shortlisted. The freelancer is told.")))


@routes.action("proposal.decline", about="proposal")
def turn_down(turn: WritingTurn, proposal_id: str, seen: int) -> Screen:
    """Decline."""
    decline(turn.market, turn.actor, proposal_id, seen)
    return proposal(turn, proposal_id).with_notice(turn.words(N_("Declined. The freelancer is told.")))


@routes.action("proposal.withdraw", about="proposal")
def take_back(turn: WritingTurn, proposal_id: str, seen: int) -> Screen:
    """Withdraw one's own proposal."""
    withdraw(turn.market, turn.actor, proposal_id, seen)
    return proposal(turn, proposal_id).with_notice(turn.words(N_("Your proposal is withdrawn.")))


@routes.notice("proposal_arrived")
def arrived(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A client has a proposal to read."""
    t = turn.words
    found = turn.market.proposals.get(proposal_id)
    writer = turn.market.accounts.get(found.freelancer_id)
    job = turn.market.jobs.get(found.job_id)
    actions = [Action(label=t(N_("Open")), route=proposal.to(found.id), style="primary")]
    if found.state == ProposalState.SUBMITTED and job.state == JobState.OPEN:
        actions.append(Action(label=t(N_("Shortlist")), route=keep.to(found.id, found.version)))
    return Screen(
        title=t(N_("New proposal for {title}"), title=job.title),
        lead=f"{writer.name}, {writer.title}",
        fields=(
            Field(label=t(N_("Bid")), value=t.money(found.bid)),
            *_rating(turn, writer.id),
            *(() if found.state == ProposalState.SUBMITTED else (Field(label=t(N_("State")), value=t(found.state)),)),
        ),
        quotes=(Quote(text=_beginning(found.letter), by=writer.name),),
        actions=tuple(actions),
    )


def _beginning(text: str, most: int = 300) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


@routes.notice("shortlisted")
def shortlisted(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A freelancer made the shortlist."""
    t = turn.words
    job = turn.market.jobs.get(turn.market.proposals.get(proposal_id).job_id)
    return Screen(
        title=t(N_("You are on the shortlist")),
        lead=t(N_("The client of “{title}” wants to look at your proposal again."), title=job.title),
        actions=(Action(label=t(N_("Your proposal")), route=proposal.to(proposal_id)),),
    )


@routes.notice("declined")
def declined(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A freelancer was declined."""
    t = turn.words
    job = turn.market.jobs.get(turn.market.proposals.get(proposal_id).job_id)
    return Screen(
        title=t(N_("Not this time")),
        lead=t(N_("The client of “{title}” declined your proposal."), title=job.title),
        actions=(Action(label=t(N_("More jobs")), route=jobs.find_jobs.to()),),
    )
