"""Doing what is due. Each deadline is met in a transaction of its own, in the order of their instants."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.agreements.settling import CHANGE, REQUEST, expire_change, expire_request
from bot.domain.alerts.digests import DIGEST, tell_digest
from bot.domain.connects.service import expire as expire_connects
from bot.domain.connects.service import grant_monthly
from bot.domain.contracts.endings import REFUND, refund_unanswered
from bot.domain.contracts.service import release_unreviewed, remind_of_review
from bot.domain.deadlines.model import Deadline
from bot.domain.disputes.service import ANSWER, REMINDER, SPLIT, answer_ran_out, split_ran_out
from bot.domain.disputes.service import remind as remind_of_dispute
from bot.domain.jobs.service import close_idle
from bot.domain.ledger.service import make_available, time_out
from bot.domain.market import Market
from bot.domain.offers.service import expire
from bot.domain.payouts.plans import SCHEDULE, pay_by_plan
from bot.domain.reviews.service import close_window
from bot.domain.timesheets.reviews import charge_week, cut_week, remind_of_week, unanswered
from bot.domain.timesheets.timers import ask_ahead, begin_week, meet_end

MET_BY: dict[str, Callable[[Market, str], None]] = {
    "connects.monthly": grant_monthly,
    "connects.expiry": expire_connects,
    "job.idle": close_idle,
    "offer.expiry": expire,
    "milestone.reminder": remind_of_review,
    "milestone.release": release_unreviewed,
    REFUND: refund_unanswered,
    CHANGE: expire_change,
    REQUEST: expire_request,
    "earning.available": make_available,
    "hold.expiry": time_out,
    "week.open": begin_week,
    "week.ahead": ask_ahead,
    "week.cut": cut_week,
    "week.reminder": remind_of_week,
    "week.charge": charge_week,
    "entry.answer": unanswered,
    "timer.stop": meet_end,
    ANSWER: answer_ran_out,
    SPLIT: split_ran_out,
    REMINDER: remind_of_dispute,
    "reviews.close": close_window,
    DIGEST: tell_digest,
    SCHEDULE: pay_by_plan,
}


def meet_next(market: Market) -> Deadline | None:
    """Do the earliest thing that is due; None when nothing is."""
    deadline = market.deadlines.claim(market.now)
    if deadline is not None:
        MET_BY[deadline.kind](market, deadline.key)
    return deadline
