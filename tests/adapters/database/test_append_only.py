"""What the database itself refuses, whoever writes to it."""

from __future__ import annotations

import pytest
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.adapters.database import append_only
from bot.adapters.database.engine import Database
from bot.adapters.database.metadata import metadata
from bot.adapters.identifiers import new_id
from bot.domain.ledger.model import Posting, Transfer
from bot.domain.ledger.service import reserve, void
from bot.domain.money import Money
from tests.domain.town import START, Town


@pytest.fixture
def account(town: Town) -> str:
    """An escrow with a dollar in it, by a transfer of the account's name."""
    name = f"escrow:{new_id()}"
    legs = (Posting("clearing:manual", name, Money(100, "USD")),)
    town.do(lambda market: market.ledger.post(Transfer(name, "test", legs, START)))
    return name


def run(town: Town, statement: str, **values: object) -> int:
    def work(connection: Connection) -> int:
        return connection.execute(text(statement), values).rowcount

    return town.database.write_here(work)


@pytest.mark.parametrize("balance", [-1, -(10**9)])
def test_an_escrow_below_zero(town: Town, account: str, balance: int) -> None:
    with pytest.raises(IntegrityError, match="never_negative"):
        run(town, "UPDATE ledger_accounts SET balance = :balance WHERE name = :name", name=account, balance=balance)
    assert town.balance(account) == 100


def test_a_new_account_below_zero(town: Town) -> None:
    with pytest.raises(IntegrityError, match="never_negative"):
        run(
            town,
            "INSERT INTO ledger_accounts (name, currency, may_go_negative, balance) VALUES (:name, 'USD', :no, -1)",
            name="escrow:x",
            no=False,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfers SET kind = 'other' WHERE id = :name",
        "UPDATE ledger_transfers SET at = 0 WHERE id = :name",
        "DELETE FROM ledger_transfers WHERE id = :name",
        "UPDATE ledger_postings SET amount = amount + 1 WHERE transfer_id = :name",
        "UPDATE ledger_postings SET target = source, source = target WHERE transfer_id = :name",
        "DELETE FROM ledger_postings WHERE transfer_id = :name",
    ],
)
def test_changing_or_deleting_what_stands_in_the_ledger(town: Town, account: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match="the ledger is append-only"):
        run(town, statement, name=account)
    transfer = town.look(lambda market: market.ledger.transfer(account))
    assert transfer is not None
    assert transfer.postings == (Posting("clearing:manual", account, Money(100, "USD")),)


@pytest.fixture
def held(town: Town, account: str) -> str:
    """A hold of the account's name, which was let go of."""
    town.do(reserve, account, account, Money(60, "USD"))
    town.do(void, account)
    return account


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_holds SET amount = amount - 1 WHERE id = :name",
        "DELETE FROM ledger_holds WHERE id = :name",
        "UPDATE ledger_hold_ends SET at = 0 WHERE hold_id = :name",
        "DELETE FROM ledger_hold_ends WHERE hold_id = :name",
    ],
)
def test_changing_or_deleting_a_hold(town: Town, held: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match="the ledger is append-only"):
        run(town, statement, name=held)


@pytest.mark.parametrize("reserved", [-1, 101])
def test_setting_more_aside_than_there_is(town: Town, account: str, reserved: int) -> None:
    with pytest.raises(IntegrityError, match="reserved"):
        run(town, "UPDATE ledger_accounts SET reserved = :reserved WHERE name = :name", name=account, reserved=reserved)


@pytest.mark.parametrize("table", append_only.TABLES)
def test_emptying_the_ledger(town: Town, account: str, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        run(town, f"DELETE FROM {table}" if town.database.is_sqlite else f"TRUNCATE {table} CASCADE")


ADD = (
    "INSERT INTO ledger_postings (transfer_id, position, source, target, amount, currency) "
    "VALUES (:name, 1, :source, :target, :amount, :currency)"
)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"source": "clearing:manual", "target": "clearing:manual"}, "two_accounts"),
        ({"target": "escrow:nowhere"}, "(?i)foreign"),
        ({"source": "escrow:nowhere"}, "(?i)foreign"),
        ({"currency": "EUR"}, "(?i)foreign"),
        ({"name": "no such transfer"}, "(?i)foreign"),
    ],
    ids=str,
)
def test_a_posting_that_moves_nothing_or_nowhere(
    town: Town, account: str, change: dict[str, object], rule: str
) -> None:
    values = {"name": account, "source": "clearing:manual", "target": account, "amount": 1, "currency": "USD"}

    with pytest.raises(IntegrityError, match=rule):
        run(town, ADD, **values | change)


def test_the_same_transfer_twice(town: Town, account: str) -> None:
    with pytest.raises(IntegrityError):
        run(town, "INSERT INTO ledger_transfers (id, kind, at) VALUES (:name, 'test', 0)", name=account)


def test_an_earning_whose_parts_are_not_the_whole(town: Town) -> None:
    pair = town.pair(600)
    milestone = town.earn(pair, town.operator())

    with pytest.raises(IntegrityError, match="fee_and_net"):
        run(town, "UPDATE earnings SET net = net + 1 WHERE id = :id", id=milestone.id)


def test_a_lot_below_zero_or_above_what_was_granted(town: Town) -> None:
    ana = town.person()
    for left in (-1, 41):
        with pytest.raises(IntegrityError, match="connect_lots"):
            run(town, 'UPDATE connect_lots SET "left" = :left WHERE account_id = :id', id=ana.id, left=left)


def test_the_migrations_make_every_check_and_trigger_of_the_tables(shared: Database) -> None:
    """They are written from the tables by a tool that overlooks checks which stand in a column."""
    made = inspect(shared.engine)
    for table in metadata.sorted_tables:
        checks = {*table.constraints, *(check for column in table.c for check in column.constraints)}
        wanted = {check.name for check in checks if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in made.get_check_constraints(table.name)} == wanted, table.name
        indexes = {index["name"] for index in made.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexes, table.name
