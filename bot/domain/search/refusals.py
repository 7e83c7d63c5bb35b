"""What is answered to a query that cannot be understood: where it goes wrong, why, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.errors import BadValue

Stretch = tuple[int, int]
"""A part of a query: where it begins and where it ends, counted in characters from 0."""

MOST_SUGGESTIONS = 4


class QueryError(BadValue):
    """A query that cannot be understood.

    ``told`` is the sentence, ``values`` fill it. ``column`` (from 1) and ``length`` say which characters of
    ``query`` it is about: what was typed, with typographic quotes and dashes made plain, character for character.
    ``suggestions`` are whole queries with that place mended, likeliest first; ``meant`` are the mended places alone,
    in the same order ("" where the place is left out).
    """

    def __init__(
        self,
        sentence: str,
        query: str,
        wrong: Stretch,
        *,
        mended: Stretch | None = None,
        instead: Iterable[str] = (),
        **values: object,
    ) -> None:
        """``instead`` are texts that could stand in the place of ``mended`` (default: of what is wrong)."""
        super().__init__(sentence, **values)
        self.query = query
        self.column = wrong[0] + 1
        self.length = max(1, wrong[1] - wrong[0])
        start, end = mended or wrong
        corrected = {
            whole: text.strip()
            for text in instead
            if (whole := _tidy(query[:start] + text + query[end:])) and whole != _tidy(query)
        }
        self.suggestions = tuple(corrected)[:MOST_SUGGESTIONS]
        self.meant = tuple(corrected.values())[:MOST_SUGGESTIONS]

    @property
    def caret(self) -> str:
        """A line to stand below ``query``, that points at what is wrong."""
        return " " * (self.column - 1) + "^" * self.length


def _tidy(query: str) -> str:
    return " ".join(query.split())
