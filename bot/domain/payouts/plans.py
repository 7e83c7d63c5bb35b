"""Money that is sent by itself, on days that somebody chose (MARKET 10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.accounts.model import Account
from bot.domain.alerts.settings import zone_of
from bot.domain.errors import Stale
from bot.domain.ledger.model import Accounts
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.payouts.methods import keep_plan, plan_of
from bot.domain.payouts.model import (
    Every,
    MethodOff,
    MethodTooNew,
    MethodUnfinished,
    NoMethod,
    PayoutPlan,
    PayoutSkipped,
    PlanChanged,
    TooLittle,
)
from bot.domain.payouts.service import draft_payout, request_payout
from bot.domain.rules import MarketRules

SCHEDULE = "payout.schedule"
"""The deadline of an account's next payout by itself; its key is the account's id."""
DAY = timedelta(days=1)


def change_plan(market: Market, actor: Account, every: Every, least: Money, seen: int) -> PayoutPlan:
    """Let money be sent by itself from ``least`` on, or only when asked for. Raises Stale, TooLittle."""
    plan = plan_of(market, actor)
    if plan.version != seen:
        raise Stale
    floor = market.rules.money(market.rules.min_payout)
    if every != Every.NEVER and least < floor:
        raise TooLittle(available=market.ledger.free(Accounts.available(actor.id), floor.currency), least=floor)
    kept = keep_plan(market, replace(plan, every=every, least=least.amount))
    _await_next(market, kept, actor)
    market.record(PlanChanged(account_id=actor.id, version=kept.version))
    return kept


def next_payout_at(market: MarketView, account_id: str) -> datetime | None:
    """When somebody's money is sent by itself; None when it is not."""
    return market.deadlines.at(SCHEDULE, account_id)


def pay_by_plan(market: Market, account_id: str) -> None:
    """The day has come: send what is free, where it is enough. What was missed is made up for once.

    Raises NotFound for nobody's id.
    """
    actor = market.accounts.get(account_id)
    plan = plan_of(market, actor)
    if plan.every == Every.NEVER:
        return
    _await_next(market, plan, actor)
    free = market.ledger.free(Accounts.available(actor.id), market.rules.currency)
    if not free or free.amount < plan.least:
        return
    try:
        _, draft = draft_payout(market, actor)
    except TooLittle:
        return
    except (NoMethod, MethodTooNew, MethodUnfinished, MethodOff):
        local = market.now.astimezone(zone_of(actor.time_zone)).date()
        market.record(PayoutSkipped(account_id=actor.id, day=local.isoformat()))
        return
    request_payout(market, actor, draft.amount.amount, planned=True)


def _await_next(market: Market, plan: PayoutPlan, actor: Account) -> None:
    at = next_day_of(plan.every, market.now, zone_of(actor.time_zone), market.rules)
    if at is None:
        market.deadlines.clear(SCHEDULE, actor.id)
    else:
        market.deadlines.set(SCHEDULE, actor.id, at)


def next_day_of(every: Every, now: datetime, zone: ZoneInfo, rules: MarketRules) -> datetime | None:
    """The next payout morning after ``now``, where the person is; None for never."""
    if every == Every.NEVER:
        return None
    day = now.astimezone(zone).date()
    while True:
        at = datetime.combine(day, time(rules.payout_hour), zone)
        if _is_payday(every, day, rules) and at > now:
            return at
        day += DAY


def _is_payday(every: Every, day: date, rules: MarketRules) -> bool:
    match every:
        case Every.WEEK:
            return day.weekday() == rules.payout_day
        case Every.HALF_MONTH:
            return day.day in {1, 15}
        case Every.MONTH:
            return day.day == 1
        case Every.QUARTER:
            return day.day == 1 and day.month % 3 == 1
        case _:
            return False
