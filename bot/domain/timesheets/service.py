"""Logging time on an hourly contract, changing it and taking it back (MARKET 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Contract, ContractState
from bot.domain.errors import N_, BadValue, NotAllowed, NotYours, Stale
from bot.domain.market import Market, MarketView
from bot.domain.timesheets.model import (
    COUNTED,
    ENTRY_MACHINE,
    DayIsFull,
    How,
    NotFunded,
    NotHourly,
    Overlaps,
    OverTheLimit,
    TimeEntry,
    TimeLogged,
    Week,
    WeekCutAlready,
    WeekState,
)
from bot.domain.timesheets.money import fundable, held, open_week, week_at
from bot.domain.timesheets.weeks import (
    DAY,
    MINUTE,
    Duration,
    begins,
    cut_at,
    days_of,
    midnight,
    week_of,
)

FULL_DAY = 24 * 60


def at_work(market: MarketView, actor: Account, contract_id: str) -> Contract:
    """The hourly contract that the actor works on. Raises NotYours, NotHourly, NotAllowed when it is paused or over."""
    contract = market.contracts.get(contract_id)
    if contract.freelancer_id != actor.id:
        raise NotYours
    if not contract.is_hourly:
        raise NotHourly
    if contract.state != ContractState.ACTIVE:
        raise NotAllowed(state=contract.state)
    return contract


def log_time(
    market: Market,
    actor: Account,
    contract_id: str,
    *,
    minutes: int,
    memo: str,
    day: date | None = None,
    started_at: datetime | None = None,
) -> list[TimeEntry]:
    """Log work of a ``day``, or from an instant on; over midnight (UTC) it becomes an entry a day.

    Raises BadValue, WeekCutAlready, Overlaps, DayIsFull, OverTheLimit, NotFunded, and as ``at_work``.
    """
    contract = at_work(market, actor, contract_id)
    memo = said(market, memo)
    if not 1 <= minutes <= FULL_DAY:
        raise BadValue(N_("Log between 1 minute and 24 hours at once."))
    if started_at is None:
        parts: list[tuple[date, int, datetime | None]] = [(day or market.now.date(), minutes, None)]
    else:
        end = started_at + minutes * MINUTE
        if end > market.now:
            raise BadValue(N_("This time has not passed yet. Log it when the work is done."))
        _check_beside(market, actor, started_at, end)
        parts = [(since.date(), (until - since) // MINUTE, since) for since, until in days_of(started_at, end)]
    return [_log(market, actor, contract, *part, memo) for part in parts if part[1]]


def _log(
    market: Market,
    actor: Account,
    contract: Contract,
    day: date,
    minutes: int,
    started_at: datetime | None,
    memo: str,
) -> TimeEntry:
    if day < begins(contract.started_at.date(), actor.time_zone).date():
        raise BadValue(N_("The contract began on {day}. Log time from then on."), day=contract.started_at.date())
    _check_day(market, actor, day, minutes)
    starts_at = week_of(midnight(day))
    _check_not_cut(market, starts_at)
    week = open_week(market, contract, starts_at)
    check_room(market, week, minutes)
    entry, _ = add_entry(market, contract, week, day, minutes, memo, "manual", started_at)
    return entry


def add_entry(
    market: Market,
    contract: Contract,
    week: Week,
    day: date,
    minutes: int,
    memo: str,
    how: How,
    started_at: datetime | None,
) -> tuple[TimeEntry, Week]:
    """Keep time that was found right, and count it in its week."""
    entry = TimeEntry(
        id=market.new_id(),
        week_id=week.id,
        contract_id=contract.id,
        freelancer_id=contract.freelancer_id,
        day=day,
        minutes=minutes,
        memo=memo,
        how=how,
        started_at=started_at,
        logged_at=market.now,
    )
    market.entries.add(entry)
    counted = market.weeks.save(replace(week, minutes=week.minutes + minutes))
    market.record(TimeLogged(week_id=week.id))
    return entry, counted


def edit_entry(
    market: Market, actor: Account, entry_id: str, seen: int, *, minutes: int | None = None, memo: str | None = None
) -> TimeEntry:
    """Change how long it took or what it was, until the cut. Raises Stale, and as ``log_time``.

    Time of another length is no longer time from one instant to another.
    """
    entry, week = _changeable(market, actor, entry_id, seen)
    state = ENTRY_MACHINE.after(entry.state, "edit")
    minutes = entry.minutes if minutes is None else minutes
    if not 1 <= minutes <= FULL_DAY:
        raise BadValue(N_("Log between 1 minute and 24 hours at once."))
    memo = entry.memo if memo is None else said(market, memo)
    if minutes > entry.minutes:
        contract = at_work(market, actor, entry.contract_id)
        _check_day(market, actor, entry.day, minutes, but=entry.id)
        week = open_week(market, contract, week.starts_at)
        check_room(market, week, minutes - entry.minutes)
    if minutes != entry.minutes:
        entry = replace(entry, minutes=minutes, how="manual", started_at=None)
        change = minutes - market.entries.get(entry.id).minutes
        market.weeks.save(replace(week, minutes=week.minutes + change))
    edited = market.entries.save(replace(entry, memo=memo, state=state))
    market.record(TimeLogged(week_id=week.id))
    return edited


def remove_entry(market: Market, actor: Account, entry_id: str, seen: int) -> TimeEntry:
    """Take logged time back, until the cut. Raises Stale, WeekCutAlready, NotAllowed."""
    entry, week = _changeable(market, actor, entry_id, seen)
    state = ENTRY_MACHINE.after(entry.state, "remove")
    market.weeks.save(replace(week, minutes=week.minutes - entry.minutes))
    removed = market.entries.save(replace(entry, state=state))
    market.record(TimeLogged(week_id=week.id))
    return removed


def _changeable(market: Market, actor: Account, entry_id: str, seen: int) -> tuple[TimeEntry, Week]:
    entry = market.entries.get(entry_id)
    if entry.freelancer_id != actor.id:
        raise NotYours
    if entry.version != seen:
        raise Stale
    week = market.weeks.get(entry.week_id)
    _check_not_cut(market, week.starts_at)
    if week.state != WeekState.OPEN:
        raise WeekCutAlready(until=cut_at(week.starts_at, market.rules))
    return entry, week


def said(market: MarketView, memo: str) -> str:
    """What somebody worked on. Raises BadValue when nothing is said, or too much."""
    words = " ".join(memo.split())
    if not any(sign.isalnum() for sign in words):
        raise BadValue(N_("Say in a few words what you worked on: the client reads it."))
    if len(words) > market.rules.max_memo:
        raise BadValue(
            N_("Shorten it to {most} characters; this has {count}."), most=market.rules.max_memo, count=len(words)
        )
    return words


def check_room(market: MarketView, week: Week, minutes: int) -> None:
    """Whether so much more fits into the week's limit, and its funding. Raises OverTheLimit, NotFunded."""
    limit, logged = Duration(week.limit_minutes), Duration(week.minutes)
    if week.minutes + minutes > week.limit_minutes:
        raise OverTheLimit(limit=limit, logged=logged, left=Duration(week.limit_minutes - week.minutes))
    funded = min(week.limit_minutes, held(market, week).amount * 60 // week.rate.amount)
    if week.minutes + minutes > funded:
        raise NotFunded(funded=Duration(funded), limit=limit, logged=logged)


def room(market: MarketView, contract: Contract, starts_at: datetime) -> int:
    """The minutes that can still be logged in a week: within its limit, and as far as it is funded."""
    week = week_at(market, contract, starts_at)
    return max(0, fundable(market, contract, week) - week.minutes) if week.state == WeekState.OPEN else 0


def _check_not_cut(market: MarketView, starts_at: datetime) -> None:
    cut = cut_at(starts_at, market.rules)
    if cut <= market.now:
        raise WeekCutAlready(until=cut)


def used(market: MarketView, actor_id: str, day: date, *, but: str = "") -> int:
    """The minutes that somebody logged on a day, in all contracts."""
    logged = market.entries.between(actor_id, day, day)
    return sum(entry.minutes for entry in logged if entry.state in COUNTED and entry.id != but)


def _check_day(market: MarketView, actor: Account, day: date, minutes: int, *, but: str = "") -> None:
    """A day has 24 hours, and today as many as have passed."""
    passed = min(timedelta(days=1), market.now - begins(day, actor.time_zone)) // MINUTE
    if passed <= 0 or day > market.now.date():
        raise BadValue(N_("This day has not begun yet (days count in UTC). Log it when the work is done."))
    left = passed - used(market, actor.id, day, but=but)
    if minutes > left:
        raise DayIsFull(day=day, left=Duration(max(0, left)))


def _check_beside(market: MarketView, actor: Account, started_at: datetime, end: datetime) -> None:
    """Nobody works twice at once: not even for two clients."""
    timer = market.timers.find(actor.id)
    if timer is not None and end > timer.started_at:
        raise Overlaps(memo=timer.memo, since=timer.started_at, until=market.now)
    for entry in market.entries.between(actor.id, (started_at - DAY).date(), end.date()):
        if entry.started_at is None or entry.state not in COUNTED:
            continue
        until = entry.started_at + entry.minutes * MINUTE
        if entry.started_at < end and started_at < until:
            raise Overlaps(memo=entry.memo, since=entry.started_at, until=until)
