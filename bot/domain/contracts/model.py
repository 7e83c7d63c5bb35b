"""Contracts, their milestones, and the funding of a milestone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money


class ContractState(StrEnum):
    """Where a contract stands."""

    ACTIVE = N_("active")
    ENDED = N_("ended")


CONTRACT_MACHINE = Machine(
    "contract",
    (Transition("end", (ContractState.ACTIVE,), ContractState.ENDED, "either side, with nothing in escrow"),),
)


class MilestoneState(StrEnum):
    """Where a milestone stands."""

    PLANNED = N_("planned")
    FUNDED = N_("funded")
    IN_PROGRESS = N_("in progress")
    SUBMITTED = N_("submitted")
    CHANGES_REQUESTED = N_("changes requested")
    APPROVED = N_("approved")
    RELEASED = N_("released")
    CANCELLED = N_("cancelled")


_WORK = (MilestoneState.FUNDED, MilestoneState.IN_PROGRESS, MilestoneState.CHANGES_REQUESTED)

MILESTONE_MACHINE = Machine(
    "milestone",
    (
        Transition(
            "fund",
            (MilestoneState.PLANNED,),
            MilestoneState.FUNDED,
            "operator confirms the client's money",
            "clearing → escrow, clearing → client fee",
        ),
        Transition("start", (MilestoneState.FUNDED,), MilestoneState.IN_PROGRESS, "freelancer"),
        Transition("submit", _WORK, MilestoneState.SUBMITTED, "freelancer"),
        Transition("request changes", (MilestoneState.SUBMITTED,), MilestoneState.CHANGES_REQUESTED, "client"),
        Transition("approve", (MilestoneState.SUBMITTED,), MilestoneState.APPROVED, "client; clock after the review"),
        Transition(
            "release",
            (MilestoneState.APPROVED,),
            MilestoneState.RELEASED,
            "with the approval",
            "escrow → pending, escrow → service fee",
        ),
        Transition("cancel", (MilestoneState.PLANNED,), MilestoneState.CANCELLED, "contract ends"),
    ),
)

IN_ESCROW = (*_WORK, MilestoneState.SUBMITTED, MilestoneState.APPROVED)


class FundingState(StrEnum):
    """Where the money for a milestone stands."""

    REQUESTED = N_("waiting for the money")
    CONFIRMED = N_("received")
    CANCELLED = N_("not received")


FUNDING_MACHINE = Machine(
    "funding",
    (
        Transition("confirm", (FundingState.REQUESTED,), FundingState.CONFIRMED, "operator", "as the milestone's fund"),
        Transition("cancel", (FundingState.REQUESTED,), FundingState.CANCELLED, "operator"),
    ),
)


@dataclass(frozen=True)
class Contract:
    """What a client and a freelancer agreed on."""

    id: str
    offer_id: str
    job_id: str
    proposal_id: str
    team_id: str
    client_id: str
    freelancer_id: str
    title: str
    started_at: datetime
    state: ContractState = ContractState.ACTIVE
    ended_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class Milestone:
    """A part of the work. ``review_until`` is set while the client reviews; ``settled_by`` is "" for the clock."""

    id: str
    contract_id: str
    position: int
    title: str
    amount: Money
    due: date | None
    state: MilestoneState = MilestoneState.PLANNED
    review_until: datetime | None = None
    settled_at: datetime | None = None
    settled_by: str = ""
    version: int = 1


@dataclass(frozen=True)
class MilestoneEntry:
    """What was said and handed in: ``kind`` is "submitted" or "changes requested". Evidence, never changed."""

    id: str
    milestone_id: str
    kind: str
    author_id: str
    note: str
    files: tuple[str, ...]
    at: datetime
    version: int = 1


@dataclass(frozen=True)
class Funding:
    """A client's promise of money for a milestone, until the operator has seen it.

    ``reference`` goes with the money.
    """

    id: str
    milestone_id: str
    contract_id: str
    amount: Money
    fee: Money
    reference: str
    requested_by: str
    requested_at: datetime
    state: FundingState = FundingState.REQUESTED
    settled_at: datetime | None = None
    provider: str = "manual"
    version: int = 1

    @property
    def total(self) -> Money:
        """What the client sends."""
        return self.amount + self.fee


class FundingWaits(Refusal):
    """The money for this milestone was promised already."""

    sentence = N_("The money for this milestone is on its way already.")


class MoneyInEscrow(Refusal):
    """A contract cannot simply end while money lies in escrow."""

    sentence = N_("“{milestone}” still has money in escrow. Approve it first, then end the contract.")


class FundingPending(Refusal):
    """A contract cannot end while a client's money may be on its way."""

    sentence = N_("Money for “{milestone}” may be on its way. Once it has arrived or was cancelled, end the contract.")


class ContractStarted(Event):
    """An offer was accepted."""

    contract_id: str
    offer_id: str


class ContractEnded(Event):
    """A contract is over; both sides can review."""

    contract_id: str
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The contract."""
        return (f"contract:{self.contract_id}",)


class FundingRequested(Event):
    """A client says that money is on its way."""

    funding_id: str
    milestone_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)


class FundingSettled(Event):
    """The operator has seen the money, or nobody waits for it any more."""

    funding_id: str
    milestone_id: str
    state: FundingState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The funding and the milestone."""
        return (f"funding:{self.funding_id}", f"milestone:{self.milestone_id}")


class WorkSubmitted(Event):
    """There is work to review."""

    milestone_id: str
    entry_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)


class ChangesRequested(Event):
    """The client wants something changed."""

    milestone_id: str
    entry_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)


class ReviewDue(Event):
    """The client has this many whole days left to review."""

    milestone_id: str
    days: int


class MilestoneReleased(Event):
    """Money moved from escrow to the freelancer; ``by`` is "" when the review's time ran out."""

    milestone_id: str
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)
