"""The known skills, each an id and its name, the other words people use for them, and skills that people propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import N_
from bot.domain.events import Event
from bot.domain.machine import Machine, Transition
from bot.domain.skills.catalogue import LiveAliases, LiveSkills

CATALOGUE: Mapping[str, str] = LiveSkills()
"""Name by id."""
ALIASES: Mapping[str, str] = LiveAliases()
"""Id by other words."""


class SkillState(StrEnum):
    """Where a proposed skill stands."""

    PROPOSED = N_("proposed")
    ADDED = N_("in the catalogue")
    MERGED = N_("another word for a skill")
    REFUSED = N_("not taken")


SKILL_MACHINE = Machine(
    "proposed skill",
    (
        Transition("add", (SkillState.PROPOSED,), SkillState.ADDED, "operator"),
        Transition("merge", (SkillState.PROPOSED,), SkillState.MERGED, "operator, into a known skill"),
        Transition("refuse", (SkillState.PROPOSED,), SkillState.REFUSED, "operator"),
    ),
)


@dataclass(frozen=True)
class ProposedSkill:
    """Words that somebody proposed as a skill.

    ``key`` is what counts as the same words; ``skill`` is the id that they lead to once they are added or merged.
    """

    id: str
    words: str
    key: str
    proposed_at: datetime
    state: SkillState = SkillState.PROPOSED
    skill: str = ""
    version: int = 1


class SkillProposed(Event):
    """Somebody proposed a skill, or wants one that was proposed already."""

    proposed_id: str
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        return (f"skill:{self.proposed_id}",)


class SkillDecided(Event):
    """An operator has decided what becomes of a proposed skill."""

    proposed_id: str
    state: SkillState

    @property
    def subjects(self) -> tuple[str, ...]:
        return (f"skill:{self.proposed_id}",)
