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
        Transition(
            "send again",
            (ProposalState.CLOSED,),
            ProposalState.SUBMITTED,
            "freelancer, to a job that was reopened",
            "Connects are spent again",
        ),
    ),
)


@dataclass(frozen=True)
class Answer:
    """What a freelancer answers to one of a job's questions, with the question as it was asked."""

    question: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """A freelancer's bid for a job: milestones, or a ``rate`` an hour. The letter never changes once it was sent.

    ``connects`` is what it cost. It is sent more than once when its job was closed and opened again.
    """

    id: str
    job_id: str
    freelancer_id: str
    letter: str
    terms: tuple[MilestoneTerms, ...]
    submitted_at: datetime
    state: ProposalState = ProposalState.SUBMITTED
    answers: tuple[Answer, ...] = ()
    rate: Money | None = None
    connects: int = 0
    times_sent: int = 1
    version: int = 1

    @property
    def bid(self) -> Money:
        """What the whole work would cost, or an hour of hourly work, without the client's fee."""
        return self.rate if self.rate is not None else sum_of(self.terms)

    @property
    def spending(self) -> str:
        """The id under which its Connects were spent the last time that it was sent."""
        return self.id if self.times_sent == 1 else f"{self.id}.{self.times_sent}"

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


class ElsewhereOnly(Refusal):
    """The job is open to freelancers in other countries."""

    sentence = N_("This job is for freelancers in certain countries. Your profile does not say that you are in one.")


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
