"""Draws docs/state-machines.md from the tables that the market runs on: ``python -m tools.diagrams``."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

import bot.domain
from bot.domain.machine import Machine, Transition

PAGE = Path(__file__).parent.parent / "docs" / "state-machines.md"

HEAD = """# State machines

Every diagram and table here is made from the table that the program runs (`*_MACHINE` in `bot/domain/*/model.py`) by
`python -m tools.diagrams`; a test holds them together. What is not in a table is refused, with a sentence that says
how things stand. The ledger's account names are explained in [market.md](market.md#money).
"""

AnyMachine = Machine[Any]


def page() -> str:
    """The whole page."""
    sections = [_section(machine, initial) for machine, initial in _machines()]
    return "\n".join([HEAD, *sections])


def _machines() -> Iterator[tuple[AnyMachine, StrEnum]]:
    """Every machine of the domain with the state that its noun begins in."""
    for package in sorted(pkgutil.iter_modules(bot.domain.__path__), key=lambda found: found.name):
        if package.ispkg and importlib.util.find_spec(f"bot.domain.{package.name}.model"):
            module = importlib.import_module(f"bot.domain.{package.name}.model")
            for machine in vars(module).values():
                if isinstance(machine, Machine):
                    yield machine, _initial(module, machine)


def _initial(module: ModuleType, machine: AnyMachine) -> StrEnum:
    """The default of the field ``state`` in the noun's own class."""
    states: type[StrEnum] = type(machine.transitions[0].target)
    for noun in vars(module).values():
        if dataclasses.is_dataclass(noun):
            for field in dataclasses.fields(noun):
                begins: object = field.default
                if field.name == "state" and isinstance(begins, states):
                    return begins
    raise LookupError(f"nothing in {module.__name__} begins in a state of {machine.noun}")


def _section(machine: AnyMachine, initial: StrEnum) -> str:
    return "\n".join([f"## {machine.noun.capitalize()}", "", *_diagram(machine, initial), "", *_table(machine), ""])


def _diagram(machine: AnyMachine, initial: StrEnum) -> list[str]:
    rows = machine.transitions
    states = list(dict.fromkeys([initial, *(state for row in rows for state in (*row.sources, row.target))]))
    left = {source for row in rows for source in row.sources if source != row.target}
    named = [f'    state "{state}" as {_name(state)}' for state in states if _name(state) != state]
    moves = [f"    {_name(source)} --> {_name(row.target)}: {row.name}" for row in rows for source in row.sources]
    ends = [f"    {_name(state)} --> [*]" for state in states if state not in left]
    return ["```mermaid", "stateDiagram-v2", *named, f"    [*] --> {_name(initial)}", *moves, *ends, "```"]


def _table(machine: AnyMachine) -> list[str]:
    return ["| What | From | To | Who | Ledger |", "| --- | --- | --- | --- | --- |", *map(_row, machine.transitions)]


def _row(row: Transition[Any]) -> str:
    return f"| {row.name} | {', '.join(row.sources)} | {row.target} | {row.who} | {row.ledger or '–'} |"


def _name(state: str) -> str:
    return re.sub(r"\W+", "_", state)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
