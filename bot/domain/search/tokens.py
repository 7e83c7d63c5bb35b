"""Words as search sees them: the same on every database, since the databases are handed these and nothing else."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
"""Letters of a token; what is longer is cut, on both sides of a comparison."""

SIGNS = {"c++": "cplusplus", "c#": "csharp", "f#": "fsharp", ".net": "dotnet"}
"""Names that are made of signs, and their tokens."""
_SPECIAL = re.compile(r"(?<![^\W_])(c\+\+|c#|f#|\.net)(?![^\W_])")
_WORD = re.compile(r"[^\W_]+")


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, in order: letters and digits, folded in case, without accents.

    "Node.js, C++ & Café" is node, js, cplusplus, cafe.
    """
    # Folded between the two normal forms: a bold "𝐏" has no case before the first, and is a "P" after it.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    named = _SPECIAL.sub(lambda found: f" {SIGNS[found.group(1)]} ", plain)
    return tuple(word[:LONGEST] for word in _WORD.findall(named))


def holds_phrase(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the phrase's words stand one after the other."""
    size = len(phrase)
    return any(words[start : start + size] == phrase for start in range(len(words) - size + 1))
