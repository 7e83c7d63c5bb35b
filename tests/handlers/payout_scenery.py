"""What happens around payouts: methods that change, days that come, and money that waits to be claimed."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.market import Market
from bot.domain.payouts.methods import prefer_method, remove_method
from bot.domain.payouts.model import Every, Payout, PayoutUnclaimed
from bot.domain.payouts.plans import change_plan
from bot.domain.payouts.service import mark_failed
from tests.domain.town import DAY, Town, usd


def days_of_payouts(town: Town, freelancer: Account, operator: Account) -> None:
    """A payout by itself that cannot go out, one that does, and one that lies unclaimed before it fails."""
    (method,) = town.look(lambda market: market.payout_methods.of_account(freelancer.id))
    town.do(change_plan, freelancer, Every.WEEK, usd(1), 0)
    town.do(remove_method, freelancer, method.id, method.version)
    town.wait(7 * DAY)
    method = town.method(freelancer)
    town.do(prefer_method, freelancer, method.id, method.version)
    town.wait(10 * DAY)
    plan = town.look(lambda market: market.payout_plans.get(freelancer.id))
    town.do(change_plan, freelancer, Every.NEVER, usd(0), plan.version)
    payout = town.do(_unclaimed, freelancer)
    town.do(mark_failed, operator, payout.id, payout.version, "Nobody has claimed it.")


def _unclaimed(market: Market, freelancer: Account) -> Payout:
    payout = market.payouts.of_account(freelancer.id)[0]
    market.record(PayoutUnclaimed(payout_id=payout.id))
    return market.payouts.save(replace(payout, unclaimed=True))
