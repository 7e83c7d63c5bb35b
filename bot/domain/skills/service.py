"""Finding the skill that somebody means."""

from __future__ import annotations

import difflib

from bot.domain.skills.model import ALIASES, CATALOGUE

SHORTEST_TYPO = 4
"""Letters from which on a word may hold a typo: "aid" is not a mistyped "ai"."""


def meant(words: str) -> str | None:
    """The skill's id that these words surely mean: its id, its name, an alias, or one of them with a typo."""
    key = _plain(words)
    if key in _BY_WORDS:
        return _BY_WORDS[key]
    if len(key) < SHORTEST_TYPO:
        return None
    close = difflib.get_close_matches(key, _BY_WORDS, n=1, cutoff=0.8)
    return _BY_WORDS[close[0]] if close else None


def suggest(words: str, most: int = 8) -> list[str]:
    """Skills that somebody may be typing, likeliest first."""
    key = _plain(words)
    if not key:
        return list(CATALOGUE)[:most]
    starts = [skill for name, skill in _BY_WORDS.items() if name.startswith(key)]
    holds = [skill for name, skill in _BY_WORDS.items() if key in name]
    close = [_BY_WORDS[name] for name in difflib.get_close_matches(key, _BY_WORDS, n=most, cutoff=0.6)]
    exact = [_BY_WORDS[key]] if key in _BY_WORDS else []
    return list(dict.fromkeys(exact + starts + holds + close))[:most]


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("-", " ").replace("_", " ").split())


_BY_WORDS = (
    {_plain(name): skill for skill, name in CATALOGUE.items()}
    | {_plain(skill): skill for skill in CATALOGUE}
    | {_plain(alias): skill for alias, skill in ALIASES.items()}
)
