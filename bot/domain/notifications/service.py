"""Who is told what: an event becomes notices, written down in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.events import Event
from bot.domain.market import Market
from bot.domain.notifications import (  # noqa: F401 - importing them enters them
    agreements,
    connects,
    contracts,
    disputes,
    jobs,
    payments,
    payouts,
    proposals,
    reviews,
    skills,
    timesheets,
)
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import TELLERS


def notices_of(market: Market, event: Event) -> Sequence[Notice]:
    """The messages that an event causes.

    Whom alerts tell of a job, now or in a digest, is written down with that: asked again, they tell nobody else.
    """
    teller = TELLERS.get(type(event))
    return teller(market, event) if teller else ()
