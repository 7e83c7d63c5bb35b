"""Paying by a provider's own page what a client promised (MARKET 9)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.contracts.access import as_client
from bot.domain.contracts.fundings import money_came, money_stayed_away, request_funding
from bot.domain.contracts.model import Funding, FundingState
from bot.domain.errors import NotAllowed, NotYours, Stale
from bot.domain.events import Event
from bot.domain.ledger.service import MANUAL
from bot.domain.market import Market, MarketView
from bot.domain.payments.chargebacks import check_owes_nothing
from bot.domain.payments.model import Payment, PaymentState
from bot.domain.payments.orders import ORDERS, Order, OrderLine
from bot.domain.payments.purposes import PURPOSES
from bot.domain.payments.service import cancel, intend

PURPOSE = "funding"
WAITING = (PaymentState.INTENDED, PaymentState.OPEN)


class PageAsked(Event):
    """Somebody wants to pay a promise on a provider's page."""

    payment_id: str
    funding_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The payment and the funding."""
        return (f"payment:{self.payment_id}", f"funding:{self.funding_id}")


def fund_by(market: Market, actor: Account, milestone_id: str, seen: int, provider: str) -> Payment:
    """Promise the money for a milestone, to be paid on the provider's page, which exists some moments later.

    Raises as ``request_funding``, and MoneyOwed.
    """
    contract = market.contracts.get(market.milestones.get(milestone_id).contract_id)
    as_client(market, actor, contract)
    check_owes_nothing(market, contract.team_id)
    return pay_by(market, actor, request_funding(market, actor, milestone_id, seen, provider=provider))


def pay_instead(market: Market, actor: Account, funding_id: str, seen: int, provider: str) -> Payment:
    """Pay on the provider's page what was promised to be sent by hand.

    Raises NotYours, Stale, NotAllowed, MoneyOwed, ProviderOff.
    """
    funding = market.fundings.get(funding_id)
    as_client(market, actor, market.contracts.get(funding.contract_id))
    if funding.version != seen:
        raise Stale
    if funding.state != FundingState.REQUESTED or funding.provider != MANUAL:
        raise NotAllowed(state=funding.state)
    return pay_by(market, actor, market.fundings.save(replace(funding, provider=provider)))


def pay_by(market: Market, actor: Account, funding: Funding) -> Payment:
    """Let the provider of a promise take the money for it. Raises ProviderOff, MoneyOwed."""
    check_owes_nothing(market, market.contracts.get(funding.contract_id).team_id)
    payment = intend(
        market,
        provider=funding.provider,
        direction="in",
        purpose=PURPOSE,
        about=funding.id,
        account_id=actor.id,
        amount=funding.total,
    )
    market.record(PageAsked(payment_id=payment.id, funding_id=funding.id))
    return payment


def stop_paying(market: Market, actor: Account, payment_id: str, seen: int) -> Payment:
    """Wait for a payment no longer; its page is closed. Raises NotYours, Stale, and NotAllowed once it is settled."""
    payment = market.payments.get(payment_id)
    authorise_payment(market, actor, payment)
    if payment.version != seen:
        raise Stale
    if payment.direction != "in" or payment.state not in WAITING:
        raise NotAllowed(state=payment.state)
    return cancel(market, payment.id)


def authorise_payment(market: MarketView, actor: Account, payment: Payment) -> None:
    """Whoever pays, the client's side of what it is for, and operators. Raises NotYours."""
    if payment.account_id == actor.id or actor.is_operator:
        return
    if payment.purpose != PURPOSE:
        raise NotYours
    as_client(market, actor, market.contracts.get(market.fundings.get(payment.about).contract_id))


def _heard(market: Market, payment: Payment) -> None:
    """The money is there, perhaps after everybody had given it up, or it stays away."""
    if payment.state == PaymentState.SUCCEEDED:
        money_came(market, payment.about)
    else:
        money_stayed_away(market, payment.about)


def _order(market: MarketView, payment: Payment) -> Order:
    funding = market.fundings.get(payment.about)
    contract = market.contracts.get(funding.contract_id)
    lines = [
        OrderLine(f"{contract.title}: {market.milestones.get(part.milestone_id).title}", part.amount)
        for part in funding.shares
    ] or [OrderLine(f"{contract.title}: {funding.purpose}", funding.amount)]
    fees = funding.total - funding.amount
    if fees:
        lines.append(OrderLine("Parley's fee", fees))
    return Order(description=contract.title, lines=tuple(lines), group=contract.id)


PURPOSES[PURPOSE] = _heard
ORDERS[PURPOSE] = _order
