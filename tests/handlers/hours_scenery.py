"""Hourly contracts in every state, for the walk through everything that can be seen."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.accounts.model import Account
from bot.domain.timesheets import reviews
from bot.domain.timesheets.timers import start_timer
from bot.domain.timesheets.weeks import WEEK, week_of
from tests.domain.hours import at_work, entries, fund_week, hired, hourly_offer, logs, until, week
from tests.domain.town import DAY, Pair, Town

SECRET = "Xyzzy"
HOUR = timedelta(hours=1)


def past_hours(town: Town, client: Account, freelancer: Account, operator: Account) -> None:
    """What only time brings: weeks that were looked at, disputed or left alone, and a timer that was forgotten."""
    looked_at, left_alone, contested = (
        at_work(town, operator, limit=12, client=client, freelancer=freelancer) for _ in range(3)
    )
    fund_week(town, looked_at, operator)
    monday = week_of(town.now) + WEEK
    until(town, monday + DAY)
    for pair in (looked_at, left_alone, contested):
        _works(town, pair)
    town.do(start_timer, freelancer, left_alone.contract.id, SECRET)
    until(town, monday + WEEK + 13 * HOUR)
    done = week(town, looked_at, monday)
    town.do(reviews.agree_to_week, client, done.id, done.version)
    _disputes(town, contested, operator)
    until(town, monday + WEEK + 5 * DAY + 9 * HOUR)


def _works(town: Town, pair: Pair) -> None:
    day = (town.now - DAY).date()
    for number in range(1, 4):
        logs(town, pair, 30 * number, f"{SECRET} {number}", day=day)


def _disputes(town: Town, pair: Pair, operator: Account) -> None:
    """One is let go of, one is decided on, one waits for the operator."""
    first, second, third = entries(town, pair, town.now - WEEK)
    for one in (first, second, third):
        town.do(reviews.dispute_entry, pair.client, one.id, one.version, reason=f"{SECRET}: too much.")
    town.do(reviews.give_in, pair.freelancer, first.id, first.version + 1)
    for one in (second, third):
        town.do(reviews.insist, pair.freelancer, one.id, one.version + 1, answer=f"{SECRET}: it took so long.")
    town.do(reviews.decide_entry, operator, second.id, second.version + 2, is_paid=True)


def running_hours(town: Town, client: Account, freelancer: Account, operator: Account) -> None:
    """An offer, a contract without money, a week that is worked, and a timer that runs."""
    hourly_offer(town, client, freelancer)
    hired(town, client=client, freelancer=freelancer)
    pair = at_work(town, operator, client=client, freelancer=freelancer)
    logs(town, pair, 1, SECRET)
    town.do(start_timer, freelancer, pair.contract.id, SECRET)
