"""What the ledger needs from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.ledger.model import Earning, Transfer
from bot.domain.money import Money


class LedgerReader(Protocol):
    """Reading balances."""

    def balance(self, account: str, currency: str) -> Money:
        """What is in an account; zero for one that was never used."""
        ...

    def transfer(self, id: str) -> Transfer | None:  # noqa: A002 - the field's own name
        """A transfer by the caller's id."""
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
        """What a contract has paid, gross."""
        ...


class LedgerStore(LedgerReader, Protocol):
    """Writing transfers. Nothing is ever changed or deleted."""

    def post(self, transfer: Transfer) -> bool:
        """Write a transfer and its balances; False for a replay, which changes nothing.

        Raises TransferDiffers for the same id with other content, InsufficientFunds when an account would go below
        zero.
        """
        ...

    def bill(self, freelancer_id: str, team_id: str, gross: Money) -> Money:
        """Add to lifetime billings; returns what they were before."""
        ...

    def add_earning(self, earning: Earning) -> None:
        """Keep what a milestone earned."""
        ...

    def save_earning(self, earning: Earning) -> None:
        """Keep that an earning became available. Raises Stale when that was done before."""
        ...
