"""Somebody does something, a stranger and somebody late try it too, it is said twice; the auditor looks on."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import func, select

from bot.adapters.database import tables
from bot.adapters.database.agreement_tables import refunds as refund_table
from bot.adapters.database.dispute_tables import disputes as dispute_table
from bot.adapters.database.payment_tables import chargebacks as chargeback_table
from bot.adapters.database.timesheet_tables import weeks as week_table
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.database.verify import faults
from bot.domain.disputes.model import RUNNING
from bot.domain.errors import Refusal, Stale
from bot.domain.ledger.statement import Statement, statement_of_person, statement_of_team
from bot.domain.market import Market
from tests.adapters.database.race import race
from tests.domain.money_machine import agreed, fixed, hourly, leaving, paying, quarrels, selling
from tests.domain.money_machine.audit import Auditor
from tests.domain.money_machine.world import Deed, World
from tests.domain.town import DAY, START, Town

DEEDS = {
    **fixed.DEEDS,
    **agreed.DEEDS,
    **paying.DEEDS,
    **hourly.DEEDS,
    **quarrels.DEEDS,
    **leaving.DEEDS,
    **selling.DEEDS,
}
NAMES = [name for name, (weight, _) in DEEDS.items() for _ in range(weight)]
TIMES = (timedelta(hours=1), timedelta(hours=8), DAY, 3 * DAY, 3 * DAY, 7 * DAY, 15 * DAY)
TRIES, A_STEP, AT_ONCE, IN_VAIN = 10, 3, 0.12, 0.4
LIVE_WEEKS = ("open", "in review", "charged in part")


class MoneyMachine(RuleBasedStateMachine):
    """Everything that can be done with money, in any order. ``done`` counts what was."""

    done: ClassVar[Counter[str]] = Counter()

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town = town
        self.auditor = Auditor()
        self.steps = 0

    @initialize()
    def open(self) -> None:
        self.world = World(self.town)
        for number in (600_001, 1_000_006):
            fixed.hire(self.world, number)
        hourly.hire(self.world, 4_242)
        selling.propose(self.world, 1)
        for name in ("promise by card", "news of a payment", "promise", "confirm"):
            for number in (0, 45, 90):
                self.do(name, number * 7, at_once=False, tried_before=False)

    @rule(number=st.integers(0, 2**32))
    def life_goes_on(self, number: int) -> None:
        """Somebody does something; where nobody can, somebody something else. Drawn numbers are mostly small ones."""
        self.steps += 1
        dice = random.Random(f"{self.steps} {number}")
        chance = dice.random()
        if chance < 0.08:
            (fixed.hire, hourly.hire, selling.propose)[dice.randrange(3)](self.world, dice.randrange(10**7))
        elif chance < 0.22:
            self.town.wait(dice.choice(TIMES))
            self.look()
        done = 0
        for _ in range(TRIES):
            name, some = dice.choice(NAMES), dice.randrange(10**7)
            done += self.do(name, some, at_once=dice.random() < AT_ONCE, tried_before=dice.random() < IN_VAIN)
            if done == A_STEP:
                return

    def do(self, name: str, number: int, *, at_once: bool, tried_before: bool) -> bool:
        """The deed, before it those who may not do it, and after it the same again; whether it could be done."""
        deed = DEEDS[name][1](self.world, number)
        if deed is None:
            return False
        told = [*self.tries_in_vain(deed)] if tried_before else []
        assert self.look() == {}, "who may not do it has moved money"
        is_done = self.really(deed, at_once=at_once)
        moved = self.look()
        if not is_done:
            assert moved == {}, (name, "it was refused")
            return False
        self.done[name] += 1
        assert all(isinstance(refusal, expected) for refusal, expected in told), (name, told)
        if deed.moves is not None:
            assert moved == {kind: cents for kind, cents in deed.moves.items() if cents}, name
        if deed.once:
            self.attempt(lambda market: deed.act(market, deed.actor, 0))
            assert self.look() == {}, (name, "the second time it moved money again")
        return True

    def really(self, deed: Deed, *, at_once: bool) -> bool:
        """Whether it was done; twice at once it is done once, unless it was meant twice."""
        if at_once:
            outcome = race(self.town, *[lambda market: deed.act(market, deed.actor, 0)] * 2)
            assert not (deed.seen and deed.moves and len(outcome.won) == 2), "both did it"
            return bool(outcome.won)
        return self.attempt(lambda market: deed.act(market, deed.actor, 0)) is None

    def tries_in_vain(self, deed: Deed) -> Iterator[tuple[Refusal, type[Refusal]]]:
        """What strangers and people who are late are told; why it is them, where it could be done at all."""
        if deed.stranger is not None:
            refusal = self.attempt(lambda market: deed.act(market, self.world.stranger, 0))
            assert refusal is not None, "a stranger did it"
            yield refusal, deed.stranger
        if deed.seen:
            refusal = self.attempt(lambda market: deed.act(market, deed.actor, -1))
            assert refusal is not None, "it was done by who saw an older version"
            yield refusal, Stale

    def attempt(self, act: Callable[[Market], object]) -> Refusal | None:
        try:
            self.town.do(act)
        except Refusal as refusal:
            return refusal
        return None

    def look(self) -> Counter[str]:
        """What has moved since; the ledger's balances are the auditor's, and come to nothing together."""
        return self.town.look(self.compare)

    def compare(self, market: MarketOnConnection) -> Counter[str]:
        moved = self.auditor.read(market.connection)
        accounts = market.connection.execute(select(tables.ledger_accounts)).all()
        there = {(row.name, row.currency): row.balance for row in accounts if row.balance}
        assert there == {one: cents for one, cents in self.auditor.balances.items() if cents}
        assert sum(there.values()) == 0
        return moved

    def teardown(self) -> None:
        """At the end: the books are right, and everybody's paper says the same."""
        if hasattr(self, "world"):
            self.look()
            assert self.town.database.write_here(faults) == []
            self.auditor.check_fees()
            self.town.look(self.contracts_add_up)
            self.town.look(self.statements_are_the_ledger)
            self.town.look(self.holds_have_owners)

    def contracts_add_up(self, market: MarketOnConnection) -> None:
        """Funded = in escrow + released + refunded, by what people see and by what the ledger has moved."""
        connection, funding, earning = market.connection, tables.fundings.c, tables.earnings.c
        for contract in connection.execute(select(tables.contracts)).all():
            books = self.auditor.contracts[contract.id]
            paid = select(func.sum(funding.amount)).where(
                funding.contract_id == contract.id, funding.state == "received"
            )
            sent = select(func.sum(refund_table.c.gross)).where(refund_table.c.contract_id == contract.id)
            earned = connection.execute(select(tables.earnings).where(earning.contract_id == contract.id)).all()
            assert all(one.gross == one.fee + one.net for one in earned)
            released = sum(one.gross - (one.refunded or 0) for one in earned)
            escrow = self.in_escrow(market, contract.id)
            late = (connection.scalar(paid) or 0) - books.funded
            assert late >= 0
            assert released == books.released
            assert books.funded == escrow + released + books.refunded + books.eaten
            assert (connection.scalar(sent) or 0) == books.refunded + late
        for (freelancer, team), gross in self.auditor.billed.items():
            assert market.ledger.billed(freelancer, team, "USD").amount == gross

    def in_escrow(self, market: MarketOnConnection, contract_id: str) -> int:
        parts = [part.id for part in market.milestones.of_contract(contract_id)]
        owners = [*parts, *(one.id for one in market.fundings.of_contract(contract_id))]
        return sum(self.auditor.balances[f"escrow:{owner}", "USD"] for owner in owners)

    def statements_are_the_ledger(self, market: MarketOnConnection) -> None:
        """What everybody can print closes with what the ledger has for them."""
        since, until = START - DAY, market.now + DAY
        for freelancer in self.world.freelancers:
            statement = statement_of_person(market, freelancer, since, until)
            kinds = ("pending", "available", "in_flight")
            self.closes_with(statement, sum(self.auditor.balances[f"{kind}:{freelancer.id}", "USD"] for kind in kinds))
        for client in self.world.clients:
            contracts = [one for one in market.contracts.of_member(client.id) if one.client_id == client.id]
            for team in {contract.team_id for contract in contracts}:
                held = sum(self.in_escrow(market, contract.id) for contract in contracts)
                refunding = self.auditor.balances[f"refunding:{team}", "USD"]
                self.closes_with(statement_of_team(market, client, team, since, until), held + refunding)

    @staticmethod
    def closes_with(statement: Statement, cents: int) -> None:
        assert statement.closing.amount == cents == sum(line.net.amount for line in statement.lines)
        assert all(line.gross == line.fee + line.net for line in statement.lines)

    def holds_have_owners(self, market: MarketOnConnection) -> None:
        """Whatever is set aside, is so for a dispute, a chargeback or a week that is not over."""
        connection, holds, ends = market.connection, tables.ledger_holds, tables.ledger_hold_ends
        ended = select(ends.c.hold_id).where(ends.c.hold_id == holds.c.id).exists()
        live = {
            "dispute": set(connection.scalars(select(dispute_table.c.id).where(dispute_table.c.state.in_(RUNNING)))),
            "chargeback": set(
                connection.scalars(select(chargeback_table.c.id).where(chargeback_table.c.state == "with the bank"))
            ),
            "week": set(connection.scalars(select(week_table.c.id).where(week_table.c.state.in_(LIVE_WEEKS)))),
        }
        for hold in connection.execute(select(holds).where(~ended)).all():
            kind, owner = hold.id.split(":")[:2]
            assert owner in live[kind], hold.id
