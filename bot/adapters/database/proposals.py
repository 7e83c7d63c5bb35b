"""Proposals and offers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, or_, select

from bot.adapters.database import tables
from bot.adapters.database.rows import Codec, Store
from bot.adapters.database.search_index import count_proposal
from bot.domain.offers.model import Offer, OfferRevision, OfferState
from bot.domain.proposals.model import PROPOSAL_MACHINE, Proposal, ProposalState

_proposals = tables.proposals.c
_offers = tables.offers.c


class Proposals(Store[Proposal]):
    """See ``bot.domain.proposals.ports``."""

    codec = Codec(tables.proposals, Proposal)

    def add(self, entity: Proposal) -> None:
        super().add(entity)
        count_proposal(self.connection, entity.job_id)

    def of_job(self, job_id: str) -> Sequence[Proposal]:
        return self.all(_proposals.job_id == job_id, order=[_proposals.submitted_at, _proposals.id])

    def of_freelancer(self, account_id: str) -> Sequence[Proposal]:
        order = [_proposals.submitted_at.desc(), _proposals.id.desc()]
        return self.all(_proposals.freelancer_id == account_id, order=order)

    def between(self, job_id: str, freelancer_id: str) -> Proposal | None:
        return self.first(_proposals.job_id == job_id, _proposals.freelancer_id == freelancer_id)

    def count(self, job_id: str) -> int:
        return self.connection.execute(select(func.count()).where(_proposals.job_id == job_id)).scalar_one()

    def interviewing(self, job_id: str) -> int:
        live = [state for state in ProposalState if PROPOSAL_MACHINE.allows(state, "hire")]
        query = (
            select(func.count())
            .select_from(tables.rooms)
            .join(self.table, _proposals.id == tables.rooms.c.proposal_id)
            .where(_proposals.job_id == job_id, _proposals.state.in_(live))
        )
        return self.connection.execute(query).scalar_one()


class Offers(Store[Offer]):
    """See ``bot.domain.offers.ports``."""

    codec = Codec(tables.offers, Offer)
    _revisions = Codec(tables.offer_revisions, OfferRevision)

    def of_proposal(self, proposal_id: str) -> Sequence[Offer]:
        return self.all(_offers.proposal_id == proposal_id, order=[_offers.id.desc()])

    def open_of(self, account_id: str) -> Sequence[Offer]:
        mine = or_(_offers.client_id == account_id, _offers.freelancer_id == account_id)
        return self.all(_offers.state == OfferState.OPEN, mine, order=[_offers.expires_at])

    def revisions(self, offer_id: str) -> Sequence[OfferRevision]:
        columns = tables.offer_revisions.c
        query = select(tables.offer_revisions).where(columns.offer_id == offer_id).order_by(columns.revision)
        return [self._revisions.entity(row) for row in self.connection.execute(query)]

    def add_revision(self, revision: OfferRevision) -> None:
        self.connection.execute(insert(tables.offer_revisions).values(self._revisions.row(revision)))
