"""The table of what is told of which event; every noun's module enters itself in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.domain.events import Event
from bot.domain.market import Market
from bot.domain.notifications.model import Notice

Teller = Callable[[Market, Any], Sequence[Notice]]
TELLERS: dict[type[Event], Teller] = {}


def tells(event: type[Event]) -> Callable[[Teller], Teller]:
    """Enter what an event causes to be told."""

    def enter(teller: Teller) -> Teller:
        TELLERS[event] = teller
        return teller

    return enter
