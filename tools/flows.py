"""Writes docs/money-flows.md: every way that money takes, as the postings that the program made when it went that way.

``python -m tools.flows`` plays each story in a market of its own, with the use cases that people's taps lead to, and
reads what it came to out of the ledger.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text

from bot.adapters.database.engine import Database
from bot.adapters.database.migrations import upgrade
from bot.domain.ledger.model import Transfer
from bot.domain.money import Money
from tests.domain.town import Town
from tools.money_stories import STORIES, Story

Result = TypeVar("Result")

PAGE = Path(__file__).parent.parent / "docs" / "money-flows.md"

HEAD = """# How money moves

Each story below was played by `python -m tools.flows` with the program's own use cases, and what stands under it is
what the ledger held afterwards; a test holds the page to the program. A posting takes an amount *from* one account *to*
another, so a transfer sums to zero by its form ([decision 0004](decisions/0004-postings-move-between-two-accounts.md)).
Accounts that begin with `clearing:` stand for money at a provider: what we hold there is below zero.
"""


@dataclass
class _Names:
    """Calls what has an identifier by a name that is the same in every run."""

    known: dict[str, str] = field(default_factory=dict)

    def of(self, account: str) -> str:
        """ "escrow:1ahw…" as "escrow:milestone 1"."""
        kind, _, identifier = account.partition(":")
        if kind in {"clearing", "fees", "sales"} or not identifier:
            return account
        if account not in self.known:
            noun = {"escrow": "milestone", "refunding": "team", "receivable": "account"}.get(kind, "freelancer")
            like = sum(name.startswith(f"{kind}:") for name in self.known.values())
            number = f" {like + 1}" if kind == "escrow" else ""
            self.known[account] = f"{kind}:{noun}{number}"
        return self.known[account]


def page() -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory(prefix="flows-") as folder:
        empty, file = Path(folder) / "empty.db", Path(folder) / "story.db"
        _in(empty, lambda database: database.write_here(upgrade))
        sections = []
        for story in STORIES:
            shutil.copy(empty, file)
            sections.append(_section(story, file))
    return "\n".join([HEAD, *sections])


def _section(story: Story, file: Path) -> str:
    names, rows = _Names(), ["| Transfer | From | To | Amount |", "| --- | --- | --- | ---: |"]
    for transfer in _played(story.play, file):
        for number, leg in enumerate(transfer.postings):
            what = "" if number else transfer.kind
            rows.append(f"| {what} | `{names.of(leg.source)}` | `{names.of(leg.target)}` | {_shown(leg.amount)} |")
    return "\n".join([f"## {story.title}", "", story.what, "", *rows, ""])


def _shown(money: Money) -> str:
    if money.currency == "XTR":
        return f"{money.amount:,} Stars"
    return f"${money.amount / 100:,.2f}"


def _played(play: Callable[[Town], None], file: Path) -> Sequence[Transfer]:
    """Every transfer of a story, the first first."""

    def story(database: Database) -> list[Transfer | None]:
        town = Town(database)
        play(town)
        ids = text("SELECT id FROM ledger_transfers ORDER BY rowid")
        return town.look(lambda market: [market.ledger.transfer(one) for (one,) in market.connection.execute(ids)])

    return [transfer for transfer in _in(file, story) if transfer is not None]


def _in(file: Path, work: Callable[[Database], Result]) -> Result:
    database = Database(f"sqlite:///{file}")
    try:
        return work(database)
    finally:
        asyncio.run(database.close())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
