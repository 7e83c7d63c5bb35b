"""Carrying a milestone along: funding, submitting, reviewing, and what both sides hear of it."""

from __future__ import annotations

from typing import Annotated

from bot.domain.contracts.model import FundingState, MilestoneState
from bot.domain.contracts.service import approve_milestone, authorise, request_changes, request_funding, submit_work
from bot.domain.errors import N_, Stale
from bot.domain.teams.service import authorise_member
from bot.handlers import contracts, money
from bot.handlers.kit.form import Files, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import attachments, home_action, name_of


@routes.screen("fund")
def fund(turn: ReadingTurn, milestone_id: str) -> Screen:
    """What funding a milestone costs and how the money is sent."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    found = turn.market.contracts.get(part.contract_id)
    authorise_member(turn.market, turn.actor, found.team_id)
    fee = turn.market.rules.client_fee(part.amount)
    return Screen(
        title=t(N_("Fund: {title}"), title=part.title),
        lead=t(N_("The money is held in escrow. The freelancer gets it when you approve the work.")),
        fields=(
            Field(label=t(N_("Milestone")), value=t.money(part.amount)),
            Field(label=t(N_("Parley's fee")), value=t.money(fee)),
            Field(label=t(N_("You send")), value=t.money(part.amount + fee)),
        ),
        closing=t(turn.market.rules.settlement_instructions),
        actions=(
            Action(label=t(N_("I am sending it")), route=promise.to(part.id, part.version), style="primary", wide=True),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
            home_action(turn),
        ),
    )


@routes.action("fund.promise", about="milestone")
def promise(turn: WritingTurn, milestone_id: str, seen: int) -> Screen:
    """Say that the money is on its way."""
    funding = request_funding(turn.market, turn.actor, milestone_id, seen)
    note = turn.words(N_("Noted. How to send the money is in the next message."))
    return contracts.contract(turn, funding.contract_id).with_notice(note)


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
    authorise(turn.market, turn.actor, turn.market.contracts.get(part.contract_id))
    if part.version != seen:
        raise Stale
    return Opening(lead=turn.words(N_("{title}, {amount}"), title=part.title, amount=part.amount))


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


# What both sides hear


def _where(turn: ReadingTurn, milestone_id: str) -> str:
    part = turn.market.milestones.get(milestone_id)
    return f"{turn.market.contracts.get(part.contract_id).title} · {part.title}"


@routes.notice("funding_promised")
def promised_told(turn: ReadingTurn, funding_id: str) -> Screen:
    """How a client sends the money that they promised; once that is settled, that there is nothing to send."""
    t = turn.words
    funding = turn.market.fundings.get(funding_id)
    open_it = Action(label=t(N_("Contract")), route=contracts.contract.to(funding.contract_id))
    if funding.state == FundingState.REQUESTED:
        return Screen(
            title=t(N_("Thank you. Please send {total}"), total=funding.total),
            lead=t(
                N_("Send it with the reference {reference}, for {what}. You are told as soon as it has arrived."),
                reference=funding.reference,
                what=_where(turn, funding.milestone_id),
            ),
            closing=t(turn.market.rules.settlement_instructions),
            actions=(open_it,),
        )
    if funding.state == FundingState.CONFIRMED:
        title, lead = N_("{total} has arrived, thank you"), N_("It is for {what}. There is nothing more to send.")
    else:
        title = N_("{total} did not arrive")
        lead = N_("It was for {what}. Please send nothing with this reference any more: fund the milestone again.")
    return Screen(
        title=t(title, total=funding.total),
        lead=t(lead, what=_where(turn, funding.milestone_id)),
        actions=(open_it,),
    )


@routes.notice("funding_settled")
def funding_told(turn: ReadingTurn, funding_id: str) -> Screen:
    """The operator has seen the client's money, or has not."""
    t = turn.words
    funding = turn.market.fundings.get(funding_id)
    open_it = Action(label=t(N_("Contract")), route=contracts.contract.to(funding.contract_id))
    if funding.state == FundingState.CONFIRMED:
        lead = t(N_("We received {total}. {amount} is in escrow."), total=funding.total, amount=funding.amount)
        return Screen(
            title=t(N_("Funded: {what}"), what=_where(turn, funding.milestone_id)), lead=lead, actions=(open_it,)
        )
    lead = t(
        N_("We did not receive {total} with the reference {reference}."),
        total=funding.total,
        reference=funding.reference,
    )
    again = Action(label=t(N_("Fund again")), route=fund.to(funding.milestone_id), style="primary")
    return Screen(title=t(N_("Not received")), lead=lead, actions=(again, open_it))


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
def released_told(turn: ReadingTurn, milestone_id: str) -> Screen:
    """A freelancer's work was paid."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    earning = turn.market.ledger.earning(part.id)
    fields = []
    if earning is not None:
        fields = [
            Field(label=t(N_("You receive")), value=t(N_("{net} after {fee} fee"), net=earning.net, fee=earning.fee)),
            Field(label=t(N_("Available")), value=t.moment(earning.available_at)),
        ]
    who = t(N_("{who} approved it."), who=name_of(turn, part.settled_by)) if part.settled_by else ""
    return Screen(
        title=t(N_("Paid: {what}"), what=_where(turn, part.id)),
        lead=who or t(N_("The client's time to review ran out, so it was released by itself.")),
        fields=tuple(fields),
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
