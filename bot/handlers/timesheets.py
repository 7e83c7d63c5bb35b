"""The freelancer's hours: the week's sheet, logging time, the timer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from bot.domain.contracts.model import Contract, ContractState
from bot.domain.errors import N_, NotYours, Stale
from bot.domain.timesheets.model import EntryState, TimeEntry, Timer, Week, WeekState
from bot.domain.timesheets.money import fundable, week_at
from bot.domain.timesheets.service import at_work, edit_entry, log_time, remove_entry
from bot.domain.timesheets.timers import start_timer, stop_timer
from bot.domain.timesheets.weeks import MINUTE, WEEK, Duration, cut_at, midnight, week_of
from bot.handlers import contracts, hours
from bot.handlers.kit.form import BadAnswer, Choice, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, page_within, pages_of
from bot.handlers.time_said import Length, Logged, Said, instant_of, sentence_from, today

PAGE = 8


def working(turn: ReadingTurn) -> list[Contract]:
    """The hourly contracts that somebody can log time on."""
    mine = turn.market.contracts.of_member(turn.actor.id)
    return [
        one
        for one in mine
        if one.is_hourly and one.freelancer_id == turn.actor.id and one.state == ContractState.ACTIVE
    ]


@routes.screen(
    "time",
    command="time",
    about=N_("your hours this week, and the timer"),
    phrases=(N_("my hours|my time|timesheet|my timesheet|hours this week|time"),),
)
def my_time(turn: ReadingTurn) -> Screen:
    """Somebody's hourly contracts: those that they work on, and those that they pay for."""
    t = turn.words
    mine = [one for one in turn.market.contracts.of_member(turn.actor.id) if one.is_hourly]
    live = [one for one in mine if one.state != ContractState.ENDED]
    if len(live) == 1 and live[0].freelancer_id == turn.actor.id:
        return sheet(turn, live[0].id)
    cards = []
    for one in live[:PAGE]:
        way = sheet.to(one.id) if one.freelancer_id == turn.actor.id else contracts.contract.to(one.id)
        week = week_at(turn.market, one, week_of(turn.market.now))
        told = t(N_("{logged} of {limit} this week"), logged=Duration(week.minutes), limit=Duration(week.limit_minutes))
        cards.append(Card(title=one.title, lead=told, actions=(Action(label=t(N_("Open")), route=way),)))
    return Screen(
        title=t(N_("Hours")),
        lead="" if cards else t(N_("You have no hourly contract yet. One begins when an hourly offer is accepted.")),
        fields=_running(turn),
        cards=tuple(cards),
        actions=(
            *_stop_action(turn),
            Action(label=t(N_("Contracts")), route=contracts.my_contracts.to()),
            home_action(turn),
        ),
    )


def _timer_of(turn: ReadingTurn) -> Timer | None:
    return turn.market.timers.find(turn.actor.id)


def _running(turn: ReadingTurn) -> tuple[Field, ...]:
    timer = _timer_of(turn)
    if timer is None:
        return ()
    counted = timer.logged + (turn.market.now - timer.started_at) // MINUTE
    told = turn.words(N_("{counted}: {memo}"), counted=Duration(counted), memo=timer.memo)
    return (Field(label=turn.words(N_("Timer runs")), value=told),)


def _stop_action(turn: ReadingTurn) -> tuple[Action, ...]:
    if _timer_of(turn) is None:
        return ()
    return (Action(label=turn.words(N_("Stop timer")), route=stop.to(), style="primary"),)


@routes.screen("time.sheet")
def sheet(turn: ReadingTurn, contract_id: str, weeks_ago: int = 0, page: int = 0) -> Screen:
    """A week of a contract, as its freelancer works on it."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    if found.freelancer_id != turn.actor.id:
        raise NotYours
    weeks_ago = max(0, min(weeks_ago, 1))
    starts_at = week_of(turn.market.now) - weeks_ago * WEEK
    week = week_at(turn.market, found, starts_at)
    kept = [one for one in turn.market.entries.of_week(week.id) if one.state != EntryState.REMOVED] if week.id else []
    page = page_within(page, PAGE, len(kept))
    shown = kept[page * PAGE : (page + 1) * PAGE]
    when = t(N_("Last week")) if weeks_ago else t(N_("This week"))
    return Screen(
        title=f"{found.title} · {when}",
        lead=_what_to_do(turn, found, week),
        fields=(*_figures(turn, found, week), *_running(turn)),
        cards=tuple(_entry_card(turn, week, one) for one in shown),
        pages=pages_of(page, PAGE, len(kept), lambda number: sheet.to(found.id, weeks_ago, number)),
        actions=_sheet_ways(turn, found, week, weeks_ago),
    )


def _what_to_do(turn: ReadingTurn, found: Contract, week: Week) -> str:
    t = turn.words
    if found.state != ContractState.ACTIVE:
        return t(N_("The contract is {state}: no time can be logged."), state=found.state)
    if week.state != WeekState.OPEN:
        return t(N_("This week is {state}."), state=week.state)
    until = cut_at(week.starts_at, turn.market.rules)
    if fundable(turn.market, found, week) <= week.minutes < week.limit_minutes:
        return t(N_("Nothing more is funded for this week. Ask the client to fund it, and log time after that."))
    return t(N_("Type “log 2h30 fixed the import”, or use the timer. You can change it until {until}."), until=until)


def _figures(turn: ReadingTurn, found: Contract, week: Week) -> tuple[Field, ...]:
    t = turn.words
    logged = t(N_("{logged} of {limit}"), logged=Duration(week.minutes), limit=Duration(week.limit_minutes))
    fields = [Field(label=t(N_("Logged")), value=logged)]
    funded = fundable(turn.market, found, week)
    if week.state == WeekState.OPEN and funded < week.limit_minutes:
        fields.append(Field(label=t(N_("Funded")), value=str(Duration(funded))))
    return tuple(fields)


def _entry_card(turn: ReadingTurn, week: Week, entry: TimeEntry) -> Card:
    t = turn.words
    ways: tuple[Action, ...] = ()
    if week.state == WeekState.OPEN and entry.state == EntryState.LOGGED:
        ways = (
            Action(label=t(N_("Edit")), route=edit.to(entry.id, entry.version)),
            Action(
                label=t(N_("Remove")),
                route=remove.to(entry.id, entry.version),
                confirm=t(N_("Remove {length}?"), length=Duration(entry.minutes)),
            ),
        )
    return Card(title=f"{t.date(entry.day)} · {Duration(entry.minutes)}", lead=entry.memo, actions=ways)


def _sheet_ways(turn: ReadingTurn, found: Contract, week: Week, weeks_ago: int) -> tuple[Action, ...]:
    t = turn.words
    ways = list(_stop_action(turn))
    if found.state == ContractState.ACTIVE and week.state == WeekState.OPEN:
        if not ways and not weeks_ago:
            ways.append(Action(label=t(N_("Start timer")), route=start.to(found.id), style="primary"))
        ways.append(Action(label=t(N_("Add time")), route=add.to(found.id)))
    if weeks_ago:
        ways.append(Action(label=t(N_("This week")), route=sheet.to(found.id)))
    else:
        ways.append(Action(label=t(N_("Last week")), route=sheet.to(found.id, 1)))
    if week.state != WeekState.OPEN:
        ways.append(Action(label=t(N_("How it stands")), route=hours.week_screen.to(week.id)))
    return (*ways, Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)), home_action(turn))


# Adding time


def _days(turn: ReadingTurn) -> list[tuple[str, str]]:
    """The days on which time can be logged now, the newest first."""
    now = turn.market.now
    this = week_of(now)
    first = this if cut_at(this - WEEK, turn.market.rules) <= now else this - WEEK
    last = today(turn)
    count = (midnight(last) - first).days
    return [(str(day := last - timedelta(days=ago)), turn.words.date(day)) for ago in range(count + 1)]


MEMO = Text(N_("What you did"), N_("What did you work on? The client reads it."), most=300)
LENGTH = Length(N_("Time"), N_("How long did it take?"), N_("2h30, 90m, or from when to when"), example="2h30")


class TimeForm(Form):
    """Time that was worked."""

    length: Annotated[Said, LENGTH]
    memo: Annotated[str, MEMO]
    day: Annotated[str, Choice(N_("Day"), N_("On which day? Skip it for today."), choices=_days)] = ""


def _may_add(turn: ReadingTurn, contract_id: str) -> Opening:
    found = at_work(turn.market, turn.actor, contract_id)
    return Opening(lead=found.title)


@routes.form("time.add", TimeForm, title=N_("Add time"), submit=N_("Add"), start=_may_add, about="time.sheet")
def add(turn: WritingTurn, filled: TimeForm, contract_id: str) -> Screen:
    """Log time by a form."""
    ago = next((number for number, (day, _) in enumerate(_days(turn)) if day == filled.day), 0)
    return _logged(turn, contract_id, Logged(filled.length, filled.memo, ago, ""))


def _logged(turn: WritingTurn, contract_id: str, logged: Logged) -> Screen:
    day = today(turn) - timedelta(days=logged.days_ago)
    since, minutes = instant_of(turn, logged.said, day)
    entries = log_time(
        turn.market, turn.actor, contract_id, minutes=minutes, memo=logged.memo, day=day, started_at=since
    )
    note = turn.words(
        N_("Logged: {length} on {day}."),
        length=Duration(sum(entry.minutes for entry in entries)),
        day=entries[0].day,
    )
    weeks_ago = (week_of(turn.market.now) - week_of(midnight(entries[0].day))) // WEEK
    return sheet(turn, contract_id, weeks_ago).with_notice(note)


_SAYS_LOG = re.compile(r"^\s*/?(?:log|erfasse|ich habe)\s+(?=\d|[.,]\d|yesterday|today|gestern|heute)", re.IGNORECASE)


def _is_log(text: str) -> bool:
    return _SAYS_LOG.match(text) is not None


@routes.action(
    "time.log",
    command="log",
    command_about=N_("log time: log 2h30 fixed the import"),
    hears=_is_log,
    takes_rest=True,
)
def log(turn: WritingTurn, text: str = "") -> Screen:
    """Log time by a sentence."""
    if not text.strip():
        return my_time(turn)
    t = turn.words
    try:
        logged = sentence_from(_SAYS_LOG.sub("", text))
    except BadAnswer as bad:
        return my_time(turn).with_notice(bad.told(t), "problem")
    mine = working(turn)
    named = [one for one in mine if logged.which and _is_named(one, logged.which)] or mine
    if len(named) == 1:
        return _logged(turn, named[0].id, logged)
    if not mine:
        return my_time(turn)
    note = N_("Say for which contract: put @ and a word of its title at the end, such as @{word}.")
    return my_time(turn).with_notice(t(note, word=mine[0].title.split()[0].casefold()), "problem")


def _is_named(found: Contract, which: str) -> bool:
    return any(word.startswith(which.casefold()) for word in re.findall(r"\w+", found.title.casefold()))


class EditForm(Form):
    """Time as it should have been logged."""

    length: Annotated[Said, LENGTH]
    memo: Annotated[str, MEMO]


def _as_it_is(turn: ReadingTurn, entry_id: str, seen: int) -> Opening:
    entry = turn.market.entries.get(entry_id)
    if entry.freelancer_id != turn.actor.id:
        raise NotYours
    if entry.version != seen:
        raise Stale
    return Opening(raw={"length": str(Duration(entry.minutes)), "memo": entry.memo})


@routes.form("time.edit", EditForm, title=N_("Edit time"), submit=N_("Save"), start=_as_it_is, about="time.entry")
def edit(turn: WritingTurn, filled: EditForm, entry_id: str, seen: int) -> Screen:
    """Change logged time."""
    edit_entry(turn.market, turn.actor, entry_id, seen, minutes=filled.length.minutes, memo=filled.memo)
    return entry_screen(turn, entry_id).with_notice(turn.words(N_("Saved.")))


@routes.action("time.remove", about="time.entry")
def remove(turn: WritingTurn, entry_id: str, seen: int) -> Screen:
    """Take logged time back."""
    remove_entry(turn.market, turn.actor, entry_id, seen)
    return entry_screen(turn, entry_id).with_notice(turn.words(N_("Removed.")))


@routes.screen("time.entry")
def entry_screen(turn: ReadingTurn, entry_id: str) -> Screen:
    """The week that an entry stands in, for whoever looks."""
    entry = turn.market.entries.get(entry_id)
    week = turn.market.weeks.get(entry.week_id)
    if turn.actor.id != entry.freelancer_id or week.state != WeekState.OPEN:
        return hours.week_screen(turn, week.id)
    return sheet(turn, week.contract_id, (week_of(turn.market.now) - week.starts_at) // WEEK)


# The timer


class TimerForm(Form):
    """What a timer is for."""

    memo: Annotated[str, Text(N_("What you do"), N_("What will you work on? The client reads it."), most=300)]


@routes.form(
    "timer.start", TimerForm, title=N_("Start timer"), submit=N_("Start timer"), start=_may_add, about="time.sheet"
)
def start(turn: WritingTurn, filled: TimerForm, contract_id: str) -> Screen:
    """Start the timer."""
    return _started(turn, contract_id, filled.memo)


def _started(turn: WritingTurn, contract_id: str, memo: str) -> Screen:
    start_timer(turn.market, turn.actor, contract_id, memo)
    note = turn.words(N_("The timer runs. It goes on when you close the chat; type “stop timer” to stop it."))
    return sheet(turn, contract_id).with_notice(note)


_SAYS_START = re.compile(
    r"^\s*(?:start (?:the )?timer|timer start|starte (?:den )?timer|start)\b[\s:,-]*", re.IGNORECASE
)


@routes.action(
    "timer",
    command="timer",
    command_about=N_("start or stop the timer: timer start the import"),
    phrases=(N_("start timer|start the timer|timer|timer start"),),
    hears=lambda text: (
        re.match(r"\s*(?:start (?:the )?timer|timer start|starte (?:den )?timer)\s+\S", text, re.IGNORECASE) is not None
    ),
    takes_rest=True,
)
def timer(turn: WritingTurn, text: str = "") -> Screen:
    """Start or stop the timer by typed words."""
    said = text.strip()
    if said.casefold() in {"stop", "stopp"}:
        return _stopped(turn)
    memo = _SAYS_START.sub("", said)
    mine = working(turn)
    if memo and len(mine) == 1:
        return _started(turn, mine[0].id, memo)
    shown = my_time(turn)
    if not mine or _timer_of(turn) is not None:
        return shown
    return shown.with_notice(turn.words(N_("Say what you work on: start timer the import")), "info")


@routes.action("timer.stop", phrases=(N_("stop timer|stop the timer|timer stop"),))
def stop(turn: WritingTurn) -> Screen:
    """Stop the timer."""
    return _stopped(turn)


def _stopped(turn: WritingTurn) -> Screen:
    running = _timer_of(turn)
    entries = stop_timer(turn.market, turn.actor)
    counted = sum(entry.minutes for entry in entries) + (running.logged if running else 0)
    note = turn.words(N_("Stopped and logged: {length}."), length=Duration(counted))
    if not counted:
        note = turn.words(N_("Stopped. It ran for less than a minute, so nothing is logged."))
    return sheet(turn, running.contract_id).with_notice(note) if running else my_time(turn)
