"""The beginning of an hourly contract: its standing milestone, and its first week."""

from __future__ import annotations

from bot.domain.contracts.model import MILESTONE_MACHINE, Contract, Milestone, MilestoneState
from bot.domain.errors import N_
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.timesheets.weeks import ASKED_AHEAD, WEEK, week_of

HOURS = N_("Hours")


def start_hours(market: Market, contract: Contract, full_week: Money) -> Milestone:
    """Let a contract be paid by the hour: its escrow is funded by the week, and the clock opens every week."""
    standing = Milestone(
        id=market.new_id(),
        contract_id=contract.id,
        position=1,
        title=HOURS,
        amount=full_week,
        due=None,
        state=MILESTONE_MACHINE.after(MilestoneState.PLANNED, "stand"),
    )
    market.milestones.add(standing)
    monday = week_of(market.now)
    ahead = monday + ASKED_AHEAD
    market.deadlines.set("week.ahead", contract.id, ahead if ahead > market.now else ahead + WEEK)
    market.deadlines.set("week.open", contract.id, monday + WEEK)
    return standing
