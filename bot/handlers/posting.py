"""The client's side of jobs: posting, looking at them as freelancers do, editing, closing and reopening."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import N_, NotAllowed, Refusal, Stale
from bot.domain.jobs.checks import PostJob, checked, connects_of
from bot.domain.jobs.model import Job, JobState
from bot.domain.jobs.service import close_job, edit_job, post_job, reopen_job, said_by
from bot.domain.teams.service import authorise_member, team_of
from bot.handlers import contracts, home, invitations, jobs, people, proposals, sharing, templates
from bot.handlers.job_form import JobForm, answers_in, answers_of, job_from
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Screen, Style
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import attachments, home_action, job_pay, page_within, pages_of

PAGE = 5
UNPOSTED = "unposted"
"""The id of a job that is only looked at."""


class NotHiring(Refusal):
    """A client's screen, asked for by somebody who only freelances so far."""

    sentence = N_("You do not hire yet. Tap “Hire someone” first; it takes one tap.")


@routes.screen("jobs.team", command="myjobs", about=N_("the jobs your team posted"), phrases=(N_("my jobs|our jobs"),))
def team_jobs(turn: ReadingTurn, page: int = 0) -> Screen:
    """The jobs of the actor's team."""
    t = turn.words
    if not turn.actor.hires:
        hire = Action(label=t(N_("Hire someone")), route=home.join_hiring.to(), style="primary")
        return Screen(title=t(N_("Your jobs")), lead=t(NotHiring.sentence), actions=(hire, home_action(turn)))
    posted = turn.market.jobs.of_team(team_of(turn.market, turn.actor).id)
    page = page_within(page, PAGE, len(posted))
    cards = []
    for job in posted[page * PAGE : (page + 1) * PAGE]:
        count = turn.market.proposals.count(job.id)
        told = t.n(N_("{count} proposal"), N_("{count} proposals"), count)
        facts = [t(job.state), job_pay(t, job), told, *(() if job.is_public else (t(N_("invite only")),))]
        cards.append(
            Card(
                title=job.title,
                lead=" · ".join(facts),
                actions=(Action(label=t(N_("Open")), route=jobs.job_screen.to(job.id)),),
            )
        )
    return Screen(
        title=t(N_("Your jobs")),
        lead="" if cards else t(N_("You have not posted a job yet.")),
        cards=tuple(cards),
        pages=pages_of(page, PAGE, len(posted), team_jobs.to),
        actions=(
            Action(label=t(N_("Post a job")), route=post.to(), style="primary"),
            Action(label=t(N_("Templates")), route=templates.my_templates.to()),
            Action(label=t(N_("Contracts")), route=contracts.my_contracts.to()),
            home_action(turn),
        ),
    )


def own_job(turn: ReadingTurn, job: Job) -> Screen:
    """A job of the reader's own team, with what can be done to it."""
    t = turn.words
    how = t(N_("Your team's job, {state}."), state=job.state)
    if job.is_public or job.state != JobState.OPEN:
        lead = how
    else:
        lead = f"{how} {t(N_('Only those you invite can find it.'))}"
    return Screen(
        title=job.title,
        lead=lead,
        fields=jobs.said_fields(turn, job),
        quotes=jobs.job_quotes(turn, job),
        files=attachments(turn, tuple(file.id for file in job.files)),
        actions=tuple(_ways(turn, job)),
    )


def _ways(turn: ReadingTurn, job: Job) -> list[Action]:
    t = turn.words
    count = turn.market.proposals.count(job.id)
    label = t.n(N_("{count} proposal"), N_("{count} proposals"), count)
    style: Style = "primary" if count else "default"
    ways = [Action(label=label, route=proposals.job_proposals.to(job.id), style=style)]
    invited = turn.market.invitations.count(job.id)
    if job.state == JobState.OPEN:
        ways.append(Action(label=t(N_("Find people")), route=people.for_job.to(job.id)))
        ways.append(Action(label=t(N_("Edit")), route=edit.to(job.id, job.version)))
    if invited or job.state == JobState.OPEN:
        ways.append(Action(label=t(N_("Invitations")), route=invitations.job_invitations.to(job.id)))
    ways += sharing.share_actions(turn, job)
    ways += [
        Action(label=t(N_("As freelancers see it")), route=preview.to(job.id)),
        Action(label=t(N_("Duplicate")), route=duplicate.to(job.id)),
        Action(label=t(N_("Keep as template")), route=templates.keep.to(job.id)),
    ]
    if job.state == JobState.CLOSED:
        ways.append(Action(label=t(N_("Reopen")), route=reopen.to(job.id, job.version)))
    ways += [Action(label=t(N_("Your jobs")), route=team_jobs.to()), home_action(turn)]
    if job.state == JobState.OPEN:
        question = t(N_("Close this job? Everyone who proposed gets their Connects back."))
        ways.append(
            Action(label=t(N_("Close job")), route=close.to(job.id, job.version), style="danger", confirm=question)
        )
    return ways


@routes.screen("job.preview")
def preview(turn: ReadingTurn, job_id: str) -> Screen:
    """A job of one's own team as freelancers see it."""
    job = turn.market.jobs.get(job_id)
    authorise_member(turn.market, turn.actor, job.team_id)
    back = Action(label=turn.words(N_("Back to the job")), route=jobs.job_screen.to(job.id))
    return jobs.as_freelancers_see_it(turn, job).model_copy(update={"actions": (back, home_action(turn))})


# The form


def _may_post(turn: ReadingTurn) -> Opening:
    if not turn.actor.hires:
        raise NotHiring
    return Opening()


def previewed(turn: ReadingTurn, job: Job) -> Screen:
    """The last look before a job is posted: what freelancers will see, and what it comes to for the client."""
    t = turn.words
    shown = jobs.as_freelancers_see_it(turn, job)
    names = ", ".join(file.name for file in job.files)
    return Screen(
        title=t(N_("Post a job")),
        lead=f"{t(N_('Freelancers will see:'))}\n{job.title}",
        fields=(_cost(turn, job), *shown.fields, *((Field(label=t(N_("Files")), value=names),) if names else ())),
        quotes=shown.quotes,
    )


def _cost(turn: ReadingTurn, job: Job) -> Field:
    t, rules = turn.words, turn.market.rules
    gross = job.budget or job.rate_most or rules.money(0)
    fee = rules.client_fee(gross)
    if job.kind == "hourly":
        told = t(N_("up to {total} an hour with our {fee} fee"), total=gross + fee, fee=fee)
    else:
        told = t(N_("{total} with our {fee} fee, only as you approve work"), total=gross + fee, fee=fee)
    return Field(label=t(N_("You would pay")), value=told)


def unposted(turn: ReadingTurn, command: PostJob) -> Job:
    """The job that this would become, to look at. Raises BadValue."""
    command = checked(turn.market.rules, command)
    return Job(
        id=UNPOSTED,
        team_id=team_of(turn.market, turn.actor).id,
        posted_by=turn.actor.id,
        connects=connects_of(turn.market.rules, command),
        posted_at=turn.market.now,
        **dict(command),
    )


def _new(turn: ReadingTurn, filled: JobForm) -> Screen:
    return previewed(turn, unposted(turn, job_from(turn, filled)))


@routes.form(
    "job.post",
    JobForm,
    title=N_("Post a job"),
    submit=N_("Post job"),
    start=_may_post,
    review=_new,
    preview=True,
    from_words=answers_in,
    command="post",
    command_about=N_("post a job; in answer to a message, from its words"),
    phrases=(N_("post a job|post job|hire|new job"),),
)
def post(turn: WritingTurn, filled: JobForm) -> Screen:
    """Post the job."""
    return posted(turn, filled)


def posted(turn: WritingTurn, filled: JobForm) -> Screen:
    """The job that was posted just now."""
    job = post_job(turn.market, turn.actor, job_from(turn, filled))
    if job.is_public:
        told = N_("Your job is posted. Freelancers whose alerts match hear of it now.")
    else:
        told = N_("Your job is posted. Invite the freelancers who shall see it.")
    return own_job(turn, job).with_notice(turn.words(told))


def _said_before(turn: ReadingTurn, job_id: str) -> Opening:
    job = turn.market.jobs.get(job_id)
    authorise_member(turn.market, turn.actor, job.team_id)
    return Opening(raw=answers_of(turn, said_by(job)), skips_answered=True)


def _again(turn: ReadingTurn, filled: JobForm, job_id: str) -> Screen:  # noqa: ARG001 - as the form's other functions
    return _new(turn, filled)


@routes.form(
    "job.duplicate",
    JobForm,
    title=N_("Post a job"),
    submit=N_("Post job"),
    start=_said_before,
    review=_again,
    preview=True,
    about="job",
)
def duplicate(turn: WritingTurn, filled: JobForm, job_id: str) -> Screen:
    """Post a job like an earlier one."""
    authorise_member(turn.market, turn.actor, turn.market.jobs.get(job_id).team_id)
    return posted(turn, filled)


def _as_it_is(turn: ReadingTurn, job_id: str, seen: int) -> Opening:
    opening = _said_before(turn, job_id)
    job = turn.market.jobs.get(job_id)
    if job.version != seen:
        raise Stale
    if job.state != JobState.OPEN:
        raise NotAllowed(state=job.state)
    return opening


def _edited(turn: ReadingTurn, filled: JobForm, job_id: str, seen: int) -> Screen:  # noqa: ARG001 - as above
    command = checked(turn.market.rules, job_from(turn, filled))
    return previewed(turn, replace(turn.market.jobs.get(job_id), **dict(command)))


@routes.form(
    "job.edit",
    JobForm,
    title=N_("Edit job"),
    submit=N_("Save changes"),
    start=_as_it_is,
    review=_edited,
    preview=True,
    about="job",
)
def edit(turn: WritingTurn, filled: JobForm, job_id: str, seen: int) -> Screen:
    """Change what a job says."""
    job = edit_job(turn.market, turn.actor, job_id, seen, job_from(turn, filled))
    return own_job(turn, job).with_notice(turn.words(N_("Saved. Those whose proposals wait are told what matters.")))


@routes.action("job.close", about="job")
def close(turn: WritingTurn, job_id: str, seen: int) -> Screen:
    """Close a job."""
    job = close_job(turn.market, turn.actor, job_id, seen)
    return own_job(turn, job).with_notice(turn.words(N_("The job is closed. Everyone got their Connects back.")))


@routes.action("job.reopen", about="job")
def reopen(turn: WritingTurn, job_id: str, seen: int) -> Screen:
    """Open a closed job again."""
    job = reopen_job(turn.market, turn.actor, job_id, seen)
    told = N_("The job is open again. Those who had proposed are asked whether they still want it.")
    return own_job(turn, job).with_notice(turn.words(told))


@routes.notice("job_idle")
def job_idle(turn: ReadingTurn, job_id: str) -> Screen:
    """One's own job was closed since nothing happened to it."""
    t = turn.words
    job = turn.market.jobs.get(job_id)
    ways = [Action(label=t(N_("Post a job")), route=post.to())]
    if job.state == JobState.CLOSED:
        ways.insert(0, Action(label=t(N_("Reopen")), route=reopen.to(job.id, job.version), style="primary"))
    return Screen(
        title=t(N_("Closed: {title}"), title=job.title),
        lead=t(N_("Nothing happened for {span}, so the job was closed."), span=turn.market.rules.job_idle),
        actions=tuple(ways),
    )
