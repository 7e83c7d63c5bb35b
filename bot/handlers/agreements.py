"""Changing milestones by agreement: proposing, answering, and what the other side hears."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from bot.domain.agreements.changes import (
    accept_change,
    check_may_change,
    counter_change,
    decline_change,
    propose_change,
    side_of,
    withdraw_change,
)
from bot.domain.agreements.model import Change, ChangeOpen, ChangeState
from bot.domain.contracts.access import authorise
from bot.domain.contracts.model import LIVE, WORK, Contract, Milestone, MilestoneState
from bot.domain.errors import N_, Refusal, Stale
from bot.domain.money import Money
from bot.domain.proposals.model import MilestoneTerms, sum_of
from bot.handlers import contracts
from bot.handlers.kit.form import Amount, Day, Form, Raw, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import TERMS, home_action, terms_told, terms_typed

NOTE = Text(N_("Note"), N_("Say why, if you like."), most=2_000, long=True)


class MilestoneForm(Form):
    """One milestone."""

    title: Annotated[str, Text(N_("Title"), N_("What is to be done?"), least=2, most=120)]
    amount: Annotated[Money, Amount(N_("Amount"), N_("What does it cost?"), example="300")]
    due: Annotated[date | None, Day(N_("Due"), N_("Until when?"), N_("year-month-day"), example="2027-03-31")] = None
    note: Annotated[str, NOTE] = ""


class SplitForm(Form):
    """The parts of a milestone."""

    terms: Annotated[tuple[MilestoneTerms, ...], TERMS]
    note: Annotated[str, NOTE] = ""


class RemoveForm(Form):
    """Why a milestone goes."""

    note: Annotated[str, Text(N_("Reason"), N_("Why? The other side reads this."), least=3, most=2_000, long=True)]


def _parts(filled: MilestoneForm | SplitForm) -> tuple[MilestoneTerms, ...]:
    if isinstance(filled, SplitForm):
        return filled.terms
    return (MilestoneTerms(filled.title, filled.amount, filled.due),)


def _typed(turn: ReadingTurn, parts: tuple[MilestoneTerms, ...], *, is_split: bool) -> dict[str, Raw]:
    if is_split:
        return {"terms": terms_typed(turn, parts)}
    (part,) = parts
    raw: dict[str, Raw] = {"title": part.title, "amount": turn.words.money(part.amount)}
    return raw | ({"due": part.due.isoformat()} if part.due else {})


def _terms(part: Milestone) -> MilestoneTerms:
    return MilestoneTerms(part.title, part.amount, part.due)


# Proposing


def _opening(turn: ReadingTurn, kind: str, contract: Contract, part: Milestone | None) -> Opening:
    authorise(turn.market, turn.actor, contract)
    check_may_change(turn.market, contract, kind, part.id if part else None)  # type: ignore[arg-type]  # one of the kinds
    if turn.market.changes.open_of(contract.id) is not None:
        raise ChangeOpen
    lead = turn.words(N_("It counts once the other side has agreed."))
    if part is None:
        return Opening(lead=f"{contract.title}\n{lead}")
    now = turn.words(N_("Now: {title}, {amount}"), title=part.title, amount=part.amount)
    raw = {} if kind == "remove" else _typed(turn, (_terms(part),), is_split=kind == "split")
    return Opening(lead=f"{now}\n{lead}", raw=raw)


def _may_add(turn: ReadingTurn, contract_id: str) -> Opening:
    return _opening(turn, "add", turn.market.contracts.get(contract_id), None)


def _of_milestone(turn: ReadingTurn, milestone_id: str, kind: str) -> Opening:
    part = turn.market.milestones.get(milestone_id)
    return _opening(turn, kind, turn.market.contracts.get(part.contract_id), part)


@routes.form("milestone.add", MilestoneForm, title=N_("Add a milestone"), submit=N_("Propose"), start=_may_add)
def add(turn: WritingTurn, filled: MilestoneForm, contract_id: str) -> Screen:
    """Propose another milestone."""
    change = propose_change(turn.market, turn.actor, contract_id, "add", parts=_parts(filled), note=filled.note)
    return _after(turn, change)


@routes.form(
    "milestone.edit",
    MilestoneForm,
    title=N_("Edit milestone"),
    submit=N_("Propose"),
    start=lambda turn, milestone_id: _of_milestone(turn, milestone_id, "edit"),
    about="milestone",
)
def edit(turn: WritingTurn, filled: MilestoneForm, milestone_id: str) -> Screen:
    """Propose another title, amount or day."""
    part = turn.market.milestones.get(milestone_id)
    change = propose_change(
        turn.market,
        turn.actor,
        part.contract_id,
        "edit",
        milestone_id=part.id,
        parts=_parts(filled),
        note=filled.note,
    )
    return _after(turn, change)


@routes.form(
    "milestone.split",
    SplitForm,
    title=N_("Split milestone"),
    submit=N_("Propose"),
    start=lambda turn, milestone_id: _of_milestone(turn, milestone_id, "split"),
    about="milestone",
)
def split(turn: WritingTurn, filled: SplitForm, milestone_id: str) -> Screen:
    """Propose to split a milestone."""
    part = turn.market.milestones.get(milestone_id)
    change = propose_change(
        turn.market, turn.actor, part.contract_id, "split", milestone_id=part.id, parts=filled.terms, note=filled.note
    )
    return _after(turn, change)


@routes.form(
    "milestone.remove",
    RemoveForm,
    title=N_("Remove milestone"),
    submit=N_("Propose"),
    start=lambda turn, milestone_id: _of_milestone(turn, milestone_id, "remove"),
    about="milestone",
)
def remove(turn: WritingTurn, filled: RemoveForm, milestone_id: str) -> Screen:
    """Propose to drop a milestone."""
    part = turn.market.milestones.get(milestone_id)
    change = propose_change(turn.market, turn.actor, part.contract_id, "remove", milestone_id=part.id, note=filled.note)
    return _after(turn, change)


def _after(turn: ReadingTurn, change: Change) -> Screen:
    return shown(turn, change.id).with_notice(turn.words(N_("Proposed. The other side answers.")))


@routes.screen("milestone.change")
def ways(turn: ReadingTurn, milestone_id: str) -> Screen:
    """How a milestone can be changed."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    found = turn.market.contracts.get(part.contract_id)
    authorise(turn.market, turn.actor, found)
    actions = []
    for kind, label, way in (
        ("edit", N_("Edit"), edit.to(part.id)),
        ("split", N_("Split"), split.to(part.id)),
        ("remove", N_("Remove"), remove.to(part.id)),
    ):
        try:
            check_may_change(turn.market, found, kind, part.id)  # type: ignore[arg-type]  # one of the kinds
        except Refusal:
            continue
        actions.append(Action(label=t(label), route=way))
    return Screen(
        title=t(N_("Change: {title}"), title=part.title),
        lead=t(N_("You propose, and it counts once the other side has agreed."))
        if actions
        else t(N_("This milestone cannot be changed now: it is {state}."), state=part.state),
        actions=(
            *actions,
            Action(label=t(N_("Milestone")), route=contracts.milestone.to(part.id)),
            home_action(turn),
        ),
    )


def change_action(turn: ReadingTurn, part: Milestone) -> tuple[Action, ...]:
    """The way to change a milestone, where it can be."""
    contract = turn.market.contracts.get(part.contract_id)
    if contract.state not in LIVE or part.state not in {MilestoneState.PLANNED, *WORK, MilestoneState.SUBMITTED}:
        return ()
    return (Action(label=turn.words(N_("Change it")), route=ways.to(part.id)),)


# How it stands


@routes.screen("change")
def shown(turn: ReadingTurn, change_id: str) -> Screen:
    """A change as it stands, with what its reader can do."""
    t = turn.words
    change = turn.market.changes.get(change_id)
    contract = turn.market.contracts.get(change.contract_id)
    side = side_of(turn.market, turn.actor, contract)
    return Screen(
        title=t(_TITLES[change.kind], title=contract.title),
        lead=_how_it_stands(turn, change, mine=change.proposed_by == side),
        fields=_figures(turn, change, contract, side),
        quotes=_terms_of(turn, change),
        actions=(
            *_answers(turn, change, mine=change.proposed_by == side),
            Action(label=t(N_("Contract")), route=contracts.contract.to(contract.id)),
            home_action(turn),
        ),
    )


_TITLES = {
    "add": N_("New milestone: {title}"),
    "edit": N_("Milestone edited: {title}"),
    "split": N_("Milestone split: {title}"),
    "remove": N_("Milestone removed: {title}"),
}


def _how_it_stands(turn: ReadingTurn, change: Change, *, mine: bool) -> str:
    t = turn.words
    if change.state != ChangeState.OPEN:
        return t(N_("This change is {state}."), state=change.state)
    if mine:
        return t(N_("You proposed it. The other side can answer until {until}."), until=change.expires_at)
    return t(N_("It is proposed to you. Answer until {until}."), until=change.expires_at)


def _figures(turn: ReadingTurn, change: Change, contract: Contract, side: str) -> tuple[Field, ...]:
    """What it comes to, for the reader."""
    t = turn.words
    if not change.parts:
        return ()
    amount = sum_of(change.parts)
    return (Field(label=t(N_("Amount")), value=t.money(amount)), contracts.quoted(turn, contract, amount, side))


def _terms_of(turn: ReadingTurn, change: Change) -> tuple[Quote, ...]:
    t = turn.words
    quotes = []
    if change.milestone_id is not None and change.state == ChangeState.OPEN:
        now = turn.market.milestones.get(change.milestone_id)
        quotes.append(Quote(text=terms_told(turn, (_terms(now),)), label=t(N_("Now"))))
    if change.parts:
        quotes.append(Quote(text=terms_told(turn, change.parts), label=t(N_("Proposed"))))
    return (*quotes, *((Quote(text=change.note, label=t(N_("Note"))),) if change.note else ()))


def _answers(turn: ReadingTurn, change: Change, *, mine: bool) -> tuple[Action, ...]:
    t = turn.words
    if change.state != ChangeState.OPEN:
        return ()
    if mine:
        recall = take_back.to(change.id, change.version)
        return (Action(label=t(N_("Withdraw")), route=recall, confirm=t(N_("Take your terms back?"))),)
    ways: list[Action] = [Action(label=t(N_("Accept")), route=take.to(change.id, change.version), style="primary")]
    if change.kind == "split":
        ways.append(Action(label=t(N_("Other terms")), route=other_parts.to(change.id, change.version)))
    elif change.kind != "remove":
        ways.append(Action(label=t(N_("Other terms")), route=other_terms.to(change.id, change.version)))
    return (*ways, Action(label=t(N_("Decline")), route=refuse.to(change.id, change.version), style="danger"))


def waiting_card(turn: ReadingTurn, contract: Contract, *, only_mine: bool = False) -> tuple[Card, ...]:
    """The change of a contract that waits for an answer; with ``only_mine``, for the reader's."""
    t = turn.words
    change = turn.market.changes.open_of(contract.id)
    if change is None:
        return ()
    mine = change.proposed_by == side_of(turn.market, turn.actor, contract)
    if only_mine and mine:
        return ()
    see = Action(label=t(N_("Open")), route=shown.to(change.id), style="default" if mine else "primary")
    title = t(_TITLES[change.kind], title=contract.title)
    return (Card(title=title, lead=_how_it_stands(turn, change, mine=mine), actions=(see,)),)


# Answering


@routes.action("change.accept", about="change")
def take(turn: WritingTurn, change_id: str, seen: int) -> Screen:
    """Agree: the milestones are changed."""
    change = accept_change(turn.market, turn.actor, change_id, seen)
    return contracts.contract(turn, change.contract_id).with_notice(turn.words(N_("Agreed. It counts from now on.")))


@routes.action("change.decline", about="change")
def refuse(turn: WritingTurn, change_id: str, seen: int) -> Screen:
    """Say no."""
    decline_change(turn.market, turn.actor, change_id, seen)
    return shown(turn, change_id).with_notice(turn.words(N_("Declined. The other side is told.")))


@routes.action("change.withdraw", about="change")
def take_back(turn: WritingTurn, change_id: str, seen: int) -> Screen:
    """Take one's own terms back."""
    withdraw_change(turn.market, turn.actor, change_id, seen)
    return shown(turn, change_id).with_notice(turn.words(N_("Withdrawn.")))


def _terms_now(turn: ReadingTurn, change_id: str, seen: int) -> Opening:
    change = turn.market.changes.get(change_id)
    side_of(turn.market, turn.actor, turn.market.contracts.get(change.contract_id))
    if change.version != seen:
        raise Stale
    return Opening(raw=_typed(turn, change.parts, is_split=change.kind == "split"))


@routes.form(
    "change.counter", MilestoneForm, title=N_("Other terms"), submit=N_("Send terms"), start=_terms_now, about="change"
)
def other_terms(turn: WritingTurn, filled: MilestoneForm, change_id: str, seen: int) -> Screen:
    """Answer with other terms."""
    return _after(
        turn, counter_change(turn.market, turn.actor, change_id, seen, parts=_parts(filled), note=filled.note)
    )


@routes.form(
    "change.parts", SplitForm, title=N_("Other terms"), submit=N_("Send terms"), start=_terms_now, about="change"
)
def other_parts(turn: WritingTurn, filled: SplitForm, change_id: str, seen: int) -> Screen:
    """Answer with other parts."""
    return _after(
        turn, counter_change(turn.market, turn.actor, change_id, seen, parts=_parts(filled), note=filled.note)
    )


# What the other side hears


@routes.notice("change_proposed")
def proposed_told(turn: ReadingTurn, change_id: str, revision: int) -> Screen:
    """There are terms to answer; once there are newer ones, the message says so and has no buttons."""
    t = turn.words
    change = turn.market.changes.get(change_id)
    now = shown(turn, change_id)
    if change.revision == revision and change.state == ChangeState.OPEN:
        return now.model_copy(update={"actions": tuple(way for way in now.actions if way != home_action(turn))})
    open_it = Action(label=t(N_("See how it stands")), route=shown.to(change.id))
    lead = now.lead if change.revision == revision else t(N_("There are newer terms."))
    return Screen(title=now.title, lead=lead, actions=(open_it,))


@routes.notice("change_settled")
def settled_told(turn: ReadingTurn, change_id: str) -> Screen:
    """One's own terms were accepted or declined, or they expired."""
    now = shown(turn, change_id)
    return now.model_copy(update={"actions": tuple(way for way in now.actions if way != home_action(turn))})
