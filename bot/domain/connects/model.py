"""Connects: lots that expire, and what was spent from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import N_, Refusal


@dataclass(frozen=True)
class Lot:
    """Connects that came in together and expire together. ``source`` says why they came."""

    id: str
    account_id: str
    granted: int
    left: int
    source: str
    granted_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Spending:
    """What a proposal took from which lots, so that it can go back to them."""

    id: str
    account_id: str
    parts: tuple[tuple[str, int], ...]
    returned: bool = False
    version: int = 1


class NotEnoughConnects(Refusal):
    """The proposal costs more Connects than there are."""

    sentence = N_("This costs {needed} Connects and you have {left}. You get more on the first of each month.")
