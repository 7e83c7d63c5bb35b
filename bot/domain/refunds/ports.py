"""What refunds need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.refunds.model import Refund
from bot.domain.store import Keeps, Reads


class RefundReader(Reads[Refund], Protocol):
    """Finding refunds."""

    def owed(self) -> Sequence[Refund]:
        """What an operator is to send back, the oldest first."""
        ...

    def of_contract(self, contract_id: str) -> Sequence[Refund]:
        """A contract's refunds, the newest first."""
        ...


class RefundStore(Keeps[Refund], RefundReader, Protocol):
    """Keeping refunds."""
