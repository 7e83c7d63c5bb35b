"""Changes of milestones, and requests for money, from one side of a contract to the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money
from bot.domain.proposals.model import MilestoneTerms

Side = Literal["client", "freelancer"]
ChangeKind = Literal["add", "edit", "split", "remove"]
RequestKind = Literal["refund", "expense"]


class ChangeState(StrEnum):
    """Where a change stands."""

    OPEN = N_("open")
    ACCEPTED = N_("accepted")
    DECLINED = N_("declined")
    WITHDRAWN = N_("withdrawn")
    EXPIRED = N_("expired")


CHANGE_MACHINE = Machine(
    "change",
    (
        Transition("counter", (ChangeState.OPEN,), ChangeState.OPEN, "the side that answers"),
        Transition(
            "accept", (ChangeState.OPEN,), ChangeState.ACCEPTED, "the side that answers", "split: escrow → escrow"
        ),
        Transition("decline", (ChangeState.OPEN,), ChangeState.DECLINED, "the side that answers"),
        Transition("withdraw", (ChangeState.OPEN,), ChangeState.WITHDRAWN, "who proposed it; contract ends"),
        Transition("expire", (ChangeState.OPEN,), ChangeState.EXPIRED, "clock"),
    ),
)


@dataclass(frozen=True)
class Change:
    """How one side wants to change the milestones; the newest terms stand, and a counter voids the earlier ones.

    ``parts`` are new milestones ("add"), what a milestone becomes ("edit"), or what it falls into ("split"); a removal
    has none. ``milestone_id`` is none for new ones.
    """

    id: str
    contract_id: str
    kind: ChangeKind
    milestone_id: str | None
    parts: tuple[MilestoneTerms, ...]
    note: str
    proposed_by: Side
    revision: int
    expires_at: datetime
    state: ChangeState = ChangeState.OPEN
    version: int = 1


@dataclass(frozen=True)
class ChangeRevision:
    """Terms of a change as somebody wrote them. Every one is kept."""

    id: str
    change_id: str
    revision: int
    proposed_by: Side
    author_id: str
    parts: tuple[MilestoneTerms, ...]
    note: str
    at: datetime
    version: int = 1


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = N_("open")
    ACCEPTED = N_("accepted")
    DECLINED = N_("declined")
    WITHDRAWN = N_("withdrawn")
    EXPIRED = N_("expired")


REQUEST_MACHINE = Machine(
    "request",
    (
        Transition(
            "accept",
            (RequestState.OPEN,),
            RequestState.ACCEPTED,
            "refund: freelancer; expense: client",
            "refund: escrow, pending or available → refunding; expense: with its funding",
        ),
        Transition("decline", (RequestState.OPEN,), RequestState.DECLINED, "refund: freelancer; expense: client"),
        Transition("withdraw", (RequestState.OPEN,), RequestState.WITHDRAWN, "who asked"),
        Transition("expire", (RequestState.OPEN,), RequestState.EXPIRED, "clock"),
    ),
)


@dataclass(frozen=True)
class Request:
    """A client asks for money back, or a freelancer for what they spent.

    ``about`` is the milestone or the earning of a refund, and the funding of an expense once it was accepted.
    """

    id: str
    contract_id: str
    kind: RequestKind
    about: str
    amount: Money
    reason: str
    files: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    state: RequestState = RequestState.OPEN
    answered_by: str = ""
    version: int = 1

    @property
    def asker(self) -> Side:
        """The side that asks."""
        return "client" if self.kind == "refund" else "freelancer"


class ChangeOpen(Refusal):
    """One open change a contract."""

    sentence = N_("A change is waiting for an answer already. Answer that one first.")


class RequestOpen(Refusal):
    """One open request about one thing."""

    sentence = N_("You have asked for this already; the other side answers.")


class ChangeProposed(Event):
    """There are terms of a change to answer; ``by`` wrote them."""

    change_id: str
    contract_id: str
    revision: int
    by: Side

    @property
    def subjects(self) -> tuple[str, ...]:
        """The change."""
        return (f"change:{self.change_id}",)


class ChangeSettled(Event):
    """A change was accepted, declined, withdrawn, or it expired."""

    change_id: str
    contract_id: str
    state: ChangeState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The change, and the contract that it may have changed."""
        return (f"change:{self.change_id}", f"contract:{self.contract_id}")


class RequestMade(Event):
    """Somebody asks for money."""

    request_id: str


class RequestSettled(Event):
    """A request was accepted, declined, withdrawn, or it expired."""

    request_id: str
    state: RequestState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The request."""
        return (f"request:{self.request_id}",)
