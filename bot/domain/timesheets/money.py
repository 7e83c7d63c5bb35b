"""The escrow of hourly work: what is set aside for a week, and the charge (MARKET 8).

Escrow is funded ahead, and a hold sets a week's money aside from the beginning of the week: it cannot be refunded while
somebody works for it. No time is logged that no money is held for, so that a charge never lacks any.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.contracts.model import Contract, Milestone, MilestoneState
from bot.domain.ledger.model import Accounts, Earning, HoldState, InsufficientFunds
from bot.domain.ledger.service import move, reserve, void
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.timesheets.model import HoursCharged, NotHourly, Week, WeekState
from bot.domain.timesheets.weeks import available_at, cut_at, worth


def standing(market: MarketView, contract: Contract) -> Milestone:
    """The milestone that an hourly contract's escrow belongs to. Raises NotHourly."""
    for milestone in market.milestones.of_contract(contract.id):
        if contract.is_hourly and milestone.state in {MilestoneState.HOURS, MilestoneState.CANCELLED}:
            return milestone
    raise NotHourly


def escrow(market: MarketView, contract: Contract) -> str:
    """The name of its escrow account."""
    return Accounts.escrow(standing(market, contract).id)


def free(market: MarketView, contract: Contract) -> Money:
    """What lies in its escrow and is not held for a week."""
    return market.ledger.free(escrow(market, contract), market.rules.currency)


def held(market: MarketView, week: Week) -> Money:
    """What is held for a week."""
    hold = market.ledger.hold(week.hold_id) if week.holds else None
    if hold is None or hold.state != HoldState.RESERVED:
        return Money(0, week.rate.currency)
    return hold.amount


def full(week: Week) -> Money:
    """What a week comes to at its limit."""
    return worth(week.limit_minutes, week.rate)


def fundable(market: MarketView, contract: Contract, week: Week) -> int:
    """The minutes of an open week that are funded, or would be as soon as time is logged."""
    money = min(full(week), held(market, week) + free(market, contract))
    return min(week.limit_minutes, money.amount * 60 // week.rate.amount)


def week_at(market: MarketView, contract: Contract, starts_at: datetime) -> Week:
    """A contract's week as it is, or as it would begin. Raises NotHourly."""
    kept = market.weeks.at(contract.id, starts_at)
    if kept is not None:
        return kept
    if contract.rate is None:
        raise NotHourly
    return Week("", contract.id, starts_at, contract.rate, contract.weekly_limit * 60)


def open_week(market: Market, contract: Contract, starts_at: datetime) -> Week:
    """The week, with as much of its money held as there is; it begins when it is first needed."""
    week = week_at(market, contract, starts_at)
    if not week.id:
        week = replace(week, id=market.new_id())
        market.weeks.add(week)
        market.deadlines.set("week.cut", week.id, cut_at(starts_at, market.rules))
    if week.state != WeekState.OPEN:
        return week
    if min(full(week) - held(market, week), free(market, contract)).amount <= 0:
        return week
    week = market.weeks.save(week)
    more = min(full(week) - held(market, week), free(market, contract))
    return market.weeks.save(hold(market, contract, week, held(market, week) + more))


def hold(market: Market, contract: Contract, week: Week, amount: Money) -> Week:
    """Let exactly so much be held for the week. The caller saves it before, to be the only one, and after."""
    before = held(market, week)
    if before == amount:
        return week
    if before:
        void(market, week.hold_id)
    if not amount:
        return week
    changed = replace(week, holds=week.holds + 1)
    reserve(market, changed.hold_id, escrow(market, contract), amount, about=contract.id)
    return changed


def charge(market: Market, contract: Contract, week: Week, earning_id: str, minutes: int, keep: int) -> Week:
    """Pay so many more minutes of a week out of what is held for it, and go on holding the money for ``keep`` minutes.

    The week is to be saved by the caller. What was charged before and this come to what all minutes are worth, so
    that nothing is lost or made by rounding.
    """
    gross = worth(week.charged_minutes + minutes, week.rate) - Money(week.charged, week.rate.currency)
    rest = worth(week.charged_minutes + minutes + keep, week.rate) - Money(week.charged, week.rate.currency) - gross
    if held(market, week) < gross + rest:
        raise InsufficientFunds
    if gross:
        _pay(market, contract, week, earning_id, gross)
    elif held(market, week):
        void(market, week.hold_id)
    paid = replace(week, charged_minutes=week.charged_minutes + minutes, charged=week.charged + gross.amount)
    return hold(market, contract, paid, rest)


def _pay(market: Market, contract: Contract, week: Week, earning_id: str, gross: Money) -> None:
    before = market.ledger.bill(contract.freelancer_id, contract.team_id, gross)
    fee = market.rules.freelancer_fee(gross, before)
    source = escrow(market, contract)
    move(
        market,
        f"release:{earning_id}",
        "release hours",
        (source, Accounts.pending(contract.freelancer_id), gross - fee),
        (source, Accounts.SERVICE_FEE, fee),
        about=contract.id,
        hold=week.hold_id,
    )
    earning = Earning(
        id=earning_id,
        freelancer_id=contract.freelancer_id,
        team_id=contract.team_id,
        contract_id=contract.id,
        gross=gross,
        fee=fee,
        net=gross - fee,
        released_at=market.now,
        available_at=available_at(week.starts_at, market.now, market.rules),
        kind="hours",
    )
    market.ledger.add_earning(earning)
    market.deadlines.set("earning.available", earning_id, earning.available_at)
    market.record(HoursCharged(week_id=week.id, earning_id=earning_id))
