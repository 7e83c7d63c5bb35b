"""What payouts need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.payouts.model import Method, Payout
from bot.domain.store import Keeps, Reads


class MethodReader(Reads[Method], Protocol):
    """Finding payout methods."""

    def of_account(self, account_id: str) -> Sequence[Method]:
        """Somebody's methods, the newest first."""
        ...


class MethodStore(Keeps[Method], MethodReader, Protocol):
    """Keeping payout methods."""


class PayoutReader(Reads[Payout], Protocol):
    """Finding payouts."""

    def of_account(self, account_id: str) -> Sequence[Payout]:
        """Somebody's payouts, the newest first."""
        ...

    def open(self) -> Sequence[Payout]:
        """What the operator has to send or to settle, the oldest first."""
        ...


class PayoutStore(Keeps[Payout], PayoutReader, Protocol):
    """Keeping payouts."""
