"""Payout methods and payouts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money


class PayoutState(StrEnum):
    """Where a payout stands."""

    REQUESTED = N_("requested")
    SENT = N_("sent")
    PAID = N_("paid")
    FAILED = N_("failed")


PAYOUT_MACHINE = Machine(
    "payout",
    (
        Transition("send", (PayoutState.REQUESTED,), PayoutState.SENT, "operator"),
        Transition("pay", (PayoutState.SENT,), PayoutState.PAID, "operator", "in flight → clearing"),
        Transition(
            "fail",
            (PayoutState.REQUESTED, PayoutState.SENT),
            PayoutState.FAILED,
            "operator",
            "in flight → available",
        ),
    ),
)


@dataclass(frozen=True)
class Method:
    """Where somebody's money goes. ``sealed`` is encrypted; ``label`` ("•••• 4321") is all that chats ever show."""

    id: str
    account_id: str
    label: str
    sealed: str
    added_at: datetime
    usable_at: datetime
    version: int = 1


@dataclass(frozen=True)
class Payout:
    """Money on its way. The person gets ``amount`` less ``fee``."""

    id: str
    account_id: str
    method_id: str
    amount: Money
    fee: Money
    requested_at: datetime
    state: PayoutState = PayoutState.REQUESTED
    settled_at: datetime | None = None
    reason: str = ""
    version: int = 1


class NoMethod(Refusal):
    """There is nowhere to send it."""

    sentence = N_("Add a payout method first.")


class MethodTooNew(Refusal):
    """A new method becomes usable after a few days, so that a thief gains nothing by adding one."""

    sentence = N_("Your payout method can be used from {usable_at}. New ones wait a few days to keep your money safe.")


class TooLittle(Refusal):
    """Less than the least that is paid out."""

    sentence = N_("You have {available} available; the least that is paid out is {least}.")


class MethodAdded(Event):
    """Somebody added a payout method; they are told, in case it was not them."""

    account_id: str
    method_id: str


class PayoutRequested(Event):
    """Somebody wants their money."""

    payout_id: str


class PayoutMoved(Event):
    """A payout was sent, arrived or failed."""

    payout_id: str
    state: PayoutState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The payout."""
        return (f"payout:{self.payout_id}",)
