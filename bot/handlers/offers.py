"""Offers: making, countering, accepting."""

from __future__ import annotations

from bot.domain.errors import N_, Stale
from bot.domain.money import Money
from bot.domain.offers.model import Offer, OfferState
from bot.domain.offers.service import (
    accept,
    agree,
    agreed_in,
    check_may_offer,
    check_offer,
    counter,
    decline_offer,
    make_offer,
    side_of,
    withdraw_offer,
)
from bot.domain.proposals.model import sum_of
from bot.handlers import contracts, jobs, proposals, rooms
from bot.handlers.kit.form import Form, Raw
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.offer_forms import (
    counter_form,
    offer_form,
    terms_in,
    terms_quote,
    terms_raw,
    whole,
)
from bot.handlers.pieces import home_action, name_of, terms_typed


def _from_proposal(turn: ReadingTurn, proposal_id: str) -> Opening:
    found = turn.market.proposals.get(proposal_id)
    job = turn.market.jobs.get(found.job_id)
    check_may_offer(turn.market, turn.actor, found)
    raw: dict[str, Raw] = {"title": job.title[:100]}
    if found.terms:
        raw["terms"] = terms_typed(turn, found.terms)
    if found.rate:
        raw["rate"] = turn.words.money(found.rate)
    if job.weekly_hours:
        raw["weekly_limit"] = str(job.weekly_hours)
    return Opening(lead=turn.words(N_("To {name}"), name=name_of(turn, found.freelancer_id)), raw=raw)


def _cost(turn: ReadingTurn, filled: Form, proposal_id: str) -> Screen:
    t = turn.words
    found, put = turn.market.proposals.get(proposal_id), terms_in(filled)
    check_offer(turn.market, turn.market.jobs.get(found.job_id), put)
    total = sum_of(put.terms) if put.rate is None else Money(put.rate.amount * put.weekly_limit, put.rate.currency)
    fee = turn.market.rules.client_fee(total)
    label, closing = N_("Total"), N_("Nothing is charged now: you fund one milestone at a time.")
    if put.rate is not None:
        label, closing = N_("A full week"), N_("Nothing is charged now: you fund one week at a time.")
    return Screen(
        title=t(N_("Offer")),
        lead=t(N_("To {name}"), name=name_of(turn, found.freelancer_id)),
        fields=(Field(label=t(label), value=t(N_("{total} + {fee} fee"), total=total, fee=fee)),),
        quotes=(terms_quote(turn, put),),
        closing=t(closing),
    )


@routes.form(
    "offer.make",
    Form,
    title=N_("Offer"),
    submit=N_("Send offer"),
    start=_from_proposal,
    review=_cost,
    about="proposal",
    form_for=offer_form,
)
def make(turn: WritingTurn, filled: Form, proposal_id: str) -> Screen:
    """Make an offer."""
    title = str(dict(filled)["title"])
    made = make_offer(turn.market, turn.actor, proposal_id, title, terms_in(filled))
    return _after(turn, made.id, turn.words(N_("Your offer is sent.")))


def _after(turn: ReadingTurn, offer_id: str, note: str) -> Screen:
    """One's own terms, just sent. The message stays as it is, so what can be done later is behind a button."""
    found = turn.market.offers.get(offer_id)
    ways = (Action(label=turn.words(N_("See how it stands")), route=offer.to(found.id)), *_links(turn, found))
    shown = _shown(turn, found).with_notice(note)
    return shown.model_copy(update={"actions": (*ways, home_action(turn))})


@routes.screen("offer")
def offer(turn: ReadingTurn, offer_id: str) -> Screen:
    """An offer as it stands, with what its reader can do."""
    return _shown(turn, turn.market.offers.get(offer_id))


def _shown(turn: ReadingTurn, found: Offer) -> Screen:
    t = turn.words
    side = side_of(turn.market, turn.actor, found)
    return Screen(
        title=t(N_("Offer: {title}"), title=found.title),
        lead=_how_it_stands(turn, found, mine=found.proposed_by == side),
        fields=whole(turn, found, side),
        quotes=(
            terms_quote(turn, found),
            *((Quote(text=found.note, label=t(N_("Note"))),) if found.note else ()),
        ),
        actions=(*_ways(turn, found, side), *_links(turn, found), home_action(turn), *_ways_out(turn, found, side)),
    )


def _how_it_stands(turn: ReadingTurn, found: Offer, *, mine: bool) -> str:
    t = turn.words
    if found.state != OfferState.OPEN:
        return t(N_("This offer is {state}."), state=found.state)
    if mine and agreed_in(turn.market, found):
        return t(N_("You agreed to the freelancer's terms. They can accept until {until}."), until=found.expires_at)
    if mine:
        return t(N_("These are your terms. The other side can answer until {until}."), until=found.expires_at)
    if found.revision > 1 and found.proposed_by == "freelancer":
        return t(
            N_("The freelancer asks for these terms. Send them as your offer, or answer until {until}."),
            until=found.expires_at,
        )
    if agreed_in(turn.market, found):
        return t(N_("The client agrees to your terms. Answer until {until}."), until=found.expires_at)
    return t(N_("Answer until {until}."), until=found.expires_at)


def _ways(turn: ReadingTurn, found: Offer, side: str) -> tuple[Action, ...]:
    t = turn.words
    ways = []
    theirs = found.proposed_by != side
    if found.state == OfferState.OPEN and theirs and side == "freelancer":
        ways.append(Action(label=t(N_("Accept")), route=take.to(found.id, found.version), style="primary"))
    if found.state == OfferState.OPEN and theirs and side == "client":
        ways.append(Action(label=t(N_("Send these terms")), route=send.to(found.id, found.version), style="primary"))
    if found.state == OfferState.OPEN and theirs:
        ways.append(Action(label=t(N_("Other terms")), route=answer.to(found.id, found.version)))
    return tuple(ways)


def _ways_out(turn: ReadingTurn, found: Offer, side: str) -> tuple[Action, ...]:
    """How the reader ends an open offer: the last of its buttons."""
    t = turn.words
    if found.state != OfferState.OPEN:
        return ()
    if side == "client":
        label, question, way = N_("Withdraw"), N_("Take this offer back?"), recall.to(found.id, found.version)
    elif found.proposed_by == side:
        label, question = N_("Withdraw"), N_("Take your terms back? The offer ends with them.")
        way = refuse.to(found.id, found.version)
    else:
        label, question, way = N_("Decline"), N_("Decline this offer?"), refuse.to(found.id, found.version)
    return (Action(label=t(label), route=way, style="danger", confirm=t(question)),)


def _links(turn: ReadingTurn, found: Offer) -> tuple[Action, ...]:
    """Where an offer has led to, and where it came from."""
    t = turn.words
    ways = []
    contract = turn.market.contracts.of_offer(found.id)
    if contract is not None:
        ways.append(Action(label=t(N_("Contract")), route=contracts.contract.to(contract.id), style="primary"))
    room = turn.market.rooms.of_proposal(found.proposal_id)
    if room is not None:
        ways.append(Action(label=t(N_("Messages")), route=rooms.room.to(room.id)))
    return (*ways, Action(label=t(N_("Proposal")), route=proposals.proposal.to(found.proposal_id)))


@routes.action("offer.accept", about="offer", leads_on=True)
def take(turn: WritingTurn, offer_id: str, seen: int) -> Screen:
    """Accept: the contract begins."""
    started = accept(turn.market, turn.actor, offer_id, seen)
    told = N_("The contract is on. Start when the first milestone is funded; you are told.")
    if started.is_hourly:
        told = N_("The contract is on. Log time as soon as the first week is funded; you are told.")
    note = turn.words(told)
    return contracts.contract(turn, started.id).with_notice(note)


@routes.action("offer.agree", about="offer")
def send(turn: WritingTurn, offer_id: str, seen: int) -> Screen:
    """Send the freelancer's terms as the client's offer."""
    agree(turn.market, turn.actor, offer_id, seen)
    return _after(turn, offer_id, turn.words(N_("Sent. The contract begins when the freelancer accepts.")))


def _terms_now(turn: ReadingTurn, offer_id: str, seen: int) -> Opening:
    found = turn.market.offers.get(offer_id)
    side_of(turn.market, turn.actor, found)
    if found.version != seen:
        raise Stale
    return Opening(raw=terms_raw(turn, found))


@routes.form(
    "offer.counter",
    Form,
    title=N_("Other terms"),
    submit=N_("Send terms"),
    start=_terms_now,
    about="offer",
    form_for=counter_form,
)
def answer(turn: WritingTurn, filled: Form, offer_id: str, seen: int) -> Screen:
    """Counter with other terms."""
    counter(turn.market, turn.actor, offer_id, seen, terms_in(filled))
    return _after(turn, offer_id, turn.words(N_("Your terms are sent.")))


@routes.action("offer.decline", about="offer")
def refuse(turn: WritingTurn, offer_id: str, seen: int) -> Screen:
    """Decline an offer."""
    decline_offer(turn.market, turn.actor, offer_id, seen)
    return offer(turn, offer_id).with_notice(turn.words(N_("Declined. The client is told.")))


@routes.action("offer.withdraw", about="offer")
def recall(turn: WritingTurn, offer_id: str, seen: int) -> Screen:
    """Take an offer back."""
    withdraw_offer(turn.market, turn.actor, offer_id, seen)
    return offer(turn, offer_id).with_notice(turn.words(N_("The offer is withdrawn.")))


@routes.notice("offer")
def offer_told(turn: ReadingTurn, offer_id: str, revision: int) -> Screen:
    """There are terms to answer; once there are newer ones, the message says so and has no buttons."""
    found = turn.market.offers.get(offer_id)
    t = turn.words
    shown = _shown(turn, found)
    if found.revision == revision and found.state == OfferState.OPEN:
        return shown.model_copy(update={"actions": tuple(way for way in shown.actions if way != home_action(turn))})
    open_it = Action(label=t(N_("See how it stands")), route=offer.to(found.id))
    if found.revision == revision:
        return Screen(title=shown.title, lead=shown.lead, actions=(open_it,))
    earlier = next(kept for kept in turn.market.offers.revisions(found.id) if kept.revision == revision)
    is_agreed = agreed_in(turn.market, found) == revision + 1
    label = t(N_("Agreed terms")) if is_agreed else t(N_("Earlier terms"))
    return Screen(
        title=shown.title,
        lead=shown.lead if is_agreed else t(N_("There are newer terms.")),
        quotes=(terms_quote(turn, earlier, label),),
        actions=(open_it,),
    )


@routes.notice("offer_settled")
def settled_told(turn: ReadingTurn, offer_id: str) -> Screen:
    """An offer was declined, withdrawn, or it expired."""
    t = turn.words
    found = turn.market.offers.get(offer_id)
    return Screen(
        title=t(N_("Offer {state}: {title}"), state=found.state, title=found.title),
        lead=t(N_("You can still write to each other, and a new offer can follow."))
        if found.state != OfferState.DECLINED
        else t(N_("{name} declined it. You can offer other terms."), name=name_of(turn, found.freelancer_id)),
        actions=(
            Action(label=t(N_("Proposal")), route=proposals.proposal.to(found.proposal_id)),
            Action(label=t(N_("The job")), route=jobs.job_screen.to(found.job_id)),
        ),
    )
