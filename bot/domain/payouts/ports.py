"""What payouts need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.payouts.model import Method, MethodKind, Payout, PayoutPlan
from bot.domain.store import Keeps, Reads


class MethodReader(Reads[Method], Protocol):
    """Finding payout methods."""

    def of_account(self, account_id: str) -> Sequence[Method]:
        """Somebody's methods, without those that were removed, the newest first."""
        ...

    def at(self, kind: MethodKind, destination: str) -> Sequence[Method]:
        """The methods that a provider knows by this name, without those that were removed."""
        ...


class MethodStore(Keeps[Method], MethodReader, Protocol):
    """Keeping payout methods."""


class PayoutReader(Reads[Payout], Protocol):
    """Finding payouts."""

    def of_account(self, account_id: str) -> Sequence[Payout]:
        """Somebody's payouts, the newest first."""
        ...

    def open(self) -> Sequence[Payout]:
        """What was not settled, the oldest first."""
        ...

    def next_number(self, account_id: str) -> int:
        """The number of somebody's next payout."""
        ...


class PayoutStore(Keeps[Payout], PayoutReader, Protocol):
    """Keeping payouts. Raises Stale for a number that the account has used."""


class PlanReader(Reads[PayoutPlan], Protocol):
    """Finding out how somebody wants their money."""


class PlanStore(Keeps[PayoutPlan], PlanReader, Protocol):
    """Keeping how somebody wants their money."""
