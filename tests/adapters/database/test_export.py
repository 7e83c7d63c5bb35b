"""The export: beancount accepts it, and comes to the balances that the ledger has."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data
from sqlalchemy import select

from bot.adapters.database import tables
from bot.adapters.database.engine import Database
from bot.adapters.database.export import account_name, beancount_lines
from bot.domain.ledger.model import Accounts, Posting, Transfer
from bot.domain.ledger.service import move, reserve, reverse
from bot.domain.money import Money
from bot.domain.payouts.service import mark_failed, mark_paid, mark_sent
from tests.domain.town import DAY, Town, usd


@pytest.fixture(scope="module")
def exported(shared: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rich story, as a file."""
    _story(Town(shared))
    path = tmp_path_factory.mktemp("export") / "parley.beancount"
    path.write_text("".join(shared.write_here(lambda connection: list(beancount_lines(connection)))))
    return path


def _story(town: Town) -> None:
    operator = town.operator()
    ana = town.paid_freelancer(operator, 600, 50)
    failed = town.payout(ana)
    town.do(mark_failed, operator, failed.id, failed.version, "Closed.")
    sent = town.do(mark_sent, operator, (payout := town.payout(ana)).id, payout.version)
    town.do(mark_paid, operator, sent.id, sent.version)
    town.earn(pair := town.pair(33.33, 100), operator)
    held = town.fund(pair, operator, 2)
    town.wait(DAY)
    clearing, tag = Accounts.clearing("stripe"), ana.id
    town.do(move, f"fee:{tag}", "provider's fee", (Accounts.PROVIDER_FEE, clearing, usd(1.07)))
    town.do(move, f"connects:{tag}", 'sell "Connects" \\', (clearing, Accounts.CONNECTS, usd(3)), about="a b/ü")
    town.do(reverse, f"connects:{tag}", f"back:{tag}")
    town.do(move, f"owed:{tag}", "chargeback", (Accounts.receivable(ana.id), clearing, usd(12)))
    yen = Posting(clearing, Accounts.escrow(f"Yen {tag}_"), Money(1234, "JPY"))
    town.do(lambda market: market.ledger.post(Transfer(f"yen:{tag}", "fund", (yen,), town.now)))
    escrow = Accounts.escrow(held.id)
    town.do(reserve, f"hold:{tag}", escrow, usd(40))
    town.do(move, f"taken:{tag}", "taken", (escrow, Accounts.refunding(tag), usd(30)), hold=f"hold:{tag}")


def test_bean_check_accepts_it(exported: Path) -> None:
    bean_check = Path(sys.executable).parent / "bean-check"
    done = subprocess.run([bean_check, "--no-cache", exported], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_balance_is_the_ledgers(shared: Database, exported: Path) -> None:
    entries, errors, _ = loader.load_file(str(exported))
    assert errors == []
    sums: dict[tuple[str, str], Decimal] = {}
    for entry in entries:
        for leg in entry.postings if isinstance(entry, data.Transaction) else ():
            key = leg.account, leg.units.currency
            sums[key] = sums.get(key, Decimal(0)) + leg.units.number
    accounts = tables.ledger_accounts
    rows = shared.write_here(lambda connection: connection.execute(select(accounts)).all())
    minor = {"USD": 100, "JPY": 1}
    assert sums == {(account_name(row.name), row.currency): Decimal(-row.balance) / minor[row.currency] for row in rows}
    asserted = [entry for entry in entries if isinstance(entry, data.Balance)]
    assert len(asserted) == len(rows)
    assert sums["Assets:Clearing:Stripe", "JPY"] == 1234
    assert sums["Income:Fees:Service", "USD"] < 0 < sums["Assets:Clearing:Manual", "USD"]
    assert sums["Expenses:Fees:Provider", "USD"] > 0


def test_a_transfer_says_what_it_was(exported: Path) -> None:
    entries, _, _ = loader.load_file(str(exported))
    kinds = {
        entry.meta["transfer"].partition(":")[0]: entry for entry in entries if isinstance(entry, data.Transaction)
    }
    sold, back, taken = kinds["connects"], kinds["back"], kinds["taken"]
    assert sold.narration == 'sell "Connects" \\'
    assert sold.meta["about"] == "a b/ü"
    assert back.meta["reverses"] == sold.meta["transfer"]
    assert sold.links & back.links
    assert taken.meta["hold"].startswith("hold:")
    assert datetime.fromisoformat(taken.meta["at"]).tzinfo == UTC


def test_a_wrong_balance_is_found(exported: Path) -> None:
    text = exported.read_text()
    line = next(line for line in text.splitlines() if " balance Income:Fees:Service" in line)
    _, errors, _ = loader.load_string(text.replace(line, line.replace(" ~ ", "7 ~ ")))
    assert len(errors) == 1


def test_no_two_accounts_have_one_name() -> None:
    ids = ("a", "A", "a_", "a-", "a-5f-", "a5f", "-", "ä", "a:b", "")
    names = [f"{kind}:{one}" for kind in ("escrow", "pending", "clearing", "fees") for one in ids]
    assert len({account_name(name) for name in names}) == len(names)


def test_nothing_is_exported_of_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    assert "".join(database.write_here(lambda connection: list(beancount_lines(connection)))).strip() == (
        'option "title" "Parley"'
    )
    database.engine.dispose()
