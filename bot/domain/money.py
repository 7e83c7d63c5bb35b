"""Money: integer minor units and a currency. Floats never carry money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (cents) of one currency (ISO 4217)."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"money is counted in whole minor units, not {type(self.amount).__name__}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} with {other.currency}")
        return other

    def basis_points(self, points: int) -> Money:
        """That many hundredths of a percent of this amount, rounded half to even."""
        exact = Decimal(self.amount) * points / 10_000
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), self.currency)


def total(moneys: list[Money], currency: str) -> Money:
    """The sum of amounts in one currency; zero of it for none."""
    return sum(moneys, Money(0, currency))
