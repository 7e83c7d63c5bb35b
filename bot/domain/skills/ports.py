"""What proposed skills need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.skills.model import ProposedSkill
from bot.domain.store import Keeps, Reads


class SkillReader(Reads[ProposedSkill], Protocol):
    """Finding proposed skills."""

    def waiting(self) -> Sequence[ProposedSkill]:
        """Those that no operator has decided on, the oldest first."""
        ...

    def of_key(self, key: str) -> ProposedSkill | None:
        """The proposal of the same words."""
        ...

    def proposers(self, proposed_id: str) -> Sequence[str]:
        """The accounts that proposed it, the first one first."""
        ...

    def count_waiting(self, account_id: str) -> int:
        """How many proposals of somebody wait for a decision."""
        ...


class SkillStore(Keeps[ProposedSkill], SkillReader, Protocol):
    """Keeping proposed skills."""

    def count_in(self, proposed_id: str, account_id: str) -> None:
        """Count one more who wants it; once each."""
        ...
