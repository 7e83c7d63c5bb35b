"""The clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.clock.now import SystemClock, TravelClock


def test_real_time_is_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= SystemClock().now() <= datetime.now(UTC)


def test_a_travelling_clock_goes_forward_only() -> None:
    clock = TravelClock(timedelta(days=2))
    assert clock.now() - datetime.now(UTC) > timedelta(days=1, hours=23)
    clock.advance(timedelta(hours=1))
    assert clock.offset == timedelta(days=2, hours=1)
    clock.advance_to(datetime.now(UTC))
    assert clock.offset == timedelta(days=2, hours=1)
    with pytest.raises(ValueError, match="backward"):
        clock.advance(timedelta(seconds=-1))
