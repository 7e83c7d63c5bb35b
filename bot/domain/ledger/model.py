"""Transfers, their postings, and what was earned.

A posting moves an amount from one account to another, so every transfer sums to zero by its very form. An account's
balance is what came in less what went out. Clearing accounts stand for the money at a provider and go below zero by
what the provider holds for us; escrow, pending, available and in-flight accounts never do: the database refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event
from bot.domain.money import Money


class Accounts:
    """Names of ledger accounts."""

    SERVICE_FEE = "fees:service"
    CLIENT_FEE = "fees:client"
    PAYOUT_FEE = "fees:payout"

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
    def may_go_negative(name: str) -> bool:
        """Whether the account stands for the world outside."""
        return name.startswith("clearing:")


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
    """Postings that happen together or not at all. ``id`` is made by the caller and is the idempotency key."""

    id: str
    kind: str
    postings: tuple[Posting, ...]
    at: datetime


@dataclass(frozen=True)
class Earning:
    """What a freelancer earned with a milestone: gross = fee + net. ``id`` is the milestone's."""

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


class TransferDiffers(Exception):
    """A transfer of this id exists with other content. A bug of the caller, not something a person did."""


class InsufficientFunds(Refusal):
    """An account would go below zero."""

    sentence = N_("There is not enough money for this.")


class EarningAvailable(Event):
    """Earned money can be paid out."""

    milestone_id: str
    freelancer_id: str
