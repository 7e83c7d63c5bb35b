"""An event loop whose time is nobody's: where all wait, it leaps to the moment for which the first of them waits."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Takes no time. Threads and the network have no place in it."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Leaping(self._leap))

    def time(self) -> float:
        """Seconds since its start."""
        return self._now

    def _leap(self, seconds: float) -> None:
        self._now += seconds


class _Leaping(selectors.SelectSelector):
    def __init__(self, leap: Callable[[float], None]) -> None:
        super().__init__()
        self._leap = leap

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Never waits."""
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        self._leap(timeout)
        return super().select(0)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of the work, at once."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
