"""The grammar of a query: which pieces it has. What the pieces mean is the matter of ``qualifiers``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from bot.domain.errors import N_
from bot.domain.search.refusals import QueryError, Stretch

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

LONGEST = 600
"""Characters of a query, as it is typed and in its canonical form."""

NAME = r"[^\W\d_][\w.-]*:(?!\/\/)"
"""A qualifier's name with its colon; "https://" is none."""

GRAMMAR = rf"""
start: piece*
piece: MINUS? (QUALIFIER _value (_COMMA _value)* | PHRASE | WORD)
_value: PHRASE | VALUE

MINUS.2: /-(?=\S)/
QUALIFIER.3: /{NAME}/
_COMMA.2: ","
PHRASE: /"[^"]*"/
WORD: /[^\s"]+/
// A value may stand apart from its qualifier ("skill: python"), but the next qualifier is not it.
VALUE: /(?<!\s)[^\s",]+|(?<=\s)(?!{NAME})[^\s",]+/

%ignore /\s+/
"""

# Telephones type these by themselves. One character for one, so that columns stay where they are.
_PLAIN = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("–—−‐‑", "-"), "：": ":"})


@dataclass(frozen=True)
class Value:
    """One value of a qualifier, or a word or phrase: its text without quotes, and where it stands (quotes and all)."""

    text: str
    at: Stretch


@dataclass(frozen=True)
class Piece:
    """A word or phrase (``name`` is ""), or a qualifier with its values."""

    at: Stretch
    values: tuple[Value, ...]
    name: str = ""
    is_negated: bool = False


def plain_signs(text: str) -> str:
    """The text with typographic quotes, dashes and colons made plain, character for character."""
    return text.translate(_PLAIN)


def read_pieces(query: str) -> list[Piece]:
    """The pieces of a query whose signs are plain. Raises ``QueryError`` where it has no such form."""
    from lark.exceptions import UnexpectedInput  # by the first query: the program starts as fast as without lark

    if len(query) > LONGEST:
        raise too_long(query, len(query))
    try:
        tree = _parser().parse(query)
    except UnexpectedInput as broken:
        raise _broken(query, broken) from broken
    return [_piece(cast("list[Token]", piece.children)) for piece in cast("list[Tree[Token]]", tree.children)]


def too_long(query: str, count: int) -> QueryError:
    """The answer to a query that has, or would have once it is written out, more characters than it may."""
    return QueryError(
        N_("A search takes at most {most} characters; this one has {count}. Leave some of it out."),
        query,
        (min(LONGEST, len(query) - 1), len(query)),
        most=LONGEST,
        count=count,
    )


@cache
def _parser() -> Lark:
    from lark import Lark  # as above

    return Lark(GRAMMAR, parser="lalr")


def _piece(tokens: list[Token]) -> Piece:
    is_negated = tokens[0].type == "MINUS"
    start, end = _at(tokens[0])[0], _at(tokens[-1])[1]
    rest = tokens[1:] if is_negated else tokens
    name = rest[0][:-1].casefold() if rest[0].type == "QUALIFIER" else ""
    return Piece((start, end), tuple(_value(token) for token in (rest[1:] if name else rest)), name, is_negated)


def _value(token: Token) -> Value:
    text = token[1:-1] if token.type == "PHRASE" else str(token)
    return Value(text, _at(token))


def _at(token: Token) -> Stretch:
    start = token.start_pos or 0
    return start, start + len(token)


def _broken(query: str, error: UnexpectedInput) -> QueryError:
    """A query can go wrong in two ways: a quote that is not closed, or a qualifier without its value."""
    at = error.pos_in_stream or 0
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        at = len(query)
    return _not_closed(query, at) if query[at : at + 1] == '"' else _no_value(query, at)


def _not_closed(query: str, at: int) -> QueryError:
    return QueryError(
        N_("The quotation mark is not closed. Put one at the end of the phrase."),
        query,
        (at, at + 1),
        mended=(at, len(query)),
        instead=(query[at:].rstrip(' "') + '"', query[at + 1 :]),
    )


def _no_value(query: str, at: int) -> QueryError:
    unquoted = re.sub('"[^"]*"', lambda phrase: '"' * len(phrase[0]), query[:at])
    *_, name = re.finditer(rf'(?<![^\s"-]){NAME}', unquoted)
    start, end = name.span()
    written = query[end:at].strip()
    instead = name[0] + written.rstrip(", ") if written else ""
    if query[at : at + 1] == ",":
        instead, at = name[0] + written, at + 1
    return QueryError(
        N_("A value is missing after “{name}:”. Write it right behind the colon, or leave “{name}:” out."),
        query,
        (start, end),
        mended=(start - (query[start - 1 : start] == "-" and not instead), at),
        instead=(f"{instead} " if at < len(query) and query[at - 1] != "," else instead, ""),
        name=name[0][:-1],
    )
