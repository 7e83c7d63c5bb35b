"""Changing a query one filter at a time, as buttons do. A filter has its qualifier's name; one that takes a minus has
a second filter with it: "skill" and "-skill"."""

from __future__ import annotations

from typing import TypeVar, cast

from bot.domain.search.language import (
    AnyQuery,
    parse_jobs,
    parse_people,
    pieces,
    qualifiers_of,
    text_pieces,
    typed,
    unwanted_pieces,
)
from bot.domain.search.model import JobQuery, TextQuery

Query = TypeVar("Query", bound=AnyQuery)


def filters_of(query: AnyQuery, market_currency_digits: int = 2) -> tuple[tuple[str, str], ...]:
    """Every filter that a query of this kind can have, and its present typed form; "" for one that is not set.

    A filter that takes several pieces ("skill:python skill:django") has them all in its one text.
    """
    filters: list[tuple[str, str]] = []
    for name, qualifier in qualifiers_of(query, market_currency_digits).items():
        filters.append((name, " ".join(qualifier.show(query))))
        if qualifier.negated:
            filters.append((f"-{name}", " ".join(unwanted_pieces(qualifier, query))))
    return tuple(filters)


def with_filter(query: Query, name: str, value: str | None, market_currency_digits: int = 2) -> Query:
    """The query with this filter set to what is typed behind the colon, and no longer to what it was; None clears it.

    Raises ``QueryError`` where the value does not fit, or contradicts the rest, and ``KeyError`` for a name that no
    filter has. Nothing else of the query changes.
    """
    qualifier = qualifiers_of(query, market_currency_digits)[name.removeprefix("-")]
    field = qualifier.negated if name.startswith("-") else qualifier.fills
    if not field:
        raise KeyError(name)
    cleared = _changed(query, field, type(query).model_fields[field].default)
    if value is None:
        return cleared
    _read(query, f"{name}:{_quoted(value)}", market_currency_digits)  # a wrong value is pointed at in its own piece
    return with_piece(cleared, f"{name}:{_quoted(value)}", market_currency_digits)


def with_piece(query: Query, piece: str, market_currency_digits: int = 2) -> Query:
    """The query with one more piece, as it is typed. Raises ``QueryError``."""
    return _read(query, f"{typed(query, market_currency_digits)} {piece}", market_currency_digits)


def without_piece(query: Query, piece: str, market_currency_digits: int = 2) -> Query:
    """The query without one of its canonical ``pieces``; unchanged where it has no such piece."""
    rest = (one for one in pieces(query, market_currency_digits) if one != piece)
    return _read(query, " ".join(rest), market_currency_digits)


def words_of(query: AnyQuery) -> str:
    """The words and phrases of the query, as they are typed."""
    return " ".join(text_pieces(query.text))


def with_words(query: Query, words: str, market_currency_digits: int = 2) -> Query:
    """The query with other words and phrases. Qualifiers among them are added to the query's.

    Raises ``QueryError`` where they cannot be understood or contradict the rest.
    """
    cleared = _changed(query, "text", TextQuery())
    return _read(query, f"{words} {typed(cleared, market_currency_digits)}", market_currency_digits)


def is_everything(query: AnyQuery) -> bool:
    """Whether the query asks for nothing in particular: everything that is there fits it."""
    return query.model_copy(update={"sort": None}) == type(query)()


def _changed(query: Query, field: str, value: object) -> Query:
    return cast("Query", query.model_copy(update={field: value}))


def _read(query: Query, text: str, digits: int) -> Query:
    """The query of the same kind that the text asks for."""
    parse = parse_jobs if isinstance(query, JobQuery) else parse_people
    return cast("Query", parse(text, digits))


def _quoted(value: str) -> str:
    """The values of a list, each in quotes where it is more than a word."""
    if '"' in value:
        return value
    return ",".join(f'"{part.strip()}"' if " " in part.strip() else part.strip() for part in value.split(","))
