"""Doing what is due. Each deadline is met in a transaction of its own, in the order of their instants."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.alerts.digests import DIGEST, tell_digest
from bot.domain.connects.service import grant_monthly
from bot.domain.contracts.service import release_unreviewed, remind_of_review
from bot.domain.deadlines.model import Deadline
from bot.domain.jobs.service import close_idle
from bot.domain.ledger.service import make_available, time_out
from bot.domain.market import Market
from bot.domain.offers.service import expire
from bot.domain.reviews.service import close_window

MET_BY: dict[str, Callable[[Market, str], None]] = {
    "connects.monthly": grant_monthly,
    "job.idle": close_idle,
    "offer.expiry": expire,
    "milestone.reminder": remind_of_review,
    "milestone.release": release_unreviewed,
    "earning.available": make_available,
    "hold.expiry": time_out,
    "reviews.close": close_window,
    DIGEST: tell_digest,
}


def meet_next(market: Market) -> Deadline | None:
    """Do the earliest thing that is due; None when nothing is."""
    deadline = market.deadlines.claim(market.now)
    if deadline is not None:
        MET_BY[deadline.kind](market, deadline.key)
    return deadline
