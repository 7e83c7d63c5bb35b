"""What has happened. Events are recorded in the transaction that made them true."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Something that is true from now on.

    ``subjects`` names what it changed ("offer:…"): messages that show one of them are mended.
    """

    model_config = ConfigDict(frozen=True)

    @property
    def subjects(self) -> tuple[str, ...]:
        """What messages about it would show differently now."""
        return ()
