"""Finding and reading jobs, and what freelancers are told of them."""

from __future__ import annotations

from bot.domain.connects.service import balance
from bot.domain.errors import N_
from bot.domain.jobs.invitations import authorise_job_reader, price_for
from bot.domain.jobs.model import LENGTHS, LEVELS, Job, JobState, proposals_range
from bot.domain.jobs.service import mark_job
from bot.domain.search.model import JobQuery, TextQuery
from bot.domain.search.tokens import tokens
from bot.domain.skills.categories import category_name
from bot.handlers import alerts, feed, invitations, posting, proposals, search, searches, sharing
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import (
    LAST_PAGE,
    attachments,
    country_named,
    home_action,
    job_pay,
    page_within,
    pages_of,
    skills_named,
    stars,
)

PAGE = 5
LONGEST_SEARCH = 40
"""Bytes, so that the words fit in the buttons that turn the pages."""


@routes.screen("jobs", phrases=(N_("find jobs|jobs|search"),))
def find_jobs(turn: ReadingTurn, words: str = "", page: int = 0) -> Screen:
    """The open jobs, or those that hold all of these words."""
    t = turn.words
    text = " ".join(words.replace("~", " ").split()).encode()[:LONGEST_SEARCH].decode(errors="ignore").rstrip()
    page = max(0, min(page, LAST_PAGE))
    query = JobQuery(text=TextQuery(words=tokens(text)))
    found, count = turn.market.jobs.search(query, turn.actor.id, PAGE, page * PAGE)
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
        actions=(
            Action(label=t(N_("Filters")), route=search.new.to(), style="primary"),
            Action(label=t(N_("Your feed")), route=feed.feed.to()),
            Action(label=t(N_("Searches")), route=searches.my_searches.to()),
            Action(label=t(N_("Saved jobs")), route=saved_jobs.to()),
            home_action(turn),
        ),
    )


def job_card(turn: ReadingTurn, job: Job) -> Card:
    """A job in a list."""
    t = turn.words
    facts = [
        job_pay(t, job),
        t(LEVELS[job.level]),
        connects_told(turn, job),
        t.ago(job.posted_at),
    ]
    came, *others = _came(turn, job)
    proposals_told = t(N_("{range} proposals"), range=came)
    lines = [" · ".join(facts), skills_named(job.skills), client_told(turn, job), ", ".join((proposals_told, *others))]
    return Card(
        title=job.title,
        lead="\n".join(lines),
        actions=(Action(label=t(N_("Read")), route=job_screen.to(job.id)),),
    )


def client_told(turn: ReadingTurn, job: Job) -> str:
    """What a freelancer may know of the client, in one line."""
    t = turn.words
    facts = turn.market.jobs.client_facts(job.team_id)
    parts = [country_named(t, facts.country)] if facts.country else []
    parts.append(t(N_("payment verified ✓")) if facts.verified else t(N_("payment not verified yet")))
    parts.append(t(N_("{money} spent"), money=facts.spent))
    if facts.hire_rate is not None:
        parts.append(t(N_("hires for {percent}% of jobs"), percent=facts.hire_rate))
    if facts.hourly_paid is not None:
        parts.append(t(N_("pays {rate} an hour on average"), rate=facts.hourly_paid))
    parts.append(f"{stars(facts.rating)} ({facts.reviews})" if facts.rating is not None else t(N_("no reviews yet")))
    parts.append(t.n(N_("{count} open job"), N_("{count} open jobs"), facts.open_jobs))
    return f"{facts.team_name}: {', '.join(parts)}"


def connects_told(turn: ReadingTurn, job: Job) -> str:
    """What a proposal costs the reader."""
    cost = price_for(turn.market, turn.who.id, job) if turn.who else job.connects
    return turn.words.n(N_("{count} Connect"), N_("{count} Connects"), cost)


def _came(turn: ReadingTurn, job: Job) -> list[str]:
    """How many proposed, with how many the client talks, and how many were invited."""
    t = turn.words
    parts = [proposals_range(turn.market.proposals.count(job.id))]
    interviewing, invited = turn.market.proposals.interviewing(job.id), turn.market.invitations.count(job.id)
    if interviewing:
        parts.append(t(N_("interviewing {count}"), count=interviewing))
    if invited:
        parts.append(t.n(N_("{count} invitation sent"), N_("{count} invitations sent"), invited))
    return parts


def said_fields(turn: ReadingTurn, job: Job) -> tuple[Field, ...]:
    """What a job says of itself."""
    t = turn.words
    pay = job_pay(t, job) if job.kind == "hourly" else t(N_("{budget} fixed price"), budget=job_pay(t, job))
    if job.weekly_hours:
        pay = t(N_("{pay}, up to {hours} h a week"), pay=pay, hours=job.weekly_hours)
    facts = [
        (t(N_("Rate")) if job.kind == "hourly" else t(N_("Budget")), pay),
        (t(N_("Skills")), skills_named(job.skills)),
        (t(N_("Level")), t(LEVELS[job.level])),
        (t(N_("Category")), t(category_name(job.category)) if job.category else ""),
        (t(N_("Length")), t(LENGTHS[job.length]) if job.length else ""),
        (t(N_("Freelancers in")), ", ".join(country_named(t, code) for code in job.open_to)),
        (t(N_("Proposals")), ", ".join(_came(turn, job))),
        (t(N_("Posted")), t.ago(job.posted_at)),
        (t(N_("Edited")), t.ago(job.edited_at) if job.edited_at else ""),
    ]
    return tuple(Field(label=label, value=value) for label, value in facts if value)


def job_fields(turn: ReadingTurn, job: Job) -> tuple[Field, ...]:
    """The facts of a job, as a freelancer weighs them."""
    t = turn.words
    gross = job.budget or job.rate_most or turn.market.rules.money(0)
    billed = turn.market.ledger.billed(turn.who.id if turn.who else "", job.team_id, gross.currency)
    net = gross - turn.market.rules.freelancer_fee(gross, billed)
    told = N_("up to {net} an hour after fees") if job.kind == "hourly" else N_("{net} after fees")
    pay, *said = said_fields(turn, job)
    return (
        pay,
        Field(label=t(N_("You would receive")), value=t(told, net=net)),
        *said,
        Field(label=t(N_("Client")), value=client_told(turn, job)),
        Field(label=t(N_("To propose")), value=connects_told(turn, job)),
    )


def job_quotes(turn: ReadingTurn, job: Job) -> tuple[Quote, ...]:
    """A job in its client's words: the description, and the questions that a proposal answers."""
    description = Quote(text=job.description)
    if not job.questions:
        return (description,)
    asked = "\n".join(f"{number}. {question}" for number, question in enumerate(job.questions, 1))
    return (description, Quote(text=asked, by=turn.words(N_("To be answered in your proposal"))))


def as_freelancers_see_it(turn: ReadingTurn, job: Job) -> Screen:
    """What everybody who may read a job is shown of it."""
    t = turn.words
    lead = "" if job.state == JobState.OPEN else t(N_("This job is {state}."), state=job.state)
    return Screen(
        title=job.title,
        lead=lead,
        fields=job_fields(turn, job),
        quotes=job_quotes(turn, job),
        files=attachments(turn, tuple(file.id for file in job.files)),
    )


@routes.screen("job")
def job_screen(turn: ReadingTurn, job_id: str) -> Screen:
    """A job: for its team with what can be done to it, for everybody else with the way to propose."""
    job = turn.market.jobs.get(job_id)
    if turn.market.teams.is_member(job.team_id, turn.actor.id):
        return posting.own_job(turn, job)
    authorise_job_reader(turn.market, turn.actor, job)
    shown = as_freelancers_see_it(turn, job)
    left = turn.words(N_("You have {connects} Connects."), connects=balance(turn.market, turn.actor.id))
    return shown.model_copy(
        update={
            "quotes": (*invitations.told_in(turn, job), *shown.quotes),
            "closing": left,
            "actions": _ways_for_freelancer(turn, job),
        }
    )


def _ways_for_freelancer(turn: ReadingTurn, job: Job) -> tuple[Action, ...]:
    t = turn.words
    mine = turn.market.proposals.between(job.id, turn.actor.id)
    ways = []
    if mine is not None:
        ways.append(Action(label=t(N_("Your proposal")), route=proposals.proposal.to(mine.id), style="primary"))
    elif job.state == JobState.OPEN:
        ways.append(Action(label=t(N_("Propose")), route=proposals.write.to(job.id), style="primary"))
        ways += invitations.ways_of(turn, job)
    if turn.market.jobs.mark_of(turn.actor.id, job.id) == "saved":
        ways.append(Action(label=t(N_("Saved ✓")), route=mark.to(job.id, "none")))
    else:
        ways.append(Action(label=t(N_("Save")), route=mark.to(job.id, "saved")))
    ways += sharing.share_actions(turn, job)
    return (*ways, Action(label=t(N_("More jobs")), route=find_jobs.to()), home_action(turn))


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


# What freelancers are told


@routes.notice("job_closed")
def job_closed(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A job was closed without a hire."""
    t = turn.words
    proposal = turn.market.proposals.get(proposal_id)
    job = turn.market.jobs.get(proposal.job_id)
    told = t.n(
        N_("The client hired nobody. Your {count} Connect is back."),
        N_("The client hired nobody. Your {count} Connects are back."),
        proposal.connects,
    )
    return Screen(
        title=t(N_("Job closed: {title}"), title=job.title),
        lead=told if proposal.connects else t(N_("The client hired nobody.")),
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


@routes.notice("job_edited")
def job_edited(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A job that one proposed to says something else."""
    t = turn.words
    job = turn.market.jobs.get(turn.market.proposals.get(proposal_id).job_id)
    return Screen(
        title=t(N_("Changed: {title}"), title=job.title),
        lead=t(N_("The client changed the job. Your proposal stands as you sent it; you can withdraw it.")),
        fields=said_fields(turn, job),
        actions=(
            Action(label=t(N_("Read")), route=job_screen.to(job.id)),
            Action(label=t(N_("Your proposal")), route=proposals.proposal.to(proposal_id)),
        ),
    )


@routes.notice("job_reopened")
def job_reopened(turn: ReadingTurn, proposal_id: str) -> Screen:
    """A job that one proposed to is open again, and the proposal can be sent again."""
    t = turn.words
    proposal = turn.market.proposals.get(proposal_id)
    job = turn.market.jobs.get(proposal.job_id)
    actions = [Action(label=t(N_("Read")), route=job_screen.to(job.id))]
    lead = t(N_("This job is {state}."), state=job.state)
    if proposal.live:
        lead = t(N_("You proposed to this job."))
    elif job.state == JobState.OPEN:
        lead = t(
            N_("The client opened it again. Your proposal can be sent again as it is, for {cost}."),
            cost=connects_told(turn, job),
        )
        again = proposals.again.to(proposal.id, proposal.version)
        actions.insert(0, Action(label=t(N_("Send again")), route=again, style="primary"))
    return Screen(title=t(N_("Open again: {title}"), title=job.title), lead=lead, actions=tuple(actions))
