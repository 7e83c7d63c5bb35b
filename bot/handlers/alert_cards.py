"""What arrives when jobs match: the card of one, the digest of several, and "not for me"."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.alerts.fit import fit_of
from bot.domain.alerts.model import Alert
from bot.domain.alerts.service import dislike, take_back, taste_of
from bot.domain.alerts.taste import REASONS, adjusted
from bot.domain.alerts.tellings import Telling
from bot.domain.errors import N_, NotFound
from bot.domain.jobs.model import LEVELS, Job, JobState, proposals_range
from bot.domain.jobs.service import mark_job
from bot.domain.search.matching import wants_job
from bot.domain.search.model import JobFacts
from bot.domain.skills.model import CATALOGUE
from bot.handlers import alerts, jobs, proposals
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, job_pay, page_within, pages_of, skills_named

CROWDED = 20
"""Proposals from which on a card says so."""


@routes.notice("alert")
def alert_told(turn: ReadingTurn, job_id: str, alert_id: str) -> Screen:
    """A job that matches: what it pays, why it came, what speaks against it, what a proposal costs."""
    t = turn.words
    job = turn.market.jobs.get(job_id)
    facts = turn.market.jobs.facts(job)
    alert = turn.market.alerts.find(alert_id)
    lead, actions = _stands(turn, job)
    off = " · ".join(_off(turn, job, facts, alert))
    return Screen(
        title=t(N_("New job: {title}"), title=job.title),
        lead=lead,
        fields=(
            Field(label=t(N_("Budget")), value=f"{job_pay(t, job)} · {t(LEVELS[job.level])}"),
            Field(label=t(N_("Skills")), value=skills_named(job.skills)),
            Field(label=t(N_("Why you see it")), value=_why(turn, job, facts, alert)),
            *((Field(label=t(N_("Mind")), value=off),) if off else ()),
            Field(label=t(N_("Client")), value=jobs.client_told(turn, job)),
            Field(
                label=t(N_("To propose")),
                value=t(
                    N_("{connects}, {range} proposals so far"),
                    connects=t.n(N_("{count} Connect"), N_("{count} Connects"), job.connects),
                    range=proposals_range(facts.proposals),
                ),
            ),
        ),
        actions=(Action(label=t(N_("Read")), route=jobs.job_screen.to(job.id)), *actions),
    )


def _stands(turn: ReadingTurn, job: Job) -> tuple[str, tuple[Action, ...]]:
    """How it stands between the reader and the job, and what can be done."""
    t = turn.words
    mark = turn.market.jobs.mark_of(turn.actor.id, job.id)
    if turn.market.proposals.between(job.id, turn.actor.id) is not None:
        return t(N_("You proposed to this job.")), ()
    if mark == "hidden":
        return _hidden(turn, job)
    if job.state != JobState.OPEN:
        return t(N_("This job is {state}."), state=job.state), ()
    save = (
        Action(label=t(N_("Saved ✓")), route=jobs.mark.to(job.id, "none"))
        if mark == "saved"
        else Action(label=t(N_("Save")), route=jobs.mark.to(job.id, "saved"))
    )
    return "", (
        Action(label=t(N_("Propose")), route=proposals.write.to(job.id), style="primary"),
        save,
        Action(label=t(N_("Not for me")), route=not_for_me.to(job.id)),
        Action(label=t(N_("More like this")), route=alerts.more_like.to(job.id)),
    )


def _hidden(turn: ReadingTurn, job: Job) -> tuple[str, tuple[Action, ...]]:
    t = turn.words
    undo = Action(label=t(N_("Undo")), route=for_me_again.to(job.id))
    taste = taste_of(turn.market, turn.actor.id)
    said = next((one.reason for one in taste.dislikes if one.job_id == job.id), None)
    if said is None:
        reasons = (Action(label=t(label), route=say_why.to(job.id, reason)) for reason, label in REASONS.items())
        return t(N_("Not for you. It will not come up again. Why? One tap, and I learn from it.")), (*reasons, undo)
    learned = adjusted(1_000, turn.market.jobs.facts(job), taste, turn.market.rules)
    if learned.reason == said:
        told = t(N_("Jobs like it come in the digest from now on, and count less."))
    elif said == "other":
        told = t(N_("It will not come up again."))
    else:
        told = t(N_("Say it once more of a job like it, and such jobs come in the digest only."))
    return f"{t(N_('Not for you: {reason}.'), reason=t(REASONS[said]))} {told}", (undo,)


def _why(turn: ReadingTurn, job: Job, facts: JobFacts, alert: Alert | None) -> str:
    """What of the alert the job has, and how well it fits, with the parts of that."""
    t = turn.words
    if alert is None:
        return t(N_("an alert you removed"))
    has = [skills_named(alert.shared(job)), *_words_of(alert)]
    lines = [t(N_("your alert: {skills}"), skills=", ".join(filter(None, has)) or alert.name or t(N_("Every job")))]
    if wants_job(alert.query, facts, job.posted_at):
        fit = fit_of(alert.query, facts, turn.market.rules.fit)
        heard = adjusted(fit.total, facts, taste_of(turn.market, turn.actor.id), turn.market.rules)
        parts = {
            N_("skills"): fit.skills,
            N_("pay"): fit.pay,
            N_("topic"): fit.topic,
            N_("client"): fit.client,
        }
        told = ", ".join(f"{t(name)} {round(part / 10)}" for name, part in parts.items() if part >= 10)
        lines.append(t(N_("Fits {percent}%: {parts}"), percent=round(fit.total / 10), parts=told or t(N_("a little"))))
        if heard.reason:
            reason = CATALOGUE.get(heard.skill, t(REASONS[heard.reason]))
            lines.append(
                t(
                    N_("Counts as {percent}%: {times} times you said “not for me” ({reason})."),
                    percent=round(heard.fit / 10),
                    times=heard.times,
                    reason=reason,
                )
            )
    return "\n".join(lines)


def _words_of(alert: Alert) -> Iterator[str]:
    """The words and phrases that the alert asks for."""
    yield from alert.query.text.words
    yield from (f"“{' '.join(phrase)}”" for phrase in alert.query.text.phrases)


def _off(turn: ReadingTurn, job: Job, facts: JobFacts, alert: Alert | None) -> Iterator[str]:
    """What speaks against the job."""
    t = turn.words
    own = turn.actor.hourly_rate
    if job.rate_most is not None and own is not None and job.rate_most < own:
        yield t(N_("under your rate of {rate}/h"), rate=own)
    if facts.proposals >= CROWDED:
        yield t(N_("{range} proposals already"), range=proposals_range(facts.proposals))
    if alert is None:
        return
    asked = alert.query.budget
    if facts.budget is not None and asked is not None and facts.budget < (asked.least or 0):
        yield t(N_("under your least budget of {money}"), money=turn.market.rules.money(asked.least or 0))
    elif not wants_job(alert.query, facts, job.posted_at):
        yield t(N_("it has changed and does not fit your alert any more"))


@routes.action("alert.not", about="job")
def not_for_me(turn: WritingTurn, job_id: str) -> str:
    """Do not show this job again."""
    mark_job(turn.market, turn.actor, job_id, "hidden")
    return turn.words(N_("You will not see this job again."))


@routes.action("alert.why", about="job")
def say_why(turn: WritingTurn, job_id: str, reason: str) -> str:
    """Say why a job is not for oneself."""
    if reason not in REASONS:
        raise NotFound
    dislike(turn.market, turn.actor, job_id, reason)
    return turn.words(N_("Thank you. I keep it in mind."))


@routes.action("alert.undo", about="job")
def for_me_again(turn: WritingTurn, job_id: str) -> str:
    """It was for oneself after all."""
    take_back(turn.market, turn.actor, job_id)
    return turn.words(N_("Undone."))


# Digests


@routes.notice("digest")
def digest_told(turn: ReadingTurn, digest_id: str) -> Screen:
    """Jobs that waited: the best of them, and how many more there are. Raises NotFound when all are gone."""
    t = turn.words
    told = _still_told(turn, digest_id)
    if not told:
        raise NotFound
    size = turn.market.rules.jobs_in_digest
    more = len(told) - size
    all_of_them = Action(label=t(N_("Show all")), route=digest.to(digest_id), style="primary")
    return Screen(
        title=t.n(N_("{count} job for you"), N_("{count} jobs for you"), len(told)),
        lead=t(N_("What your alerts found, the best first.")),
        cards=tuple(_digest_card(turn, telling) for telling in told[:size]),
        closing=t.n(N_("And {count} more."), N_("And {count} more."), more) if more > 0 else "",
        actions=(
            *((all_of_them,) if more > 0 else ()),
            Action(label=t(N_("Your alerts")), route=alerts.my_alerts.to()),
        ),
    )


@routes.screen("alert.digest")
def digest(turn: ReadingTurn, digest_id: str, page: int = 0) -> Screen:
    """Every job of a digest that can still be proposed to."""
    t = turn.words
    told = _still_told(turn, digest_id)
    size = turn.market.rules.jobs_in_digest
    page = page_within(page, size, len(told))
    return Screen(
        title=t.n(N_("{count} job for you"), N_("{count} jobs for you"), len(told)),
        cards=tuple(_digest_card(turn, telling) for telling in told[page * size : (page + 1) * size]),
        pages=pages_of(page, size, len(told), lambda page: digest.to(digest_id, page)),
        actions=(Action(label=t(N_("Your alerts")), route=alerts.my_alerts.to()), home_action(turn)),
    )


def _still_told(turn: ReadingTurn, digest_id: str) -> list[Telling]:
    """What a digest of the reader's tells now. Raises NotFound for somebody else's."""
    tellings = turn.market.tellings.of_digest(digest_id)
    if not tellings or tellings[0].account_id != turn.actor.id:
        raise NotFound
    gone = turn.market.tellings.passed(turn.actor.id, [telling.job_id for telling in tellings])
    return [telling for telling in tellings if telling.job_id not in gone]


def _digest_card(turn: ReadingTurn, telling: Telling) -> Card:
    t = turn.words
    job = turn.market.jobs.get(telling.job_id)
    facts = [job_pay(t, job), t(LEVELS[job.level]), t.n(N_("{count} Connect"), N_("{count} Connects"), job.connects)]
    fits = t(N_("fits {percent}%"), percent=round(telling.fit / 10))
    return Card(
        title=job.title,
        lead=f"{' · '.join((*facts, fits))}\n{skills_named(job.skills)}",
        actions=(Action(label=t(N_("Read")), route=jobs.job_screen.to(job.id)),),
    )
