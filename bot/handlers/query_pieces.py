"""Typed queries: read, asked for in a form, and answered where they cannot be understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import get_currency_precision

from bot.domain.errors import N_
from bot.domain.search.language import QueryError, parse_jobs, typed
from bot.domain.search.model import JobQuery
from bot.domain.search.plain import read_plainly
from bot.handlers.kit.form import Ask, BadAnswer, Option, Raw
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.kit.words import told

AROUND = 30
"""Characters that are shown before and after the place of a mistake."""
LONGEST_BUTTON = 36
"""Bytes of a correction that fit into the button of a form's question."""


def currency_digits(turn: ReadingTurn) -> int:
    """The decimals of the market's currency."""
    return int(get_currency_precision(turn.market.rules.currency))


def read_query(turn: ReadingTurn, text: str) -> JobQuery:
    """Which jobs somebody means, in the search language or in plain words. Raises QueryError."""
    digits = currency_digits(turn)
    return read_plainly(text, digits) or parse_jobs(text, digits)


def query_typed(turn: ReadingTurn, query: JobQuery) -> str:
    """What one would type for this query."""
    return typed(query, currency_digits(turn))


def place_marked(error: QueryError) -> str:
    """The query around the mistake, which is put between »…«: a caret below it would be off in a phone's letters."""
    start = error.column - 1
    end = start + error.length
    before, after = error.query[:start], error.query[end:]
    left = before if len(before) <= AROUND else f"…{before[-AROUND:]}"
    right = after if len(after) <= AROUND else f"{after[:AROUND]}…"
    return f"{left}»{error.query[start:end]}«{right}"


def query_problem(turn: ReadingTurn, error: QueryError) -> str:
    """What is wrong, where, and what would be right."""
    t = turn.words
    lines = [told(error, t), t(N_("Column {column}: {place}"), column=error.column, place=place_marked(error))]
    if error.suggestions:
        lines.append(t(N_("You could write: {queries}"), queries=" · ".join(error.suggestions)))
    return "\n".join(lines)


@dataclass(frozen=True)
class QueryAsk(Ask):
    """A query as it is typed, or in plain words. After a mistake, corrections can be tapped."""

    def parse(self, raw: Raw, turn: ReadingTurn) -> JobQuery:
        try:
            return read_query(turn, _text(raw))
        except QueryError as error:
            raise BadAnswer(query_problem(turn, error)) from error

    def shown(self, raw: Raw, turn: ReadingTurn) -> str:
        try:
            return query_typed(turn, read_query(turn, _text(raw)))
        except QueryError as error:
            return place_marked(error)

    def options(self, turn: ReadingTurn) -> Sequence[Option]:
        draft = turn.drafts.of_chat(turn.chat_id) if turn.chat_id else None
        answers = draft.values.values() if draft is not None else ()
        for answer in answers:
            try:
                read_query(turn, answer if isinstance(answer, str) else "")
            except QueryError as error:
                short = (text for text in error.suggestions if len(text.encode()) <= LONGEST_BUTTON and "~" not in text)
                return [Option(text, text) for text in short]
        return ()


def _text(raw: Raw) -> str:
    return " ".join(raw if isinstance(raw, list) else raw.split())
