"""When somebody wants to hear of jobs, by the clock where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.alerts.model import Pace
from bot.domain.errors import N_, BadValue
from bot.domain.rules import MarketRules

HOUR = 60
DAY = 24 * HOUR
"""Minutes."""


@dataclass(frozen=True)
class AlertSettings:
    """One person's wishes. Quiet hours are minutes after midnight, and run over midnight where they begin later than
    they end; ``quiet_from`` None: never quiet. ``digest_day`` 0 is Monday.
    """

    most_a_day: int
    digest_hour: int
    digest_day: int
    quiet_from: int | None = None
    quiet_until: int | None = None


def default_settings(rules: MarketRules) -> AlertSettings:
    """What holds for somebody who never chose."""
    return AlertSettings(rules.alerts_a_day, rules.digest_hour, rules.digest_day)


def checked(settings: AlertSettings, rules: MarketRules) -> AlertSettings:
    """The same settings. Raises BadValue where one lies outside its bounds."""
    quiet = (settings.quiet_from, settings.quiet_until)
    if quiet != (None, None) and (None in quiet or quiet[0] == quiet[1] or not all(0 <= (m or 0) < DAY for m in quiet)):
        raise BadValue(N_("Write quiet hours as from and until, such as 22:00-7:00."))
    if not 1 <= settings.most_a_day <= rules.max_alerts_a_day:
        raise BadValue(N_("Choose 1 to {most} alerts a day."), most=rules.max_alerts_a_day)
    if not 0 <= settings.digest_hour < 24 or not 0 <= settings.digest_day < 7:
        raise BadValue(N_("Choose an hour from 0 to 23, and a day of the week."))
    return settings


@cache
def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def told_at(pace: Pace, found_at: datetime, settings: AlertSettings, zone: ZoneInfo) -> datetime:
    """When a job that was found then is told: at once or with the next digest, and never in quiet hours."""
    match pace:
        case "instant":
            at = found_at
        case "hourly":
            at = _next_hour(found_at, zone)
        case "daily":
            at = _next(found_at, settings.digest_hour * HOUR, zone)
        case "weekly":
            at = _next(found_at, settings.digest_hour * HOUR, zone, settings.digest_day)
    return quiet_end(at, settings, zone)


def quiet_end(at: datetime, settings: AlertSettings, zone: ZoneInfo) -> datetime:
    """When the quiet hours end in which the instant lies; the instant itself where it lies in none."""
    start, end = settings.quiet_from, settings.quiet_until
    if start is None or end is None:
        return at
    local = at.astimezone(zone)
    minute = local.hour * HOUR + local.minute
    is_quiet = start <= minute < end if start < end else minute >= start or minute < end
    return _next(at, end, zone) if is_quiet else at


def _next_hour(after: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour of the zone's clock, which may be half past elsewhere."""
    local = after.astimezone(zone)
    left = timedelta(minutes=HOUR - local.minute, seconds=-local.second, microseconds=-local.microsecond)
    return after + left


def _next(after: datetime, minute: int, zone: ZoneInfo, weekday: int | None = None) -> datetime:
    """When the clock shows this minute of the day next, on this day of the week if one is given."""
    today = after.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(9))
    wanted = (day for day in days if weekday is None or day.weekday() == weekday)
    return next(at for day in wanted for at in _instants(day, minute, zone) if at > after)


def _instants(day: date, minute: int, zone: ZoneInfo) -> Iterator[datetime]:
    """When the clock shows this: twice where it is set back over it; as much later where it is set forward over it."""
    for fold in (0, 1):
        local = datetime.combine(day, time(*divmod(minute, HOUR), fold=fold), zone)
        yield local.astimezone(UTC)
