"""The search language: a text becomes a query, and a query its one canonical text. docs/search.md tells it to users.

``parse_jobs(typed(query)) == query`` for every query that ``parse_jobs`` makes, and the same for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from bot.domain.search.grammar import LONGEST, too_long
from bot.domain.search.model import JobQuery, PeopleQuery, TextQuery
from bot.domain.search.qualifiers import AnyQuery, Qualifier
from bot.domain.search.reading import read_fields
from bot.domain.search.refusals import QueryError
from bot.domain.search.tokens import SIGNS
from bot.domain.search.vocabulary import job_qualifiers, people_qualifiers

__all__ = ["AnyQuery", "QueryError", "parse_jobs", "parse_people", "pieces", "qualifiers_of", "typed"]

Query = TypeVar("Query", JobQuery, PeopleQuery)

_WRITTEN = {token: sign for sign, token in SIGNS.items()}


def parse_jobs(text: str, market_currency_digits: int = 2) -> JobQuery:
    """Which jobs the text asks for; ``market_currency_digits`` are the decimals of the market's currency.

    Raises ``QueryError`` where the text cannot be understood. Blank text asks for every job.
    """
    query = JobQuery(**read_fields(text, job_qualifiers(market_currency_digits)))
    return _bounded(query, text, market_currency_digits)


def parse_people(text: str, market_currency_digits: int = 2) -> PeopleQuery:
    """Which freelancers the text asks for; as ``parse_jobs``."""
    query = PeopleQuery(**read_fields(text, people_qualifiers(market_currency_digits)))
    return _bounded(query, text, market_currency_digits)


def typed(query: AnyQuery, market_currency_digits: int = 2) -> str:
    """The canonical text of a query: what somebody would type for it, without detours."""
    return " ".join(pieces(query, market_currency_digits))


def pieces(query: AnyQuery, market_currency_digits: int = 2) -> tuple[str, ...]:
    """The canonical text piece by piece: words, phrases, those that are not wanted, then the qualifiers."""
    shown = [*text_pieces(query.text)]
    for qualifier in qualifiers_of(query, market_currency_digits).values():
        shown += (*qualifier.show(query), *unwanted_pieces(qualifier, query))
    return tuple(shown)


def qualifiers_of(query: AnyQuery, market_currency_digits: int = 2) -> Mapping[str, Qualifier]:
    """Every qualifier that a query of this kind can have, by name, in canonical order."""
    table = job_qualifiers if isinstance(query, JobQuery) else people_qualifiers
    return table(market_currency_digits)


def text_pieces(text: TextQuery) -> Iterator[str]:
    """The words and phrases of a query as they are typed."""
    for sign, words, phrases in (("", text.words, text.phrases), ("-", text.not_words, text.not_phrases)):
        yield from (sign + _WRITTEN.get(word, word) for word in words)
        yield from (f'{sign}"{" ".join(_WRITTEN.get(word, word) for word in phrase)}"' for phrase in phrases)


def unwanted_pieces(qualifier: Qualifier, query: AnyQuery) -> tuple[str, ...]:
    """What the query does not want of this qualifier, in at most one piece."""
    unwanted = getattr(query, qualifier.negated) if qualifier.negated else ()
    return (f"-{qualifier.name}:{','.join(unwanted)}",) if unwanted else ()


def _bounded(query: Query, text: str, digits: int) -> Query:
    """The canonical text can be longer than what was typed, and has to be typable."""
    if len(typed(query, digits)) > LONGEST:
        raise too_long(text, len(typed(query, digits)))
    return query
