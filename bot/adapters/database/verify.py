"""Proof that the money is right: what the ledger says, against itself and against what people did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal, select, union_all

from bot.adapters.database import tables
from bot.domain.contracts.model import IN_ESCROW, MilestoneState
from bot.domain.ledger.model import Accounts
from bot.domain.payouts.model import PayoutState

_accounts = tables.ledger_accounts.c
_postings = tables.ledger_postings.c
_earnings = tables.earnings.c
_milestones = tables.milestones.c
_payouts = tables.payouts.c

_OPEN_PAYOUTS = (PayoutState.REQUESTED, PayoutState.SENT)


def faults(connection: Connection) -> list[str]:
    """What is wrong with the ledger, a sentence a fault, each naming the account that is off; empty when all is right.

    Each question is one statement, which sees one instant: people may go on meanwhile. Amounts are in minor units.
    """
    checks = (_unlike_their_postings, _unlike_what_people_did, _below_zero, _not_zero_in_all, _earnings_off, _unearned)
    return [fault for check in checks for fault in check(connection)]


def _unlike_their_postings(connection: Connection) -> Iterator[str]:
    posted = (
        select(_postings.target, _postings.currency, _postings.amount),
        select(_postings.source, _postings.currency, -_postings.amount),
    )
    yield from _differences(connection, "", "its postings", posted)


def _unlike_what_people_did(connection: Connection) -> Iterator[str]:
    escrow = select(literal("escrow:") + _milestones.id, _milestones.currency, _milestones.amount).where(
        _milestones.state.in_(IN_ESCROW)
    )
    yield from _differences(connection, "escrow:", "the funded milestones", [escrow])

    earned = select(literal("pending:") + _earnings.freelancer_id, _earnings.currency, _earnings.net)
    yield from _differences(connection, "pending:", "the earnings that wait", [earned.where(~_earnings.available)])

    flying = select(literal("in_flight:") + _payouts.account_id, _payouts.currency, _payouts.amount)
    flying = flying.where(_payouts.state.in_(_OPEN_PAYOUTS))
    yield from _differences(connection, "in_flight:", "the open payouts", [flying])

    waited = select(literal("available:") + _earnings.freelancer_id, _earnings.currency, _earnings.net)
    paid_out = select(literal("available:") + _payouts.account_id, _payouts.currency, -_payouts.amount)
    rest = [waited.where(_earnings.available), paid_out.where(_payouts.state != PayoutState.FAILED)]
    yield from _differences(connection, "available:", "the earnings less the payouts", rest)


def _differences(connection: Connection, prefix: str, what: str, expected: Iterable[Select[Any]]) -> Iterator[str]:
    """The accounts of a kind whose balance is not the sum of what is expected in them: (name, currency, amount)."""
    held = select(
        _accounts.name.label("name"),
        _accounts.currency.label("currency"),
        _accounts.balance.label("held"),
        literal(0).label("due"),
    ).where(_accounts.name.startswith(prefix, autoescape=True))
    due = (select(part.c[0], part.c[1], literal(0), part.c[2]) for part in (query.subquery() for query in expected))
    both = union_all(held, *due).subquery()
    rows = connection.execute(
        select(both.c.name, both.c.currency, func.sum(both.c.held).label("held"), func.sum(both.c.due).label("due"))
        .group_by(both.c.name, both.c.currency)
        .having(func.sum(both.c.held) != func.sum(both.c.due))
    )
    for row in sorted(rows):
        yield f"{row.name}: the balance is {row.held} {row.currency}, but {what} come to {row.due}"


def _below_zero(connection: Connection) -> Iterator[str]:
    query = select(_accounts.name, _accounts.currency, _accounts.balance).where(_accounts.balance < 0)
    for row in sorted(connection.execute(query)):
        if not Accounts.may_go_negative(row.name):
            yield f"{row.name}: the balance is {row.balance} {row.currency}, which is below zero"
    for name in sorted(connection.execute(select(_accounts.name).where(_accounts.may_go_negative)).scalars()):
        if not Accounts.may_go_negative(name):
            yield f"{name}: the database no longer keeps it from going below zero"


def _not_zero_in_all(connection: Connection) -> Iterator[str]:
    query = select(_accounts.currency, func.sum(_accounts.balance).label("sum")).group_by(_accounts.currency)
    for row in sorted(connection.execute(query.having(func.sum(_accounts.balance) != 0))):
        yield f"all accounts: they sum to {row.sum} {row.currency} instead of zero"


def _earnings_off(connection: Connection) -> Iterator[str]:
    """Earnings that are not what their release moved."""
    moved = (
        select(
            _postings.transfer_id.label("id"),
            func.sum(_postings.amount).label("gross"),
            func.sum(case((_postings.target == Accounts.SERVICE_FEE, _postings.amount), else_=0)).label("fee"),
        )
        .where(_postings.transfer_id.startswith("release:"))
        .group_by(_postings.transfer_id)
        .subquery()
    )
    gross, fee = func.coalesce(moved.c.gross, 0), func.coalesce(moved.c.fee, 0)
    query = (
        select(_earnings.id, _earnings.gross, _earnings.fee, _earnings.net, gross.label("moved"), fee.label("kept"))
        .select_from(tables.earnings.outerjoin(moved, moved.c.id == literal("release:") + _earnings.id))
        .where((gross != _earnings.gross) | (fee != _earnings.fee) | (gross - fee != _earnings.net))
    )
    for row in sorted(connection.execute(query)):
        yield (
            f"escrow:{row.id}: the earning is {row.gross} = {row.fee} + {row.net}, "
            f"but its release moved {row.moved} = {row.kept} + {row.moved - row.kept}"
        )


def _unearned(connection: Connection) -> Iterator[str]:
    """Milestones that were released, or whose escrow was, without an earning."""
    earned = select(_earnings.id)
    released = select(_milestones.id).where(_milestones.state == MilestoneState.RELEASED, _milestones.id.not_in(earned))
    transfers = tables.ledger_transfers.c.id
    moved = select(func.substr(transfers, len("release:") + 1)).where(
        transfers.startswith("release:"), transfers.not_in(select(literal("release:") + _earnings.id))
    )
    for milestone in sorted({*connection.execute(released).scalars(), *connection.execute(moved).scalars()}):
        yield f"escrow:{milestone}: it was released, but nobody has earned it"
