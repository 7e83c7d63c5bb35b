"""Proof that the money is right: what the ledger says, against itself and against what people did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, or_, select, union_all

from bot.adapters.database import tables
from bot.adapters.database.expected import EXPECTED, MOVED_BY, MOVES_NOTHING
from bot.adapters.database.payment_tables import payments
from bot.adapters.database.verify_connects import faults_of_connects
from bot.adapters.database.verify_disputes import faults_of_disputes
from bot.domain.contracts.model import MilestoneState
from bot.domain.ledger.model import Accounts, HoldState
from bot.domain.payments.model import PaymentState

_accounts = tables.ledger_accounts.c
_postings = tables.ledger_postings.c
_transfers = tables.ledger_transfers.c
_holds = tables.ledger_holds.c
_ends = tables.ledger_hold_ends.c
_earnings = tables.earnings.c
_milestones = tables.milestones.c


def faults(connection: Connection) -> list[str]:
    """What is wrong with the ledger, a sentence a fault, each naming the account that is off; empty when all is right.

    Each question is one statement, which sees one instant: people may go on meanwhile. Amounts are in minor units.
    """
    checks = (
        _unlike_their_postings,
        _unlike_what_people_did,
        _below_zero,
        _not_zero_in_all,
        _unlike_their_holds,
        _holds_overdrawn,
        _not_undone,
        _earnings_off,
        _unearned,
        _unlike_the_payments,
        faults_of_disputes,
        faults_of_connects,
    )
    return [fault for check in checks for fault in check(connection)]


def _unlike_their_postings(connection: Connection) -> Iterator[str]:
    posted = (
        select(_postings.target, _postings.currency, _postings.amount),
        select(_postings.source, _postings.currency, -_postings.amount),
    )
    yield from _differences(connection, "", "its postings", posted)


def _unlike_what_people_did(connection: Connection) -> Iterator[str]:
    for expected in EXPECTED:
        yield from _differences(connection, expected.kind, expected.what, expected.parts)


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


def _unlike_their_holds(connection: Connection) -> Iterator[str]:
    """Accounts in which not exactly what the open holds say is set aside."""
    reserved = select(
        _accounts.name.label("name"),
        _accounts.currency.label("currency"),
        _accounts.reserved.label("reserved"),
        literal(0).label("held"),
    )
    ended = select(_ends.hold_id).where(_ends.hold_id == _holds.id).exists()
    held = select(_holds.account, _holds.currency, literal(0), _holds.amount).where(~ended)
    both = union_all(reserved, held).subquery()
    kept, due = func.sum(both.c.reserved), func.sum(both.c.held)
    query = select(both.c.name, both.c.currency, kept.label("kept"), due.label("due"))
    for row in sorted(connection.execute(query.group_by(both.c.name, both.c.currency).having(kept != due))):
        yield f"{row.name}: {row.kept} {row.currency} are set aside, but its open holds come to {row.due}"


def _holds_overdrawn(connection: Connection) -> Iterator[str]:
    """Holds whose transfer took more from the account than was held, or in another currency."""
    same = and_(_postings.source == _holds.account, _postings.currency == _holds.currency)
    taken = func.coalesce(func.sum(case((same, _postings.amount), else_=0)), 0)
    other = func.coalesce(func.sum(case((_postings.currency != _holds.currency, 1), else_=0)), 0)
    query = (
        select(_holds.id, _holds.account, _holds.amount, taken.label("taken"), other.label("other"))
        .join(tables.ledger_hold_ends, _ends.hold_id == _holds.id)
        .outerjoin(tables.ledger_postings, _postings.transfer_id == _ends.transfer_id)
        .where(_ends.state == HoldState.POSTED)
        .group_by(_holds.id, _holds.account, _holds.amount)
        .having(or_(taken > _holds.amount, other > 0))
    )
    for row in sorted(connection.execute(query)):
        if row.other:
            yield f"{row.account}: hold {row.id} was posted in another currency"
        else:
            yield f"{row.account}: hold {row.id} set {row.amount} aside, but its transfer took {row.taken}"


def _not_undone(connection: Connection) -> Iterator[str]:
    """Reversals that are not the exact inverse of what they reverse."""
    undone = select(_transfers.reverses, _transfers.id.label("by")).where(_transfers.reverses.is_not(None)).subquery()
    legs = _postings
    there = select(undone.c.by, legs.source.label("one"), legs.target.label("other"), legs.currency, legs.amount).join(
        tables.ledger_postings, legs.transfer_id == undone.c.reverses
    )
    back = select(undone.c.by, legs.target, legs.source, legs.currency, -legs.amount).join(
        tables.ledger_postings, legs.transfer_id == undone.c.by
    )
    both = union_all(there, back).subquery()
    left = func.sum(both.c.amount)
    query = select(both.c.one, both.c.by, both.c.currency, left.label("left"))
    query = query.group_by(both.c.by, both.c.one, both.c.other, both.c.currency).having(left != 0)
    for row in sorted(connection.execute(query)):
        yield f"{row.one}: transfer {row.by} does not undo what it reverses: {row.left} {row.currency} are left"


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


def _unlike_the_payments(connection: Connection) -> Iterator[str]:
    """Payments that succeeded, and did not move their amount at their provider."""
    paid = payments.c
    clearing = literal("clearing:") + paid.provider
    for moved in MOVED_BY:
        ours = and_(
            or_(*(_postings.transfer_id == transfer_id for transfer_id in moved.transfer_ids)),
            _postings.currency == paid.currency,
        )
        came = func.coalesce(func.sum(case((_postings.source == clearing, _postings.amount), else_=0)), 0)
        left = func.coalesce(func.sum(case((_postings.target == clearing, _postings.amount), else_=0)), 0)
        there = case((paid.direction == "in", came - left), else_=left - came)
        query = (
            select(paid.id, clearing.label("clearing"), paid.amount, paid.currency, there.label("moved"))
            .select_from(payments.outerjoin(tables.ledger_postings, ours))
            .where(paid.purpose == moved.purpose, paid.state == PaymentState.SUCCEEDED)
            .group_by(paid.id, paid.provider, paid.direction, paid.amount, paid.currency)
            .having(there != paid.amount)
        )
        for row in sorted(connection.execute(query)):
            yield f"{row.clearing}: payment {row.id} is {row.amount} {row.currency}, but {row.moved} were moved for it"
    known = (*(moved.purpose for moved in MOVED_BY), *MOVES_NOTHING)
    unknown = select(paid.id, clearing.label("clearing"), paid.purpose).where(
        paid.state == PaymentState.SUCCEEDED, paid.purpose.not_in(known)
    )
    for row in sorted(connection.execute(unknown)):
        yield f"{row.clearing}: payment {row.id} was for “{row.purpose}”, which nobody knows the transfers of"
