"""Identifiers: short, sortable by time, safe in a button."""

from __future__ import annotations

import secrets
import time

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_EPOCH_MS = 1_704_067_200_000
_RANDOM_BITS = 24


def new_id() -> str:
    """Thirteen characters that sort by time: 41 bits of milliseconds since 2024, then 24 random ones."""
    number = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return "".join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))
