"""Reading what was posted: the transfers of some accounts, and what was in them at an instant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, func, or_, select

from bot.adapters.database import tables
from bot.domain.ledger.model import Posting, Transfer
from bot.domain.money import Money

_postings = tables.ledger_postings.c
_transfers = tables.ledger_transfers.c
_ends = tables.ledger_hold_ends.c


def held_before(connection: Connection, accounts: Collection[str], currency: str, at: datetime) -> Money:
    """What came into the accounts before an instant, less what went out."""

    def moved(side: str) -> int:
        query = (
            select(func.sum(_postings.amount))
            .join(tables.ledger_transfers, _transfers.id == _postings.transfer_id)
            .where(_postings[side].in_(accounts), _postings.currency == currency, _transfers.at < at)
        )
        return int(connection.execute(query).scalar() or 0)

    return Money(moved("target") - moved("source"), currency)


def transfers_of(
    connection: Connection, accounts: Collection[str], since: datetime, until: datetime
) -> Sequence[Transfer]:
    """The transfers that moved something in or out of the accounts, whole, the first first."""
    touching = select(_postings.transfer_id).where(or_(_postings.source.in_(accounts), _postings.target.in_(accounts)))
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
        .where(_transfers.id.in_(touching), _transfers.at >= since, _transfers.at < until)
        .order_by(_transfers.at, _transfers.id, _postings.position)
    )
    found = []
    for _, rows in groupby(connection.execute(query), lambda row: row.id):
        legs = list(rows)
        head = legs[0]
        postings = tuple(Posting(leg.source, leg.target, Money(leg.amount, leg.currency)) for leg in legs)
        found.append(Transfer(head.id, head.kind, postings, head.at, head.about, head.reverses, head.hold_id))
    return found
