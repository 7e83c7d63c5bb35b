"""Where Stripe posts its events, and where people come back to from a provider's page."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.adapters.faults import place_of
from bot.adapters.web.guard import bounded_body
from bot.adapters.web.pages import not_found, page, paragraph, visitors_words
from bot.domain.errors import N_

STRIPE_PATH = "/stripe/webhook"
MOST_BYTES = 1_000_000
PATIENCE = 20.0
"""Seconds; afterwards the provider is asked to post the event again."""

_log = logging.getLogger(__name__)


class TakesEvents(Protocol):
    """A provider's adapter."""

    async def take(self, body: bytes, signature: str) -> bool:
        """Take an event; returns when its effect is committed. False when it is not genuine. Raises otherwise."""
        ...


def stripe_route(taker: TakesEvents) -> Route:
    """The endpoint: 200 after the commit, 400 for a stranger, 503 when the event should come again."""

    async def webhook(request: Request) -> Response:
        body = await bounded_body(request, MOST_BYTES)
        try:
            async with asyncio.timeout(PATIENCE):
                genuine = await taker.take(body, request.headers.get("stripe-signature", ""))
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was committed: it has to come again
            _log.error("an event of Stripe's was not taken: %s", place_of(error))
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response(status_code=200 if genuine else 400)

    return Route(STRIPE_PATH, webhook, methods=["POST"])


_SAID = {
    "done": (N_("Thank you"), N_("Your payment is being confirmed. You are told in your chat.")),
    "cancelled": (N_("Nothing was paid"), N_("You can still pay: the button in your chat leads here again.")),
}


def return_routes() -> list[BaseRoute]:
    """The pages after paying. They say the same to everybody: what was paid is told in the chat."""

    async def come_back(request: Request) -> Response:
        said = _SAID.get(request.path_params["how"])
        if said is None:
            return not_found(request)
        words = visitors_words(request)
        way_on = words(N_("You can close this page and go back to your chat."))
        return page(words, words(said[0]), paragraph(words(said[1])) + paragraph(way_on))

    return [Route("/pay/{payment_id}/{how}", come_back, methods=["GET"])]
