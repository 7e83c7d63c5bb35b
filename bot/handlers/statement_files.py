"""A statement as files: a table for spreadsheets, and a paper to print."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_decimal_symbol

from bot.domain.errors import N_
from bot.domain.ledger.statement import Line, Statement, Sums
from bot.domain.money import Money
from bot.handlers.kit.screen import Column, Document, Field, Paper, Table
from bot.handlers.kit.words import Words, decimals
from bot.handlers.periods import Period

KINDS = {
    "fund milestone": N_("Milestone funded"),
    "fund bonus": N_("Bonus paid in"),
    "fund expense": N_("Expense paid in"),
    "release milestone": N_("Milestone paid"),
    "release hours": N_("Hours paid"),
    "release bonus": N_("Bonus"),
    "release expense": N_("Expense"),
    "refund of escrow": N_("Refund decided"),
    "refund of earnings": N_("Earnings refunded"),
    "refund sent": N_("Refund sent"),
    "refund came back": N_("Refund came back"),
    "payout paid": N_("Payout"),
    "payout arrived late": N_("Payout"),
    "payout returned": N_("Payout came back"),
    "escrow pays a chargeback": N_("Taken back by a card's bank"),
}
OTHER = N_("Correction")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")


@dataclass(frozen=True)
class Side:
    """A contract as one side sees it: what it is called, and who is on the other side."""

    title: str
    other_id: str
    other: str


NOBODY = Side("", "", "")


@dataclass(frozen=True)
class Told:
    """A statement with its words: whose it is, what the other side is, and the contracts by their ids."""

    statement: Statement
    period: Period
    owner: str
    facts: tuple[Field, ...]
    of_team: bool
    contracts: Mapping[str, Side]

    def side(self, line: Line) -> Side:
        """The contract of a line; NOBODY without one."""
        return self.contracts.get(line.about, NOBODY)

    def _counts(self, line: Line) -> bool:
        """To a team it matters what it paid: when that is released, it only passes on."""
        return not (self.of_team and line.kind.startswith("release "))

    def by_other(self) -> list[tuple[str, Sums]]:
        """What was with whom."""
        names = {side.other_id: side.other for side in self.contracts.values()}
        sums = self.statement.by(lambda line: self.side(line).other_id if self._counts(line) else "")
        return [(names[one], sum_) for one, sum_ in sums.items()]

    def by_contract(self) -> list[tuple[str, Sums]]:
        """What each contract came to."""
        sums = self.statement.by(lambda line: line.about if line.about in self.contracts and self._counts(line) else "")
        return [(f"{self.contracts[one].title} · {self.contracts[one].other}", sum_) for one, sum_ in sums.items()]


def kind_told(words: Words, kind: str) -> str:
    """What happened, in a few words."""
    return words(KINDS.get(kind, OTHER))


def other_side(told: Told) -> str:
    """What whoever is on the other side is (a catalogue key)."""
    return N_("Freelancer") if told.of_team else N_("Client")


def documents(words: Words, told: Told) -> tuple[Document, ...]:
    """The files of a statement."""
    name = f"parley-{told.period.first}-{told.period.last}"
    return (
        Document(name=f"{name}.csv", content=_table(words, told)),
        Document(name=f"{name}.pdf", content=_paper(words, told)),
    )


# The table


def _table(words: Words, told: Told) -> str:
    """With a mark at the beginning, by which spreadsheets know how its letters are written."""
    t = words
    statement, currency = told.statement, told.statement.opening.currency
    comma = get_decimal_symbol(words.locale) == ","
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if comma else ",")

    def write(*cells: str) -> None:
        writer.writerow([_harmless(cell) for cell in cells])

    def sums(heading: str, groups: list[tuple[str, Sums]]) -> None:
        write()
        write(heading, t(N_("Gross")), t(N_("Fee")), t(N_("Net")))
        for name, sum_ in groups:
            write(name, *(_number(words, amount) for amount in (sum_.gross, sum_.fee, sum_.net)))

    heads = (N_("Time"), N_("What"), N_("Contract"), other_side(told), N_("Gross"), N_("Fee"), N_("Net"), N_("Balance"))
    write(*(t(head) for head in heads), t(N_("Currency")))
    write(
        _time(words, statement.since), t(N_("At the beginning")), *[""] * 5, _number(words, statement.opening), currency
    )
    for line in statement.lines:
        amounts = (line.gross, line.fee, line.net, line.balance)
        write(
            _time(words, line.at),
            kind_told(words, line.kind),
            told.side(line).title,
            told.side(line).other,
            *(_number(words, amount) for amount in amounts),
            currency,
        )
    write(_time(words, statement.until), t(N_("At the end")), *[""] * 5, _number(words, statement.closing), currency)
    sums(t(other_side(told)), told.by_other())
    sums(t(N_("Contract")), told.by_contract())
    return "\ufeff" + text.getvalue()


def _harmless(cell: str) -> str:
    """What would begin a formula in a spreadsheet is marked as words; a number stays one."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def _number(words: Words, money: Money) -> str:
    digits = decimals(money.currency)
    amount = Decimal(money.amount).scaleb(-digits)
    pattern = f"0.{'0' * digits}" if digits else "0"
    return str(format_decimal(amount, pattern, locale=words.locale, group_separator=False)).replace("−", "-")


def _time(words: Words, at: datetime) -> str:
    return at.astimezone(words.zone).strftime("%Y-%m-%d %H:%M")


# The paper


def _paper(words: Words, told: Told) -> Paper:
    t, statement = words, told.statement
    return Paper(
        title=t(N_("Statement: {period}"), period=told.period.told(words)),
        author="Parley",
        facts=(
            Field(label=t(N_("For")), value=told.owner),
            Field(label=t(N_("Period")), value=f"{_day(words, told.period.first)} – {_day(words, told.period.last)}"),
            Field(label=t(N_("Time zone")), value=str(words.zone)),
            Field(label=t(N_("Currency")), value=statement.opening.currency),
            *told.facts,
        ),
        tables=(
            _lines(words, told),
            *_sums(words, t(N_("By freelancer")) if told.of_team else t(N_("By client")), told.by_other()),
            *_sums(words, t(N_("By contract")), told.by_contract()),
        ),
        page=t(N_("Page {page} of {pages}")),
        closing=t(N_("Made from the ledger of Parley: {when}"), when=words.full(words.now)),
    )


def _day(words: Words, day: date) -> str:
    return str(format_date(day, "medium", locale=words.locale))


def _lines(words: Words, told: Told) -> Table:
    t = words
    rows = [
        (
            _day(words, line.at.astimezone(words.zone).date()),
            kind_told(words, line.kind),
            "\n".join(filter(None, (told.side(line).title, told.side(line).other))),
            *(_exact(words, amount) for amount in (line.gross, line.fee, line.net, line.balance)),
        )
        for line in told.statement.lines
    ]
    return Table(
        title=t(N_("What came in and went out")),
        columns=(
            Column(title=t(N_("Day")), share=5),
            Column(title=t(N_("What")), share=7),
            Column(title=t(N_("Contract")), share=9),
            *(Column(title=t(name), share=5, number=True) for name in (N_("Gross"), N_("Fee"), N_("Net"))),
            Column(title=t(N_("Balance")), share=5, number=True),
        ),
        rows=tuple(rows),
        last=("", t(N_("At the end")), "", "", "", "", _exact(words, told.statement.closing)),
    )


def _sums(words: Words, title: str, groups: list[tuple[str, Sums]]) -> Sequence[Table]:
    """A table of what each comes to; none where nothing does."""
    columns = (
        Column(title="", share=6),
        *(Column(title=words(name), share=2, number=True) for name in (N_("Gross"), N_("Fee"), N_("Net"))),
    )
    rows = [(name, *(_exact(words, amount) for amount in (sum_.gross, sum_.fee, sum_.net))) for name, sum_ in groups]
    return [Table(title=title, columns=columns, rows=tuple(rows))] if rows else []


def _exact(words: Words, money: Money) -> str:
    """An amount with all its decimals, so that they stand below each other."""
    amount = Decimal(money.amount).scaleb(-decimals(money.currency))
    pattern = words.locale.currency_formats["standard"].pattern.replace(
        ".00", f".{'0' * decimals(money.currency)}".rstrip(".")
    )
    shown = format_currency(amount, money.currency, format=pattern, locale=words.locale, currency_digits=False)
    return str(shown).replace("\xa0", " ")
