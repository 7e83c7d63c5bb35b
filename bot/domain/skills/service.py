"""Finding the skill that somebody means."""

from __future__ import annotations

from bot.domain.skills.catalogue import known
from bot.domain.skills.words import plain


def meant(words: str) -> str | None:
    """The skill's id that these words surely mean: its id, its name, an alias, or one of them with a typo."""
    return known().index.meant(words)


def suggest(words: str, most: int = 8) -> list[str]:
    """Skills that somebody may be typing, likeliest first."""
    catalogue = known()
    if not plain(words):
        return list(catalogue.names)[:most]
    return catalogue.index.suggest(words, most)
