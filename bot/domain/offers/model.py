"""Offers and every version of their terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money
from bot.domain.proposals.model import MilestoneTerms, sum_of

Side = Literal["client", "freelancer"]


class OfferState(StrEnum):
    """Where an offer stands."""

    OPEN = N_("open")
    ACCEPTED = N_("accepted")
    DECLINED = N_("declined")
    WITHDRAWN = N_("withdrawn")
    EXPIRED = N_("expired")


OFFER_MACHINE = Machine(
    "offer",
    (
        Transition("counter", (OfferState.OPEN,), OfferState.OPEN, "either side"),
        Transition("agree", (OfferState.OPEN,), OfferState.OPEN, "client sends the freelancer's terms"),
        Transition("accept", (OfferState.OPEN,), OfferState.ACCEPTED, "freelancer, to the client's terms"),
        Transition("decline", (OfferState.OPEN,), OfferState.DECLINED, "freelancer"),
        Transition("withdraw", (OfferState.OPEN,), OfferState.WITHDRAWN, "client; with its proposal or its job"),
        Transition("expire", (OfferState.OPEN,), OfferState.EXPIRED, "clock"),
    ),
)


@dataclass(frozen=True)
class Offer:
    """The newest terms between a client and a freelancer; ``proposed_by`` is the side that wrote them.

    They are milestones; or for hourly work a ``rate`` an hour, and the most hours that are paid in a week.
    """

    id: str
    job_id: str
    proposal_id: str
    team_id: str
    client_id: str
    freelancer_id: str
    title: str
    terms: tuple[MilestoneTerms, ...]
    note: str
    proposed_by: Side
    revision: int
    expires_at: datetime
    state: OfferState = OfferState.OPEN
    rate: Money | None = None
    weekly_limit: int = 0
    version: int = 1

    @property
    def total(self) -> Money:
        """What the whole work costs, or a full week of hourly work, without the client's fee."""
        if self.rate is not None:
            return Money(self.rate.amount * self.weekly_limit, self.rate.currency)
        return sum_of(self.terms)


@dataclass(frozen=True)
class OfferRevision:
    """Terms as somebody wrote them. Every one is kept."""

    id: str
    offer_id: str
    revision: int
    proposed_by: Side
    author_id: str
    terms: tuple[MilestoneTerms, ...]
    note: str
    at: datetime
    rate: Money | None = None
    weekly_limit: int = 0
    version: int = 1


class OfferOpen(Refusal):
    """One open offer at a time for a proposal."""

    sentence = N_("There is an open offer already.")


class NotYourTurn(Refusal):
    """The terms on the table are one's own."""

    sentence = N_("These are your own terms; the other side answers next.")


class OfferMade(Event):
    """A client offered a contract."""

    offer_id: str


class OfferRevised(Event):
    """There are newer terms; ``by`` wrote them."""

    offer_id: str
    revision: int
    by: Side

    @property
    def subjects(self) -> tuple[str, ...]:
        """The offer."""
        return (f"offer:{self.offer_id}",)


class OfferSettled(Event):
    """An offer was accepted, declined, withdrawn, or it expired."""

    offer_id: str
    state: OfferState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The offer."""
        return (f"offer:{self.offer_id}",)
