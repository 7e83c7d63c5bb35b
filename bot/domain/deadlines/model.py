"""Deadlines: something to do to one thing at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Deadline:
    """``kind`` says what is due, ``key`` to what. There is one deadline for each kind and key."""

    kind: str
    key: str
    at: datetime
