"""Words to be searched, in either database: the one place where the two differ.

Both get the tokens of ``bot.domain.search.tokens`` and take nothing apart themselves. A token that is not plain ASCII
goes in spelled as digits, so that neither database's own idea of letters (which Unicode? which case?) plays a part.
Both keep them joined by spaces: SQLite in FTS5, PostgreSQL in a text with an inverted index of the words in it. That is
exact at any length, where a tsvector would forget a word's places after the 256th.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    TableClause,
    Text,
    and_,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bot.domain.search.model import TextQuery

_PLAIN = re.compile(r"(?!u8x)[a-z0-9]+")

Phrase = tuple[str, ...]


def words_table(name: str) -> TableClause:
    """The words of one table's rows, by their number. The columns are called so in both databases."""
    return table(name, column("rowid", BigInteger), column("words"))


def spelled(token: str) -> str:
    """A token in letters and digits of ASCII; no two get the same, and the gap ("") gets one that no other has."""
    return token if _PLAIN.fullmatch(token) else f"u8x{token.encode().hex()}"


def keep_words(connection: Connection, words: TableClause, tokens_of: Mapping[int, Sequence[str]]) -> None:
    """Write down the tokens of these numbers, which have none so far."""
    rows = [{"rowid": number, "words": " ".join(map(spelled, tokens))} for number, tokens in tokens_of.items()]
    connection.execute(insert(words), rows)


def forget_words(connection: Connection, words: TableClause, number: int) -> None:
    """Take the tokens of a number away."""
    connection.execute(delete(words).where(words.c.rowid == number))


def has_text(
    dialect: str, words: TableClause, number: ColumnElement[int], text: TextQuery
) -> list[ColumnElement[bool]]:
    """What must hold of a row's number so that its words are wanted."""
    wanted = [*((word,) for word in text.words), *filter(None, text.phrases)]
    unwanted = [*((word,) for word in text.not_words), *filter(None, text.not_phrases)]
    holding = _in_sqlite if dialect == "sqlite" else _in_postgres
    return holding(words, number, wanted, unwanted)


def _in_sqlite(
    words: TableClause, number: ColumnElement[int], wanted: Sequence[Phrase], unwanted: Sequence[Phrase]
) -> list[ColumnElement[bool]]:
    def holding(phrases: Sequence[Phrase], joined: str) -> Select[tuple[int]]:
        quoted = (f'"{" ".join(map(spelled, phrase))}"' for phrase in phrases)
        return select(words.c.rowid).where(words.c.words.match(joined.join(quoted)))

    return [
        *([number.in_(holding(wanted, " AND "))] if wanted else []),
        *([number.not_in(holding(unwanted, " OR "))] if unwanted else []),
    ]


def _in_postgres(
    words: TableClause, number: ColumnElement[int], wanted: Sequence[Phrase], unwanted: Sequence[Phrase]
) -> list[ColumnElement[bool]]:
    """What is not wanted is looked for among what is; only where nothing else is said, among everything."""
    kept = words.c.words
    apart = func.words_of(kept, type_=ARRAY(Text))  # to the letter what is indexed

    def holds(phrase: Phrase) -> ColumnElement[bool]:
        said = [spelled(token) for token in phrase]
        indexed = apart.bool_op("@>")(cast(said, ARRAY(Text)))
        in_order = func.concat(" ", kept, " ").like(f"% {' '.join(said)} %")
        return and_(indexed, in_order) if len(said) > 1 else indexed

    if wanted:
        found = select(words.c.rowid).where(*map(holds, wanted), *(not_(holds(phrase)) for phrase in unwanted))
        return [number.in_(found)]
    return [~exists().where(words.c.rowid == number, or_(*map(holds, unwanted)))] if unwanted else []
