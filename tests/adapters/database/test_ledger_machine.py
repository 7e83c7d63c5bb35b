"""Whatever is asked of the ledger, in any order and any number of times, beside a shadow of it in two dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.adapters.database.verify import faults
from bot.adapters.identifiers import new_id
from bot.domain.ledger.model import Accounts, HoldEnded, InsufficientFunds, Posting, Transfer, TransferDiffers
from bot.domain.ledger.service import move, post_all, post_hold, reserve, reverse, void
from bot.domain.market import Market
from bot.domain.money import Money
from tests.adapters.database.race import race
from tests.domain.town import Town

INSIDE = ("a", "b", "c")
OUTSIDE = Accounts.clearing("manual")
SOON = timedelta(hours=1)

cents = st.integers(1, 500)
account = st.sampled_from(INSIDE)
which = st.integers(0, 10**6)


@dataclass
class Held:
    """A hold as it should be."""

    of: str
    amount: int
    state: str = "reserved"
    until: int | None = None


@dataclass
class Shadow:
    """What every account should hold, and what of it is set aside."""

    balances: Counter[str] = field(default_factory=Counter)
    holds: dict[str, Held] = field(default_factory=dict)
    hours: int = 0

    def aside(self, of: str) -> int:
        """How much of an account is set aside."""
        return sum(hold.amount for hold in self.holds.values() if hold.of == of and hold.state == "reserved")

    def can(self, legs: list[tuple[str, str, int]], let_go: str = "") -> bool:
        """Whether no account goes below zero, or below what is set aside in it."""
        change: Counter[str] = Counter()
        for source, target, amount in legs:
            change[source] -= amount
            change[target] += amount
        freed = {self.holds[let_go].of: self.holds[let_go].amount} if let_go else {}
        return all(
            name == OUTSIDE or self.balances[name] - self.aside(name) + freed.get(name, 0) + moved >= 0
            for name, moved in change.items()
        )

    def move(self, legs: list[tuple[str, str, int]]) -> None:
        """Do it."""
        for source, target, amount in legs:
            self.balances[source] -= amount
            self.balances[target] += amount


class LedgerMachine(RuleBasedStateMachine):
    """Everything is done twice, one after the other or at once: the second time changes nothing."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town = town
        self.tag = new_id()
        self.shadow = Shadow()
        self.transfers: dict[str, list[tuple[str, str, int]]] = {}
        self.undone: set[str] = set()

    def name(self, of: str) -> str:
        """Every run has accounts of its own; the one outside is shared."""
        return of if of == OUTSIDE else f"{of}:{self.tag}"

    def legs(self, legs: list[tuple[str, str, int]]) -> tuple[Posting, ...]:
        return tuple(
            Posting(self.name(source), self.name(target), Money(amount, "USD")) for source, target, amount in legs
        )

    def transfer(self, legs: list[tuple[str, str, int]], *, hold: str | None = None) -> Transfer:
        return Transfer(new_id(), "test", self.legs(legs), self.town.now, hold=hold)

    def twice(self, act: Callable[[Market], object], refusal: type[Exception] | None, *, at_once: bool) -> None:
        """Both do it, or both are refused."""
        if refusal is not None:
            for _ in range(2):
                with pytest.raises(refusal):
                    self.town.do(act)
        elif at_once:
            assert len(race(self.town, act, act).won) == 2
        else:
            for _ in range(2):
                self.town.do(act)

    def post(self, legs: list[tuple[str, str, int]], *, at_once: bool = False) -> None:
        transfer = self.transfer(legs)
        possible = self.shadow.can(legs)
        self.twice(
            lambda market: market.ledger.post(transfer), None if possible else InsufficientFunds, at_once=at_once
        )
        if possible:
            self.shadow.move(legs)
            self.transfers[transfer.id] = legs

    @rule(end=account, amount=cents)
    def money_comes_in(self, end: str, amount: int) -> None:
        self.post([(OUTSIDE, end, amount)])

    @rule(source=account, end=account, amount=cents, fee=cents, at_once=st.booleans())
    def money_moves(self, source: str, end: str, amount: int, fee: int, at_once: bool) -> None:
        legs = [(source, to, moved) for to, moved in ((end, amount), (OUTSIDE, fee)) if to != source]
        self.post(legs, at_once=at_once)

    @rule(first=account, second=account, amount=cents, other=cents)
    def linked_transfers(self, first: str, second: str, amount: int, other: int) -> None:
        chains = [[(OUTSIDE, first, amount)], [(second, OUTSIDE, other)]]
        transfers = [self.transfer(legs) for legs in chains]
        possible = self.shadow.can([*chains[0], *chains[1]]) if first == second else self.shadow.can(chains[1])
        self.twice(lambda market: post_all(market, transfers), None if possible else InsufficientFunds, at_once=False)
        if possible:
            for transfer, legs in zip(transfers, chains, strict=True):
                self.shadow.move(legs)
                self.transfers[transfer.id] = legs

    @rule(of=account, amount=cents, lasts=st.sampled_from([None, 1, 5]), at_once=st.booleans())
    def set_aside(self, of: str, amount: int, lasts: int | None, at_once: bool) -> None:
        hold = new_id()
        until = None if lasts is None else self.town.now + lasts * SOON
        possible = self.shadow.balances[of] - self.shadow.aside(of) >= amount
        self.twice(
            lambda market: reserve(market, hold, self.name(of), Money(amount, "USD"), until=until),
            None if possible else InsufficientFunds,
            at_once=at_once,
        )
        if possible:
            self.shadow.holds[hold] = Held(of, amount, until=None if lasts is None else self.shadow.hours + lasts)

    @rule(number=which, part=st.integers(1, 600), end=account, at_once=st.booleans())
    def post_what_was_set_aside(self, number: int, part: int, end: str, at_once: bool) -> None:
        if not self.shadow.holds:
            return
        name = list(self.shadow.holds)[number % len(self.shadow.holds)]
        hold = self.shadow.holds[name]
        to = OUTSIDE if end == hold.of else end
        legs = [(hold.of, to, part)]
        transfer = self.transfer(legs, hold=name)
        too_much = part > hold.amount
        refusal = InsufficientFunds if too_much else HoldEnded if hold.state != "reserved" else None
        self.twice(lambda market: post_hold(market, transfer), refusal, at_once=at_once)
        if refusal is None:
            hold.state = "posted"
            self.shadow.move(legs)
            self.transfers[transfer.id] = legs

    @rule(number=which, at_once=st.booleans())
    def let_go(self, number: int, at_once: bool) -> None:
        if not self.shadow.holds:
            return
        name = list(self.shadow.holds)[number % len(self.shadow.holds)]
        hold = self.shadow.holds[name]
        refusal = HoldEnded if hold.state == "posted" else None
        self.twice(lambda market: void(market, name), refusal, at_once=at_once and hold.state == "reserved")
        if hold.state == "reserved":
            hold.state = "voided"

    @rule(number=which)
    def undo(self, number: int) -> None:
        if not self.transfers:
            return
        name = list(self.transfers)[number % len(self.transfers)]
        back = [(target, source, amount) for source, target, amount in self.transfers[name]]
        refusal: type[Exception] | None = None if self.shadow.can(back) else InsufficientFunds
        refusal = TransferDiffers if name in self.undone else refusal
        undoing = new_id()
        self.twice(lambda market: reverse(market, name, undoing), refusal, at_once=False)
        if refusal is None:
            self.undone.add(name)
            self.shadow.move(back)

    @rule(hours=st.integers(1, 3))
    def time_passes(self, hours: int) -> None:
        self.town.wait(hours * SOON)
        self.shadow.hours += hours
        for hold in self.shadow.holds.values():
            if hold.state == "reserved" and hold.until is not None and hold.until <= self.shadow.hours:
                hold.state = "timed out"

    @invariant()
    def the_ledger_is_its_shadow(self) -> None:
        for of in INSIDE:
            balance, aside = self.shadow.balances[of], self.shadow.aside(of)
            assert 0 <= aside <= balance
            assert self.town.balance(self.name(of)) == balance
            free = self.town.look(lambda market, of=of: market.ledger.free(self.name(of), "USD").amount)  # type: ignore[misc]  # bound now
            assert free == balance - aside

    def teardown(self) -> None:
        """The books are right, whatever was done."""
        ours = [
            fault for fault in self.town.database.write_here(faults) if self.tag in fault or "all accounts" in fault
        ]
        assert ours == []


def test_whatever_is_asked_of_the_ledger(town: Town) -> None:
    town.do(move, "there is one", "test", (OUTSIDE, f"x:{new_id()}", Money(1, "USD")))
    run_state_machine_as_test(
        lambda: LedgerMachine(town),
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            # To find the shortest way to a failure, add Phase.shrink: it takes minutes.
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
