"""Choosing one of several more or less, as taps do."""

from __future__ import annotations

from typing import TypeVar, cast

from bot.domain.search.language import AnyQuery, parse_jobs, parse_people, typed
from bot.domain.search.model import JobQuery

Query = TypeVar("Query", bound=AnyQuery)

MANY = {
    "skill": "skills",
    "-skill": "not_skills",
    "level": "levels",
    "category": "categories",
    "-category": "not_categories",
    "client.country": "countries",
    "country": "countries",
}
"""The filters that take several values, and the field that each fills."""


def toggled(query: Query, name: str, value: str, market_currency_digits: int = 2) -> Query:
    """The query with one value of a filter more; without it, where it was chosen.

    Values are alternatives: a further skill joins the last group. Raises ``QueryError`` where it cannot be, and
    ``KeyError`` for a filter that the query cannot have.
    """
    field = MANY[name]
    if field not in type(query).model_fields:
        raise KeyError(name)
    held = getattr(query, field)
    changed = _grouped(held, value) if field == "skills" else _listed(held, value)
    # Read again: what it contradicts is refused, and the order is the canonical one.
    text = typed(query.model_copy(update={field: changed}), market_currency_digits)
    parse = parse_jobs if isinstance(query, JobQuery) else parse_people
    return cast("Query", parse(text, market_currency_digits))


def _listed(held: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in held if one != value) if value in held else (*held, value)


def _grouped(held: tuple[tuple[str, ...], ...], value: str) -> tuple[tuple[str, ...], ...]:
    if any(value in group for group in held):
        return tuple(rest for group in held if (rest := tuple(one for one in group if one != value)))
    *others, last = held or ((),)
    return (*others, (*last, value))
