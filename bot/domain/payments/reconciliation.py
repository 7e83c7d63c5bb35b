"""What is found when a provider's books are compared with ours (MARKET 9)."""

from __future__ import annotations

from bot.domain.events import Event


class BooksDiffer(Event):
    """A provider's report and our ledger do not say the same of the last days. ``day`` is an ISO date."""

    provider: str
    day: str
    count: int
