"""Clients find freelancers: by a search, and recommended for a job, with the reasons."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.errors import N_
from bot.domain.feed.service import best_people, people_for_job
from bot.domain.jobs.model import LEVELS
from bot.domain.search.model import PeopleQuery
from bot.domain.search.people_fit import PeopleFit
from bot.domain.search.searches import sounds_like_people, start_search
from bot.handlers import invitations, jobs, posting, profile, search
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import country_named, home_action, page_within, pages_of, skills_named, stars
from bot.handlers.query_pieces import currency_digits

PAGE = 5


@routes.action(
    "people.run",
    command="people",
    command_about=N_("for clients: find freelancers, for example: people python"),
    phrases=(
        N_(
            "find {rest} freelancers|find {rest} developers|find freelancers {rest}|find developers {rest}|"
            "find people {rest}|people {rest}|{rest} freelancers|{rest} developers"
        ),
        N_("find people|find freelancers|find developers|people|freelancers"),
    ),
    hears=sounds_like_people,
    takes_rest=True,
)
def run(turn: WritingTurn, words: str = "") -> Screen:
    """Look for freelancers by words, plain or typed; without any, everybody."""
    if not turn.actor.hires:
        raise posting.NotHiring
    return search.results(turn, start_search(turn.market, turn.actor, "people", words, currency_digits(turn)).id)


def cards_of(turn: ReadingTurn, query: PeopleQuery, page: int) -> tuple[tuple[Card, ...], int]:
    """A page of the freelancers whom a query wants, and how many there are."""
    if not turn.actor.hires:
        raise posting.NotHiring
    if query.sort in {None, "fit"}:
        found, count = best_people(turn.market, query, PAGE, page * PAGE)
    else:
        some, count = turn.market.accounts.search(query, PAGE, page * PAGE)
        found = list(some)
    return tuple(_card(turn, account) for account in found), count


def _card(turn: ReadingTurn, account: Account, job_id: str = "", reason: str = "") -> Card:
    """A freelancer in a list, as clients weigh them."""
    t = turn.words
    facts = turn.market.accounts.facts(account)
    told = [t(N_("{rate} an hour"), rate=account.hourly_rate)] if account.hourly_rate else []
    if account.level:
        told.append(t(LEVELS[account.level]))
    told.append(stars(facts.rating / 100) if facts.rating is not None else t(N_("no reviews yet")))
    earned = turn.market.rules.money(facts.earned)
    told.append(t.n(N_("one finished job"), N_("{count} finished jobs"), facts.jobs))
    told.append(t(N_("{money} earned"), money=earned))
    if account.country:
        told.append(country_named(t, account.country))
    lines = [account.title, skills_named(account.skills), " · ".join(told), reason]
    invite = invitations.invite_to_job.to(account.id, job_id) if job_id else invitations.invite_to_job.to(account.id)
    return Card(
        title=account.name,
        lead="\n".join(filter(None, lines)),
        actions=(
            Action(label=t(N_("Profile")), route=profile.freelancer.to(account.id)),
            Action(label=t(N_("Invite")), route=invite),
        ),
    )


@routes.screen("job.people")
def for_job(turn: ReadingTurn, job_id: str, page: int = 0) -> Screen:
    """Freelancers for a job, the best fit first, each with the reasons."""
    t = turn.words
    ranked = people_for_job(turn.market, turn.actor, job_id)
    job = turn.market.jobs.get(job_id)
    page = page_within(page, PAGE, len(ranked))
    shown = ranked[page * PAGE : (page + 1) * PAGE]
    return Screen(
        title=t(N_("For your job: {title}"), title=job.title),
        lead=t(N_("The best fit comes first. Whoever you invite proposes without Connects."))
        if ranked
        else t(N_("Nobody with these skills is free to be invited now.")),
        cards=tuple(
            _card(turn, turn.market.accounts.get(one.account_id), job_id, reason_told(turn, one.fit)) for one in shown
        ),
        pages=pages_of(page, PAGE, len(ranked), lambda page: for_job.to(job_id, page)),
        actions=(
            Action(label=t(N_("Search people")), route=search.new.to("", "people")),
            Action(label=t(N_("The job")), route=jobs.job_screen.to(job_id)),
            home_action(turn),
        ),
    )


def reason_told(turn: ReadingTurn, fit: PeopleFit) -> str:
    """Why a freelancer fits, in one line."""
    t = turn.words
    told = [t(N_("{shared} of {needed} skills"), shared=len(fit.shared), needed=fit.needed)]
    if fit.is_level:
        told.append(t(N_("the level you ask for")))
    if fit.is_affordable is not None:
        told.append(t(N_("within what you pay")) if fit.is_affordable else t(N_("above what you pay")))
    if fit.hours is not None:
        told.append(t.n(N_("one hour in your budget"), N_("{count} hours in your budget"), fit.hours))
    return f"→ {' · '.join(told)}"
