"""Plain words read as a query: "python jobs over 500 dollars posted today".

What is made of them is shown as a typed query, which people can mend: so it may guess, and never complains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from bot.domain.search.grammar import LONGEST, NAME
from bot.domain.search.language import QueryError, parse_jobs, parse_people
from bot.domain.search.model import JobQuery, PeopleQuery
from bot.domain.search.phrase_tables import HOURLY_WORDS, job_rules, people_rules
from bot.domain.search.phrases import Rules
from bot.domain.search.stop_words import NO_SKILLS, NOT, OR, STOP_WORDS
from bot.domain.search.tokens import tokens
from bot.domain.search.vocabulary import job_qualifiers, people_qualifiers
from bot.domain.skills.catalogue import known
from bot.domain.skills.words import plain

Query = TypeVar("Query", JobQuery, PeopleQuery)

MOST_WORDS_OF_A_SKILL = 4
GAP = "\n"
"""Stands where a pattern has taken its words away: what is left and right of it does not belong together."""
_TYPED = re.compile(rf'["“”„«»]|(?:^|\s)(?:-\w|-?{NAME}(?=\S))')
_NAMED = re.compile(rf"(?:^|\s)({NAME})", re.IGNORECASE)


def read_plainly(text: str, market_currency_digits: int = 2) -> JobQuery | None:
    """The jobs that plain words ask for; words that are not understood stay words.

    None for what is no plain words: a typed query (``parse_jobs`` reads it), blank or overlong text. Never raises.
    """
    if _is_typed(text):
        return None
    folded = _folded(text)
    found = _pieces(folded, job_rules())
    if "type:hourly" in found and "type:fixed" in found:
        found = [piece for piece in found if not piece.startswith("type:")]  # either will do
    elif HOURLY_WORDS.search(folded):
        found = [re.sub("^budget:", "rate:", piece) for piece in found]
    return _query(found, lambda typed: parse_jobs(typed, market_currency_digits))


def read_people_plainly(text: str, market_currency_digits: int = 2) -> PeopleQuery | None:
    """The freelancers that plain words ask for; as ``read_plainly``."""
    if _is_typed(text):
        return None
    found = _pieces(_folded(text), people_rules())
    return _query(found, lambda typed: parse_people(typed, market_currency_digits))


def _is_typed(text: str) -> bool:
    """A colon and a blank are typed behind a qualifier; behind any other word they are punctuation."""
    if len(text) > LONGEST or not tokens(text) or _TYPED.search(text):
        return True
    names = {*job_qualifiers(2), *people_qualifiers(2)}
    return any(name.casefold().removesuffix(":") in names for name in _NAMED.findall(text))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _pieces(text: str, rules: Rules) -> list[str]:
    """The pieces that the patterns see in the text, and what the words between them mean."""
    found: list[str] = []
    for pattern, piece in rules:
        found += (piece(match) for match in pattern.finditer(text))
        text = pattern.sub(GAP, text)
    return [*_words(text), *found]


def _words(text: str) -> Iterator[str]:
    """Skills as qualifiers, other words as words, stop words not at all."""
    for part in text.split(GAP):
        words = [bare for word in part.split() if (bare := word.strip(",;:!?()[]").rstrip("."))]
        at = 0
        while at < len(words):
            is_unwanted = words[at] in NOT and at + 1 < len(words)
            piece, size = _one(words[at + is_unwanted :])
            at += is_unwanted + size
            while piece.startswith("skill:") and at + 1 < len(words) and words[at] in OR:
                other, size = _one(words[at + 1 :])
                if not other.startswith("skill:"):
                    break
                piece, at = f"{piece},{other.removeprefix('skill:')}", at + 1 + size
            if piece:
                yield "-" * is_unwanted + piece


def _one(words: list[str]) -> tuple[str, int]:
    """The piece that the first words mean, "" for none, and how many of them it takes."""
    skills = known().index.exact
    for size in range(min(MOST_WORDS_OF_A_SKILL, len(words)), 0, -1):
        skill = skills.get(plain(" ".join(words[:size])))
        if skill and not (size == 1 and words[0] in NO_SKILLS):
            return f"skill:{skill}", size
    if words[0] in STOP_WORDS:
        return "", 1
    spoken = words[0] if tokens(words[0]) else ""
    return (f'"{spoken}"' if spoken else ""), 1


def _query(found: list[str], parse: Callable[[str], Query]) -> Query:
    """The query of these pieces, without those that contradict an earlier one or are too many."""
    try:
        return parse(" ".join(found))
    except QueryError:
        query, kept = parse(""), ""
    for piece in found:
        try:
            query, kept = parse(f"{kept} {piece}"), f"{kept} {piece}"
        except QueryError:
            continue
    return query
