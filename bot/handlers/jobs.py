"""Posting, finding and reading jobs."""

from __future__ import annotations

from typing import Annotated

from bot.domain.connects.service import balance
from bot.domain.errors import N_, Refusal
from bot.domain.jobs.model import LEVELS, Job, JobState, proposals_range
from bot.domain.jobs.service import PostJob, close_job, mark_job, post_job
from bot.domain.money import Money
from bot.domain.teams.service import team_of
from bot.handlers import alerts, contracts, home, proposals
from bot.handlers.kit.form import Amount, Choice, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import LAST_PAGE, home_action, page_within, pages_of, skills_asked, skills_named, stars

PAGE = 5
LONGEST_SEARCH = 40
"""Bytes, so that the words fit in the buttons that turn the pages."""


@routes.screen(
    "jobs",
    command="jobs",
    about=N_("find jobs, for example: jobs python"),
    phrases=(
        N_("find {rest} jobs|find jobs {rest}|find jobs about {rest}|search {rest}|{rest} jobs|jobs {rest}"),
        N_("find jobs|jobs|find work|search"),
    ),
    takes_rest=True,
)
def find_jobs(turn: ReadingTurn, words: str = "", page: int = 0) -> Screen:
    """The open jobs, or those that hold all of these words."""
    t = turn.words
    text = " ".join(words.replace("~", " ").split()).encode()[:LONGEST_SEARCH].decode(errors="ignore").rstrip()
    page = max(0, min(page, LAST_PAGE))
    found, count = turn.market.jobs.open_jobs(text.split(), turn.actor.id, PAGE, page * PAGE)
    if not found and count:
        return find_jobs(turn, text, page_within(page, PAGE, count))
    title = t(N_("Jobs: {words}"), words=text) if text else t(N_("Open jobs"))
    if not found:
        return Screen(
            title=title,
            lead=t(N_("Nothing open matches now. An alert tells you as soon as something does.")),
            actions=(
                Action(label=t(N_("Get an alert")), route=alerts.new_alert.to(), style="primary"),
                *((Action(label=t(N_("All jobs")), route=find_jobs.to()),) if text else ()),
                home_action(turn),
            ),
        )
    return Screen(
        title=title,
        lead=t.n(N_("One job"), N_("{count} jobs"), count),
        cards=tuple(job_card(turn, job) for job in found),
        pages=pages_of(page, PAGE, count, lambda page: find_jobs.to(text, page)),
        actions=(Action(label=t(N_("Saved jobs")), route=saved_jobs.to()), home_action(turn)),
    )


def job_card(turn: ReadingTurn, job: Job) -> Card:
    """A job in a list."""
    t = turn.words
    facts = [
        t.money(job.budget),
        t(LEVELS[job.level]),
        t.n(N_("{count} Connect"), N_("{count} Connects"), job.connects),
        t.ago(job.posted_at),
    ]
    return Card(
        title=job.title,
        lead=f"{' · '.join(facts)}\n{skills_named(job.skills)}",
        actions=(Action(label=t(N_("Read")), route=job_screen.to(job.id)),),
    )


def client_told(turn: ReadingTurn, job: Job) -> str:
    """What a freelancer may know of the client, in one line."""
    t = turn.words
    facts = turn.market.jobs.client_facts(job.team_id)
    parts = [t(N_("{money} spent"), money=facts.spent)]
    if facts.hire_rate is not None:
        parts.append(t(N_("hires for {percent}% of jobs"), percent=facts.hire_rate))
    parts.append(f"{stars(facts.rating)} ({facts.reviews})" if facts.rating is not None else t(N_("no reviews yet")))
    parts.append(t.n(N_("{count} open job"), N_("{count} open jobs"), facts.open_jobs))
    return f"{facts.team_name}: {', '.join(parts)}"


def job_fields(turn: ReadingTurn, job: Job) -> tuple[Field, ...]:
    """The facts of a job."""
    t = turn.words
    net = job.budget - turn.market.rules.freelancer_fee(
        job.budget, turn.market.ledger.billed(turn.who.id if turn.who else "", job.team_id, job.budget.currency)
    )
    return (
        Field(label=t(N_("Budget")), value=t(N_("{budget} fixed price"), budget=job.budget)),
        Field(label=t(N_("You would receive")), value=t(N_("{net} after fees"), net=net)),
        Field(label=t(N_("Skills")), value=skills_named(job.skills)),
        Field(label=t(N_("Level")), value=t(LEVELS[job.level])),
        Field(label=t(N_("Client")), value=client_told(turn, job)),
        Field(label=t(N_("Proposals")), value=proposals_range(turn.market.proposals.count(job.id))),
        Field(label=t(N_("To propose")), value=t.n(N_("{count} Connect"), N_("{count} Connects"), job.connects)),
        Field(label=t(N_("Posted")), value=t.ago(job.posted_at)),
    )


@routes.screen("job")
def job_screen(turn: ReadingTurn, job_id: str) -> Screen:
    """A job: for its team with what can be done to it, for everybody else with the way to propose."""
    job = turn.market.jobs.get(job_id)
    if turn.market.teams.is_member(job.team_id, turn.actor.id):
        return _own_job(turn, job)
    t = turn.words
    return Screen(
        title=job.title,
        lead="" if job.state == JobState.OPEN else t(N_("This job is {state}."), state=job.state),
        fields=job_fields(turn, job),
        quotes=(Quote(text=job.description),),
        closing=t(N_("You have {connects} Connects."), connects=balance(turn.market, turn.actor.id)),
        actions=_ways_for_freelancer(turn, job),
    )


def _ways_for_freelancer(turn: ReadingTurn, job: Job) -> tuple[Action, ...]:
    t = turn.words
    mine = turn.market.proposals.between(job.id, turn.actor.id)
    ways = []
    if mine is not None:
        ways.append(Action(label=t(N_("Your proposal")), route=proposals.proposal.to(mine.id), style="primary"))
    elif job.state == JobState.OPEN:
        ways.append(Action(label=t(N_("Propose")), route=proposals.write.to(job.id), style="primary"))
    if turn.market.jobs.mark_of(turn.actor.id, job.id) == "saved":
        ways.append(Action(label=t(N_("Saved ✓")), route=mark.to(job.id, "none")))
    else:
        ways.append(Action(label=t(N_("Save")), route=mark.to(job.id, "saved")))
    return (*ways, Action(label=t(N_("More jobs")), route=find_jobs.to()), home_action(turn))


def _own_job(turn: ReadingTurn, job: Job) -> Screen:
    t = turn.words
    count = turn.market.proposals.count(job.id)
    actions = [
        Action(
            label=t.n(N_("{count} proposal"), N_("{count} proposals"), count),
            route=proposals.job_proposals.to(job.id),
            style="primary",
        )
    ]
    if job.state == JobState.OPEN:
        actions.append(
            Action(
                label=t(N_("Close job")),
                route=close.to(job.id, job.version),
                style="danger",
                confirm=t(N_("Close this job? Everyone who proposed gets their Connects back.")),
            )
        )
    return Screen(
        title=job.title,
        lead=t(N_("Your team's job, {state}."), state=job.state),
        fields=(
            Field(label=t(N_("Budget")), value=t(N_("{budget} fixed price"), budget=job.budget)),
            Field(label=t(N_("Skills")), value=skills_named(job.skills)),
            Field(label=t(N_("Level")), value=t(LEVELS[job.level])),
            Field(label=t(N_("Posted")), value=t.ago(job.posted_at)),
        ),
        quotes=(Quote(text=job.description),),
        actions=(*actions, Action(label=t(N_("Your jobs")), route=team_jobs.to()), home_action(turn)),
    )


@routes.screen("jobs.saved", command="saved", about=N_("jobs you saved"), phrases=(N_("saved|saved jobs"),))
def saved_jobs(turn: ReadingTurn, page: int = 0) -> Screen:
    """What somebody saved for later."""
    t = turn.words
    saved = turn.market.jobs.saved(turn.actor.id)
    page = page_within(page, PAGE, len(saved))
    return Screen(
        title=t(N_("Saved jobs")),
        lead="" if saved else t(N_("Nothing saved yet. Tap Save on a job to find it here.")),
        cards=tuple(job_card(turn, job) for job in saved[page * PAGE : (page + 1) * PAGE]),
        pages=pages_of(page, PAGE, len(saved), saved_jobs.to),
        actions=(Action(label=t(N_("Find jobs")), route=find_jobs.to()), home_action(turn)),
    )


@routes.action("job.mark", about="job")
def mark(turn: WritingTurn, job_id: str, wish: str) -> str:
    """Save a job, hide it, or take the mark away."""
    mark_job(turn.market, turn.actor, job_id, wish if wish in {"saved", "hidden"} else "")
    return turn.words(
        {"saved": N_("Saved."), "hidden": N_("You will not see this job again.")}.get(wish, N_("Removed."))
    )


# The client's side


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
        cards.append(
            Card(
                title=job.title,
                lead=f"{t(job.state)} · {t.money(job.budget)} · {told}",
                actions=(Action(label=t(N_("Open")), route=job_screen.to(job.id)),),
            )
        )
    return Screen(
        title=t(N_("Your jobs")),
        lead="" if cards else t(N_("You have not posted a job yet.")),
        cards=tuple(cards),
        pages=pages_of(page, PAGE, len(posted), team_jobs.to),
        actions=(
            Action(label=t(N_("Post a job")), route=post.to(), style="primary"),
            Action(label=t(N_("Contracts")), route=contracts.my_contracts.to()),
            home_action(turn),
        ),
    )


class JobForm(Form):
    """A job as a client describes it."""

    title: Annotated[
        str,
        Text(
            N_("Title"),
            N_("What is the job? One line."),
            example=N_("Landing page for a coffee shop"),
            least=5,
            most=100,
        ),
    ]
    description: Annotated[
        str,
        Text(
            N_("Description"),
            N_("Describe the work: what is to be done, and what a good result looks like."),
            least=20,
            most=3_000,
            long=True,
        ),
    ]
    skills: Annotated[tuple[str, ...], skills_asked(N_("Skills"), N_("Which skills does it need?"), 10)]
    budget: Annotated[
        Money,
        Amount(N_("Budget"), N_("What is your budget for the whole job?"), example="600", least=500, most=100_000_000),
    ]
    level: Annotated[str, Choice(N_("Level"), N_("How experienced should they be?"), choices=tuple(LEVELS.items()))]


def _may_post(turn: ReadingTurn) -> Opening:
    if not turn.actor.hires:
        raise NotHiring
    return Opening()


def _posting(turn: ReadingTurn, filled: JobForm) -> Screen:
    rules = turn.market.rules
    t = turn.words
    fee = rules.client_fee(filled.budget)
    return Screen(
        title=t(N_("Post a job")),
        fields=(
            Field(
                label=t(N_("You would pay")),
                value=t(N_("{total} with our {fee} fee, only as you approve work"), total=filled.budget + fee, fee=fee),
            ),
            Field(
                label=t(N_("A proposal costs them")),
                value=t.n(N_("{count} Connect"), N_("{count} Connects"), rules.connects_for(filled.budget)),
            ),
        ),
    )


@routes.form(
    "job.post",
    JobForm,
    title=N_("Post a job"),
    submit=N_("Post job"),
    start=_may_post,
    review=_posting,
    command="post",
    command_about=N_("post a job"),
    phrases=(N_("post a job|post job|hire|new job"),),
)
def post(turn: WritingTurn, filled: JobForm) -> Screen:
    """Post the job."""
    job = post_job(turn.market, turn.actor, PostJob(**dict(filled)))
    shown = _own_job(turn, job)
    return shown.with_notice(turn.words(N_("Your job is posted. Freelancers whose alerts match hear of it now.")))


@routes.action("job.close", about="job")
def close(turn: WritingTurn, job_id: str, seen: int) -> Screen:
    """Close a job."""
    job = close_job(turn.market, turn.actor, job_id, seen)
    return _own_job(turn, job).with_notice(turn.words(N_("The job is closed. Everyone got their Connects back.")))


# What freelancers are told


@routes.notice("job_closed")
def job_closed(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A job was closed without a hire."""
    t = turn.words
    job = turn.market.jobs.get(turn.market.proposals.get(proposal_id).job_id)
    return Screen(
        title=t(N_("Job closed: {title}"), title=job.title),
        lead=t.n(
            N_("The client hired nobody. Your {count} Connect is back."),
            N_("The client hired nobody. Your {count} Connects are back."),
            job.connects,
        ),
        actions=(Action(label=t(N_("More jobs")), route=find_jobs.to()),),
    )


@routes.notice("job_filled")
def job_filled(turn: ReadingTurn, proposal_id: str) -> Screen:
    """Somebody else was hired."""
    t = turn.words
    job = turn.market.jobs.get(turn.market.proposals.get(proposal_id).job_id)
    return Screen(
        title=t(N_("Filled: {title}"), title=job.title),
        lead=t(N_("The client hired someone else this time.")),
        actions=(Action(label=t(N_("More jobs")), route=find_jobs.to()),),
    )


@routes.notice("job_idle")
def job_idle(turn: ReadingTurn, job_id: str) -> Screen:
    """One's own job was closed since nothing happened to it."""
    t = turn.words
    job = turn.market.jobs.get(job_id)
    return Screen(
        title=t(N_("Closed: {title}"), title=job.title),
        lead=t(N_("Nothing happened for {span}, so the job was closed."), span=turn.market.rules.job_idle),
        actions=(Action(label=t(N_("Post a job")), route=post.to()),),
    )
