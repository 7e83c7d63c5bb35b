"""Alerts: saving them, and what arrives when a job matches."""

from __future__ import annotations

from typing import Annotated

from bot.domain.alerts.service import remove_alert, save_alert
from bot.domain.errors import N_
from bot.domain.jobs.model import LEVELS, JobState, proposals_range
from bot.domain.money import Money
from bot.handlers import jobs, proposals
from bot.handlers.kit.form import Amount, Form
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, skills_asked, skills_named


@routes.screen("alerts", command="alerts", about=N_("jobs you hear of at once"), phrases=(N_("alerts|my alerts"),))
def my_alerts(turn: ReadingTurn) -> Screen:
    """Somebody's alerts."""
    t = turn.words
    cards = []
    for alert in turn.market.alerts.of_account(turn.actor.id):
        least = t(N_("from {money}"), money=alert.least_budget) if alert.least_budget else t(N_("any budget"))
        remove_it = Action(label=t(N_("Remove")), route=remove.to(alert.id), style="danger")
        cards.append(Card(title=alert.name, lead=least, actions=(remove_it,)))
    return Screen(
        title=t(N_("Your alerts")),
        lead="" if cards else t(N_("With an alert you hear of a matching job the moment it is posted.")),
        cards=tuple(cards),
        actions=(Action(label=t(N_("New alert")), route=new_alert.to(), style="primary"), home_action(turn)),
    )


class AlertForm(Form):
    """Which jobs to hear of."""

    skills: Annotated[
        tuple[str, ...],
        skills_asked(N_("Skills"), N_("Which skills should the jobs ask for? One match is enough."), 15),
    ]
    least: Annotated[
        Money | None, Amount(N_("Least budget"), N_("What should a job pay at least?"), example="500", least=0)
    ] = None


def _own_skills(turn: ReadingTurn) -> Opening:
    return Opening(raw={"skills": list(turn.actor.skills)} if turn.actor.skills else None)


@routes.form(
    "alert.new",
    AlertForm,
    title=N_("New alert"),
    submit=N_("Save alert"),
    start=_own_skills,
    command="alert",
    command_about=N_("hear of matching jobs at once"),
    phrases=(N_("new alert|alert me|job alert"),),
)
def new_alert(turn: WritingTurn, filled: AlertForm) -> Screen:
    """Save an alert."""
    t = turn.words
    least = filled.least or turn.market.rules.money(0)
    alert = save_alert(turn.market, turn.actor, skills=filled.skills, least_budget=least)
    return Screen(
        title=t(N_("Alert saved")),
        lead=t(N_("You hear of jobs for {skills} in this chat as soon as they are posted."), skills=alert.name),
        actions=(
            Action(label=t(N_("Find jobs")), route=jobs.find_jobs.to()),
            Action(label=t(N_("Your alerts")), route=my_alerts.to()),
            home_action(turn),
        ),
    )


@routes.action("alert.remove")
def remove(turn: WritingTurn, alert_id: str) -> Screen:
    """Hear no more of it."""
    remove_alert(turn.market, turn.actor, alert_id)
    return my_alerts(turn).with_notice(turn.words(N_("The alert is gone.")))


@routes.notice("alert")
def alert_told(turn: ReadingTurn, job_id: str, alert_id: str) -> Screen:
    """A job that matches: what it pays, why it came, who the client is, what a proposal costs."""
    t = turn.words
    job = turn.market.jobs.get(job_id)
    alert = turn.market.alerts.find(alert_id)
    shared = alert.shared(job) if alert else ()
    mark = turn.market.jobs.mark_of(turn.actor.id, job.id)
    actions = [Action(label=t(N_("Read")), route=jobs.job_screen.to(job.id))]
    if turn.market.proposals.between(job.id, turn.actor.id) is not None:
        lead = t(N_("You proposed to this job."))
    elif job.state != JobState.OPEN:
        lead = t(N_("This job is {state}."), state=job.state)
    elif mark == "hidden":
        lead = t(N_("Not for you. It will not come up again."))
        actions.append(Action(label=t(N_("Undo")), route=jobs.mark.to(job.id, "none")))
    else:
        lead = ""
        actions += [
            Action(label=t(N_("Propose")), route=proposals.write.to(job.id), style="primary"),
            Action(label=t(N_("Saved ✓")), route=jobs.mark.to(job.id, "none"))
            if mark == "saved"
            else Action(label=t(N_("Save")), route=jobs.mark.to(job.id, "saved")),
            Action(label=t(N_("Not for me")), route=jobs.mark.to(job.id, "hidden")),
        ]
    why = t(N_("your alert: {skills}"), skills=skills_named(shared)) if shared else t(N_("an alert you removed"))
    return Screen(
        title=t(N_("New job: {title}"), title=job.title),
        lead=lead,
        fields=(
            Field(label=t(N_("Budget")), value=f"{t.money(job.budget)} · {t(LEVELS[job.level])}"),
            Field(label=t(N_("Skills")), value=skills_named(job.skills)),
            Field(label=t(N_("Why you see it")), value=why),
            Field(label=t(N_("Client")), value=jobs.client_told(turn, job)),
            Field(
                label=t(N_("To propose")),
                value=t(
                    N_("{connects}, {range} proposals so far"),
                    connects=t.n(N_("{count} Connect"), N_("{count} Connects"), job.connects),
                    range=proposals_range(turn.market.proposals.count(job.id)),
                ),
            ),
        ),
        actions=tuple(actions),
    )
