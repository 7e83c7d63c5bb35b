"""What accounts need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.accounts.model import Account, Identity
from bot.domain.search.model import PeopleQuery, PersonFacts
from bot.domain.store import Keeps, Reads


class AccountReader(Reads[Account], Protocol):
    """Finding accounts."""

    def of_identity(self, identity: Identity) -> Account | None:
        """The account that this identity leads to."""
        ...

    def operators(self) -> Sequence[Account]:
        """The operators who have joined."""
        ...

    def search(self, query: PeopleQuery, limit: int, offset: int) -> tuple[Sequence[Account], int]:
        """A page of the freelancers whom the query wants and clients can read about, and how many there are in all.

        Sorted by "rating" or "earned" (the highest first), by "rate" (the lowest first); who has none comes last.
        Among equals, and where nothing is said, those first who joined last. "fit" is the caller's to sort by.
        """
        ...

    def facts(self, account: Account) -> PersonFacts:
        """What a query can ask of a freelancer."""
        ...


class AccountStore(Keeps[Account], AccountReader, Protocol):
    """Keeping accounts."""

    def add_identity(self, identity: Identity, account_id: str) -> None:
        """Let an identity lead to an account. Raises Stale when it already leads to one."""
        ...
