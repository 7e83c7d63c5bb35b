"""Adding a method, asking for money, and settling payouts by hand (MARKET 10)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.errors import NotYours, OperatorsOnly, Stale
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import arrive, come_back, send_out
from bot.domain.market import Market, MarketView
from bot.domain.payouts.model import (
    PAYOUT_MACHINE,
    Method,
    MethodAdded,
    MethodTooNew,
    NoMethod,
    Payout,
    PayoutMoved,
    PayoutRequested,
    TooLittle,
)


def add_method(market: Market, actor: Account, method_id: str, *, label: str, sealed: str) -> Method:
    """Keep where somebody's money goes; ``sealed`` is encrypted already.

    The id comes from the link that the details were entered through. Raises Stale when the link was used before.
    """
    method = Method(
        id=method_id,
        account_id=actor.id,
        label=label,
        sealed=sealed,
        added_at=market.now,
        usable_at=market.now + market.rules.payout_method_wait,
    )
    market.payout_methods.add(method)
    market.record(MethodAdded(account_id=actor.id, method_id=method.id))
    return method


def usable_method(market: MarketView, actor: Account) -> Method:
    """The newest method that can be used. Raises NoMethod, MethodTooNew."""
    methods = market.payout_methods.of_account(actor.id)
    if not methods:
        raise NoMethod
    usable = [method for method in methods if method.usable_at <= market.now]
    if not usable:
        raise MethodTooNew(usable_at=min(method.usable_at for method in methods))
    return usable[0]


def draft_payout(market: MarketView, actor: Account) -> tuple[Method, Payout]:
    """The payout of everything that is available, as it would be. Raises NoMethod, MethodTooNew, TooLittle."""
    method = usable_method(market, actor)
    rules = market.rules
    available = market.ledger.balance(Accounts.available(actor.id), rules.currency)
    fee = rules.money(rules.manual_payout_fee)
    if available.amount < max(rules.min_payout, fee.amount + 1):
        raise TooLittle(available=available, least=rules.money(rules.min_payout))
    payout = Payout(id="", account_id=actor.id, method_id=method.id, amount=available, fee=fee, requested_at=market.now)
    return method, payout


def request_payout(market: Market, actor: Account, seen_amount: int) -> Payout:
    """Ask for all that is available. Raises Stale when that is not what the person saw, and as ``draft_payout``."""
    _, draft = draft_payout(market, actor)
    if draft.amount.amount != seen_amount:
        raise Stale
    payout = replace(draft, id=market.new_id())
    market.payouts.add(payout)
    send_out(market, payout.id, actor.id, payout.amount)
    market.record(PayoutRequested(payout_id=payout.id))
    return payout


def mark_sent(market: Market, actor: Account, payout_id: str, seen: int) -> Payout:
    """The operator has sent the money. Raises OperatorsOnly, Stale, NotAllowed."""
    return _move(market, _for_operator(market, actor, payout_id, seen), "send")


def mark_paid(market: Market, actor: Account, payout_id: str, seen: int) -> Payout:
    """The money has arrived. Raises OperatorsOnly, Stale, NotAllowed."""
    paid = _move(market, _for_operator(market, actor, payout_id, seen), "pay")
    arrive(market, paid.id, paid.account_id, paid.amount, paid.fee)
    return paid


def mark_failed(market: Market, actor: Account, payout_id: str, seen: int, reason: str) -> Payout:
    """The money did not arrive: it is available again. Raises OperatorsOnly, Stale, NotAllowed."""
    payout = _for_operator(market, actor, payout_id, seen)
    failed = _move(market, replace(payout, reason=reason), "fail")
    come_back(market, failed.id, failed.account_id, failed.amount)
    return failed


def authorise_payout(actor: Account, payout: Payout) -> None:
    """Raises NotYours for anybody but the owner and the operators."""
    if payout.account_id != actor.id and not actor.is_operator:
        raise NotYours


def _for_operator(market: Market, actor: Account, payout_id: str, seen: int) -> Payout:
    if not actor.is_operator:
        raise OperatorsOnly
    payout = market.payouts.get(payout_id)
    if payout.version != seen:
        raise Stale
    return payout


def _move(market: Market, payout: Payout, transition: str) -> Payout:
    state = PAYOUT_MACHINE.after(payout.state, transition)
    moved = market.payouts.save(replace(payout, state=state, settled_at=market.now))
    market.record(PayoutMoved(payout_id=moved.id, state=moved.state))
    return moved
