"""What kept searches need from the world."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.search.searches import Search, Side
from bot.domain.store import Keeps, Reads


class SearchReader(Reads[Search], Protocol):
    """Finding kept searches."""

    def of_account(self, account_id: str, side: Side) -> Sequence[Search]:
        """What somebody looked for, saved or not, the last used first."""
        ...


class SearchStore(Keeps[Search], SearchReader, Protocol):
    """Keeping searches."""

    def remove(self, ids: Collection[str]) -> None:
        """Forget these searches."""
        ...
