"""The ledger: transfers written once, balances that the database keeps from going below zero."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update

from bot.adapters.database import tables
from bot.adapters.database.ledger_lines import held_before, transfers_of
from bot.adapters.database.rows import Codec, Store, insert_or
from bot.adapters.database.search_index import recount_person, recount_team
from bot.adapters.database.types import microseconds
from bot.domain.ledger.model import (
    Accounts,
    Earning,
    Hold,
    HoldEnded,
    HoldState,
    InsufficientFunds,
    Posting,
    Transfer,
    TransferDiffers,
)
from bot.domain.money import Money

_balances = tables.ledger_accounts.c
_postings = tables.ledger_postings.c
_earnings = tables.earnings.c
_billings = tables.billings.c
_transfers = tables.ledger_transfers.c
_holds = tables.ledger_holds.c
_ends = tables.ledger_hold_ends.c

# Written out and handed to the driver as they are, because every transfer runs them: composing them takes longer than
# the database takes to do them.
_HEAD = (
    "INSERT INTO ledger_transfers (id, kind, at, about, reverses) VALUES (:id, :kind, :at, :about, :reverses) "
    "ON CONFLICT DO NOTHING"
)
_OPEN = (
    "INSERT INTO ledger_accounts (name, currency, may_go_negative, balance, reserved) "
    "VALUES (:name, :currency, :outside, 0, 0) ON CONFLICT DO NOTHING"
)
_CHANGE = (
    "UPDATE ledger_accounts SET balance = balance + :change WHERE name = :name AND currency = :currency "
    "AND (may_go_negative OR balance - reserved + :change >= 0)"
)
_LEG = (
    "INSERT INTO ledger_postings (transfer_id, position, source, target, amount, currency) "
    "VALUES (:transfer_id, :position, :source, :target, :amount, :currency)"
)


@cache
def _in_words_of(dialect: str, statement: str) -> str:
    """SQLite's driver takes named places as they are written here."""
    return re.sub(r":(\w+)", r"%(\1)s", statement) if dialect == "postgresql" else statement


class Ledger(Store[Earning]):
    """See ``bot.domain.ledger.ports``."""

    codec = Codec(tables.earnings, Earning)

    def balance(self, account: str, currency: str) -> Money:
        return self._held_in(_balances.balance, account, currency)

    def free(self, account: str, currency: str) -> Money:
        return self._held_in(_balances.balance - _balances.reserved, account, currency)

    def _held_in(self, what: ColumnElement[int], account: str, currency: str) -> Money:
        query = select(what).where(_balances.name == account, _balances.currency == currency)
        return Money(self.connection.execute(query).scalar() or 0, currency)

    def transfer(self, id: str) -> Transfer | None:  # noqa: A002 - the field's own name
        head = self.connection.execute(
            select(tables.ledger_transfers, _ends.hold_id)
            .select_from(tables.ledger_transfers.outerjoin(tables.ledger_hold_ends, _ends.transfer_id == _transfers.id))
            .where(_transfers.id == id)
        ).first()
        if head is None:
            return None
        legs = self.connection.execute(
            select(tables.ledger_postings).where(_postings.transfer_id == id).order_by(_postings.position)
        )
        postings = tuple(Posting(leg.source, leg.target, Money(leg.amount, leg.currency)) for leg in legs)
        return Transfer(id, head.kind, postings, head.at, head.about, head.reverses, head.hold_id)

    def post(self, transfer: Transfer) -> bool:
        if not self._is_new(transfer):
            earlier = self.transfer(transfer.id)
            if earlier is None or replace(earlier, at=transfer.at) != transfer:
                raise TransferDiffers(transfer.id)
            return False
        if transfer.hold is not None:
            self._end(transfer.hold, HoldState.POSTED, transfer.at, transfer)
        self._move(transfer.postings)
        legs = [
            {
                "transfer_id": transfer.id,
                "position": position,
                "source": posting.source,
                "target": posting.target,
                "amount": posting.amount.amount,
                "currency": posting.amount.currency,
            }
            for position, posting in enumerate(transfer.postings)
        ]
        self._run(_LEG, legs)
        return True

    def _is_new(self, transfer: Transfer) -> bool:
        """Write its head, unless a transfer of this id, or another reversal of the same one, is there already."""
        head = {
            "id": transfer.id,
            "kind": transfer.kind,
            "at": microseconds(transfer.at),
            "about": transfer.about,
            "reverses": transfer.reverses,
        }
        return self._run(_HEAD, [head]) == 1

    def _move(self, postings: Sequence[Posting]) -> None:
        """Change the balances, in the order of the accounts' names so that two transfers cannot wait in a circle."""
        changes: Counter[tuple[str, str]] = Counter()
        for posting in postings:
            changes[posting.source, posting.amount.currency] -= posting.amount.amount
            changes[posting.target, posting.amount.currency] += posting.amount.amount
        rows = [
            {"name": name, "currency": currency, "change": change, "outside": Accounts.may_go_negative(name)}
            for (name, currency), change in sorted(changes.items())
        ]
        self._run(_OPEN, rows)
        if self._run(_CHANGE, rows) != len(rows):
            raise InsufficientFunds

    def _run(self, statement: str, rows: list[dict[str, Any]]) -> int:
        """How many rows it changed."""
        return self.connection.exec_driver_sql(_in_words_of(self.connection.dialect.name, statement), rows).rowcount

    def hold(self, id: str) -> Hold | None:  # noqa: A002 - the field's own name
        row = self.connection.execute(
            select(tables.ledger_holds, _ends.state)
            .select_from(tables.ledger_holds.outerjoin(tables.ledger_hold_ends, _ends.hold_id == _holds.id))
            .where(_holds.id == id)
        ).first()
        if row is None:
            return None
        amount, state = Money(row.amount, row.currency), HoldState(row.state or HoldState.RESERVED)
        return Hold(row.id, row.account, amount, row.at, row.until, row.about, state)

    def reserve(self, hold: Hold) -> bool:
        row = {
            "id": hold.id,
            "account": hold.account,
            "currency": hold.amount.currency,
            "amount": hold.amount.amount,
            "at": hold.at,
            "until": hold.until,
            "about": hold.about,
        }
        if hold.amount.amount <= 0:
            raise ValueError(f"a hold sets something aside: {hold}")
        if self._is_replay(hold):
            return False
        try:
            self._set_aside(hold, hold.amount.amount)
        except InsufficientFunds:
            if self._is_replay(hold):  # by somebody who did the same in this moment
                return False
            raise
        written = self.connection.execute(
            insert_or(self.connection, tables.ledger_holds).values(row).on_conflict_do_nothing().returning(_holds.id)
        ).first()
        if written is None:
            self._set_aside(hold, -hold.amount.amount)
            return not self._is_replay(hold)
        return True

    def _is_replay(self, hold: Hold) -> bool:
        """Whether there is such a hold already. Raises TransferDiffers for another one of its id."""
        earlier = self.hold(hold.id)
        if earlier is None:
            return False
        if (earlier.account, earlier.amount, earlier.about) != (hold.account, hold.amount, hold.about):
            raise TransferDiffers(hold.id)
        return True

    def let_go(self, hold_id: str, state: HoldState, at: datetime) -> bool:
        hold = self.hold(hold_id)
        if hold is None:
            raise LookupError(hold_id)
        if hold.state == HoldState.POSTED:
            raise HoldEnded
        if hold.state != HoldState.RESERVED:
            return False
        self._end(hold_id, state, at)
        return True

    def _end(self, hold_id: str, state: HoldState, at: datetime, transfer: Transfer | None = None) -> None:
        hold = self.hold(hold_id)
        if hold is None:
            raise LookupError(hold_id)
        if transfer is not None:
            taken = sum(leg.amount.amount for leg in transfer.postings if leg.source == hold.account)
            if taken > hold.amount.amount:
                raise InsufficientFunds
        ended = self.connection.execute(
            insert_or(self.connection, tables.ledger_hold_ends)
            .values(hold_id=hold_id, state=state, at=at, transfer_id=transfer.id if transfer else None)
            .on_conflict_do_nothing()
            .returning(_ends.hold_id)
        ).first()
        if ended is None:
            raise HoldEnded
        self._set_aside(hold, -hold.amount.amount)

    def _set_aside(self, hold: Hold, amount: int) -> None:
        changed = self.connection.execute(
            update(tables.ledger_accounts)
            .where(
                _balances.name == hold.account,
                _balances.currency == hold.amount.currency,
                or_(_balances.may_go_negative, _balances.balance - _balances.reserved >= amount),
            )
            .values(reserved=_balances.reserved + amount)
        )
        if changed.rowcount != 1:
            raise InsufficientFunds

    def lines(self, accounts: Collection[str], since: datetime, until: datetime) -> Sequence[Transfer]:
        return transfers_of(self.connection, accounts, since, until)

    def held_before(self, accounts: Collection[str], currency: str, at: datetime) -> Money:
        return held_before(self.connection, accounts, currency, at)

    def billed(self, freelancer_id: str, team_id: str, currency: str) -> Money:
        query = select(_billings.amount).where(
            _billings.freelancer_id == freelancer_id, _billings.team_id == team_id, _billings.currency == currency
        )
        return Money(self.connection.execute(query).scalar() or 0, currency)

    def bill(self, freelancer_id: str, team_id: str, gross: Money) -> Money:
        row = {
            "freelancer_id": freelancer_id,
            "team_id": team_id,
            "currency": gross.currency,
            "amount": max(gross.amount, 0),  # what is taken back is taken from a row that is there
        }
        after = self.connection.execute(
            insert_or(self.connection, tables.billings)
            .values(row)
            .on_conflict_do_update(
                index_elements=["freelancer_id", "team_id", "currency"],
                set_={"amount": _billings.amount + gross.amount},
            )
            .returning(_billings.amount)
        ).scalar_one()
        return Money(after, gross.currency) - gross

    def earning(self, milestone_id: str) -> Earning | None:
        return self.find(milestone_id)

    def pending_earnings(self, freelancer_id: str) -> Sequence[Earning]:
        where = (_earnings.freelancer_id == freelancer_id, _earnings.available.is_(False))
        return self.all(*where, order=[_earnings.available_at, _earnings.id])

    def earned(self, contract_id: str, currency: str) -> Money:
        return self._gross(_earnings.contract_id == contract_id, currency)

    def of_contract(self, contract_id: str) -> Sequence[Earning]:
        return self.all(_earnings.contract_id == contract_id, order=[_earnings.released_at.desc(), _earnings.id.desc()])

    def _gross(self, where: ColumnElement[bool], currency: str) -> Money:
        query = select(func.sum(_earnings.gross - func.coalesce(_earnings.refunded, 0))).where(
            where, _earnings.currency == currency
        )
        return Money(int(self.connection.execute(query).scalar() or 0), currency)

    def add_earning(self, earning: Earning) -> None:
        self.add(earning)
        recount_team(self.connection, earning.team_id)
        recount_person(self.connection, earning.freelancer_id)

    def save_earning(self, earning: Earning) -> None:
        self.save(earning)
        if earning.refunded is not None:
            recount_team(self.connection, earning.team_id)
