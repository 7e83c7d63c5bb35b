"""What the tests of this room share."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.handlers.kit.words import Words

ENGLISH = Words("en", "UTC", datetime(2027, 3, 1, tzinfo=UTC))
