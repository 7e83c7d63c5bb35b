"""Hourly contracts as both sides see them: what they cost, their weeks, and what is funded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from babel.dates import format_date

from bot.domain.contracts.access import authorise
from bot.domain.contracts.fundings import is_promised
from bot.domain.contracts.model import Contract, ContractState
from bot.domain.errors import N_
from bot.domain.timesheets.model import COUNTED, EntryState, TimeEntry, Week, WeekState
from bot.domain.timesheets.money import free, full, fundable, held, standing, week_at
from bot.domain.timesheets.weeks import DAY, Duration, cut_at, week_of, worth
from bot.handlers import contracts, fundings, timesheets, week_reviews
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Bars, Card, Field, Picture, Row, Screen, Tick
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.pieces import home_action, page_within, pages_of

PAGE = 8
WEEKS_SHOWN = 4
STEPS = (60, 120, 240, 480)
CONTESTED = (EntryState.DISPUTED, EntryState.INSISTED)


# The contract


def facts(turn: ReadingTurn, found: Contract) -> tuple[Field, ...]:
    """What an hourly contract pays, and what is in escrow for it."""
    if found.rate is None:
        return ()
    t = turn.words
    week = week_at(turn.market, found, week_of(turn.market.now))
    terms = t(N_("{rate} an hour, at most {hours} hours a week"), rate=found.rate, hours=found.weekly_limit)
    fields = [Field(label=t(N_("Terms")), value=terms)]
    if found.state != ContractState.ENDED:
        logged, limit = Duration(week.minutes), Duration(week.limit_minutes)
        this = t(
            N_("{logged} of {limit}, {amount}"), logged=logged, limit=limit, amount=worth(week.minutes, found.rate)
        )
        funded = Duration(fundable(turn.market, found, week))
        fields.append(Field(label=t(N_("This week")), value=this))
        fields.append(Field(label=t(N_("Funded")), value=t(N_("{funded} of {limit}"), funded=funded, limit=limit)))
        rest = free(turn.market, found) + held(turn.market, week) - full(week)
        if rest.amount > 0:
            fields.append(Field(label=t(N_("For the weeks after")), value=t.money(rest)))
    return tuple(fields)


def cards(turn: ReadingTurn, found: Contract) -> list[Card]:
    """The newest weeks of a contract."""
    weeks = [one for one in turn.market.weeks.of_contract(found.id) if one.state != WeekState.EMPTY]
    return [_week_card(turn, one) for one in weeks[:WEEKS_SHOWN]]


def _week_card(turn: ReadingTurn, week: Week) -> Card:
    t = turn.words
    lead = t(
        N_("{length} · {amount} · {state}"),
        length=Duration(week.minutes),
        amount=worth(week.minutes, week.rate),
        state=week.state,
    )
    return Card(
        title=t(N_("Week of {day}"), day=week.starts_at.date()),
        lead=lead,
        actions=(Action(label=t(N_("Open")), route=week_screen.to(week.id)),),
    )


def ways(turn: ReadingTurn, found: Contract) -> tuple[Action, ...]:
    """What somebody most likely wants to do with an hourly contract."""
    t = turn.words
    if found.state == ContractState.ENDED:
        return ()
    if turn.actor.id == found.freelancer_id:
        return (Action(label=t(N_("My hours")), route=timesheets.sheet.to(found.id), style="primary"),)
    return fund_action(turn, found)


def fund_action(turn: ReadingTurn, found: Contract) -> tuple[Action, ...]:
    """The way to fund a week, unless money is on its way."""
    part = standing(turn.market, found)
    if found.state != ContractState.ACTIVE or is_promised(turn.market, part.id):
        return ()
    label = turn.words(N_("Fund a week: {amount}"), amount=part.amount)
    return (Action(label=label, route=fundings.fund.to(part.id), style="primary"),)


def waiting(turn: ReadingTurn, found: Contract) -> list[Card]:
    """What waits for this person in an hourly contract."""
    t = turn.words
    is_client = turn.actor.id != found.freelancer_id
    found_cards = []
    for week in turn.market.weeks.of_contract(found.id):
        lead = ""
        if is_client and week.state == WeekState.IN_REVIEW and not week.agreed_by and week.review_until:
            lead = t(N_("Look at {length} by {until}"), length=Duration(week.minutes), until=week.review_until)
        elif not is_client and week.state in {WeekState.IN_REVIEW, WeekState.DISPUTED}:
            disputed = [one for one in turn.market.entries.of_week(week.id) if one.state == EntryState.DISPUTED]
            lead = t(N_("The client disputes {length}: answer it"), length=_length(disputed)) if disputed else ""
        if lead:
            see = Action(label=t(N_("Open")), route=week_screen.to(week.id))
            found_cards.append(Card(title=found.title, lead=lead, actions=(see,)))
    this = week_at(turn.market, found, week_of(turn.market.now))
    if is_client and not fundable(turn.market, found, this):
        fund = fund_action(turn, found)
        if fund:
            found_cards.append(Card(title=found.title, lead=t(N_("No time is funded this week")), actions=(fund[0],)))
    return found_cards


def _length(entries: Sequence[TimeEntry]) -> Duration:
    return Duration(sum(entry.minutes for entry in entries))


# A week


def week_picture(turn: ReadingTurn, week: Week, entries: Sequence[TimeEntry]) -> Picture | None:
    """A bar a day; none for a week without time."""
    t = turn.words
    days = [(week.starts_at + number * DAY).date() for number in range(7)]
    fine = tuple(_length([e for e in entries if e.day == day and e.state not in CONTESTED]).minutes for day in days)
    contested = tuple(_length([e for e in entries if e.day == day and e.state in CONTESTED]).minutes for day in days)
    tops = [first + second for first, second in zip(fine, contested, strict=True)]
    if not any(tops):
        return None
    step = next((one for one in STEPS if max(tops) < 5 * one), STEPS[-1])
    ticks = tuple(Tick(value=at, told=str(Duration(at))) for at in range(0, max(tops) + step, step))
    labels = tuple(str(format_date(day, "EEE", locale=t.locale)) for day in days)
    told = ", ".join(f"{label} {Duration(top)}" for label, top in zip(labels, tops, strict=True) if top)
    rows = [Row(name=t(N_("Hours")), values=fine)]
    if any(contested):
        rows.append(Row(name=t(N_("Disputed")), values=contested))
    title = t(N_("Week of {day}"), day=week.starts_at.date())
    return Picture(
        name=f"week-{week.starts_at:%Y-%m-%d}.png",
        alt=f"{title}: {told}",
        bars=Bars(
            title=title,
            labels=labels,
            rows=tuple(rows),
            ticks=ticks,
            tops=tuple(str(Duration(top)) if top else "" for top in tops),
        ),
    )


def counted(turn: ReadingTurn, week: Week) -> list[TimeEntry]:
    """The entries of a week that are, or may be, paid."""
    return [one for one in turn.market.entries.of_week(week.id) if one.state in COUNTED]


@routes.screen("week")
def week_screen(turn: ReadingTurn, week_id: str, page: int = 0) -> Screen:
    """A week with its time, for both sides."""
    t = turn.words
    week = turn.market.weeks.get(week_id)
    found = turn.market.contracts.get(week.contract_id)
    is_client = authorise(turn.market, turn.actor, found)
    entries = [one for one in turn.market.entries.of_week(week.id) if one.state != EntryState.REMOVED]
    page = page_within(page, PAGE, len(entries))
    shown = entries[page * PAGE : (page + 1) * PAGE]
    return Screen(
        title=t(N_("{title}: week of {day}"), title=found.title, day=week.starts_at.date()),
        lead=how_it_stands(turn, week, is_client=is_client),
        fields=week_facts(turn, found, week, is_client=is_client),
        cards=tuple(week_reviews.entry_card(turn, week, one, is_client=is_client) for one in shown),
        pages=pages_of(page, PAGE, len(entries), lambda number: week_screen.to(week.id, number)),
        actions=(
            *week_reviews.review_ways(turn, week, is_client=is_client),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
            home_action(turn),
        ),
    )


def how_it_stands(turn: ReadingTurn, week: Week, *, is_client: bool) -> str:
    """What happens next with a week."""
    t = turn.words
    match week.state:
        case WeekState.OPEN:
            return t(
                N_("Time can be added and changed until {until}."), until=cut_at(week.starts_at, turn.market.rules)
            )
        case WeekState.IN_REVIEW if is_client and week.agreed_by:
            return t(N_("You agreed. It is charged on {when}."), when=week.review_until)
        case WeekState.IN_REVIEW if is_client:
            sentence = N_("Look at it until {until}. Then it is charged; what you dispute is left out.")
            return t(sentence, until=week.review_until)
        case WeekState.IN_REVIEW if week.agreed_by:
            return t(N_("The client agreed. It is charged on {when}."), when=week.review_until)
        case WeekState.IN_REVIEW:
            return t(N_("The client looks at it until {until}. Then it is charged."), until=week.review_until)
        case WeekState.DISPUTED:
            return t(N_("It was charged but for what is disputed. That money waits in escrow."))
        case WeekState.CHARGED:
            return t(N_("It was charged."))
    return t(N_("No time was logged."))


def week_facts(turn: ReadingTurn, found: Contract, week: Week, *, is_client: bool) -> tuple[Field, ...]:
    """How long a week was, what it costs, and for the freelancer what it brings."""
    t, rules = turn.words, turn.market.rules
    fields = [
        Field(label=t(N_("Time")), value=str(Duration(week.minutes))),
        Field(label=t(N_("Amount")), value=t.money(worth(week.minutes, week.rate))),
    ]
    contested = [one for one in turn.market.entries.of_week(week.id) if one.state in CONTESTED]
    if contested:
        fields.append(Field(label=t(N_("Disputed")), value=str(_length(contested))))
    earning = turn.market.ledger.earning(week.id)
    if is_client:
        return tuple(fields)
    if earning is not None:
        return (*fields, *fundings.received(turn, earning))
    gross = worth(week.minutes, week.rate)
    net = gross - rules.freelancer_fee(
        gross, turn.market.ledger.billed(found.freelancer_id, found.team_id, gross.currency)
    )
    return (*fields, Field(label=t(N_("You receive")), value=t(N_("{net} after fees"), net=net)))


# What both sides hear of the money


@routes.notice("fund_week")
def fund_week_told(turn: ReadingTurn, contract_id: str, starts_at: int) -> Screen:
    """A client is asked for the money of a week."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    monday = datetime.fromtimestamp(starts_at, UTC)
    week = week_at(turn.market, found, monday)
    funded, limit = Duration(fundable(turn.market, found, week)), Duration(week.limit_minutes)
    fund = fund_action(turn, found)
    if funded == limit:
        title, lead = (
            N_("Funded: {title}, week of {day}"),
            N_("{funded} of {limit} are funded. There is nothing to do."),
        )
    else:
        title = N_("Fund {title}, week of {day}")
        lead = N_("{funded} of {limit} are funded. The freelancer can log no more than that.")
    if not fund and funded != limit and found.state == ContractState.ACTIVE:
        lead = N_("{funded} of {limit} are funded, and more money is on its way.")
    return Screen(
        title=t(title, title=found.title, day=monday.date()),
        lead=t(lead, funded=funded, limit=limit),
        actions=(
            *(fund if funded != limit else ()),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
        ),
    )


@routes.notice("week_short")
def week_short_told(turn: ReadingTurn, contract_id: str, starts_at: int) -> Screen:
    """A freelancer's week is not funded in full."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    monday = datetime.fromtimestamp(starts_at, UTC)
    week = week_at(turn.market, found, monday)
    funded, limit = Duration(fundable(turn.market, found, week)), Duration(week.limit_minutes)
    return Screen(
        title=t(N_("{title}: {funded} are funded this week"), title=found.title, funded=funded),
        lead=t(
            N_("The limit is {limit}. What is not funded cannot be logged; the client was asked to fund it."),
            limit=limit,
        ),
        actions=(
            Action(label=t(N_("My hours")), route=timesheets.sheet.to(found.id)),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
        ),
    )


@routes.notice("hours_funded")
def funded_told(turn: ReadingTurn, funding_id: str) -> Screen:
    """A freelancer can log time."""
    t = turn.words
    funding = turn.market.fundings.get(funding_id)
    found = turn.market.contracts.get(funding.contract_id)
    return Screen(
        title=t(N_("Funded: {what}"), what=found.title),
        lead=t(N_("{amount} is in escrow for your hours. You can log time."), amount=funding.amount),
        actions=(Action(label=t(N_("My hours")), route=timesheets.sheet.to(found.id), style="primary"),),
    )


@routes.notice("timer_stopped")
def timer_stopped_told(turn: ReadingTurn, contract_id: str, minutes: int, why: str) -> Screen:
    """A timer has stopped by itself."""
    t = turn.words
    found = turn.market.contracts.get(contract_id)
    lead = {
        "limit": N_("The weekly limit is reached. {length} were logged."),
        "funds": N_("Nothing more is funded this week. {length} were logged; ask the client to fund more."),
        "long": N_("It ran for {longest}, the longest there is. {length} were logged; check whether that is right."),
        "ended": N_("Work on this contract has stopped. {length} were logged."),
    }[why]
    longest = Duration(turn.market.rules.longest_timer // timedelta(minutes=1))
    return Screen(
        title=t(N_("Timer stopped: {title}"), title=found.title),
        lead=t(lead, length=Duration(minutes), longest=longest),
        actions=(
            Action(label=t(N_("My hours")), route=timesheets.sheet.to(found.id)),
            Action(label=t(N_("Contract")), route=contracts.contract.to(found.id)),
        ),
    )
