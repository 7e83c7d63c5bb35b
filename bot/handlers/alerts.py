"""Alerts: making, changing and removing them."""

from __future__ import annotations

from typing import Annotated, cast, get_args

from bot.domain.alerts.model import Alert, Pace
from bot.domain.alerts.preview import DryRun, dry_run
from bot.domain.alerts.service import (
    change_alert,
    like_job,
    own_alert,
    pause_alert,
    remove_alert,
    save_alert,
    set_pace,
)
from bot.domain.errors import N_, NotFound
from bot.domain.money import Money
from bot.domain.search.model import JobQuery, Span
from bot.domain.search.searches import job_query_of, own_search
from bot.handlers import alert_times, jobs
from bot.handlers.kit.form import Amount, Choice, Form, Raw
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Notice, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, job_pay, page_within, pages_of, skills_asked
from bot.handlers.query_pieces import QueryAsk, currency_digits, query_typed

PAGE = 5
PACES: dict[Pace, str] = {
    "instant": N_("At once"),
    "hourly": N_("Hourly digest"),
    "daily": N_("Daily digest"),
    "weekly": N_("Weekly digest"),
}


@routes.screen("alerts", command="alerts", about=N_("jobs you hear of at once"), phrases=(N_("alerts|my alerts"),))
def my_alerts(turn: ReadingTurn, page: int = 0) -> Screen:
    """Somebody's alerts."""
    t = turn.words
    alerts = turn.market.alerts.of_account(turn.actor.id)
    page = page_within(page, PAGE, len(alerts))
    cards = tuple(
        Card(
            title=_name(turn, alert),
            lead=f"{_told(turn, alert)}\n{query_typed(turn, alert.query)}".strip(),
            actions=(Action(label=t(N_("Open")), route=alert_screen.to(alert.id)),),
        )
        for alert in alerts[page * PAGE : (page + 1) * PAGE]
    )
    return Screen(
        title=t(N_("Your alerts")),
        lead="" if cards else t(N_("With an alert you hear of a matching job the moment it is posted.")),
        cards=cards,
        pages=pages_of(page, PAGE, len(alerts), my_alerts.to),
        actions=(
            Action(label=t(N_("New alert")), route=new_alert.to(), style="primary"),
            Action(label=t(N_("When I am told")), route=alert_times.times.to()),
            home_action(turn),
        ),
    )


def _name(turn: ReadingTurn, alert: Alert) -> str:
    return alert.name or turn.words(N_("Every job"))


def _told(turn: ReadingTurn, alert: Alert) -> str:
    return turn.words(N_("Paused")) if alert.paused else turn.words(PACES[alert.pace])


@routes.screen("alert.open")
def alert_screen(turn: ReadingTurn, alert_id: str) -> Screen:
    """One alert, and what can be done to it."""
    t = turn.words
    alert = own_alert(turn.market, turn.actor, alert_id)
    looks_for = query_typed(turn, alert.query)
    return Screen(
        title=_name(turn, alert),
        fields=(
            Field(label=t(N_("Looks for")), value=looks_for or t(N_("Every job"))),
            Field(label=t(N_("You are told")), value=_told(turn, alert)),
        ),
        actions=(
            Action(label=t(N_("Jobs it finds now")), route=found.to(alert.id), style="primary"),
            Action(label=t(N_("Change")), route=edit.to(alert.id)),
            Action(label=t(N_("How often")), route=paces.to(alert.id)),
            Action(label=t(N_("Resume")), route=pause.to(alert.id, "off"))
            if alert.paused
            else Action(label=t(N_("Pause")), route=pause.to(alert.id, "on")),
            Action(label=t(N_("Remove")), route=remove.to(alert.id), style="danger"),
            Action(label=t(N_("Your alerts")), route=my_alerts.to()),
            home_action(turn),
        ),
    )


@routes.screen("alert.found")
def found(turn: ReadingTurn, alert_id: str, page: int = 0) -> Screen:
    """The open jobs that an alert wants."""
    t = turn.words
    alert = own_alert(turn.market, turn.actor, alert_id)
    page = max(0, page)
    wanted, count = turn.market.jobs.search(alert.query, turn.actor.id, PAGE, page * PAGE)
    if not wanted and count:
        return found(turn, alert_id, page_within(page, PAGE, count))
    return Screen(
        title=_name(turn, alert),
        lead=t.n(N_("One job"), N_("{count} jobs"), count) if count else t(N_("Nothing open matches now.")),
        cards=tuple(jobs.job_card(turn, job) for job in wanted),
        pages=pages_of(page, PAGE, count, lambda page: found.to(alert_id, page)),
        actions=(Action(label=t(N_("Back")), route=alert_screen.to(alert.id)), home_action(turn)),
    )


@routes.screen("alert.paces")
def paces(turn: ReadingTurn, alert_id: str) -> Screen:
    """How often an alert can tell."""
    t = turn.words
    alert = own_alert(turn.market, turn.actor, alert_id)
    return Screen(
        title=_name(turn, alert),
        lead=t(N_("How often would you like to hear of it?")),
        actions=(
            *(
                Action(label=f"✓ {t(label)}" if pace == alert.pace else t(label), route=choose_pace.to(alert.id, pace))
                for pace, label in PACES.items()
            ),
            Action(label=t(N_("When I am told")), route=alert_times.times.to()),
            Action(label=t(N_("Back")), route=alert_screen.to(alert.id)),
        ),
    )


@routes.action("alert.pace", about="alert.open")
def choose_pace(turn: WritingTurn, alert_id: str, pace: str) -> Screen:
    """Be told more or less often."""
    if pace not in get_args(Pace):
        raise NotFound
    set_pace(turn.market, turn.actor, alert_id, cast("Pace", pace))
    return alert_screen(turn, alert_id).with_notice(turn.words(N_("Saved.")))


@routes.action("alert.pause", about="alert.open")
def pause(turn: WritingTurn, alert_id: str, wish: str) -> Screen:
    """Hear nothing of it for a while, or again."""
    alert = pause_alert(turn.market, turn.actor, alert_id, paused=wish == "on")
    told = N_("Paused. You hear nothing of it until you resume it.") if alert.paused else N_("It finds jobs again.")
    return alert_screen(turn, alert_id).with_notice(turn.words(told))


@routes.action("alert.remove")
def remove(turn: WritingTurn, alert_id: str) -> Screen:
    """Hear no more of it."""
    remove_alert(turn.market, turn.actor, alert_id)
    return my_alerts(turn).with_notice(turn.words(N_("The alert is gone.")))


class AlertForm(Form):
    """Which jobs to hear of."""

    skills: Annotated[
        tuple[str, ...],
        skills_asked(N_("Skills"), N_("Which skills should the jobs ask for? One match is enough."), 15),
    ] = ()
    least: Annotated[
        Money | None, Amount(N_("Least budget"), N_("What should a job pay at least?"), example="500", least=0)
    ] = None
    words: Annotated[
        JobQuery | None,
        QueryAsk(
            N_("Words and filters"),
            N_("Which words must be there? Put a minus before those that must not, and add filters as in a search."),
            example='pipeline -wordpress "data import" type:fixed client.verified:yes',
            later=True,
        ),
    ] = None
    pace: Annotated[
        Pace | None,
        Choice(
            N_("How often"),
            N_("How often would you like to hear of it?"),
            choices=tuple(PACES.items()),
            later=True,
        ),
    ] = None

    @property
    def query(self) -> JobQuery:
        """All that was said, as one query."""
        query = self.words or JobQuery()
        skills = (self.skills, *query.skills) if self.skills else query.skills
        budget = query.budget
        if self.least is not None and self.least.amount:
            least = max(self.least.amount, (budget.least if budget else 0) or 0)
            budget = Span(least=least, most=budget.most if budget else None)
        return query.model_copy(update={"skills": tuple(dict.fromkeys(skills)), "budget": budget})


def _answers(turn: ReadingTurn, query: JobQuery) -> dict[str, Raw]:
    """The answers that lead to this query."""
    skills = query.skills[0] if query.skills else ()
    least = query.budget.least if query.budget else None
    rest = query.model_copy(
        update={
            "skills": query.skills[1:],
            "budget": Span(most=query.budget.most) if query.budget and query.budget.most is not None else None,
        }
    )
    return {
        "skills": list(skills),
        "least": turn.words.money(turn.market.rules.money(least)) if least else "",
        "words": query_typed(turn, rest),
    }


def _tried(turn: ReadingTurn, filled: AlertForm, *_about: str) -> Screen:
    """What it would have found in the last days; a warning where that is nearly everything."""
    t = turn.words
    run = dry_run(turn.market, turn.actor.id, filled.query)
    lines = [f"• {job.title}, {job_pay(t, job)}" for job in run.jobs]
    told = t.n(
        N_("In the last 7 days: {count} job:"),
        N_("In the last 7 days: {count} jobs. Here are {shown}:"),
        run.found,
        shown=len(run.jobs),
    )
    if not run.found:
        told = t(N_("In the last 7 days: no such job. You hear of the first one."))
    warning = Notice(text=_broad(turn, run), tone="warning") if run.is_broad else None
    return Screen(title=t(N_("New alert")), notice=warning, closing="\n".join((told, *lines)))


def _broad(turn: ReadingTurn, run: DryRun) -> str:
    return turn.words(
        N_("It finds nearly everything: {found} of {posted} jobs of the last 7 days. So it comes as a daily digest."),
        found=run.found,
        posted=run.posted,
    )


def _own_skills(turn: ReadingTurn) -> Opening:
    return Opening(raw={"skills": list(turn.actor.skills)} if turn.actor.skills else None)


def _in_words(_turn: ReadingTurn, said: str) -> dict[str, Raw]:
    return {"skills": [], "least": "", "words": said}


@routes.form(
    "alert.new",
    AlertForm,
    title=N_("New alert"),
    submit=N_("Save alert"),
    start=_own_skills,
    review=_tried,
    from_words=_in_words,
    command="alert",
    command_about=N_("hear of matching jobs, for example: python budget:>500"),
    phrases=(
        N_("new alert|alert me|job alert"),
        N_("alert me about {rest}|alert me of {rest}|alert me for {rest}|new alert {rest}|tell me about {rest} jobs"),
    ),
)
def new_alert(turn: WritingTurn, filled: AlertForm) -> Screen:
    """Save an alert."""
    return _saved(turn, filled)


def _saved(turn: WritingTurn, filled: AlertForm) -> Screen:
    t = turn.words
    run = dry_run(turn.market, turn.actor.id, filled.query)
    wished = filled.pace or "instant"
    pace = "daily" if run.is_broad and wished == "instant" else wished
    alert = save_alert(turn.market, turn.actor, query=filled.query, pace=pace)
    name = _name(turn, alert)
    if pace == "instant":
        lead = t(N_("You hear of jobs for {skills} in this chat as soon as they are posted."), skills=name)
    elif pace == wished:
        lead = f"{name}: {t(PACES[pace])}"
    else:
        lead = _broad(turn, run)
    anyway = Action(
        label=t(N_("At once anyway")),
        route=choose_pace.to(alert.id, "instant"),
        confirm=t(N_("Really a message for nearly every new job?")),
    )
    return Screen(
        title=t(N_("Alert saved")),
        lead=lead,
        actions=(
            *((anyway,) if pace != wished else ()),
            Action(label=t(N_("How often")), route=paces.to(alert.id)),
            Action(label=t(N_("More filters")), route=edit.to(alert.id)),
            Action(label=t(N_("Jobs it finds now")), route=found.to(alert.id)),
            Action(label=t(N_("Your alerts")), route=my_alerts.to()),
            home_action(turn),
        ),
    )


def _like(turn: ReadingTurn, job_id: str) -> Opening:
    return Opening(raw=_answers(turn, like_job(turn.market, job_id)), skips_answered=True)


@routes.form(
    "alert.like",
    AlertForm,
    title=N_("More like this"),
    submit=N_("Save alert"),
    start=_like,
    review=_tried,
    about="job",
)
def more_like(turn: WritingTurn, filled: AlertForm, job_id: str) -> Screen:
    """Save an alert that was made from a job."""
    turn.market.jobs.get(job_id)
    return _saved(turn, filled)


def _looked_for(turn: ReadingTurn, search_id: str) -> Opening:
    query = job_query_of(own_search(turn.market, turn.actor, search_id), currency_digits(turn))
    return Opening(raw=_answers(turn, query), skips_answered=True)


@routes.form(
    "alert.from_query", AlertForm, title=N_("New alert"), submit=N_("Save alert"), start=_looked_for, review=_tried
)
def new_from(turn: WritingTurn, filled: AlertForm, search_id: str) -> Screen:
    """Save an alert that was made from a search."""
    own_search(turn.market, turn.actor, search_id)
    return _saved(turn, filled)


def _as_it_is(turn: ReadingTurn, alert_id: str) -> Opening:
    alert = own_alert(turn.market, turn.actor, alert_id)
    return Opening(raw={**_answers(turn, alert.query), "pace": alert.pace}, skips_answered=True)


@routes.form(
    "alert.edit",
    AlertForm,
    title=N_("Change the alert"),
    submit=N_("Save alert"),
    start=_as_it_is,
    review=_tried,
    about="alert.open",
)
def edit(turn: WritingTurn, filled: AlertForm, alert_id: str) -> Screen:
    """Look for something else."""
    alert = change_alert(turn.market, turn.actor, alert_id, filled.query)
    if filled.pace is not None and filled.pace != alert.pace:
        set_pace(turn.market, turn.actor, alert_id, filled.pace)
    return alert_screen(turn, alert_id).with_notice(turn.words(N_("Saved.")))
