"""Payout methods and payouts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store
from bot.domain.payouts.model import Method, Payout, PayoutState

_payouts = tables.payouts.c


class PayoutMethods(Store[Method]):
    """See ``bot.domain.payouts.ports``."""

    codec = Codec(tables.payout_methods, Method)

    def of_account(self, account_id: str) -> Sequence[Method]:
        columns = self.table.c
        return self.all(columns.account_id == account_id, order=[columns.added_at.desc(), columns.id.desc()])


class Payouts(Store[Payout]):
    """See ``bot.domain.payouts.ports``."""

    codec = Codec(tables.payouts, Payout)

    def of_account(self, account_id: str) -> Sequence[Payout]:
        order = [_payouts.requested_at.desc(), _payouts.id.desc()]
        return self.all(_payouts.account_id == account_id, order=order)

    def open(self) -> Sequence[Payout]:
        still = _payouts.state.in_((PayoutState.REQUESTED, PayoutState.SENT))
        return self.all(still, order=[_payouts.requested_at, _payouts.id])
