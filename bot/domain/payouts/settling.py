"""What a payout's steps do to the ledger. Whoever calls has authorised them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import arrive, come_back, move, reverse
from bot.domain.market import Market
from bot.domain.payouts.model import PAYOUT_MACHINE, Payout, PayoutMoved


def send_payout(market: Market, payout: Payout) -> Payout:
    """It is on its way. Raises NotAllowed."""
    return _moved(market, payout, "send")


def pay_payout(market: Market, payout: Payout) -> Payout:
    """It has arrived. Raises NotAllowed."""
    paid = _moved(market, replace(payout, unclaimed=False), "pay")
    arrive(market, paid.id, paid.account_id, paid.amount, paid.fee, provider=paid.provider)
    return paid


def fail_payout(market: Market, payout: Payout, reason: str) -> Payout:
    """It did not arrive: the money and its fee are available again. Raises NotAllowed."""
    failed = _moved(market, replace(payout, reason=reason, unclaimed=False), "fail")
    come_back(market, failed.id, failed.account_id, failed.amount)
    return failed


def return_payout(market: Market, payout: Payout, reason: str) -> Payout:
    """It came back after it had arrived: the money and its fee are available again. Raises NotAllowed."""
    returned = _moved(market, replace(payout, reason=reason), "return")
    back, late = f"returned:{returned.id}", f"late:{returned.id}"
    if market.ledger.transfer(late) is not None:
        reverse(market, late, back, kind="payout returned")
        return returned
    reverse(market, f"paid:{returned.id}", back, kind="payout returned")
    leg = (Accounts.in_flight(returned.account_id), Accounts.available(returned.account_id), returned.amount)
    move(market, f"available again:{returned.id}", "payout available again", leg)
    return returned


def pay_late(market: Market, payout: Payout) -> Payout:
    """It arrived although it had been given up: it is taken again, or owed where it is gone. Raises NotAllowed."""
    paid = _moved(market, payout, "arrive late")
    available, clearing = Accounts.available(paid.account_id), Accounts.clearing(paid.provider)
    free = min(market.ledger.free(available, paid.amount.currency), paid.amount)
    net = paid.amount - paid.fee
    from_free = min(free, net)
    fee_from_free = free - from_free
    owed = Accounts.receivable(paid.account_id)
    move(
        market,
        f"late:{paid.id}",
        "payout arrived late",
        (available, clearing, from_free),
        (owed, clearing, net - from_free),
        (available, Accounts.PAYOUT_FEE, fee_from_free),
        (owed, Accounts.PAYOUT_FEE, paid.fee - fee_from_free),
    )
    return paid


def _moved(market: Market, payout: Payout, transition: str) -> Payout:
    state = PAYOUT_MACHINE.after(payout.state, transition)
    moved = market.payouts.save(replace(payout, state=state, settled_at=market.now))
    market.record(PayoutMoved(payout_id=moved.id, state=moved.state))
    return moved
