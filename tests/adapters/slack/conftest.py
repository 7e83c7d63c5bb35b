"""The usual workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.adapters.slack.world import Rig, slack


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """One workspace with a bot token, over HTTP."""
    async with slack() as one:
        yield one
