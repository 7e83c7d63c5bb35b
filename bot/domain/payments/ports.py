"""What payments need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.payments.model import Chargeback, Payment
from bot.domain.store import Keeps, Reads


class PaymentReader(Reads[Payment], Protocol):
    """Finding payments."""

    def about(self, purpose: str, about: str) -> Sequence[Payment]:
        """The payments for one thing, the newest first."""
        ...

    def by_reference(self, provider: str, reference: str) -> Payment | None:
        """The payment that a provider calls so."""
        ...

    def due(self, provider: str, now: datetime, most: int) -> Sequence[Payment]:
        """Those that a provider is to be asked about by now, the longest waiting first."""
        ...


class PaymentStore(Keeps[Payment], PaymentReader, Protocol):
    """Keeping payments."""


class ChargebackReader(Reads[Chargeback], Protocol):
    """Finding chargebacks."""

    def by_reference(self, provider: str, reference: str) -> Chargeback | None:
        """The one that a provider calls so."""
        ...

    def of_payment(self, payment_id: str) -> Sequence[Chargeback]:
        """Those of a payment, the newest first."""
        ...

    def open(self) -> Sequence[Chargeback]:
        """Those that the bank has not decided, and those that are still owed, the oldest first."""
        ...


class ChargebackStore(Keeps[Chargeback], ChargebackReader, Protocol):
    """Keeping chargebacks."""
