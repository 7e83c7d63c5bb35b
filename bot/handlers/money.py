"""Where somebody's money is, and when they get it."""

from __future__ import annotations

from bot.domain.errors import N_, Refusal
from bot.domain.ledger.service import Purse, purse
from bot.domain.payouts.methods import usable_method
from bot.domain.payouts.model import OPEN, NoMethod, Payout, PayoutState
from bot.domain.payouts.plans import next_payout_at
from bot.domain.payouts.service import expected_at
from bot.handlers import contracts
from bot.handlers.kit.route import pack
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.kit.words import told
from bot.handlers.pieces import home_action

LINES = 5
"""How many earnings are named one by one."""
ESCROWS = 3
CARDS = 3


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
    if not turn.actor.freelances:
        return _of_client(turn)
    now = purse(turn.market, turn.actor)
    fields = [
        Field(label=t(N_("Available")), value=t.money(now.free)),
        *([Field(label=t(N_("Frozen by a dispute")), value=t.money(now.frozen))] if now.frozen else []),
        Field(label=t(N_("Pending")), value=t.money(now.pending)),
        Field(label=t(N_("In escrow")), value=t.money(now.escrow)),
    ]
    if now.in_flight:
        fields.append(Field(label=t(N_("Being paid out")), value=t.money(now.in_flight)))
    lines = [*_coming(turn, now), *_in_escrow(turn, now), *_by_itself(turn)]
    return Screen(
        title=t(N_("Your money")),
        fields=tuple(fields),
        lead="\n".join(lines) or ("" if now.in_flight else t(N_("Nothing is on its way right now."))),
        cards=_payout_cards(turn),
        closing=what_is_missing(turn, is_there=bool(now.free)),
        actions=(
            *((Action(label=t(N_("Get paid out")), route=pack("payout", ()), style="primary"),) if now.free else ()),
            Action(label=t(N_("Payout methods")), route=pack("payout.methods", ())),
            Action(label=t(N_("Contracts")), route=contracts.my_contracts.to()),
            Action(label=t(N_("Statement")), route=pack("statement", ())),
            Action(label=t(N_("Picture of earnings")), route=pack("earnings", ())),
            home_action(turn),
        ),
    )


def _of_client(turn: ReadingTurn) -> Screen:
    """Where somebody who only hires finds their money: they have no balance, but escrow in their contracts."""
    t = turn.words
    return Screen(
        title=t(N_("Your money")),
        lead=t(N_("What you pay lies in escrow in your contracts. The statement has all that came and went.")),
        actions=(
            Action(label=t(N_("Contracts")), route=contracts.my_contracts.to(), style="primary"),
            Action(label=t(N_("Statement")), route=pack("statement", ())),
            home_action(turn),
        ),
    )


def _coming(turn: ReadingTurn, now: Purse) -> list[str]:
    """What is pending, and when it can be paid out; what comes together is one line."""
    t = turn.words
    together: dict[tuple[str, object], list[int]] = {}
    for earning in now.coming:
        together.setdefault((earning.contract_id, earning.available_at), []).append(earning.net.amount)
    lines = [
        t(
            N_("{net} from {what}: available {when}"),
            net=turn.market.rules.money(sum(nets)),
            what=turn.market.contracts.get(contract_id).title,
            when=when,
        )
        for (contract_id, when), nets in list(together.items())[:LINES]
    ]
    more = len(together) - LINES
    if more > 0:
        last = now.coming[-1].available_at
        lines.append(t.n(N_("and one more until {when}"), N_("and {count} more until {when}"), more, when=last))
    return lines


def _in_escrow(turn: ReadingTurn, now: Purse) -> list[str]:
    t = turn.words
    if not now.escrow:
        return []
    lines = [t(N_("{amount} in escrow for {what}"), amount=held, what=one.title) for one, held in now.escrows[:ESCROWS]]
    more = len(now.escrows) - ESCROWS
    if more > 0:
        lines.append(t.n(N_("and one more contract"), N_("and {count} more contracts"), more))
    return [*lines, t(N_("Money in escrow becomes yours when the client approves the work."))]


def _by_itself(turn: ReadingTurn) -> list[str]:
    at = next_payout_at(turn.market, turn.actor.id)
    return [turn.words(N_("Your next payout goes out by itself: {when}"), when=at)] if at else []


def what_is_missing(turn: ReadingTurn, *, is_there: bool) -> str:
    """What somebody needs before money can be sent to them; "" when nothing is missing. ``is_there``: it waits."""
    t = turn.words
    try:
        usable_method(turn.market, turn.actor)
    except NoMethod:
        wait = turn.market.rules.payout_method_wait
        if not is_there:
            return t(N_("Add a payout method early: new ones wait {span}."), span=wait)
        return t(
            N_("To have it sent to you, add a payout method now: it can be used from {when}."),
            when=turn.market.now + wait,
        )
    except Refusal as refusal:
        return told(refusal, t)
    return ""


def _payout_cards(turn: ReadingTurn) -> tuple[Card, ...]:
    """What is on its way, and the latest that was settled."""
    payouts = turn.market.payouts.of_account(turn.actor.id)
    flying = [payout for payout in payouts if payout.state in OPEN]
    settled = [payout for payout in payouts if payout.state not in OPEN]
    return tuple(_payout_card(turn, payout) for payout in (*flying, *settled)[:CARDS])


def _payout_card(turn: ReadingTurn, payout: Payout) -> Card:
    t = turn.words
    return Card(
        title=t(N_("Payout of {amount}"), amount=payout.amount),
        lead=how_it_stands(turn, payout),
        actions=(Action(label=t(N_("Details")), route=pack("payout.show", (payout.id,))),),
    )


def how_it_stands(turn: ReadingTurn, payout: Payout) -> str:
    """Where a payout is, in a sentence or two."""
    t = turn.words
    if payout.unclaimed:
        return t(N_("Waits in PayPal. Claim it there, with the link in PayPal's e-mail to you."))
    if payout.state == PayoutState.REQUESTED:
        lead = t(N_("Asked for: {when}. It has not been sent yet."), when=payout.requested_at)
    else:
        lead = t(N_("{state}, asked for {when}"), state=payout.state, when=payout.requested_at)
    if payout.state not in OPEN:
        return lead
    expected = expected_at(turn.market, payout)
    if expected <= turn.market.now:
        return f"{lead} {t(N_('It takes longer than usual.'))}"
    return f"{lead} {t(N_('Expected by {day}.'), day=expected.astimezone(t.zone).date())}"


@routes.notice("earning_available")
def available_told(turn: ReadingTurn, milestone_id: str) -> Screen:
    """Earned money can be paid out."""
    t = turn.words
    earning = turn.market.ledger.earning(milestone_id)
    net = earning.net if earning else turn.market.rules.money(0)
    missing = what_is_missing(turn, is_there=True)
    methods = Action(label=t(N_("Payout methods")), route=pack("payout.methods", ()), style="primary")
    style = "default" if missing else "primary"
    get_paid = Action(label=t(N_("Get paid out")), route=pack("payout", ()), style=style)
    return Screen(
        title=t(N_("{net} is available"), net=net),
        lead=missing or t(N_("You can have it sent to you now.")),
        actions=(
            *((methods,) if missing else ()),
            get_paid,
            Action(label=t(N_("Money")), route=balance_screen.to()),
        ),
    )
