"""Pausing, resuming and ending a contract, and everything else that can be done with one."""

from __future__ import annotations

from typing import Annotated

from bot.domain.contracts.access import authorise
from bot.domain.contracts.endings import agree_to_end, end_contract, go_on, pause, resume
from bot.domain.contracts.model import LIVE, WORK, Contract, ContractState, MilestoneState
from bot.domain.contracts.settling import in_escrow
from bot.domain.errors import N_, Stale
from bot.domain.money import Money, total
from bot.handlers import agreements, contracts, fundings, refunds, reviews
from bot.handlers.kit.form import Form, Text
from bot.handlers.kit.route import pack
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, name_of

MOST = 20


class ReasonForm(Form):
    """Why."""

    reason: Annotated[str, Text(N_("Reason"), N_("Why? The other side reads this."), least=3, most=500, long=True)]


@routes.screen("contract.more")
def more(turn: ReadingTurn, contract_id: str) -> Screen:
    """What can be done with a contract beside its next step."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    is_client = authorise(turn.market, turn.actor, found)
    ways: list[Action] = []
    planned = fundings.unfunded(turn, found.id)
    if is_client and found.state == ContractState.ACTIVE and len(planned) > 1:
        ways.append(Action(label=t(N_("Fund several")), route=fundings.fund_several.to(found.id)))
    if found.state in LIVE and not found.is_hourly:
        ways.append(Action(label=t(N_("Add a milestone")), route=agreements.add.to(found.id)))
    if is_client:
        ways.append(Action(label=t(N_("Pay a bonus")), route=fundings.bonus.to(found.id)))
        ways.append(Action(label=t(N_("Ask for a refund")), route=refunds.choose.to(found.id)))
    else:
        ways.append(Action(label=t(N_("Ask for an expense")), route=refunds.expense.to(found.id)))
        ways.append(Action(label=t(N_("Give money back")), route=refunds.choose.to(found.id)))
    if found.state == ContractState.ACTIVE:
        ways.append(Action(label=t(N_("Pause")), route=halt.to(found.id, found.version)))
    return Screen(
        title=found.title,
        lead=t(N_("What would you like to do?")),
        actions=(
            *ways,
            *way_on(turn, found),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
            home_action(turn),
        ),
    )


def how_it_stands(turn: ReadingTurn, found: Contract) -> str:
    """Why a contract is paused or about to end, and what happens next; "" for any other."""
    t = turn.words
    if found.state not in {ContractState.PAUSED, ContractState.ENDING}:
        return ""
    who = name_of(turn, found.moved_by)
    if found.state == ContractState.PAUSED:
        told = t(N_("Paused by {who}: {reason}"), who=who, reason=_sentence(found.reason))
        note = t(N_("Reviews go on. There is no new work until one of you resumes it."))
        return f"{told}\n{note}"
    lines = [t(N_("Asked to end by {who}."), who=who)]
    if found.reason:
        lines = [t(N_("Asked to end by {who}: {reason}"), who=who, reason=_sentence(found.reason))]
    if found.refund_at:
        amount = to_give_back(turn, found)
        lines.append(
            t(
                N_("{amount} go back to the client on {when}, unless the freelancer disputes that before."),
                amount=amount,
                when=found.refund_at,
            )
        )
    if any(part.state == MilestoneState.SUBMITTED for part in in_escrow(turn.market, found.id)):
        lines.append(t(N_("Work under review is still reviewed; the contract ends after that.")))
    return "\n".join(lines)


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def to_give_back(turn: ReadingTurn, found: Contract) -> Money:
    """What a contract's end gives back: all that is in escrow and not under review."""
    parts = [part.amount for part in in_escrow(turn.market, found.id) if part.state in WORK]
    return total(parts, turn.market.rules.currency)


def way_on(turn: ReadingTurn, found: Contract) -> tuple[Action, ...]:
    """How a contract that is paused or about to end goes on."""
    t = turn.words
    if found.state == ContractState.PAUSED:
        return (Action(label=t(N_("Resume")), route=carry_on.to(found.id, found.version), style="primary"),)
    if found.state != ContractState.ENDING:
        return ()
    is_freelancer = turn.actor.id == found.freelancer_id
    ways = []
    disputed = [part for part in in_escrow(turn.market, found.id) if part.state in WORK]
    if is_freelancer and disputed:
        amount = to_give_back(turn, found)
        ways.append(
            Action(
                label=t(N_("Give it back")),
                route=agree.to(found.id, found.version),
                style="primary",
                confirm=t(N_("Give {amount} back to the client?"), amount=amount),
            )
        )
        ways += [
            Action(label=t(N_("Dispute: {milestone}"), milestone=part.title), route=pack("dispute.open", (part.id,)))
            for part in disputed[:3]
        ]
    if is_freelancer == (found.moved_by == found.freelancer_id):
        ways.append(Action(label=t(N_("Do not end it")), route=keep.to(found.id, found.version)))
    return tuple(ways)


def way_out(turn: ReadingTurn, found: Contract) -> tuple[Action, ...]:
    """How a contract ends: the last of its buttons."""
    t = turn.words
    if found.state not in LIVE:
        return ()
    label, amount = t(N_("End contract")), to_give_back(turn, found)
    if in_escrow(turn.market, found.id) and turn.actor.id != found.freelancer_id:
        return (Action(label=label, route=ask_to_end.to(found.id, found.version), style="danger"),)
    question = t(N_("End this contract? What is only planned is cancelled, and both sides can review."))
    if amount:
        question = t(N_("End this contract, and give {amount} back to the client?"), amount=amount)
    return (Action(label=label, route=end.to(found.id, found.version), style="danger", confirm=question),)


def _may_move(turn: ReadingTurn, contract_id: str, seen: int) -> Opening:
    found = turn.market.contracts.get(contract_id)
    authorise(turn.market, turn.actor, found)
    if found.version != seen:
        raise Stale
    return Opening(lead=found.title)


def _may_end(turn: ReadingTurn, contract_id: str, seen: int) -> Opening:
    opening = _may_move(turn, contract_id, seen)
    found = turn.market.contracts.get(contract_id)
    told = turn.words(
        N_("{amount} are in escrow. The freelancer has {span} to answer; after that they come back to you."),
        amount=to_give_back(turn, found),
        span=turn.market.rules.ending_answer,
    )
    return Opening(lead=f"{opening.lead}\n{told}" if to_give_back(turn, found) else opening.lead)


@routes.form("contract.pause", ReasonForm, title=N_("Pause"), submit=N_("Pause"), start=_may_move, about="contract")
def halt(turn: WritingTurn, filled: ReasonForm, contract_id: str, seen: int) -> Screen:
    """Pause."""
    pause(turn.market, turn.actor, contract_id, seen, filled.reason)
    return contracts.contract(turn, contract_id).with_notice(turn.words(N_("Paused. The other side is told.")))


@routes.action("contract.resume", about="contract")
def carry_on(turn: WritingTurn, contract_id: str, seen: int) -> Screen:
    """Resume."""
    resume(turn.market, turn.actor, contract_id, seen)
    return contracts.contract(turn, contract_id).with_notice(turn.words(N_("It goes on. The other side is told.")))


@routes.form(
    "contract.ending", ReasonForm, title=N_("End contract"), submit=N_("End it"), start=_may_end, about="contract"
)
def ask_to_end(turn: WritingTurn, filled: ReasonForm, contract_id: str, seen: int) -> Screen:
    """A client ends a contract with money in escrow."""
    end_contract(turn.market, turn.actor, contract_id, seen, filled.reason)
    return contracts.contract(turn, contract_id).with_notice(turn.words(N_("The freelancer is told.")))


@routes.action("contract.end", about="contract")
def end(turn: WritingTurn, contract_id: str, seen: int) -> Screen:
    """End a contract."""
    ended = end_contract(turn.market, turn.actor, contract_id, seen)
    return _after_end(turn, ended)


@routes.action("contract.agree", about="contract")
def agree(turn: WritingTurn, contract_id: str, seen: int) -> Screen:
    """A freelancer gives back what is in escrow, because the client ends the contract."""
    return _after_end(turn, agree_to_end(turn.market, turn.actor, contract_id, seen))


def _after_end(turn: ReadingTurn, found: Contract) -> Screen:
    t = turn.words
    if found.state != ContractState.ENDED:
        return contracts.contract(turn, found.id).with_notice(t(N_("The contract ends after the review.")))
    return reviews.contract_reviews(turn, found.id).with_notice(t(N_("The contract has ended.")))


@routes.action("contract.goon", about="contract")
def keep(turn: WritingTurn, contract_id: str, seen: int) -> Screen:
    """Do not end it after all."""
    go_on(turn.market, turn.actor, contract_id, seen)
    return contracts.contract(turn, contract_id).with_notice(turn.words(N_("It goes on. The other side is told.")))


# What the other side hears


def _told(turn: ReadingTurn, contract_id: str, title: str, lead: str) -> Screen:
    found = turn.market.contracts.get(contract_id)
    open_it = Action(label=turn.words(N_("Contract")), route=contracts.contract.to(found.id))
    return Screen(title=turn.words(title, title=found.title), lead=lead, actions=(*way_on(turn, found), open_it))


@routes.notice("contract_paused")
def paused_told(turn: ReadingTurn, contract_id: str) -> Screen:
    """The other side paused a contract."""
    found = turn.market.contracts.get(contract_id)
    lead = how_it_stands(turn, found) or turn.words(N_("It is {state} now."), state=found.state)
    return _told(turn, contract_id, N_("Paused: {title}"), lead)


@routes.notice("contract_resumed")
def resumed_told(turn: ReadingTurn, contract_id: str) -> Screen:
    """A contract goes on."""
    return _told(turn, contract_id, N_("It goes on: {title}"), turn.words(N_("Work can go on.")))


@routes.notice("contract_ending")
def ending_told(turn: ReadingTurn, contract_id: str) -> Screen:
    """The other side ends a contract with money in escrow."""
    found = turn.market.contracts.get(contract_id)
    lead = how_it_stands(turn, found) or turn.words(N_("It is {state} now."), state=found.state)
    return _told(turn, contract_id, N_("About to end: {title}"), lead)


# Commands: the contract is chosen first


def _chosen(turn: ReadingTurn, title: str, is_mine: str, label: str, way: str, *, with_version: bool = False) -> Screen:
    """The contracts for which somebody can do this, with its button at each."""
    t = turn.words
    cards = []
    for found in turn.market.contracts.of_member(turn.actor.id):
        side = "freelancer" if found.freelancer_id == turn.actor.id else "client"
        if is_mine not in {"", side} or (with_version and found.state != ContractState.ACTIVE):
            continue
        args = (found.id, found.version) if with_version else (found.id,)
        cards.append(
            Card(title=found.title, lead=t(found.state), actions=(Action(label=t(label), route=pack(way, args)),))
        )
    return Screen(
        title=t(title),
        lead=t(N_("For which contract?")) if cards else t(N_("There is no contract for this.")),
        cards=tuple(cards[:MOST]),
        actions=(Action(label=t(N_("Contracts")), route=contracts.my_contracts.to()), home_action(turn)),
    )


@routes.screen(
    "bonus.choose", command="bonus", about=N_("pay a freelancer a bonus"), phrases=(N_("bonus|pay a bonus"),)
)
def choose_bonus(turn: ReadingTurn) -> Screen:
    """Whom to pay a bonus."""
    return _chosen(turn, N_("Pay a bonus"), "client", N_("Pay a bonus"), "bonus")


@routes.screen(
    "expense.choose",
    command="expense",
    about=N_("ask a client to pay an expense"),
    phrases=(N_("expense|expenses|ask for an expense"),),
)
def choose_expense(turn: ReadingTurn) -> Screen:
    """Whom to ask for an expense."""
    return _chosen(turn, N_("Ask for an expense"), "freelancer", N_("Ask for an expense"), "expense")


@routes.screen(
    "refund.contract",
    command="refund",
    about=N_("get or give money back"),
    phrases=(N_("refund|ask for a refund|give money back|money back"),),
)
def choose_refund(turn: ReadingTurn) -> Screen:
    """Of which contract money goes back."""
    return _chosen(turn, N_("Refund"), "", N_("Choose"), "refund.choose")


@routes.screen("pause.choose", command="pause", about=N_("pause a contract"), phrases=(N_("pause|pause a contract"),))
def choose_pause(turn: ReadingTurn) -> Screen:
    """Which contract to pause."""
    return _chosen(turn, N_("Pause"), "", N_("Pause"), "contract.pause", with_version=True)


@routes.screen(
    "milestone.choose",
    command="milestone",
    about=N_("propose another milestone"),
    phrases=(N_("add a milestone|new milestone"),),
)
def choose_milestone(turn: ReadingTurn) -> Screen:
    """Which contract gets another milestone."""
    return _chosen(turn, N_("Add a milestone"), "", N_("Add a milestone"), "milestone.add")
