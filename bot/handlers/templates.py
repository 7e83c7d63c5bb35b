"""Templates: a team's jobs that are said again and again."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_
from bot.domain.jobs.templates import LONGEST_NAME, delete_template, read_template, save_template
from bot.domain.teams.service import authorise_member, team_of
from bot.handlers import home, jobs, posting
from bot.handlers.job_form import JobForm, answers_of, job_from
from bot.handlers.kit.form import Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, page_within, pages_of, pay_told, skills_named

PAGE = 5


@routes.screen(
    "templates", command="templates", about=N_("jobs to post again"), phrases=(N_("templates|my templates"),)
)
def my_templates(turn: ReadingTurn, page: int = 0) -> Screen:
    """The templates of the actor's team."""
    t = turn.words
    if not turn.actor.hires:
        hire = Action(label=t(N_("Hire someone")), route=home.join_hiring.to(), style="primary")
        return Screen(title=t(N_("Templates")), lead=t(posting.NotHiring.sentence), actions=(hire, home_action(turn)))
    kept = turn.market.templates.of_team(team_of(turn.market, turn.actor).id)
    page = page_within(page, PAGE, len(kept))
    cards = tuple(
        Card(
            title=template.name,
            lead=" · ".join(
                (
                    template.job.title,
                    pay_told(t, template.job.budget, template.job.rate_least, template.job.rate_most),
                    skills_named(template.job.skills),
                )
            ),
            actions=(
                Action(label=t(N_("Use")), route=use.to(template.id), style="primary"),
                Action(
                    label=t(N_("Delete")),
                    route=delete.to(template.id),
                    style="danger",
                    confirm=t(N_("Delete this template? Jobs made from it stay.")),
                ),
            ),
        )
        for template in kept[page * PAGE : (page + 1) * PAGE]
    )
    return Screen(
        title=t(N_("Templates")),
        lead="" if cards else t(N_("None yet. Open one of your jobs and tap “Keep as template”.")),
        cards=cards,
        pages=pages_of(page, PAGE, len(kept), my_templates.to),
        actions=(Action(label=t(N_("Your jobs")), route=posting.team_jobs.to()), home_action(turn)),
    )


class TemplateForm(Form):
    """What a template is called."""

    name: Annotated[
        str,
        Text(N_("Template name"), N_("What shall the template be called? One line for your team."), most=LONGEST_NAME),
    ]


def _named_as_the_job(turn: ReadingTurn, job_id: str) -> Opening:
    job = turn.market.jobs.get(job_id)
    authorise_member(turn.market, turn.actor, job.team_id)
    return Opening(raw={"name": job.title[:LONGEST_NAME]})


@routes.form(
    "template.keep",
    TemplateForm,
    title=N_("Keep as template"),
    submit=N_("Keep"),
    start=_named_as_the_job,
    about="job",
)
def keep(turn: WritingTurn, filled: TemplateForm, job_id: str) -> Screen:
    """Keep what a job says under a name."""
    template = save_template(turn.market, turn.actor, job_id, filled.name)
    told = turn.words(N_("Kept as “{name}”. Type “templates” to use it."), name=template.name)
    return jobs.job_screen(turn, job_id).with_notice(told)


def _said_in(turn: ReadingTurn, template_id: str) -> Opening:
    template = read_template(turn.market, turn.actor, template_id)
    return Opening(raw=answers_of(turn, template.job), skips_answered=True)


def _looked_over(turn: ReadingTurn, filled: JobForm, template_id: str) -> Screen:  # noqa: ARG001 - what a form's review takes
    return posting.previewed(turn, posting.unposted(turn, job_from(turn, filled)))


@routes.form(
    "template.use",
    JobForm,
    title=N_("Post a job"),
    submit=N_("Post job"),
    start=_said_in,
    review=_looked_over,
    preview=True,
)
def use(turn: WritingTurn, filled: JobForm, template_id: str) -> Screen:
    """Post a job as a template says it."""
    read_template(turn.market, turn.actor, template_id)
    return posting.posted(turn, filled)


@routes.action("template.delete")
def delete(turn: WritingTurn, template_id: str) -> Screen:
    """Keep a template no longer."""
    delete_template(turn.market, turn.actor, template_id)
    return my_templates(turn).with_notice(turn.words(N_("The template is deleted.")))
