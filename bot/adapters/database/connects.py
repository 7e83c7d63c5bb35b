"""Connects: lots and why they changed, what was spent from them, and bids for places on top."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.adapters.database import tables
from bot.adapters.database.connect_tables import connect_auctions, connect_boosts, connect_entries
from bot.adapters.database.payment_tables import payments
from bot.adapters.database.rows import Codec, Store, insert_or
from bot.domain.connects.model import Boost, BoostState, Change, Entry, Lot, Spending
from bot.domain.connects.sales import PURPOSE
from bot.domain.connects.service import FREE
from bot.domain.errors import Stale
from bot.domain.payments.model import Payment, PaymentState

_lots = tables.connect_lots.c
_entries = connect_entries.c
_payments = payments.c
_boosts = connect_boosts.c
_PAID = (PaymentState.SUCCEEDED, PaymentState.RETURNED)


class Connects(Store[Spending]):
    """See ``bot.domain.connects.ports``."""

    codec = Codec(tables.connect_spendings, Spending)
    _bought = Codec(payments, Payment)

    def lots(self, account_id: str, now: datetime) -> Sequence[Lot]:
        query = (
            select(tables.connect_lots)
            .where(_lots.account_id == account_id, _lots.left > 0, _lots.expires_at > now)
            .order_by(_lots.expires_at, _lots.id)
        )
        return [Lot(**row._mapping) for row in self.connection.execute(query)]

    def lot(self, id: str) -> Lot | None:  # noqa: A002 - the field's own name
        row = self.connection.execute(select(tables.connect_lots).where(_lots.id == id)).first()
        return None if row is None else Lot(**row._mapping)

    def last_month(self, account_id: str) -> datetime | None:
        query = select(_lots.granted_at).where(_lots.account_id == account_id, _lots.source.in_(FREE))
        return self.connection.execute(query.order_by(_lots.granted_at.desc()).limit(1)).scalar()

    def history(self, account_id: str, most: int, skip: int = 0) -> Sequence[Change]:
        query = (
            select(_entries.at, _entries.kind, func.sum(_entries.change).label("change"), _entries.about)
            .where(_entries.account_id == account_id)
            .group_by(_entries.at, _entries.kind, _entries.about)
            .order_by(_entries.at.desc(), func.max(_entries.id).desc())
        )
        return [Change(**row._mapping) for row in self.connection.execute(query.limit(most).offset(skip))]

    def changes(self, account_id: str) -> int:
        alike = (_entries.at, _entries.kind, _entries.about)
        groups = select(_entries.at).where(_entries.account_id == account_id).group_by(*alike).subquery()
        return self.connection.execute(select(func.count()).select_from(groups)).scalar_one()

    def refunded(self, lot_id: str) -> int:
        query = select(func.sum(_entries.change)).where(_entries.lot_id == lot_id, _entries.kind == "refunded")
        return -(self.connection.execute(query).scalar() or 0)

    def spending(self, id: str) -> Spending | None:  # noqa: A002 - the field's own name
        return self.find(id)

    def purchases(self, account_id: str, most: int) -> Sequence[Payment]:
        query = select(payments).where(
            _payments.purpose == PURPOSE, _payments.direction == "in", _payments.state.in_(_PAID)
        )
        if account_id:
            query = query.where(_payments.account_id == account_id)
        query = query.order_by(_payments.created_at.desc(), _payments.id.desc()).limit(most)
        return [self._bought.entity(row) for row in self.connection.execute(query)]

    def paid_back(self, payment_id: str) -> Payment | None:
        query = select(payments).where(_payments.purpose == PURPOSE, _payments.pays_back == payment_id)
        query = query.order_by(_payments.created_at.desc(), _payments.id.desc()).limit(1)
        row = self.connection.execute(query).first()
        return None if row is None else self._bought.entity(row)

    def add_lot(self, lot: Lot) -> bool:
        added = self.connection.execute(
            insert_or(self.connection, tables.connect_lots)
            .values(dataclasses.asdict(lot))
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(_lots.id)
        )
        return added.first() is not None

    def hold(self, account_ids: Collection[str]) -> None:
        held = select(_lots.id).where(_lots.account_id.in_(sorted(account_ids))).order_by(_lots.id)
        self.connection.execute(held.with_for_update()).all()

    def take(self, lot_id: str, amount: int) -> bool:
        taken = self.connection.execute(
            update(tables.connect_lots).where(_lots.id == lot_id, _lots.left >= amount).values(left=_lots.left - amount)
        )
        return taken.rowcount == 1

    def put(self, lot_id: str, amount: int) -> None:
        self.connection.execute(update(tables.connect_lots).where(_lots.id == lot_id).values(left=_lots.left + amount))

    def empty(self, lot_id: str) -> int:
        left = self.connection.execute(select(_lots.left).where(_lots.id == lot_id)).scalar() or 0
        if left and not self.take(lot_id, left):
            raise Stale
        return left

    def write(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        try:
            self.connection.execute(insert(connect_entries), [dataclasses.asdict(entry) for entry in entries])
        except IntegrityError as error:
            raise Stale from error

    def add_spending(self, spending: Spending) -> None:
        self.add(spending)

    def mark_returned(self, spending: Spending) -> bool:
        if spending.returned:
            return False
        self.save(dataclasses.replace(spending, returned=True))
        return True


class Boosts(Store[Boost]):
    """See ``bot.domain.connects.ports``."""

    codec = Codec(connect_boosts, Boost)

    def standing(self, job_id: str) -> Sequence[Boost]:
        order = [_boosts.bid.desc(), _boosts.at, _boosts.id]
        return self.all(_boosts.job_id == job_id, _boosts.state == BoostState.STANDING, order=order)

    def of_proposal(self, proposal_id: str) -> Sequence[Boost]:
        return self.all(_boosts.proposal_id == proposal_id, order=[_boosts.id.desc()])

    def lock(self, job_id: str) -> None:
        self.connection.execute(
            insert_or(self.connection, connect_auctions)
            .values(job_id=job_id, bids=1)
            .on_conflict_do_update(index_elements=["job_id"], set_={"bids": connect_auctions.c.bids + 1})
        )

    def look(self, proposal_id: str, at: datetime) -> None:
        # The version stays: whoever bids at the same moment must not be refused because the client reads.
        standing = (_boosts.proposal_id == proposal_id, _boosts.state == BoostState.STANDING)
        query = update(connect_boosts).where(*standing, _boosts.looked_at.is_(None))
        self.connection.execute(query.values(looked_at=at))
