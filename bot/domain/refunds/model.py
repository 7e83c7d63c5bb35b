"""Refunds: what goes back of a funding, and by which way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money


class RefundState(StrEnum):
    """Where a refund stands."""

    SENDING = N_("on its way back")
    OWED = N_("to be sent back")
    DONE = N_("sent back")


REFUND_MACHINE = Machine(
    "refund",
    (
        Transition(
            "arrive", (RefundState.SENDING, RefundState.OWED), RefundState.DONE, "provider", "refunding → clearing"
        ),
        Transition("fail", (RefundState.SENDING,), RefundState.OWED, "provider"),
        Transition("come back", (RefundState.DONE,), RefundState.OWED, "provider", "clearing → refunding"),
        Transition("settle", (RefundState.OWED,), RefundState.DONE, "operator", "refunding → clearing:manual"),
    ),
)


@dataclass(frozen=True)
class Refund:
    """What goes back of one funding: ``gross`` of the amount, and ``fee`` of the client's fees on it.

    ``funding_id`` is none where nobody knows which payment it came by; then an operator sends it, as they do where a
    provider could not (``reason`` says why) and for what came by hand. ``about`` is the milestone or the earning.
    """

    id: str
    contract_id: str
    team_id: str
    funding_id: str | None
    about: str
    gross: Money
    fee: Money
    provider: str
    at: datetime
    state: RefundState = RefundState.OWED
    settled_at: datetime | None = None
    reason: str = ""
    version: int = 1

    @property
    def total(self) -> Money:
        """What the client gets."""
        return self.gross + self.fee


class RefundMoved(Event):
    """A refund is to be sent by hand, on its way, or done."""

    refund_id: str
    state: RefundState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The refund."""
        return (f"refund:{self.refund_id}",)
