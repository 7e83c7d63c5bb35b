"""What somebody typed behind the bot's name, and what was found for it: nothing that outlives the program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.adapters.playground.telegram.entities import Entity


@dataclass(frozen=True)
class Result:
    """An article that the bot offers, with the message that it becomes."""

    id: str
    title: str
    description: str
    text: str
    entities: list[Entity]
    source: str
    inline_keyboard: list[list[dict[str, Any]]]


@dataclass
class InlineQuery:
    """What one person typed, and what was found so far; ``asked_at`` is monotonic seconds."""

    id: str
    user_id: int
    query: str
    offset: str
    asked_at: float
    results: list[Result] = field(default_factory=list)
    next_offset: str = ""
    button: dict[str, str] | None = None
    answered: bool = False
