"""Carrying a milestone along: funding, submitting, reviewing, and what both sides hear of it."""

from __future__ import annotations

from typing import Annotated

from bot.domain.contracts.access import authorise, check_goes_on
from bot.domain.contracts.model import MilestoneState
from bot.domain.contracts.service import approve_milestone, approve_part, request_changes, submit_work
from bot.domain.errors import N_, NotAllowed, Stale
from bot.domain.teams.service import authorise_member
from bot.handlers import contracts, fundings, money
from bot.handlers.kit.form import Files, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import attachments, milestone_title, name_of


class SubmissionForm(Form):
    """Work that is handed in."""

    note: Annotated[
        str,
        Text(
            N_("Note"), N_("What did you do? The client reads this beside your files."), least=3, most=3_000, long=True
        ),
    ]
    files: Annotated[tuple[str, ...], Files(N_("Files"), N_("Which files belong to it?"))] = ()


def _may_submit(turn: ReadingTurn, milestone_id: str, seen: int) -> Opening:
    part = turn.market.milestones.get(milestone_id)
    found = turn.market.contracts.get(part.contract_id)
    authorise(turn.market, turn.actor, found)
    check_goes_on(found)
    if part.version != seen:
        raise Stale
    return Opening(lead=turn.words(N_("{title}, {amount}"), title=milestone_title(turn, part), amount=part.amount))


@routes.form(
    "milestone.submit",
    SubmissionForm,
    title=N_("Submit work"),
    submit=N_("Submit"),
    start=_may_submit,
    about="milestone",
)
def submit(turn: WritingTurn, filled: SubmissionForm, milestone_id: str, seen: int) -> Screen:
    """Hand work in."""
    part = submit_work(turn.market, turn.actor, milestone_id, seen, note=filled.note, files=filled.files)
    note = turn.words(N_("Submitted. The client has until {until} to review it."), until=part.review_until)
    return _after(turn, milestone_id, note)


def _after(turn: ReadingTurn, milestone_id: str, note: str) -> Screen:
    """The milestone after one's own step. Its files are not sent again: whoever took the step has them."""
    return contracts.milestone(turn, milestone_id).with_notice(note).model_copy(update={"files": ()})


class ChangesForm(Form):
    """What should be different."""

    reason: Annotated[
        str, Text(N_("What should change?"), N_("Say what should be different."), least=3, most=3_000, long=True)
    ]


def _may_ask(turn: ReadingTurn, milestone_id: str, seen: int) -> Opening:
    part = turn.market.milestones.get(milestone_id)
    authorise_member(turn.market, turn.actor, turn.market.contracts.get(part.contract_id).team_id)
    if part.version != seen:
        raise Stale
    return Opening()


@routes.form(
    "milestone.changes",
    ChangesForm,
    title=N_("Request changes"),
    submit=N_("Send"),
    start=_may_ask,
    about="milestone",
)
def ask_changes(turn: WritingTurn, filled: ChangesForm, milestone_id: str, seen: int) -> Screen:
    """Hand work back."""
    request_changes(turn.market, turn.actor, milestone_id, seen, reason=filled.reason)
    return _after(turn, milestone_id, turn.words(N_("Sent. You hear when it is resubmitted.")))


@routes.action("milestone.approve", about="milestone")
def approve(turn: WritingTurn, milestone_id: str, seen: int) -> Screen:
    """Approve work and release its money."""
    part = approve_milestone(turn.market, turn.actor, milestone_id, seen)
    note = turn.words(N_("Approved. {amount} is on its way to the freelancer."), amount=part.amount)
    return _after(turn, milestone_id, note)


def _may_release_part(turn: ReadingTurn, milestone_id: str, seen: int) -> Opening:
    opening = _may_ask(turn, milestone_id, seen)
    part = turn.market.milestones.get(milestone_id)
    if part.state != MilestoneState.SUBMITTED:
        raise NotAllowed(state=part.state)
    lead = turn.words(
        N_("{amount} are in escrow. What you do not release stays in escrow for the next milestone."),
        amount=part.amount,
    )
    return Opening(lead=f"{opening.lead}\n{lead}".strip())


@routes.form(
    "milestone.part",
    fundings.PartForm,
    title=N_("Release a part"),
    submit=N_("Release it"),
    start=_may_release_part,
    about="milestone",
)
def approve_less(turn: WritingTurn, filled: fundings.PartForm, milestone_id: str, seen: int) -> Screen:
    """Approve work for a lower amount."""
    title = fundings.rest_of(turn, milestone_id)
    part = approve_part(turn.market, turn.actor, milestone_id, seen, filled.amount, title)
    note = turn.words(N_("Approved. {amount} is on its way to the freelancer."), amount=part.amount)
    return _after(turn, milestone_id, note)


# What both sides hear


def _where(turn: ReadingTurn, milestone_id: str) -> str:
    part = turn.market.milestones.get(milestone_id)
    return f"{turn.market.contracts.get(part.contract_id).title} · {milestone_title(turn, part)}"


@routes.notice("milestone_funded")
def funded_told(turn: ReadingTurn, milestone_id: str) -> Screen:
    """A freelancer can start."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    actions = [Action(label=t(N_("Open")), route=contracts.milestone.to(part.id))]
    if part.state in {MilestoneState.FUNDED, MilestoneState.IN_PROGRESS}:
        submit_it = Action(label=t(N_("Submit work")), route=submit.to(part.id, part.version), style="primary")
        actions.insert(0, submit_it)
    return Screen(
        title=t(N_("Funded: {what}"), what=_where(turn, part.id)),
        lead=t(N_("{amount} is in escrow for you. You can start."), amount=part.amount),
        actions=tuple(actions),
    )


@routes.notice("work_submitted")
def submitted_told(turn: ReadingTurn, milestone_id: str, entry_id: str) -> Screen:
    """A client has work to review; once it is settled, who settled it and when."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    entry = next(kept for kept in turn.market.milestones.entries(part.id) if kept.id == entry_id)
    newest = [kept for kept in turn.market.milestones.entries(part.id) if kept.kind == "submitted"][-1]
    is_current = newest.id == entry_id and part.state == MilestoneState.SUBMITTED
    return Screen(
        title=t(N_("Work to review: {what}"), what=_where(turn, part.id)),
        lead=_outcome(turn, milestone_id, entry_id),
        fields=(Field(label=t(N_("Amount")), value=t.money(part.amount)),),
        quotes=(Quote(text=entry.note, by=name_of(turn, entry.author_id)),),
        files=attachments(turn, entry.files),
        actions=(
            *(contracts.review_actions(turn, part, is_client=True) if is_current else ()),
            Action(label=t(N_("Open")), route=contracts.milestone.to(part.id)),
        ),
    )


def _outcome(turn: ReadingTurn, milestone_id: str, entry_id: str) -> str:
    """What became of a submission."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    later = [kept for kept in turn.market.milestones.entries(part.id) if kept.id > entry_id]
    if later:
        changes = later[0]
        return t(N_("Changes asked for by {who}, {when}."), who=name_of(turn, changes.author_id), when=changes.at)
    if part.state == MilestoneState.RELEASED and part.settled_at:
        if part.settled_by:
            return t(N_("Approved by {who}, {when}."), who=name_of(turn, part.settled_by), when=part.settled_at)
        return t(N_("Released by itself, {when}: nobody answered in time."), when=part.settled_at)
    if part.review_until:
        return t(N_("Answer by {until}; then it is released by itself."), until=part.review_until)
    return t(part.state)


@routes.notice("review_due")
def review_due_told(turn: ReadingTurn, milestone_id: str, days: int) -> Screen:
    """A client's review is about to end."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    title = _where(turn, part.id)
    if part.state == MilestoneState.SUBMITTED:
        title = t(N_("Please review: {what}"), what=title)
        lead = t.n(
            N_("One day left: after that {amount} is released by itself."),
            N_("{count} days left: after that {amount} is released by itself."),
            days,
            amount=part.amount,
        )
    else:
        lead = t(N_("It is {state} now."), state=part.state)
    return Screen(
        title=title,
        lead=lead,
        actions=(
            *contracts.review_actions(turn, part, is_client=True),
            Action(label=t(N_("Open")), route=contracts.milestone.to(part.id)),
        ),
    )


@routes.notice("changes_requested")
def changes_told(turn: ReadingTurn, milestone_id: str, entry_id: str) -> Screen:
    """A freelancer is asked for changes."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    entry = next(kept for kept in turn.market.milestones.entries(part.id) if kept.id == entry_id)
    actions = [Action(label=t(N_("Open")), route=contracts.milestone.to(part.id))]
    if part.state == MilestoneState.CHANGES_REQUESTED:
        again = Action(label=t(N_("Submit again")), route=submit.to(part.id, part.version), style="primary")
        actions.insert(0, again)
    return Screen(
        title=t(N_("Changes requested: {what}"), what=_where(turn, part.id)),
        lead="" if part.state == MilestoneState.CHANGES_REQUESTED else t(N_("It is {state} now."), state=part.state),
        quotes=(Quote(text=entry.note, by=name_of(turn, entry.author_id)),),
        actions=tuple(actions),
    )


@routes.notice("milestone_released")
def released_told(turn: ReadingTurn, milestone_id: str, rest_id: str = "", rest: int = 0) -> Screen:
    """A freelancer's work was paid, in whole or in part."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    earning = turn.market.ledger.earning(part.id)
    lines = [t(N_("The client's time to review ran out, so it was released by itself."))]
    if part.settled_by:
        lines = [t(N_("{who} approved it."), who=name_of(turn, part.settled_by))]
    if rest_id:
        lines.append(
            t(
                N_("They released {amount}. {rest} stay in escrow for “{next}”."),
                amount=part.amount,
                rest=turn.market.rules.money(rest),
                next=turn.market.milestones.get(rest_id).title,
            )
        )
    return Screen(
        title=t(N_("Paid: {what}"), what=_where(turn, part.id)),
        lead="\n".join(lines),
        fields=fundings.received(turn, earning) if earning is not None else (),
        actions=(
            Action(label=t(N_("Money")), route=money.balance_screen.to()),
            Action(label=t(N_("Contract")), route=contracts.contract.to(part.contract_id)),
        ),
    )


@routes.notice("released_unreviewed")
def released_unreviewed_told(turn: ReadingTurn, milestone_id: str) -> Screen:
    """A client's review ended in a release."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    return Screen(
        title=t(N_("Released: {what}"), what=_where(turn, part.id)),
        lead=t(N_("The time to review ran out, so {amount} went to the freelancer."), amount=part.amount),
        actions=(Action(label=t(N_("Contract")), route=contracts.contract.to(part.contract_id)),),
    )
