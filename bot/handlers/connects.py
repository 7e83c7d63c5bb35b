"""Connects: how many there are and why, buying more, and asking for the money back."""

from __future__ import annotations

from bot.domain.connects.model import Change, NoBundle
from bot.domain.connects.purchases import CARD, STAR_CURRENCY, ask_refund, buy, price_of, refundable
from bot.domain.connects.purchases import own_purchase as purchase_of
from bot.domain.connects.sales import STARS, bundle_of
from bot.domain.connects.service import balance
from bot.domain.errors import N_, Refusal
from bot.domain.money import Money
from bot.domain.payments.model import Payment, PaymentState, ProviderOff
from bot.handlers.kit.route import pack
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Invoice, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.kit.words import told
from bot.handlers.pieces import capital, home_action, page_within, pages_of

PAGE = 8
PURCHASES = 5

_CAME = {
    "joining": N_("+{count} for joining, {when}"),
    "monthly": N_("+{count}, free this month, {when}"),
    "bought": N_("+{count} bought, {when}"),
}


def price_told(turn: ReadingTurn, price: Money) -> str:
    """A price in money, or in Stars."""
    if price.currency == STAR_CURRENCY:
        return turn.words.n(N_("{count} Star"), N_("{count} Stars"), price.amount)
    return turn.words.money(price)


def _way(turn: ReadingTurn) -> str:
    """How somebody pays for Connects where they are: with Stars inside of Telegram, else by card; "" for not at all."""
    way = STARS if turn.platform.has_invoices else CARD
    return way if way in turn.market.providers else ""


@routes.screen(
    "connects",
    command="connects",
    about=N_("your Connects, and buying more"),
    phrases=(N_("connects|my connects|buy connects|more connects"),),
)
def connects(turn: ReadingTurn, page: int = 0) -> Screen:
    """How many Connects somebody has, what happened to them, and the ways to get more."""
    t, market, actor = turn.words, turn.market, turn.actor
    lots = market.connects.lots(actor.id, market.now)
    fields = [Field(label=t(N_("You have")), value=t.number(sum(lot.left for lot in lots)))]
    if lots:
        told = t(N_("{count} on {when}"), count=lots[0].left, when=t.date(lots[0].expires_at))
        fields.append(Field(label=t(N_("First to expire")), value=told))
    coming = market.deadlines.at("connects.monthly", actor.id)
    if coming is not None and market.rules.monthly_connects:
        told = t(N_("{count} on {when}"), count=market.rules.monthly_connects, when=t.date(coming))
        fields.append(Field(label=t(N_("Next free ones")), value=told))
    count = market.connects.changes(actor.id)
    page = page_within(page, PAGE, count)
    lines = [_change_told(turn, change) for change in market.connects.history(actor.id, PAGE, page * PAGE)]
    return Screen(
        title=t(N_("Connects")),
        lead=t(N_("A proposal costs Connects. Invitations and offers cost nothing.")),
        fields=tuple(fields),
        cards=(Card(title=t(N_("What happened")), lead="\n".join(lines)),) if lines else (),
        closing="" if _way(turn) else t(N_("They are not sold here right now.")),
        pages=pages_of(page, PAGE, count, connects.to),
        actions=(*_bundles(turn), Action(label=t(N_("Help with payments")), route=help_paying.to()), home_action(turn)),
    )


def _bundles(turn: ReadingTurn) -> list[Action]:
    way = _way(turn)
    if not way:
        return []
    return [
        Action(
            label=turn.words(
                N_("Buy {count} for {price}"),
                count=count,
                price=price_told(turn, price_of(turn.market, count, way)),
            ),
            route=order.to(str(count)),
        )
        for count in turn.market.rules.connects_bundles
    ]


def _change_told(turn: ReadingTurn, change: Change) -> str:
    t = turn.words
    count, when = abs(change.change), t.date(change.at)
    if change.kind == "granted":
        return t(_CAME.get(change.about, N_("+{count}, {when}")), count=count, when=when)
    if change.kind == "expired":
        return t(N_("−{count} expired, {when}"), count=count, when=when)
    if change.kind == "refunded":
        sentence = N_("−{count} paid back, {when}") if change.change < 0 else N_("+{count} not paid back, {when}")
        return t(sentence, count=count, when=when)
    boost = change.about.startswith("boost.")
    if change.kind == "spent":
        sentence = N_("−{count} boost: {title}, {when}") if boost else N_("−{count} proposal: {title}, {when}")
    else:
        sentence = N_("+{count} came back: {title}, {when}")
    return t(sentence, count=count, title=_job_of(turn, change.about, boost=boost), when=when)


def _job_of(turn: ReadingTurn, spending_id: str, *, boost: bool) -> str:
    """The title of the job for which Connects were spent; "…" where it is gone."""
    market = turn.market
    name = spending_id.split(".")[1 if boost else 0]
    if boost:
        found = market.boosts.find(name)
        name = found.proposal_id if found is not None else ""
    proposal = market.proposals.find(name)
    job = market.jobs.find(proposal.job_id) if proposal is not None else None
    return job.title if job is not None else "…"


@routes.action("connects.buy", takes_rest=True, phrases=(N_("buy {rest} connects"),))
def order(turn: WritingTurn, count: str) -> Screen:
    """Order a bundle: an invoice in the chat, or a page to pay on."""
    t = turn.words
    way = _way(turn)
    if not way:
        raise ProviderOff
    if not count.isdecimal():
        raise NoBundle
    payment = buy(turn.market, turn.actor, int(count[:6]), way)
    if way == CARD:
        return connects(turn).with_notice(t(N_("The way to pay comes in a moment, as a message.")), "info")
    return Screen(
        title=t(N_("{count} Connects for {price}"), count=int(count), price=price_told(turn, payment.amount)),
        lead=t(N_("Pay the invoice below. The Connects are yours as soon as it is paid.")),
        invoice=Invoice(
            payload=payment.id,
            title=t(N_("{count} Connects"), count=int(count)),
            description=t(N_("For proposals to jobs. They live {span}."), span=turn.market.rules.connects_live),
            stars=payment.amount.amount,
        ),
        actions=(
            Action(label=t(N_("Connects")), route=connects.to()),
            Action(label=t(N_("Help with payments")), route=help_paying.to()),
            home_action(turn),
        ),
    )


@routes.screen(
    "paysupport",
    command="paysupport",
    about=N_("help with a payment for Connects"),
    phrases=(N_("payment help|help with payments|help with a payment"),),
)
def help_paying(turn: ReadingTurn) -> Screen:
    """How to get help with a payment, and what was bought last."""
    t = turn.words
    bought = turn.market.connects.purchases(turn.actor.id, PURCHASES)
    return Screen(
        title=t(N_("Help with payments")),
        lead="\n".join(
            (
                t(N_("You can have your money back while none of the Connects you bought are used.")),
                t(turn.market.rules.payment_help),
            )
        ),
        cards=tuple(_purchase_card(turn, payment) for payment in bought),
        closing="" if bought else t(N_("You have not bought any yet.")),
        actions=(Action(label=t(N_("Connects")), route=connects.to()), home_action(turn)),
    )


def _purchase_card(turn: ReadingTurn, payment: Payment) -> Card:
    t = turn.words
    ways: tuple[Action, ...] = ()
    try:
        lot = refundable(turn.market, payment)
        lead = t(N_("{when}, none used"), when=lot.granted_at)
        ways = (Action(label=t(N_("Ask for my money back")), route=ask_back.to(payment.id)),)
    except Refusal as refusal:
        lead = state_told(turn, payment) if payment.state != PaymentState.SUCCEEDED else told(refusal, t)
    return Card(title=purchase_told(turn, payment), lead=lead, actions=ways)


def purchase_told(turn: ReadingTurn, payment: Payment) -> str:
    """What was bought, for how much."""
    price = price_told(turn, payment.amount)
    return turn.words(N_("{count} Connects for {price}"), count=bundle_of(payment), price=price)


def state_told(turn: ReadingTurn, payment: Payment) -> str:
    """How a payment for Connects stands."""
    back = turn.market.connects.paid_back(payment.id)
    if back is not None and back.state in {PaymentState.INTENDED, PaymentState.OPEN}:
        return turn.words(N_("The money is on its way back."))
    if payment.state == PaymentState.RETURNED or (back is not None and back.state == PaymentState.SUCCEEDED):
        return turn.words(N_("The money went back."))
    return capital(turn.words(payment.state))


@routes.action("connects.ask")
def ask_back(turn: WritingTurn, payment_id: str) -> Screen:
    """Ask the operators for one's money back."""
    ask_refund(turn.market, turn.actor, payment_id)
    now = help_paying(turn)
    # Nobody is to ask twice by accident.
    cards = tuple(card.model_copy(update={"actions": ()}) for card in now.cards)
    asked = now.model_copy(update={"cards": cards})
    return asked.with_notice(turn.words(N_("The operators are asked. You hear when it is on its way.")))


@routes.notice("connects_expired")
def expired(turn: ReadingTurn, _lot_id: str, count: int) -> Screen:
    """Connects were not used in time."""
    t = turn.words
    left = balance(turn.market, turn.actor.id)
    return Screen(
        title=t.n(N_("One Connect has expired"), N_("{count} Connects have expired"), count),
        lead=t(N_("They live {span}. You have {left} now."), span=turn.market.rules.connects_live, left=left),
        actions=_onward(turn),
    )


def _onward(turn: ReadingTurn) -> tuple[Action, ...]:
    t = turn.words
    return (
        Action(label=t(N_("Find jobs")), route=pack("jobs", ())),
        Action(label=t(N_("Connects")), route=connects.to()),
    )


@routes.notice("connects_ordered")
def ordered(turn: ReadingTurn, payment_id: str) -> Screen:
    """The way to pay for a bundle, as soon as there is one; and what became of it."""
    t = turn.words
    payment = purchase_of(turn.market, turn.actor, payment_id)
    pay: tuple[Action, ...] = ()
    match payment.state:
        case PaymentState.OPEN if payment.url:
            lead = t(N_("Pay on the page that opens. The Connects are yours as soon as it is paid."))
            label = t(N_("Pay {price}"), price=price_told(turn, payment.amount))
            pay = (Action(label=label, url=payment.url, style="primary"),)
        case PaymentState.INTENDED | PaymentState.OPEN:
            lead = t(N_("The way to pay appears here in a moment."))
        case PaymentState.SUCCEEDED:
            lead = t(N_("Paid, thank you. You have {left} Connects."), left=balance(turn.market, turn.actor.id))
        case PaymentState.FAILED:
            lead = t(N_("The payment did not work, and nothing was charged. Try again."))
        case PaymentState.CANCELLED:
            lead = t(N_("It was not paid in time, and nothing was charged."))
        case _:
            lead = state_told(turn, payment)
    return Screen(
        title=purchase_told(turn, payment),
        lead=lead,
        actions=(*pay, Action(label=t(N_("Connects")), route=connects.to())),
    )


@routes.notice("connects_bought")
def bought(turn: ReadingTurn, payment_id: str) -> Screen:
    """A bundle was paid."""
    t = turn.words
    payment = purchase_of(turn.market, turn.actor, payment_id)
    left = balance(turn.market, turn.actor.id)
    return Screen(
        title=t(N_("{count} Connects are yours"), count=bundle_of(payment)),
        lead=t(N_("Paid with {price}. You have {left} now."), price=price_told(turn, payment.amount), left=left),
        actions=_onward(turn),
    )


@routes.notice("connects_refunded")
def refunded(turn: ReadingTurn, payment_id: str) -> Screen:
    """The money of a bundle went back."""
    t = turn.words
    payment = purchase_of(turn.market, turn.actor, payment_id)
    lines = [t(N_("The {count} Connects that it paid for are gone."), count=bundle_of(payment))]
    if turn.market.connects.refunded(payment.id) < bundle_of(payment):
        lines = [t(N_("The Connects that were left are gone. What was used of them is owed to Parley."))]
    return Screen(
        title=t(N_("{price} went back to you"), price=price_told(turn, payment.amount)),
        lead="\n".join(lines),
        actions=(Action(label=t(N_("Connects")), route=connects.to()),),
    )


@routes.notice("refund_failed")
def refund_failed(turn: ReadingTurn, payment_id: str) -> Screen:
    """Money could not be given back: the Connects stay."""
    t = turn.words
    payment = purchase_of(turn.market, turn.actor, payment_id)
    back = turn.market.connects.paid_back(payment.id)
    reason = back.reason if back is not None else ""
    return Screen(
        title=t(N_("{price} could not be given back"), price=price_told(turn, payment.amount)),
        lead="\n".join(filter(None, (t(N_("The Connects can be used again.")), reason))),
        actions=(Action(label=t(N_("Help with payments")), route=help_paying.to()),),
    )
