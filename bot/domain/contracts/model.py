"""Contracts, their milestones, and the funding of a milestone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.domain.errors import N_, Refusal
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money


class ContractState(StrEnum):
    """Where a contract stands."""

    ACTIVE = N_("active")
    PAUSED = N_("paused")
    ENDING = N_("about to end")
    ENDED = N_("ended")


LIVE = (ContractState.ACTIVE, ContractState.PAUSED)

CONTRACT_MACHINE = Machine(
    "contract",
    (
        Transition("pause", (ContractState.ACTIVE,), ContractState.PAUSED, "either side"),
        Transition("resume", (ContractState.PAUSED,), ContractState.ACTIVE, "either side"),
        Transition("ask to end", LIVE, ContractState.ENDING, "either side, with money in escrow"),
        Transition("go on", (ContractState.ENDING,), ContractState.ACTIVE, "who asked to end it"),
        Transition(
            "end",
            (*LIVE, ContractState.ENDING),
            ContractState.ENDED,
            "either side; freelancer gives the escrow back; clock; once nothing is in escrow",
            "escrow → refunding, client fee → refunding",
        ),
    ),
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
    REFUNDED = N_("refunded")
    HOURS = N_("by the hour")


WORK = (MilestoneState.FUNDED, MilestoneState.IN_PROGRESS, MilestoneState.CHANGES_REQUESTED)

MILESTONE_MACHINE = Machine(
    "milestone",
    (
        Transition(
            "fund",
            (MilestoneState.PLANNED,),
            MilestoneState.FUNDED,
            "operator or provider confirms the client's money",
            "clearing → escrow, clearing → client fee, clearing → contract fee",
        ),
        Transition("stand", (MilestoneState.PLANNED,), MilestoneState.HOURS, "with an hourly contract"),
        Transition(
            "fund",
            (MilestoneState.HOURS,),
            MilestoneState.HOURS,
            "operator confirms the money for a week of hourly work",
            "clearing → escrow, clearing → client fee",
        ),
        Transition("start", (MilestoneState.FUNDED,), MilestoneState.IN_PROGRESS, "freelancer"),
        Transition("submit", WORK, MilestoneState.SUBMITTED, "freelancer"),
        Transition("request changes", (MilestoneState.SUBMITTED,), MilestoneState.CHANGES_REQUESTED, "client"),
        Transition("approve", (MilestoneState.SUBMITTED,), MilestoneState.APPROVED, "client; clock after the review"),
        Transition(
            "release",
            (MilestoneState.APPROVED,),
            MilestoneState.RELEASED,
            "with the approval",
            "escrow → pending, escrow → service fee; of a part: the rest to another escrow",
        ),
        Transition(
            "refund",
            (*WORK, MilestoneState.SUBMITTED),
            MilestoneState.REFUNDED,
            "freelancer gives it back, or agrees to; clock after a client's ending",
            "escrow → refunding, client fee → refunding",
        ),
        Transition(
            "divide",
            (*WORK, MilestoneState.SUBMITTED),
            MilestoneState.RELEASED,
            "both agree in a dispute; operator; clock after silence",
            "escrow → pending, escrow → service fee; the client's part as the refund",
        ),
        Transition("cancel", (MilestoneState.PLANNED,), MilestoneState.CANCELLED, "both agree; contract ends"),
        Transition(
            "cancel",
            (MilestoneState.HOURS,),
            MilestoneState.CANCELLED,
            "an hourly contract ends",
            "escrow → refunding, client fee → refunding; what is held for weeks stays",
        ),
    ),
)

IN_ESCROW = (*WORK, MilestoneState.SUBMITTED, MilestoneState.APPROVED)


class FundingState(StrEnum):
    """Where the money for a milestone stands."""

    REQUESTED = N_("waiting for the money")
    CONFIRMED = N_("received")
    CANCELLED = N_("not received")


FUNDING_MACHINE = Machine(
    "funding",
    (
        Transition(
            "confirm",
            (FundingState.REQUESTED,),
            FundingState.CONFIRMED,
            "operator; provider",
            "as the milestone's fund; what is too late: clearing → refunding",
        ),
        Transition("cancel", (FundingState.REQUESTED,), FundingState.CANCELLED, "operator; provider; who promised it"),
        Transition(
            "arrive late", (FundingState.CANCELLED,), FundingState.CONFIRMED, "provider", "as the funding's confirm"
        ),
    ),
)


@dataclass(frozen=True)
class Contract:
    """What a client and a freelancer agreed on.

    ``reason`` and ``moved_by`` say why, and by whom, it was paused or is about to end. ``refund_at`` is when silence
    gives back what is in escrow.
    """

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
    rate: Money | None = None
    weekly_limit: int = 0
    reason: str = ""
    moved_by: str = ""
    refund_at: datetime | None = None
    version: int = 1

    @property
    def is_hourly(self) -> bool:
        """Whether it is paid by the hour: at a ``rate``, for at most ``weekly_limit`` hours a week."""
        return self.rate is not None


@dataclass(frozen=True)
class Milestone:
    """A part of the work. An hourly contract has one that stands: its amount is a full week.

    ``review_until`` is set while the client reviews; ``settled_by`` is "" for the clock.
    """

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
class FundingPart:
    """What of a funding is for one milestone: its amount, and the client's fee on it."""

    milestone_id: str
    amount: Money
    fee: Money


FundingPurpose = Literal["milestone", "bonus", "expense"]


@dataclass(frozen=True)
class Funding:
    """A client's promise of money, until the operator or the provider has seen it.

    It is for one or more milestones (``parts``, the first of which is ``milestone_id``), a bonus, or an expense; these
    have no milestone and a ``note``. ``contract_fee`` comes with a contract's first one. ``reference`` goes with
    the money. ``refunded`` is how much of the amount has gone back since, without fees.
    """

    id: str
    milestone_id: str | None
    contract_id: str
    amount: Money
    fee: Money
    reference: str
    requested_by: str
    requested_at: datetime
    state: FundingState = FundingState.REQUESTED
    settled_at: datetime | None = None
    provider: str = "manual"
    purpose: FundingPurpose = "milestone"
    parts: tuple[FundingPart, ...] = ()
    note: str = ""
    contract_fee: Money | None = None
    refunded: Money | None = None
    version: int = 1

    @property
    def total(self) -> Money:
        """What the client sends."""
        sent = self.amount + self.fee
        return sent if self.contract_fee is None else sent + self.contract_fee

    @property
    def shares(self) -> tuple[FundingPart, ...]:
        """What is for which milestone; nothing for a bonus or an expense."""
        if self.parts or self.milestone_id is None:
            return self.parts
        return (FundingPart(self.milestone_id, self.amount, self.fee),)


class FundingWaits(Refusal):
    """The money for this milestone was promised already."""

    sentence = N_("The money for this milestone is on its way already.")


class OnHold(Refusal):
    """No new work and no new money while a contract is paused."""

    sentence = N_("The contract is paused. Resume it first.")


class OtherSideAnswers(Refusal):
    """Who asked does not answer."""

    sentence = N_("You asked for this yourself; the other side answers.")


class FundingPending(Refusal):
    """A contract cannot end while a client's money may be on its way."""

    sentence = N_("Money for “{milestone}” may be on its way. Once it has arrived or was cancelled, end the contract.")
