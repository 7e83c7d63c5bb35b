"""What the ledger needs from the world."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ledger.model import Earning, Hold, HoldState, Transfer
from bot.domain.money import Money


class LedgerReader(Protocol):
    """Reading balances."""

    def balance(self, account: str, currency: str) -> Money:
        """What is in an account; zero for one that was never used."""
        ...

    def free(self, account: str, currency: str) -> Money:
        """What is in an account and not set aside by a hold."""
        ...

    def hold(self, id: str) -> Hold | None:  # noqa: A002 - the field's own name
        """A hold by the caller's id, as it stands."""
        ...

    def transfer(self, id: str) -> Transfer | None:  # noqa: A002 - the field's own name
        """A transfer by the caller's id."""
        ...

    def lines(self, accounts: Collection[str], since: datetime, until: datetime) -> Sequence[Transfer]:
        """The transfers that moved something in or out of these accounts, whole, the first first; before ``until``."""
        ...

    def held_before(self, accounts: Collection[str], currency: str, at: datetime) -> Money:
        """What was in these accounts together right before an instant."""
        ...

    def billed(self, freelancer_id: str, team_id: str, currency: str) -> Money:
        """Lifetime billings of a freelancer with a client, gross."""
        ...

    def earning(self, milestone_id: str) -> Earning | None:
        """What a milestone earned."""
        ...

    def pending_earnings(self, freelancer_id: str) -> Sequence[Earning]:
        """What was earned and is not available yet, the first to become available first."""
        ...

    def earned(self, contract_id: str, currency: str) -> Money:
        """What a contract has paid, gross, less what went back."""
        ...

    def of_contract(self, contract_id: str) -> Sequence[Earning]:
        """What was earned by a contract, the newest first."""
        ...


class LedgerStore(LedgerReader, Protocol):
    """Writing transfers. Nothing is ever changed or deleted."""

    def post(self, transfer: Transfer) -> bool:
        """Write a transfer and its balances; False for a replay, which changes nothing.

        Raises TransferDiffers for the same id with other content, InsufficientFunds when an account would go below
        zero or below what holds set aside in it. A transfer with a ``hold`` ends it, which lets go of all that it set
        aside; its postings take from the hold's account at most that. Raises HoldEnded when something else ended it.
        A refusal comes in the middle of the writing: the transaction has to be undone.
        """
        ...

    def reserve(self, hold: Hold) -> bool:
        """Set money aside; False for a replay. Raises TransferDiffers and InsufficientFunds as ``post``."""
        ...

    def let_go(self, hold_id: str, state: HoldState, at: datetime) -> bool:
        """End a hold without a transfer, as voided or as timed out; False when that was done before.

        Raises HoldEnded when it was posted.
        """
        ...

    def bill(self, freelancer_id: str, team_id: str, gross: Money) -> Money:
        """Add to lifetime billings, or take from them what is below zero; returns what they were before."""
        ...

    def add_earning(self, earning: Earning) -> None:
        """Keep what a milestone earned."""
        ...

    def save_earning(self, earning: Earning) -> None:
        """Keep that an earning became available, or was refunded. Raises Stale when it changed meanwhile."""
        ...
