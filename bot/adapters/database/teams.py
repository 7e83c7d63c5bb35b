"""Client teams and who is in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store, insert_or
from bot.adapters.database.search_index import recount_team
from bot.domain.teams.model import Membership, Team

_members = tables.memberships.c


class Teams(Store[Team]):
    """See ``bot.domain.teams.ports``."""

    codec = Codec(tables.teams, Team)

    def add(self, entity: Team) -> None:
        super().add(entity)
        recount_team(self.connection, entity.id)

    def save(self, entity: Team) -> Team:
        saved = super().save(entity)
        recount_team(self.connection, saved.id)
        return saved

    def of_home(self, home: str) -> Team | None:
        return self.first(tables.teams.c.home == home)

    def of_member(self, account_id: str) -> Sequence[Team]:
        query = (
            select(tables.teams)
            .join(tables.memberships, _members.team_id == tables.teams.c.id)
            .where(_members.account_id == account_id)
            .order_by(_members.place, _members.team_id)
        )
        return self.of(query)

    def is_member(self, team_id: str, account_id: str) -> bool:
        query = select(_members.role).where(_members.team_id == team_id, _members.account_id == account_id)
        return self.connection.execute(query).first() is not None

    def add_member(self, membership: Membership) -> None:
        place = select(func.count()).where(_members.account_id == membership.account_id).scalar_subquery()
        row = {
            "team_id": membership.team_id,
            "account_id": membership.account_id,
            "role": membership.role,
            "place": place,
        }
        self.connection.execute(insert_or(self.connection, tables.memberships).values(row).on_conflict_do_nothing())
