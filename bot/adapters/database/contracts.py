"""Contracts, milestones and fundings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, or_, select

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store
from bot.adapters.database.search_index import recount_person, recount_team
from bot.domain.contracts.model import Contract, Funding, FundingState, Milestone, MilestoneEntry
from bot.domain.ledger.service import MANUAL

_contracts = tables.contracts.c
_fundings = tables.fundings.c


class Contracts(Store[Contract]):
    """See ``bot.domain.contracts.ports``."""

    codec = Codec(tables.contracts, Contract)

    def add(self, entity: Contract) -> None:
        super().add(entity)
        recount_team(self.connection, entity.team_id)

    def save(self, entity: Contract) -> Contract:
        saved = super().save(entity)
        recount_person(self.connection, saved.freelancer_id)
        return saved

    def of_proposal(self, proposal_id: str) -> Contract | None:
        return self.first(_contracts.proposal_id == proposal_id)

    def of_offer(self, offer_id: str) -> Contract | None:
        return self.first(_contracts.offer_id == offer_id)

    def of_member(self, account_id: str) -> Sequence[Contract]:
        teams = select(tables.memberships.c.team_id).where(tables.memberships.c.account_id == account_id)
        mine = or_(_contracts.freelancer_id == account_id, _contracts.team_id.in_(teams))
        return self.all(mine, order=[_contracts.started_at.desc(), _contracts.id.desc()])


class Milestones(Store[Milestone]):
    """See ``bot.domain.contracts.ports``."""

    codec = Codec(tables.milestones, Milestone)
    _entries = Codec(tables.milestone_entries, MilestoneEntry)

    def of_contract(self, contract_id: str) -> Sequence[Milestone]:
        return self.all(self.table.c.contract_id == contract_id, order=[self.table.c.position, self.table.c.id])

    def entries(self, milestone_id: str) -> Sequence[MilestoneEntry]:
        columns = tables.milestone_entries.c
        query = select(tables.milestone_entries).where(columns.milestone_id == milestone_id)
        return [self._entries.entity(row) for row in self.connection.execute(query.order_by(columns.at, columns.id))]

    def add_entry(self, entry: MilestoneEntry) -> None:
        self.connection.execute(insert(tables.milestone_entries).values(self._entries.row(entry)))


class Fundings(Store[Funding]):
    """See ``bot.domain.contracts.ports``."""

    codec = Codec(tables.fundings, Funding)

    def save(self, entity: Funding) -> Funding:
        saved = super().save(entity)
        team = select(_contracts.team_id).where(_contracts.id == saved.contract_id)
        recount_team(self.connection, self.connection.execute(team).scalar_one())
        return saved

    def waiting(self) -> Sequence[Funding]:
        where = (_fundings.state == FundingState.REQUESTED, _fundings.provider == MANUAL)
        return self.all(*where, order=[_fundings.requested_at, _fundings.id])

    def of_milestone(self, milestone_id: str) -> Sequence[Funding]:
        contract = select(tables.milestones.c.contract_id).where(tables.milestones.c.id == milestone_id)
        of_contract = self.all(_fundings.contract_id == contract.scalar_subquery(), order=[_fundings.id.desc()])
        return [one for one in of_contract if any(part.milestone_id == milestone_id for part in one.shares)]

    def of_contract(self, contract_id: str) -> Sequence[Funding]:
        return self.all(_fundings.contract_id == contract_id, order=[_fundings.id.desc()])
