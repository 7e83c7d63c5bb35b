"""Telling people of a job that their alerts want: never twice, whatever happens to job and alerts.

A job can match thousands of alerts, and all this happens in the transaction that posts it: no question here is asked
once a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.alerts.model import Match, Pace
from bot.domain.alerts.settings import quiet_end, told_at, zone_of
from bot.domain.alerts.taste import adjusted
from bot.domain.alerts.tellings import Listener, Telling, TellingState
from bot.domain.jobs.model import Job, JobState
from bot.domain.market import Market
from bot.domain.search.model import JobFacts

QUICKEST_FIRST: tuple[Pace, ...] = ("instant", "hourly", "daily", "weekly")
A_DAY = timedelta(days=1)


def tell_of(market: Market, job: Job) -> Sequence[Telling]:
    """A job was posted, edited or reopened: returns what is told at once. The rest is queued for digests.

    For whom the job is queued and does not fit any more, it is dropped.
    """
    matches: Sequence[Match] = ()
    if job.state == JobState.OPEN and job.is_public:
        facts = market.jobs.facts(job)
        matches = market.alerts.matching(facts)
    lost = set(market.tellings.waiting_for(job.id)) - {match.account_id for match in matches}
    market.tellings.drop(job.id, sorted(lost))
    if not matches:
        return ()
    known = market.tellings.knowing(job.id)
    return _told(market, facts, [match for match in matches if match.account_id not in known])


def _told(market: Market, facts: JobFacts, matches: Sequence[Match]) -> Sequence[Telling]:
    paced = by_pace(market, facts, matches)
    listeners = market.tellings.listeners([match.account_id for match, _ in paced], market.now - A_DAY)
    tellings = [_decided(market, facts, match, pace, listeners[match.account_id]) for match, pace in paced]
    kept = market.tellings.add_all(tellings)
    new = [telling for telling in tellings if telling.account_id in kept]
    market.tellings.await_digests(_due(listeners, new))
    return [telling for telling in new if telling.state == "told"]


def by_pace(market: Market, facts: JobFacts, matches: Sequence[Match]) -> Sequence[tuple[Match, Pace]]:
    """Each match with its pace. Where a quicker alert of the same person wants the job, too, that one tells it."""
    paces = market.alerts.paces([match.alert_id for match in matches])
    instead: dict[str, tuple[str, Pace]] = {}
    for at, pace in enumerate(QUICKEST_FIRST[1:], 1):
        slow = [match.account_id for match in matches if paces[match.alert_id] == pace]
        if slow:
            instead.update(market.alerts.quickest(facts, slow, QUICKEST_FIRST[:at]))
    told_by = ((match, *instead.get(match.account_id, (match.alert_id, paces[match.alert_id]))) for match in matches)
    return [(match._replace(alert_id=alert_id), pace) for match, alert_id, pace in told_by]


def _decided(market: Market, facts: JobFacts, match: Match, pace: Pace, listener: Listener) -> Telling:
    """How somebody is told. What the day has no room for, and what is not quite theirs, waits for the day's digest."""
    now, settings = market.now, listener.settings
    fit = adjusted(match.fit, facts, listener.taste, market.rules)
    if pace == "instant" and (fit.reason or listener.told_lately >= settings.most_a_day):
        pace = "daily"
    is_quiet = settings.quiet_from is not None and quiet_end(now, settings, zone_of(listener.time_zone)) > now
    state: TellingState = "told" if pace == "instant" and not is_quiet else "queued"
    return Telling(match.account_id, facts.job_id, match.alert_id, fit.fit, state, pace, now)


def _due(listeners: Mapping[str, Listener], tellings: Sequence[Telling]) -> dict[str, datetime]:
    """When each person's digest is due for what was queued just now."""
    known: dict[tuple[object, ...], datetime] = {}
    due = {}
    for telling in tellings:
        if telling.state == "queued":
            listener = listeners[telling.account_id]
            key = (telling.pace, listener.settings, listener.time_zone)
            if key not in known:
                zone = zone_of(listener.time_zone)
                known[key] = told_at(telling.pace, telling.at, listener.settings, zone)
            due[telling.account_id] = known[key]
    return due
