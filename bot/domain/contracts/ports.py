"""What contracts need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.contracts.model import Contract, Funding, Milestone, MilestoneEntry
from bot.domain.store import Keeps, Reads


class ContractReader(Reads[Contract], Protocol):
    """Finding contracts."""

    def of_proposal(self, proposal_id: str) -> Contract | None:
        """The contract that came of a proposal."""
        ...

    def of_offer(self, offer_id: str) -> Contract | None:
        """The contract that came of an offer."""
        ...

    def of_member(self, account_id: str) -> Sequence[Contract]:
        """The contracts that somebody is in, on either side, the newest first."""
        ...


class ContractStore(Keeps[Contract], ContractReader, Protocol):
    """Keeping contracts."""


class MilestoneReader(Reads[Milestone], Protocol):
    """Finding milestones."""

    def of_contract(self, contract_id: str) -> Sequence[Milestone]:
        """A contract's milestones, in their order."""
        ...

    def entries(self, milestone_id: str) -> Sequence[MilestoneEntry]:
        """What was said and handed in, the first first."""
        ...


class MilestoneStore(Keeps[Milestone], MilestoneReader, Protocol):
    """Keeping milestones."""

    def add_entry(self, entry: MilestoneEntry) -> None:
        """Keep what was said or handed in."""
        ...


class FundingReader(Reads[Funding], Protocol):
    """Finding fundings."""

    def waiting(self) -> Sequence[Funding]:
        """Everything that the operator is to look for, the oldest first."""
        ...

    def of_milestone(self, milestone_id: str) -> Sequence[Funding]:
        """The fundings of a milestone, the newest first."""
        ...

    def of_contract(self, contract_id: str) -> Sequence[Funding]:
        """A contract's fundings, the newest first."""
        ...


class FundingStore(Keeps[Funding], FundingReader, Protocol):
    """Keeping fundings."""
