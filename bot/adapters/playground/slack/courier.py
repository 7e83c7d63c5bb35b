"""Carries events and interactions to the app: signed HTTP, or Socket Mode while the app is connected."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode

import aiohttp

from bot.adapters.playground.people import TEAM_ID
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import APP_ID, BOT_USER_ID, VERIFICATION_TOKEN
from bot.adapters.playground.slack.socket_mode import SocketClosedError, SocketMode

Kind: TypeAlias = Literal["events_api", "slash_commands", "interactive"]

EVENTS_PATH = "/slack/events"


@dataclass(frozen=True)
class Answer:
    """How the app answered: ``failure`` is None when it acknowledged, else Slack's word for what went wrong."""

    failure: Literal["operation_timeout", "dispatch_failed"] | None
    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def retry_reason(self) -> str:
        """``X-Slack-Retry-Reason`` of the next attempt."""
        if self.failure == "operation_timeout":
            return "http_timeout"
        return "http_error" if self.status else "connection_failed"


class Courier:
    """Knows where the app is. Events that fail come again; interactions do not."""

    def __init__(self, app_url: str | None, signing_secret: str, moment: Callable[[], float]) -> None:
        self.app_url = app_url
        self.signing_secret = signing_secret
        self.sockets = SocketMode()
        self.ack_within = 3.0
        self.retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
        self.sent: deque[Json] = deque(maxlen=300)
        self._moment = moment
        self._tasks: set[asyncio.Task[Any]] = set()
        self._first_attempts: set[asyncio.Task[Any]] = set()

    async def send(self, kind: Kind, payload: Json, retry: tuple[int, str] | None = None) -> Answer:
        """One attempt. Never raises for what the app does wrong."""
        if self.sockets.connected:
            return await self._over_socket(kind, payload, retry)
        if self.app_url is None:
            return Answer("dispatch_failed")
        return await self._over_http(self.app_url, kind, payload, retry)

    def envelope(self, event: Json) -> Json:
        """An event as it travels, remembered so that it can be sent again."""
        envelope = {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev0{secrets.token_hex(4).upper()}",
            "event_time": int(self._moment()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM_ID,
                    "user_id": BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        self.sent.append(envelope)
        return envelope

    def publish(self, event: Json) -> None:
        """Deliver an event in the background, again and again while it fails."""
        first = self._in_background(self._attempt(self.envelope(event)))
        self._first_attempts.add(first)
        first.add_done_callback(self._first_attempts.discard)

    async def attempted(self) -> None:
        """Wait until every event published so far has been tried once."""
        if self._first_attempts:
            await asyncio.wait(set(self._first_attempts))

    async def redeliver(self, event_id: str) -> Answer:
        """Send a remembered event once more, as Slack does when an acknowledgement got lost.

        Raises LookupError for an event that was never sent.
        """
        for envelope in self.sent:
            if envelope["event_id"] == event_id:
                return await self.send("events_api", envelope, (1, "http_timeout"))
        raise LookupError(f"No event {event_id}")

    async def settled(self) -> None:
        """Wait until nothing is under way to the app, retries included."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Drop what is under way and close the sockets."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.sockets.close()

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _attempt(self, envelope: Json) -> None:
        answer = await self.send("events_api", envelope)
        if self._again(answer):
            self._in_background(self._repeat(envelope, answer))

    def _again(self, answer: Answer) -> bool:
        return answer.failure is not None and answer.headers.get("x-slack-no-retry") != "1"

    async def _repeat(self, envelope: Json, answer: Answer) -> None:
        for number, delay in enumerate(self.retry_delays, start=1):
            await asyncio.sleep(delay)
            answer = await self.send("events_api", envelope, (number, answer.retry_reason))
            if not self._again(answer):
                return

    async def _over_socket(self, kind: Kind, payload: Json, retry: tuple[int, str] | None) -> Answer:
        try:
            return Answer(None, 200, await self.sockets.send(kind, payload, self.ack_within, retry))
        except TimeoutError:
            return Answer("operation_timeout")
        except SocketClosedError:
            return Answer("dispatch_failed")

    async def _over_http(self, app_url: str, kind: Kind, payload: Json, retry: tuple[int, str] | None) -> Answer:
        if kind == "events_api":
            content_type, body = "application/json", json.dumps(payload)
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            content_type, body = "application/x-www-form-urlencoded", urlencode(fields)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= self.signature(body)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        limit = aiohttp.ClientTimeout(total=self.ack_within)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(app_url + EVENTS_PATH, data=body.encode(), headers=headers) as response,
            ):
                return _answer(response.status, dict(response.headers), await response.text())
        except TimeoutError:
            return Answer("operation_timeout")
        except aiohttp.ClientError:
            return Answer("dispatch_failed")

    def signature(self, body: str, at: int | None = None) -> dict[str, str]:
        """Slack's two headers for a body sent at a moment (seconds since 1970, now if not said)."""
        timestamp = str(int(time.time()) if at is None else at)
        basis = f"v0:{timestamp}:{body}".encode()
        digest = hmac.new(self.signing_secret.encode(), basis, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _answer(status: int, headers: dict[str, str], text: str) -> Answer:
    headers = {name.lower(): value for name, value in headers.items()}
    if status != 200:
        return Answer("dispatch_failed", status, text, headers)
    try:
        body = json.loads(text) if text.lstrip().startswith("{") else text
    except ValueError:
        body = text
    return Answer(None, status, body, headers)
