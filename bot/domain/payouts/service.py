"""Asking for money, and settling payouts by hand (MARKET 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.accounts.model import Account, authorise_operator
from bot.domain.errors import NotAllowed, NotYours, Stale
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import send_out
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.payments import service as payments
from bot.domain.payments.model import PaymentState
from bot.domain.payouts.methods import add_method, payout_fee, payout_takes, usable_method
from bot.domain.payouts.model import (
    MANUAL,
    OPEN,
    PROVIDER_OF,
    Method,
    Payout,
    PayoutRequested,
    PayoutState,
    TooLittle,
    TooMuch,
)
from bot.domain.payouts.provided import CANCEL, PAYOUT
from bot.domain.payouts.settling import fail_payout, pay_payout, return_payout, send_payout

__all__ = [
    "add_method",
    "authorise_payout",
    "cancel_unclaimed",
    "draft_payout",
    "expected_at",
    "for_operator",
    "mark_failed",
    "mark_paid",
    "mark_returned",
    "mark_sent",
    "request_payout",
    "usable_method",
]


def draft_payout(market: MarketView, actor: Account, method_id: str = "") -> tuple[Method, Payout]:
    """The payout of everything that is free, as it would be: what a dispute has frozen stays.

    Raises TooLittle, and as ``usable_method``.
    """
    method = usable_method(market, actor, method_id)
    rules = market.rules
    free = market.ledger.free(Accounts.available(actor.id), rules.currency)
    fee = payout_fee(rules, method.kind)
    if free < (least := least_payout(market, fee)):
        raise TooLittle(available=free, least=least)
    return method, Payout(
        id="",
        account_id=actor.id,
        method_id=method.id,
        amount=free,
        fee=fee,
        requested_at=market.now,
        number=market.payouts.next_number(actor.id),
        provider=PROVIDER_OF[method.kind],
    )


def least_payout(market: MarketView, fee: Money) -> Money:
    """The least that is paid out, which leaves something after the fee."""
    return market.rules.money(max(market.rules.min_payout, fee.amount + 1))


def part_of(market: MarketView, draft: Payout, amount: Money) -> Payout:
    """The payout of a part of what is free. Raises TooLittle, TooMuch."""
    if amount < (least := least_payout(market, draft.fee)):
        raise TooLittle(available=draft.amount, least=least)
    if amount > draft.amount:
        raise TooMuch(available=draft.amount)
    return replace(draft, amount=amount)


def request_payout(
    market: Market,
    actor: Account,
    seen_amount: int,
    *,
    number: int | None = None,
    method_id: str = "",
    planned: bool = False,
) -> Payout:
    """Ask for so many minor units: for all that is free or, with the payout's ``number``, for a part of it.

    Raises Stale when another amount is free than the person saw, or their payout of this number was asked for already;
    TooMuch, and as ``draft_payout``.
    """
    method, draft = draft_payout(market, actor, method_id)
    if number is None and draft.amount.amount != seen_amount:
        raise Stale
    if number is not None:
        if number != draft.number:
            raise Stale
        draft = part_of(market, draft, market.rules.money(seen_amount))
    payout = replace(draft, id=market.new_id())
    market.payout_methods.save(method)  # so that nobody removes it in the same moment
    market.payouts.add(payout)
    send_out(market, payout.id, actor.id, payout.amount)
    if payout.provider != MANUAL:
        payments.intend(
            market,
            provider=payout.provider,
            direction="out",
            purpose=PAYOUT,
            about=payout.id,
            account_id=actor.id,
            amount=payout.amount - payout.fee,
        )
    market.record(PayoutRequested(payout_id=payout.id, planned=planned))
    return payout


def expected_at(market: MarketView, payout: Payout) -> datetime:
    """When a payout should be there."""
    return payout.requested_at + payout_takes(market.rules, payout.provider)


def for_operator(market: MarketView) -> Sequence[Payout]:
    """What an operator has to send or to settle: what goes by hand, and what a provider takes too long for."""
    return [
        payout
        for payout in market.payouts.open()
        if payout.provider == MANUAL or (not payout.unclaimed and expected_at(market, payout) <= market.now)
    ]


def mark_sent(market: Market, actor: Account, payout_id: str, seen: int) -> Payout:
    """The operator has sent the money. Raises OperatorsOnly, Stale, NotAllowed; a provider sends its own."""
    payout = _for_operator(market, actor, payout_id, seen)
    if payout.provider != MANUAL:
        raise NotAllowed(state=payout.state)
    return send_payout(market, payout)


def mark_paid(market: Market, actor: Account, payout_id: str, seen: int, reason: str = "") -> Payout:
    """The money has arrived. Raises OperatorsOnly, Stale, NotAllowed.

    What a provider is stuck with is settled with a reason, and the provider is not asked again.
    """
    payout = replace(_for_operator(market, actor, payout_id, seen), reason=reason)
    if payout.provider != MANUAL and payout.state == PayoutState.REQUESTED:
        payout = send_payout(market, payout)
    paid = pay_payout(market, payout)
    _stop_asking(market, paid)
    return paid


def mark_failed(market: Market, actor: Account, payout_id: str, seen: int, reason: str) -> Payout:
    """The money did not arrive: it is available again. Raises OperatorsOnly, Stale, NotAllowed."""
    failed = fail_payout(market, _for_operator(market, actor, payout_id, seen), reason)
    _stop_asking(market, failed)
    return failed


def mark_returned(market: Market, actor: Account, payout_id: str, seen: int, reason: str) -> Payout:
    """The bank sent the money back after it had arrived. Raises OperatorsOnly, Stale, NotAllowed."""
    return return_payout(market, _for_operator(market, actor, payout_id, seen), reason)


def cancel_unclaimed(market: Market, actor: Account, payout_id: str, seen: int) -> Payout:
    """Ask the provider for the money back that nobody claimed. Raises NotYours, Stale, NotAllowed.

    It is available again when the provider says so: it may be claimed in the same instant.
    """
    payout = market.payouts.get(payout_id)
    authorise_payout(actor, payout)
    if payout.version != seen:
        raise Stale
    sent = next(iter(market.payments.about(PAYOUT, payout.id)), None)
    if payout.state not in OPEN or not payout.unclaimed or sent is None:
        raise NotAllowed(state=payout.state)
    saved = market.payouts.save(replace(payout, unclaimed=False))
    payments.intend(
        market,
        provider=payout.provider,
        direction="back",
        purpose=CANCEL,
        about=payout.id,
        account_id=payout.account_id,
        amount=sent.amount,
        pays_back=sent.id,
    )
    return saved


def authorise_payout(actor: Account, payout: Payout) -> None:
    """Raises NotYours for anybody but the owner and the operators."""
    if payout.account_id != actor.id and not actor.is_operator:
        raise NotYours


def _for_operator(market: Market, actor: Account, payout_id: str, seen: int) -> Payout:
    authorise_operator(actor)
    payout = market.payouts.get(payout_id)
    if payout.version != seen:
        raise Stale
    return payout


def _stop_asking(market: Market, payout: Payout) -> None:
    """An operator's word stands: the provider is not asked (again) to send it."""
    for payment in market.payments.about(PAYOUT, payout.id):
        if payment.state in {PaymentState.INTENDED, PaymentState.OPEN}:
            payments.cancel(market, payment.id)
