"""Reviews of a contract by its two sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.errors import N_, Refusal
from bot.domain.events import Event

CATEGORIES = {
    "skills": N_("Skills"),
    "quality": N_("Quality"),
    "availability": N_("Availability"),
    "schedule": N_("Schedule"),
    "communication": N_("Communication"),
    "cooperation": N_("Cooperation"),
}


@dataclass(frozen=True)
class Review:
    """What one side says of the other: one to five stars a category, in the order of CATEGORIES.

    ``recommend`` (0 to 10) is never shown to anybody. ``revealed`` once both are in or the window has closed.
    """

    id: str
    contract_id: str
    side: Literal["client", "freelancer"]
    author_id: str
    about: str
    stars: tuple[int, ...]
    text: str
    recommend: int
    at: datetime
    revealed: bool = False
    version: int = 1

    @property
    def average(self) -> float:
        """The mean of the stars."""
        return sum(self.stars) / len(self.stars)


class NothingPaid(Refusal):
    """A public review needs money that was actually paid."""

    sentence = N_("A review needs at least {least} paid on the contract.")


class NotEnded(Refusal):
    """Reviews come at the end."""

    sentence = N_("You can review once the contract has ended.")


class WindowClosed(Refusal):
    """Too late to review."""

    sentence = N_("The time to review this contract is over.")


class AlreadyReviewed(Refusal):
    """One review a side."""

    sentence = N_("Your side has reviewed this contract already.")


class ReviewLeft(Event):
    """One side has reviewed; the other is told that it has, not what it says."""

    contract_id: str
    review_id: str


class ReviewsRevealed(Event):
    """Everybody can read the reviews of a contract: ``by`` wrote the second of them, "" says that time ran out."""

    contract_id: str
    by: str = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The reviews of the contract."""
        return (f"reviews:{self.contract_id}",)
