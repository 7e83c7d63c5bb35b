"""What accounts need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.accounts.model import Account, Identity
from bot.domain.store import Keeps, Reads


class AccountReader(Reads[Account], Protocol):
    """Finding accounts."""

    def of_identity(self, identity: Identity) -> Account | None:
        """The account that this identity leads to."""
        ...

    def operators(self) -> Sequence[Account]:
        """The operators who have joined."""
        ...


class AccountStore(Keeps[Account], AccountReader, Protocol):
    """Keeping accounts."""

    def add_identity(self, identity: Identity, account_id: str) -> None:
        """Let an identity lead to an account. Raises Stale when it already leads to one."""
        ...
