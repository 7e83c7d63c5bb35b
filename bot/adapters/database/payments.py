"""Payments and chargebacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.adapters.database.payment_tables import chargebacks, payments
from bot.adapters.database.rows import Codec, Store
from bot.domain.payments.model import Chargeback, ChargebackState, Payment

_payments, _chargebacks = payments.c, chargebacks.c


class Payments(Store[Payment]):
    """See ``bot.domain.payments.ports``."""

    codec = Codec(payments, Payment)

    def about(self, purpose: str, about: str) -> Sequence[Payment]:
        where = (_payments.purpose == purpose, _payments.about == about)
        return self.all(*where, order=[_payments.created_at.desc(), _payments.id.desc()])

    def by_reference(self, provider: str, reference: str) -> Payment | None:
        return self.first(_payments.provider == provider, _payments.reference == reference)

    def due(self, provider: str, now: datetime, most: int) -> Sequence[Payment]:
        where = (_payments.provider == provider, _payments.next_at <= now)
        return self.all(*where, order=[_payments.next_at, _payments.id])[:most]


class Chargebacks(Store[Chargeback]):
    """See ``bot.domain.payments.ports``."""

    codec = Codec(chargebacks, Chargeback)

    def by_reference(self, provider: str, reference: str) -> Chargeback | None:
        return self.first(_chargebacks.provider == provider, _chargebacks.reference == reference)

    def of_payment(self, payment_id: str) -> Sequence[Chargeback]:
        return self.all(_chargebacks.payment_id == payment_id, order=[_chargebacks.id.desc()])

    def open(self) -> Sequence[Chargeback]:
        waiting = (ChargebackState.OPEN, ChargebackState.LOST)
        return self.all(_chargebacks.state.in_(waiting), order=[_chargebacks.id])
