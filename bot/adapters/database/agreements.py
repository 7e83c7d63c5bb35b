"""Changes, requests and refunds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

from bot.adapters.database import agreement_tables as tables
from bot.adapters.database.rows import Codec, Store
from bot.domain.agreements.model import Change, ChangeRevision, ChangeState, Request, RequestState
from bot.domain.refunds.model import Refund, RefundState

_changes = tables.contract_changes.c
_requests = tables.contract_requests.c
_refunds = tables.refunds.c


class Changes(Store[Change]):
    """See ``bot.domain.agreements.ports``."""

    codec = Codec(tables.contract_changes, Change)
    _revisions = Codec(tables.contract_change_revisions, ChangeRevision)

    def open_of(self, contract_id: str) -> Change | None:
        return self.first(_changes.contract_id == contract_id, _changes.state == ChangeState.OPEN)

    def revisions(self, change_id: str) -> Sequence[ChangeRevision]:
        columns = tables.contract_change_revisions.c
        query = select(tables.contract_change_revisions).where(columns.change_id == change_id)
        return [self._revisions.entity(row) for row in self.connection.execute(query.order_by(columns.revision))]

    def add_revision(self, revision: ChangeRevision) -> None:
        self.connection.execute(insert(tables.contract_change_revisions).values(self._revisions.row(revision)))


class Requests(Store[Request]):
    """See ``bot.domain.agreements.ports``."""

    codec = Codec(tables.contract_requests, Request)

    def open_of(self, contract_id: str) -> Sequence[Request]:
        where = (_requests.contract_id == contract_id, _requests.state == RequestState.OPEN)
        return self.all(*where, order=[_requests.id])


class Refunds(Store[Refund]):
    """See ``bot.domain.refunds.ports``."""

    codec = Codec(tables.refunds, Refund)

    def owed(self) -> Sequence[Refund]:
        return self.all(_refunds.state == RefundState.OWED, order=[_refunds.at, _refunds.id])

    def of_contract(self, contract_id: str) -> Sequence[Refund]:
        return self.all(_refunds.contract_id == contract_id, order=[_refunds.id.desc()])
