"""Where Telegram posts updates."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.faults import place_of
from bot.adapters.ports import Json
from bot.adapters.web.guard import bounded_body

PATH = "/telegram/webhook"
MOST_BYTES = 1_000_000
PATIENCE = 25.0
"""Seconds; afterwards Telegram is asked to post the update again, which by then may be known."""

_log = logging.getLogger(__name__)


class TakesUpdates(Protocol):
    """The Telegram adapter."""

    async def take(self, update: Json, /) -> None:
        """Take an update; returns when its effect is committed. Raises when it is not."""
        ...


def telegram_webhook(telegram: TakesUpdates, secret: str) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint: 200 after the commit, 401 for a stranger, 503 when the update should come again."""

    async def webhook(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=401)
        try:
            update = json.loads(await bounded_body(request, MOST_BYTES))
        except ValueError:
            return Response(status_code=400)
        if not isinstance(update, dict):
            return Response(status_code=400)
        try:
            async with asyncio.timeout(PATIENCE):
                await telegram.take(update)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was committed: it has to come again
            _log.error("an update was not taken: %s", place_of(error))
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response(status_code=200)

    return webhook
