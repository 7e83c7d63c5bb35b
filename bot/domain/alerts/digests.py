"""Digests: what waited for somebody, told together at the instant that they chose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alerts.settings import told_at, zone_of
from bot.domain.alerts.tellings import DigestMade, Telling
from bot.domain.market import Market

DIGEST = "alerts.digest"
"""The deadline of an account's next digest. There is one while something is queued."""


def tell_digest(market: Market, account_id: str) -> None:
    """Put all that is due by now into one digest, but for the jobs that are gone; an empty one is not sent."""
    waiting = _waiting(market, account_id)
    due = [telling for telling, at in waiting if at <= market.now]
    gone = market.tellings.passed(account_id, [telling.job_id for telling in due]) if due else ()
    fresh = [telling.job_id for telling in due if telling.job_id not in gone]
    if gone:
        market.tellings.drop_jobs(account_id, gone)
    if fresh:
        digest_id = market.new_id()
        market.tellings.put_in_digest(account_id, fresh, digest_id)
        market.record(DigestMade(account_id=account_id, digest_id=digest_id))
    _await_next(market, account_id, [at for _, at in waiting if at > market.now])


def reschedule(market: Market, account_id: str) -> None:
    """Let what is queued for somebody be due as their settings, alerts and clock say now."""
    _await_next(market, account_id, [at for _, at in _waiting(market, account_id)])


def _waiting(market: Market, account_id: str) -> list[tuple[Telling, datetime]]:
    """What is queued for somebody, the best fit first, and when each is due. Raises NotFound for nobody's id."""
    zone = zone_of(market.accounts.get(account_id).time_zone)
    queued, settings = market.tellings.queued(account_id), market.tellings.settings_of(account_id)
    return [(telling, told_at(telling.pace, telling.at, settings, zone)) for telling in queued]


def _await_next(market: Market, account_id: str, instants: Sequence[datetime]) -> None:
    if instants:
        market.deadlines.set(DIGEST, account_id, min(instants))
    else:
        market.deadlines.clear(DIGEST, account_id)
