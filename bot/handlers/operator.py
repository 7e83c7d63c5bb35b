"""What Parley's operators do from chat: confirm money that came in, send money that goes out."""

from __future__ import annotations

from typing import Annotated

from bot.domain.accounts.model import Account, authorise_operator
from bot.domain.contracts.fundings import cancel_funding, confirm_funding
from bot.domain.contracts.model import Funding, FundingState
from bot.domain.errors import N_
from bot.domain.payouts.model import MANUAL, OPEN, Payout, PayoutState
from bot.domain.payouts.service import for_operator, mark_failed, mark_paid, mark_returned, mark_sent
from bot.domain.refunds.model import Refund
from bot.handlers import disputes, fundings, refunds, week_reviews
from bot.handlers.kit.form import Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.payouts import method_named
from bot.handlers.pieces import capital, home_action, name_of, page_within, pages_of
from bot.handlers.skills import proposed_skills

PAGE = 10
COMMANDS = frozenset({"operations", "purchases", "skills"})
"""The commands that only operators can use."""


def waiting(turn: ReadingTurn, actor: Account) -> list[Card]:
    """What waits for an operator, on their dashboard."""
    if not actor.is_operator:
        return []
    t = turn.words
    cards = week_reviews.to_decide(turn)
    market = turn.market
    payments = len(market.fundings.waiting()) + len(for_operator(market)) + len(market.refunds.owed())
    if payments:
        lead = t.n(N_("One payment to settle"), N_("{count} payments to settle"), payments)
        cards.append(
            Card(title=t(N_("Operations")), lead=lead, actions=(Action(label=t(N_("Open")), route=desk.to()),))
        )
    proposed = len(turn.market.skills.waiting())
    if proposed:
        lead = t.n(N_("One skill waits for your decision"), N_("{count} skills wait for your decision"), proposed)
        see = Action(label=t(N_("Open")), route=proposed_skills.to())
        cards.append(Card(title=t(N_("Proposed skills")), lead=lead, actions=(see,)))
    return cards


@routes.screen("operations", command="operations", about=N_("for operators: payments to settle"))
def desk(turn: ReadingTurn, page: int = 0) -> Screen:
    """Every payment that waits for an operator."""
    authorise_operator(turn.actor)
    t = turn.words
    waiting: list[Funding | Refund | Payout] = [
        *turn.market.fundings.waiting(),
        *turn.market.refunds.owed(),
        *for_operator(turn.market),
    ]
    page = page_within(page, PAGE, len(waiting))
    cards = [_card(turn, payment) for payment in waiting[page * PAGE : (page + 1) * PAGE]]
    return Screen(
        title=t(N_("Operations")),
        lead="" if cards else t(N_("All settled.")),
        cards=tuple(cards),
        pages=pages_of(page, PAGE, len(waiting), desk.to),
        actions=(
            *disputes.desk_action(turn),
            Action(label=t(N_("Proposed skills")), route=proposed_skills.to()),
            home_action(turn),
        ),
    )


def _card(turn: ReadingTurn, payment: Funding | Refund | Payout) -> Card:
    if isinstance(payment, Refund):
        return refunds.desk_card(turn, payment)
    return _payout_card(turn, payment) if isinstance(payment, Payout) else _funding_card(turn, payment)


def _funding_card(turn: ReadingTurn, funding: Funding) -> Card:
    t = turn.words
    return Card(
        title=t(N_("In: {total}, {reference}"), total=funding.total, reference=funding.reference),
        lead=turn.market.contracts.get(funding.contract_id).title,
        actions=(Action(label=t(N_("Open")), route=funding_screen.to(funding.id)),),
    )


def _payout_card(turn: ReadingTurn, payout: Payout) -> Card:
    t = turn.words
    who = name_of(turn, payout.account_id)
    return Card(
        title=t(N_("Out: {amount} to {who}"), amount=payout.amount - payout.fee, who=who),
        lead=t(payout.state),
        actions=(Action(label=t(N_("Open")), route=payout_screen.to(payout.id)),),
    )


@routes.screen("funding")
def funding_screen(turn: ReadingTurn, funding_id: str) -> Screen:
    """Money that a client says is on its way."""
    return _funding(turn, funding_id)


def _funding(turn: ReadingTurn, funding_id: str) -> Screen:
    authorise_operator(turn.actor)
    t = turn.words
    funding = turn.market.fundings.get(funding_id)
    fees = funding.total - funding.amount
    contract = turn.market.contracts.get(funding.contract_id)
    actions: tuple[Action, ...] = ()
    if funding.state == FundingState.REQUESTED:
        question = t(
            N_("Has {total} with {reference} really arrived?"), total=funding.total, reference=funding.reference
        )
        actions = (
            Action(
                label=t(N_("Received")),
                route=confirm.to(funding.id, funding.version),
                style="primary",
                confirm=question,
            ),
            Action(
                label=t(N_("Not received")),
                route=cancel.to(funding.id, funding.version),
                style="danger",
                confirm=t(N_("Tell the client that it did not arrive?")),
            ),
        )
    settled = (
        t(N_("{state}, {when}"), state=funding.state, when=funding.settled_at)
        if funding.settled_at
        else t(funding.state)
    )
    return Screen(
        title=t(N_("Money in: {total}"), total=funding.total),
        fields=(
            Field(label=t(N_("Reference")), value=funding.reference),
            Field(label=t(N_("From")), value=turn.market.teams.get(contract.team_id).name),
            Field(label=t(N_("For")), value=fundings.funded_what(turn, funding)),
            Field(label=t(N_("Amount and fee")), value=f"{t.money(funding.amount)} + {t.money(fees)}"),
            Field(label=t(N_("State")), value=capital(settled)),
        ),
        actions=(*actions, Action(label=t(N_("Operations")), route=desk.to())),
    )


@routes.action("funding.confirm", about="funding")
def confirm(turn: WritingTurn, funding_id: str, seen: int) -> Screen:
    """The money is there."""
    confirm_funding(turn.market, turn.actor, funding_id, seen)
    return _funding(turn, funding_id).with_notice(turn.words(N_("In escrow now. Both sides are told.")))


@routes.action("funding.cancel", about="funding")
def cancel(turn: WritingTurn, funding_id: str, seen: int) -> Screen:
    """The money did not come."""
    cancel_funding(turn.market, turn.actor, funding_id, seen)
    return _funding(turn, funding_id).with_notice(turn.words(N_("The client is told.")))


@routes.screen("payout.open")
def payout_screen(turn: ReadingTurn, payout_id: str) -> Screen:
    """Money that a freelancer asked for."""
    return _payout(turn, payout_id)


def _payout(turn: ReadingTurn, payout_id: str) -> Screen:
    authorise_operator(turn.actor)
    t = turn.words
    payout = turn.market.payouts.get(payout_id)
    method = turn.market.payout_methods.get(payout.method_id)
    settled = (
        t(N_("{state}, {when}"), state=payout.state, when=payout.settled_at) if payout.settled_at else t(payout.state)
    )
    return Screen(
        title=t(N_("Money out: {amount}"), amount=payout.amount - payout.fee),
        fields=(
            Field(label=t(N_("To")), value=name_of(turn, payout.account_id)),
            Field(label=t(N_("Payout method")), value=method_named(t, method)),
            Field(label=t(N_("Asked for")), value=t.moment(payout.requested_at)),
            Field(label=t(N_("State")), value=capital(settled)),
            *([Field(label=t(N_("Reason")), value=t(payout.reason))] if payout.reason else []),
        ),
        closing=f"{t(N_('The full account details, in a terminal:'))}\npython -m bot admin payout {payout.id}"
        if payout.state in OPEN
        else "",
        actions=(*_payout_actions(turn, payout), Action(label=t(N_("Operations")), route=desk.to())),
    )


def _payout_actions(turn: ReadingTurn, payout: Payout) -> tuple[Action, ...]:
    t = turn.words
    failed = Action(label=t(N_("Failed")), route=fail.to(payout.id, payout.version), style="danger")
    if payout.state == PayoutState.PAID:
        return (Action(label=t(N_("It came back")), route=came_back.to(payout.id, payout.version), style="danger"),)
    if payout.state in OPEN and payout.provider != MANUAL:
        return (Action(label=t(N_("It arrived")), route=arrived.to(payout.id, payout.version)), failed)
    if payout.state == PayoutState.REQUESTED:
        return (Action(label=t(N_("Mark sent")), route=sent.to(payout.id, payout.version), style="primary"), failed)
    if payout.state == PayoutState.SENT:
        return (Action(label=t(N_("Mark paid")), route=paid.to(payout.id, payout.version), style="primary"), failed)
    return ()


@routes.action("payout.sent", about="payout.open")
def sent(turn: WritingTurn, payout_id: str, seen: int) -> Screen:
    """The operator has sent it."""
    mark_sent(turn.market, turn.actor, payout_id, seen)
    return _payout(turn, payout_id).with_notice(turn.words(N_("Marked as sent. The freelancer is told.")))


@routes.action("payout.paid", about="payout.open")
def paid(turn: WritingTurn, payout_id: str, seen: int) -> Screen:
    """It has arrived."""
    mark_paid(turn.market, turn.actor, payout_id, seen)
    return _payout(turn, payout_id).with_notice(turn.words(N_("Marked as paid. The freelancer is told.")))


class FailureForm(Form):
    """Why a payout failed."""

    reason: Annotated[str, Text(N_("Reason"), N_("Why did it fail? The freelancer reads this."), least=3, most=300)]


def _may_fail(turn: ReadingTurn, payout_id: str, seen: int) -> Opening:  # noqa: ARG001 - a form's start takes its route's arguments
    authorise_operator(turn.actor)
    payout = turn.market.payouts.get(payout_id)
    return Opening(lead=turn.words(N_("Money out: {amount}"), amount=payout.amount - payout.fee))


@routes.form(
    "payout.failed",
    FailureForm,
    title=N_("Payout failed"),
    submit=N_("Give the money back"),
    start=_may_fail,
    about="payout.open",
)
def fail(turn: WritingTurn, filled: FailureForm, payout_id: str, seen: int) -> Screen:
    """It did not arrive."""
    mark_failed(turn.market, turn.actor, payout_id, seen, filled.reason)
    return _payout(turn, payout_id).with_notice(turn.words(N_("The money is available to the freelancer again.")))


class WordForm(Form):
    """How an operator knows what became of a payout."""

    reason: Annotated[str, Text(N_("Reason"), N_("How do you know? It stands on the payout."), least=3, most=300)]


@routes.form(
    "payout.arrived",
    WordForm,
    title=N_("Payout arrived"),
    submit=N_("It arrived"),
    start=_may_fail,
    about="payout.open",
)
def arrived(turn: WritingTurn, filled: WordForm, payout_id: str, seen: int) -> Screen:
    """A provider is stuck with it, but it has arrived."""
    mark_paid(turn.market, turn.actor, payout_id, seen, filled.reason)
    return _payout(turn, payout_id).with_notice(turn.words(N_("Marked as paid. The freelancer is told.")))


@routes.form(
    "payout.returned",
    FailureForm,
    title=N_("Payout came back"),
    submit=N_("Give the money back"),
    start=_may_fail,
    about="payout.open",
)
def came_back(turn: WritingTurn, filled: FailureForm, payout_id: str, seen: int) -> Screen:
    """The bank has sent it back."""
    mark_returned(turn.market, turn.actor, payout_id, seen, filled.reason)
    return _payout(turn, payout_id).with_notice(turn.words(N_("The money is available to the freelancer again.")))


@routes.notice("funding_requested")
def funding_told(turn: ReadingTurn, funding_id: str) -> Screen:
    """A client says that money is on its way."""
    return _funding(turn, funding_id)


@routes.notice("payout_requested")
def payout_told(turn: ReadingTurn, payout_id: str) -> Screen:
    """A freelancer asked for money."""
    return _payout(turn, payout_id)
