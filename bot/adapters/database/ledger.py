"""The ledger: transfers written once, balances that the database keeps from going below zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store, insert_or
from bot.adapters.database.search_index import recount_person, recount_team
from bot.domain.ledger.model import Accounts, Earning, InsufficientFunds, Posting, Transfer, TransferDiffers
from bot.domain.money import Money

_balances = tables.ledger_accounts.c
_postings = tables.ledger_postings.c
_earnings = tables.earnings.c
_billings = tables.billings.c


class Ledger(Store[Earning]):
    """See ``bot.domain.ledger.ports``."""

    codec = Codec(tables.earnings, Earning)

    def balance(self, account: str, currency: str) -> Money:
        query = select(_balances.balance).where(_balances.name == account, _balances.currency == currency)
        return Money(self.connection.execute(query).scalar() or 0, currency)

    def transfer(self, id: str) -> Transfer | None:  # noqa: A002 - the field's own name
        columns = tables.ledger_transfers.c
        head = self.connection.execute(select(tables.ledger_transfers).where(columns.id == id)).first()
        if head is None:
            return None
        legs = self.connection.execute(
            select(tables.ledger_postings).where(_postings.transfer_id == id).order_by(_postings.position)
        )
        postings = tuple(Posting(leg.source, leg.target, Money(leg.amount, leg.currency)) for leg in legs)
        return Transfer(id=id, kind=head.kind, postings=postings, at=head.at)

    def post(self, transfer: Transfer) -> bool:
        head = {"id": transfer.id, "kind": transfer.kind, "at": transfer.at}
        written = self.connection.execute(
            insert_or(self.connection, tables.ledger_transfers)
            .values(head)
            .on_conflict_do_nothing()
            .returning(tables.ledger_transfers.c.id)
        ).first()
        if written is None:
            earlier = self.transfer(transfer.id)
            if earlier is None or (earlier.kind, earlier.postings) != (transfer.kind, transfer.postings):
                raise TransferDiffers(transfer.id)
            return False
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
        self.connection.execute(insert(tables.ledger_postings), legs)
        return True

    def _move(self, postings: Sequence[Posting]) -> None:
        """Change the balances, in the order of the accounts' names so that two transfers cannot wait in a circle."""
        changes: Counter[tuple[str, str]] = Counter()
        for posting in postings:
            changes[posting.source, posting.amount.currency] -= posting.amount.amount
            changes[posting.target, posting.amount.currency] += posting.amount.amount
        for (name, currency), change in sorted(changes.items()):
            row = {
                "name": name,
                "currency": currency,
                "may_go_negative": Accounts.may_go_negative(name),
                "balance": 0,
            }
            self.connection.execute(
                insert_or(self.connection, tables.ledger_accounts).values(row).on_conflict_do_nothing()
            )
            moved = self.connection.execute(
                update(tables.ledger_accounts)
                .where(
                    _balances.name == name,
                    _balances.currency == currency,
                    or_(_balances.may_go_negative, _balances.balance + change >= 0),
                )
                .values(balance=_balances.balance + change)
            )
            if moved.rowcount != 1:
                raise InsufficientFunds

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
            "amount": gross.amount,
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

    def _gross(self, where: ColumnElement[bool], currency: str) -> Money:
        query = select(func.sum(_earnings.gross)).where(where, _earnings.currency == currency)
        return Money(int(self.connection.execute(query).scalar() or 0), currency)

    def add_earning(self, earning: Earning) -> None:
        self.add(earning)
        recount_team(self.connection, earning.team_id)
        recount_person(self.connection, earning.freelancer_id)

    def save_earning(self, earning: Earning) -> None:
        self.save(earning)
