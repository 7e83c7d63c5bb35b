"""Where somebody's money goes: adding, preferring and removing methods (MARKET 10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.accounts.model import Account
from bot.domain.errors import NotFound, Stale
from bot.domain.market import Market, MarketView
from bot.domain.money import Money
from bot.domain.payouts.model import (
    OPEN,
    PROVIDER_OF,
    Method,
    MethodAdded,
    MethodChanged,
    MethodInUse,
    MethodKind,
    MethodOff,
    MethodTooNew,
    MethodUnfinished,
    NoMethod,
    PayoutPlan,
    TooManyMethods,
)
from bot.domain.rules import MarketRules


def payout_fee(rules: MarketRules, kind: MethodKind) -> Money:
    """What a payout of this kind costs whoever gets it."""
    fees = {
        MethodKind.BANK: rules.manual_payout_fee,
        MethodKind.PAYPAL: rules.paypal_payout_fee,
        MethodKind.STRIPE: rules.stripe_payout_fee,
    }
    return rules.money(fees[kind])


def payout_takes(rules: MarketRules, provider: str) -> timedelta:
    """How long a payout usually takes."""
    takes = {"paypal": rules.paypal_payout_takes, "stripe": rules.stripe_payout_takes}
    return takes.get(provider, rules.manual_payout_takes)


def kinds_on(market: MarketView) -> list[MethodKind]:
    """The kinds of methods that can be added here."""
    return [kind for kind in MethodKind if PROVIDER_OF[kind] in market.providers]


def add_method(
    market: Market,
    actor: Account,
    method_id: str,
    *,
    label: str,
    sealed: str,
    kind: MethodKind = MethodKind.BANK,
    destination: str = "",
    ready: bool = True,
) -> Method:
    """Keep where somebody's money goes; ``sealed`` is encrypted already.

    The id comes from the link that the details were entered through. Raises Stale when the link was used before,
    MethodOff when the kind's provider is not set up, TooManyMethods.
    """
    most = market.rules.max_payout_methods
    if market.payout_methods.find(method_id) is not None:
        raise Stale
    if PROVIDER_OF[kind] not in market.providers:
        raise MethodOff
    if len(market.payout_methods.of_account(actor.id)) >= most:
        raise TooManyMethods(most=most)
    method = Method(
        id=method_id,
        account_id=actor.id,
        label=label,
        sealed=sealed,
        added_at=market.now,
        usable_at=market.now + market.rules.payout_method_wait,
        kind=kind,
        destination=destination,
        ready=ready,
    )
    market.payout_methods.add(method)
    market.record(MethodAdded(account_id=actor.id, method_id=method.id))
    return method


def method_heard(market: Market, method_id: str, *, ready: bool) -> Method:
    """A provider says whether money can be sent there; said twice, it changes nothing."""
    method = market.payout_methods.get(method_id)
    if method.ready == ready or method.removed_at is not None:
        return method
    return _changed(market, replace(method, ready=ready), "ready" if ready else "held")


def own_method(market: MarketView, actor: Account, method_id: str) -> Method:
    """A method of somebody's own. Raises NotFound for those of others, and for removed ones."""
    method = market.payout_methods.find(method_id)
    if method is None or method.account_id != actor.id or method.removed_at is not None:
        raise NotFound
    return method


def remove_method(market: Market, actor: Account, method_id: str, seen: int) -> Method:
    """Forget a method and its details. Raises NotFound, Stale, and MethodInUse while money is on its way there."""
    method = own_method(market, actor, method_id)
    payouts = market.payouts.of_account(actor.id)
    if any(payout.method_id == method.id and payout.state in OPEN for payout in payouts):
        raise MethodInUse
    if method.version != seen:
        raise Stale
    plan = plan_of(market, actor)
    if plan.method_id == method.id:
        keep_plan(market, replace(plan, method_id=""))
    return _changed(market, replace(method, removed_at=market.now, sealed=""), "removed")


def prefer_method(market: Market, actor: Account, method_id: str, seen: int) -> Method:
    """Let money go there from now on. Raises NotFound, Stale."""
    method = own_method(market, actor, method_id)
    if method.version != seen:
        raise Stale
    plan = plan_of(market, actor)
    if plan.method_id == method.id:
        return method
    keep_plan(market, replace(plan, method_id=method.id))
    return _changed(market, method, "preferred")


def _changed(market: Market, method: Method, what: str) -> Method:
    saved = market.payout_methods.save(method)
    event = MethodChanged(account_id=saved.account_id, method_id=saved.id, what=what, version=saved.version)
    market.record(event)
    return saved


def plan_of(market: MarketView, actor: Account) -> PayoutPlan:
    """How somebody wants their money: by default whenever they ask, to the newest method."""
    return market.payout_plans.find(actor.id) or PayoutPlan(id=actor.id, version=0)


def keep_plan(market: Market, plan: PayoutPlan) -> PayoutPlan:
    """Keep how somebody wants their money. Raises Stale when they changed it elsewhere meanwhile."""
    if plan.version:
        return market.payout_plans.save(plan)
    first = replace(plan, version=1)
    market.payout_plans.add(first)
    return first


def usable_method(market: MarketView, actor: Account, method_id: str = "") -> Method:
    """The method of this id; the preferred one, or the newest that can be used, without an id.

    Raises NoMethod, MethodTooNew, MethodUnfinished, MethodOff, and NotFound for what is not theirs.
    """
    methods = [own_method(market, actor, method_id)] if method_id else _methods(market, actor)
    if not methods:
        raise NoMethod
    usable = [method for method in methods if method.is_usable(market.now)]
    on = [method for method in usable if PROVIDER_OF[method.kind] in market.providers]
    if on:
        return on[0]
    if usable:
        raise MethodOff
    waits = [method.usable_at for method in methods if method.ready]
    if not waits:
        raise MethodUnfinished
    raise MethodTooNew(usable_at=min(waits))


def usable_from(method: Method, now: datetime) -> datetime | None:
    """When a finished method's wait is over; None when it is over, or when it is not finished."""
    return method.usable_at if method.ready and method.usable_at > now else None


def _methods(market: MarketView, actor: Account) -> list[Method]:
    """Somebody's methods, the preferred one first, then the newest."""
    preferred = plan_of(market, actor).method_id
    methods = market.payout_methods.of_account(actor.id)
    return sorted(methods, key=lambda method: method.id != preferred)
