"""A week after its end: the digest, the client's review, and what is said against its time."""

from __future__ import annotations

from typing import Annotated

from bot.domain.accounts.model import authorise_operator
from bot.domain.contracts.model import Contract
from bot.domain.errors import N_, NotYours, Stale
from bot.domain.teams.service import authorise_member
from bot.domain.timesheets.model import EntryState, TimeEntry, Week, WeekState
from bot.domain.timesheets.reviews import (
    accept_entry,
    agree_to_week,
    decide_entry,
    dispute_entry,
    give_in,
    insist,
    shorten_entry,
)
from bot.domain.timesheets.weeks import Duration, worth
from bot.handlers import contracts, fundings, hours, money, timesheets
from bot.handlers.kit.form import Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import capital, home_action, name_of
from bot.handlers.time_said import Length, Said

CONTESTED = (EntryState.DISPUTED, EntryState.INSISTED)


def entry_card(turn: ReadingTurn, week: Week, entry: TimeEntry, *, is_client: bool) -> Card:
    """An entry of a week, with what its reader can do about it."""
    t = turn.words
    state = "" if entry.state in {EntryState.LOGGED, EntryState.AGREED} else f" · {t(entry.state)}"
    lines = [entry.memo]
    if entry.reason:
        lines.append(t(N_("Client: {words}"), words=entry.reason))
    if entry.answer:
        lines.append(t(N_("Freelancer: {words}"), words=entry.answer))
    return Card(
        title=f"{t.date(entry.day)} · {Duration(entry.minutes)}{state}",
        lead="\n".join(lines),
        actions=_entry_ways(turn, week, entry, is_client=is_client),
    )


def _entry_ways(turn: ReadingTurn, week: Week, entry: TimeEntry, *, is_client: bool) -> tuple[Action, ...]:
    t = turn.words
    in_review = week.state == WeekState.IN_REVIEW
    length = Duration(entry.minutes)
    if is_client and entry.state == EntryState.LOGGED and in_review:
        return (Action(label=t(N_("Dispute this")), route=dispute.to(entry.id, entry.version)),)
    if is_client and entry.state in CONTESTED:
        question = t(N_("Pay {length} after all?"), length=length)
        return (Action(label=t(N_("Pay it")), route=accept.to(entry.id, entry.version), confirm=question),)
    if is_client or entry.state != EntryState.DISPUTED:
        return ()
    question = t(N_("Let go of {length}? It is not paid then."), length=length)
    ways = [Action(label=t(N_("Insist")), route=stand_by.to(entry.id, entry.version))]
    if in_review:
        ways.append(Action(label=t(N_("Shorten")), route=shorten.to(entry.id, entry.version)))
    ways.append(Action(label=t(N_("Let go")), route=let_go.to(entry.id, entry.version), confirm=question))
    return tuple(ways)


def review_ways(turn: ReadingTurn, week: Week, *, is_client: bool) -> tuple[Action, ...]:
    """What a client can say to a whole week."""
    if not is_client or week.state != WeekState.IN_REVIEW or week.agreed_by:
        return ()
    return (Action(label=turn.words(N_("Looks right")), route=agree.to(week.id, week.version), style="primary"),)


@routes.action("week.agree", about="week")
def agree(turn: WritingTurn, week_id: str, seen: int) -> Screen:
    """Say that a week is right."""
    week = agree_to_week(turn.market, turn.actor, week_id, seen)
    note = turn.words(N_("Thank you. It is charged on {when}."), when=week.review_until)
    return hours.week_screen(turn, week_id).with_notice(note)


class DisputeForm(Form):
    """What is wrong with an entry."""

    reason: Annotated[
        str, Text(N_("Reason"), N_("What is wrong with it? The freelancer reads this."), least=3, most=1_000, long=True)
    ]


class InsistForm(Form):
    """Why an entry should be paid."""

    answer: Annotated[
        str,
        Text(
            N_("Answer"),
            N_("Why should it be paid? The client reads this, and an operator decides."),
            least=3,
            most=1_000,
            long=True,
        ),
    ]


class ShortenForm(Form):
    """How long it really took."""

    length: Annotated[Said, Length(N_("Time"), N_("How long did it take?"), N_("2h30, 90m"), example="1h30")]


def _entry_now(turn: ReadingTurn, entry_id: str, seen: int, *, for_client: bool) -> Opening:
    entry = turn.market.entries.get(entry_id)
    is_freelancer = entry.freelancer_id == turn.actor.id
    if is_freelancer == for_client:
        raise NotYours
    if for_client:
        authorise_member(turn.market, turn.actor, turn.market.contracts.get(entry.contract_id).team_id)
    if entry.version != seen:
        raise Stale
    lead = f"{turn.words.date(entry.day)} · {Duration(entry.minutes)}\n{entry.memo}"
    return Opening(lead=lead)


def _for_client(turn: ReadingTurn, entry_id: str, seen: int) -> Opening:
    return _entry_now(turn, entry_id, seen, for_client=True)


def _for_freelancer(turn: ReadingTurn, entry_id: str, seen: int) -> Opening:
    return _entry_now(turn, entry_id, seen, for_client=False)


def _week_after(turn: ReadingTurn, entry_id: str, note: str) -> Screen:
    week_id = turn.market.entries.get(entry_id).week_id
    return hours.week_screen(turn, week_id).with_notice(turn.words(note))


@routes.form(
    "entry.dispute", DisputeForm, title=N_("Dispute time"), submit=N_("Send"), start=_for_client, about="time.entry"
)
def dispute(turn: WritingTurn, filled: DisputeForm, entry_id: str, seen: int) -> Screen:
    """Dispute an entry."""
    dispute_entry(turn.market, turn.actor, entry_id, seen, reason=filled.reason)
    return _week_after(turn, entry_id, N_("Disputed. It is not charged unless you two, or an operator, settle it."))


@routes.action("entry.accept", about="time.entry")
def accept(turn: WritingTurn, entry_id: str, seen: int) -> Screen:
    """Pay a disputed entry after all."""
    accept_entry(turn.market, turn.actor, entry_id, seen)
    return _week_after(turn, entry_id, N_("Accepted. It is paid with the rest."))


@routes.action("entry.letgo", about="time.entry")
def let_go(turn: WritingTurn, entry_id: str, seen: int) -> Screen:
    """Let go of a disputed entry."""
    give_in(turn.market, turn.actor, entry_id, seen)
    return _week_after(turn, entry_id, N_("Struck. It is not charged."))


@routes.form(
    "entry.insist", InsistForm, title=N_("Insist"), submit=N_("Send"), start=_for_freelancer, about="time.entry"
)
def stand_by(turn: WritingTurn, filled: InsistForm, entry_id: str, seen: int) -> Screen:
    """Stand by a disputed entry."""
    insist(turn.market, turn.actor, entry_id, seen, answer=filled.answer)
    return _week_after(turn, entry_id, N_("Sent. An operator decides, and you are told."))


@routes.form(
    "entry.shorten", ShortenForm, title=N_("Shorten"), submit=N_("Save"), start=_for_freelancer, about="time.entry"
)
def shorten(turn: WritingTurn, filled: ShortenForm, entry_id: str, seen: int) -> Screen:
    """Take a part of a disputed entry back."""
    shorten_entry(turn.market, turn.actor, entry_id, seen, minutes=filled.length.minutes)
    return _week_after(turn, entry_id, N_("Shortened. The client is told, and can still look at it."))


# The operator


def to_decide(turn: ReadingTurn) -> list[Card]:
    """Disputed time that waits for the operator."""
    t = turn.words
    return [
        Card(
            title=t(N_("Disputed time: {length}"), length=Duration(entry.minutes)),
            lead=turn.market.contracts.get(entry.contract_id).title,
            actions=(Action(label=t(N_("Decide")), route=contested.to(entry.id)),),
        )
        for entry in turn.market.entries.insisted()
    ]


@routes.screen("entry.contested")
def contested(turn: ReadingTurn, entry_id: str) -> Screen:
    """What both sides say of an entry, for the operator to decide."""
    authorise_operator(turn.actor)
    t = turn.words
    entry = turn.market.entries.get(entry_id)
    week = turn.market.weeks.get(entry.week_id)
    found = turn.market.contracts.get(entry.contract_id)
    ways: tuple[Action, ...] = ()
    if entry.state == EntryState.INSISTED:
        pay, strike = (decide.to(entry.id, entry.version, word) for word in ("pay", "strike"))
        ways = (
            Action(label=t(N_("Pay it")), route=pay, style="primary", confirm=t(N_("Pay the freelancer?"))),
            Action(label=t(N_("Strike it")), route=strike, style="danger", confirm=t(N_("Leave it unpaid?"))),
        )
    return Screen(
        title=t(N_("Disputed time: {title}"), title=found.title),
        fields=(
            Field(label=t(N_("Day")), value=t.date(entry.day)),
            Field(label=t(N_("Time")), value=str(Duration(entry.minutes))),
            Field(label=t(N_("Amount")), value=t.money(worth(entry.minutes, week.rate))),
            Field(label=t(N_("State")), value=capital(t(entry.state))),
        ),
        quotes=(
            Quote(text=entry.memo, by=name_of(turn, entry.freelancer_id)),
            Quote(text=entry.reason, by=turn.market.teams.get(found.team_id).name),
            *((Quote(text=entry.answer, by=name_of(turn, entry.freelancer_id)),) if entry.answer else ()),
        ),
        actions=(*ways, home_action(turn)),
    )


@routes.action("entry.decide", about="entry.contested")
def decide(turn: WritingTurn, entry_id: str, seen: int, word: str) -> Screen:
    """Decide on disputed time."""
    decide_entry(turn.market, turn.actor, entry_id, seen, is_paid=word == "pay")
    return contested(turn, entry_id).with_notice(turn.words(N_("Decided. Both sides are told.")))


# What both sides hear


def _digest(turn: ReadingTurn, week: Week, found: Contract, title: str, *, is_client: bool) -> Screen:
    """A week at a glance, with its picture; once it is settled, what became of it."""
    t = turn.words
    entries = hours.counted(turn, week)
    lines = [f"{t.date(one.day)} · {Duration(one.minutes)} · {one.memo}" for one in entries[:10]]
    if len(entries) > len(lines):
        lines.append(t.n(N_("and one more"), N_("and {count} more"), len(entries) - len(lines)))
    return Screen(
        title=t(title, title=found.title, length=Duration(week.minutes)),
        lead=hours.how_it_stands(turn, week, is_client=is_client),
        fields=hours.week_facts(turn, found, week, is_client=is_client),
        quotes=(Quote(text="\n".join(lines), label=t(N_("Time"))),) if lines else (),
        picture=hours.week_picture(turn, week, entries),
        actions=(
            *review_ways(turn, week, is_client=is_client),
            Action(label=t(N_("See each entry")), route=hours.week_screen.to(week.id)),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
        ),
    )


def _of(turn: ReadingTurn, week_id: str) -> tuple[Week, Contract]:
    week = turn.market.weeks.get(week_id)
    return week, turn.market.contracts.get(week.contract_id)


@routes.notice("week_review")
def review_told(turn: ReadingTurn, week_id: str) -> Screen:
    """A client has a week to look at."""
    return _digest(turn, *_of(turn, week_id), N_("Hours to look at: {title}, {length}"), is_client=True)


@routes.notice("week_digest")
def digest_told(turn: ReadingTurn, week_id: str) -> Screen:
    """A freelancer's week is with the client."""
    return _digest(turn, *_of(turn, week_id), N_("Your week: {title}, {length}"), is_client=False)


@routes.notice("week_due")
def due_told(turn: ReadingTurn, week_id: str) -> Screen:
    """A client has not looked at a week yet."""
    t = turn.words
    week, found = _of(turn, week_id)
    return Screen(
        title=t(N_("Please look at the hours: {title}"), title=found.title),
        lead=hours.how_it_stands(turn, week, is_client=True),
        fields=hours.week_facts(turn, found, week, is_client=True),
        actions=(
            *review_ways(turn, week, is_client=True),
            Action(label=t(N_("See each entry")), route=hours.week_screen.to(week.id)),
        ),
    )


@routes.notice("week_agreed")
def agreed_told(turn: ReadingTurn, week_id: str) -> Screen:
    """A client agrees to a week."""
    t = turn.words
    week, found = _of(turn, week_id)
    return Screen(
        title=t(N_("The client agrees to your hours: {title}"), title=found.title),
        lead=hours.how_it_stands(turn, week, is_client=False),
        fields=hours.week_facts(turn, found, week, is_client=False),
        actions=(Action(label=t(N_("Open")), route=hours.week_screen.to(week.id)),),
    )


def _entry_told(turn: ReadingTurn, entry_id: str, title: str, lead: str, *, is_client: bool) -> Screen:
    t = turn.words
    entry = turn.market.entries.get(entry_id)
    week, found = _of(turn, entry.week_id)
    quotes = [Quote(text=entry.memo, label=t.date(entry.day))]
    if entry.reason:
        quotes.append(Quote(text=entry.reason, label=t(N_("Client"))))
    if entry.answer:
        quotes.append(Quote(text=entry.answer, label=t(N_("Freelancer"))))
    return Screen(
        title=t(title, length=Duration(entry.minutes), title=found.title),
        lead=lead,
        quotes=tuple(quotes),
        actions=(
            *_entry_ways(turn, week, entry, is_client=is_client),
            Action(label=t(N_("The week")), route=timesheets.entry_screen.to(entry.id)),
        ),
    )


@routes.notice("entry_disputed")
def disputed_told(turn: ReadingTurn, entry_id: str) -> Screen:
    """A client disputes time."""
    t = turn.words
    entry = turn.market.entries.get(entry_id)
    lead = t(N_("It is {state} now."), state=entry.state)
    if entry.state == EntryState.DISPUTED:
        until = turn.market.deadlines.at("entry.answer", entry.id) or turn.market.now
        lead = t(N_("It is not charged. Answer until {until}; without an answer it is struck."), until=until)
    return _entry_told(turn, entry_id, N_("{length} disputed: {title}"), lead, is_client=False)


@routes.notice("entry_answered")
def answered_told(turn: ReadingTurn, entry_id: str) -> Screen:
    """A freelancer answered to a dispute, or did not."""
    t = turn.words
    entry = turn.market.entries.get(entry_id)
    is_client = entry.freelancer_id != turn.actor.id
    lead = {
        EntryState.INSISTED: N_("The freelancer insists. An operator decides; you can still pay it."),
        EntryState.STRUCK: N_("It is struck and not charged."),
        EntryState.LOGGED: N_("The freelancer made it shorter. It is charged with the rest unless you dispute it."),
    }.get(entry.state, N_("It is {state} now."))
    return _entry_told(
        turn, entry_id, N_("Disputed time: {length}, {title}"), t(lead, state=entry.state), is_client=is_client
    )


@routes.notice("entry_to_decide")
def to_decide_told(turn: ReadingTurn, entry_id: str) -> Screen:
    """An operator is to decide on time."""
    return contested(turn, entry_id)


@routes.notice("entry_settled")
def settled_told(turn: ReadingTurn, entry_id: str) -> Screen:
    """Disputed time is settled."""
    t = turn.words
    entry = turn.market.entries.get(entry_id)
    is_client = entry.freelancer_id != turn.actor.id
    lead = N_("It is paid.") if entry.state == EntryState.AGREED else N_("It is struck and not charged.")
    return _entry_told(turn, entry_id, N_("Settled: {length}, {title}"), t(lead), is_client=is_client)


@routes.notice("hours_paid")
def paid_told(turn: ReadingTurn, week_id: str, earning_id: str) -> Screen:
    """A freelancer's hours were paid."""
    t = turn.words
    week, found = _of(turn, week_id)
    earning = turn.market.ledger.earning(earning_id)
    return Screen(
        title=t(N_("Paid: {title}, week of {day}"), title=found.title, day=week.starts_at.date()),
        fields=fundings.received(turn, earning) if earning else (),
        actions=(
            Action(label=t(N_("Money")), route=money.balance_screen.to()),
            Action(label=t(N_("The week")), route=hours.week_screen.to(week.id)),
            Action(label=t(N_("My hours")), route=timesheets.sheet.to(found.id)),
        ),
    )


@routes.notice("hours_charged")
def charged_told(turn: ReadingTurn, week_id: str, earning_id: str) -> Screen:
    """A client's week was charged."""
    t = turn.words
    week, found = _of(turn, week_id)
    earning = turn.market.ledger.earning(earning_id)
    gross = earning.gross if earning else worth(0, week.rate)
    return Screen(
        title=t(N_("Charged: {amount} for {title}"), amount=gross, title=found.title),
        lead=t(N_("It was paid from escrow, for the week of {day}."), day=week.starts_at.date()),
        actions=(
            *hours.fund_action(turn, found),
            Action(label=t(N_("The week")), route=hours.week_screen.to(week.id)),
        ),
    )
