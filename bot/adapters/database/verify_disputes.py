"""Proof that what is in dispute is frozen, once and in full, and that it was divided once."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, literal, or_, select

from bot.adapters.database import tables
from bot.adapters.database.dispute_tables import disputes
from bot.domain.disputes.model import FINAL, RUNNING

_disputes = disputes.c
_holds = tables.ledger_holds.c
_ends = tables.ledger_hold_ends.c
_earnings = tables.earnings.c

_hold_id = literal("dispute:") + _disputes.id
_open = select(_holds.id, _holds.account, _holds.amount).where(
    ~select(_ends.hold_id).where(_ends.hold_id == _holds.id).exists(), _holds.id.startswith("dispute:")
)


def faults_of_disputes(connection: Connection) -> Iterator[str]:
    """What is wrong with disputes, a sentence a fault, each naming the account that is off."""
    yield from _not_frozen(connection)
    yield from _frozen_for_nothing(connection)
    yield from _divided_otherwise(connection)


def _not_frozen(connection: Connection) -> Iterator[str]:
    """Running disputes without an open hold of their sum."""
    held = _open.subquery()
    amount = func.coalesce(held.c.amount, 0)
    query = (
        select(_disputes.id, _disputes.account, _disputes.held, amount.label("amount"))
        .select_from(disputes.outerjoin(held, and_(held.c.id == _hold_id, held.c.account == _disputes.account)))
        .where(_disputes.state.in_(RUNNING), amount != _disputes.held)
    )
    for row in sorted(connection.execute(query)):
        yield f"{row.account}: dispute {row.id} freezes {row.held}, but {row.amount} are held for it"


def _frozen_for_nothing(connection: Connection) -> Iterator[str]:
    """Open holds of disputes that are over, or never were."""
    running = select(_hold_id).where(_disputes.state.in_(RUNNING))
    for row in sorted(connection.execute(_open.where(_holds.id.not_in(running)))):
        yield f"{row.account}: {row.amount} are held for {row.id}, which is not running"


def _divided_otherwise(connection: Connection) -> Iterator[str]:
    """Escrow of which the freelancer was paid more or less than the dispute gave them: paid twice, or not at all."""
    paid = func.coalesce(_earnings.gross, 0)
    query = (
        select(_disputes.account, _disputes.id, (_disputes.amount - _disputes.refund).label("due"), paid.label("paid"))
        .select_from(disputes.outerjoin(tables.earnings, _earnings.id == _disputes.subject_id))
        .where(_disputes.kind == "milestone", _disputes.state.in_(FINAL))
        .where(or_(_disputes.refund.is_(None), paid != _disputes.amount - _disputes.refund))
    )
    for row in sorted(connection.execute(query)):
        yield f"{row.account}: dispute {row.id} gave the freelancer {row.due}, but {row.paid} were paid"
