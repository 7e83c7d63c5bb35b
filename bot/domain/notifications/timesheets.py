"""What is told of hourly work."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.contracts.model import Contract
from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.timesheets.model import (
    EntryAnswered,
    EntryDisputed,
    EntrySettled,
    EntryState,
    HoursCharged,
    HoursShort,
    TimerStopped,
    WeekAgreed,
    WeekCut,
    WeekDue,
)


def _contract_of(market: MarketView, week_id: str) -> Contract:
    return market.contracts.get(market.weeks.get(week_id).contract_id)


@tells(TimerStopped)
def _timer_stopped(market: MarketView, event: TimerStopped) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    args = (contract.id, str(event.minutes), event.why)
    return [Notice(f"timer:{contract.id}:{event.begun_at}", contract.freelancer_id, "timer_stopped", args)]


@tells(HoursShort)
def _hours_short(market: MarketView, event: HoursShort) -> Sequence[Notice]:
    contract = market.contracts.get(event.contract_id)
    args, when = (contract.id, str(event.starts_at)), "ahead" if event.is_ahead else "now"
    key = f"short:{contract.id}:{event.starts_at}:{when}"
    told = [Notice(f"{key}:client", contract.client_id, "fund_week", args, subject=f"hours:{contract.id}")]
    if not event.is_ahead:
        told.append(Notice(f"{key}:freelancer", contract.freelancer_id, "week_short", args))
    return told


@tells(WeekCut)
def _week_cut(market: MarketView, event: WeekCut) -> Sequence[Notice]:
    contract, subject = _contract_of(market, event.week_id), f"week:{event.week_id}"
    return [
        Notice(f"{subject}:client", contract.client_id, "week_review", (event.week_id,), subject=subject, urgent=True),
        Notice(f"{subject}:freelancer", contract.freelancer_id, "week_digest", (event.week_id,), subject=subject),
    ]


@tells(WeekDue)
def _week_due(market: MarketView, event: WeekDue) -> Sequence[Notice]:
    client, subject = _contract_of(market, event.week_id).client_id, f"week:{event.week_id}"
    return [Notice(f"{subject}:due", client, "week_due", (event.week_id,), subject=subject)]


@tells(WeekAgreed)
def _week_agreed(market: MarketView, event: WeekAgreed) -> Sequence[Notice]:
    week = market.weeks.get(event.week_id)
    freelancer = market.contracts.get(week.contract_id).freelancer_id
    return [Notice(f"week:{week.id}:agreed:{week.version}", freelancer, "week_agreed", (week.id,))]


@tells(EntryDisputed)
def _entry_disputed(market: MarketView, event: EntryDisputed) -> Sequence[Notice]:
    entry = market.entries.get(event.entry_id)
    subject = f"entry:{entry.id}"
    key = f"{subject}:disputed:{entry.version}"
    return [Notice(key, entry.freelancer_id, "entry_disputed", (entry.id,), subject=subject, urgent=True)]


@tells(EntryAnswered)
def _entry_answered(market: MarketView, event: EntryAnswered) -> Sequence[Notice]:
    entry = market.entries.get(event.entry_id)
    contract, subject = market.contracts.get(entry.contract_id), f"entry:{entry.id}"
    key = f"{subject}:answered:{entry.version}"
    told = [Notice(key, contract.client_id, "entry_answered", (entry.id,), subject=subject)]
    if not event.by:
        told.append(Notice(f"{key}:silent", contract.freelancer_id, "entry_answered", (entry.id,), subject=subject))
    if event.state == EntryState.INSISTED:
        told += [
            Notice(f"{key}:{operator.id}", operator.id, "entry_to_decide", (entry.id,), subject=subject)
            for operator in market.accounts.operators()
        ]
    return told


@tells(EntrySettled)
def _entry_settled(market: MarketView, event: EntrySettled) -> Sequence[Notice]:
    entry = market.entries.get(event.entry_id)
    contract, key = market.contracts.get(entry.contract_id), f"entry:{entry.id}:settled"
    both = dict.fromkeys((contract.client_id, contract.freelancer_id))
    return [
        Notice(f"{key}:{who}", who, "entry_settled", (entry.id,), subject=f"entry:{entry.id}")
        for who in both
        if who != event.by
    ]


@tells(HoursCharged)
def _hours_charged(market: MarketView, event: HoursCharged) -> Sequence[Notice]:
    contract, args = _contract_of(market, event.week_id), (event.week_id, event.earning_id)
    return [
        Notice(f"hours:{event.earning_id}:freelancer", contract.freelancer_id, "hours_paid", args, urgent=True),
        Notice(f"hours:{event.earning_id}:client", contract.client_id, "hours_charged", args),
    ]
