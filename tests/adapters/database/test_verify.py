"""The ledger's verification: silent when all is right, and naming the account that somebody tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, create_engine, event, text

from bot.adapters.database import append_only
from bot.adapters.database.engine import Database
from bot.adapters.database.verify import faults
from bot.domain.payouts.service import mark_failed, mark_sent
from tests.domain.town import Town

Tamper = Callable[..., list[str]]


@pytest.fixture
def tampered(shared: Database, story: Story) -> Iterator[Tamper]:
    """Changes what the database itself would refuse, verifies, and undoes it with the test."""
    with shared.engine.connect() as connection:
        _open_the_doors(connection)

        def tamper(*statements: str, **values: object) -> list[str]:
            for statement in statements:
                assert connection.execute(text(statement), values).rowcount > 0
            return faults(connection)

        yield tamper
        connection.rollback()
        if shared.is_sqlite:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def _open_the_doors(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        doors = [f"DROP TRIGGER {table}_no_{what}" for table in append_only.TABLES for what in ("update", "delete")]
        doors += ["PRAGMA ignore_check_constraints = ON", "PRAGMA defer_foreign_keys = ON"]
    else:
        doors = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in append_only.TABLES]
        checks = ("never_negative", "reserved")
        doors += [f"ALTER TABLE ledger_accounts DROP CONSTRAINT ck_ledger_accounts_{check}" for check in checks]
    for door in doors:
        connection.exec_driver_sql(door)


class Story:
    """Two contracts, one of them paid, one in escrow, with payouts in every state."""

    def __init__(self, town: Town) -> None:
        operator = town.operator()
        self.ana = town.paid_freelancer(operator, 600, 50)
        failed = town.payout(self.ana)
        town.do(mark_failed, operator, failed.id, failed.version, "Closed.")
        self.payout = town.payout(self.ana)
        town.do(mark_sent, operator, self.payout.id, self.payout.version)
        pair = town.pair(500, 100)
        self.mia = pair.freelancer
        self.paid = town.earn(pair, operator)
        self.held = town.fund(pair, operator, 2)


@pytest.fixture(scope="module")
def story(shared: Database) -> Story:
    """What happened before somebody tampered."""
    return Story(Town(shared))


def who(found: list[str]) -> list[str]:
    """The accounts that are named."""
    return [fault.split(": ")[0] for fault in found]


def test_nothing_is_wrong_with_what_people_did(shared: Database, story: Story) -> None:
    assert shared.write_here(faults) == []


def test_nothing_is_wrong_with_nothing(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    with engine.connect() as connection:
        assert faults(connection) == []
    engine.dispose()


def test_a_changed_balance(tampered: Tamper, story: Story) -> None:
    account = f"pending:{story.mia.id}"

    assert tampered("UPDATE ledger_accounts SET balance = balance + 1 WHERE name = :name", name=account) == [
        f"{account}: the balance is 40001 USD, but its postings come to 40000",
        f"{account}: the balance is 40001 USD, but the earnings that wait come to 40000",
        "all accounts: they sum to 1 USD instead of zero",
    ]


def test_two_changed_balances_that_cancel_out(tampered: Tamper) -> None:
    found = tampered(
        "UPDATE ledger_accounts SET balance = balance + 1 WHERE name = 'fees:service'",
        "UPDATE ledger_accounts SET balance = balance - 1 WHERE name = 'fees:client'",
    )

    assert who(found) == ["fees:client", "fees:service"]


def test_a_changed_posting(tampered: Tamper, story: Story) -> None:
    change = "UPDATE ledger_postings SET amount = amount - 1 WHERE transfer_id = :id AND position = 1"

    assert tampered(change, id=f"release:{story.paid.id}") == [
        f"escrow:{story.paid.id}: the balance is 0 USD, but its postings come to 1",
        "fees:service: the balance is 21500 USD, but its postings come to 21499",
        f"escrow:{story.paid.id}: the earning is 50000 = 10000 + 40000, but its release moved 49999 = 9999 + 40000",
    ]


def test_a_deleted_transfer(tampered: Tamper, story: Story) -> None:
    found = tampered(
        "DELETE FROM ledger_postings WHERE transfer_id = :id",
        "DELETE FROM ledger_transfers WHERE id = :id",
        id=f"release:{story.paid.id}",
    )

    account = f"escrow:{story.paid.id}"
    assert found[0] == f"{account}: the balance is 0 USD, but its postings come to 50000"
    assert f"{account}: the earning is 50000 = 10000 + 40000, but its release moved 0 = 0 + 0" in found


def test_an_account_that_was_deleted_with_its_money(tampered: Tamper, story: Story) -> None:
    found = tampered(
        "UPDATE ledger_postings SET target = 'fees:client' WHERE target = :name",
        "DELETE FROM ledger_accounts WHERE name = :name",
        name=f"escrow:{story.held.id}",
    )

    assert f"escrow:{story.held.id}: the balance is 0 USD, but the funded milestones come to 10000" in found


def test_an_account_below_zero(tampered: Tamper, story: Story) -> None:
    account = f"escrow:{story.held.id}"
    found = tampered("UPDATE ledger_accounts SET balance = -1 WHERE name = :name", name=account)

    assert f"{account}: the balance is -1 USD, which is below zero" in found


def test_an_account_that_may_go_below_zero_and_should_not(tampered: Tamper, story: Story) -> None:
    account = f"escrow:{story.held.id}"
    found = tampered("UPDATE ledger_accounts SET may_go_negative = :yes WHERE name = :name", name=account, yes=True)

    assert found == [f"{account}: the database no longer keeps it from going below zero"]


def test_a_released_milestone_with_money_in_escrow(tampered: Tamper, story: Story) -> None:
    assert tampered("UPDATE milestones SET state = 'released' WHERE id = :id", id=story.held.id) == [
        f"escrow:{story.held.id}: the balance is 10000 USD, but the funded milestones come to 0",
        f"escrow:{story.held.id}: it was released, but nobody has earned it",
    ]


def test_a_funded_milestone_without_money_in_escrow(tampered: Tamper, story: Story) -> None:
    assert tampered("UPDATE milestones SET state = 'funded' WHERE id = :id", id=story.paid.id) == [
        f"escrow:{story.paid.id}: the balance is 0 USD, but the funded milestones come to 50000"
    ]


def test_a_changed_earning(tampered: Tamper, story: Story) -> None:
    assert tampered("UPDATE earnings SET fee = fee - 1, net = net + 1 WHERE id = :id", id=story.paid.id) == [
        f"pending:{story.mia.id}: the balance is 40000 USD, but the earnings that wait come to 40001",
        f"escrow:{story.paid.id}: the earning is 50000 = 9999 + 40001, but its release moved 50000 = 10000 + 40000",
    ]


def test_a_lost_earning(tampered: Tamper, story: Story) -> None:
    found = tampered("DELETE FROM earnings WHERE id = :id", id=story.paid.id)

    assert f"escrow:{story.paid.id}: it was released, but nobody has earned it" in found


def test_a_payout_that_was_settled_by_hand(tampered: Tamper, story: Story) -> None:
    assert tampered("UPDATE payouts SET state = 'paid' WHERE id = :id", id=story.payout.id) == [
        f"in_flight:{story.ana.id}: the balance is 53500 USD, but the open payouts come to 0"
    ]


def test_a_payout_that_nobody_knows_of(tampered: Tamper, story: Story) -> None:
    found = tampered("DELETE FROM payouts WHERE id = :id", id=story.payout.id)

    assert who(found) == [f"in_flight:{story.ana.id}", f"available:{story.ana.id}"]


def test_people_go_on_while_it_looks(shared: Database, story: Story) -> None:
    town = Town(shared)
    operator, pair = town.operator(), town.pair(700)
    looked: list[str] = []

    def look(connection: Connection) -> list[str]:
        @event.listens_for(connection, "after_cursor_execute")
        def after(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if "ledger_accounts" in statement and not looked:
                looked.append(statement)
                town.fund(pair, operator)

        return faults(connection)

    with shared._reading_engine.begin() as connection:
        assert look(connection) == []
    assert looked
    assert shared.write_here(faults) == []


def test_something_set_aside_that_nobody_holds(tampered: Tamper, story: Story) -> None:
    account = f"escrow:{story.held.id}"

    assert tampered("UPDATE ledger_accounts SET reserved = 1 WHERE name = :name", name=account) == [
        f"{account}: 1 USD are set aside, but its open holds come to 0"
    ]


def test_a_hold_that_gave_more_than_was_held(tampered: Tamper, story: Story) -> None:
    account = f"escrow:{story.paid.id}"
    found = tampered(
        "INSERT INTO ledger_holds (id, account, currency, amount, at, about) VALUES ('h', :name, 'USD', 49999, 0, '')",
        "INSERT INTO ledger_hold_ends (hold_id, state, at, transfer_id) VALUES ('h', 'posted', 0, :id)",
        name=account,
        id=f"release:{story.paid.id}",
    )

    assert found == [f"{account}: hold h set 49999 aside, but its transfer took 50000"]


def test_a_reversal_that_undoes_something_else(tampered: Tamper, story: Story) -> None:
    released = f"release:{story.paid.id}"
    found = tampered(
        "UPDATE ledger_transfers SET reverses = :released WHERE id LIKE 'failed:%'",
        released=released,
    )

    assert all("does not undo what it reverses" in fault for fault in found)
    assert {f"escrow:{story.paid.id}", f"available:{story.ana.id}"} <= set(who(found))


def test_a_payment_that_moved_nothing(tampered: Tamper, story: Story) -> None:
    put = (
        "INSERT INTO payments (id, provider, direction, purpose, about, account_id, amount, currency, created_at, "
        "state, reference, url, pays_back, tries, reason, version) VALUES "
        "('p', 'stripe', 'in', :purpose, 'f', :who, 700, 'USD', 0, 'done', '', '', '', 0, '', 1)"
    )

    assert tampered(put, purpose="funding", who=story.ana.id) == [
        "clearing:stripe: payment p is 700 USD, but 0 were moved for it"
    ]


def test_a_payment_for_something_unheard_of(tampered: Tamper, story: Story) -> None:
    put = (
        "INSERT INTO payments (id, provider, direction, purpose, about, account_id, amount, currency, created_at, "
        "state, reference, url, pays_back, tries, reason, version) VALUES "
        "('p', 'stripe', 'in', 'raffle', 'f', :who, 700, 'USD', 0, 'done', '', '', '', 0, '', 1)"
    )

    assert tampered(put, who=story.ana.id) == [
        "clearing:stripe: payment p was for “raffle”, which nobody knows the transfers of"
    ]
