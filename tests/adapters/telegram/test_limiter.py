"""What passes the bot's gate, in which lane, and what Telegram may take Stars for."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.adapters.ports import Lane
from bot.adapters.telegram.app import TelegramAdapter
from bot.handlers.kit.screen import Screen
from tests.adapters.telegram.conftest import ANA, TOKEN, Stage

NOTICE = Screen(title="A new job")


class OpenGate:
    """Lets everybody pass, and remembers who did."""

    def __init__(self) -> None:
        self.passed: list[Lane] = []

    @contextlib.asynccontextmanager
    async def passing(self, lane: Lane) -> AsyncIterator[None]:
        """Let it pass."""
        self.passed.append(lane)
        yield


def gated(stage: Stage, gate: OpenGate, *, paid: bool = False) -> TelegramAdapter:
    """An adapter whose messages pass the gate."""
    adapter = TelegramAdapter(TOKEN, f"{stage.url}/telegram", stage.turns, stage.vault, gate=gate, paid=paid)
    stage.adapters.append(adapter)
    return adapter


async def test_replies_notices_and_broadcasts_pass_in_lanes_of_their_own(stage: Stage) -> None:
    gate = OpenGate()
    adapter = gated(stage, gate)
    await adapter.start_polling()
    stage.world.send_text(ANA, "/home")
    await stage.called("sendMessage")
    name = await adapter.sender.send(str(ANA), NOTICE)
    await adapter.sender.mend(str(ANA), name, Screen(title="An old job"))
    await adapter.broadcaster.send(str(ANA), NOTICE)

    assert gate.passed == ["reply", "notice", "notice", "broadcast"]


@pytest.mark.parametrize("paid", [True, False])
async def test_only_who_pays_asks_for_more(stage: Stage, paid: bool) -> None:
    adapter = gated(stage, OpenGate(), paid=paid)
    await adapter.broadcaster.send(str(ANA), NOTICE)

    (params,) = stage.calls("sendMessage")
    assert params.get("allow_paid_broadcast") == ("true" if paid else None)
