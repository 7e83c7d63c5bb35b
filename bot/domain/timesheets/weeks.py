"""The calendar of hourly work, all in UTC: a week is Monday 00:00 to Sunday 23:59 (MARKET 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.money import Money
from bot.domain.rules import MarketRules

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
REMINDER = timedelta(days=3, hours=12)
"""Thursday noon: when a client who has not looked at a week is reminded."""
ASKED_AHEAD = timedelta(days=4, hours=12)
"""Friday noon: when a client is asked for the money of the next week."""


@dataclass(frozen=True)
class Duration:
    """So many minutes, as people write them in every language: "2 h 30 min"."""

    minutes: int

    def __str__(self) -> str:
        hours, minutes = divmod(self.minutes, 60)
        parts = (f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else "")
        return " ".join(filter(None, parts))


def midnight(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), UTC)


def week_of(at: datetime) -> datetime:
    """The Monday 00:00 before an instant, or at it."""
    day = at.astimezone(UTC).date()
    return midnight(day - timedelta(days=day.weekday()))


def cut_at(start: datetime, rules: MarketRules) -> datetime:
    """Until when a week's time can be changed: Monday noon after it."""
    return start + WEEK + timedelta(hours=rules.week_cut_hour)


def review_until(start: datetime, cut: datetime, rules: MarketRules) -> datetime:
    """Until when the client reviews: Friday 23:59 after the week; later where the cut came late, after an outage."""
    return max(start + WEEK + rules.week_review - MINUTE, cut + rules.week_review_least)


def available_at(start: datetime, charged: datetime, rules: MarketRules) -> datetime:
    """When a week's money can be paid out: so many days after its Sunday has ended."""
    return max(start + WEEK + rules.hourly_wait, charged)


def worth(minutes: int, rate: Money) -> Money:
    """What so many minutes cost, rounded half to even."""
    exact = Decimal(minutes * rate.amount) / 60
    return Money(int(exact.to_integral_value(ROUND_HALF_EVEN)), rate.currency)


def begins(day: date, zone: str) -> datetime:
    """When a day began for somebody who works in this zone: at its midnight there or in UTC, whichever was first.

    A zone that does not exist counts as UTC.
    """
    try:
        there = datetime.combine(day, time(), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return midnight(day)
    return min(midnight(day), there.astimezone(UTC))


def days_of(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """A stretch of time, split at each midnight."""
    parts = []
    while start < end:
        until = min(end, midnight(start.date()) + DAY)
        parts.append((start, until))
        start = until
    return parts
