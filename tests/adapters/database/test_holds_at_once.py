"""Holds and linked transfers by two at once, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.adapters.database.verify import faults
from bot.adapters.identifiers import new_id
from bot.domain.ledger.model import Accounts, HoldState, InsufficientFunds, Posting, Transfer
from bot.domain.ledger.service import move, post_hold, reserve, reverse, time_out, void
from tests.adapters.database.race import race
from tests.domain.town import START, Town, usd

CLEARING = Accounts.clearing("manual")


@pytest.fixture
def account(town: Town) -> Iterator[str]:
    """Ten dollars of somebody's, out of which nothing is made."""
    name = f"account:{new_id()}"
    town.do(move, f"in:{name}", "test", (CLEARING, name, usd(10)))
    yield name
    assert not [fault for fault in town.database.write_here(faults) if name in fault]


def balances(town: Town, account: str) -> tuple[int, int]:
    return town.balance(account), town.look(lambda market: market.ledger.free(account, "USD").amount)


def taking(account: str, dollars: float, hold: str | None = None) -> Transfer:
    legs = (Posting(account, CLEARING, usd(dollars)),)
    return Transfer(new_id(), "test", legs, START, hold=hold)


def test_two_set_the_same_money_aside(town: Town, account: str) -> None:
    outcome = race(
        town,
        lambda market: reserve(market, f"a:{account}", account, usd(6)),
        lambda market: reserve(market, f"b:{account}", account, usd(6)),
    )

    assert (len(outcome.won), [type(one) for one in outcome.refused]) == (1, [InsufficientFunds])
    assert balances(town, account) == (1_000, 400)


@pytest.mark.parametrize("dollars", [4, 6])
def test_the_same_hold_twice(town: Town, account: str, dollars: int) -> None:
    hold = f"h:{account}"
    outcome = race(town, *[lambda market: reserve(market, hold, account, usd(dollars)) for _ in range(2)])

    assert len(outcome.won) == 2
    assert balances(town, account) == (1_000, 1_000 - 100 * dollars)


def test_one_sets_aside_what_another_moves(town: Town, account: str) -> None:
    outcome = race(
        town,
        lambda market: reserve(market, f"a:{account}", account, usd(6)),
        lambda market: market.ledger.post(taking(account, 6)),
    )

    assert (len(outcome.won), [type(one) for one in outcome.refused]) == (1, [InsufficientFunds])
    assert balances(town, account)[1] == 400


def test_two_post_the_same_hold(town: Town, account: str) -> None:
    hold = f"h:{account}"
    town.do(reserve, hold, account, usd(6))

    outcome = race(
        town,
        lambda market: post_hold(market, taking(account, 5, hold)),
        lambda market: post_hold(market, taking(account, 5, hold)),
    )

    assert (len(outcome.won), len(outcome.refused)) == (1, 1)
    assert balances(town, account) == (500, 500)


@pytest.mark.parametrize("end", [void, time_out])
def test_a_hold_is_posted_while_it_is_let_go_of(town: Town, account: str, end: object) -> None:
    hold = f"h:{account}"
    town.do(reserve, hold, account, usd(6))

    outcome = race(
        town,
        lambda market: post_hold(market, taking(account, 6, hold)),
        lambda market: end(market, hold),  # type: ignore[operator]  # one of the two above
    )

    kept = town.look(lambda market: market.ledger.hold(hold))
    assert kept is not None
    assert (len(outcome.won), len(outcome.refused)) in {(1, 1), (2, 0)}
    assert balances(town, account) == ((400, 400) if kept.state == HoldState.POSTED else (1_000, 1_000))


def test_two_undo_the_same_transfer(town: Town, account: str) -> None:
    spent = taking(account, 4)
    town.do(lambda market: market.ledger.post(spent))

    outcome = race(
        town,
        lambda market: reverse(market, spent.id, f"undo:{spent.id}"),
        lambda market: reverse(market, spent.id, f"undo:{spent.id}"),
    )

    assert len(outcome.won) == 2
    assert balances(town, account) == (1_000, 1_000)
