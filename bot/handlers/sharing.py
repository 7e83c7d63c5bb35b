"""Jobs as anybody may see them: shared into other chats, opened by their address, found from any chat.

Nothing here depends on who reads: what is shared is read by people whom nobody knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from babel.numbers import get_currency_precision

from bot.domain.accounts.model import Identity
from bot.domain.errors import N_, NotFound
from bot.domain.jobs.model import LENGTHS, LEVELS, ClientFacts, Job, JobState
from bot.domain.market import MarketView
from bot.domain.rooms.masking import mask
from bot.domain.search.language import QueryError, parse_jobs
from bot.domain.search.plain import read_plainly
from bot.domain.skills.categories import category_name
from bot.handlers import home, jobs
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.kit.words import Words, told
from bot.handlers.pieces import country_named, home_action, job_pay, skills_named, stars

PAYLOAD = "job_"
"""What a deep link to a job begins with; its id follows."""
FOUND_AT_ONCE = 10
FARTHEST = 100_000
"""Nobody scrolls through as many results."""
SHORT = 500
"""Characters of a description that a card in another chat shows."""

_ADDRESS = re.compile(r"(?:https?://\S+/jobs/|job[:_])?(?P<id>[0-9a-z]{1,20})/?", re.IGNORECASE)
_ONE_JOB = re.compile(r"\s*job:(?P<id>[0-9a-z]{1,20})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Shared:
    """A public job for anybody's eyes: a card without actions, and what matters most of it in one line."""

    job_id: str
    line: str
    screen: Screen
    is_open: bool


@dataclass(frozen=True)
class Found:
    """A part of what somebody looked for. ``offset`` asks for the next part, "" where this is the last.

    ``problem`` says what is wrong with what they typed. ``words`` are those that they read.
    """

    words: Words
    jobs: tuple[Shared, ...] = ()
    offset: str = ""
    problem: str = ""


def shared_job(market: MarketView, words: Words, job_id: str, *, most: int | None = SHORT) -> Shared | None:
    """A public job, with at most so many characters of its description; None where there is no such job."""
    job = market.jobs.find(job_id)
    return _shared(market, words, job, most) if job is not None and job.is_public else None


def found_jobs(market: MarketView, who: Identity, language: str, typed: str, offset: str) -> Found:
    """The public jobs for a query in the search language or in plain words; ``job:<id>`` names one job."""
    account = market.accounts.of_identity(who)
    words = Words(account.language, account.time_zone, market.now) if account else Words(language, "UTC", market.now)
    one = _ONE_JOB.fullmatch(typed)
    if one is not None:
        shared = shared_job(market, words, one["id"].lower())
        return Found(words, (shared,) if shared is not None and shared.is_open else ())
    digits = get_currency_precision(market.rules.currency)
    try:
        query = read_plainly(typed, digits) or parse_jobs(typed, digits)
    except QueryError as error:
        return Found(words, problem=told(error, words))
    start = min(int(offset), FARTHEST) if offset.isascii() and offset.isdecimal() else 0
    found, count = market.jobs.search(query, account.id if account else "", FOUND_AT_ONCE, start)
    following = start + FOUND_AT_ONCE
    # Whoever searches may see jobs that they are invited to, but the chat that they write in may not.
    public = tuple(_shared(market, words, job, SHORT) for job in found if job.is_public)
    return Found(words, public, str(following) if following < count else "")


def _shared(market: MarketView, words: Words, job: Job, most: int | None) -> Shared:
    facts = _facts(words, job)
    client = _client_told(words, market.jobs.client_facts(job.team_id))
    fields = [*facts, (words(N_("Client")), client), (words(N_("Posted")), words.date(job.posted_at))]
    is_open = job.state == JobState.OPEN
    return Shared(
        job_id=job.id,
        line=" · ".join((job_pay(words, job), skills_named(job.skills), words(LEVELS[job.level]))),
        screen=Screen(
            title=job.title,
            lead="" if is_open else words(N_("This job is {state}."), state=job.state),
            fields=tuple(Field(label=label, value=value) for label, value in fields if value),
            quotes=(Quote(text=_shortened(mask(job.description), most)),),
        ),
        is_open=is_open,
    )


def _facts(t: Words, job: Job) -> list[tuple[str, str]]:
    pay = job_pay(t, job) if job.kind == "hourly" else t(N_("{budget} fixed price"), budget=job_pay(t, job))
    if job.weekly_hours:
        pay = t(N_("{pay}, up to {hours} h a week"), pay=pay, hours=job.weekly_hours)
    return [
        (t(N_("Rate")) if job.kind == "hourly" else t(N_("Budget")), pay),
        (t(N_("Skills")), skills_named(job.skills)),
        (t(N_("Level")), t(LEVELS[job.level])),
        (t(N_("Category")), t(category_name(job.category)) if job.category else ""),
        (t(N_("Length")), t(LENGTHS[job.length]) if job.length else ""),
        (t(N_("Freelancers in")), ", ".join(country_named(t, code) for code in job.open_to)),
    ]


def _client_told(t: Words, facts: ClientFacts) -> str:
    """What anybody may know of the client; not their name, which is a person's where somebody hires alone."""
    parts = [country_named(t, facts.country)] if facts.country else []
    parts.append(t(N_("payment verified ✓")) if facts.verified else t(N_("payment not verified yet")))
    parts.append(f"{stars(facts.rating)} ({facts.reviews})" if facts.rating is not None else t(N_("no reviews yet")))
    return ", ".join(parts)


def _shortened(text: str, most: int | None) -> str:
    if most is None or len(text) <= most:
        return text
    return f"{text[:most].rsplit(maxsplit=1)[0]} …"


# Screens


@routes.screen("job.shared", command="job", about=N_("open a job by its address"), takes_rest=True)
def shared(turn: ReadingTurn, address: str = "") -> Screen:
    """A job by its address, or by what follows "start" in a deep link; for somebody new, with the way in."""
    t = turn.words
    if not address:
        lead = t(N_("Write the job's address after the command."))
        find = Action(label=t(N_("Find jobs")), route=jobs.find_jobs.to(), style="primary")
        return Screen(title=t(N_("Which job?")), lead=lead, actions=(find, home_action(turn)))
    named = _ADDRESS.fullmatch(address.strip())
    if named is None:
        raise NotFound
    job_id = named["id"].lower()
    if turn.who is not None:
        return jobs.job_screen(turn, job_id)
    found = shared_job(turn.market, t, job_id, most=None)
    if found is None:
        raise NotFound
    join = home.join_freelancing.to(job_id)
    return found.screen.model_copy(
        update={
            "closing": t(N_("Parley is a freelance marketplace that you use by chatting. Joining takes one tap.")),
            "actions": (
                Action(label=t(N_("Join and propose")), route=join, style="primary", wide=True),
                home_action(turn),
            ),
        }
    )


@routes.screen("job.share")
def share(turn: ReadingTurn, job_id: str) -> Screen:
    """How to show a job to others, where the platform has no button for it."""
    t = turn.words
    job = turn.market.jobs.get(job_id)
    if not job.is_public:
        raise NotFound
    return Screen(
        title=t(N_("Share: {title}"), title=job.title),
        lead=t(N_("Paste this address into any channel or chat. Slack shows the job there, to be opened with a tap.")),
        fields=(Field(label=t(N_("Address")), value=turn.links.job(job.id)),),
        actions=(Action(label=t(N_("Back to the job")), route=jobs.job_screen.to(job.id)), home_action(turn)),
    )


def share_actions(turn: ReadingTurn, job: Job) -> tuple[Action, ...]:
    """The button that shows an open job to others; none for a job that only invited freelancers may see."""
    if not job.is_public or job.state != JobState.OPEN:
        return ()
    return (Action(label=turn.words(N_("Share")), route=share.to(job.id), share=f"job:{job.id}"),)
