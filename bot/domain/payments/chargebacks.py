"""Chargebacks: a card's owner has their bank take back what they paid (MARKET 9).

What was taken is owed to us by whoever paid, until the bank has decided for us, or they have paid it again. Of the
money that still lies in escrow, as much is set aside at once; when the chargeback is lost, it pays what is owed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.accounts.model import authorise_operator
from bot.domain.errors import Stale
from bot.domain.ledger.model import Accounts, HoldState
from bot.domain.ledger.service import MANUAL, move, reserve, void
from bot.domain.money import Money, total
from bot.domain.payments.model import (
    CHARGEBACK_MACHINE,
    Chargeback,
    ChargebackMoved,
    ChargebackState,
    ChargebackTold,
    MoneyOwed,
    Payment,
)

if TYPE_CHECKING:
    from bot.domain.accounts.model import Account
    from bot.domain.market import Market, MarketView


def owed_by(market: MarketView, who: str) -> Money:
    """What a team or an account owes us, above zero; zero for nothing."""
    return -market.ledger.balance(Accounts.receivable(who), market.rules.currency)


def check_owes_nothing(market: MarketView, who: str) -> None:
    """Raises MoneyOwed."""
    owed = owed_by(market, who)
    if owed.amount > 0:
        raise MoneyOwed(owed=owed)


def hear_chargeback(market: Market, payment_id: str, told: ChargebackTold) -> Chargeback:
    """Keep what a provider says of a chargeback. Said again, in whatever order, it is done once."""
    payment = market.payments.get(payment_id)
    found = market.chargebacks.by_reference(payment.provider, told.reference)
    chargeback = found or _begun(market, payment, told)
    if chargeback.state != ChargebackState.OPEN:
        return chargeback
    if told.taken.amount > 0 and not chargeback.taken:
        chargeback = _taken(market, payment, chargeback, told)
    if told.status == "won":
        return _won(market, chargeback, told)
    return _lost(market, payment, chargeback) if told.status == "lost" else chargeback


def _begun(market: Market, payment: Payment, told: ChargebackTold) -> Chargeback:
    nothing = told.amount - told.amount
    begun = Chargeback(
        id=market.new_id(),
        provider=payment.provider,
        reference=told.reference,
        payment_id=payment.id,
        owed_by=_who_paid(market, payment),
        amount=told.amount,
        taken=nothing,
        fee=nothing,
        at=market.now,
    )
    market.chargebacks.add(begun)
    _record(market, begun)
    return begun


def _who_paid(market: Market, payment: Payment) -> str:
    """The team for what was paid for a contract, else whoever paid."""
    if payment.purpose != "funding":
        return payment.account_id
    return market.contracts.get(market.fundings.get(payment.about).contract_id).team_id


def _taken(market: Market, payment: Payment, chargeback: Chargeback, told: ChargebackTold) -> Chargeback:
    clearing = Accounts.clearing(payment.provider)
    move(
        market,
        f"chargeback:{chargeback.id}",
        "chargeback",
        (Accounts.receivable(chargeback.owed_by), clearing, told.taken),
        (Accounts.PROVIDER_FEE, clearing, told.fee),
        about=_contract_of(market, payment),
    )
    left = told.taken
    for milestone_id in _milestones_of(market, payment):
        escrow = Accounts.escrow(milestone_id)
        part = min(left, market.ledger.free(escrow, left.currency))
        if part.amount > 0:
            reserve(market, _hold(chargeback, milestone_id), escrow, part, about=milestone_id)
            left -= part
    return market.chargebacks.save(replace(chargeback, taken=told.taken, fee=told.fee))


def _won(market: Market, chargeback: Chargeback, told: ChargebackTold) -> Chargeback:
    clearing, payment = Accounts.clearing(chargeback.provider), market.payments.get(chargeback.payment_id)
    for milestone_id in _milestones_of(market, payment):
        if market.ledger.hold(_hold(chargeback, milestone_id)) is not None:
            void(market, _hold(chargeback, milestone_id))
    fee_back = chargeback.fee - told.fee
    move(
        market,
        f"chargeback-won:{chargeback.id}",
        "chargeback won",
        (clearing, Accounts.receivable(chargeback.owed_by), chargeback.taken),
        (clearing, Accounts.PROVIDER_FEE, max(fee_back, fee_back - fee_back)),
        about=_contract_of(market, payment),
    )
    won = _moved(market, chargeback, "win")
    _go_on_ending(market, payment)
    return won


def _lost(market: Market, payment: Payment, chargeback: Chargeback) -> Chargeback:
    from bot.domain.contracts.model import MILESTONE_MACHINE  # contracts' own modules need payments first

    for milestone_id in _milestones_of(market, payment):
        hold = market.ledger.hold(_hold(chargeback, milestone_id))
        if hold is None or hold.state != HoldState.RESERVED:
            continue
        leg = (hold.account, Accounts.receivable(chargeback.owed_by), hold.amount)
        move(
            market,
            f"chargeback-lost:{chargeback.id}:{milestone_id}",
            "escrow pays a chargeback",
            leg,
            about=_contract_of(market, payment),
            hold=hold.id,
        )
        milestone = market.milestones.get(milestone_id)
        is_empty = not market.ledger.balance(hold.account, hold.amount.currency)
        if is_empty and MILESTONE_MACHINE.allows(milestone.state, "refund"):
            for kind in ("milestone.release", "milestone.reminder"):
                market.deadlines.clear(kind, milestone.id)
            state = MILESTONE_MACHINE.after(milestone.state, "refund")
            market.milestones.save(replace(milestone, state=state, review_until=None, settled_at=market.now))
        elif not is_empty and not market.contracts.get(milestone.contract_id).is_hourly:
            market.milestones.save(replace(milestone, amount=milestone.amount - hold.amount))
    lost = _moved(market, chargeback, "lose")
    _go_on_ending(market, payment)
    return lost


def _go_on_ending(market: Market, payment: Payment) -> None:
    """A contract that was about to end, and waited for the bank, ends or asks about what is left."""
    from bot.domain.contracts.endings import end_if_settled  # contracts' own modules need payments first

    if payment.purpose == "funding":
        end_if_settled(market, _contract_of(market, payment))


def repay(market: Market, actor: Account, chargeback_id: str, seen: int) -> Chargeback:
    """The operator has received by hand what was still owed. Raises OperatorsOnly, Stale, NotAllowed."""
    authorise_operator(actor)
    chargeback = market.chargebacks.get(chargeback_id)
    if chargeback.version != seen:
        raise Stale
    repaid = _moved(market, chargeback, "repay")
    owed = min(owed_by(market, chargeback.owed_by), chargeback.taken)
    leg = (Accounts.clearing(MANUAL), Accounts.receivable(chargeback.owed_by), max(owed, owed - owed))
    move(market, f"chargeback-repaid:{chargeback.id}", "chargeback repaid", leg)
    return repaid


def _moved(market: Market, chargeback: Chargeback, transition: str) -> Chargeback:
    state = CHARGEBACK_MACHINE.after(chargeback.state, transition)
    moved = market.chargebacks.save(replace(chargeback, state=state, settled_at=market.now))
    _record(market, moved)
    return moved


def _record(market: Market, chargeback: Chargeback) -> None:
    milestones = tuple(_milestones_of(market, market.payments.get(chargeback.payment_id)))
    market.record(ChargebackMoved(chargeback_id=chargeback.id, state=chargeback.state, milestones=milestones))


def asked_back(market: MarketView, chargeback: Chargeback) -> tuple[str, Money] | None:
    """The contract whose escrow it has set aside, and how much of it; None where it met no escrow."""
    payment = market.payments.get(chargeback.payment_id)
    found = [market.ledger.hold(_hold(chargeback, each)) for each in _milestones_of(market, payment)]
    held = [hold.amount for hold in found if hold is not None]
    return (_contract_of(market, payment), total(held, chargeback.amount.currency)) if held else None


def _hold(chargeback: Chargeback, milestone_id: str) -> str:
    return f"chargeback:{chargeback.id}:{milestone_id}"


def _milestones_of(market: MarketView, payment: Payment) -> Sequence[str]:
    """The milestones that it paid for."""
    if payment.purpose != "funding":
        return ()
    funding = market.fundings.get(payment.about)
    return [part.milestone_id for part in funding.shares if part.milestone_id]


def _contract_of(market: MarketView, payment: Payment) -> str:
    return market.fundings.get(payment.about).contract_id if payment.purpose == "funding" else payment.about
