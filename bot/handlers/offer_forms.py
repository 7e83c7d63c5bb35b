"""The forms of an offer: milestones, or for an hourly job a rate and a weekly limit."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_
from bot.domain.money import Money
from bot.domain.offers.model import Offer, OfferRevision
from bot.domain.offers.service import Terms
from bot.domain.proposals.model import MilestoneTerms
from bot.handlers.kit.form import Amount, Form, Number, Raw, Text
from bot.handlers.kit.screen import Field, Quote
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.pieces import TERMS, terms_told, terms_typed

TITLE = Text(N_("Title"), N_("What shall the contract be called?"), least=3, most=100)
NOTE = Text(N_("Note"), N_("Anything to say to the freelancer?"), most=2_000, long=True)
WHY = Text(N_("Note"), N_("Say why, if you like."), most=2_000, long=True)
RATE = Amount(N_("Rate"), N_("What is an hour paid?"), example="45")
LIMIT = Number(
    N_("Weekly limit"), N_("How many hours can be worked in a week at most?"), most=60, offered=(10, 20, 30, 40)
)


class OfferForm(Form):
    """What a client offers."""

    title: Annotated[str, TITLE]
    terms: Annotated[tuple[MilestoneTerms, ...], TERMS]
    note: Annotated[str, NOTE] = ""


class HourlyOfferForm(Form):
    """What a client offers for hourly work."""

    title: Annotated[str, TITLE]
    rate: Annotated[Money, RATE]
    weekly_limit: Annotated[int, LIMIT]
    note: Annotated[str, NOTE] = ""


class CounterForm(Form):
    """Other terms."""

    terms: Annotated[tuple[MilestoneTerms, ...], TERMS]
    note: Annotated[str, WHY] = ""


class HourlyCounterForm(Form):
    """Other terms for hourly work."""

    rate: Annotated[Money, RATE]
    weekly_limit: Annotated[int, LIMIT]
    note: Annotated[str, WHY] = ""


def offer_form(turn: ReadingTurn, proposal_id: str) -> type[Form]:
    """The form of an offer to the writer of this proposal."""
    job = turn.market.jobs.get(turn.market.proposals.get(proposal_id).job_id)
    return HourlyOfferForm if job.kind == "hourly" else OfferForm


def counter_form(turn: ReadingTurn, offer_id: str, _seen: int) -> type[Form]:
    """The form of other terms for this offer."""
    return HourlyCounterForm if turn.market.offers.get(offer_id).rate else CounterForm


def terms_in(filled: Form) -> Terms:
    """The terms that were filled in."""
    said = {name: value for name, value in dict(filled).items() if name != "title"}
    return Terms.model_validate(said)


def terms_raw(turn: ReadingTurn, found: Offer) -> dict[str, Raw]:
    """An offer's terms as somebody would type them."""
    if found.rate is None:
        return {"terms": terms_typed(turn, found.terms)}
    return {"rate": turn.words.money(found.rate), "weekly_limit": str(found.weekly_limit)}


def terms_quote(turn: ReadingTurn, found: Offer | OfferRevision | Terms, label: str = "") -> Quote:
    """The terms, for people to read."""
    t = turn.words
    if found.rate is None:
        return Quote(text=terms_told(turn, found.terms), label=label or t(N_("Milestones")))
    told = t(N_("{rate} an hour, at most {hours} hours a week"), rate=found.rate, hours=found.weekly_limit)
    return Quote(text=told, label=label or t(N_("Terms")))


def whole(turn: ReadingTurn, found: Offer, side: str) -> tuple[Field, ...]:
    """What an offer comes to for its reader: the whole work, or an hour and a full week of it."""
    t, rules = turn.words, turn.market.rules
    billed = turn.market.ledger.billed(found.freelancer_id, found.team_id, found.total.currency)
    net = found.total - rules.freelancer_fee(found.total, billed)
    fee = rules.client_fee(found.total)
    is_hourly = found.rate is not None
    total = Field(label=t(N_("A full week")) if is_hourly else t(N_("Total")), value=t.money(found.total))
    if side == "freelancer":
        return total, Field(label=t(N_("You receive")), value=t(N_("{net} after fees"), net=net))
    told = t(N_("{total} with {fee} fee"), total=found.total + fee, fee=fee)
    return total, Field(label=t(N_("You pay")), value=told)
