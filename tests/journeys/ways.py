"""Both ways round, on both engines: who works in Telegram for somebody in Slack, and the other way.

Each engine gets one of the ways; the long runs (`make prove`) go every way on every engine.
"""

from __future__ import annotations

import itertools
import os

import pytest

_WAYS = (("ana", "mia"), ("noor", "carla"))
_ENGINES = ("sqlite", "postgresql")
_ALL = [(engine, *way) for engine, way in itertools.product(_ENGINES, _WAYS)]
_EACH_ONCE = [(engine, *way) for engine, way in zip(_ENGINES, _WAYS, strict=True)]

BOTH_WAYS = pytest.mark.parametrize(
    ("database_url", "worker", "hirer"),
    _ALL if os.environ.get("PARLEY_ROUNDS") else _EACH_ONCE,
    indirect=["database_url"],
)
