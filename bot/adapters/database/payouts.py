"""Payout methods, payouts, and how people want them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.adapters.database import tables
from bot.adapters.database.payout_tables import payout_plans
from bot.adapters.database.rows import Codec, Store
from bot.domain.payouts.model import OPEN, Method, MethodKind, Payout, PayoutPlan

_methods = tables.payout_methods.c
_payouts = tables.payouts.c


class PayoutMethods(Store[Method]):
    """See ``bot.domain.payouts.ports``."""

    codec = Codec(tables.payout_methods, Method)

    def of_account(self, account_id: str) -> Sequence[Method]:
        where = (_methods.account_id == account_id, _methods.removed_at.is_(None))
        return self.all(*where, order=[_methods.added_at.desc(), _methods.id.desc()])

    def at(self, kind: MethodKind, destination: str) -> Sequence[Method]:
        where = (_methods.kind == kind, _methods.destination == destination, _methods.removed_at.is_(None))
        return self.all(*where, order=[_methods.added_at, _methods.id])


class Payouts(Store[Payout]):
    """See ``bot.domain.payouts.ports``."""

    codec = Codec(tables.payouts, Payout)

    def of_account(self, account_id: str) -> Sequence[Payout]:
        order = [_payouts.requested_at.desc(), _payouts.number.desc()]
        return self.all(_payouts.account_id == account_id, order=order)

    def open(self) -> Sequence[Payout]:
        return self.all(_payouts.state.in_(OPEN), order=[_payouts.requested_at, _payouts.id])

    def next_number(self, account_id: str) -> int:
        query = select(func.coalesce(func.max(_payouts.number), 0)).where(_payouts.account_id == account_id)
        return int(self.connection.execute(query).scalar_one()) + 1


class PayoutPlans(Store[PayoutPlan]):
    """See ``bot.domain.payouts.ports``."""

    codec = Codec(payout_plans, PayoutPlan)
