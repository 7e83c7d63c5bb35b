"""Payments: what a provider is asked to do with money, and what it has answered; and chargebacks.

The intent is committed before the provider is called; its id is the idempotency key of the call. The answer is a second
transaction, and so is everything that the provider tells later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money

Direction = Literal["in", "out", "back"]
"""Into Parley, to a freelancer, or back to whoever paid."""


class PaymentState(StrEnum):
    """Where a payment stands."""

    INTENDED = N_("being prepared")
    OPEN = N_("on its way")
    SUCCEEDED = N_("done")
    FAILED = N_("failed")
    CANCELLED = N_("cancelled")
    RETURNED = N_("returned")


_WAITING = (PaymentState.INTENDED, PaymentState.OPEN)
_UNDONE = (*_WAITING, PaymentState.FAILED, PaymentState.CANCELLED)

PAYMENT_MACHINE = Machine(
    "payment",
    (
        Transition("open", (PaymentState.INTENDED,), PaymentState.OPEN, "provider has taken it"),
        Transition("succeed", _UNDONE, PaymentState.SUCCEEDED, "provider", "as its purpose says"),
        Transition("fail", _WAITING, PaymentState.FAILED, "provider", "as its purpose says"),
        Transition("cancel", _WAITING, PaymentState.CANCELLED, "who asked for it; its time ran out"),
        Transition("return", (PaymentState.SUCCEEDED,), PaymentState.RETURNED, "provider", "as its purpose says"),
    ),
)
"""Money that arrives although we had given up is taken in: a provider's late word counts more than our patience."""


@dataclass(frozen=True)
class Payment:
    """One movement of money at a provider.

    ``purpose`` and ``about`` say what it is for ("funding" and the funding's id). ``reference`` is the provider's
    name for it and ``url`` the page where somebody pays, both "" until known. ``pays_back`` is the payment whose money
    goes back. ``fee`` is what the provider kept. ``next_at`` is when the provider is to be asked (again).
    """

    id: str
    provider: str
    direction: Direction
    purpose: str
    about: str
    account_id: str
    amount: Money
    created_at: datetime
    next_at: datetime | None
    state: PaymentState = PaymentState.INTENDED
    reference: str = ""
    url: str = ""
    pays_back: str = ""
    fee: Money | None = None
    tries: int = 0
    reason: str = ""
    settled_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class Told:
    """What a provider says about a payment: its state there, and what else it knows by now.

    ``fee`` is what the provider kept, of what came back too; ``reason`` says why it did not succeed, for the person to
    read.
    """

    state: PaymentState
    reference: str = ""
    url: str = ""
    fee: Money | None = None
    reason: str = ""


class ProviderOff(Refusal):
    """The provider has not been set up, or was taken away."""

    sentence = N_("This way to pay is not available right now. Choose another one.")


class PaymentMoved(Event):
    """A payment was opened, done, failed, cancelled or returned."""

    payment_id: str
    state: PaymentState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The payment."""
        return (f"payment:{self.payment_id}",)


class ChargebackState(StrEnum):
    """Where a chargeback stands."""

    OPEN = N_("with the bank")
    WON = N_("decided for us")
    LOST = N_("decided for the card's owner")
    REPAID = N_("paid again")


CHARGEBACK_MACHINE = Machine(
    "chargeback",
    (
        Transition(
            "win", (ChargebackState.OPEN,), ChargebackState.WON, "provider", "clearing → receivable, provider fee"
        ),
        Transition("lose", (ChargebackState.OPEN,), ChargebackState.LOST, "provider", "escrow → receivable"),
        Transition(
            "repay", (ChargebackState.LOST,), ChargebackState.REPAID, "operator", "clearing:manual → receivable"
        ),
    ),
)


@dataclass(frozen=True)
class Chargeback:
    """One of them. ``owed_by`` is the team or the account whose payment it was.

    ``reference`` is the provider's name for it; ``taken`` and ``fee`` are what the provider took from us for it.
    """

    id: str
    provider: str
    reference: str
    payment_id: str
    owed_by: str
    amount: Money
    taken: Money
    fee: Money
    at: datetime
    state: ChargebackState = ChargebackState.OPEN
    settled_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class ChargebackTold:
    """What a provider says of one: ``taken`` and ``fee`` are what has left us for it by now."""

    reference: str
    amount: Money
    taken: Money
    fee: Money
    status: Literal["open", "won", "lost"]


class MoneyOwed(Refusal):
    """Who paid by a card whose bank took the money back pays by card no more until that is settled."""

    sentence = N_("A card's bank took {owed} back from us. Settle that first, or send the money by bank transfer.")


class HeldByBank(Refusal):
    """Escrow that a chargeback has set aside moves once the bank has decided."""

    sentence = N_(
        "The bank of the card asks for this money back, so it has to wait. You hear of it when the bank decides."
    )


class ChargebackMoved(Event):
    """A chargeback began, was decided, or was paid again."""

    chargeback_id: str
    state: ChargebackState
    milestones: tuple[str, ...] = ()
    """Those whose escrow it is about."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The chargeback, and the milestones."""
        return (f"chargeback:{self.chargeback_id}", *(f"milestone:{each}" for each in self.milestones))
