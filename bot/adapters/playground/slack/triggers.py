"""Trigger ids: a member did something, so the app may open a modal for them, once and at once."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass

from bot.adapters.playground.slack.errors import RefusalError

LIFETIME_S = 3.0


@dataclass
class Trigger:
    """What a trigger id stands for; ``view`` is the modal that the member acted in."""

    user: str
    view: str | None
    made_at: float
    used: bool = False


class Triggers:
    """Issues trigger ids and takes them back. Their three seconds are real ones."""

    def __init__(self) -> None:
        self.lifetime = LIFETIME_S
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, view: str | None = None) -> str:
        """A trigger id for what this member has just done."""
        self._forget_old()
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, view, time.monotonic())
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use up a trigger id. Raises RefusalError when it is none, too old or already used."""
        if not re.fullmatch(r"\d+\.\d+\.[0-9a-f]+", trigger_id):
            raise RefusalError("invalid_trigger_id")
        trigger = self._issued.get(trigger_id)
        if trigger is None or time.monotonic() - trigger.made_at > self.lifetime:
            raise RefusalError("expired_trigger_id")
        if trigger.used:
            raise RefusalError("exchanged_trigger_id")
        trigger.used = True
        return trigger

    def _forget_old(self) -> None:
        oldest = time.monotonic() - 10 * self.lifetime
        self._issued = {key: each for key, each in self._issued.items() if each.made_at > oldest}
