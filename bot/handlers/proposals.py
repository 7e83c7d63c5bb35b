"""Writing, reading and deciding on proposals."""

from __future__ import annotations

from bot.domain.connects.boosts import check_bid_for_place
from bot.domain.errors import N_
from bot.domain.jobs.model import Job, JobState
from bot.domain.offers.model import OfferState
from bot.domain.proposals.model import Proposal, ProposalState
from bot.domain.proposals.service import (
    authorise_reader,
    check_may_propose,
    decline,
    quote,
    send_again,
    shortlist,
    submit_proposal,
    withdraw,
)
from bot.domain.teams.service import authorise_member
from bot.handlers import contracts, jobs, offers, profile, rooms
from bot.handlers.kit.route import pack
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import (
    capital,
    home_action,
    job_pay,
    name_of,
    page_within,
    pages_of,
    skills_named,
    stars,
    terms_told,
)
from bot.handlers.places import boost_told, places_of, way_to_open
from bot.handlers.proposal_form import ProposalForm, filled_in, form_for

PAGE = 5


def _may_propose(turn: ReadingTurn, job_id: str) -> Opening:
    job = turn.market.jobs.get(job_id)
    check_may_propose(turn.market, turn.actor, job)
    t = turn.words
    lead = t(
        N_("{title}, {pay}. It costs {connects}."),
        title=job.title,
        pay=job_pay(t, job),
        connects=jobs.connects_told(turn, job),
    )
    return Opening(lead=lead)


def _quoted(turn: ReadingTurn, filled: ProposalForm, job_id: str) -> Screen:
    t = turn.words
    job = turn.market.jobs.get(job_id)
    said = filled_in(filled, job_id)
    bid = quote(turn.market, turn.actor, job, said.terms, said.rate)
    if said.boost:
        check_bid_for_place(turn.market, job.id, said.boost)
    return Screen(
        title=t(N_("Proposal")),
        lead=job.title,
        fields=(
            Field(label=t(N_("Rate")) if said.rate else t(N_("Total")), value=t.money(bid.total)),
            Field(label=t(N_("Parley's fee")), value=t.money(bid.fee)),
            Field(label=t(N_("You receive")), value=t.money(bid.net)),
            Field(
                label=t(N_("Connects")),
                value=t(
                    N_("{cost}, {left} left after sending"),
                    cost=bid.connects + said.boost,
                    left=bid.connects_left - said.boost,
                ),
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
    form_for=form_for,
)
def write(turn: WritingTurn, filled: ProposalForm, job_id: str) -> Screen:
    """Send the proposal."""
    sent = submit_proposal(turn.market, turn.actor, filled_in(filled, job_id))
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
    if found.state == ProposalState.CLOSED and job.state == JobState.OPEN:
        label, way = t(N_("Send again")), again.to(found.id, found.version)
        actions.append(Action(label=label, route=way, style="primary"))
    if found.live and job.state == JobState.OPEN and turn.market.rules.boost_places:
        way = pack("proposal.boost", (found.id, found.version))
        actions.append(Action(label=t(N_("Boost")), route=way))
    actions += [Action(label=t(N_("The job")), route=jobs.job_screen.to(job.id)), home_action(turn)]
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
            Field(label=t(N_("State")), value=capital(t(found.state))),
            Field(label=t(N_("Bid")), value=bid_told(turn, found)),
            Field(label=t(N_("You receive")), value=_received(turn, found, job)),
            *boost_told(turn, found),
            Field(label=t(N_("Sent")), value=t.ago(found.submitted_at)),
        ),
        quotes=(Quote(text=found.letter), *_answers(found), *_parts(turn, found)),
        actions=tuple(actions),
    )


def _received(turn: ReadingTurn, found: Proposal, job: Job) -> str:
    """What is left of a bid after the fee, by what was billed to this client until now (MARKET 9)."""
    billed = turn.market.ledger.billed(found.freelancer_id, job.team_id, found.bid.currency)
    fee = turn.market.rules.freelancer_fee(found.bid, billed)
    return turn.words(N_("{net} after {fee} fee"), net=found.bid - fee, fee=fee)


def bid_told(turn: ReadingTurn, found: Proposal) -> str:
    """What somebody bids: for the whole work, or an hour."""
    return turn.words(N_("{rate}/h"), rate=found.rate) if found.rate else turn.words.money(found.bid)


def _answers(found: Proposal) -> tuple[Quote, ...]:
    return tuple(Quote(text=answer.text, label=answer.question) for answer in found.answers)


def _parts(turn: ReadingTurn, found: Proposal) -> tuple[Quote, ...]:
    if not found.terms:
        return ()
    return (Quote(text=terms_told(turn, found.terms), label=turn.words(N_("Milestones"))),)


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
            Field(label=t(N_("Bid")), value=t(N_("{bid}, plus {fee} fee"), bid=bid_told(turn, found), fee=fee)),
            Field(label=t(N_("Skills")), value=skills_named(writer.skills)),
            *boost_told(turn, found),
            *_rating(turn, found.freelancer_id),
            Field(label=t(N_("State")), value=capital(t(found.state))),
            Field(label=t(N_("Sent")), value=t.ago(found.submitted_at)),
        ),
        quotes=(
            Quote(text=found.letter, by=writer.name),
            *_answers(found),
            *_parts(turn, found),
        ),
        actions=(*_decisions(turn, found), home_action(turn), *_refusal(turn, found)),
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
    if not _has_open_offer(turn, found):
        decisions.append(Action(label=t(N_("Make an offer")), route=offers.make.to(found.id), style="primary"))
    return (
        *decisions,
        *links,
        Action(label=t(N_("Profile")), route=profile.freelancer.to(found.freelancer_id)),
        Action(label=t(N_("All proposals")), route=job_proposals.to(found.job_id)),
    )


def _has_open_offer(turn: ReadingTurn, found: Proposal) -> bool:
    return any(offer.state == OfferState.OPEN for offer in turn.market.offers.of_proposal(found.id))


def _refusal(turn: ReadingTurn, found: Proposal) -> tuple[Action, ...]:
    """The last of the buttons; whoever has made an offer takes that back first."""
    if not found.live or _has_open_offer(turn, found):
        return ()
    question = turn.words(N_("Decline this proposal?"))
    way = turn_down.to(found.id, found.version)
    return (Action(label=turn.words(N_("Decline")), route=way, style="danger", confirm=question),)


@routes.screen("proposals.job")
def job_proposals(turn: ReadingTurn, job_id: str, page: int = 0) -> Screen:
    """What came for a job: the boosted ones first, then the shortlist."""
    t = turn.words
    job = turn.market.jobs.get(job_id)
    authorise_member(turn.market, turn.actor, job.team_id)
    order = [ProposalState.HIRED, ProposalState.SHORTLISTED, ProposalState.SUBMITTED]
    places = places_of(turn, job.id)
    came = sorted(
        turn.market.proposals.of_job(job.id),
        key=lambda found: (
            found.state != ProposalState.HIRED,
            places.get(found.id, len(places)),
            order.index(found.state) if found.state in order else len(order),
        ),
    )
    page = page_within(page, PAGE, len(came))
    cards = [
        Card(
            title=name_of(turn, found.freelancer_id),
            lead=" · ".join(
                (
                    *((t(N_("Boosted")),) if found.id in places else ()),
                    bid_told(turn, found),
                    t(found.state),
                    t.ago(found.submitted_at),
                )
            ),
            actions=(Action(label=t(N_("Open")), route=way_to_open(turn, found.id)),),
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
                lead=f"{bid_told(turn, found)} · {t(found.state)} · {t.ago(found.submitted_at)}",
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


@routes.action("proposal.again", about="proposal", leads_on=True)
def again(turn: WritingTurn, proposal_id: str, seen: int) -> Screen:
    """Send a proposal to a job that is open again."""
    send_again(turn.market, turn.actor, proposal_id, seen)
    return proposal(turn, proposal_id).with_notice(turn.words(N_("Your proposal is with the client.")))


@routes.notice("proposal_arrived")
def arrived(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A client has a proposal to read."""
    t = turn.words
    found = turn.market.proposals.get(proposal_id)
    writer = turn.market.accounts.get(found.freelancer_id)
    job = turn.market.jobs.get(found.job_id)
    actions = [Action(label=t(N_("Open")), route=way_to_open(turn, found.id), style="primary")]
    if found.state == ProposalState.SUBMITTED and job.state == JobState.OPEN:
        actions.append(Action(label=t(N_("Shortlist")), route=keep.to(found.id, found.version)))
    return Screen(
        title=t(N_("New proposal for {title}"), title=job.title),
        lead=f"{writer.name}, {writer.title}",
        fields=(
            Field(label=t(N_("Bid")), value=bid_told(turn, found)),
            *boost_told(turn, found),
            *_rating(turn, writer.id),
            *(
                ()
                if found.state == ProposalState.SUBMITTED
                else (Field(label=t(N_("State")), value=capital(t(found.state))),)
            ),
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
