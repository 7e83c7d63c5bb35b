"""What the ledger says of the money at a provider, and which of its transfers belong to which payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from bot.adapters.database.payment_tables import chargebacks, payments
from bot.adapters.database.tables import ledger_postings, ledger_transfers
from bot.domain.ledger.model import Accounts
from bot.domain.money import Money
from bot.domain.payments.model import PaymentState
from bot.domain.payouts.provided import CANCEL

_transfers, _postings, _payments = ledger_transfers.c, ledger_postings.c, payments.c


@dataclass(frozen=True)
class Movement:
    """What a transfer moved at a provider: above zero for what came in there."""

    transfer_id: str
    amount: Money
    at: datetime


@dataclass(frozen=True)
class Known:
    """What stands for one payment or one chargeback: ``names`` are all that it goes by, here and there."""

    id: str
    purpose: str
    state: str
    names: frozenset[str]

    @property
    def is_on_its_way(self) -> bool:
        """Whether the provider may have moved money that we do not know to have arrived."""
        return self.state in {PaymentState.INTENDED, PaymentState.OPEN, PaymentState.FAILED, PaymentState.CANCELLED}


def movements(connection: Connection, provider: str, since: datetime, until: datetime) -> list[Movement]:
    """What the ledger moved at a provider, the oldest first."""
    clearing = Accounts.clearing(provider)
    query = (
        select(_postings.transfer_id, _postings.source, _postings.amount, _postings.currency, _transfers.at)
        .join(ledger_transfers, _transfers.id == _postings.transfer_id)
        .where(or_(_postings.source == clearing, _postings.target == clearing))
        .where(_transfers.at >= since, _transfers.at < until)
        .order_by(_transfers.at, _postings.transfer_id, _postings.position)
    )
    return [
        Movement(row.transfer_id, Money(row.amount if row.source == clearing else -row.amount, row.currency), row.at)
        for row in connection.execute(query)
    ]


def known(connection: Connection, provider: str) -> list[Known]:
    """Every payment and chargeback of a provider.

    What a payment is about names it, too, where one payment alone was made for that. Taking back what nobody claimed
    moves no money of its own: the payout's comes back.
    """
    rows = connection.execute(
        select(_payments.id, _payments.purpose, _payments.about, _payments.state, _payments.reference)
        .where(_payments.provider == provider, _payments.purpose != CANCEL)
        .order_by(_payments.id)
    ).all()
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.about] = counts.get(row.about, 0) + 1
    found = [
        Known(row.id, row.purpose, row.state, frozenset({row.id, *([row.about] if counts[row.about] == 1 else ())}))
        for row in rows
    ]
    taken = select(chargebacks.c.id, chargebacks.c.reference, chargebacks.c.state).where(
        chargebacks.c.provider == provider
    )
    return found + [
        Known(row.id, "chargeback", row.state, frozenset({row.id, row.reference})) for row in connection.execute(taken)
    ]
