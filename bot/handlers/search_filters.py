"""Putting a search together by taps: every filter, its choices, and the search as it would be typed."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_, NotFound
from bot.domain.search.edits import filters_of, with_filter, with_words, words_of
from bot.domain.search.language import AnyQuery, QueryError, typed
from bot.domain.search.model import JobQuery
from bot.domain.search.picking import MANY, toggled
from bot.domain.search.searches import Search, change_search, own_search, query_of
from bot.domain.skills.categories import CATEGORIES, TOP_CATEGORIES, subcategories
from bot.handlers import search
from bot.handlers.filter_choices import FILTERS, SHORT, choices_of, shown_value
from bot.handlers.kit.form import Form, Text
from bot.handlers.kit.route import LONGEST as LONGEST_ROUTE
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action
from bot.handlers.query_pieces import currency_digits

WORDS = "words"
LONGEST_VALUE = 300


def _opened(turn: ReadingTurn, search_id: str) -> tuple[Search, AnyQuery]:
    """A search of the reader's, and what it asks for. Raises SearchGone, NotYours, QueryError."""
    found = own_search(turn.market, turn.actor, search_id)
    return found, query_of(found, currency_digits(turn))


def _lead(turn: ReadingTurn, found: Search) -> str:
    """The search as it would be typed."""
    return found.typed or turn.words(N_("No filter yet: everything is found."))


@routes.screen("search.filters")
def filters(turn: ReadingTurn, search_id: str) -> Screen:
    """Every filter with its present value."""
    t = turn.words
    try:
        found, query = _opened(turn, search_id)
    except QueryError:
        return search.results(turn, search_id)
    count = search.count_of(turn, query)
    if isinstance(query, JobQuery):
        show = t.n(N_("Show one job"), N_("Show {count} jobs"), count)
    else:
        show = t.n(N_("Show one freelancer"), N_("Show {count} freelancers"), count)
    values = {WORDS: words_of(query), **dict(filters_of(query, currency_digits(turn)))}
    clear = (Action(label=t(N_("Clear all")), route=clear_all.to(found.id)),) if found.typed else ()
    return Screen(
        title=t(N_("Filters")),
        lead=_lead(turn, found),
        closing=t(N_("What you choose stands above as you would type it.")),
        actions=(
            Action(label=show, route=search.results.to(found.id), style="primary", wide=True),
            *(_filter(turn, found, name, value) for name, value in values.items()),
            *clear,
            home_action(turn),
        ),
    )


def _filter(turn: ReadingTurn, found: Search, name: str, value: str) -> Action:
    """A filter's button: its name, and what it is set to."""
    label = turn.words(FILTERS[name].label)
    if value:
        shown = " ".join(piece.removeprefix(f"{name}:") for piece in value.split())
        label = f"{label}: {search.shortened(shown, SHORT)}"
    route = value_typed.to(found.id, name) if name == WORDS else choose.to(found.id, name)
    return Action(label=label, route=route)


@routes.screen("search.filter")
def choose(turn: ReadingTurn, search_id: str, name: str) -> Screen:
    """What one filter can be set to."""
    found, query = _opened(turn, search_id)
    present = dict(filters_of(query, currency_digits(turn))).get(name)
    if present is None:
        raise NotFound
    if name in {"category", "-category"}:
        return _categories(turn, found, query, name, "")
    t = turn.words
    options = []
    for value in choices_of(turn, query, name):
        mark = "✓ " if _is_chosen(turn, query, name, value) else ""
        if len(f"search.set~{found.id}~{name}~{value}".encode()) <= LONGEST_ROUTE:
            label = f"{mark}{shown_value(turn, query, name, value)}"
            options.append(Action(label=label, route=put.to(found.id, name, value)))
    return Screen(
        title=t(FILTERS[name].label),
        lead=f"{t(FILTERS[name].about)}\n{_lead(turn, found)}",
        actions=(*options, *_ways_back(turn, found, name, present)),
    )


def _is_chosen(turn: ReadingTurn, query: AnyQuery, name: str, value: str) -> bool:
    if name in MANY:
        return value in _chosen(query, name)
    try:
        return with_filter(query, name, value, currency_digits(turn)) == query
    except QueryError:
        return False


def _chosen(query: AnyQuery, name: str) -> set[str]:
    """What is chosen of a filter that takes several values."""
    held = getattr(query, MANY[name])
    return {one for group in held for one in (group if isinstance(group, tuple) else (group,))}


def _ways_back(turn: ReadingTurn, found: Search, name: str, present: str) -> tuple[Action, ...]:
    t = turn.words
    ways = []
    if name != "sort":
        ways.append(Action(label=t(N_("Type a value")), route=value_typed.to(found.id, name)))
    if present:
        ways.append(Action(label=t(N_("Clear")), route=put.to(found.id, name, "")))
    return (
        *ways,
        Action(label=t(N_("All filters")), route=filters.to(found.id)),
        Action(label=t(N_("Show results")), route=search.results.to(found.id), style="primary"),
    )


@routes.screen("search.category")
def subcategory(turn: ReadingTurn, search_id: str, name: str, top: str) -> Screen:
    """The categories within one of the first level."""
    found, query = _opened(turn, search_id)
    if top not in CATEGORIES or name not in MANY:
        raise NotFound
    return _categories(turn, found, query, name, top)


def _categories(turn: ReadingTurn, found: Search, query: AnyQuery, name: str, top: str) -> Screen:
    t = turn.words
    present = dict(filters_of(query, currency_digits(turn))).get(name, "")
    chosen = _chosen(query, name)
    options = []
    if top:
        label = t(N_("All of: {category}"), category=t(CATEGORIES[top].name))
        options.append(Action(label=f"{'✓ ' if top in chosen else ''}{label}", route=put.to(found.id, name, top)))
    for category in subcategories(top) if top else TOP_CATEGORIES:
        is_chosen = any(one == category.id or one.startswith(f"{category.id}.") for one in chosen)
        route = put.to(found.id, name, category.id) if top else subcategory.to(found.id, name, category.id)
        options.append(Action(label=f"{'✓ ' if is_chosen else ''}{t(category.name)}", route=route))
    return Screen(
        title=t(FILTERS[name].label),
        lead=f"{t(FILTERS[name].about)}\n{_lead(turn, found)}",
        actions=(*options, *_ways_back(turn, found, name, present)),
    )


@routes.action("search.set", about="search.filters")
def put(turn: WritingTurn, search_id: str, name: str, value: str = "") -> Screen:
    """Choose a value, or one more or less of several; "" clears the filter."""
    found, query = _opened(turn, search_id)
    if name not in FILTERS:
        raise NotFound
    digits = currency_digits(turn)
    try:
        if name in MANY and value:
            changed = toggled(query, name, value, digits)
        else:
            changed = with_filter(query, name, value or None, digits)
    except KeyError:
        raise NotFound from None
    kept = change_search(turn.market, turn.actor, found.id, typed(changed, digits))
    if name == "sort":
        return search.results(turn, kept.id)
    if name in {"category", "-category"} and "." in value:
        return subcategory(turn, kept.id, name, value.partition(".")[0])
    return choose(turn, kept.id, name) if name in MANY and value else filters(turn, kept.id)


@routes.action("search.clear", about="search.filters")
def clear_all(turn: WritingTurn, search_id: str) -> Screen:
    """Ask for everything again."""
    own_search(turn.market, turn.actor, search_id)
    return filters(turn, change_search(turn.market, turn.actor, search_id, "").id)


class ValueForm(Form):
    """A filter's value as it is typed."""

    value: Annotated[
        str,
        Text(
            N_("Value"),
            N_("What shall it be? A number such as >500, 500..1000 or <2d, or names with commas between."),
            most=LONGEST_VALUE,
        ),
    ]


def _value_now(turn: ReadingTurn, search_id: str, name: str) -> Opening:
    _, query = _opened(turn, search_id)
    t = turn.words
    if name not in FILTERS:
        raise NotFound
    if name == WORDS:
        return Opening(lead=t(FILTERS[name].about), raw={"value": words_of(query)} if words_of(query) else None)
    present = dict(filters_of(query, currency_digits(turn))).get(name, "")
    value = present.removeprefix(f"{name}:")
    plain = value if value and " " not in value else ""
    lead = f"{t(FILTERS[name].label)}: {t(FILTERS[name].about)}"
    return Opening(lead=lead, raw={"value": plain} if plain else None)


@routes.form(
    "search.value", ValueForm, title=N_("Filter"), submit=N_("Use it"), start=_value_now, about="search.filters"
)
def value_typed(turn: WritingTurn, filled: ValueForm, search_id: str, name: str) -> Screen:
    """Set a filter to what was typed."""
    found, query = _opened(turn, search_id)
    digits = currency_digits(turn)
    try:
        if name == WORDS:
            changed = with_words(query, filled.value, digits)
        else:
            changed = with_filter(query, name, filled.value, digits)
    except KeyError:
        raise NotFound from None
    return filters(turn, change_search(turn.market, turn.actor, found.id, typed(changed, digits)).id)
