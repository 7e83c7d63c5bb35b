"""Timers: they run in the database, so that no restart stops them (MARKET 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.accounts.model import Account
from bot.domain.contracts.model import Contract, ContractState
from bot.domain.market import Market, MarketView
from bot.domain.timesheets.model import (
    HoursShort,
    NoTimer,
    TimeEntry,
    Timer,
    TimerRuns,
    TimerStopped,
    WeekState,
)
from bot.domain.timesheets.money import full, held, open_week, week_at
from bot.domain.timesheets.service import FULL_DAY, add_entry, at_work, check_room, room, said, used
from bot.domain.timesheets.weeks import ASKED_AHEAD, MINUTE, WEEK, days_of, week_of


def start_timer(market: Market, actor: Account, contract_id: str, memo: str) -> Timer:
    """Let a timer run from now on. Raises TimerRuns, OverTheLimit, NotFunded, BadValue, and as ``at_work``."""
    contract = at_work(market, actor, contract_id)
    memo = said(market, memo)
    running = market.timers.find(actor.id)
    if running is not None:
        raise TimerRuns(memo=running.memo)
    check_room(market, open_week(market, contract, week_of(market.now)), 1)
    timer = Timer(id=actor.id, contract_id=contract.id, memo=memo, begun_at=market.now, started_at=market.now)
    market.timers.add(timer)
    market.deadlines.set("timer.stop", actor.id, _ends(market, contract, timer)[0])
    return timer


def stop_timer(market: Market, actor: Account) -> list[TimeEntry]:
    """Stop it, and log what it counted: an entry a day. None where it ran for less than a minute. Raises NoTimer."""
    timer = market.timers.find(actor.id)
    if timer is None:
        raise NoTimer
    market.deadlines.clear("timer.stop", timer.id)
    contract = market.contracts.get(timer.contract_id)
    market.timers.remove(timer)
    end, _ = _ends(market, contract, timer)
    return _log_until(market, contract, timer, min(market.now, end))


def _ends(market: MarketView, contract: Contract, timer: Timer) -> tuple[datetime, str]:
    """When it stops by itself, and why: it ran for too long, or the week has no room for more.

    Beyond the end of the week it counts in the next one, whose room is looked at when that begins.
    """
    longest = timer.begun_at + market.rules.longest_timer
    monday = week_of(timer.started_at)
    no_more = timer.started_at + room(market, contract, monday) * MINUTE
    if no_more >= min(longest, monday + WEEK):
        return longest, "long"
    week = week_at(market, contract, monday)
    limit_left = week.limit_minutes - week.minutes
    return no_more, "limit" if no_more >= timer.started_at + limit_left * MINUTE else "funds"


def _log_until(market: Market, contract: Contract, timer: Timer, end: datetime) -> list[TimeEntry]:
    """Log what the timer counted until then, as far as its weeks and days have room for it."""
    entries = []
    for since, until in days_of(timer.started_at, end):
        week = open_week(market, contract, week_of(since))
        if week.state != WeekState.OPEN:
            continue
        day = since.date()
        counted = (until - since) // MINUTE
        left = min(room(market, contract, week.starts_at), FULL_DAY - used(market, timer.id, day))
        minutes = min(counted, left)
        if minutes > 0:
            entry, _ = add_entry(market, contract, week, day, minutes, timer.memo, "timer", since)
            entries.append(entry)
    return entries


def meet_end(market: Market, account_id: str) -> None:
    """A timer has come to its end, unless there is more room by now. Raises NotFound when there is no such timer."""
    timer = market.timers.get(account_id)
    contract = market.contracts.get(timer.contract_id)
    end, why = _ends(market, contract, timer)
    if end > market.now:
        market.deadlines.set("timer.stop", timer.id, end)
    else:
        _stopped(market, contract, timer, end, why)


def _stopped(market: Market, contract: Contract, timer: Timer, end: datetime, why: str) -> None:
    market.timers.remove(timer)
    entries = _log_until(market, contract, timer, end)
    minutes = timer.logged + sum(entry.minutes for entry in entries)
    begun_at = int(timer.begun_at.timestamp())
    market.record(TimerStopped(contract_id=contract.id, begun_at=begun_at, minutes=minutes, why=why))


def stop_for(market: Market, contract: Contract) -> None:
    """Work on a contract stops for everybody: it was paused, or it ends."""
    timer = market.timers.of_contract(contract.id)
    if timer is not None:
        market.deadlines.clear("timer.stop", timer.id)
        end, _ = _ends(market, contract, timer)
        _stopped(market, contract, timer, min(end, market.now), "ended")


def split_at(market: Market, contract: Contract, monday: datetime) -> None:
    """Log what a running timer counted before a Monday in the week that it belongs to; it goes on from there."""
    timer = market.timers.of_contract(contract.id)
    if timer is None or timer.started_at >= monday:
        return
    end, why = _ends(market, contract, timer)
    if end <= monday:
        market.deadlines.clear("timer.stop", timer.id)
        _stopped(market, contract, timer, end, why)
        return
    logged = timer.logged + sum(entry.minutes for entry in _log_until(market, contract, timer, monday))
    going_on = market.timers.save(replace(timer, started_at=monday, logged=logged))
    end, why = _ends(market, contract, going_on)
    if end <= market.now:
        market.deadlines.clear("timer.stop", timer.id)
        _stopped(market, contract, going_on, end, why)
    else:
        market.deadlines.set("timer.stop", timer.id, end)


# What the clock does every week


def begin_week(market: Market, contract_id: str) -> None:
    """A week begins: what it needs is held, and where less is there, both sides are told. Raises NotFound."""
    contract = market.contracts.get(contract_id)
    if contract.state == ContractState.ENDED:
        return
    monday = week_of(market.now)
    market.deadlines.set("week.open", contract.id, monday + WEEK)
    split_at(market, contract, monday)
    if contract.state == ContractState.ACTIVE:
        week = open_week(market, contract, monday)
        if held(market, week) < full(week):
            _short(market, contract, monday, is_ahead=False)


def ask_ahead(market: Market, contract_id: str) -> None:
    """A week begins soon: the client is asked for its money, where it is not there yet. Raises NotFound."""
    contract = market.contracts.get(contract_id)
    if contract.state == ContractState.ENDED:
        return
    monday = week_of(market.now) + WEEK
    ahead = week_of(market.now) + ASKED_AHEAD
    market.deadlines.set("week.ahead", contract.id, ahead if ahead > market.now else ahead + WEEK)
    week = week_at(market, contract, monday)
    if contract.state == ContractState.ACTIVE and room(market, contract, monday) < week.limit_minutes - week.minutes:
        _short(market, contract, monday, is_ahead=True)


def _short(market: Market, contract: Contract, monday: datetime, *, is_ahead: bool) -> None:
    market.record(HoursShort(contract_id=contract.id, starts_at=int(monday.timestamp()), is_ahead=is_ahead))
