"""Paying by card: the way to the provider's page, and how a payment stands."""

from __future__ import annotations

from bot.domain.contracts.model import Funding, FundingState, Milestone
from bot.domain.errors import N_, NotFound
from bot.domain.ledger.service import MANUAL
from bot.domain.payments.funding import PURPOSE, authorise_payment, fund_by, pay_instead, stop_paying
from bot.domain.payments.model import Payment, PaymentState
from bot.handlers import contracts, fundings
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action

CARD = "stripe"


def card_action(turn: ReadingTurn, part: Milestone) -> tuple[Action, ...]:
    """The way to fund a milestone by card, where there is one."""
    if CARD not in turn.market.providers:
        return ()
    way = fund_by_card.to(part.id, part.version)
    return (Action(label=turn.words(N_("Pay by card")), route=way, style="primary", wide=True),)


def instead_action(turn: ReadingTurn, funding: Funding) -> tuple[Action, ...]:
    """The way to pay by card what one had promised to send."""
    if CARD not in turn.market.providers or funding.provider != MANUAL or funding.state != FundingState.REQUESTED:
        return ()
    return (Action(label=turn.words(N_("Pay by card instead")), route=card_instead.to(funding.id, funding.version)),)


@routes.action("fund.card", about="fund")
def fund_by_card(turn: WritingTurn, milestone_id: str, seen: int) -> Screen:
    """Fund a milestone by card."""
    return _begun(turn, fund_by(turn.market, turn.actor, milestone_id, seen, CARD))


@routes.action("fund.card.instead", about="funding.own")
def card_instead(turn: WritingTurn, funding_id: str, seen: int) -> Screen:
    """Pay by card what was promised to be sent."""
    return _begun(turn, pay_instead(turn.market, turn.actor, funding_id, seen, CARD))


def _begun(turn: ReadingTurn, payment: Payment) -> Screen:
    note = turn.words(N_("The button to pay is in the next message."))
    return contracts.contract(turn, turn.market.fundings.get(payment.about).contract_id).with_notice(note)


@routes.screen("payment")
def payment_screen(turn: ReadingTurn, payment_id: str) -> Screen:
    """How a payment by card stands, and the way to its page."""
    t = turn.words
    payment = turn.market.payments.get(payment_id)
    authorise_payment(turn.market, turn.actor, payment)
    if payment.purpose != PURPOSE:
        raise NotFound
    funding = turn.market.fundings.get(payment.about)
    to_contract = Action(label=t(N_("Contract")), route=contracts.contract.to(funding.contract_id))
    title, lead = _state(turn, payment)
    return Screen(
        title=title,
        lead=lead,
        fields=(Field(label=t(N_("For")), value=fundings.funded_what(turn, funding)),),
        actions=(*_ways(turn, payment, funding), to_contract, home_action(turn)),
    )


def _state(turn: ReadingTurn, payment: Payment) -> tuple[str, str]:
    """What a payment's screen says: its title, and one sentence on what comes next."""
    t = turn.words
    match payment.state:
        case PaymentState.INTENDED:
            says = (
                N_("Pay {amount} by card"),
                N_("The page for your card is being made. Its button comes here by itself."),
            )
        case PaymentState.OPEN:
            says = N_("Pay {amount} by card"), N_("You pay on Stripe's page. Your card is never shown in a chat.")
        case PaymentState.SUCCEEDED:
            says = N_("{amount} is paid"), N_("Thank you. There is nothing more to do.")
        case PaymentState.FAILED:
            says = N_("{amount} was not paid"), N_("It did not work. Try again, or send it by bank transfer.")
        case _:
            says = N_("{amount} was not paid"), N_("Nothing was taken from your card.")
    return t(says[0], amount=payment.amount), t(says[1])


def _ways(turn: ReadingTurn, payment: Payment, funding: Funding) -> tuple[Action, ...]:
    t = turn.words
    stop = Action(
        label=t(N_("Do not pay")),
        route=stop_it.to(payment.id, payment.version),
        confirm=t(N_("Close the page, and pay nothing?")),
    )
    if payment.state == PaymentState.INTENDED:
        return (Action(label=t(N_("Look again")), route=payment_screen.to(payment.id)),)
    if payment.state == PaymentState.OPEN:
        return (Action(label=t(N_("Open the page")), url=payment.url, style="primary", wide=True), stop)
    if payment.state != PaymentState.SUCCEEDED and funding.milestone_id is not None:
        return (Action(label=t(N_("Fund again")), route=fundings.fund.to(funding.milestone_id), style="primary"),)
    return ()


@routes.action("payment.stop", about="payment")
def stop_it(turn: WritingTurn, payment_id: str, seen: int) -> Screen:
    """Pay nothing after all."""
    stop_paying(turn.market, turn.actor, payment_id, seen)
    return payment_screen(turn, payment_id)


@routes.notice("payment_page")
def page_told(turn: ReadingTurn, payment_id: str) -> Screen:
    """The way to the page, for whoever pays; it shows how the payment stands from then on."""
    return payment_screen(turn, payment_id)
