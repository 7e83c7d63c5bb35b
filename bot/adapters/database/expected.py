"""What people did, as amounts in accounts of the ledger: the other side of the proof in ``verify``.

Each noun that moves money says here what it has in which account, as a SELECT of (account's name, currency, amount).
Of each kind of account, all that is said comes together to what has to be in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, literal, select

from bot.adapters.database import tables
from bot.adapters.database.agreement_tables import refunds
from bot.adapters.database.payment_tables import payments
from bot.domain.contracts.model import IN_ESCROW, FundingState
from bot.domain.payouts.model import OPEN, PayoutState
from bot.domain.refunds.model import RefundState

_contracts = tables.contracts.c
_earnings = tables.earnings.c
_fundings = tables.fundings.c
_milestones = tables.milestones.c
_payouts = tables.payouts.c
_postings = tables.ledger_postings.c

_PAID_OUT = (*OPEN, PayoutState.PAID)
_AWAY = (RefundState.SENDING, RefundState.OWED)


@dataclass(frozen=True)
class Expected:
    """What is in accounts whose names begin with ``kind``: ``what`` says it in words, and ``parts`` add up to it."""

    kind: str
    what: str
    parts: tuple[Select[Any], ...]


def _named(prefix: str, column: ColumnElement[Any]) -> ColumnElement[str]:
    return literal(prefix) + column


def _of_milestones() -> Select[Any]:
    return select(_named("escrow:", _milestones.id), _milestones.currency, _milestones.amount).where(
        _milestones.state.in_(IN_ESCROW)
    )


def _hourly(amount: ColumnElement[int], *joined: Any) -> Select[Any]:
    """So much in the escrow of hourly contracts, each of which has one milestone that stands."""
    query = select(_named("escrow:", _milestones.id), _milestones.currency, amount).select_from(tables.milestones)
    query = query.join(tables.contracts, _contracts.id == _milestones.contract_id).join(*joined)
    return query.where(_contracts.rate.is_not(None))


def _hours_funded() -> Select[Any]:
    came = and_(_fundings.milestone_id == _milestones.id, _fundings.state == FundingState.CONFIRMED)
    return _hourly(_fundings.amount, tables.fundings, came)


def _hours_earned() -> Select[Any]:
    earned = and_(_earnings.contract_id == _contracts.id, _earnings.kind == "hours")
    return _hourly(-_earnings.gross, tables.earnings, earned)


def _hours_refunded() -> Select[Any]:
    return _hourly(-refunds.c.gross, refunds, refunds.c.about == _milestones.id)


def _charged_back() -> Select[Any]:
    """What a chargeback has taken of the escrow of hours; a milestone shrinks by it."""
    milestone = _named("escrow:", _milestones.id)
    query = select(_postings.source, _postings.currency, -_postings.amount).select_from(tables.ledger_postings)
    query = query.join(tables.milestones, milestone == _postings.source)
    query = query.join(tables.contracts, _contracts.id == _milestones.contract_id)
    return query.where(_postings.transfer_id.startswith("chargeback-lost:"), _contracts.rate.is_not(None))


_kept = _earnings.net - func.coalesce(_earnings.refunded, 0) + func.coalesce(_earnings.refunded_fee, 0)
"""What of an earning a freelancer still has; below zero where a refund has cost them more."""


def _earned(prefix: str, amount: ColumnElement[Any]) -> Select[Any]:
    return select(_named(prefix, _earnings.freelancer_id), _earnings.currency, cast(amount, BigInteger))


def _waits() -> Select[Any]:
    return _earned("pending:", case((_kept > 0, _kept), else_=0)).where(~_earnings.available)


def _has_waited() -> Select[Any]:
    return _earned("available:", case((_earnings.available, _kept), (_kept < 0, _kept), else_=0))


def _paid_out(prefix: str, states: tuple[PayoutState, ...], amount: ColumnElement[int]) -> Select[Any]:
    return select(_named(prefix, _payouts.account_id), _payouts.currency, amount).where(_payouts.state.in_(states))


def _owed_of_late_payouts() -> Select[Any]:
    """What a payout that arrived late has not taken of what is available, because it was gone."""
    late = and_(_postings.transfer_id == _named("late:", _payouts.id), _postings.source.startswith("receivable:"))
    query = select(_named("available:", _payouts.account_id), _postings.currency, _postings.amount)
    return query.join(tables.ledger_postings, late).where(_payouts.state == PayoutState.PAID)


def _refunds_away() -> Select[Any]:
    columns = refunds.c
    query = select(_named("refunding:", columns.team_id), columns.currency, columns.gross + columns.fee)
    return query.where(columns.state.in_(_AWAY))


EXPECTED: list[Expected] = [
    # Whoever moves money in or out of accounts of such a kind adds a part, or a kind of their own. A kind that stands
    # nowhere here is compared with its own postings only.
    Expected(
        "escrow:",
        "the funded milestones",
        (_of_milestones(), _hours_funded(), _hours_earned(), _hours_refunded(), _charged_back()),
    ),
    Expected("pending:", "the earnings that wait", (_waits(),)),
    Expected("in_flight:", "the open payouts", (_paid_out("in_flight:", OPEN, _payouts.amount),)),
    Expected(
        "available:",
        "the earnings less the payouts",
        (_has_waited(), _paid_out("available:", _PAID_OUT, -_payouts.amount), _owed_of_late_payouts()),
    ),
    Expected("refunding:", "the refunds on their way", (_refunds_away(),)),
]


@dataclass(frozen=True)
class MovedBy:
    """The transfers that a payment which succeeded may have caused: ``transfer_ids`` are SQL expressions of their ids.

    Together they move the payment's amount between the provider's clearing account and others.
    """

    purpose: str
    transfer_ids: tuple[ColumnElement[str], ...]


_payment = payments.c

MOVED_BY: list[MovedBy] = [
    # Every purpose of payments that moves money by itself stands here.
    MovedBy("funding", (_named("fund:", _payment.about),)),
    MovedBy("connects", (_named("connects:", _payment.id), _named("connects:back:", _payment.pays_back))),
    MovedBy("refund", (_named("refund-sent:", _payment.id), _named("refund-twice:", _payment.id))),
    MovedBy("payout", (_named("paid:", _payment.about), _named("late:", _payment.about))),
]

MOVES_NOTHING = ("payout cancel",)
"""Purposes that have another payment moved."""
