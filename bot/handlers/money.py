"""Where somebody's money is, and how they get it."""

from __future__ import annotations

from bot.domain.errors import N_, Refusal
from bot.domain.ledger.service import purse
from bot.domain.payouts.model import MethodTooNew, NoMethod, Payout, PayoutState
from bot.domain.payouts.service import authorise_payout, draft_payout, request_payout, usable_method
from bot.handlers import contracts
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.kit.words import told
from bot.handlers.pieces import home_action


@routes.screen(
    "money",
    command="money",
    about=N_("your balance and when you get paid"),
    phrases=(
        N_(
            "balance|money|earnings|my money|when do i get paid|when will i get paid|where is my money|payout status|"
            "payouts|when is my money available"
        ),
    ),
)
def balance_screen(turn: ReadingTurn) -> Screen:
    """Everything about somebody's money, in one message."""
    t = turn.words
    now = purse(turn.market, turn.actor)
    fields = [
        Field(label=t(N_("Available")), value=t.money(now.available)),
        Field(label=t(N_("Pending")), value=t.money(now.pending)),
        Field(label=t(N_("In escrow")), value=t.money(now.escrow)),
    ]
    if now.in_flight:
        fields.append(Field(label=t(N_("Being paid out")), value=t.money(now.in_flight)))
    lines = [
        t(
            N_("{net} from {what}: available {when}"),
            net=earning.net,
            what=turn.market.contracts.get(earning.contract_id).title,
            when=earning.available_at,
        )
        for earning in now.coming
    ]
    if now.escrow:
        lines.append(t(N_("Money in escrow becomes yours when the client approves the work.")))
    return Screen(
        title=t(N_("Your money")),
        fields=tuple(fields),
        lead="\n".join(lines) or ("" if now.in_flight else t(N_("Nothing is on its way right now."))),
        cards=tuple(_payout_card(turn, payout) for payout in turn.market.payouts.of_account(turn.actor.id)[:3]),
        closing=_what_is_missing(turn, is_there=bool(now.available)),
        actions=(
            *(
                (Action(label=t(N_("Get paid out")), route=payout_draft.to(), style="primary"),)
                if now.available
                else ()
            ),
            Action(label=t(N_("Payout methods")), route=payout_methods.to()),
            Action(label=t(N_("Contracts")), route=contracts.my_contracts.to()),
            home_action(turn),
        ),
    )


def _what_is_missing(turn: ReadingTurn, *, is_there: bool) -> str:
    """What somebody needs before money can be sent to them; "" when nothing is missing. ``is_there``: it waits."""
    t = turn.words
    try:
        usable_method(turn.market, turn.actor)
    except MethodTooNew as refusal:
        return told(refusal, t)
    except NoMethod:
        wait = turn.market.rules.payout_method_wait
        if not is_there:
            return t(N_("Add a payout method early: new ones wait {span}."), span=wait)
        return t(
            N_("To have it sent to you, add a payout method now: it can be used from {when}."),
            when=turn.market.now + wait,
        )
    return ""


def _payout_card(turn: ReadingTurn, payout: Payout) -> Card:
    t = turn.words
    if payout.state == PayoutState.REQUESTED:
        lead = t(N_("Asked for: {when}. It has not been sent yet."), when=payout.requested_at)
    else:
        lead = t(N_("{state}, asked for {when}"), state=payout.state, when=payout.requested_at)
    return Card(title=t(N_("Payout of {amount}"), amount=payout.amount), lead=lead)


@routes.screen("payout.methods", command="payouts", about=N_("where your money goes"))
def payout_methods(turn: ReadingTurn) -> Screen:
    """Where somebody's money goes, and the way to a page for the details."""
    t = turn.words
    cards = []
    for method in turn.market.payout_methods.of_account(turn.actor.id):
        usable = method.usable_at <= turn.market.now
        lead = t(N_("ready")) if usable else t(N_("can be used from {when}"), when=method.usable_at)
        cards.append(Card(title=t(N_("Bank account {label}"), label=method.label), lead=lead))
    return Screen(
        title=t(N_("Payout methods")),
        lead=t(
            N_(
                "Your bank details are entered on a page of ours, never in a chat. The link is yours alone, works "
                "once and for 15 minutes."
            )
        ),
        cards=tuple(cards),
        actions=(
            Action(label=t(N_("Add a bank account")), url=turn.links.payout_method(turn.actor.id), wide=True),
            Action(label=t(N_("Money")), route=balance_screen.to()),
            home_action(turn),
        ),
    )


@routes.screen("payout")
def payout_draft(turn: ReadingTurn) -> Screen:
    """What a payout now would come to; what stands in its way otherwise."""
    t = turn.words
    try:
        method, draft = draft_payout(turn.market, turn.actor)
    except Refusal as refusal:
        return Screen(
            title=t(N_("No payout yet")),
            lead=told(refusal, t),
            actions=(
                Action(label=t(N_("Payout methods")), route=payout_methods.to()),
                Action(label=t(N_("Money")), route=balance_screen.to()),
                home_action(turn),
            ),
        )
    return Screen(
        title=t(N_("Get paid out")),
        fields=(
            Field(label=t(N_("Available")), value=t.money(draft.amount)),
            Field(label=t(N_("Payout fee")), value=t.money(draft.fee)),
            Field(label=t(N_("You get")), value=t.money(draft.amount - draft.fee)),
            Field(label=t(N_("To")), value=t(N_("Bank account {label}"), label=method.label)),
        ),
        actions=(
            Action(label=t(N_("Send it to me")), route=ask.to(draft.amount.amount), style="primary", wide=True),
            Action(label=t(N_("Money")), route=balance_screen.to()),
            home_action(turn),
        ),
    )


@routes.action("payout.ask")
def ask(turn: WritingTurn, seen: int) -> Screen:
    """Ask for everything that is available."""
    request_payout(turn.market, turn.actor, seen)
    return balance_screen(turn).with_notice(turn.words(N_("You asked for it. You are told when it is sent.")))


@routes.notice("earning_available")
def available_told(turn: ReadingTurn, milestone_id: str) -> Screen:
    """Earned money can be paid out."""
    t = turn.words
    earning = turn.market.ledger.earning(milestone_id)
    net = earning.net if earning else turn.market.rules.money(0)
    missing = _what_is_missing(turn, is_there=True)
    methods = Action(label=t(N_("Payout methods")), route=payout_methods.to(), style="primary")
    get_paid = Action(label=t(N_("Get paid out")), route=payout_draft.to(), style="default" if missing else "primary")
    return Screen(
        title=t(N_("{net} is available"), net=net),
        lead=missing or t(N_("You can have it sent to you now.")),
        actions=(
            *((methods,) if missing else ()),
            get_paid,
            Action(label=t(N_("Money")), route=balance_screen.to()),
        ),
    )


@routes.notice("method_added")
def method_told(turn: ReadingTurn, method_id: str) -> Screen:
    """A payout method was added."""
    t = turn.words
    method = turn.market.payout_methods.get(method_id)
    return Screen(
        title=t(N_("Payout method added")),
        lead=t(
            N_("Bank account {label} can be used from {when}. If this was not you, tell Parley's operators at once."),
            label=method.label,
            when=method.usable_at,
        ),
        actions=(Action(label=t(N_("Payout methods")), route=payout_methods.to()),),
    )


@routes.notice("payout_moved")
def payout_told(turn: ReadingTurn, payout_id: str, state: str) -> Screen:
    """A payout was sent, arrived or failed."""
    t = turn.words
    payout = turn.market.payouts.get(payout_id)
    authorise_payout(turn.actor, payout)
    get = payout.amount - payout.fee
    title, lead = {
        PayoutState.SENT.name: (N_("{amount} was sent"), N_("It is on its way to your account.")),
        PayoutState.PAID.name: (N_("{amount} has arrived"), N_("It is in your account.")),
        PayoutState.FAILED.name: (N_("{amount} did not arrive"), N_("It is available again. The reason: {reason}")),
    }[state]
    return Screen(
        title=t(title, amount=get),
        lead=t(lead, reason=payout.reason or "—"),
        actions=(Action(label=t(N_("Money")), route=balance_screen.to()),),
    )
