"""Addresses that the app unfolds under a message: what Slack takes, and buttons in what unfolded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck

from tests.adapters.playground.slack_kit import LIAM, MIA, Json, Rig, button, row, section, slack_rig

URL = "https://parley.example/jobs/7"


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with slack_rig() as one:
        yield one


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"unfurl_id": "{channel}-{ts}"}, "missing_source"),
        ({"source": "composer", "channel": "{channel}", "ts": "{ts}"}, "missing_unfurl_id"),
        ({"channel": "{channel}", "ts": "1.000000"}, "cannot_find_message"),
        ({"channel": "C0NOWHERE1", "ts": "{ts}"}, "cannot_find_channel"),
        ({"channel": "{channel}", "ts": "{ts}", "unfurls": {}}, "missing_unfurls"),
        ({"channel": "{channel}", "ts": "{ts}", "unfurls": {URL: "x"}}, "cannot_parse_attachment"),
        (
            {"channel": "{channel}", "ts": "{ts}", "unfurls": {URL: {"blocks": [{"type": "novelty"}]}}},
            "cannot_parse_attachment",
        ),
        (
            {"channel": "{channel}", "ts": "{ts}", "unfurls": {f"{URL}/8": {"blocks": [section("x")]}}},
            "cannot_unfurl_url",
        ),
    ],
)
async def test_what_slack_refuses(rig: Rig, args: dict[str, Any], error: str) -> None:
    said = await rig.world.post_in_channel(MIA, "hiring", f"look: {URL}")
    given = {
        name: value.format(channel=said.channel, ts=said.ts) if isinstance(value, str) else value
        for name, value in args.items()
    }
    given.setdefault("unfurls", {URL: {"blocks": [section("Logo")]}})
    assert (await rig.refused("chat.unfurl", **given))["error"] == error


async def test_by_unfurl_id_and_its_source(rig: Rig) -> None:
    said = await rig.world.post_in_channel(MIA, "general", f"look: {URL}")
    [event] = rig.world.events("link_shared")
    assert event["event"]["links"] == [{"domain": "parley.example", "url": URL}]
    await rig.client.chat_unfurl(
        unfurl_id=event["event"]["unfurl_id"],
        source=event["event"]["source"],
        unfurls={URL: {"blocks": [section("Logo")]}},
    )
    [message] = [one for one in rig.world.channel("general", LIAM) if one.ts == said.ts]
    assert list(message.unfurls) == [URL]


async def test_a_button_in_what_unfolded(rig: Rig) -> None:
    pressed: list[Json] = []

    async def press(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body)

    rig.bolt.action("read")(press)
    said = await rig.world.post_in_channel(MIA, "hiring", f"look: {URL}")
    blocks = [section("Logo"), row(button("Read", "read"))]
    await rig.client.chat_unfurl(channel=said.channel, ts=said.ts, unfurls={URL: {"blocks": blocks}})
    assert await rig.world.click(LIAM, (said.channel, said.ts), "Read") is None
    [body] = pressed
    assert body["container"] == {
        "type": "message_attachment",
        "attachment_id": 1,
        "message_ts": said.ts,
        "channel_id": said.channel,
        "is_ephemeral": False,
        "is_app_unfurl": True,
        "app_unfurl_url": URL,
    }
    assert body["user"]["id"] == LIAM
    assert body["response_url"]
