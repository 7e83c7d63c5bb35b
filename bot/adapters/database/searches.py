"""Searches that are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete

from bot.adapters.database.rows import Codec, Store
from bot.adapters.database.searches_tables import searches
from bot.domain.search.searches import Search, Side


class Searches(Store[Search]):
    """See ``bot.domain.search.ports``."""

    codec = Codec(searches, Search)

    def of_account(self, account_id: str, side: Side) -> Sequence[Search]:
        mine = (searches.c.account_id == account_id, searches.c.side == side)
        return self.all(*mine, order=[searches.c.used_at.desc(), searches.c.id.desc()])

    def remove(self, ids: Collection[str]) -> None:
        if ids:
            self.connection.execute(delete(searches).where(searches.c.id.in_(ids)))
