"""Transfers and their postings, holds, and what was earned.

A posting moves an amount from one account to another, so every transfer sums to zero by its very form. An account's
balance is what came in less what went out. Accounts of the world outside go below zero: clearing by what a provider
holds for us, the providers' fees by what they have cost, a receivable by what somebody owes us. The others never do:
the database refuses it. A hold sets a part of a balance aside; nothing but what ends the hold can move it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.money import Money

_OUTSIDE = ("clearing:", "receivable:", "fees:provider")


class Accounts:
    """Names of ledger accounts."""

    SERVICE_FEE = "fees:service"
    CLIENT_FEE = "fees:client"
    CONTRACT_FEE = "fees:contract"
    PAYOUT_FEE = "fees:payout"
    PROVIDER_FEE = "fees:provider"
    CONNECTS = "sales:connects"

    @staticmethod
    def clearing(provider: str) -> str:
        """The money at a provider."""
        return f"clearing:{provider}"

    @staticmethod
    def escrow(milestone_id: str) -> str:
        """Held for a milestone."""
        return f"escrow:{milestone_id}"

    @staticmethod
    def pending(account_id: str) -> str:
        """Earned, not yet available."""
        return f"pending:{account_id}"

    @staticmethod
    def available(account_id: str) -> str:
        """Can be paid out."""
        return f"available:{account_id}"

    @staticmethod
    def in_flight(account_id: str) -> str:
        """On its way out."""
        return f"in_flight:{account_id}"

    @staticmethod
    def refunding(team_id: str) -> str:
        """On its way back to a client."""
        return f"refunding:{team_id}"

    @staticmethod
    def receivable(account_id: str) -> str:
        """What somebody owes us, below zero: a chargeback took it."""
        return f"receivable:{account_id}"

    @staticmethod
    def may_go_negative(name: str) -> bool:
        """Whether the account stands for the world outside."""
        return name.startswith(_OUTSIDE)


@dataclass(frozen=True)
class Posting:
    """An amount above zero from one account to another."""

    source: str
    target: str
    amount: Money

    def __post_init__(self) -> None:
        if self.amount.amount <= 0 or self.source == self.target:
            raise ValueError(f"a posting moves more than nothing between two accounts: {self}")


@dataclass(frozen=True)
class Transfer:
    """Postings that happen together or not at all. ``id`` is made by the caller and is the idempotency key.

    ``about`` is what a statement groups it by: a contract's id, or whatever else it belongs to. ``reverses`` is the
    transfer that it undoes, ``hold`` the hold that it ends.
    """

    id: str
    kind: str
    postings: tuple[Posting, ...]
    at: datetime
    about: str = ""
    reverses: str | None = None
    hold: str | None = None


class HoldState(StrEnum):
    """Where a hold stands."""

    RESERVED = N_("reserved")
    POSTED = N_("posted")
    VOIDED = N_("voided")
    EXPIRED = N_("timed out")


HOLD_MACHINE = Machine(
    "hold",
    (
        Transition("post", (HoldState.RESERVED,), HoldState.POSTED, "who reserved it", "the whole of it, or a part"),
        Transition("void", (HoldState.RESERVED,), HoldState.VOIDED, "who reserved it"),
        Transition("expire", (HoldState.RESERVED,), HoldState.EXPIRED, "clock"),
    ),
)


@dataclass(frozen=True)
class Hold:
    """Money set aside in an account: reserved, then posted in whole or in part, voided, or timed out; once.

    ``id`` is made by the caller and is the idempotency key. Without ``until`` it never times out by itself.
    """

    id: str
    account: str
    amount: Money
    at: datetime
    until: datetime | None = None
    about: str = ""
    state: HoldState = HoldState.RESERVED


@dataclass(frozen=True)
class Earning:
    """What a freelancer earned: gross = fee + net. ``id`` is the milestone's, the week's or the bonus's.

    ``kind`` is "milestone", "hours", "bonus" or "expense". ``refunded`` is how much of the gross went back to the
    client since, and ``refunded_fee`` how much of the fee was given back with it.
    """

    id: str
    freelancer_id: str
    team_id: str
    contract_id: str
    gross: Money
    fee: Money
    net: Money
    released_at: datetime
    available_at: datetime
    available: bool = False
    version: int = 1
    kind: str = "milestone"
    refunded: Money | None = None
    refunded_fee: Money | None = None

    @property
    def left(self) -> Money:
        """What of the gross did not go back."""
        return self.gross if self.refunded is None else self.gross - self.refunded

    @property
    def kept(self) -> Money:
        """What of the net the freelancer still has; below zero where a refund cost them more than that."""
        gone = self.refunded or Money(0, self.net.currency)
        return self.net - gone + (self.refunded_fee or Money(0, self.net.currency))


class TransferDiffers(Exception):
    """A transfer of this id exists with other content. A bug of the caller, not something a person did."""


class InsufficientFunds(Refusal):
    """An account would go below zero."""

    sentence = N_("There is not enough money for this.")


class HoldEnded(Refusal):
    """A hold ends once."""

    sentence = N_("This was settled already.")


class EarningAvailable(Event):
    """Earned money can be paid out."""

    milestone_id: str
    freelancer_id: str
