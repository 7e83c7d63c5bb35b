"""What the market should hold, worked out a second time in the simplest way: numbers in dictionaries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from tests.domain.town import DAY

TIERS = ((0, 50_000, 20), (50_000, 1_000_000, 10), (1_000_000, 10**18, 5))


def percent(cents: int, rate: int) -> int:
    """Half a cent goes to the even neighbour, as Python rounds."""
    return round(Fraction(cents * rate, 100))


def fee(before: int, gross: int) -> int:
    """The freelancer's fee, tier by tier."""
    return sum(percent(max(0, min(before + gross, high) - max(before, low)), rate) for low, high, rate in TIERS)


@dataclass
class Part:
    """A milestone."""

    id: str
    client: int
    freelancer: int
    contract: str
    amount: int
    state: str = "planned"
    review_until: datetime | None = None
    available_at: datetime | None = None
    net: int = 0


@dataclass
class Promise:
    """A funding or a payout: of which part, or of whom and how much."""

    id: str
    of: int
    amount: int
    state: str = "requested"


@dataclass
class Shadow:
    """Everything that should be true."""

    parts: list[Part] = field(default_factory=list)
    fundings: list[Promise] = field(default_factory=list)
    payouts: list[Promise] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    balances: Counter[str] = field(default_factory=Counter)
    billed: Counter[tuple[int, int]] = field(default_factory=Counter)

    def move(self, source: str, target: str, cents: int) -> None:
        """From one account to another."""
        self.balances[source] -= cents
        self.balances[target] += cents

    def confirm(self, funding: Promise) -> None:
        """The client's money has come."""
        part = self.parts[funding.of]
        funding.state, part.state = "confirmed", "funded"
        self.move("clearing", f"escrow {part.id}", part.amount)
        self.move("clearing", "client fee", percent(part.amount, 5))

    def release(self, part: Part, at: datetime) -> None:
        """The work was approved, or nobody said anything."""
        taken = fee(self.billed[part.freelancer, part.client], part.amount)
        self.billed[part.freelancer, part.client] += part.amount
        part.state, part.review_until, part.net, part.available_at = "released", None, part.amount - taken, at + 5 * DAY
        self.move(f"escrow {part.id}", f"pending {part.freelancer}", part.net)
        self.move(f"escrow {part.id}", "service fee", taken)

    def make_available(self, part: Part) -> None:
        """Five days have passed."""
        part.available_at = None
        self.move(f"pending {part.freelancer}", f"available {part.freelancer}", part.net)

    def live_until(self, now: datetime) -> None:
        """What time does by itself, in the order of the instants."""
        while True:
            due = [(part.available_at, "a", part.id, part) for part in self.parts if part.available_at]
            due += [(part.review_until, "m", part.id, part) for part in self.parts if part.review_until]
            due = [one for one in due if one[0] <= now]
            if not due:
                return
            at, what, _, part = min(due, key=lambda one: one[:3])
            if what == "a":
                self.make_available(part)
            else:
                self.release(part, at)
