"""Money beside the milestones: bonuses, expenses, refunds, and what the operator sends back."""

from __future__ import annotations

from typing import Annotated

from bot.domain.accounts.model import authorise_operator
from bot.domain.agreements.model import Request, RequestState
from bot.domain.agreements.requests import (
    accept_request,
    ask_expense,
    ask_refund,
    decline_request,
    give_back,
    refundable,
    withdraw_request,
)
from bot.domain.contracts.access import authorise
from bot.domain.contracts.model import Contract
from bot.domain.contracts.settling import in_escrow
from bot.domain.errors import N_, Stale
from bot.domain.ledger.model import Earning
from bot.domain.money import Money
from bot.domain.refunds.model import Refund, RefundState
from bot.domain.refunds.service import settle_refund
from bot.handlers import contracts
from bot.handlers.kit.form import Amount, Files, Form, Text
from bot.handlers.kit.route import pack
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import attachments, capital, home_action, milestone_title, name_of, page_within, pages_of

PAGE = 10


class ExpenseForm(Form):
    """What was spent."""

    amount: Annotated[Money, Amount(N_("Amount"), N_("How much did you spend?"), example="20")]
    reason: Annotated[str, Text(N_("What for"), N_("What did you pay for?"), least=3, most=1_000, long=True)]
    files: Annotated[tuple[str, ...], Files(N_("Receipts"), N_("Send the receipts, if you have them."))] = ()


class RefundForm(Form):
    """Money back."""

    amount: Annotated[Money, Amount(N_("Amount"), N_("How much should come back?"), example="100")]
    reason: Annotated[str, Text(N_("Reason"), N_("Why? The other side reads this."), least=3, most=1_000, long=True)]


class GiveForm(Form):
    """Money that a freelancer gives back."""

    amount: Annotated[Money, Amount(N_("Amount"), N_("How much do you give back?"), example="100")]


# Bonuses and expenses


def _for_contract(turn: ReadingTurn, contract_id: str) -> Opening:
    found = turn.market.contracts.get(contract_id)
    authorise(turn.market, turn.actor, found)
    return Opening(lead=found.title)


@routes.form("expense", ExpenseForm, title=N_("Expense"), submit=N_("Ask"), start=_for_contract, about="contract")
def expense(turn: WritingTurn, filled: ExpenseForm, contract_id: str) -> Screen:
    """Ask for what was spent."""
    asked = ask_expense(turn.market, turn.actor, contract_id, filled.amount, filled.reason, filled.files)
    return _after(turn, asked.id, turn.words(N_("Asked. You hear what the client says.")))


# Refunds


@routes.screen("refund.choose")
def choose(turn: ReadingTurn, contract_id: str, page: int = 0) -> Screen:
    """What money can go back: what is in escrow, and what was paid."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    is_client = authorise(turn.market, turn.actor, found)
    label = t(N_("Ask for it back")) if is_client else t(N_("Give back"))
    cards = []
    for part in in_escrow(turn.market, found.id):
        way = ask_back.to(part.id) if is_client else give.to(part.id, part.version)
        lead = t(N_("{amount} in escrow"), amount=part.amount)
        cards.append(Card(title=milestone_title(turn, part), lead=lead, actions=(Action(label=label, route=way),)))
    for earning in turn.market.ledger.of_contract(found.id):
        if earning.left:
            way = ask_back.to(earning.id) if is_client else give.to(earning.id, earning.version)
            lead = t(N_("{amount} paid, {when}"), amount=earning.left, when=earning.released_at)
            cards.append(Card(title=earned_for(turn, earning), lead=lead, actions=(Action(label=label, route=way),)))
    page = page_within(page, PAGE, len(cards))
    return Screen(
        title=t(N_("Refund: {title}"), title=found.title),
        lead=t(N_("Which money?")) if cards else t(N_("There is no money in this contract that could go back.")),
        cards=tuple(cards[page * PAGE : (page + 1) * PAGE]),
        pages=pages_of(page, PAGE, len(cards), lambda page: choose.to(found.id, page)),
        actions=(Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)), home_action(turn)),
    )


def earned_for(turn: ReadingTurn, earning: Earning) -> str:
    """What an earning was for."""
    t = turn.words
    milestone = turn.market.milestones.find(earning.id)
    if milestone is not None:
        return milestone_title(turn, milestone)
    kinds = {"bonus": N_("Bonus"), "expense": N_("Expense"), "hours": N_("Hours")}
    return t(kinds.get(earning.kind, N_("Milestone")))


def _contract_of(turn: ReadingTurn, about: str) -> Contract:
    earning = turn.market.ledger.earning(about)
    return turn.market.contracts.get(earning.contract_id if earning else turn.market.milestones.get(about).contract_id)


def _may_ask(turn: ReadingTurn, about: str) -> Opening:
    found = _contract_of(turn, about)
    authorise(turn.market, turn.actor, found)
    most = refundable(turn.market, found, about)
    lead = turn.words(N_("At most {most} can come back. The freelancer has to agree."), most=most)
    return Opening(lead=f"{found.title}\n{lead}", raw={"amount": turn.words.money(most)})


def _may_give(turn: ReadingTurn, about: str, seen: int) -> Opening:
    found = _contract_of(turn, about)
    authorise(turn.market, turn.actor, found)
    one = turn.market.ledger.earning(about) or turn.market.milestones.get(about)
    if one.version != seen:
        raise Stale
    most = refundable(turn.market, found, about)
    lead = turn.words(N_("At most {most}. Our fee on it comes back to you as well."), most=most)
    return Opening(lead=f"{found.title}\n{lead}", raw={"amount": turn.words.money(most)})


@routes.form("refund.ask", RefundForm, title=N_("Ask for a refund"), submit=N_("Ask"), start=_may_ask)
def ask_back(turn: WritingTurn, filled: RefundForm, about: str) -> Screen:
    """Ask for money back."""
    found = _contract_of(turn, about)
    asked = ask_refund(turn.market, turn.actor, found.id, about, filled.amount, filled.reason)
    return _after(turn, asked.id, turn.words(N_("Asked. You hear what the freelancer says.")))


@routes.form("refund.give", GiveForm, title=N_("Give money back"), submit=N_("Give it back"), start=_may_give)
def give(turn: WritingTurn, filled: GiveForm, about: str, seen: int) -> Screen:
    """Give money back."""
    found = _contract_of(turn, about)
    give_back(turn.market, turn.actor, found.id, about, seen, filled.amount)
    note = turn.words(N_("{amount} go back to the client. They are told."), amount=filled.amount)
    return contracts.contract(turn, found.id).with_notice(note)


# Requests as they stand


@routes.screen("request")
def request_screen(turn: ReadingTurn, request_id: str) -> Screen:
    """A request as it stands, with what its reader can do."""
    t = turn.words
    asked = turn.market.requests.get(request_id)
    found = turn.market.contracts.get(asked.contract_id)
    is_client = authorise(turn.market, turn.actor, found)
    mine = is_client == (asked.asker == "client")
    return Screen(
        title=_title(turn, asked),
        lead=_how_it_stands(turn, asked, mine=mine),
        fields=(Field(label=t(N_("Contract")), value=found.title), *_for_what(turn, asked)),
        quotes=(Quote(text=asked.reason, by=name_of(turn, asked.asked_by)),),
        files=attachments(turn, asked.files),
        actions=(
            *_answers(turn, asked, mine=mine),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
            home_action(turn),
        ),
    )


def _title(turn: ReadingTurn, asked: Request) -> str:
    sentence = N_("Refund: {amount}") if asked.kind == "refund" else N_("Expense: {amount}")
    return turn.words(sentence, amount=asked.amount)


def _for_what(turn: ReadingTurn, asked: Request) -> tuple[Field, ...]:
    if asked.kind != "refund":
        return ()
    earning, part = turn.market.ledger.earning(asked.about), turn.market.milestones.find(asked.about)
    what = earned_for(turn, earning) if earning else (milestone_title(turn, part) if part else "")
    return (Field(label=turn.words(N_("For")), value=what),)


def _how_it_stands(turn: ReadingTurn, asked: Request, *, mine: bool) -> str:
    t = turn.words
    if asked.state != RequestState.OPEN:
        return t(N_("This request is {state}."), state=asked.state)
    if mine:
        return t(N_("You asked for it. The other side can answer until {until}."), until=asked.expires_at)
    if asked.kind == "refund":
        return t(N_("The client asks for this money back. Answer until {until}."), until=asked.expires_at)
    return t(N_("The freelancer spent this for the work. Answer until {until}."), until=asked.expires_at)


def _answers(turn: ReadingTurn, asked: Request, *, mine: bool) -> tuple[Action, ...]:
    t = turn.words
    if asked.state != RequestState.OPEN:
        return ()
    if mine:
        return (Action(label=t(N_("Withdraw")), route=recall.to(asked.id, asked.version)),)
    question = N_("Give {amount} back?") if asked.kind == "refund" else N_("Pay {amount}?")
    accept = Action(
        label=t(N_("Give it back")) if asked.kind == "refund" else t(N_("Pay it")),
        route=take.to(asked.id, asked.version),
        style="primary",
        confirm=t(question, amount=asked.amount),
    )
    return accept, Action(label=t(N_("Decline")), route=refuse.to(asked.id, asked.version), style="danger")


def waiting_cards(turn: ReadingTurn, contract: Contract, *, only_mine: bool = False) -> tuple[Card, ...]:
    """A contract's requests that wait for an answer; with ``only_mine``, for the reader's."""
    t = turn.words
    is_client = authorise(turn.market, turn.actor, contract)
    cards = []
    for asked in turn.market.requests.open_of(contract.id):
        mine = is_client == (asked.asker == "client")
        if only_mine and mine:
            continue
        see = Action(label=t(N_("Open")), route=request_screen.to(asked.id), style="default" if mine else "primary")
        lead = _how_it_stands(turn, asked, mine=mine)
        cards.append(Card(title=_title(turn, asked), lead=lead, actions=(see,)))
    return tuple(cards)


def _after(turn: ReadingTurn, request_id: str, note: str) -> Screen:
    """One's own request. Its files are not sent again: whoever asked has them."""
    return request_screen(turn, request_id).with_notice(note).model_copy(update={"files": ()})


@routes.action("request.accept", about="request")
def take(turn: WritingTurn, request_id: str, seen: int) -> Screen:
    """Agree."""
    asked = accept_request(turn.market, turn.actor, request_id, seen)
    note = N_("Agreed. The money goes back to the client.")
    if asked.kind == "expense":
        note = N_("Agreed. How to send the money is in the next message.")
    return contracts.contract(turn, asked.contract_id).with_notice(turn.words(note))


@routes.action("request.decline", about="request")
def refuse(turn: WritingTurn, request_id: str, seen: int) -> Screen:
    """Say no."""
    decline_request(turn.market, turn.actor, request_id, seen)
    return request_screen(turn, request_id).with_notice(turn.words(N_("Declined. The other side is told.")))


@routes.action("request.withdraw", about="request")
def recall(turn: WritingTurn, request_id: str, seen: int) -> Screen:
    """Take one's own request back."""
    withdraw_request(turn.market, turn.actor, request_id, seen)
    return request_screen(turn, request_id).with_notice(turn.words(N_("Withdrawn.")))


# What both sides hear


@routes.notice("request_made")
def asked_told(turn: ReadingTurn, request_id: str) -> Screen:
    """The other side asks for money."""
    now = request_screen(turn, request_id)
    return now.model_copy(update={"actions": tuple(way for way in now.actions if way != home_action(turn))})


@routes.notice("request_settled")
def settled_told(turn: ReadingTurn, request_id: str) -> Screen:
    """One's own request was answered, or it expired."""
    now = request_screen(turn, request_id)
    ways = tuple(way for way in now.actions if way != home_action(turn))
    return now.model_copy(update={"actions": ways, "files": ()})


def _refunded(turn: ReadingTurn, found: Contract, what: str, amount: int, by: str) -> Screen:
    t = turn.words
    back = turn.market.rules.money(amount)
    lead = N_("{amount} go back to the client. {who} decided it.") if by else N_("{amount} go back to the client.")
    return Screen(
        title=t(N_("Refund: {what}"), what=f"{found.title} · {what}"),
        lead=t(lead, amount=back, who=name_of(turn, by) if by else ""),
        actions=(Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),),
    )


@routes.notice("milestone_refunded")
def escrow_refunded_told(turn: ReadingTurn, milestone_id: str, amount: int, by: str) -> Screen:
    """Money in escrow goes back."""
    part = turn.market.milestones.get(milestone_id)
    return _refunded(turn, turn.market.contracts.get(part.contract_id), milestone_title(turn, part), amount, by)


@routes.notice("earning_refunded")
def earning_refunded_told(turn: ReadingTurn, earning_id: str, amount: int, by: str) -> Screen:
    """Money that was paid goes back."""
    earning = turn.market.ledger.earning(earning_id)
    what = earned_for(turn, earning) if earning else ""
    return _refunded(turn, _contract_of(turn, earning_id), what, amount, by)


@routes.notice("refund_done")
def done_told(turn: ReadingTurn, refund_id: str) -> Screen:
    """A client's money was sent back."""
    t = turn.words
    refund = turn.market.refunds.get(refund_id)
    found = turn.market.contracts.get(refund.contract_id)
    title = N_("{amount} were sent back") if refund.state == RefundState.DONE else N_("{amount} come back to you")
    lead = t(N_("They go where they came from, for “{title}”."), title=found.title)
    open_it = Action(label=t(N_("Contract")), route=contracts.contract.to(found.id))
    return Screen(title=t(title, amount=refund.total), lead=lead, actions=(open_it,))


# The operator's desk


def desk_card(turn: ReadingTurn, refund: Refund) -> Card:
    """A refund that the operator is to send."""
    t = turn.words
    return Card(
        title=t(N_("Back: {amount}"), amount=refund.total),
        lead=turn.market.teams.get(refund.team_id).name,
        actions=(Action(label=t(N_("Open")), route=refund_screen.to(refund.id)),),
    )


@routes.screen("refund")
def refund_screen(turn: ReadingTurn, refund_id: str) -> Screen:
    """Money that goes back, for operators."""
    authorise_operator(turn.actor)
    t = turn.words
    refund = turn.market.refunds.get(refund_id)
    funding = turn.market.fundings.find(refund.funding_id) if refund.funding_id else None
    actions: tuple[Action, ...] = ()
    if refund.state == RefundState.OWED:
        question = t(N_("Have you sent {amount} back?"), amount=refund.total)
        way = settle.to(refund.id, refund.version)
        actions = (Action(label=t(N_("Sent back")), route=way, style="primary", confirm=question),)
    state = t(refund.state)
    if refund.settled_at:
        state = t(N_("{state}, {when}"), state=refund.state, when=refund.settled_at)
    fields = [
        Field(label=t(N_("To")), value=turn.market.teams.get(refund.team_id).name),
        Field(label=t(N_("For")), value=turn.market.contracts.get(refund.contract_id).title),
        Field(label=t(N_("Amount and fee")), value=f"{t.money(refund.gross)} + {t.money(refund.fee)}"),
        Field(label=t(N_("State")), value=capital(state)),
    ]
    if funding is not None:
        fields.insert(2, Field(label=t(N_("Came with")), value=funding.reference))
    if refund.reason:
        fields.append(Field(label=t(N_("The provider says")), value=refund.reason))
    return Screen(
        title=t(N_("Money back: {amount}"), amount=refund.total),
        fields=tuple(fields),
        actions=(*actions, Action(label=t(N_("Operations")), route=pack("operations", ()))),
    )


@routes.action("refund.settle", about="refund")
def settle(turn: WritingTurn, refund_id: str, seen: int) -> Screen:
    """The operator has sent it."""
    settle_refund(turn.market, turn.actor, refund_id, seen)
    return refund_screen(turn, refund_id).with_notice(turn.words(N_("The client is told.")))


@routes.notice("refund_owed")
def owed_told(turn: ReadingTurn, refund_id: str) -> Screen:
    """Money is to be sent back by hand."""
    return refund_screen(turn, refund_id)
