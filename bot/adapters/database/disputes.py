"""Disputes and what was said in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, insert, or_, select

from bot.adapters.database import tables
from bot.adapters.database.dispute_tables import dispute_entries, disputes
from bot.adapters.database.rows import Codec, Store
from bot.domain.disputes.model import RUNNING, Dispute, DisputeEntry
from bot.domain.rooms.model import Message

_disputes = disputes.c
_entries = dispute_entries.c
_messages = tables.room_messages.c


class Disputes(Store[Dispute]):
    """See ``bot.domain.disputes.ports``."""

    codec = Codec(disputes, Dispute)
    _entry = Codec(dispute_entries, DisputeEntry)
    _message = Codec(tables.room_messages, Message)

    def running_on(self, subject_id: str) -> Dispute | None:
        return self.first(_disputes.subject_id == subject_id, _disputes.state.in_(RUNNING))

    def about(self, subject_id: str) -> Sequence[Dispute]:
        return self.all(_disputes.subject_id == subject_id, order=[_disputes.id.desc()])

    def of_member(self, account_id: str) -> Sequence[Dispute]:
        teams = select(tables.memberships.c.team_id).where(tables.memberships.c.account_id == account_id)
        contracts = select(tables.contracts.c.id).where(
            or_(tables.contracts.c.freelancer_id == account_id, tables.contracts.c.team_id.in_(teams))
        )
        over = case((_disputes.state.in_(RUNNING), 0), else_=1)
        return self.all(_disputes.contract_id.in_(contracts), order=[over, _disputes.id.desc()])

    def running(self) -> Sequence[Dispute]:
        return self.all(_disputes.state.in_(RUNNING), order=[_disputes.opened_at, _disputes.id])

    def entries(self, dispute_id: str) -> Sequence[DisputeEntry]:
        query = select(dispute_entries).where(_entries.dispute_id == dispute_id).order_by(_entries.at, _entries.id)
        return [self._entry.entity(row) for row in self.connection.execute(query)]

    def add_entry(self, entry: DisputeEntry) -> None:
        self.connection.execute(insert(dispute_entries).values(self._entry.row(entry)))

    def messages(self, proposal_id: str, since: datetime, limit: int, offset: int) -> tuple[Sequence[Message], int]:
        room = select(tables.rooms.c.id).where(tables.rooms.c.proposal_id == proposal_id).scalar_subquery()
        where = (_messages.room_id == room, _messages.at >= since)
        count = self.connection.execute(select(func.count()).select_from(tables.room_messages).where(*where))
        query = select(tables.room_messages).where(*where).order_by(_messages.at.desc(), _messages.id.desc())
        found = self.connection.execute(query.limit(limit).offset(offset))
        return [self._message.entity(row) for row in found], count.scalar_one()
