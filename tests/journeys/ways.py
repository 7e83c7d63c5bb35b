"""Both ways round: who works in Telegram for somebody in Slack, and the other way."""

from __future__ import annotations

import pytest

BOTH_WAYS = pytest.mark.parametrize(("worker", "hirer"), [("ana", "mia"), ("noor", "carla")])
