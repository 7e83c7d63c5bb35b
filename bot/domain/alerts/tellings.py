"""Whom a job was found for, and how they are told: at once, in a digest, or no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from bot.domain.alerts.model import Pace
from bot.domain.alerts.settings import AlertSettings
from bot.domain.alerts.taste import Taste
from bot.domain.events import Event

TellingState = Literal["queued", "told", "in_digest", "dropped"]
"""Dropped is what was never told: the job no longer fits, or is gone. It may be queued anew."""


class Telling(NamedTuple):
    """One job for one person, by one of their alerts. A tuple, since there may be thousands.

    ``pace`` is what it waits for while it is queued: "instant" until quiet hours end. ``at`` is since when the state
    is what it is.
    """

    account_id: str
    job_id: str
    alert_id: str
    fit: int
    state: TellingState
    pace: Pace
    at: datetime
    digest_id: str = ""


@dataclass(frozen=True)
class Listener:
    """What decides how somebody is told. ``told_lately`` counts the messages of the last 24 hours."""

    settings: AlertSettings
    time_zone: str
    told_lately: int = 0
    taste: Taste = field(default_factory=Taste)


class DigestMade(Event):
    """Jobs that waited for somebody are told together."""

    account_id: str
    digest_id: str
