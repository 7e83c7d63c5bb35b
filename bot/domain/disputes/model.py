"""Disputes, and what was said in them (MARKET 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money

Kind = Literal["milestone", "earning"]
"""Money in a milestone's escrow, or money that was released."""


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = N_("waiting for the other side")
    ANSWERED = N_("with an operator")
    PROPOSED = N_("a split is proposed")
    TO_DECIDE = N_("waiting for the decision")
    SETTLED = N_("settled by agreement")
    DECIDED = N_("decided")
    WITHDRAWN = N_("withdrawn")


RUNNING = (DisputeState.OPEN, DisputeState.ANSWERED, DisputeState.PROPOSED, DisputeState.TO_DECIDE)
"""While the money is frozen."""

FINAL = (DisputeState.SETTLED, DisputeState.DECIDED)
"""After which there is no other dispute about the same money."""

_SPLIT = "escrow, pending or available → refunding; escrow → pending, service fee"

DISPUTE_MACHINE = Machine(
    "dispute",
    (
        Transition("answer", (DisputeState.OPEN,), DisputeState.ANSWERED, "the other side, in 5 days"),
        Transition("stay silent", (DisputeState.OPEN,), DisputeState.DECIDED, "clock, for who opened it", _SPLIT),
        Transition("propose", (DisputeState.ANSWERED,), DisputeState.PROPOSED, "operator"),
        Transition("refuse", (DisputeState.PROPOSED,), DisputeState.TO_DECIDE, "either side"),
        Transition("run out", (DisputeState.PROPOSED,), DisputeState.TO_DECIDE, "clock, after 2 days"),
        Transition("decide", (DisputeState.TO_DECIDE,), DisputeState.DECIDED, "operator", _SPLIT),
        Transition("settle", RUNNING, DisputeState.SETTLED, "both sides agree on a split", _SPLIT),
        Transition("withdraw", RUNNING, DisputeState.WITHDRAWN, "who opened it", "the hold is let go"),
    ),
)

CLIENT_REASONS = {
    "undelivered": N_("Nothing was delivered"),
    "different": N_("It is not what we agreed on"),
    "quality": N_("The quality is not good enough"),
    "late": N_("It came too late"),
    "other": N_("Something else"),
}
FREELANCER_REASONS = {
    "unpaid": N_("The work is done and not paid"),
    "more": N_("More was asked for than we agreed on"),
    "silent": N_("The client does not answer"),
    "other": N_("Something else"),
}
REASONS = {**CLIENT_REASONS, **FREELANCER_REASONS}
"""Why somebody opens a dispute, by its code."""


@dataclass(frozen=True)
class Dispute:
    """Money that both sides claim. ``amount`` is gross; ``held`` is what the hold sets aside: of released money, net.

    ``subject_id`` is the milestone, or the earning. ``proposed`` is what the operator would give back to the client,
    ``offered`` what one side (``offered_by_client``) would; ``refund`` is what went back in the end. ``review_left`` is
    what was left of the client's review, in seconds.
    """

    id: str
    contract_id: str
    kind: Kind
    subject_id: str
    amount: Money
    held: Money
    account: str
    opened_by: str
    by_client: bool
    reason: str
    opened_at: datetime
    due_at: datetime | None
    state: DisputeState = DisputeState.OPEN
    proposed: Money | None = None
    client_accepts: bool = False
    freelancer_accepts: bool = False
    offered: Money | None = None
    offered_by_client: bool = False
    refund: Money | None = None
    settled_at: datetime | None = None
    settled_by: str = ""
    review_left: int | None = None
    version: int = 1

    @property
    def hold_id(self) -> str:
        """The hold on its money."""
        return f"dispute:{self.id}"

    @property
    def is_running(self) -> bool:
        """Whether its money is frozen."""
        return self.state in RUNNING

    def accepts(self, *, client: bool) -> bool:
        """Whether a side has accepted the operator's split."""
        return self.client_accepts if client else self.freelancer_accepts


EntryKind = Literal[
    "opened",
    "answered",
    "evidence",
    "offered",
    "proposed",
    "accepted",
    "refused",
    "run out",
    "settled",
    "decided",
    "silent",
    "withdrawn",
]


@dataclass(frozen=True)
class DisputeEntry:
    """What somebody said or did; ``author_id`` is "" for the clock. On the record for good: never changed or deleted.

    ``message_id`` is a message of the room that it points at. ``amount`` is what the client would get, or gets, back.
    """

    id: str
    dispute_id: str
    kind: EntryKind
    author_id: str
    note: str
    files: tuple[str, ...]
    message_id: str
    amount: Money | None
    at: datetime
    version: int = 1


class InDispute(Refusal):
    """Frozen money does not move."""

    sentence = N_("This money is in a dispute. Open the dispute to see how it stands.")


class NothingToDispute(Refusal):
    """Only money in escrow, and money that was released lately, can be disputed."""

    sentence = N_(
        "There is no money here that can be disputed: it must be in escrow, or released in the last {window}."
    )


class TheirsAlready(Refusal):
    """A freelancer has released money already; there is nothing to claim."""

    sentence = N_("This money was released to you already. Only the client could dispute it.")


class PaidOut(Refusal):
    """Released money that has left Parley cannot be frozen."""

    sentence = N_("The freelancer has been paid out this money already, so it cannot be frozen. Write to them first.")


class HeldOtherwise(Refusal):
    """Escrow that is set aside for something else, such as a chargeback, cannot be frozen as well."""

    sentence = N_("This money is held for something else right now. Try again once that is over.")


class SettledBefore(Refusal):
    """A dispute that was settled or decided is final."""

    sentence = N_("There was a dispute about this money, and it has been settled for good.")


class OwnCase(Refusal):
    """Nobody decides on their own contract."""

    sentence = N_("This is your own contract. Another operator has to decide.")


class OwnOffer(Refusal):
    """Who offers does not accept."""

    sentence = N_("This is your own offer; the other side answers it.")


class DisputeMoved(Event):
    """Something was said or done in a dispute: the entry says what."""

    dispute_id: str
    entry_id: str
    subject_id: str
    state: DisputeState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The dispute, and what it is about."""
        return (f"dispute:{self.dispute_id}", f"milestone:{self.subject_id}")


class DisputeDue(Event):
    """A day is left to answer, or to accept a split; ``due_at`` (seconds) tells one deadline from another."""

    dispute_id: str
    due_at: int
