"""Payout methods, payouts, and when somebody wants theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money

MANUAL = "manual"


class MethodKind(StrEnum):
    """The ways on which money reaches somebody."""

    BANK = "bank"
    PAYPAL = "paypal"
    STRIPE = "stripe"


PROVIDER_OF = {MethodKind.BANK: MANUAL, MethodKind.PAYPAL: "paypal", MethodKind.STRIPE: "stripe"}
"""Who moves the money: "manual" is the operator's own hand."""


class PayoutState(StrEnum):
    """Where a payout stands."""

    REQUESTED = N_("requested")
    SENT = N_("sent")
    PAID = N_("paid")
    FAILED = N_("failed")
    RETURNED = N_("returned")


OPEN = (PayoutState.REQUESTED, PayoutState.SENT)
PAYOUT_MACHINE = Machine(
    "payout",
    (
        Transition("send", (PayoutState.REQUESTED,), PayoutState.SENT, "operator, provider"),
        Transition(
            "pay", (PayoutState.SENT,), PayoutState.PAID, "operator, provider", "in flight → clearing, payout fees"
        ),
        Transition(
            "fail",
            (PayoutState.REQUESTED, PayoutState.SENT),
            PayoutState.FAILED,
            "operator, provider; who asked, while it is not claimed",
            "in flight → available",
        ),
        Transition(
            "return",
            (PayoutState.PAID,),
            PayoutState.RETURNED,
            "operator, provider",
            "clearing, payout fees → in flight → available",
        ),
        Transition(
            "arrive late",
            (PayoutState.FAILED,),
            PayoutState.PAID,
            "provider",
            "available, else what they owe → clearing, payout fees",
        ),
    ),
)


@dataclass(frozen=True)
class Method:
    """Where somebody's money goes. ``sealed`` is encrypted; ``label`` ("•••• 4321") is all that chats ever show.

    ``destination`` is a provider's own name for an account, which is no secret ("acct_1N2"). ``ready`` is False while
    the provider still asks its owner for something. What was removed stays for the payouts that went there, without
    its details.
    """

    id: str
    account_id: str
    label: str
    sealed: str
    added_at: datetime
    usable_at: datetime
    version: int = 1
    kind: MethodKind = MethodKind.BANK
    destination: str = ""
    ready: bool = True
    removed_at: datetime | None = None

    def is_usable(self, now: datetime) -> bool:
        """Whether money can be sent there by now."""
        return self.removed_at is None and self.ready and self.usable_at <= now


@dataclass(frozen=True)
class Payout:
    """Money on its way. The person gets ``amount`` less ``fee``.

    ``number`` counts somebody's payouts: the same one cannot be asked for twice. ``unclaimed``: it lies at the provider
    until they claim it. ``reason`` says why it failed or came back, or why an operator settled it by hand.
    """

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
    number: int = 1
    provider: str = MANUAL
    unclaimed: bool = False


class Every(StrEnum):
    """How often somebody's money is sent by itself."""

    NEVER = N_("only when I ask")
    WEEK = N_("every week")
    HALF_MONTH = N_("twice a month")
    MONTH = N_("every month")
    QUARTER = N_("every quarter")


@dataclass(frozen=True)
class PayoutPlan:
    """How somebody wants their money; ``id`` is the account's.

    ``method_id`` is the preferred method, "" for the newest. By itself it is sent from ``least`` minor units on.
    """

    id: str
    method_id: str = ""
    every: Every = Every.NEVER
    least: int = 0
    version: int = 1


class NoMethod(Refusal):
    """There is nowhere to send it."""

    sentence = N_("Add a payout method first.")


class MethodTooNew(Refusal):
    """A new method becomes usable after a few days, so that a thief gains nothing by adding one."""

    sentence = N_("Your payout method can be used from {usable_at}. New ones wait a few days to keep your money safe.")


class MethodUnfinished(Refusal):
    """The provider still asks its owner for something."""

    sentence = N_("Your payout method is not finished. Finish it on its page, or add another one.")


class MethodOff(Refusal):
    """The provider has not been set up, or was taken away."""

    sentence = N_("This way to get paid is not available right now. Add another payout method.")


class MethodInUse(Refusal):
    """Money is on its way there."""

    sentence = N_("Money is on its way there. Remove it once the money has arrived.")


class TooManyMethods(Refusal):
    """More methods than anybody needs."""

    sentence = N_("You have {most} payout methods, which is the most. Remove one first.")


class TooLittle(Refusal):
    """Less than the least that is paid out."""

    sentence = N_("You have {available} available; the least that is paid out is {least}.")


class TooMuch(Refusal):
    """More than there is."""

    sentence = N_("You have {available} available. Ask for that or less.")


class MethodAdded(Event):
    """Somebody added a payout method; they are told, in case it was not them."""

    account_id: str
    method_id: str


class MethodChanged(Event):
    """A method was removed ("removed"), preferred ("preferred"), or a provider is done with it ("ready", "held")."""

    account_id: str
    method_id: str
    what: str
    version: int


class PlanChanged(Event):
    """Somebody changed when their money is sent by itself."""

    account_id: str
    version: int


class PayoutRequested(Event):
    """Somebody wants their money, or it was time for it."""

    payout_id: str
    planned: bool = False


class PayoutSkipped(Event):
    """It was time for a payout, but there is no method that can be used."""

    account_id: str
    day: str


class PayoutUnclaimed(Event):
    """The money lies at the provider until its owner claims it."""

    payout_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The payout."""
        return (f"payout:{self.payout_id}",)


class PayoutMoved(Event):
    """A payout was sent, arrived, failed or came back."""

    payout_id: str
    state: PayoutState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The payout."""
        return (f"payout:{self.payout_id}",)
