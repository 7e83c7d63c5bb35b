"""What teams need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.store import Keeps, Reads
from bot.domain.teams.model import Membership, Team


class TeamReader(Reads[Team], Protocol):
    """Finding teams."""

    def of_home(self, home: str) -> Team | None:
        """The team of a workspace or of one person."""
        ...

    def of_member(self, account_id: str) -> Sequence[Team]:
        """The teams that somebody hires for, the oldest membership first."""
        ...

    def is_member(self, team_id: str, account_id: str) -> bool:
        """Whether this person may act for the team."""
        ...


class TeamStore(Keeps[Team], TeamReader, Protocol):
    """Keeping teams."""

    def add_member(self, membership: Membership) -> None:
        """Let somebody act for a team; nothing changes for one who already does."""
        ...
