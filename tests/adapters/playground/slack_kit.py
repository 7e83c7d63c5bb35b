"""A playground's Slack on loopback, and a real Bolt app that talks to it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.slack import SlackWorld
from tests.adapters.playground.telegram_kit import Watch

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BOT_TOKEN = "xoxb-1234567890123-1234567890123-FakeTokenOfThePlaygrnd00"
APP_TOKEN = "xapp-1-A0PARLEYAP-1234567890123-0123456789abcdef"
CLIENT_ID = "1234567890123.3210987654321"
CLIENT_SECRET = "d41d8cd98f00b204e9800998ecf8427e"
MIA, LIAM, NOOR = "U0MIACHEN1", "U0LIAMNOV1", "U0NOORHAD1"
MIAS_DM = "D0MIACHEN1"

Json = dict[str, Any]


@dataclass
class Rig:
    """``bolt`` is the app under the playground; tests give it listeners."""

    world: SlackWorld
    bolt: AsyncApp
    client: AsyncWebClient
    url: str
    watch: Watch
    bus: Bus

    async def refused(self, method: str, **args: Any) -> Json:
        """Call a method that must fail; the whole answer."""
        try:
            await self.client.api_call(method, json=args)
        except SlackApiError as refusal:
            answer = refusal.response.data
            assert isinstance(answer, dict)
            return answer
        raise AssertionError(f"{method} was not refused")

    async def said(self, text: str = "", **message: Any) -> tuple[str, str]:
        """Let the app write to Mia; channel and ts."""
        answer = await self.client.chat_postMessage(channel=MIA, text=text, **message)
        return answer["channel"], answer["ts"]


def new_world(watch: Watch, **more: Any) -> SlackWorld:
    """A workspace of its own, with the usual secrets."""
    return SlackWorld(
        Directory(),
        more.pop("bus", Bus()),
        watch.now,
        app_url=more.pop("app_url", None),
        signing_secret=SIGNING_SECRET,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        **more,
    )


@contextlib.asynccontextmanager
async def slack_rig(**more: Any) -> AsyncIterator[Rig]:
    """A workspace and an app that hear each other over HTTP."""
    watch, bus = Watch(), Bus()
    world = new_world(watch, bus=bus, **more)
    world.courier.retry_delays = (0.0, 0.01, 0.02)
    rig: Rig

    async def events(request: Request) -> Response:
        return await AsyncSlackRequestHandler(rig.bolt).handle(request)

    app = Starlette(routes=[*world.routes, Route("/slack/events", events, methods=["POST"])])
    async with loopback(app) as url:
        world.app_url = world.base_url = url
        client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{url}/slack/api/")
        bolt = AsyncApp(client=client, signing_secret=SIGNING_SECRET, token=BOT_TOKEN)
        rig = Rig(world, bolt, client, url, watch, bus)
        try:
            yield rig
        finally:
            await world.close()


def modal(*blocks: Json, **more: Any) -> Json:
    """A small valid modal."""
    return {
        "type": "modal",
        "title": plain("A modal"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    """A section in mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str = "press", **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def row(*elements: Json, **more: Any) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements), **more}


def asking(label: str, element: Json, **more: Any) -> Json:
    """An input block."""
    return {"type": "input", "label": plain(label), "element": element, **more}


def option(text: str, value: str | None = None) -> Json:
    """A choice of a menu."""
    return {"text": plain(text), "value": value or text.lower()}
