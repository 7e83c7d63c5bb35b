"""What Connects need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.connects.model import Lot, Spending


class ConnectsReader(Protocol):
    """Counting Connects."""

    def lots(self, account_id: str, now: datetime) -> Sequence[Lot]:
        """Lots that have something left and have not expired, the first to expire first."""
        ...

    def spending(self, id: str) -> Spending | None:  # noqa: A002 - the field's own name
        """What a proposal took."""
        ...


class ConnectsStore(ConnectsReader, Protocol):
    """Keeping Connects."""

    def add_lot(self, lot: Lot) -> None:
        """Keep a new lot."""
        ...

    def take(self, lot_id: str, amount: int) -> bool:
        """Take from a lot; False when it has less by now."""
        ...

    def add_spending(self, spending: Spending) -> None:
        """Keep what a proposal took."""
        ...

    def give_back(self, spending: Spending) -> bool:
        """Put everything back where it came from; False when that was done before."""
        ...
