"""The end of an hourly contract: nobody works on, what was worked is still reviewed and paid, the rest goes back."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.contracts.events import MilestoneRefunded
from bot.domain.contracts.model import MILESTONE_MACHINE, Contract, ContractState, Milestone, MilestoneState
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import move
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.refunds.service import fees_of, send_back, share_out
from bot.domain.timesheets.model import WeekState
from bot.domain.timesheets.money import free, hold, standing
from bot.domain.timesheets.timers import stop_for
from bot.domain.timesheets.weeks import worth


def end_hours(market: Market, contract: Contract) -> None:
    """Stop the timer, hold no more than what was worked, and send the rest back to the client at once."""
    for kind in ("week.open", "week.ahead"):
        market.deadlines.clear(kind, contract.id)
    stop_for(market, contract)
    for week in market.weeks.of_contract(contract.id):
        if week.state == WeekState.OPEN:
            mine = market.weeks.save(week)
            market.weeks.save(hold(market, contract, mine, worth(mine.minutes, mine.rate)))
    milestone = standing(market, contract)
    market.milestones.save(replace(milestone, state=MILESTONE_MACHINE.after(milestone.state, "cancel")))
    hand_back(market, contract)


def hand_back(market: Market, contract: Contract) -> None:
    """Once a contract has ended, nothing stays in its escrow but what is held for the weeks that are not settled."""
    amount = free(market, contract)
    if contract.state != ContractState.ENDED or not amount:
        return
    milestone = standing(market, contract)
    if milestone.state == MilestoneState.CANCELLED:
        _refund(market, contract, milestone, amount)


def _refund(market: Market, contract: Contract, milestone: Milestone, amount: Money) -> None:
    saved = market.milestones.save(milestone)
    shares = share_out(market, contract, amount, about=milestone.id)
    refunding = Accounts.refunding(contract.team_id)
    move(
        market,
        f"refund:{milestone.id}:{saved.version}",
        "refund of escrow",
        (Accounts.escrow(milestone.id), refunding, amount),
        (Accounts.CLIENT_FEE, refunding, fees_of(shares, amount.currency)),
        about=contract.id,
    )
    send_back(market, contract, shares, about=milestone.id)
    market.record(MilestoneRefunded(milestone_id=milestone.id, amount=amount.amount, by=""))
