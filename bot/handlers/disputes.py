"""Disputes as both sides and the operator see them."""

from __future__ import annotations

from datetime import datetime

from bot.domain.accounts.model import Account, authorise_operator
from bot.domain.contracts.model import Contract
from bot.domain.disputes.model import REASONS, Dispute, DisputeEntry, DisputeState
from bot.domain.disputes.money import claims_in
from bot.domain.disputes.service import authorise_reader, is_party
from bot.domain.errors import N_, NotYours
from bot.handlers import contracts, dispute_acts, dispute_opening, rooms
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.pieces import attachments, capital, home_action, milestone_title, name_of, page_within, pages_of

PAGE = 6
OPERATORS_TURN = (DisputeState.ANSWERED, DisputeState.TO_DECIDE)

TOLD = {
    "opened": N_("{who} opened the dispute, {when}"),
    "answered": N_("{who} answered, {when}"),
    "evidence": N_("{who} added evidence, {when}"),
    "offered": N_("{who} offered that {refund} go back to the client, {when}"),
    "proposed": N_("{who}, the operator, proposed that {refund} go back to the client, {when}"),
    "accepted": N_("{who} accepted the proposed split, {when}"),
    "refused": N_("{who} refused the proposed split, {when}"),
    "run out": N_("The time to accept the proposed split ran out, {when}"),
    "settled": N_("{who} agreed: {refund} go back to the client, {when}"),
    "decided": N_("{who}, the operator, decided: {refund} go back to the client, {when}"),
    "silent": N_("Nobody answered in time, so {refund} go back to the client, {when}"),
    "withdrawn": N_("{who} withdrew the dispute, {when}"),
}


def title_of(turn: ReadingTurn, found: Dispute) -> str:
    """What a dispute is about."""
    milestone = turn.market.milestones.find(found.subject_id)
    contract = turn.market.contracts.get(found.contract_id)
    return f"{contract.title} · {milestone_title(turn, milestone)}" if milestone else contract.title


def told(turn: ReadingTurn, entry: DisputeEntry) -> str:
    """What somebody said or did, and when."""
    who = capital(name_of(turn, entry.author_id)) if entry.author_id else ""
    return turn.words(TOLD[entry.kind], who=who, when=entry.at, refund="" if entry.amount is None else entry.amount)


def how_it_stands(turn: ReadingTurn, found: Dispute, side: bool | None) -> str:
    """What comes next, for this side (None: the operator)."""
    t = turn.words
    if found.state == DisputeState.OPEN:
        if side is None:
            return t(N_("The other side has until {until} to answer."), until=found.due_at)
        if side == found.by_client:
            return t(N_("The other side has until {until} to answer. Silence decides for you."), until=found.due_at)
        return t(N_("Answer by {until}. Silence decides for the other side."), until=found.due_at)
    if found.state == DisputeState.ANSWERED:
        if side is None:
            return t(N_("Both sides were heard. Propose a split."))
        return t(N_("An operator reads what both sides say, and proposes a split. You can still settle it yourselves."))
    if found.state == DisputeState.PROPOSED:
        if side is not None and found.accepts(client=side):
            return t(
                N_("You accepted. The other side has until {until}; then the operator decides."), until=found.due_at
            )
        return t(
            N_("Both sides have until {until} to accept the split; then the operator decides."), until=found.due_at
        )
    if found.state == DisputeState.TO_DECIDE:
        return t(N_("The split was not accepted by both sides. The operator decides, and that is final."))
    if found.refund is None:
        return t(N_("It was withdrawn. The money is no longer frozen."))
    rest = found.amount - found.refund
    return t(N_("{refund} for the client, {rest} for the freelancer before fees."), refund=found.refund, rest=rest)


def waiting(turn: ReadingTurn, actor: Account) -> list[Card]:
    """The disputes in which it is this person's turn."""
    cards = []
    for found in turn.market.disputes.of_member(actor.id):
        if not found.is_running:
            break
        side = authorise_reader(turn.market, actor, found)
        if _must_act(found, side):
            cards.append(_card(turn, found, side))
    if actor.is_operator:
        cards += [_card(turn, one, None) for one in for_operator(turn, actor) if one.state in OPERATORS_TURN][:PAGE]
    return cards


def for_operator(turn: ReadingTurn, actor: Account) -> list[Dispute]:
    """The running disputes that an operator has no part in, those that wait for an operator first."""
    get = turn.market.contracts.get
    mine = [one for one in turn.market.disputes.running() if not is_party(turn.market, actor, get(one.contract_id))]
    return sorted(mine, key=lambda one: one.state not in OPERATORS_TURN)


def _must_act(found: Dispute, side: bool | None) -> bool:
    if side is None:
        return found.state in OPERATORS_TURN
    if found.offered is not None and found.offered_by_client != side:
        return True
    if found.state == DisputeState.OPEN:
        return side != found.by_client
    return found.state == DisputeState.PROPOSED and not found.accepts(client=side)


def _card(turn: ReadingTurn, found: Dispute, side: bool | None) -> Card:
    t = turn.words
    left = t.ago(found.due_at) if found.due_at else ""
    return Card(
        title=t(N_("Dispute: {what}"), what=title_of(turn, found)),
        lead=" · ".join(filter(None, (t.money(found.amount), left, how_it_stands(turn, found, side)))),
        actions=(Action(label=t(N_("Open")), route=dispute.to(found.id)),),
    )


@routes.screen("disputes", command="disputes", about=N_("your disputes"), phrases=(N_("disputes|my disputes"),))
def my_disputes(turn: ReadingTurn, page: int = 0) -> Screen:
    """The disputes that somebody is in."""
    t = turn.words
    mine = turn.market.disputes.of_member(turn.actor.id)
    page = page_within(page, PAGE, len(mine))
    cards = [
        _card(turn, one, authorise_reader(turn.market, turn.actor, one))
        for one in mine[page * PAGE : (page + 1) * PAGE]
    ]
    desk = (Action(label=t(N_("Disputes to decide")), route=disputes_desk.to()),) if turn.actor.is_operator else ()
    return Screen(
        title=t(N_("Disputes")),
        lead="" if cards else t(N_("You have none. Write to the other side first: most things can be settled there.")),
        cards=tuple(cards),
        pages=pages_of(page, PAGE, len(mine), my_disputes.to),
        actions=(*desk, Action(label=t(N_("Open a dispute")), route=choose.to()), home_action(turn)),
    )


@routes.screen("disputes.desk")
def disputes_desk(turn: ReadingTurn, page: int = 0) -> Screen:
    """Every dispute that runs, for operators."""
    authorise_operator(turn.actor)
    t = turn.words
    running = for_operator(turn, turn.actor)
    page = page_within(page, PAGE, len(running))
    return Screen(
        title=t(N_("Disputes to decide")),
        lead="" if running else t(N_("There are none.")),
        cards=tuple(_card(turn, one, None) for one in running[page * PAGE : (page + 1) * PAGE]),
        pages=pages_of(page, PAGE, len(running), disputes_desk.to),
        actions=(home_action(turn),),
    )


def desk_action(turn: ReadingTurn) -> tuple[Action, ...]:
    """From an operator's desk to the disputes, with how many wait for a word of theirs."""
    count = sum(one.state in OPERATORS_TURN for one in for_operator(turn, turn.actor))
    t = turn.words
    label = t.n(N_("One dispute to decide"), N_("{count} disputes to decide"), count) if count else t(N_("Disputes"))
    return (Action(label=label, route=disputes_desk.to()),)


@routes.screen("dispute.choose", phrases=(N_("open a dispute|dispute|dispute a payment"),))
def choose(turn: ReadingTurn, page: int = 0) -> Screen:
    """What can be disputed: money in escrow, and for a client what was released lately."""
    t = turn.words
    cards = []
    for found in turn.market.contracts.of_member(turn.actor.id):
        is_freelancer = found.freelancer_id == turn.actor.id
        for claim in claims_in(turn.market, found):
            if is_freelancer and claim.kind == "earning":
                continue
            where = N_("{amount} in escrow") if claim.kind == "milestone" else N_("{amount} released")
            way = dispute_opening.open_it.to(claim.subject_id)
            name = f"{found.title} · {claim.title}" if claim.title != found.title else found.title
            see = Action(label=t(N_("Open a dispute")), route=way)
            cards.append(Card(title=name, lead=t(where, amount=claim.most), actions=(see,)))
    page = page_within(page, PAGE, len(cards))
    window = turn.market.rules.dispute_window
    return Screen(
        title=t(N_("Open a dispute")),
        lead=t(N_("Which money? It is frozen until the dispute is settled."))
        if cards
        else t(
            N_("Nothing can be disputed: money has to be in escrow, or released in the last {window}."), window=window
        ),
        cards=tuple(cards[page * PAGE : (page + 1) * PAGE]),
        pages=pages_of(page, PAGE, len(cards), choose.to),
        actions=(Action(label=t(N_("Contracts")), route=contracts.my_contracts.to()), home_action(turn)),
    )


def ways(turn: ReadingTurn, subject_id: str) -> tuple[Action, ...]:
    """From a milestone to its dispute, or to opening one."""
    t = turn.words
    about = turn.market.disputes.about(subject_id)
    if about and about[0].state != DisputeState.WITHDRAWN:
        return (Action(label=t(N_("Dispute")), route=dispute.to(about[0].id)),)
    if dispute_opening.may_open(turn, subject_id):
        return (Action(label=t(N_("Open a dispute")), route=dispute_opening.open_it.to(subject_id)),)
    return ()


def state_of(turn: ReadingTurn, subject_id: str) -> str:
    """What a dispute makes of a milestone's state; "" where there is none, or it was withdrawn."""
    about = turn.market.disputes.about(subject_id)
    if not about or about[0].state == DisputeState.WITHDRAWN:
        return ""
    if about[0].is_running:
        return turn.words(N_("in a dispute"))
    return turn.words(N_("settled in a dispute, {when}"), when=about[0].settled_at)


@routes.screen("dispute")
def dispute(turn: ReadingTurn, dispute_id: str) -> Screen:
    """A dispute: what it is about, how it stands, and what can be done."""
    found = turn.market.disputes.get(dispute_id)
    side = authorise_reader(turn.market, turn.actor, found)
    entries = turn.market.disputes.entries(found.id)
    return Screen(
        title=turn.words(N_("Dispute: {what}"), what=title_of(turn, found)),
        lead=how_it_stands(turn, found, side),
        fields=_fields(turn, found),
        quotes=tuple(quote(turn, entry) for entry in entries[-3:]),
        actions=(*dispute_acts.actions(turn, found, side), *_around(turn, found, side), home_action(turn)),
    )


def _fields(turn: ReadingTurn, found: Dispute) -> tuple[Field, ...]:
    t = turn.words
    fields = [Field(label=t(N_("In dispute")), value=t.money(found.amount))]
    if found.is_running and found.held != found.amount:
        fields.append(Field(label=t(N_("Frozen, after fees")), value=t.money(found.held)))
    fields += [
        Field(label=t(N_("Opened by")), value=capital(name_of(turn, found.opened_by))),
        Field(label=t(N_("Reason")), value=t(REASONS[found.reason])),
        Field(label=t(N_("State")), value=capital(t(found.state))),
    ]
    split = N_("{refund} to the client, {rest} to the freelancer")
    if found.is_running and found.proposed is not None:
        told_split = t(split, refund=found.proposed, rest=found.amount - found.proposed)
        fields.append(Field(label=t(N_("Proposed split")), value=told_split))
    if found.is_running and found.offered is not None:
        label = t(N_("The client offers")) if found.offered_by_client else t(N_("The freelancer offers"))
        fields.append(Field(label=label, value=t(split, refund=found.offered, rest=found.amount - found.offered)))
    return tuple(fields)


def _around(turn: ReadingTurn, found: Dispute, side: bool | None) -> tuple[Action, ...]:
    t = turn.words
    there = [Action(label=t(N_("Record")), route=record.to(found.id))]
    room = turn.market.rooms.of_proposal(turn.market.contracts.get(found.contract_id).proposal_id)
    if side is None:
        there.append(Action(label=t(N_("Their messages")), route=messages.to(found.id)))
        return (*there, Action(label=t(N_("Disputes to decide")), route=disputes_desk.to()))
    if room is not None:
        there.append(Action(label=t(N_("Messages")), route=rooms.room.to(room.id)))
    return (*there, Action(label=t(N_("Contract")), route=contracts.contract.to(found.contract_id)))


def quote(turn: ReadingTurn, entry: DisputeEntry) -> Quote:
    """An entry with its words, and with the message that it points at."""
    words = entry.note
    if entry.message_id:
        message = turn.market.rooms.message(entry.message_id)
        pointed = f"{name_of(turn, message.author_id)}, {turn.words.moment(message.at)}: {message.text}"
        words = "\n".join(filter(None, (words, pointed)))
    return Quote(text=words or "—", by=told(turn, entry))


@routes.screen("dispute.record")
def record(turn: ReadingTurn, dispute_id: str, page: int = 0) -> Screen:
    """Everything on the record: what was handed in, and what was said in the dispute, with its files."""
    t = turn.words
    found = turn.market.disputes.get(dispute_id)
    authorise_reader(turn.market, turn.actor, found)
    submitted = {
        "submitted": N_("Submitted by {who}, {when}"),
        "changes requested": N_("Changes asked for by {who}, {when}"),
    }
    kept: list[tuple[datetime, str, Quote, tuple[str, ...]]] = [
        (
            one.at,
            one.id,
            Quote(text=one.note or "—", by=t(submitted[one.kind], who=name_of(turn, one.author_id), when=one.at)),
            one.files,
        )
        for one in turn.market.milestones.entries(found.subject_id)
    ]
    kept += [(one.at, one.id, quote(turn, one), _files_of(turn, one)) for one in turn.market.disputes.entries(found.id)]
    kept.sort(key=lambda one: one[:2])
    page = page_within(page, PAGE, len(kept))
    shown = kept[page * PAGE : (page + 1) * PAGE]
    return Screen(
        title=t(N_("On the record: {what}"), what=title_of(turn, found)),
        quotes=tuple(words for _, _, words, _ in shown),
        files=attachments(turn, tuple(file for *_, files in shown for file in files)),
        pages=pages_of(page, PAGE, len(kept), lambda page: record.to(found.id, page)),
        actions=(Action(label=t(N_("Dispute")), route=dispute.to(found.id)), home_action(turn)),
    )


def _files_of(turn: ReadingTurn, entry: DisputeEntry) -> tuple[str, ...]:
    pointed = turn.market.rooms.message(entry.message_id).files if entry.message_id else ()
    return (*entry.files, *pointed)


@routes.screen("dispute.messages")
def messages(turn: ReadingTurn, dispute_id: str, page: int = 0) -> Screen:
    """What both sides wrote to each other since the contract began, for the operator to read."""
    t = turn.words
    found = turn.market.disputes.get(dispute_id)
    authorise_reader(turn.market, turn.actor, found)
    contract = turn.market.contracts.get(found.contract_id)
    shown, count = _page_of(turn, contract, page)
    page = page_within(page, PAGE, count)
    if not shown and count:
        shown, _ = _page_of(turn, contract, page)
    return Screen(
        title=t(N_("Messages: {what}"), what=title_of(turn, found)),
        lead="" if shown else t(N_("Nothing was written since the contract began.")),
        quotes=tuple(one for one, _ in reversed(shown)),
        files=attachments(turn, tuple(file for _, files in shown for file in files)),
        pages=pages_of(page, PAGE, count, lambda page: messages.to(found.id, page)),
        actions=(Action(label=t(N_("Dispute")), route=dispute.to(found.id)), home_action(turn)),
    )


def _page_of(turn: ReadingTurn, contract: Contract, page: int) -> tuple[list[tuple[Quote, tuple[str, ...]]], int]:
    start = max(0, min(page, 100_000)) * PAGE
    found, count = turn.market.disputes.messages(contract.proposal_id, contract.started_at, PAGE, start)
    t = turn.words
    quotes = [
        (
            Quote(text=one.text or t(N_("(a file)")), by=f"{name_of(turn, one.author_id)}, {t.moment(one.at)}"),
            one.files,
        )
        for one in found
    ]
    return quotes, count


@routes.notice("dispute_moved")
def moved_told(turn: ReadingTurn, dispute_id: str, entry_id: str) -> Screen:
    """Something was said or done in a dispute; and how it stands now."""
    found = turn.market.disputes.get(dispute_id)
    side = authorise_reader(turn.market, turn.actor, found)
    entry = next(one for one in turn.market.disputes.entries(found.id) if one.id == entry_id)
    is_last = turn.market.disputes.entries(found.id)[-1].id == entry_id
    return Screen(
        title=turn.words(N_("Dispute: {what}"), what=title_of(turn, found)),
        lead=f"{told(turn, entry)}.\n{how_it_stands(turn, found, side)}",
        fields=_fields(turn, found)[:1],
        quotes=(quote(turn, entry),) if entry.note or entry.message_id else (),
        files=attachments(turn, _files_of(turn, entry)),
        actions=(
            *(dispute_acts.actions(turn, found, side)[:2] if is_last else ()),
            Action(label=turn.words(N_("Open")), route=dispute.to(found.id)),
        ),
    )


@routes.notice("dispute_due")
def due_told(turn: ReadingTurn, dispute_id: str) -> Screen:
    """A day is left to answer."""
    found = turn.market.disputes.get(dispute_id)
    side = authorise_reader(turn.market, turn.actor, found)
    if side is None:
        raise NotYours
    return Screen(
        title=turn.words(N_("Dispute: {what}"), what=title_of(turn, found)),
        lead=how_it_stands(turn, found, side),
        actions=(
            *dispute_acts.actions(turn, found, side)[:2],
            Action(label=turn.words(N_("Open")), route=dispute.to(found.id)),
        ),
    )
