"""The whole way of the money, in any order, against a shadow of it: nothing is lost, doubled or taken by a stranger."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.adapters.database.engine import Database
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.agreements.requests import give_back
from bot.domain.contracts import service as contracts
from bot.domain.contracts.model import FundingPending, FundingWaits
from bot.domain.errors import NotAllowed, NotYours, OperatorsOnly, Refusal, Stale
from bot.domain.ledger.service import purse
from bot.domain.payouts import service as payouts
from bot.domain.payouts.model import TooLittle
from bot.domain.rules import ConnectsBand, MarketRules
from tests.domain.shadow import Part, Promise, Shadow
from tests.domain.town import DAY, Town, usd

PEOPLE = 2
RULES = MarketRules(connects_bands=(ConnectsBand(up_to=None, price=0),))
WORKABLE = ("funded", "in progress", "changes requested")
IN_ESCROW = (*WORKABLE, "submitted")

WORK: dict[str, tuple[Callable[..., object], tuple[str, ...], dict[str, object]]] = {
    "start": (contracts.start_work, ("funded",), {}),
    "submit": (contracts.submit_work, WORKABLE, {"note": "Here.", "files": ()}),
    "changes": (contracts.request_changes, ("submitted",), {"reason": "Blue."}),
    "approve": (contracts.approve_milestone, ("submitted",), {}),
}
STEPS = ("promise", "confirm", "cancel", *WORK)
NEXT_STEP = {"planned": "promise", "submitted": "approve"} | dict.fromkeys(WORKABLE, "submit")
MOST_PARTS = 10

DOINGS = (
    *["the_next_step"] * 6,
    *["any_step"] * 3,
    *["pass_time"] * 2,
    *["request_payout"] * 2,
    *["settle_payout"] * 3,
    "hire",
    "end",
)

which = st.integers(0, 10**6)
how = st.sampled_from(["right", "right", "right", "stale", "stranger"])
Thing = TypeVar("Thing")


class MoneyPath(RuleBasedStateMachine):
    """Clients, freelancers and an operator who do whatever comes to their minds."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.town = Town(database, RULES)
        self.shadow = Shadow()

    @initialize()
    def open(self) -> None:
        town = self.town
        self.operator = town.operator()
        self.clients = [town.client() for _ in range(PEOPLE)]
        self.freelancers = [town.freelancer() for _ in range(PEOPLE)]
        self.stranger = town.client()
        for freelancer in self.freelancers:
            town.method(freelancer)
        self.pass_time(1)
        for number in range(PEOPLE):
            self.hire(PEOPLE * number + number + 600_000)
            for _ in range(3):
                self.the_next_step(2 * number, "right")

    def attempt(
        self,
        way: str,
        actor: Account,
        not_theirs: type[Refusal],
        wrong_state: type[Refusal] | None,
        act: Callable[[Account, int], Thing],
    ) -> Thing | None:
        """Do it the right way, with a stale version, or as somebody else; what is done, or None when it was refused."""
        expected = {"stranger": not_theirs, "stale": Stale}.get(way, wrong_state)
        who, off = (self.stranger if way == "stranger" else actor), (-1 if way == "stale" else 0)
        if expected is None:
            return act(who, off)
        with pytest.raises(expected):
            act(who, off)
        return None

    @rule(what=st.sampled_from(DOINGS), number=which, way=how)
    def somebody_does_something(self, what: str, number: int, way: str) -> None:
        getattr(self, what)(number, way)

    def hire(self, number: int, _way: str = "") -> None:
        client, freelancer = number % PEOPLE, number // PEOPLE % PEOPLE
        if len(self.shadow.parts) >= MOST_PARTS:
            return
        amounts = [500 + number % 1_200_000, 500 + number % 997][: 1 + number % 2]
        dollars = [cents / 100 for cents in amounts]
        pair = self.town.pair(*dollars, client=self.clients[client], freelancer=self.freelancers[freelancer])
        for milestone in self.town.milestones(pair.contract):
            part = Part(milestone.id, client, freelancer, pair.contract.id, milestone.amount.amount)
            self.shadow.parts.append(part)

    def the_next_step(self, number: int, way: str) -> None:
        parts = [part for part in self.shadow.parts if part.state not in {"released", "cancelled"}]
        if parts:
            part = parts[number % len(parts)]
            step = NEXT_STEP[part.state]
            if step == "promise" and self.promises(part, "requested"):
                step = "confirm"
            self.take(step, part, way)

    def any_step(self, number: int, way: str) -> None:
        self.take(STEPS[number % len(STEPS)], self.shadow.parts[number % len(self.shadow.parts)], way)

    def take(self, step: str, part: Part, way: str) -> None:
        if step == "promise":
            self.promise(part, way)
        elif step in {"confirm", "cancel"}:
            self.settle_funding(part, way, step)
        else:
            self.work(step, part, way)

    def promises(self, part: Part, *states: str) -> list[Promise]:
        index = self.shadow.parts.index(part)
        return [one for one in self.shadow.fundings if one.of == index and one.state in states]

    def promise(self, part: Part, way: str) -> None:
        waits = self.promises(part, "requested")
        wrong = NotAllowed if part.state != "planned" else FundingWaits if waits else None
        version = self.town.milestone(part.id).version
        funding = self.attempt(
            way,
            self.clients[part.client],
            NotYours,
            wrong,
            lambda who, off: self.town.do(contracts.request_funding, who, part.id, version + off),
        )
        if funding:
            self.shadow.fundings.append(Promise(funding.id, self.shadow.parts.index(part), part.amount))

    def settle_funding(self, part: Part, way: str, step: str) -> None:
        fundings = self.promises(part, "requested", "confirmed", "cancelled")
        if not fundings:
            return
        funding = fundings[-1]
        version = self.town.look(lambda market: market.fundings.get(funding.id)).version
        settle = contracts.confirm_funding if step == "confirm" else contracts.cancel_funding
        done = self.attempt(
            way,
            self.operator,
            OperatorsOnly,
            None if funding.state == "requested" else NotAllowed,
            lambda who, off: self.town.do(settle, who, funding.id, version + off),
        )
        if done and step == "confirm":
            self.shadow.confirm(funding)
        elif done:
            funding.state = "cancelled"

    def work(self, step: str, part: Part, way: str) -> None:
        use_case, allowed, given = WORK[step]
        actor = self.freelancers[part.freelancer] if step in {"start", "submit"} else self.clients[part.client]
        version = self.town.milestone(part.id).version
        done = self.attempt(
            way,
            actor,
            NotYours,
            None if part.state in allowed and part.contract not in self.shadow.ended else NotAllowed,
            lambda who, off: self.town.do(use_case, who, part.id, version + off, **given),
        )
        if not done:
            return
        if step == "approve":
            self.shadow.release(part, self.town.now)
        else:
            part.state = {"start": "in progress", "submit": "submitted", "changes": "changes requested"}[step]
            part.review_until = self.town.now + 14 * DAY if step == "submit" else None

    def end(self, number: int, way: str) -> None:
        part = self.shadow.parts[number % len(self.shadow.parts)]
        contract = self.town.look(lambda market: market.contracts.get(part.contract))
        if any(other.contract == part.contract and other.state in IN_ESCROW for other in self.shadow.parts):
            return  # what is in escrow goes back then: see test_endings
        wrong = self.why_not_end(part.contract)
        actor = self.clients[part.client] if number % 2 else self.freelancers[part.freelancer]
        ended = self.attempt(
            way,
            actor,
            NotYours,
            wrong,
            lambda who, off: self.town.do(contracts.end_contract, who, contract.id, contract.version + off),
        )
        if ended:
            self.shadow.ended.add(contract.id)
            for other in self.shadow.parts:
                if other.contract == contract.id and other.state == "planned":
                    other.state = "cancelled"

    def why_not_end(self, contract: str) -> type[Refusal] | None:
        if contract in self.shadow.ended:
            return NotAllowed
        for index, part in enumerate(self.shadow.parts):
            if part.contract != contract:
                continue
            if any(funding.of == index and funding.state == "requested" for funding in self.shadow.fundings):
                return FundingPending
        return None

    def request_payout(self, number: int, way: str) -> None:
        number, off = number % PEOPLE, 0 if way == "right" else number % 3 - 1
        available = self.shadow.balances[f"available {number}"]
        expected = TooLittle if available < 100 else Stale if off else None
        if expected:
            self.town.refused(expected, payouts.request_payout, self.freelancers[number], available + off)
            return
        payout = self.town.do(payouts.request_payout, self.freelancers[number], available)
        self.shadow.payouts.append(Promise(payout.id, number, available))
        self.shadow.move(f"available {number}", f"in flight {number}", available)

    def settle_payout(self, number: int, way: str) -> None:
        if not self.shadow.payouts:
            return
        payout = self.shadow.payouts[number % len(self.shadow.payouts)]
        natural = {"requested": "sent", "sent": "failed" if number % 5 == 0 else "paid"}.get(payout.state, "paid")
        what = natural if number % 4 else ("sent", "paid", "failed")[number % 3]
        version = self.town.look(lambda market: market.payouts.get(payout.id)).version
        use_cases: dict[str, tuple[Callable[..., object], tuple[object, ...], tuple[str, ...]]] = {
            "sent": (payouts.mark_sent, (), ("requested",)),
            "paid": (payouts.mark_paid, (), ("sent",)),
            "failed": (payouts.mark_failed, ("Closed.",), ("requested", "sent")),
        }
        use_case, more, allowed = use_cases[what]
        done = self.attempt(
            way,
            self.operator,
            OperatorsOnly,
            None if payout.state in allowed else NotAllowed,
            lambda who, off: self.town.do(use_case, who, payout.id, version + off, *more),
        )
        if not done:
            return
        payout.state = what
        if what == "paid":
            self.shadow.move(f"in flight {payout.of}", "clearing", payout.amount)
        if what == "failed":
            self.shadow.move(f"in flight {payout.of}", f"available {payout.of}", payout.amount)

    def pass_time(self, number: int, _way: str = "") -> None:
        days = (1, 3, 5, 14)[number % 4]
        self.town.wait(days * DAY)
        self.shadow.live_until(self.town.now)

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        balances = self.shadow.balances
        assert sum(balances.values()) == 0
        assert all(cents >= 0 for name, cents in balances.items() if name != "clearing")
        self.town.look(self.check)

    def teardown(self) -> None:
        assert self.town.database.write_here(faults) == []

    def check(self, market: MarketOnConnection) -> None:
        """Everything and everybody stands where the shadow does."""
        balances = self.shadow.balances
        for number, freelancer in enumerate(getattr(self, "freelancers", [])):
            money = purse(market, freelancer)
            escrow = sum(balances[f"escrow {part.id}"] for part in self.shadow.parts if part.freelancer == number)
            assert money.available.amount == balances[f"available {number}"]
            assert money.pending.amount == balances[f"pending {number}"] == sum(one.net.amount for one in money.coming)
            assert money.in_flight.amount == balances[f"in flight {number}"]
            assert money.escrow.amount == escrow
        for account, name in (
            ("fees:service", "service fee"),
            ("fees:client", "client fee"),
            ("clearing:manual", "clearing"),
        ):
            assert market.ledger.balance(account, "USD").amount == balances[name]
        for part in self.shadow.parts:
            milestone = market.milestones.get(part.id)
            assert (milestone.state, milestone.review_until) == (part.state, part.review_until)


def test_the_way_of_the_money(domain_database: Database, domain_file: Path, sqlite_template: Path, town: Town) -> None:
    def fresh() -> MoneyPath:
        domain_database.engine.dispose()
        for file in domain_file.parent.iterdir():
            file.unlink()
        shutil.copy(sqlite_template, domain_file)
        return MoneyPath(domain_database)

    run_state_machine_as_test(
        fresh,
        settings=settings(
            max_examples=10,
            stateful_step_count=40,
            deadline=None,
            # To find the shortest way to a failure, add Phase.shrink: it takes minutes.
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_escrow_and_what_was_released_of_it_go_back_in_parts(town: Town) -> None:
    """A milestone and its earning have one id, and perhaps one version: each refund is a transfer of its own."""
    operator = town.operator()
    pair = town.pair(600)
    part = town.fund(pair, operator)
    for _ in range(4):
        town.do(give_back, pair.freelancer, pair.contract.id, part.id, part.version, usd(10))
        part = town.milestone(part.id)
    submitted = town.submit(pair, part)
    town.do(contracts.approve_milestone, pair.client, submitted.id, submitted.version)
    for _ in range(4):
        earning = town.look(lambda market: market.ledger.earning(part.id))
        assert earning is not None
        town.do(give_back, pair.freelancer, pair.contract.id, earning.id, earning.version, usd(10))
    assert town.balance(f"refunding:{pair.contract.team_id}") == 8 * 1_050
    assert town.database.write_here(faults) == []
