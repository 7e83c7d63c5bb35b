"""Connects: lots, and what was spent from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store
from bot.domain.connects.model import Lot, Spending

_lots = tables.connect_lots.c


class Connects(Store[Spending]):
    """See ``bot.domain.connects.ports``."""

    codec = Codec(tables.connect_spendings, Spending)

    def lots(self, account_id: str, now: datetime) -> Sequence[Lot]:
        query = (
            select(tables.connect_lots)
            .where(_lots.account_id == account_id, _lots.left > 0, _lots.expires_at > now)
            .order_by(_lots.expires_at, _lots.id)
        )
        return [Lot(**row._mapping) for row in self.connection.execute(query)]

    def spending(self, id: str) -> Spending | None:  # noqa: A002 - the field's own name
        return self.find(id)

    def add_lot(self, lot: Lot) -> None:
        self.connection.execute(insert(tables.connect_lots).values(dataclasses.asdict(lot)))

    def take(self, lot_id: str, amount: int) -> bool:
        taken = self.connection.execute(
            update(tables.connect_lots).where(_lots.id == lot_id, _lots.left >= amount).values(left=_lots.left - amount)
        )
        return taken.rowcount == 1

    def add_spending(self, spending: Spending) -> None:
        self.add(spending)

    def give_back(self, spending: Spending) -> bool:
        if spending.returned:
            return False
        self.save(dataclasses.replace(spending, returned=True))
        for lot_id, amount in sorted(spending.parts):
            self.connection.execute(
                update(tables.connect_lots).where(_lots.id == lot_id).values(left=_lots.left + amount)
            )
        return True
