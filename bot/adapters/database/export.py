"""The ledger as a beancount file, for accountants: every transfer, and what each account then has to hold.

Signs are turned round, as accountants expect them: what a provider holds for us is an asset above zero, what we owe to
people is a liability below zero, and so is our income.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from babel.numbers import get_currency_precision
from sqlalchemy import Connection, Row, Select, func, select, union_all

from bot.adapters.database import tables
from bot.domain.connects.purchases import STAR_CURRENCY
from bot.domain.ledger.model import Accounts

AT_ONCE = 1_000
"""Rows that are read from the database together."""

_accounts = tables.ledger_accounts.c
_postings = tables.ledger_postings.c
_transfers = tables.ledger_transfers.c
_ends = tables.ledger_hold_ends.c

_OWN = {
    Accounts.SERVICE_FEE: "Income:Fees:Service",
    Accounts.CLIENT_FEE: "Income:Fees:Client",
    Accounts.CONTRACT_FEE: "Income:Fees:Contract",
    Accounts.PAYOUT_FEE: "Income:Fees:Payout",
    Accounts.PROVIDER_FEE: "Expenses:Fees:Provider",
    Accounts.CONNECTS: "Income:Connects",
}
_KINDS = {
    "clearing": "Assets:Clearing",
    "receivable": "Assets:Receivable",
    "escrow": "Liabilities:Escrow",
    "pending": "Liabilities:Pending",
    "available": "Liabilities:Available",
    "in_flight": "Liabilities:InFlight",
    "refunding": "Liabilities:Refunding",
}


def beancount_lines(connection: Connection) -> Iterator[str]:
    """The file, line by line, as the ledger stands in one instant. Begin with it: nothing may be read before."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    yield 'option "title" "Parley"\n'
    for currency in connection.execute(select(_accounts.currency).distinct().order_by(_accounts.currency)).scalars():
        yield f'option "operating_currency" "{currency}"\n'
    yield "\n"
    last = None
    for opened in connection.execute(_openings()):
        yield f"{_day(opened.at)} open {account_name(opened.name)}\n"
        last = max(last or opened.last, opened.last)
    for _, legs in groupby(_streamed(connection), lambda leg: leg.id):
        yield from _transaction(list(legs))
    if last is not None:
        yield "\n"
        yield from _balances(connection, _day(last) + timedelta(days=1))


def account_name(name: str) -> str:
    """What a ledger's account is called in beancount; no two have the same name. "escrow:1a2" is "…:Escrow:X1A2"."""
    if name in _OWN:
        return _OWN[name]
    kind, _, owner = name.partition(":")
    if kind == "clearing" and re.fullmatch("[a-z]{2,}", owner):
        return f"{_KINDS[kind]}:{owner.capitalize()}"
    if kind in _KINDS and owner:
        return f"{_KINDS[kind]}:X{_escaped(owner)}"
    # A kind that somebody forgot to name here still has a place of its own.
    return f"Equity:Other:X{_escaped(name)}"


def _escaped(text: str) -> str:
    """Small letters as capitals, figures as they are, any other sign by its number."""
    return "".join(sign.upper() if re.match("[a-z0-9]", sign) else f"-{ord(sign):X}-" for sign in text)


def _link(kind: str, text: str) -> str:
    """A link: of what is not allowed in one, its number."""
    return f"^{kind}-" + re.sub(r"[^A-Za-z0-9-]", lambda found: f".{ord(found[0]):X}.", text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _amount(amount: int, currency: str) -> str:
    # Stars have no parts, which the list of the world's currencies does not know.
    exponent = 0 if currency == STAR_CURRENCY else get_currency_precision(currency)
    return f"{Decimal(amount).scaleb(-exponent):.{exponent}f} {currency}"


def _day(at: datetime) -> date:
    """The day in UTC."""
    return at.date()


def _openings() -> Select[Any]:
    """Every account that was ever used, since when and until when."""
    sides = union_all(
        *(
            select(side.label("name"), _transfers.at.label("at")).join(
                tables.ledger_transfers, _transfers.id == _postings.transfer_id
            )
            for side in (_postings.source, _postings.target)
        )
    ).subquery()
    first = func.min(sides.c.at, type_=_transfers.at.type)
    last = func.max(sides.c.at, type_=_transfers.at.type)
    query = select(sides.c.name, first.label("at"), last.label("last"))
    return query.group_by(sides.c.name).order_by(first, sides.c.name)


def _streamed(connection: Connection) -> Iterator[Row[Any]]:
    """Every posting with its transfer, in the order in which they happened."""
    query = (
        select(
            tables.ledger_transfers,
            _ends.hold_id,
            _postings.source,
            _postings.target,
            _postings.amount,
            _postings.currency,
        )
        .join(tables.ledger_postings, _postings.transfer_id == _transfers.id)
        .outerjoin(tables.ledger_hold_ends, _ends.transfer_id == _transfers.id)
        .order_by(_transfers.at, _transfers.id, _postings.position)
    )
    yield from connection.execute(query, execution_options={"stream_results": True, "yield_per": AT_ONCE})


def _transaction(legs: list[Row[Any]]) -> Iterator[str]:
    head = legs[0]
    links = [_link("transfer", head.reverses or head.id)]
    if head.reverses:
        links.append(_link("transfer", head.id))
    if head.about:
        links.append(_link("about", head.about))
    yield f"\n{_day(head.at)} * {_quoted(head.kind)} {' '.join(links)}\n"
    facts = {"transfer": head.id, "kind": head.kind, "at": head.at.isoformat(), "about": head.about}
    for name, value in {**facts, "reverses": head.reverses, "hold": head.hold_id}.items():
        if value:
            yield f"  {name}: {_quoted(value)}\n"
    for leg in legs:
        yield f"  {account_name(leg.source)}  {_amount(leg.amount, leg.currency)}\n"
        yield f"  {account_name(leg.target)}  {_amount(-leg.amount, leg.currency)}\n"


def _balances(connection: Connection, day: date) -> Iterator[str]:
    """What the ledger itself says is in each account, to be compared with what the transactions come to."""
    query = select(_accounts.name, _accounts.currency, _accounts.balance).order_by(_accounts.name, _accounts.currency)
    posted = select(_postings.source).union(select(_postings.target))
    for row in connection.execute(query.where(_accounts.name.in_(posted))):
        amount, currency = _amount(-row.balance, row.currency).split()
        yield f"{day} balance {account_name(row.name)}  {amount} ~ 0 {currency}\n"
