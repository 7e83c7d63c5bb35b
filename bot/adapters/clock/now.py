"""What time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.adapters.ports import Clock


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)


class TravelClock:
    """Real time and an offset, which only grows: for the playground and for tests."""

    def __init__(self, offset: timedelta = timedelta(0), real_time: Clock | None = None) -> None:
        self.offset = offset
        self._real_time = real_time or SystemClock()

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._real_time.now() + self.offset

    def advance(self, by: timedelta) -> None:
        """Go forward. Raises ValueError for backward."""
        if by < timedelta(0):
            raise ValueError("time does not go backward")
        self.offset += by

    def advance_to(self, at: datetime) -> None:
        """Go forward to an instant; one that has passed changes nothing."""
        self.offset += max(timedelta(0), at - self.now())
