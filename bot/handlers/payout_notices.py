"""What people are told about their payouts and payout methods."""

from __future__ import annotations

from bot.domain.errors import N_, NotYours
from bot.domain.payouts.methods import plan_of
from bot.domain.payouts.model import Every, PayoutState
from bot.domain.payouts.plans import next_payout_at
from bot.domain.payouts.service import authorise_payout
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Screen
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.money import balance_screen, what_is_missing
from bot.handlers.payouts import method_named, payout_draft, payout_methods, payout_screen

_CHANGES = {
    "removed": N_("{method} was removed."),
    "preferred": N_("Your money goes to {method} from now on."),
    "ready": N_("{method} is finished."),
    "held": N_("Stripe needs something from you before money can go to {method}."),
}


@routes.notice("method_added")
def method_told(turn: ReadingTurn, method_id: str) -> Screen:
    """A payout method was added."""
    t = turn.words
    method = turn.market.payout_methods.get(method_id)
    return Screen(
        title=t(N_("Payout method added")),
        lead=t(
            N_("{method} can be used from {when}. If this was not you, tell Parley's operators at once."),
            method=method_named(t, method),
            when=method.usable_at,
        ),
        actions=(Action(label=t(N_("Payout methods")), route=payout_methods.to()),),
    )


@routes.notice("method_changed")
def method_changed_told(turn: ReadingTurn, method_id: str, what: str) -> Screen:
    """A payout method was removed, preferred, or a provider is done with it."""
    t = turn.words
    method = turn.market.payout_methods.get(method_id)
    if method.account_id != turn.actor.id:
        raise NotYours
    change = t(_CHANGES[what], method=method_named(t, method))
    warning = t(N_("If this was not you, tell Parley's operators at once."))
    return Screen(
        title=t(N_("Payout method changed")),
        lead=change if what in {"ready", "held"} else f"{change} {warning}",
        actions=(Action(label=t(N_("Payout methods")), route=payout_methods.to()),),
    )


@routes.notice("payout_plan_changed")
def plan_told(turn: ReadingTurn) -> Screen:
    """When money is sent by itself was changed."""
    t = turn.words
    plan = plan_of(turn.market, turn.actor)
    at = next_payout_at(turn.market, turn.actor.id)
    lead = t(N_("You are paid out {every}."), every=plan.every)
    if plan.every != Every.NEVER and at is not None:
        lead = f"{lead} {t(N_('Next: {when}'), when=at)}"
    return Screen(
        title=t(N_("When you get paid")),
        lead=lead,
        actions=(Action(label=t(N_("Payout methods")), route=payout_methods.to()),),
    )


@routes.notice("payout_planned")
def planned_told(turn: ReadingTurn, payout_id: str) -> Screen:
    """It was time for a payout."""
    t = turn.words
    payout = turn.market.payouts.get(payout_id)
    authorise_payout(turn.actor, payout)
    method = turn.market.payout_methods.get(payout.method_id)
    return Screen(
        title=t(N_("{amount} goes out"), amount=payout.amount - payout.fee),
        lead=t(
            N_("As you wished, to {method}. The payout fee is {fee}."), method=method_named(t, method), fee=payout.fee
        ),
        actions=(
            Action(label=t(N_("Details")), route=payout_screen.to(payout.id)),
            Action(label=t(N_("Money")), route=balance_screen.to()),
        ),
    )


@routes.notice("payout_skipped")
def skipped_told(turn: ReadingTurn) -> Screen:
    """It was time for a payout, but there was no way to send it."""
    t = turn.words
    return Screen(
        title=t(N_("Your payout could not go out")),
        lead=what_is_missing(turn, is_there=True) or t(N_("You can have it sent to you now.")),
        actions=(
            Action(label=t(N_("Payout methods")), route=payout_methods.to(), style="primary"),
            Action(label=t(N_("Get paid out")), route=payout_draft.to()),
            Action(label=t(N_("Money")), route=balance_screen.to()),
        ),
    )


@routes.notice("payout_unclaimed")
def unclaimed_told(turn: ReadingTurn, payout_id: str) -> Screen:
    """The money waits at PayPal."""
    t = turn.words
    payout = turn.market.payouts.get(payout_id)
    authorise_payout(turn.actor, payout)
    lead = N_("PayPal has no account for that address. Claim it with the link in PayPal's e-mail, or take it back.")
    return Screen(
        title=t(N_("{amount} waits for you in PayPal"), amount=payout.amount - payout.fee),
        lead=t(lead) if payout.unclaimed else t(N_("This is settled.")),
        actions=(
            Action(label=t(N_("Details")), route=payout_screen.to(payout.id), style="primary"),
            Action(label=t(N_("Money")), route=balance_screen.to()),
        ),
    )


@routes.notice("payout_moved")
def payout_told(turn: ReadingTurn, payout_id: str, state: str) -> Screen:
    """A payout was sent, arrived, failed or came back."""
    t = turn.words
    payout = turn.market.payouts.get(payout_id)
    authorise_payout(turn.actor, payout)
    title, lead = {
        PayoutState.SENT.name: (N_("{amount} was sent"), N_("It is on its way to your account.")),
        PayoutState.PAID.name: (N_("{amount} has arrived"), N_("It is in your account.")),
        PayoutState.FAILED.name: (N_("{amount} did not arrive"), N_("It is available again. The reason: {reason}")),
        PayoutState.RETURNED.name: (N_("{amount} came back"), N_("It is available again. The reason: {reason}")),
    }[state]
    money = Action(label=t(N_("Money")), route=balance_screen.to())
    methods = Action(label=t(N_("Payout methods")), route=payout_methods.to())
    is_back = state in {PayoutState.FAILED.name, PayoutState.RETURNED.name}
    return Screen(
        title=t(title, amount=payout.amount - payout.fee),
        lead=t(lead, reason=t(payout.reason) if payout.reason else "—"),
        actions=(methods, money) if is_back else (money,),
    )
