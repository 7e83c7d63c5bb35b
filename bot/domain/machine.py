"""State machines as tables that can be printed: docs/ draws its diagrams from the tables that run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bot.domain.errors import NotAllowed

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class Transition(Generic[State]):
    """One row: who may do what, from which states, where it leads and what it does to the ledger."""

    name: str
    sources: tuple[State, ...]
    target: State
    who: str
    ledger: str = ""


@dataclass(frozen=True)
class Machine(Generic[State]):
    """All transitions of one noun. What is not in the table is refused."""

    noun: str
    transitions: tuple[Transition[State], ...]

    def after(self, state: State, name: str) -> State:
        """The state that the transition leads to. Raises NotAllowed when the table has no such row."""
        for transition in self.transitions:
            if transition.name == name and state in transition.sources:
                return transition.target
        if all(transition.name != name for transition in self.transitions):
            raise LookupError(f"{self.noun} has no transition {name!r}")
        raise NotAllowed(state=state)

    def allows(self, state: State, name: str) -> bool:
        """Whether the table has this transition from this state."""
        return any(row.name == name and state in row.sources for row in self.transitions)

    def names(self) -> Iterable[str]:
        """Every transition's name, in the table's order."""
        return dict.fromkeys(row.name for row in self.transitions)
