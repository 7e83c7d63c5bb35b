"""The skill catalogue: the curated skills, and what a process has learned beside them.

It changes while the program runs, when an operator accepts a skill that somebody proposed. Whoever reads it sees one
whole catalogue: learning makes a new one and puts it in the place of the old one.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.domain.skills.listed.business import BUSINESS
from bot.domain.skills.listed.creative import CREATIVE
from bot.domain.skills.listed.software import SOFTWARE
from bot.domain.skills.words import WordIndex, plain

LISTED = SOFTWARE | CREATIVE | BUSINESS
"""The curated skills by their likeliest subcategory."""

_FIRST = ("python", "javascript", "typescript", "java", "go", "rust", "php", "ruby")
"""What the catalogue begins with: it is offered to somebody who has typed nothing yet."""

LONGEST_ID = 24
"""Characters of a skill's id: it goes into buttons."""


@dataclass(frozen=True)
class Catalogue:
    """Skills by id, and aliases, each with the skill's id that it leads to."""

    names: dict[str, str]
    aliases: dict[str, str]

    @cached_property
    def index(self) -> WordIndex:
        """Every wording of every skill: names go before ids, and both before aliases."""
        wordings: dict[str, str] = {}
        for wording, skill in (
            *((name, skill) for skill, name in self.names.items()),
            *((skill, skill) for skill in self.names),
            *self.aliases.items(),
        ):
            wordings.setdefault(plain(wording), skill)
        return WordIndex(wordings)


def _curated() -> Catalogue:
    skills = {skill: words for group in LISTED.values() for skill, words in group.items()}
    ordered = dict.fromkeys((*_FIRST, *skills))
    return Catalogue(
        names={skill: skills[skill][0] for skill in ordered},
        aliases={alias: skill for skill in ordered for alias in skills[skill][1:]},
    )


CURATED = _curated()
"""The catalogue as it ships."""


class _Known:
    """The catalogue of this process."""

    def __init__(self) -> None:
        self.catalogue = CURATED
        self._learning = threading.Lock()

    def learn(self, skills: Mapping[str, str], aliases: Mapping[str, str]) -> None:
        with self._learning:
            now = self.catalogue
            names = now.names | {skill: name for skill, name in skills.items() if skill not in CURATED.names}
            wordings = CURATED.index.exact
            added = {
                alias: skill for alias, skill in aliases.items() if plain(alias) not in wordings and skill in names
            }
            learned = Catalogue(names, now.aliases | added)
            if learned != now:
                self.catalogue = learned

    def forget(self) -> None:
        with self._learning:
            self.catalogue = CURATED


_known = _Known()


def known() -> Catalogue:
    """The catalogue as it stands, whole and unchanging."""
    return _known.catalogue


def learn(skills: Mapping[str, str], aliases: Mapping[str, str]) -> None:
    """Add skills (id → name) and aliases (words → id) to this process's catalogue.

    What is known already changes nothing, and no curated word gets another meaning. Safe in any thread.
    """
    _known.learn(skills, aliases)


def forget_learned() -> None:
    """Go back to the curated skills: for tests, which share a process."""
    _known.forget()


class LiveSkills(Mapping[str, str]):
    """The names of all known skills by id; it grows when the process learns."""

    def __getitem__(self, skill: str) -> str:
        return _known.catalogue.names[skill]

    def __iter__(self) -> Iterator[str]:
        return iter(_known.catalogue.names)

    def __len__(self) -> int:
        return len(_known.catalogue.names)


class LiveAliases(Mapping[str, str]):
    """The other words for skills, each with the skill's id; it grows when the process learns."""

    def __getitem__(self, alias: str) -> str:
        return _known.catalogue.aliases[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(_known.catalogue.aliases)

    def __len__(self) -> int:
        return len(_known.catalogue.aliases)


def id_of(words: str) -> str:
    """A skill's id made from its name: "Voice Cloning" becomes "voice-cloning"; "" where no letter of it is Latin."""
    spelled = words.casefold().replace("+", " plus ").replace("#", " sharp ")
    latin = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:LONGEST_ID].strip("-")
