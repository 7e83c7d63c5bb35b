"""Chargebacks, as those who paid and operators see them; and what operators hear of the providers' books."""

from __future__ import annotations

from datetime import date

from bot.domain.accounts.model import authorise_operator
from bot.domain.errors import N_, NotYours
from bot.domain.payments.chargebacks import asked_back, owed_by, repay
from bot.domain.payments.model import Chargeback, ChargebackState
from bot.handlers import contracts
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import capital, home_action, name_of

_SAYS = {
    ChargebackState.OPEN: N_(
        "The bank of the card took it back. Until the bank has decided, the work's money is held."
    ),
    ChargebackState.WON: N_("The bank decided that the payment stands. Everything goes on as before."),
    ChargebackState.LOST: N_("The bank decided for the card's owner. What is owed is paid by bank transfer."),
    ChargebackState.REPAID: N_("It was paid again. Everything is settled."),
}


@routes.screen("chargebacks", command="chargebacks", about=N_("payments that a card's bank took back"))
def chargebacks(turn: ReadingTurn) -> Screen:
    """Those that wait: all of them for an operator, else one's own."""
    t = turn.words
    waiting = [one for one in turn.market.chargebacks.open() if _may_see(turn, one)]
    cards = tuple(
        Card(
            title=t(N_("Taken back: {amount}"), amount=one.amount),
            lead=f"{capital(t(one.state))} · {t.ago(one.at)}",
            actions=(Action(label=t(N_("Open")), route=chargeback_screen.to(one.id)),),
        )
        for one in waiting
    )
    return Screen(
        title=t(N_("Chargebacks")),
        lead="" if cards else t(N_("There are none.")),
        cards=cards,
        actions=(home_action(turn),),
    )


def _may_see(turn: ReadingTurn, chargeback: Chargeback) -> bool:
    payer = turn.market.payments.get(chargeback.payment_id).account_id
    return turn.actor.is_operator or turn.actor.id == payer


@routes.screen("chargeback")
def chargeback_screen(turn: ReadingTurn, chargeback_id: str) -> Screen:
    """One of them: how it stands, and what is owed."""
    t = turn.words
    found = turn.market.chargebacks.get(chargeback_id)
    if not _may_see(turn, found):
        raise NotYours
    owed = owed_by(turn.market, found.owed_by)
    fields = [Field(label=t(N_("State")), value=capital(t(found.state)))]
    if owed.amount > 0:
        fields.append(Field(label=t(N_("Owed")), value=t.money(owed)))
    actions: tuple[Action, ...] = ()
    if turn.actor.is_operator:
        payer = turn.market.payments.get(found.payment_id).account_id
        fields.append(Field(label=t(N_("Paid by")), value=name_of(turn, payer)))
        if found.state == ChargebackState.LOST:
            question = t(N_("Has {owed} really arrived?"), owed=owed)
            way = repaid.to(found.id, found.version)
            actions = (Action(label=t(N_("It was paid again")), route=way, style="primary", confirm=question),)
    return Screen(
        title=t(N_("Taken back: {amount}"), amount=found.amount),
        lead=t(_SAYS[found.state]),
        fields=tuple(fields),
        actions=(*actions, Action(label=t(N_("Chargebacks")), route=chargebacks.to()), home_action(turn)),
    )


@routes.action("chargeback.repay", about="chargeback")
def repaid(turn: WritingTurn, chargeback_id: str, seen: int) -> Screen:
    """An operator has received what was owed."""
    repay(turn.market, turn.actor, chargeback_id, seen)
    return chargeback_screen(turn, chargeback_id).with_notice(turn.words(N_("Settled. They can pay by card again.")))


@routes.notice("chargeback_moved")
def moved_told(turn: ReadingTurn, chargeback_id: str) -> Screen:
    """A card's bank took a payment back, or has decided."""
    return chargeback_screen(turn, chargeback_id)


_SAYS_TO_FREELANCER = {
    ChargebackState.OPEN: N_(
        "The bank of the client's card asks for this money back. It stays in escrow until the bank has decided. "
        "You can wait with the work until then."
    ),
    ChargebackState.WON: N_("The bank has decided: the money stays in escrow for you. You can go on."),
    ChargebackState.LOST: N_(
        "The bank gave this money back, so it is no longer in escrow. "
        "Do not go on before there is money in escrow again."
    ),
    ChargebackState.REPAID: N_("It was paid again. Everything is settled."),
}


@routes.notice("escrow_asked_back")
def asked_back_told(turn: ReadingTurn, chargeback_id: str) -> Screen:
    """The money that a freelancer works for is asked back by a bank, or the bank has decided."""
    t = turn.words
    found = turn.market.chargebacks.get(chargeback_id)
    held = asked_back(turn.market, found)
    if held is None or turn.market.contracts.get(held[0]).freelancer_id != turn.actor.id:
        raise NotYours
    contract_id, amount = held
    return Screen(
        title=t(
            N_("The money for {title}: {amount}"), amount=amount, title=turn.market.contracts.get(contract_id).title
        ),
        lead=t(_SAYS_TO_FREELANCER[found.state]),
        actions=(Action(label=t(N_("Contract")), route=contracts.contract.to(contract_id)),),
    )


@routes.notice("books_differ")
def differ_told(turn: ReadingTurn, provider: str, day: str, count: int) -> Screen:
    """A provider's report and the ledger do not say the same."""
    t = turn.words
    authorise_operator(turn.actor)
    lead = N_("On the server, this command names them: {command}")
    return Screen(
        title=t.n(
            N_("One difference in the books of {provider}, {day}"),
            N_("{count} differences in the books of {provider}, {day}"),
            count,
            provider=provider.capitalize(),
            day=date.fromisoformat(day),
        ),
        lead=t(lead, command=f"python -m bot ledger reconcile {provider}"),
        actions=(Action(label=t(N_("Chargebacks")), route=chargebacks.to()), home_action(turn)),
    )
