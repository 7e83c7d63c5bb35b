"""Finding what somebody means among many wordings, typos and all. Skills and categories are found with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

Target = TypeVar("Target")

SHORTEST_TYPO = 5
"""Letters from which on a word may hold a typo: "aid" is not a mistyped "ai", nor "cost" a mistyped "rust"."""
OTHER_LETTER = 7
"""Letters from which on a typo may be another letter: "string" is no mistyped "spring"; "pyton" is "python"."""
TWO_TYPOS = 10
"""Letters from which on it may hold two."""
SHORTEST_CORRECTED = 3
"""Letters from which on a suggestion may correct one."""
LONGEST = 60
"""Letters that can mean something; whatever is longer means nothing."""

FALSE_FRIENDS = frozenset(
    """
    applet automaton backed caching cloning competition composed composes composite consent consisting constructs
    contacts contents contest context contracted discard election exiting expresses filling inferior interaction
    interactions inventory iterations layer magenta magna median monkey parents promoting prospective protecting
    protects recreating redact reordering scalar scale scales serves sides spelling submitting topography tracing
    trailing transaction transactions transition transitions validation waiting
    """.split()  # noqa: SIM905 - a line for each word would fill pages
)
"""Words of their own that are a letter or two away from a wording, and no typo of it."""


def plain(words: str) -> str:
    """Words without what people write now one way, now another: capitals, hyphens, blanks in a row."""
    return " ".join(words.casefold().replace("-", " ").replace("_", " ").split())


def _joined(words: str) -> str:
    """Plain words without blanks and dots: "node js" and "Node.js" are the same."""
    return re.sub(r"[\s.]", "", words)


def _letters(word: str) -> int:
    """The letters of a word as bits, a letter's second and third occurrence as bits of their own.

    A typo changes one bit or two: words that differ in more need no closer look.
    """
    bits = 0
    for letter in word:
        bit = 1 << (ord(letter) & 63)
        while bits & bit:
            bit <<= 64
        bits |= bit
    return bits


def _typos(word: str) -> int:
    """How many typos a word may hold."""
    return 2 if len(word) >= TWO_TYPOS else 1


class WordIndex:
    """Wordings, each of which leads to an id. Built once, never changed."""

    def __init__(self, wordings: Mapping[str, str]) -> None:
        self.exact: dict[str, str] = dict(wordings)
        """Plain wording → id."""
        self._joined: dict[str, str] = {}
        for wording, target in self.exact.items():
            self._joined.setdefault(_joined(wording), target)
        self._spelled = [(word, _letters(word), target) for word, target in self._joined.items()]
        self._typo_prone: dict[str, list[tuple[str, int, tuple[str, str]]]] = {}
        for word, bits, target in self._spelled:
            if len(word) >= SHORTEST_TYPO:
                self._typo_prone.setdefault(word[0], []).append((word, bits, (word, target)))
        parts: dict[str, list[str]] = {}
        for wording, target in self.exact.items():
            for part in wording.split():
                parts.setdefault(part, []).append(target)
        self._parts = [(part, _letters(part), targets) for part, targets in parts.items()]

    def exactly(self, words: str) -> str | None:
        """The id of this very wording, whatever its capitals, hyphens, blanks and dots."""
        key = plain(words)
        joined = _joined(key)
        return self.exact.get(key) or (self._joined.get(joined) if len(joined) > 1 else None)

    def meant(self, words: str) -> str | None:
        """The id that these words surely mean: exactly, or with a typo that can have but one meaning."""
        key = plain(words)
        if not key or len(key) > LONGEST:
            return None
        joined = _joined(key)
        found = self.exactly(words)
        if found or len(joined) < SHORTEST_TYPO or key in FALSE_FRIENDS:
            return found
        if any(word.startswith(joined) for word in self._joined):
            return None  # somebody who stopped in the middle of a word may mean any word that begins so
        return self._closest(joined)

    def _closest(self, joined: str) -> str | None:
        near: dict[int, set[str]] = {}
        for apart, (word, target) in _near(self._typo_prone.get(joined[0], ()), joined, _typos(joined)):
            swapped = len(word) != len(joined) or sorted(word) == sorted(joined)
            if swapped or len(joined) >= OTHER_LETTER:
                near.setdefault(apart, set()).add(target)
        targets = near[min(near)] if near else set()
        return targets.pop() if len(targets) == 1 else None

    def suggest(self, words: str, most: int) -> list[str]:
        """Ids that somebody may be typing, likeliest first: those that begin so, hold it, or nearly hold it."""
        key = plain(words)
        if not key or len(key) > LONGEST:
            return []
        exact = self.exactly(words)
        starts: list[str] = []
        begins: list[str] = []
        holds: list[str] = []
        for wording, target in self.exact.items():
            at = wording.find(key)
            if at == 0:
                starts.append(target)
            elif at > 0:
                (begins if wording[at - 1] == " " else holds).append(target)
        found = dict.fromkeys([*filter(None, [exact]), *starts, *begins, *holds])
        if len(found) < most:
            found |= dict.fromkeys(self._close(key))
        return list(found)[:most]

    def _close(self, key: str) -> Iterable[str]:
        """Ids whose wording, or a word of it, is some letters away from what was typed; the nearest first."""
        joined = _joined(key)
        most = _typos(joined) if len(joined) >= SHORTEST_CORRECTED else 0
        near = [(apart, target) for apart, target in _near(self._spelled, joined, most)]
        near += [(apart, target) for apart, targets in _near(self._parts, joined, most) for target in targets]
        return [target for _, target in sorted(near, key=lambda pair: pair[0])]


def _near(words: Sequence[tuple[str, int, Target]], typed: str, most: int) -> Iterator[tuple[int, Target]]:
    """What the words lead to that are at most so many letters away from what was typed, with how many it is."""
    letters, length = _letters(typed), len(typed)
    for word, bits, target in words:
        if -most <= len(word) - length <= most and (letters ^ bits).bit_count() <= 2 * most:
            apart = distance(word, typed, most)
            if apart <= most:
                yield apart, target


def distance(one: str, other: str, most: int) -> int:
    """How many letters were left out, put in, changed or swapped with their neighbour.

    More than ``most`` counts as ``most`` + 1, so that only the cells near the diagonal have to be looked at.
    """
    far = most + 1
    width = len(other) + 1
    before, above = [far] * width, [min(column, far) for column in range(width)]
    for row, letter in enumerate(one, 1):
        line = [far] * width
        if row <= most:
            line[0] = row
        for column in range(max(1, row - most), min(width, row + most + 1)):
            its = other[column - 1]
            least = min(line[column - 1] + 1, above[column] + 1, above[column - 1] + (letter != its))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == its:
                least = min(least, before[column - 2] + 1)
            line[column] = min(least, far)
        if min(line) > most and min(above) > most:
            return far
        before, above = above, line
    return above[-1]
