"""The money of a dispute: what can be claimed, freezing it, and giving each side its part (MARKET 9, 13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from bot.domain.contracts.endings import end_if_settled
from bot.domain.contracts.model import MILESTONE_MACHINE, Milestone, MilestoneState
from bot.domain.contracts.settling import end_review, refund_earning, refund_escrow, split_off
from bot.domain.disputes.freezing import check_not_frozen
from bot.domain.disputes.model import FINAL, Dispute, HeldOtherwise, Kind, NothingToDispute, PaidOut, SettledBefore
from bot.domain.errors import NotFound, Refusal
from bot.domain.ledger.model import Accounts, Earning
from bot.domain.ledger.service import move, release_escrow, reserve, void
from bot.domain.money import Money

if TYPE_CHECKING:
    from bot.domain.contracts.model import Contract
    from bot.domain.market import Market, MarketView


@dataclass(frozen=True)
class Claim:
    """Money that could be disputed: ``most`` of it, gross; ``paid_out`` says that there was more of it."""

    kind: Kind
    subject_id: str
    contract_id: str
    title: str
    most: Money
    paid_out: bool = False


def claim_on(market: MarketView, subject_id: str) -> Claim:
    """What can be disputed of a milestone, or of an earning.

    Raises HeldOtherwise, NotFound, NothingToDispute, PaidOut.
    """
    milestone = market.milestones.find(subject_id)
    earning = market.ledger.earning(subject_id)
    if milestone is None and earning is None:
        raise NotFound
    if milestone is not None and MILESTONE_MACHINE.allows(milestone.state, "divide"):
        if market.ledger.free(Accounts.escrow(milestone.id), milestone.amount.currency) < milestone.amount:
            raise HeldOtherwise
        return Claim("milestone", milestone.id, milestone.contract_id, milestone.title, milestone.amount)
    if earning is None or earning.released_at + market.rules.dispute_window <= market.now or not earning.left:
        raise NothingToDispute(window=market.rules.dispute_window)
    most = _still_there(market, earning)
    if not most:
        raise PaidOut
    title = milestone.title if milestone else market.contracts.get(earning.contract_id).title
    return Claim("earning", earning.id, earning.contract_id, title, most, most < earning.left)


def claims_in(market: MarketView, contract: Contract) -> list[Claim]:
    """Everything in a contract that could be disputed and is not."""
    found = []
    parts = [part.id for part in market.milestones.of_contract(contract.id)]
    released = [earning.id for earning in market.ledger.of_contract(contract.id)]
    for subject_id in dict.fromkeys([*parts, *released]):
        try:
            check_not_frozen(market, subject_id)
            check_not_settled(market, subject_id)
            claim = claim_on(market, subject_id)
        except Refusal:
            continue
        found.append(claim)
    return found


def check_not_settled(market: MarketView, subject_id: str) -> None:
    """What was settled or decided stays so. Raises SettledBefore."""
    if any(one.state in FINAL for one in market.disputes.about(subject_id)):
        raise SettledBefore


def _account_of(earning: Earning) -> str:
    return (Accounts.available if earning.available else Accounts.pending)(earning.freelancer_id)


def _still_there(market: MarketView, earning: Earning) -> Money:
    """How much of an earning, gross, the freelancer still has the net of."""
    free = market.ledger.free(_account_of(earning), earning.net.currency)
    low, high = 0, earning.left.amount
    while low < high:
        middle = (low + high + 1) // 2
        if net_of(earning, Money(middle, free.currency)) <= free:
            low = middle
        else:
            high = middle - 1
    return Money(low, free.currency)


def fee_share(earning: Earning, gross: Money) -> Money:
    """Our fee on so much of an earning, in proportion, beside what was given back before; rounded half to even."""
    nothing = gross - gross
    if not gross:
        return nothing
    gone = (earning.refunded or nothing) + gross
    exact = Decimal(earning.fee.amount) * gone.amount / earning.gross.amount
    due = Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), gross.currency)
    return max(nothing, min(due - (earning.refunded_fee or nothing), gross))


def net_of(earning: Earning, gross: Money) -> Money:
    """What the freelancer has of so much of an earning."""
    return gross - fee_share(earning, gross)


def set_apart(market: Market, claim: Claim, amount: Money, rest_title: str) -> int | None:
    """Stop the clock on what is claimed; what is not claimed of a milestone goes on as one of its own.

    Returns the seconds that were left of the client's review. Comes before anything is held: whoever approves in the
    same moment has changed the milestone, and one of both is told so.
    """
    if claim.kind == "earning":
        market.deadlines.clear("earning.available", claim.subject_id)
        earning = market.ledger.earning(claim.subject_id)
        if earning is None:
            raise NotFound
        market.ledger.save_earning(earning)
        return None
    end_review(market, claim.subject_id)
    milestone = market.milestones.get(claim.subject_id)
    until = milestone.review_until
    left = None if until is None else max(0, round((until - market.now).total_seconds()))
    market.milestones.save(replace(milestone, amount=amount, review_until=None))
    rest = milestone.amount - amount
    if rest:
        part = split_off(market, milestone, rest, rest_title)
        leg = (Accounts.escrow(milestone.id), Accounts.escrow(part.id), rest)
        move(market, f"dispute:{part.id}:rest", "not disputed", leg, about=milestone.contract_id)
        if until is not None:
            _review_again(market, part, until)
    return left


def freeze(market: Market, claim: Claim, amount: Money, hold_id: str) -> tuple[str, Money]:
    """Hold what is claimed: escrow as it is, of released money the freelancer's net. Returns where, and how much."""
    account, held = Accounts.escrow(claim.subject_id), amount
    if claim.kind == "earning":
        earning = market.ledger.earning(claim.subject_id)
        if earning is None:
            raise NotFound
        account, held = _account_of(earning), net_of(earning, amount)
    reserve(market, hold_id, account, held, about=claim.contract_id)
    return account, held


def thaw(market: Market, dispute: Dispute) -> None:
    """It was withdrawn: the clock goes on with what was left."""
    void(market, dispute.hold_id)
    if dispute.kind == "earning":
        _wait_again(market, dispute.subject_id)
        return
    milestone = market.milestones.get(dispute.subject_id)
    if milestone.state == MilestoneState.SUBMITTED and dispute.review_left is not None:
        _review_again(market, milestone, market.now + timedelta(seconds=dispute.review_left))
    end_if_settled(market, dispute.contract_id)


def divide(market: Market, dispute: Dispute, refund: Money, *, by: str) -> None:
    """Give the client ``refund`` and the freelancer the rest of it, less the fee; the dispute is over already."""
    contract = market.contracts.get(dispute.contract_id)
    if dispute.kind == "earning":
        _divide_earning(market, contract, dispute, refund, by=by)
        return
    milestone = market.milestones.get(dispute.subject_id)
    if refund:
        milestone = refund_escrow(market, contract, milestone, refund, by=by, hold=dispute.hold_id)
    else:
        void(market, dispute.hold_id)
    if refund != dispute.amount:
        state = MILESTONE_MACHINE.after(milestone.state, "divide")
        paid = replace(milestone, state=state, review_until=None, settled_at=market.now, settled_by=by)
        release_escrow(market, contract, market.milestones.save(paid))
    end_if_settled(market, contract.id)


def _divide_earning(market: Market, contract: Contract, dispute: Dispute, refund: Money, *, by: str) -> None:
    earning = market.ledger.earning(dispute.subject_id)
    if earning is None:
        raise NotFound
    if refund:
        fee = max(_last_fee(market, earning, refund), refund - dispute.held)
        refund_earning(market, contract, earning, refund, by=by, hold=dispute.hold_id, fee=fee)
    else:
        void(market, dispute.hold_id)
    _wait_again(market, dispute.subject_id)


def _last_fee(market: Market, earning: Earning, refund: Money) -> Money:
    """Our fee on what was billed last, which comes back with any refund; never more than this earning has cost."""
    nothing = refund - refund
    if earning.kind == "expense":
        return nothing
    billed = market.ledger.billed(earning.freelancer_id, earning.team_id, refund.currency)
    fee = market.rules.freelancer_fee(refund, billed - refund)
    return max(nothing, min(fee, earning.fee - (earning.refunded_fee or nothing)))


def _wait_again(market: Market, earning_id: str) -> None:
    earning = market.ledger.earning(earning_id)
    if earning is not None and not earning.available:
        market.deadlines.set("earning.available", earning_id, max(earning.available_at, market.now))


def _review_again(market: Market, milestone: Milestone, until: datetime) -> None:
    market.milestones.save(replace(milestone, review_until=until))
    market.deadlines.set("milestone.release", milestone.id, max(until, market.now))
    ahead = [at for before in market.rules.work_review_reminders if (at := until - before) > market.now]
    if ahead:
        market.deadlines.set("milestone.reminder", milestone.id, min(ahead))
