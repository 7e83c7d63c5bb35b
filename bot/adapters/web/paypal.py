"""Where PayPal posts its events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.faults import place_of
from bot.adapters.web.guard import bounded_body

PAYPAL_PATH = "/paypal/webhook"
MOST_BYTES = 1_000_000
PATIENCE = 20.0
"""Seconds; afterwards PayPal is asked to post the event again."""

_log = logging.getLogger(__name__)


class TakesPayPalEvents(Protocol):
    """PayPal's adapter."""

    async def take(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Take an event; returns when its effect is committed. False when it is not genuine. Raises otherwise."""
        ...


def paypal_route(taker: TakesPayPalEvents) -> Route:
    """The endpoint: 200 after the commit, 400 for a stranger, 503 when the event should come again."""

    async def webhook(request: Request) -> Response:
        body = await bounded_body(request, MOST_BYTES)
        try:
            async with asyncio.timeout(PATIENCE):
                genuine = await taker.take(body, request.headers)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was committed: it has to come again
            _log.error("an event of PayPal's was not taken: %s", place_of(error))
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response(status_code=200 if genuine else 400)

    return Route(PAYPAL_PATH, webhook, methods=["POST"])
