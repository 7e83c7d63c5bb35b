"""Everything that can be done with money, in any order, twice, and twice at once, on both engines.

PARLEY_ROUNDS is how many lives of a market there are on each engine; then each time others, by a seed that is printed,
and PARLEY_SEED takes the same again.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from beancount import loader
from beancount.core import data
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import make_url, select

from bot.adapters.database import tables
from bot.adapters.database.engine import Database
from bot.adapters.database.export import account_name, beancount_lines
from tests.domain.money_machine.machine import DEEDS, MoneyMachine
from tests.domain.money_machine.world import RULES, Clocked

ROUNDS = int(os.environ.get("PARLEY_ROUNDS", "0"))
USUAL = {"sqlite": 4, "postgresql": 3}
STEPS = 50


@pytest.fixture
def fresh(shared: Database, module_url: str, request: pytest.FixtureRequest) -> Callable[[], Clocked]:
    """A town in a database that has just been made, under the same name: what SQL was compiled for it is kept."""
    url = make_url(module_url)

    def on_sqlite() -> Clocked:
        shared.engine.dispose()
        for end in ("", "-wal", "-shm"):
            Path(f"{url.database}{end}").unlink(missing_ok=True)
        shutil.copy(request.getfixturevalue("sqlite_template"), str(url.database))
        return Clocked(shared, RULES)

    def on_postgres() -> Clocked:
        shared.engine.dispose()
        with psycopg.connect(request.getfixturevalue("postgres_uri"), autocommit=True) as connection:
            template = request.getfixturevalue("postgres_template")
            connection.execute(f'DROP DATABASE "{url.database}" WITH (FORCE)')  # type: ignore[arg-type]  # our own name
            connection.execute(f'CREATE DATABASE "{url.database}" TEMPLATE {template}')  # type: ignore[arg-type]  # same
        return Clocked(shared, RULES)

    return on_sqlite if shared.is_sqlite else on_postgres


@pytest.mark.timeout(120 + 20 * ROUNDS)
def test_whatever_is_done_with_money(fresh: Callable[[], Clocked], shared: Database) -> None:
    machine = seed(number)(MoneyMachine) if (number := _seed()) is not None else MoneyMachine
    MoneyMachine.done = Counter()
    run_state_machine_as_test(
        lambda: machine(fresh()),
        settings=settings(
            max_examples=ROUNDS or USUAL["sqlite" if shared.is_sqlite else "postgresql"],
            stateful_step_count=STEPS,
            deadline=None,
            # To find the shortest way to a failure, add Phase.shrink: it takes minutes.
            phases=[Phase.generate],
            derandomize=number is None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if ROUNDS >= 100:
        assert set(DEEDS) - set(MoneyMachine.done) == set(), "never done"
    _beancount_says_the_same(shared)


def _seed() -> int | None:
    """The default run has the same lives each time; a long one says which it has."""
    if "PARLEY_SEED" in os.environ:
        return int(os.environ["PARLEY_SEED"])
    if not ROUNDS:
        return None
    number = random.randrange(2**32)
    print(f"PARLEY_SEED={number}")  # noqa: T201 - pytest shows it with a failure
    return number


def _beancount_says_the_same(database: Database) -> None:
    text = "".join(database.write_here(lambda connection: list(beancount_lines(connection))))
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    sums: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        for leg in entry.postings if isinstance(entry, data.Transaction) else ():
            sums[leg.account, leg.units.currency] += leg.units.number
    rows = database.write_here(lambda connection: connection.execute(select(tables.ledger_accounts)).all())
    minor = {"USD": 100, "XTR": 1}
    ours = {(account_name(row.name), row.currency): Decimal(-row.balance) / minor[row.currency] for row in rows}
    assert dict(sums) == ours
