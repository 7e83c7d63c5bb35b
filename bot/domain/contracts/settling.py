"""What becomes of money in escrow, and of money that was released: it is paid, in part or whole, or goes back."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.contracts.events import EarningRefunded, MilestoneRefunded, MilestoneReleased
from bot.domain.contracts.model import IN_ESCROW, MILESTONE_MACHINE, WORK, Contract, Milestone, MilestoneState
from bot.domain.disputes.freezing import check_not_frozen, frozen
from bot.domain.errors import N_, BadValue
from bot.domain.ledger.model import Accounts, Earning
from bot.domain.ledger.service import move, release_escrow
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.payments.model import HeldByBank
from bot.domain.refunds.service import fees_of, send_back, share_out


def release(market: Market, contract: Contract, milestone: Milestone, *, by: str) -> Milestone:
    """Pay a submitted milestone's escrow out, less the fee. ``by`` is "" for the clock. Raises NotAllowed, Stale."""
    return _release(market, contract, milestone, MilestoneReleased(milestone_id=milestone.id, by=by))


def _release(market: Market, contract: Contract, milestone: Milestone, event: MilestoneReleased) -> Milestone:
    approved = MILESTONE_MACHINE.after(milestone.state, "approve")
    check_not_frozen(market, milestone.id)
    check_not_held(market, milestone, milestone.amount)
    end_review(market, milestone.id)
    released = market.milestones.save(
        replace(
            milestone,
            state=MILESTONE_MACHINE.after(approved, "release"),
            review_until=None,
            settled_at=market.now,
            settled_by=event.by,
        )
    )
    release_escrow(market, contract, released)
    market.record(event)
    return released


def release_part(
    market: Market, contract: Contract, milestone: Milestone, amount: Money, *, by: str, rest_title: str
) -> Milestone:
    """Pay a part; the rest stays in escrow, for the next milestone that is worked on, or for one of its own.

    Raises BadValue for a part that is none, NotAllowed, Stale.
    """
    MILESTONE_MACHINE.after(milestone.state, "approve")
    if amount == milestone.amount:
        return release(market, contract, milestone, by=by)
    if not 0 < amount.amount < milestone.amount.amount:
        raise BadValue(N_("Release at most {most}, and more than nothing."), most=milestone.amount)
    check_not_frozen(market, milestone.id)
    check_not_held(market, milestone, milestone.amount)
    rest = milestone.amount - amount
    # Comes before any money moves: of two who release at once, one is told so here.
    end_review(market, milestone.id)
    part = market.milestones.save(replace(milestone, amount=amount))
    target = _next_worked_on(market, milestone)
    if target is None:
        target = split_off(market, milestone, rest, rest_title, state=WORK[0])
    else:
        market.milestones.save(replace(target, amount=target.amount + rest))
    leg = (Accounts.escrow(milestone.id), Accounts.escrow(target.id), rest)
    move(market, f"rest:{milestone.id}", "rest to the next milestone", leg, about=contract.id)
    event = MilestoneReleased(milestone_id=milestone.id, by=by, rest_id=target.id, rest=rest.amount)
    return _release(market, contract, part, event)


def _next_worked_on(market: MarketView, milestone: Milestone) -> Milestone | None:
    later = [
        part
        for part in market.milestones.of_contract(milestone.contract_id)
        if (part.position, part.id) > (milestone.position, milestone.id) and part.state in WORK
        if frozen(market, part.id) is None
    ]
    return later[0] if later else None


def split_off(
    market: Market, milestone: Milestone, amount: Money, title: str, *, state: MilestoneState | None = None
) -> Milestone:
    """A new milestone right behind one that it was a part of; whoever calls takes the amount from that."""
    part = Milestone(
        id=market.new_id(),
        contract_id=milestone.contract_id,
        position=milestone.position,
        title=title,
        amount=amount,
        due=milestone.due,
        state=state or milestone.state,
    )
    market.milestones.add(part)
    return part


def end_review(market: Market, milestone_id: str) -> None:
    """Comes before the milestone changes: the clock takes the deadline first, too, so nobody waits in a circle."""
    market.deadlines.clear("milestone.release", milestone_id)
    market.deadlines.clear("milestone.reminder", milestone_id)


def refund_escrow(
    market: Market, contract: Contract, milestone: Milestone, amount: Money, *, by: str, hold: str | None = None
) -> Milestone:
    """Send a milestone's escrow back, or a part of it, with the client's fee on it. ``by`` is "" for the clock.

    What is left after a part stays in escrow for the same milestone. With a ``hold`` it is taken from what that set
    aside. Raises BadValue for more than there is, NotAllowed, Stale.
    """
    if not 0 < amount.amount <= milestone.amount.amount:
        raise BadValue(N_("Give back at most {most}, and more than nothing."), most=milestone.amount)
    state = MILESTONE_MACHINE.after(milestone.state, "refund")
    check_not_frozen(market, milestone.id)
    if hold is None:
        check_not_held(market, milestone, amount)
    if amount == milestone.amount:
        end_review(market, milestone.id)
        settled = replace(milestone, state=state, review_until=None, settled_at=market.now, settled_by=by)
    else:
        settled = replace(milestone, amount=milestone.amount - amount)
    saved = market.milestones.save(settled)
    shares = share_out(market, contract, amount, about=milestone.id)
    refunding = Accounts.refunding(contract.team_id)
    move(
        market,
        f"refund:{milestone.id}:{milestone.version}",
        "refund of escrow",
        (Accounts.escrow(milestone.id), refunding, amount),
        (Accounts.CLIENT_FEE, refunding, fees_of(shares, amount.currency)),
        about=contract.id,
        hold=hold,
    )
    send_back(market, contract, shares, about=milestone.id)
    market.record(MilestoneRefunded(milestone_id=milestone.id, amount=amount.amount, by=by))
    return saved


def refund_earning(
    market: Market,
    contract: Contract,
    earning: Earning,
    amount: Money,
    *,
    by: str,
    hold: str | None = None,
    fee: Money | None = None,
) -> Earning:
    """Send back what was released, or a part of it; with it goes the client's fee, and our fee to the freelancer.

    Billings shrink by it. The freelancer's fee comes back as the tiers have it for the last that was billed, and never
    more than this earning has cost. What the freelancer gives comes from the earning; the rest, where the tiers give
    back less than it had cost, from what is available. ``fee`` says otherwise how much of our fee comes back. Raises
    BadValue, and InsufficientFunds where it was paid out.
    """
    nothing = amount - amount
    if not 0 < amount.amount <= earning.left.amount:
        raise BadValue(N_("Give back at most {most}, and more than nothing."), most=earning.left)
    check_not_frozen(market, earning.id)
    # Comes before the billings: of two refunds at once, one is told so here.
    taken_on = replace(earning, refunded=(earning.refunded or nothing) + amount)
    market.ledger.save_earning(taken_on)
    if earning.kind != "expense":
        billed = market.ledger.bill(earning.freelancer_id, earning.team_id, -amount)
        given = earning.refunded_fee or nothing
        if fee is None:
            fee = min(market.rules.freelancer_fee(amount, billed - amount), earning.fee - given)
    fee = fee or nothing
    net = amount - fee
    own = max(min(net, earning.kept), nothing)
    given_back = (earning.refunded_fee or nothing) + fee
    saved = replace(taken_on, refunded_fee=given_back, version=taken_on.version + 1)
    market.ledger.save_earning(saved)
    available, refunding = Accounts.available(earning.freelancer_id), Accounts.refunding(earning.team_id)
    source = available if earning.available else Accounts.pending(earning.freelancer_id)
    shares = share_out(market, contract, amount, about=earning.id)
    taken = (
        [(source, refunding, net)]
        if source == available
        else [(source, refunding, own), (available, refunding, net - own)]
    )
    move(
        market,
        f"refund-earning:{earning.id}:{earning.version}",
        "refund of earnings",
        *taken,
        (Accounts.SERVICE_FEE, refunding, fee),
        (Accounts.CLIENT_FEE, refunding, fees_of(shares, amount.currency)),
        about=contract.id,
        hold=hold,
    )
    send_back(market, contract, shares, about=earning.id)
    market.record(EarningRefunded(earning_id=earning.id, contract_id=contract.id, amount=amount.amount, by=by))
    return replace(saved, version=saved.version + 1)


def is_held(market: MarketView, milestone: Milestone, amount: Money) -> bool:
    """Whether a chargeback has set aside so much of a milestone's escrow that ``amount`` of it cannot move."""
    return market.ledger.free(Accounts.escrow(milestone.id), amount.currency) < amount


def check_not_held(market: MarketView, milestone: Milestone, amount: Money) -> None:
    """Raises HeldByBank."""
    if is_held(market, milestone, amount):
        raise HeldByBank


def in_escrow(market: MarketView, contract_id: str) -> list[Milestone]:
    """A contract's milestones with money in them."""
    return [part for part in market.milestones.of_contract(contract_id) if part.state in IN_ESCROW]
