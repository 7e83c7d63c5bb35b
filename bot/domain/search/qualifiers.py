"""The kinds of qualifier: how each reads its values into a query, and writes them again."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.errors import N_
from bot.domain.search.draft import MOST_VALUES, Draft, clipped
from bot.domain.search.grammar import Piece, Value
from bot.domain.search.measures import Measure
from bot.domain.search.model import JobQuery, PeopleQuery
from bot.domain.search.refusals import QueryError
from bot.domain.search.spans import common, is_empty, mended, read_span, show_span
from bot.domain.search.tokens import tokens

AnyQuery = JobQuery | PeopleQuery


class Qualifier(Protocol):
    """Something that can stand before a colon."""

    @property
    def name(self) -> str:
        """What stands there."""
        ...

    @property
    def examples(self) -> tuple[str, ...]:
        """Values that it takes."""
        ...

    @property
    def fills(self) -> str:
        """The field of the query that it fills."""
        ...

    @property
    def negated(self) -> str:
        """The field that it fills with a minus before it; "" where it takes none."""
        ...

    def read(self, draft: Draft, piece: Piece) -> None:
        """Put what the piece asks into the draft. Raises ``QueryError``."""
        ...

    def show(self, query: AnyQuery) -> tuple[str, ...]:
        """The canonical pieces, without those that have a minus."""
        ...


@dataclass(frozen=True)
class Number:
    """A range of numbers. Written twice it means what lies in both ranges."""

    name: str
    fills: str
    measure: Measure
    negated: str = ""

    @property
    def examples(self) -> tuple[str, ...]:
        """Values that it takes."""
        return self.measure.examples

    def read(self, draft: Draft, piece: Piece) -> None:
        """Put the range into the draft."""
        start, end = piece.values[0].at[0], piece.values[-1].at[1]
        written = draft.query[start:end].strip('"')  # with its commas: "1,000" is one number, though a wrong one
        span = read_span(written, self.measure)
        if span is None:
            raise QueryError(
                self.measure.sentence,
                draft.query,
                (start, end),
                mended=piece.at,
                instead=[*(f"{self.name}:{text}" for text in mended(written, self.measure)), ""],
                value=clipped(written),
                name=self.name,
            )
        if self.fills in draft.fields:
            span = common(draft.fields[self.fills], span)
            if is_empty(span):
                raise draft.contradiction(draft.first[self.fills], piece)
        draft.fields[self.fills] = span
        draft.first.setdefault(self.fills, piece)

    def show(self, query: AnyQuery) -> tuple[str, ...]:
        """One piece, or two."""
        span = getattr(query, self.fills)
        return tuple(f"{self.name}:{text}" for text in show_span(span, self.measure)) if span else ()


@dataclass(frozen=True)
class Choice:
    """One of a few words, or any of several where ``takes_many``."""

    name: str
    fills: str
    options: Mapping[str, Any]
    """The words, and what each puts into the query."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    takes_many: bool = False
    negated: str = ""

    @property
    def examples(self) -> tuple[str, ...]:
        """Values that it takes."""
        words = tuple(self.options)
        return (*words, ",".join(words[:0:-1])) if self.takes_many else words

    def read(self, draft: Draft, piece: Piece) -> None:
        """Put what was chosen into the draft."""
        chosen = [self.options[self._word(draft, piece, value)] for value in piece.values]
        if self.takes_many:
            draft.add(self.fills, chosen)
            return
        if len(set(chosen)) > 1:
            raise QueryError(
                N_("{name}: takes one value. Keep one of them."),
                draft.query,
                (piece.values[0].at[0], piece.values[-1].at[1]),
                mended=piece.at,
                instead=[f"{self.name}:{value.text}" for value in piece.values],
                name=self.name,
            )
        if draft.fields.get(self.fills, chosen[0]) != chosen[0]:
            raise draft.contradiction(draft.first[self.fills], piece)
        draft.fields[self.fills] = chosen[0]
        draft.first.setdefault(self.fills, piece)

    def _word(self, draft: Draft, piece: Piece, value: Value) -> str:
        word = value.text.strip().casefold()
        word = self.aliases.get(word, word)
        if word in self.options:
            return word
        close = difflib.get_close_matches(word[:40], [*self.options, *self.aliases], n=2, cutoff=0.6)
        likely = tuple(dict.fromkeys(self.aliases.get(one, one) for one in close))
        instead = [draft.mended(piece, value, option) for option in likely or self.options]
        raise draft.unfit(piece, value, likely, tuple(self.options), instead)

    def show(self, query: AnyQuery) -> tuple[str, ...]:
        """One piece."""
        held = getattr(query, self.fills)
        if held is None or held == ():
            return ()
        if self.takes_many:
            return (f"{self.name}:{','.join(held)}",)
        return (f"{self.name}:{next(word for word, value in self.options.items() if value == held)}",)


@dataclass(frozen=True)
class Named:
    """Things of a catalogue: skills, categories, countries. Several in one piece mean any of them."""

    name: str
    fills: str
    examples: tuple[str, ...]
    meant: Callable[[str], str | None]
    suggest: Callable[[str], list[str]]
    negated: str = ""
    in_groups: bool = False
    """Whether each piece is a demand of its own (skills), and not another possibility."""

    def read(self, draft: Draft, piece: Piece) -> None:
        """Put the ids of what is meant into the draft."""
        self._bound(draft, piece)
        ids = tuple(dict.fromkeys(self._id(draft, piece, value) for value in piece.values))
        field = self.negated if piece.is_negated else self.fills
        draft.add(field, (ids,) if self.in_groups and not piece.is_negated else ids)
        draft.asks(field, ids, piece)

    def _bound(self, draft: Draft, piece: Piece) -> None:
        asked = sum(len(clause.values) for clause in draft.clauses if clause.field in {self.fills, self.negated})
        if asked + len(piece.values) > MOST_VALUES:
            raise QueryError(
                N_("{name}: takes at most {most} values in all. Leave some out."),
                draft.query,
                piece.at,
                instead=("",),
                name=self.name,
                most=MOST_VALUES,
            )

    def _id(self, draft: Draft, piece: Piece, value: Value) -> str:
        found = self.meant(value.text)
        if found is not None:
            return found
        is_word = bool(tokens(value.text))
        likely = tuple(self.suggest(value.text)[:2]) if is_word else ()
        as_word = f'{"-" * piece.is_negated}"{value.text}"' if is_word else ""
        instead = [*(draft.mended(piece, value, one) for one in likely), as_word, ""]
        raise draft.unfit(piece, value, likely, self.examples, instead)

    def show(self, query: AnyQuery) -> tuple[str, ...]:
        """A piece a group; one for what has no groups."""
        held = getattr(query, self.fills)
        groups = held if self.in_groups else (held,)
        return tuple(f"{self.name}:{','.join(group)}" for group in groups if group)
