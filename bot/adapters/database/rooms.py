"""Rooms, their messages and files."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, or_, select

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store
from bot.domain.errors import NotFound
from bot.domain.rooms.model import Message, Room, StoredFile

_rooms = tables.rooms.c
_messages = tables.room_messages.c


class Rooms(Store[Room]):
    """See ``bot.domain.rooms.ports``."""

    codec = Codec(tables.rooms, Room)
    _message = Codec(tables.room_messages, Message)

    def of_proposal(self, proposal_id: str) -> Room | None:
        return self.first(_rooms.proposal_id == proposal_id)

    def of_member(self, account_id: str) -> Sequence[Room]:
        teams = select(tables.memberships.c.team_id).where(tables.memberships.c.account_id == account_id)
        mine = or_(_rooms.freelancer_id == account_id, _rooms.team_id.in_(teams))
        return self.all(mine, order=[_rooms.opened_at.desc(), _rooms.id.desc()])

    def messages(self, room_id: str, limit: int, offset: int) -> tuple[Sequence[Message], int]:
        count = self.connection.execute(select(func.count()).where(_messages.room_id == room_id)).scalar_one()
        query = (
            select(tables.room_messages)
            .where(_messages.room_id == room_id)
            .order_by(_messages.at.desc(), _messages.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [self._message.entity(row) for row in self.connection.execute(query)], count

    def message(self, message_id: str) -> Message:
        row = self.connection.execute(select(tables.room_messages).where(_messages.id == message_id)).first()
        if row is None:
            raise NotFound
        return self._message.entity(row)

    def add_message(self, message: Message) -> None:
        self.connection.execute(insert(tables.room_messages).values(self._message.row(message)))


class Files(Store[StoredFile]):
    """See ``bot.domain.rooms.ports``."""

    codec = Codec(tables.files, StoredFile)
