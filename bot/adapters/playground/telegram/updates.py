"""The updates that wait for the bot: fetched by long polling, or posted to its webhook."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
from pydantic import BaseModel

from bot.adapters.playground.telegram.errors import ApiError

FIRST_UPDATE_ID = 812_400_001
KEPT_UPDATES = 2000
MOST_UPDATES_AT_ONCE = 100
LONGEST_POLL = 50.0
# As the platform has it: these kinds come only to a bot that names them.
UNASKED_KINDS_LEFT_OUT = {"chat_member", "message_reaction", "message_reaction_count"}
WEBHOOK_TIMEOUT = 60.0
FIRST_RETRY = 0.2
LONGEST_RETRY = 5.0


class Webhook(BaseModel):
    """Where updates are posted to; what went wrong last, and when (Unix seconds)."""

    url: str
    secret_token: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


class Pending:
    """An update that the bot has not confirmed. ``again`` marks one that it had confirmed before."""

    def __init__(self, update: dict[str, Any], lane: int, *, again: bool = False) -> None:
        self.update = update
        self.lane = lane
        self.again = again
        self.flying = False

    @property
    def update_id(self) -> int:
        """Its id."""
        return int(self.update["update_id"])


class UpdateQueue:
    """Updates in the order in which they happened; those of one person are posted one after the other."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.webhook: Webhook | None = None
        self.allowed: list[str] = []
        self.last_update_id = FIRST_UPDATE_ID - 1
        self._now = now
        self._pending: list[Pending] = []
        self._history: deque[tuple[int, dict[str, Any]]] = deque(maxlen=KEPT_UPDATES)
        self._arrived = asyncio.Event()
        self._poll = 0
        self._closed = False
        self._posts: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    @property
    def pending(self) -> list[dict[str, Any]]:
        """The updates that the bot has not confirmed."""
        return [entry.update for entry in self._pending]

    def add(self, lane: int, kind: str, body: dict[str, Any]) -> int | None:
        """Queue an update about one person. None when the bot asked not to get this kind."""
        if kind not in self.allowed if self.allowed else kind in UNASKED_KINDS_LEFT_OUT:
            return None
        self.last_update_id += 1
        update = {"update_id": self.last_update_id, kind: body}
        self._history.append((lane, update))
        self._push(Pending(update, lane))
        return self.last_update_id

    def redeliver(self, update_id: int) -> None:
        """Deliver an update again, same id and same content. Raises KeyError for an unknown one."""
        for lane, update in self._history:
            if update["update_id"] == update_id:
                self._push(Pending(update, lane, again=True))
                return
        raise KeyError(update_id)

    def _push(self, entry: Pending) -> None:
        self._pending.append(entry)
        self._arrived.set()
        self.post_waiting()

    def drop_pending(self) -> None:
        """Forget everything that waits."""
        self._pending.clear()

    async def take(self, offset: int, limit: int, within: float) -> list[dict[str, Any]]:
        """Confirm what lies before ``offset``, then answer what waits, at the latest after ``within`` seconds.

        Raises ApiError 409 while a webhook is set, and when another call takes over; 502 after ``close``.
        """
        if self._closed:
            raise ApiError(502, "Bad Gateway")
        if self.webhook:
            way_out = "use deleteWebhook to delete the webhook first"
            raise ApiError(409, f"Conflict: can't use getUpdates method while webhook is active; {way_out}")
        self._poll += 1
        poll = self._poll
        self._arrived.set()  # wakes the call that this one replaces
        self._confirm(offset)
        deadline = time.monotonic() + min(within, LONGEST_POLL)
        while not self._pending and not self._closed:
            left = deadline - time.monotonic()
            if left <= 0 or not await self._something_arrives(left):
                break
            self._check_still_mine(poll)
        entries = self._pending[: max(1, min(limit, MOST_UPDATES_AT_ONCE))]
        for entry in entries:
            entry.again = False
        return [entry.update for entry in entries]

    def _check_still_mine(self, poll: int) -> None:
        if self._poll != poll:
            text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            raise ApiError(409, text)
        if self.webhook:
            raise ApiError(409, "Conflict: terminated by setWebhook request")

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._pending = self._pending[offset:]
        elif offset:
            self._pending = [entry for entry in self._pending if entry.again or entry.update_id >= offset]

    async def _something_arrives(self, within: float) -> bool:
        self._arrived.clear()
        try:
            async with asyncio.timeout(within):
                await self._arrived.wait()
        except TimeoutError:
            return False
        return True

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Post updates from now on; None lets them be fetched again."""
        self.webhook = webhook
        self._arrived.set()
        self.post_waiting()

    def post_waiting(self) -> None:
        """Start posting what can be posted now: one update a person, ``max_connections`` in all."""
        if not self.webhook or self._closed or not _loop_runs():
            return
        busy = {entry.lane for entry in self._pending if entry.flying}
        for entry in self._pending:
            if len(busy) >= self.webhook.max_connections:
                return
            if entry.lane not in busy:
                busy.add(entry.lane)
                entry.flying = True
                task = asyncio.get_running_loop().create_task(self._post_until_taken(entry))
                self._posts.add(task)
                task.add_done_callback(self._posts.discard)

    async def _post_until_taken(self, entry: Pending) -> None:
        wait = FIRST_RETRY
        try:
            while entry in self._pending and self.webhook and not self._closed:
                if await self._post(self.webhook, entry.update):
                    if entry in self._pending:
                        self._pending.remove(entry)
                    return
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_RETRY)
        finally:
            entry.flying = False
            self.post_waiting()

    async def _post(self, webhook: Webhook, update: dict[str, Any]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret_token} if webhook.secret_token else {}
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WEBHOOK_TIMEOUT))
        try:
            async with self._session.post(webhook.url, json=update, headers=headers) as response:
                if 200 <= response.status < 300:
                    return True
                fault = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            fault = f"Connection failed: {type(error).__name__}"
        webhook.last_error_date = int(self._now().timestamp())
        webhook.last_error_message = fault
        return False

    async def close(self) -> None:
        """End long polls (with what waits) and posts; nothing is lost."""
        self._closed = True
        self._arrived.set()
        posts = list(self._posts)
        for post in posts:
            post.cancel()
        await asyncio.gather(*posts, return_exceptions=True)
        if self._session:
            await self._session.close()
            self._session = None

    def reopen(self) -> None:
        """Work again after ``close``."""
        self._closed = False
        self.post_waiting()

    def to_json(self) -> Any:
        """The queue, for ``load``."""
        return {
            "webhook": self.webhook.model_dump() if self.webhook else None,
            "allowed": self.allowed,
            "last_update_id": self.last_update_id,
            "pending": [[entry.lane, entry.again, entry.update] for entry in self._pending],
            "history": [[lane, update] for lane, update in self._history],
        }

    def load(self, json: Any) -> None:
        """Take back what ``to_json`` gave."""
        self.webhook = Webhook.model_validate(json["webhook"]) if json["webhook"] else None
        self.allowed = json["allowed"]
        self.last_update_id = json["last_update_id"]
        self._pending = [Pending(update, lane, again=again) for lane, again, update in json["pending"]]
        self._history = deque(((lane, update) for lane, update in json["history"]), maxlen=KEPT_UPDATES)


def _loop_runs() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
