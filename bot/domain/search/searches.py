"""Searches that are kept: what somebody looked for lately, and what they saved (MARKET 4).

A search is kept as its typed form, which says everything that its query does. A text that cannot be understood is
kept, too, so that its corrections can be tapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Literal

from bot.domain.accounts.model import Account
from bot.domain.errors import N_, BadValue, NotYours, Refusal
from bot.domain.market import Market, MarketView
from bot.domain.search.grammar import LONGEST, plain_signs
from bot.domain.search.language import AnyQuery, QueryError, parse_jobs, parse_people, typed
from bot.domain.search.model import JobQuery, TextQuery
from bot.domain.search.plain import read_people_plainly, read_plainly
from bot.domain.search.vocabulary import job_qualifiers, people_qualifiers

Side = Literal["jobs", "people"]


@dataclass(frozen=True)
class Search:
    """What somebody looks for, as it is typed. It is saved when it has a name."""

    id: str
    account_id: str
    side: Side
    typed: str
    used_at: datetime
    name: str = ""
    version: int = 1

    @property
    def is_saved(self) -> bool:
        """Whether it is kept until its owner removes it."""
        return bool(self.name)


class SearchGone(Refusal):
    """A button of a search that so many others came after that it is kept no longer."""

    sentence = N_("This search is not kept any more. Type it again: /jobs python, for example.")


def own_search(market: MarketView, actor: Account, search_id: str) -> Search:
    """The actor's search. Raises SearchGone, and NotYours for somebody else's."""
    search = market.searches.find(search_id)
    if search is None:
        raise SearchGone
    if search.account_id != actor.id:
        raise NotYours
    return search


def query_of(search: Search, market_currency_digits: int = 2) -> AnyQuery:
    """What the search asks for. Raises QueryError where its text cannot be understood."""
    parse = parse_jobs if search.side == "jobs" else parse_people
    return parse(search.typed, market_currency_digits)


def read_words(side: Side, words: str, market_currency_digits: int = 2) -> AnyQuery:
    """The query that words ask for, plain or typed. Raises QueryError."""
    plainly = read_plainly if side == "jobs" else read_people_plainly
    query = plainly(words, market_currency_digits)
    if query is not None:
        return query
    return (parse_jobs if side == "jobs" else parse_people)(words, market_currency_digits)


def as_typed(side: Side, words: str, market_currency_digits: int = 2) -> str:
    """The canonical text of what words ask for; what cannot be understood as it is, with plain signs.

    Raises QueryError for too many words.
    """
    words = plain_signs(" ".join(words.replace("\x00", "").split()))
    try:
        return typed(read_words(side, words, market_currency_digits), market_currency_digits)
    except QueryError:
        if len(words) > LONGEST:
            raise
    return words


def start_search(market: Market, actor: Account, side: Side, words: str, market_currency_digits: int = 2) -> Search:
    """Look for something: kept among the latest searches, in place of an earlier one that was the same.

    Raises QueryError for too many words.
    """
    return _keep(market, actor, side, as_typed(side, words, market_currency_digits))


def change_search(market: Market, actor: Account, search_id: str, text: str) -> Search:
    """Look for this instead. A saved search stays as it is, and the change becomes a search of its own."""
    search = own_search(market, actor, search_id)
    if search.is_saved and text != search.typed:
        return _keep(market, actor, search.side, text)
    others = market.searches.of_account(actor.id, search.side)
    market.searches.remove(
        [other.id for other in others if other.typed == text and other.id != search.id and not other.is_saved]
    )
    return market.searches.save(replace(search, typed=text, used_at=market.now))


def save_search(market: Market, actor: Account, search_id: str, name: str = "") -> Search:
    """Keep a search under a name; without one, under what it was typed as. Raises BadValue, and QueryError."""
    search = own_search(market, actor, search_id)
    query_of(search)
    if not search.typed:
        raise BadValue(N_("This search asks for everything. Choose a filter first."))
    saved = [other for other in market.searches.of_account(actor.id, search.side) if other.is_saved]
    if not search.is_saved and len(saved) >= market.rules.max_saved_searches:
        raise BadValue(
            N_("You have {most} saved searches, which is the most. Remove one first."),
            most=market.rules.max_saved_searches,
        )
    name = (" ".join(name.split()) or search.name or search.typed)[: market.rules.max_search_name]
    return market.searches.save(replace(search, name=name))


def remove_search(market: Market, actor: Account, search_id: str) -> None:
    """Keep a search no longer."""
    market.searches.remove([own_search(market, actor, search_id).id])


def _keep(market: Market, actor: Account, side: Side, text: str) -> Search:
    kept = market.searches.of_account(actor.id, side)
    same = next((search for search in kept if search.typed == text), None)
    if same is not None:
        return market.searches.save(replace(same, used_at=market.now))
    search = Search(market.new_id(), actor.id, side, text, market.now)
    market.searches.add(search)
    recent = [search, *(one for one in kept if not one.is_saved)]
    market.searches.remove([one.id for one in recent[market.rules.recent_searches :]])
    return search


# Whether words that fit nothing else are a search

_JOBS = re.compile(r"\b(?:jobs?|gigs?|auftrag|aufträgen?)\b", re.IGNORECASE)
_WORK = re.compile(r"\b(?:work|projects?|arbeit|projekt(?:en?)?)\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:freelancers?|developers?|programmers?|designers?|freiberufler|designerin|programmierer|"
    r"entwickler(?:in|innen)?)\b",
    re.IGNORECASE,
)


def sounds_like_jobs(text: str) -> bool:
    """Whether the text is a search for jobs: it has a qualifier, or a word for work and something asked of it."""
    if len(text) > LONGEST or sounds_like_people(text):
        return False
    if _qualified("jobs").search(plain_signs(text)):
        return True
    return bool(_JOBS.search(text) or _WORK.search(text)) and _asks_something(read_plainly(text))


def sounds_like_people(text: str) -> bool:
    """Whether the text is a search for freelancers: a qualifier that only they have, or a word for them and more."""
    if len(text) > LONGEST:
        return False
    if _qualified("people").search(plain_signs(text)):
        return True
    is_about_them = _PEOPLE.search(text) and not _JOBS.search(text)
    return bool(is_about_them) and _asks_something(read_people_plainly(text))


def _asks_something(query: AnyQuery | None) -> bool:
    """Whether more than words was understood."""
    return query is not None and query.model_copy(update={"text": TextQuery()}) != type(query)()


@cache
def _qualified(side: Side) -> re.Pattern[str]:
    names: Iterable[str] = job_qualifiers(2) if side == "jobs" else set(people_qualifiers(2)) - set(job_qualifiers(2))
    return re.compile(rf"(?:^|\s)-?(?:{'|'.join(map(re.escape, names))}):\S", re.IGNORECASE)


def job_query_of(search: Search, market_currency_digits: int = 2) -> JobQuery:
    """Which jobs the search asks for. Raises BadValue for a search for freelancers, and QueryError."""
    query = query_of(search, market_currency_digits)
    if not isinstance(query, JobQuery):
        raise BadValue(N_("Only searches for jobs can become alerts."))
    return query
