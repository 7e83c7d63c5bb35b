"""Who is there, what there is to act on, and what somebody does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select

from bot.adapters.database import tables
from bot.adapters.database.payment_tables import chargebacks
from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Contract
from bot.domain.deadlines.model import Deadline
from bot.domain.deadlines.service import MET_BY
from bot.domain.errors import NotYours, Refusal
from bot.domain.ledger.model import InsufficientFunds
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.payouts.methods import add_method
from bot.domain.payouts.model import MethodKind
from bot.domain.rules import ConnectsBand, MarketRules
from tests.domain.town import DAY, Town

PEOPLE = 2
HELD_UP = ("milestone.release", "contract.refund")
PROVIDERS = ("manual", "stripe", "paypal", "stars")
RULES = MarketRules(connects_bands=(ConnectsBand(up_to=None, price=0),))


def cents(number: int) -> Money:
    """So many cents."""
    return Money(number, "USD")


def part_of(amount: Money, number: int) -> Money:
    """Some of it: often all, sometimes more than there is."""
    share = (100, 50, 33, 100, 1, 101)[number % 6]
    return cents(max(1, amount.amount * share // 100))


@dataclass(frozen=True)
class Deed:
    """What somebody may do. ``act`` gets the market, who does it, and how far off the version is that they saw.

    ``moves`` is what it moves when it is done, by kind of transfer, gross and in cents; None where the auditor alone
    judges. ``stranger`` is what somebody else is told; None where nobody else can say it. A deed that is not ``seen``
    has no version. One that is not ``once`` is meant twice by who says it twice.
    """

    act: Callable[[Market, Account, int], object]
    actor: Account
    moves: Mapping[str, int] | None = field(default_factory=dict)
    stranger: type[Refusal] | None = NotYours
    seen: bool = True
    once: bool = True


class Clocked(Town):
    """A town whose clock goes on when something cannot be done, as the program's does."""

    def sweep(self) -> int:
        """Do everything that is due; what a chargeback holds the money of is put off."""
        count = 0
        while True:
            claimed: list[Deadline] = []
            try:
                self.do(self._meet, claimed)
            except InsufficientFunds:
                (late,) = claimed
                assert late.kind in HELD_UP, late
                assert self.look(lambda market: market.connection.scalar(select(chargebacks.c.id).limit(1))), late
                self.do(lambda market, late=late: market.deadlines.set(late.kind, late.key, market.now + DAY))  # type: ignore[misc]  # bound now
            if not claimed:
                return count
            count += 1

    @staticmethod
    def _meet(market: Market, claimed: list[Deadline]) -> None:
        deadline = market.deadlines.claim(market.now)
        if deadline is not None:
            claimed.append(deadline)
            MET_BY[deadline.kind](market, deadline.key)


class World:
    """A town with people in it who have money to do things with."""

    def __init__(self, town: Town) -> None:
        self.town = town
        town.providers = PROVIDERS
        self.operator = town.operator()
        self.stranger = town.client()
        self.clients = [town.client() for _ in range(PEOPLE)]
        self.freelancers = [town.freelancer() for _ in range(PEOPLE)]
        self.people = {one.id: one for one in (*self.clients, *self.freelancers)}
        kinds = (MethodKind.BANK, MethodKind.PAYPAL)
        for freelancer, kind in zip(self.freelancers, kinds, strict=True):
            town.do(add_method, freelancer, town.do(lambda market: market.new_id()), label="•", sealed="x", kind=kind)
        town.wait(DAY)

    def client_of(self, contract: Contract) -> Account:
        """Who hired."""
        return self.people[contract.client_id]

    def freelancer_of(self, contract: Contract) -> Account:
        """Who works."""
        return self.people[contract.freelancer_id]

    def side(self, contract: Contract, *, client: bool) -> Account:
        """Who acts on that side."""
        return self.client_of(contract) if client else self.freelancer_of(contract)

    def pick(self, table: Table, number: int, *states: str, **where: object) -> Any:
        """One row, mostly in one of these states; None when there is none."""
        query = select(table).order_by(table.c.id)
        for column, value in where.items():
            query = query.where(table.c[column] == value)
        rows = self.town.look(lambda market: market.connection.execute(query).all())
        if states and number % 7:
            rows = [row for row in rows if row.state in states] or rows
        return rows[number // 7 % len(rows)] if rows else None

    def contract(self, contract_id: str) -> Contract:
        """A contract as it stands."""
        return self.town.look(lambda market: market.contracts.get(contract_id))

    def contract_of(self, number: int) -> Contract | None:
        """Some contract."""
        row = self.pick(tables.contracts, number, "active", "ending", "paused")
        return row and self.contract(row.id)
