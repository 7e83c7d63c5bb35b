"""What operators see of sold Connects, and giving the money back."""

from __future__ import annotations

from bot.domain.accounts.model import authorise_operator
from bot.domain.connects.purchases import own_purchase, refund, refundable
from bot.domain.errors import N_, Refusal
from bot.handlers.connects import price_told, purchase_told, state_told
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.kit.words import told
from bot.handlers.pieces import home_action, name_of

LAST = 10


@routes.screen("purchases", command="purchases", about=N_("for operators: Connects that were sold"))
def sales(turn: ReadingTurn) -> Screen:
    """The last purchases of everybody."""
    authorise_operator(turn.actor)
    t = turn.words
    cards = tuple(
        Card(
            title=purchase_told(turn, payment),
            lead=f"{name_of(turn, payment.account_id)} · {t.ago(payment.created_at)} · {state_told(turn, payment)}",
            actions=(Action(label=t(N_("Open")), route=sale.to(payment.id)),),
        )
        for payment in turn.market.connects.purchases("", LAST)
    )
    return Screen(
        title=t(N_("Sold Connects")),
        lead="" if cards else t(N_("None yet.")),
        cards=cards,
        actions=(home_action(turn),),
    )


@routes.screen("connects.sale")
def sale(turn: ReadingTurn, payment_id: str) -> Screen:
    """One purchase, and whether its money can go back."""
    authorise_operator(turn.actor)
    t = turn.words
    payment = own_purchase(turn.market, turn.actor, payment_id)
    lot = turn.market.connects.lot(payment.id)
    price = price_told(turn, payment.amount)
    ways: tuple[Action, ...] = ()
    closing = ""
    try:
        refundable(turn.market, payment)
        question = t(N_("Give {price} back? The Connects are taken back at once."), price=price)
        way = pay_back.to(payment.id, payment.version)
        ways = (Action(label=t(N_("Give {price} back"), price=price), route=way, style="danger", confirm=question),)
    except Refusal as refusal:
        closing = told(refusal, t)
    left = t(N_("{left} of {granted}"), left=lot.left, granted=lot.granted) if lot is not None else "—"
    return Screen(
        title=purchase_told(turn, payment),
        fields=(
            Field(label=t(N_("From")), value=name_of(turn, payment.account_id)),
            Field(label=t(N_("Ordered")), value=t.ago(payment.created_at)),
            Field(label=t(N_("State")), value=state_told(turn, payment)),
            Field(label=t(N_("Not used")), value=left),
        ),
        closing=closing,
        actions=(*ways, Action(label=t(N_("Sold Connects")), route=sales.to()), home_action(turn)),
    )


@routes.action("connects.refund", about="connects.sale")
def pay_back(turn: WritingTurn, payment_id: str, seen: int) -> Screen:
    """Give the money back the way that it came."""
    refund(turn.market, turn.actor, payment_id, seen)
    return sale(turn, payment_id).with_notice(turn.words(N_("The money is on its way back. They are told.")))


@routes.notice("refund_asked")
def asked(turn: ReadingTurn, payment_id: str) -> Screen:
    """Somebody wants their money back."""
    t = turn.words
    payment = own_purchase(turn.market, turn.actor, payment_id)
    shown = sale(turn, payment_id)
    who, price = name_of(turn, payment.account_id), price_told(turn, payment.amount)
    return shown.model_copy(update={"title": t(N_("{who} asks for {price} back"), who=who, price=price)})
