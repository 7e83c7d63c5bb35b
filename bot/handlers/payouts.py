"""Getting money out: methods, payouts of all or of a part, and payouts by themselves."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_, NotYours, Refusal
from bot.domain.money import Money
from bot.domain.payouts.methods import (
    kinds_on,
    own_method,
    payout_fee,
    plan_of,
    prefer_method,
    remove_method,
    usable_from,
)
from bot.domain.payouts.model import OPEN, Every, Method, MethodKind, Payout, PayoutState
from bot.domain.payouts.plans import change_plan, next_payout_at
from bot.domain.payouts.service import (
    cancel_unclaimed,
    draft_payout,
    expected_at,
    part_of,
    request_payout,
)
from bot.handlers.kit.form import Amount, Choice, Form
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.kit.words import Words, told
from bot.handlers.money import balance_screen, how_it_stands
from bot.handlers.pieces import capital, home_action

_ADD = {
    MethodKind.BANK: N_("Add a bank account"),
    MethodKind.PAYPAL: N_("Add PayPal"),
    MethodKind.STRIPE: N_("Get paid through Stripe"),
}


def method_named(t: Words, method: Method) -> str:
    """A method as chats may show it: "PayPal a•••@e…"."""
    named = {
        MethodKind.BANK: N_("Bank account {label}"),
        MethodKind.PAYPAL: N_("PayPal {label}"),
        MethodKind.STRIPE: N_("Stripe {label}"),
    }
    return t(named[method.kind], label=method.label)


# Methods


@routes.screen("payout.methods", command="payouts", about=N_("where your money goes"))
def payout_methods(turn: ReadingTurn) -> Screen:
    """Where somebody's money goes and when, and the way to a page for the details."""
    t = turn.words
    plan = plan_of(turn.market, turn.actor)
    at = next_payout_at(turn.market, turn.actor.id)
    by_itself = t(N_("Paid out {every}, from {least} on."), every=plan.every, least=turn.market.rules.money(plan.least))
    closing = f"{by_itself} {t(N_('Next: {when}'), when=at)}" if at else ""
    return Screen(
        title=t(N_("Payout methods")),
        lead=t(
            N_(
                "Your payout details are entered on a page of ours, never in a chat. The link is yours alone, works "
                "once and for 15 minutes."
            )
        ),
        cards=tuple(_method_card(turn, method) for method in turn.market.payout_methods.of_account(turn.actor.id)),
        closing=closing,
        actions=(
            *_adding(turn),
            Action(label=t(N_("When I get paid")), route=by_plan.to(plan.version), wide=True),
            Action(label=t(N_("Money")), route=balance_screen.to()),
            home_action(turn),
        ),
    )


def _adding(turn: ReadingTurn) -> tuple[Action, ...]:
    return tuple(
        Action(label=turn.words(_ADD[kind]), url=turn.links.payout_method(turn.actor.id, kind), wide=True)
        for kind in kinds_on(turn.market)
        if kind in _ADD
    )


def _method_card(turn: ReadingTurn, method: Method) -> Card:
    t, market = turn.words, turn.market
    waits_until = usable_from(method, market.now)
    if not method.ready:
        lead = t(N_("not finished yet"))
    elif waits_until is not None:
        lead = t(N_("can be used from {when}"), when=waits_until)
    else:
        lead = t(N_("ready"))
    fee = payout_fee(market.rules, method.kind)
    lead = f"{lead} · {t(N_('a payout costs {fee}'), fee=fee) if fee else t(N_('a payout costs nothing'))}"
    is_preferred = plan_of(market, turn.actor).method_id == method.id
    if is_preferred:
        lead = f"{lead} · {t(N_('preferred'))}"
    prefer = Action(label=t(N_("Prefer")), route=prefer_this.to(method.id, method.version))
    remove = Action(
        label=t(N_("Remove")),
        route=remove_this.to(method.id, method.version),
        style="danger",
        confirm=t(N_("Remove {method}?"), method=method_named(t, method)),
    )
    if not method.ready and method.kind in kinds_on(market):
        finish = Action(
            label=t(N_("Finish")), url=turn.links.payout_method(turn.actor.id, method.kind), style="primary"
        )
        return Card(title=method_named(t, method), lead=lead, actions=(finish, remove))
    return Card(title=method_named(t, method), lead=lead, actions=(remove,) if is_preferred else (prefer, remove))


@routes.action("payout.prefer")
def prefer_this(turn: WritingTurn, method_id: str, seen: int) -> Screen:
    """Let money go there."""
    method = prefer_method(turn.market, turn.actor, method_id, seen)
    sentence = turn.words(N_("Your money goes to {method} now."), method=method_named(turn.words, method))
    return payout_methods(turn).with_notice(sentence)


@routes.action("payout.remove")
def remove_this(turn: WritingTurn, method_id: str, seen: int) -> Screen:
    """Forget a method."""
    method = remove_method(turn.market, turn.actor, method_id, seen)
    sentence = turn.words(
        N_("{method} is removed, and its details are deleted."), method=method_named(turn.words, method)
    )
    return payout_methods(turn).with_notice(sentence)


# On demand


@routes.screen(
    "payout",
    command="payout",
    about=N_("get your money sent to you"),
    phrases=(N_("get paid out|pay me out|withdraw|withdraw my money|send me my money"),),
)
def payout_draft(turn: ReadingTurn, amount: int = 0, method_id: str = "") -> Screen:
    """What a payout now would come to, of all that is free or of a part; what stands in its way otherwise."""
    t = turn.words
    try:
        method, whole = draft_payout(turn.market, turn.actor, method_id)
        draft = part_of(turn.market, whole, turn.market.rules.money(amount)) if amount else whole
    except Refusal as refusal:
        return _no_payout(turn, refusal)
    send = ask.to(draft.amount.amount, draft.number, method.id)
    fields = [
        Field(label=t(N_("Available")), value=t.money(whole.amount)),
        *([Field(label=t(N_("Of that")), value=t.money(draft.amount))] if amount else []),
        Field(label=t(N_("Payout fee")), value=t.money(draft.fee)),
        Field(label=t(N_("You get")), value=t.money(draft.amount - draft.fee)),
        Field(label=t(N_("To")), value=method_named(t, method)),
        Field(label=t(N_("Expected by")), value=t.date(expected_at(turn.market, draft))),
    ]
    return Screen(
        title=t(N_("Get paid out")),
        fields=tuple(fields),
        actions=(
            Action(label=t(N_("Send it to me")), route=send, style="primary", wide=True),
            Action(label=t(N_("Another amount")), route=amount_form.to(method.id)),
            *_other_ways(turn, method, amount),
            Action(label=t(N_("Money")), route=balance_screen.to()),
            home_action(turn),
        ),
    )


def _no_payout(turn: ReadingTurn, refusal: Refusal) -> Screen:
    t = turn.words
    return Screen(
        title=t(N_("No payout yet")),
        lead=told(refusal, t),
        actions=(
            Action(label=t(N_("Payout methods")), route=payout_methods.to()),
            Action(label=t(N_("Money")), route=balance_screen.to()),
            home_action(turn),
        ),
    )


def _other_ways(turn: ReadingTurn, chosen: Method, amount: int) -> tuple[Action, ...]:
    t = turn.words
    others = [
        method
        for method in turn.market.payout_methods.of_account(turn.actor.id)
        if method.id != chosen.id and method.is_usable(turn.market.now) and method.kind in kinds_on(turn.market)
    ]
    return tuple(
        Action(label=t(N_("To {method}"), method=method_named(t, method)), route=payout_draft.to(amount, method.id))
        for method in others
    )


@routes.action("payout.ask")
def ask(turn: WritingTurn, seen: int, number: int = 0, method_id: str = "") -> Screen:
    """Ask for all that is free, or for a part of it; a payout of this number is asked for once."""
    request_payout(turn.market, turn.actor, seen, number=number or None, method_id=method_id)
    return balance_screen(turn).with_notice(turn.words(N_("You asked for it. You are told when it is sent.")))


class AmountForm(Form):
    """How much to pay out."""

    amount: Annotated[Money, Amount(N_("Amount"), N_("How much shall I send you?"))]


def _may_ask(turn: ReadingTurn, method_id: str) -> Opening:
    _, draft = draft_payout(turn.market, turn.actor, method_id)
    return Opening(
        lead=turn.words(N_("{available} is available. A payout costs {fee}."), available=draft.amount, fee=draft.fee)
    )


@routes.form("payout.amount", AmountForm, title=N_("Get paid out"), submit=N_("Continue"), start=_may_ask)
def amount_form(turn: WritingTurn, filled: AmountForm, method_id: str) -> Screen:
    """What that much would come to; nothing is asked for yet."""
    own_method(turn.market, turn.actor, method_id)
    return payout_draft(turn, filled.amount.amount, method_id)


@routes.screen("payout.show")
def payout_screen(turn: ReadingTurn, payout_id: str) -> Screen:
    """One payout: where it is, and what can be done."""
    return _payout(turn, payout_id)


def _payout(turn: ReadingTurn, payout_id: str) -> Screen:
    t = turn.words
    payout = turn.market.payouts.get(payout_id)
    if payout.account_id != turn.actor.id:
        raise NotYours
    method = turn.market.payout_methods.get(payout.method_id)
    fields = [
        Field(label=t(N_("State")), value=capital(t(payout.state))),
        Field(label=t(N_("You get")), value=t.money(payout.amount - payout.fee)),
        Field(label=t(N_("Payout fee")), value=t.money(payout.fee)),
        Field(label=t(N_("To")), value=method_named(t, method)),
    ]
    if payout.settled_at and payout.state not in OPEN:
        fields.append(Field(label=t(N_("Settled")), value=t.moment(payout.settled_at)))
    if payout.reason:
        fields.append(Field(label=t(N_("Reason")), value=t(payout.reason)))
    return Screen(
        title=t(N_("Payout of {amount}"), amount=payout.amount),
        lead=how_it_stands(turn, payout) if payout.state in OPEN else "",
        fields=tuple(fields),
        actions=(
            *_what_to_do(turn, payout),
            Action(label=t(N_("Money")), route=balance_screen.to()),
            home_action(turn),
        ),
    )


def _what_to_do(turn: ReadingTurn, payout: Payout) -> tuple[Action, ...]:
    t = turn.words
    if payout.unclaimed and payout.state in OPEN:
        question = t(N_("Take it back? It is available again when PayPal has confirmed that."))
        back = take_back.to(payout.id, payout.version)
        return (Action(label=t(N_("Take it back")), route=back, style="danger", confirm=question),)
    if payout.state in {PayoutState.FAILED, PayoutState.RETURNED}:
        methods = Action(label=t(N_("Payout methods")), route=payout_methods.to())
        return (Action(label=t(N_("Get paid out")), route=payout_draft.to(), style="primary"), methods)
    return ()


@routes.action("payout.back", about="payout.show")
def take_back(turn: WritingTurn, payout_id: str, seen: int) -> Screen:
    """Ask PayPal for money that nobody has claimed."""
    cancel_unclaimed(turn.market, turn.actor, payout_id, seen)
    sentence = turn.words(N_("PayPal is asked to give it back. You are told when it is available again."))
    return _payout(turn, payout_id).with_notice(sentence)


# By itself

_EVERY = tuple((every.name.lower(), every.value) for every in Every)


class PlanForm(Form):
    """When money is sent by itself."""

    every: Annotated[str, Choice(N_("How often"), N_("How often shall I send you your money?"), choices=_EVERY)]
    least: Annotated[
        Money | None,
        Amount(N_("From how much on"), N_("How much must be available, so that it is worth a payout?")),
    ] = None


def _plan_opening(turn: ReadingTurn, seen: int) -> Opening:  # noqa: ARG001 - a form's start takes its route's arguments
    plan = plan_of(turn.market, turn.actor)
    least = turn.market.rules.money(max(plan.least, turn.market.rules.min_payout))
    raw = {"every": plan.every.name.lower(), "least": turn.words.money(least)}
    return Opening(raw=dict(raw))


@routes.form(
    "payout.plan",
    PlanForm,
    title=N_("When I get paid"),
    submit=N_("Save"),
    start=_plan_opening,
)
def by_plan(turn: WritingTurn, filled: PlanForm, seen: int) -> Screen:
    """Keep when money is sent by itself."""
    t = turn.words
    least = filled.least or turn.market.rules.money(turn.market.rules.min_payout)
    change_plan(turn.market, turn.actor, Every[filled.every.upper()], least, seen)
    at = next_payout_at(turn.market, turn.actor.id)
    sentence = (
        t(N_("Your money goes out by itself next {when}."), when=at) if at else t(N_("Your money waits for you."))
    )
    return payout_methods(turn).with_notice(sentence)
