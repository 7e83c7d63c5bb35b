"""What Connects need from the world."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.connects.model import Boost, Change, Entry, Lot, Spending
from bot.domain.payments.model import Payment
from bot.domain.store import Keeps, Reads


class ConnectsReader(Protocol):
    """Counting Connects."""

    def lots(self, account_id: str, now: datetime) -> Sequence[Lot]:
        """Lots that have something left and have not expired, the first to expire first."""
        ...

    def lot(self, id: str) -> Lot | None:  # noqa: A002 - the field's own name
        """A lot, whatever is left of it."""
        ...

    def last_month(self, account_id: str) -> datetime | None:
        """When somebody got free Connects last: for joining, or a month's."""
        ...

    def history(self, account_id: str, most: int, skip: int = 0) -> Sequence[Change]:
        """What came, went, came back and expired, the newest first."""
        ...

    def changes(self, account_id: str) -> int:
        """How long the history is."""
        ...

    def refunded(self, lot_id: str) -> int:
        """How many of a lot were taken back because their money went back."""
        ...

    def spending(self, id: str) -> Spending | None:  # noqa: A002 - the field's own name
        """What a proposal took."""
        ...

    def purchases(self, account_id: str, most: int) -> Sequence[Payment]:
        """What somebody paid for Connects, the newest first; ``account_id`` "" stands for everybody."""
        ...

    def paid_back(self, payment_id: str) -> Payment | None:
        """The newest payment that gives this one's money back."""
        ...


class ConnectsStore(ConnectsReader, Protocol):
    """Keeping Connects."""

    def add_lot(self, lot: Lot) -> bool:
        """Keep a new lot; False when there is one of its id."""
        ...

    def hold(self, account_ids: Collection[str]) -> None:
        """Let nobody else change these people's lots before this transaction ends."""
        ...

    def take(self, lot_id: str, amount: int) -> bool:
        """Take from a lot; False when it has less by now."""
        ...

    def put(self, lot_id: str, amount: int) -> None:
        """Put back into a lot."""
        ...

    def empty(self, lot_id: str) -> int:
        """Take all that is left in a lot; how many those were. Raises Stale when somebody else takes from it."""
        ...

    def write(self, entries: Sequence[Entry]) -> None:
        """Keep why lots changed. Raises Stale for an entry that is there already."""
        ...

    def add_spending(self, spending: Spending) -> None:
        """Keep what a proposal took."""
        ...

    def mark_returned(self, spending: Spending) -> bool:
        """Keep that it was given back; False when that was done before. Raises Stale."""
        ...


class BoostReader(Reads[Boost], Protocol):
    """Finding boosts."""

    def standing(self, job_id: str) -> Sequence[Boost]:
        """A job's boosts that nobody has outbid, the highest first; of equal ones the earlier."""
        ...

    def of_proposal(self, proposal_id: str) -> Sequence[Boost]:
        """A proposal's boosts, the newest first."""
        ...


class BoostStore(Keeps[Boost], BoostReader, Protocol):
    """Keeping boosts; a second one of a proposal that stands is refused with Stale."""

    def lock(self, job_id: str) -> None:
        """Let nobody else bid for this job's places before this transaction ends."""
        ...

    def look(self, proposal_id: str, at: datetime) -> None:
        """The client has opened the proposal: its standing boost has done its work."""
        ...
