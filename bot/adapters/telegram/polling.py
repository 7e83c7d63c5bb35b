"""Long polling that never confirms an update whose effect is not committed.

Telegram forgets every update before the ``offset`` of the next getUpdates. So the offset is the oldest update that is
still open; what comes again because of it is known by its id. After a crash Telegram sends all of them again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters.faults import place_of
from bot.adapters.telegram import limits
from bot.adapters.telegram.inbound import lane_of
from bot.adapters.telegram.lanes import Lanes
from bot.adapters.telegram.transport import TooFast

_log = logging.getLogger(__name__)

KINDS = ("message", "callback_query", "inline_query", "pre_checkout_query")
"""The kinds of updates that are asked for."""

LONG_POLL_SECONDS = 25
LOOK_AGAIN_SECONDS = 0.2
"""While an update is open, Telegram answers at once, with that update: new ones are looked for this often."""

FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0
CONFIRM_SECONDS = 5.0
TRIES = 5
"""An update that fails so often while others are committed is given up: it would hold up everybody."""

Work = Callable[[Update], Awaitable[None]]


class Polling:
    """Gets updates and hands them over, those of one person in order.

    ``process`` returns when the update's effect is committed and raises when it is not; then it is tried again.
    ``gave_up`` is told of an update that is not tried any more.
    """

    def __init__(self, bot: Bot, lanes: Lanes, process: Work, gave_up: Work) -> None:
        self._bot = bot
        self._lanes = lanes
        self._process = process
        self._gave_up = gave_up
        self._open: dict[int, asyncio.Task[None]] = {}
        self._known: set[int] = set()
        self._newest: int | None = None
        self._committed = 0
        self._stopping = asyncio.Event()

    @property
    def offset(self) -> int | None:
        """The first update that Telegram has to keep; None before there was any."""
        if self._open:
            return min(self._open)
        return None if self._newest is None else self._newest + 1

    async def run(self, prepare: Callable[[], Awaitable[None]]) -> None:
        """Poll until stopped. ``prepare`` is done first, and tried until it succeeds. Raises InvalidToken."""
        await self._again_and_again(prepare, until_done=True)
        await self._again_and_again(self._once, until_done=False)

    async def _again_and_again(self, step: Callable[[], Awaitable[None]], *, until_done: bool) -> None:
        """Take the step until stopped, or until it has succeeded once; after trouble, more and more slowly."""
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            try:
                await step()
            except InvalidToken:
                raise
            except TelegramError as error:
                _log_trouble(error)
                await self._pause(error.seconds if isinstance(error, TooFast) else wait)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                if until_done:
                    return
                wait = FIRST_WAIT

    async def _once(self) -> None:
        timeout = 0 if self._open else LONG_POLL_SECONDS
        updates = await self._bot.get_updates(
            offset=self.offset, limit=limits.UPDATES_AT_ONCE, timeout=timeout, allowed_updates=KINDS
        )
        for update in updates:
            if update.update_id not in self._known:
                self._hand_over(update)
        if self._open:
            await asyncio.wait(self._open.values(), timeout=LOOK_AGAIN_SECONDS)
        offset = self.offset
        self._known = {known for known in self._known if offset is not None and known >= offset}

    def _hand_over(self, update: Update) -> None:
        number = update.update_id
        self._known.add(number)
        self._newest = max(number, self._newest or 0)
        task = self._lanes.put(lane_of(update), partial(self._until_committed, update))
        self._open[number] = task

    async def _until_committed(self, update: Update) -> None:
        """Leaves the update open when stopped before it is committed."""
        wait, tries, committed_before = FIRST_WAIT, 0, self._committed
        while True:
            tries += 1
            try:
                await self._process(update)
            except Exception as error:  # noqa: BLE001 - whatever it is, the update is not committed
                _log.error("update %d failed, try %d: %s", update.update_id, tries, place_of(error))
            else:
                self._committed += 1
                break
            if tries >= TRIES and self._committed > committed_before:
                _log.error("update %d given up", update.update_id)
                await self._gave_up(update)
                break
            if await self._pause(wait):
                return
            wait = min(wait * 2, LONGEST_WAIT)
        del self._open[update.update_id]

    async def _pause(self, seconds: float) -> bool:
        """Wait; whether polling was stopped meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True

    def stop(self) -> None:
        """Begin no new poll and try no failed update again."""
        self._stopping.set()

    async def confirm(self) -> None:
        """Tell Telegram what is committed, so that it need not come again."""
        if self.offset is None:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._bot.get_updates(offset=self.offset, limit=1, timeout=0, allowed_updates=KINDS)
        except (TelegramError, TimeoutError) as error:
            _log.info("the last updates are not confirmed and will come again: %s", type(error).__name__)


def _log_trouble(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        _log.warning("another process polls with the same token")
    else:
        _log.warning("no updates: %s (%s)", type(error).__name__, error.message)
