"""Contracts as their two sides see them: the list, the contract, a milestone."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.contracts.access import authorise
from bot.domain.contracts.model import WORK, Contract, ContractState, FundingState, Milestone, MilestoneState
from bot.domain.disputes.freezing import frozen
from bot.domain.errors import N_
from bot.domain.money import Money
from bot.handlers import agreements, disputes, endings, fundings, hours, refunds, reviews, rooms, work
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Progress, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.pieces import attachments, capital, home_action, milestone_title, name_of, page_within, pages_of

PAGE = 10


def waiting(turn: ReadingTurn, actor: Account) -> list[Card]:
    """What waits for this person in their contracts."""
    t = turn.words
    cards: list[Card] = []
    for found in turn.market.contracts.of_member(actor.id):
        is_client = found.freelancer_id != actor.id
        cards += hours.waiting(turn, found) if found.is_hourly else []
        if found.state == ContractState.ENDED:
            cards += (*reviews.waiting(turn, found), *refunds.waiting_cards(turn, found, only_mine=True))
            continue
        cards += agreements.waiting_card(turn, found, only_mine=True)
        cards += refunds.waiting_cards(turn, found, only_mine=True)
        if found.state == ContractState.ENDING and not is_client and found.refund_at:
            see = Action(label=t(N_("Open")), route=contract.to(found.id))
            cards.append(Card(title=found.title, lead=endings.how_it_stands(turn, found), actions=(see,)))
        for part in turn.market.milestones.of_contract(found.id):
            lead = _waits(turn, part, is_client=is_client)
            if lead:
                see = Action(label=t(N_("Open")), route=milestone.to(part.id))
                cards.append(Card(title=f"{found.title} · {milestone_title(turn, part)}", lead=lead, actions=(see,)))
    return cards


def _waits(turn: ReadingTurn, part: Milestone, *, is_client: bool) -> str:
    t = turn.words
    if is_client and part.state == MilestoneState.SUBMITTED and part.review_until:
        return t(N_("Review the work by {until}"), until=part.review_until)
    if not is_client and part.state in {MilestoneState.FUNDED, MilestoneState.IN_PROGRESS}:
        return t(N_("Funded: {amount}. Submit when it is done."), amount=part.amount)
    if not is_client and part.state == MilestoneState.CHANGES_REQUESTED:
        return t(N_("The client asked for changes"))
    return ""


@routes.screen("contracts", command="contracts", about=N_("what you work on"), phrases=(N_("contracts|my contracts"),))
def my_contracts(turn: ReadingTurn, page: int = 0) -> Screen:
    """The contracts that somebody is in."""
    t = turn.words
    mine = turn.market.contracts.of_member(turn.actor.id)
    page = page_within(page, PAGE, len(mine))
    cards = []
    for found in mine[page * PAGE : (page + 1) * PAGE]:
        other = other_side(turn, found)
        cards.append(
            Card(
                title=found.title,
                lead=f"{other} · {t(found.state)}",
                actions=(Action(label=t(N_("Open")), route=contract.to(found.id)),),
            )
        )
    return Screen(
        title=t(N_("Contracts")),
        lead="" if cards else t(N_("None yet. A contract begins when an offer is accepted.")),
        cards=tuple(cards),
        pages=pages_of(page, PAGE, len(mine), my_contracts.to),
        actions=(home_action(turn),),
    )


def other_side(turn: ReadingTurn, found: Contract) -> str:
    """What the other side of a contract is called."""
    if turn.actor.id == found.freelancer_id:
        return turn.market.teams.get(found.team_id).name
    return name_of(turn, found.freelancer_id)


@routes.screen("contract")
def contract(turn: ReadingTurn, contract_id: str) -> Screen:
    """A contract with its milestones."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    is_client = authorise(turn.market, turn.actor, found)
    parts = turn.market.milestones.of_contract(found.id)
    released = sum(part.state == MilestoneState.RELEASED for part in parts)
    cards = [*agreements.waiting_card(turn, found), *refunds.waiting_cards(turn, found)]
    cards += [
        Card(
            title=milestone_title(turn, part),
            lead=f"{t.money(part.amount)} · {_state(turn, part)}",
            actions=(
                Action(label=t(N_("Open")), route=milestone.to(part.id)),
                *_next_step(turn, part, is_client=is_client),
            ),
        )
        for part in parts
        if not found.is_hourly
    ]
    cards += hours.cards(turn, found) if found.is_hourly else []
    return Screen(
        title=found.title,
        fields=hours.facts(turn, found),
        lead="\n".join(
            filter(
                None,
                (
                    t(N_("With {who}, {state}."), who=other_side(turn, found), state=found.state),
                    endings.how_it_stands(turn, found),
                ),
            )
        ),
        progress=None if found.is_hourly else Progress(label=t(N_("Paid milestones")), done=released, total=len(parts)),
        cards=tuple(cards),
        actions=(
            *(hours.ways(turn, found) if found.is_hourly else ()),
            *endings.way_on(turn, found),
            *_ways(turn, found),
            Action(label=t(N_("More")), route=endings.more.to(found.id)),
            home_action(turn),
            *endings.way_out(turn, found),
        ),
    )


def _ways(turn: ReadingTurn, found: Contract) -> tuple[Action, ...]:
    t = turn.words
    ways = []
    room = turn.market.rooms.of_proposal(found.proposal_id)
    if room is not None:
        ways.append(Action(label=t(N_("Messages")), route=rooms.room.to(room.id)))
    elif turn.actor.id != found.freelancer_id:
        ways.append(Action(label=t(N_("Write to them")), route=rooms.write_first.to(found.proposal_id)))
    if found.state == ContractState.ENDED:
        ways.append(Action(label=t(N_("Reviews")), route=reviews.contract_reviews.to(found.id)))
    return tuple(ways)


def _state(turn: ReadingTurn, part: Milestone) -> str:
    t = turn.words
    disputed = disputes.state_of(turn, part.id)
    if disputed:
        return disputed
    if any(funding.state == FundingState.REQUESTED for funding in turn.market.fundings.of_milestone(part.id)):
        return t(N_("waiting for the money"))
    if part.state == MilestoneState.RELEASED and part.settled_at:
        if not part.settled_by:
            return t(N_("released by itself on {when}"), when=part.settled_at)
        return t(N_("approved by {who}, {when}"), who=name_of(turn, part.settled_by), when=part.settled_at)
    return t(part.state)


def _next_step(turn: ReadingTurn, part: Milestone, *, is_client: bool) -> tuple[Action, ...]:
    """What somebody most likely wants to do with a milestone."""
    t = turn.words
    if turn.market.contracts.get(part.contract_id).state != ContractState.ACTIVE or frozen(turn.market, part.id):
        return ()
    fundings_of = turn.market.fundings.of_milestone(part.id)
    promised = next((one for one in fundings_of if one.state == FundingState.REQUESTED), None)
    if is_client and promised is not None:
        return (Action(label=t(N_("How to send it")), route=fundings.own_funding.to(promised.id)),)
    if is_client and part.state == MilestoneState.PLANNED:
        return (Action(label=t(N_("Fund")), route=fundings.fund.to(part.id), style="primary"),)
    if not is_client and part.state in WORK:
        return (Action(label=t(N_("Submit work")), route=work.submit.to(part.id, part.version), style="primary"),)
    return ()


def quoted(turn: ReadingTurn, found: Contract, amount: Money, side: str) -> Field:
    """What an amount comes to now: for the freelancer after fees, for the client with theirs (MARKET 9)."""
    t, rules = turn.words, turn.market.rules
    if side == "client":
        fee = rules.client_fee(amount)
        return Field(label=t(N_("You pay")), value=t(N_("{total} with {fee} fee"), total=amount + fee, fee=fee))
    fee = rules.freelancer_fee(amount, turn.market.ledger.billed(found.freelancer_id, found.team_id, amount.currency))
    return Field(label=t(N_("You receive")), value=t(N_("{net} after {fee} fee"), net=amount - fee, fee=fee))


def _money_of(turn: ReadingTurn, found: Contract, part: Milestone, *, is_client: bool) -> tuple[Field, ...]:
    """What a milestone costs or brings: as it was paid, or as it would be now."""
    t = turn.words
    earning = turn.market.ledger.earning(part.id)
    if earning is None:
        side = "client" if is_client else "freelancer"
        open_to = {MilestoneState.PLANNED, *WORK, MilestoneState.SUBMITTED}
        return (quoted(turn, found, part.amount, side),) if part.state in open_to else ()
    fields = []
    if not is_client:
        told = t(N_("{net} after {fee} fee"), net=earning.net, fee=earning.fee)
        fields.append(Field(label=t(N_("You receive")), value=told))
    if earning.refunded:
        fields.append(Field(label=t(N_("Went back")), value=t.money(earning.refunded)))
    return tuple(fields)


@routes.screen("milestone")
def milestone(turn: ReadingTurn, milestone_id: str) -> Screen:
    """A milestone: what was handed in and said, and what can be done."""
    t = turn.words
    part = turn.market.milestones.get(milestone_id)
    found = turn.market.contracts.get(part.contract_id)
    is_client = authorise(turn.market, turn.actor, found)
    entries = turn.market.milestones.entries(part.id)
    fields = [
        Field(label=t(N_("Amount")), value=t.money(part.amount)),
        Field(label=t(N_("State")), value=capital(_state(turn, part))),
    ]
    if part.due:
        fields.append(Field(label=t(N_("Due")), value=t.date(part.due)))
    if part.review_until:
        fields.append(Field(label=t(N_("Review until")), value=t.moment(part.review_until)))
    fields += _money_of(turn, found, part, is_client=is_client)
    told = {
        "submitted": N_("Submitted by {who}, {when}"),
        "changes requested": N_("Changes asked for by {who}, {when}"),
    }
    quotes = [
        Quote(text=entry.note or "—", by=t(told[entry.kind], who=name_of(turn, entry.author_id), when=entry.at))
        for entry in entries[-4:]
    ]
    handed_in = [entry for entry in entries if entry.kind == "submitted"]
    return Screen(
        title=f"{found.title} · {milestone_title(turn, part)}",
        fields=tuple(fields),
        quotes=tuple(quotes),
        files=attachments(turn, handed_in[-1].files) if handed_in else (),
        actions=(
            *_next_step(turn, part, is_client=is_client),
            *review_actions(turn, part, is_client=is_client),
            *agreements.change_action(turn, part),
            *disputes.ways(turn, part.id),
            Action(label=t(N_("Contract")), route=contract.to(found.id)),
            home_action(turn),
        ),
    )


def review_actions(turn: ReadingTurn, part: Milestone, *, is_client: bool) -> tuple[Action, ...]:
    """What a client can answer to submitted work."""
    if not is_client or part.state != MilestoneState.SUBMITTED or frozen(turn.market, part.id):
        return ()
    t = turn.words
    return (
        Action(
            label=t(N_("Approve")),
            route=work.approve.to(part.id, part.version),
            style="primary",
            confirm=t(N_("Approve, and release {amount}?"), amount=part.amount),
        ),
        Action(label=t(N_("Release a part")), route=work.approve_less.to(part.id, part.version)),
        Action(label=t(N_("Request changes")), route=work.ask_changes.to(part.id, part.version)),
    )


@routes.notice("contract_started")
def started_told(turn: ReadingTurn, contract_id: str) -> Screen:
    """A client's offer was accepted."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    first = turn.market.milestones.of_contract(found.id)[0]
    if found.is_hourly:
        return Screen(
            title=t(N_("{name} accepted: {title}"), name=name_of(turn, found.freelancer_id), title=found.title),
            lead=t(N_("Fund a week ahead, so that time can be logged. What is not worked for comes back to you.")),
            fields=hours.facts(turn, found),
            actions=(*hours.fund_action(turn, found), Action(label=t(N_("Contract")), route=contract.to(found.id))),
        )
    return Screen(
        title=t(N_("{name} accepted: {title}"), name=name_of(turn, found.freelancer_id), title=found.title),
        lead=t(
            N_("Fund the first milestone so that work can start: {milestone}, {amount}."),
            milestone=first.title,
            amount=first.amount,
        )
        if _next_step(turn, first, is_client=True)
        else f"{first.title}: {_state(turn, first)}",
        actions=(
            *_next_step(turn, first, is_client=True),
            Action(label=t(N_("Contract")), route=contract.to(found.id)),
        ),
    )


@routes.notice("contract_ended")
def ended_told(turn: ReadingTurn, contract_id: str) -> Screen:
    """The other side ended the contract."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    return Screen(
        title=t(N_("Contract ended: {title}"), title=found.title),
        lead=t(N_("Both sides have {span} to review each other."), span=turn.market.rules.review_window),
        actions=(
            *reviews.review_action(turn, found),
            Action(label=t(N_("Contract")), route=contract.to(found.id)),
        ),
    )
