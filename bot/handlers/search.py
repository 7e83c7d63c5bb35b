"""Searching: what was looked for as it is typed, what was found, and what to try where that is nothing."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_, Stale
from bot.domain.feed.service import best_jobs, fits_of
from bot.domain.jobs.model import Job
from bot.domain.search.edits import is_everything, without_piece
from bot.domain.search.grammar import LONGEST
from bot.domain.search.language import AnyQuery, QueryError, pieces, typed
from bot.domain.search.model import JobQuery
from bot.domain.search.searches import (
    Search,
    Side,
    as_typed,
    change_search,
    own_search,
    query_of,
    save_search,
    sounds_like_jobs,
    start_search,
)
from bot.handlers import alerts, feed, jobs, people, posting, search_filters, searches
from bot.handlers.kit.form import Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.kit.words import told
from bot.handlers.pieces import LAST_PAGE, home_action, page_within, pages_of
from bot.handlers.query_pieces import currency_digits, place_marked

PAGE = 5
SHORT = 60
"""Characters of a query that stand in a title or on a button."""
TRIED = 4
"""So many filters are left out, one at a time, to see what there would be without them."""


def shortened(text: str, most: int = SHORT) -> str:
    """The text, cut where it is too long for a line."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


# Starting


@routes.action(
    "search.run",
    command="jobs",
    command_about=N_("find jobs, for example: jobs python"),
    phrases=(N_("find {rest} jobs|find jobs {rest}|find jobs about {rest}|search {rest}|{rest} jobs|jobs {rest}"),),
    hears=sounds_like_jobs,
    takes_rest=True,
)
def run(turn: WritingTurn, words: str = "") -> Screen:
    """Look for jobs by words, plain or typed; without any, the open jobs."""
    if not words.strip():
        return jobs.find_jobs(turn)
    return results(turn, start_search(turn.market, turn.actor, "jobs", words, currency_digits(turn)).id)


@routes.action("search.new", command="search", command_about=N_("find jobs with filters that you tap"), takes_rest=True)
def new(turn: WritingTurn, words: str = "", side: str = "jobs") -> Screen:
    """Put a search together from nothing; or look for the words."""
    wanted: Side = "people" if side == "people" else "jobs"
    if wanted == "people" and not turn.actor.hires:
        raise posting.NotHiring
    search = start_search(turn.market, turn.actor, wanted, words, currency_digits(turn))
    return results(turn, search.id) if words.strip() else search_filters.filters(turn, search.id)


# What was found


@routes.screen("search")
def results(turn: ReadingTurn, search_id: str, page: int = 0) -> Screen:
    """What a search finds; what is wrong with one that cannot be understood."""
    search = own_search(turn.market, turn.actor, search_id)
    try:
        query = query_of(search, currency_digits(turn))
    except QueryError as error:
        return _mistake(turn, search, error)
    page = max(0, min(page, LAST_PAGE))
    cards, count = cards_of(turn, query, page)
    if count and not cards:
        return results(turn, search.id, page_within(page, PAGE, count))
    if not count:
        return _nothing(turn, search, query)
    return Screen(
        title=titled(turn, search, query),
        lead=lead_of(turn, search, count),
        cards=cards,
        pages=pages_of(page, PAGE, count, lambda page: results.to(search.id, page)),
        actions=(*_ways(turn, search, query), home_action(turn)),
    )


def cards_of(turn: ReadingTurn, query: AnyQuery, page: int) -> tuple[tuple[Card, ...], int]:
    """A page of what a query finds, and how much it finds in all."""
    if isinstance(query, JobQuery):
        if query.sort == "fit":
            found, count = best_jobs(turn.market, turn.actor, query, PAGE, page * PAGE)
        else:
            found, count = turn.market.jobs.search(query, turn.actor.id, PAGE, page * PAGE)
        return explained(turn, tuple(found)), count
    return people.cards_of(turn, query, page)


def explained(turn: ReadingTurn, found: tuple[Job, ...]) -> tuple[Card, ...]:
    """Cards of jobs, each with how it fits the reader, where enough is known of them."""
    fits = fits_of(turn.market, turn.actor, found)
    return tuple(
        feed.with_reason(turn, jobs.job_card(turn, job), fits[job.id]) if job.id in fits else jobs.job_card(turn, job)
        for job in found
    )


def titled(turn: ReadingTurn, search: Search, query: AnyQuery) -> str:
    """The search's name, or what was looked for as it is typed."""
    t = turn.words
    is_jobs = isinstance(query, JobQuery)
    if search.is_saved and search.name != search.typed:
        return search.name
    if not search.typed:
        return t(N_("Open jobs")) if is_jobs else t(N_("Freelancers"))
    return t(N_("Jobs: {words}") if is_jobs else N_("Freelancers: {words}"), words=shortened(search.typed))


def lead_of(turn: ReadingTurn, search: Search, count: int) -> str:
    """How much there is; and the whole search, where the title does not say it."""
    t = turn.words
    if search.side == "jobs":
        found = t.n(N_("One job"), N_("{count} jobs"), count)
    else:
        found = t.n(N_("One freelancer"), N_("{count} freelancers"), count)
    is_in_title = len(search.typed) <= SHORT and search.name in {"", search.typed}
    return found if is_in_title else f"{search.typed}\n{found}"


def _ways(turn: ReadingTurn, search: Search, query: AnyQuery) -> tuple[Action, ...]:
    t = turn.words
    ways = [
        Action(label=t(N_("Filters")), route=search_filters.filters.to(search.id), style="primary"),
        Action(label=t(N_("Sort")), route=search_filters.choose.to(search.id, "sort")),
    ]
    if is_everything(query):
        return (*ways, Action(label=t(N_("Searches")), route=searches.my_searches.to()))
    if not search.is_saved:
        ways.append(Action(label=t(N_("Save search")), route=save.to(search.id)))
    if search.side == "jobs":
        ways.append(Action(label=t(N_("Alert me of these")), route=alerts.new_from.to(search.id)))
    return (*ways, Action(label=t(N_("Searches")), route=searches.my_searches.to()))


def _nothing(turn: ReadingTurn, search: Search, query: AnyQuery) -> Screen:
    """Nothing was found: without which filter there would be something."""
    t = turn.words
    all_pieces = pieces(query, currency_digits(turn))
    wide = []
    tried = [at for at, piece in enumerate(all_pieces) if not piece.startswith("sort:")][-TRIED:]
    for at in tried if len(all_pieces) > 1 else ():
        count = count_of(turn, without_piece(query, all_pieces[at], currency_digits(turn)))
        if count:
            label = _without(turn, search.side, all_pieces[at], count)
            wide.append(Action(label=label, route=drop.to(search.id, search.version, at), wide=True))
    if search.side == "people":
        lead = t(N_("Nobody fits now. Leave a filter out, or post a job and let them come to you."))
    elif wide:
        lead = t(N_("Nothing open matches now. With one filter less there is something:"))
    else:
        lead = t(N_("Nothing open matches now. An alert tells you as soon as something does."))
    return Screen(
        title=titled(turn, search, query),
        lead=lead if len(search.typed) <= SHORT else f"{search.typed}\n{lead}",
        actions=(*wide, *_ways(turn, search, query), home_action(turn)),
    )


def _without(turn: ReadingTurn, side: Side, piece: str, count: int) -> str:
    shown = shortened(piece, 30)
    if side == "jobs":
        return turn.words.n(N_("Without {piece}: one job"), N_("Without {piece}: {count} jobs"), count, piece=shown)
    return turn.words.n(
        N_("Without {piece}: one freelancer"), N_("Without {piece}: {count} freelancers"), count, piece=shown
    )


def count_of(turn: ReadingTurn, query: AnyQuery) -> int:
    """How much a query finds."""
    if isinstance(query, JobQuery):
        return turn.market.jobs.search(query, turn.actor.id, 1, 0)[1]
    return turn.market.accounts.search(query, 1, 0)[1]


@routes.action("search.drop", about="search")
def drop(turn: WritingTurn, search_id: str, seen: int, at: int) -> Screen:
    """Leave one piece of the search out."""
    search = _seen(turn, search_id, seen)
    query = query_of(search, currency_digits(turn))
    all_pieces = pieces(query, currency_digits(turn))
    if not 0 <= at < len(all_pieces):
        raise Stale
    rest = without_piece(query, all_pieces[at], currency_digits(turn))
    return results(turn, change_search(turn.market, turn.actor, search.id, typed(rest, currency_digits(turn))).id)


@routes.action("search.save", about="search")
def save(turn: WritingTurn, search_id: str) -> Screen:
    """Keep a search for later, under what it was typed as."""
    saved = save_search(turn.market, turn.actor, search_id)
    said = turn.words(N_("Saved. You find it under “Searches”, where you can give it a name."))
    return results(turn, saved.id).with_notice(said)


def _seen(turn: WritingTurn, search_id: str, seen: int) -> Search:
    search = own_search(turn.market, turn.actor, search_id)
    if search.version != seen:
        raise Stale
    return search


# What cannot be understood


def _mistake(turn: ReadingTurn, search: Search, error: QueryError) -> Screen:
    """Where the search goes wrong, why, and what would be right."""
    t = turn.words
    mended = [
        Action(
            label=shortened(meant) or t(N_("Leave it out")),
            route=mend.to(search.id, search.version, number),
            style="default" if number else "primary",
            wide=True,
        )
        for number, meant in enumerate(error.meant)
    ]
    return Screen(
        title=t(N_("Something in this search is wrong")),
        lead=f"{told(error, t)}\n{t(N_('Column {column}: {place}'), column=error.column, place=place_marked(error))}",
        actions=(
            *mended,
            Action(label=t(N_("Edit the text")), route=edit.to(search.id)),
            Action(label=t(N_("Begin anew with filters")), route=new.to("", search.side)),
            home_action(turn),
        ),
    )


@routes.action("search.mend", about="search")
def mend(turn: WritingTurn, search_id: str, seen: int, number: int) -> Screen:
    """Take one of the corrections."""
    search = _seen(turn, search_id, seen)
    try:
        query_of(search, currency_digits(turn))
    except QueryError as error:
        if not 0 <= number < len(error.suggestions):
            raise Stale from error
        return _restated(turn, search, error.suggestions[number])
    return results(turn, search.id)


def _restated(turn: WritingTurn, search: Search, words: str) -> Screen:
    """What other words for the search find."""
    text = as_typed(search.side, words, currency_digits(turn))
    return results(turn, change_search(turn.market, turn.actor, search.id, text).id)


class TypedForm(Form):
    """A search as it is typed."""

    typed: Annotated[
        str,
        Text(
            N_("Search"),
            N_("What are you looking for?"),
            N_("Words, and filters such as skill:python or budget:>500."),
            example=N_("python skill:django budget:>500 posted:<2d"),
            most=LONGEST,
        ),
    ]


def _text_now(turn: ReadingTurn, search_id: str) -> Opening:
    text = own_search(turn.market, turn.actor, search_id).typed
    return Opening(raw={"typed": text} if text else None)


@routes.form(
    "search.edit", TypedForm, title=N_("Edit the search"), submit=N_("Search"), start=_text_now, about="search"
)
def edit(turn: WritingTurn, filled: TypedForm, search_id: str) -> Screen:
    """Type a search anew."""
    return _restated(turn, own_search(turn.market, turn.actor, search_id), filled.typed)
