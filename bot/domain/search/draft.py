"""A query while it is being read, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.errors import N_
from bot.domain.search.grammar import Piece, Value
from bot.domain.search.refusals import QueryError

MOST_VALUES = 15
"""Values of one qualifier in one query."""
MOST_SHOWN = 40


@dataclass(frozen=True)
class Clause:
    """What one piece asks of a field, to be compared with what others ask."""

    field: str
    values: tuple[str, ...]
    piece: Piece


@dataclass
class Draft:
    """The fields that are known so far, and the pieces that they came from."""

    query: str
    fields: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Piece] = field(default_factory=dict)
    clauses: list[Clause] = field(default_factory=list)

    def add(self, name: str, values: Iterable[Any]) -> None:
        """More values of a field that takes many, each once."""
        self.fields[name] = tuple(dict.fromkeys([*self.fields.get(name, ()), *values]))

    def asks(self, name: str, values: Iterable[str], piece: Piece) -> None:
        """Remember that the piece asks for these values of a field."""
        self.clauses.append(Clause(name, tuple(values), piece))

    def clauses_of(self, name: str) -> list[Clause]:
        """What was asked of a field."""
        return [clause for clause in self.clauses if clause.field == name]

    def contradiction(self, one: Piece, other: Piece) -> QueryError:
        """The answer to two pieces that cannot both hold."""
        earlier, later = sorted((one.at, other.at))
        return QueryError(
            N_("Columns {first} and {second} contradict each other: nothing can be both. Keep one of the two."),
            self.query,
            later,
            mended=(earlier[0], later[1]),
            instead=(self.query[earlier[0] : later[0]], self.query[earlier[1] : later[1]]),
            first=earlier[0] + 1,
            second=later[0] + 1,
        )

    def mended(self, piece: Piece, value: Value, text: str) -> str:
        """The piece with another text in the place of one of its values."""
        return self.query[piece.at[0] : value.at[0]] + text + self.query[value.at[1] : piece.at[1]]

    def unfit(
        self, piece: Piece, value: Value, likely: Sequence[str], examples: Sequence[str], instead: Sequence[str]
    ) -> QueryError:
        """The answer to a value that its qualifier does not know."""
        told: dict[str, object] = {"value": clipped(value.text), "name": piece.name}
        if likely:
            sentence = N_("“{value}” does not fit {name}:. Did you mean {meant}?")
            told["meant"] = f"{piece.name}:{likely[0]}"
        else:
            sentence = N_("“{value}” does not fit {name}:. Write it like {examples}.")
            told["examples"] = ", ".join(f"{piece.name}:{example}" for example in examples)
        return QueryError(sentence, self.query, value.at, mended=piece.at, instead=instead, **told)


def clipped(text: str) -> str:
    """Not more of a wrong value than a sentence can hold."""
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
