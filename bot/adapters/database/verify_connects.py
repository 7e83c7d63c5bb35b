"""Proof that Connects add up: what was granted is left, spent, expired or paid back, and what is sold was paid."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, func, literal, or_, select

from bot.adapters.database import tables
from bot.adapters.database.connect_tables import connect_entries
from bot.adapters.database.payment_tables import payments
from bot.domain.connects.sales import BOUGHT, PURPOSE
from bot.domain.payments.model import PaymentState

_lots = tables.connect_lots.c
_spendings = tables.connect_spendings.c
_entries = connect_entries.c
_payments = payments.c


def faults_of_connects(connection: Connection) -> Iterator[str]:
    """What is wrong with Connects, a sentence a fault, each naming the lot, the spending or the payment that is off."""
    yield from _lots_off(connection)
    yield from _spendings_off(connection)
    yield from _sales_off(connection)


def _lots_off(connection: Connection) -> Iterator[str]:
    """Of each lot: granted = left + spent + expired + paid back."""
    total = func.coalesce(func.sum(_entries.change), 0)
    granted = func.coalesce(func.sum(case((_entries.kind == "granted", _entries.change), else_=0)), 0)
    query = (
        select(_lots.id, _lots.left, _lots.granted, total.label("total"), granted.label("came"))
        .select_from(tables.connect_lots.outerjoin(connect_entries, _entries.lot_id == _lots.id))
        .group_by(_lots.id, _lots.left, _lots.granted)
        .having(or_(_lots.left != total, _lots.granted != granted))
        .order_by(_lots.id)
    )
    for row in connection.execute(query):
        yield (
            f"connects:{row.id}: {row.left} of {row.granted} are left, but its entries come to {row.total} "
            f"of {row.came} granted"
        )


def _spendings_off(connection: Connection) -> Iterator[str]:
    """What was given back went back whole, and nothing else did."""
    back = func.coalesce(func.sum(case((_entries.kind == "returned", _entries.change), else_=0)), 0)
    spent = func.coalesce(func.sum(case((_entries.kind == "spent", -_entries.change), else_=0)), 0)
    expected = case((_spendings.returned, spent), else_=literal(0))
    query = (
        select(_spendings.id, spent.label("spent"), back.label("back"), expected.label("expected"))
        .select_from(tables.connect_spendings.outerjoin(connect_entries, _entries.about == _spendings.id))
        .group_by(_spendings.id, _spendings.returned)
        .having(back != expected)
        .order_by(_spendings.id)
    )
    for row in connection.execute(query):
        yield f"connects:{row.id}: {row.back} of {row.spent} came back, but {row.expected} should have"


def _sales_off(connection: Connection) -> Iterator[str]:
    """A bought lot for each payment that arrived, and a payment that arrived for each bought lot."""
    arrived = and_(
        _payments.purpose == PURPOSE,
        _payments.direction == "in",
        _payments.state.in_((PaymentState.SUCCEEDED, PaymentState.RETURNED)),
    )
    unsold = select(_payments.id).where(arrived, _payments.id.not_in(select(_lots.id).where(_lots.source == BOUGHT)))
    for payment_id in connection.execute(unsold.order_by(_payments.id)).scalars():
        yield f"connects:{payment_id}: it was paid, but no Connects came of it"
    unpaid = select(_lots.id).where(_lots.source == BOUGHT, _lots.id.not_in(select(_payments.id).where(arrived)))
    for lot_id in connection.execute(unpaid.order_by(_lots.id)).scalars():
        yield f"connects:{lot_id}: it was bought, but no payment for it arrived"
