"""Plain text as Telegram counts it: cleaned, measured and cut at sensible places."""

from __future__ import annotations

import re
import unicodedata

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, halves of characters, and marks that turn the direction of what stands beside them."""

_ENDS = ("\n\n", "\n", ". ", "! ", "? ", "; ", ", ", " ")
"""Where to cut, best first."""

_UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Mc", "Me"}
"""Unassigned characters are not among them: they may be emoji that this Python does not know yet."""

_JOINER = "\u200d"


def clean(text: str) -> str:
    """The text without what cannot be sent or would disturb the words around it; at most one empty line in a row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return re.sub(r"\n[ \t]*\n\s*\n", "\n\n", _UNWANTED.sub("", text)).strip()


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def width(text: str) -> int:
    """About how many columns the text takes on a screen."""
    columns = 0
    for character in text:
        if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
            continue
        columns += 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
    return columns


def fits(text: str, room: int) -> int:
    """How many of the first characters take at most ``room`` units, keeping combined characters whole."""
    taken = 0
    for index, character in enumerate(text):
        taken += 2 if character > "\uffff" else 1
        if taken > room:
            return _before_joined(text, index)
    return len(text)


def _before_joined(text: str, index: int) -> int:
    start = index
    while start > 0 and (unicodedata.combining(text[start]) or _JOINER in text[start - 1 : start + 1]):
        start -= 1
    return start or index


def cut(text: str, room: int) -> int:
    """Where to end the first part of the text, of at most ``room`` units: after a paragraph, line, sentence or word."""
    most = fits(text, room)
    if most == len(text):
        return most
    for end in _ENDS:
        found = text.rfind(end, most // 2, most)
        if found > 0:
            return found + len(end)
    return most


def bounded(text: str, room: int) -> str:
    """The text in one line of at most ``room`` units; an ellipsis stands for what is left out."""
    line = " ".join(clean(text).split())
    return line if units(line) <= room else line[: fits(line, room - 1)].rstrip() + "…"


def is_visible(text: str) -> bool:
    """Whether there is anything to see: Telegram refuses a text without."""
    return any(unicodedata.category(character) not in _UNSEEN for character in text)
