"""Proposals and the terms that people bid, offer and agree on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money, total


@dataclass(frozen=True)
class MilestoneTerms:
    """A part of the work: what, for how much (gross, without the client's fee), until when."""

    title: str
    amount: Money
    due: date | None = None


def sum_of(terms: tuple[MilestoneTerms, ...]) -> Money:
    """What all parts come to."""
    return total([part.amount for part in terms], terms[0].amount.currency)


class ProposalState(StrEnum):
    """Where a proposal stands."""

    SUBMITTED = N_("submitted")
    SHORTLISTED = N_("shortlisted")
    DECLINED = N_("declined")
    WITHDRAWN = N_("withdrawn")
    HIRED = N_("hired")
    CLOSED = N_("closed with the job")


_LIVE = (ProposalState.SUBMITTED, ProposalState.SHORTLISTED)

PROPOSAL_MACHINE = Machine(
    "proposal",
    (
        Transition("shortlist", (ProposalState.SUBMITTED,), ProposalState.SHORTLISTED, "client"),
        Transition("decline", _LIVE, ProposalState.DECLINED, "client"),
        Transition("withdraw", _LIVE, ProposalState.WITHDRAWN, "freelancer"),
        Transition("hire", _LIVE, ProposalState.HIRED, "freelancer accepts an offer"),
        Transition("close", _LIVE, ProposalState.CLOSED, "client or clock closes the job", "Connects go back"),
    ),
)


@dataclass(frozen=True)
class Proposal:
    """A freelancer's bid for a job. The letter never changes once it was sent."""

    id: str
    job_id: str
    freelancer_id: str
    letter: str
    terms: tuple[MilestoneTerms, ...]
    submitted_at: datetime
    state: ProposalState = ProposalState.SUBMITTED
    version: int = 1

    @property
    def bid(self) -> Money:
        """What the whole work would cost, without the client's fee."""
        return sum_of(self.terms)

    @property
    def live(self) -> bool:
        """Whether it can still lead to a contract."""
        return self.state in _LIVE


class AlreadyProposed(Refusal):
    """One proposal per freelancer and job."""

    sentence = N_("You have proposed to this job already.")


class OwnJob(Refusal):
    """Nobody proposes to their own team."""

    sentence = N_("This is your own team's job.")


class ProfileUnfinished(Refusal):
    """A client would not know whom they read from."""

    sentence = N_("Add a title and your skills to your profile first: type “profile”.")


class JobNotOpen(Refusal):
    """The job takes no proposals any more."""

    sentence = N_("This job takes no more proposals.")


class ProposalSubmitted(Event):
    """A client has something to read."""

    proposal_id: str
    job_id: str


class ProposalDecided(Event):
    """A client shortlisted or declined, or a freelancer withdrew."""

    proposal_id: str
    state: ProposalState
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The proposal."""
        return (f"proposal:{self.proposal_id}",)
