"""The Web API as the real client sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.playground.slack_kit import (
    APP_TOKEN,
    BOT_TOKEN,
    LIAM,
    MIA,
    MIAS_DM,
    Rig,
    button,
    row,
    section,
    slack_rig,
)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with slack_rig() as one:
        yield one


async def test_who_am_i(rig: Rig) -> None:
    answer = await rig.client.auth_test()
    assert (answer["team_id"], answer["user"]) == ("T0PARLEY01", "parley")
    assert "chat:write" in answer.headers["x-oauth-scopes"]
    assert (await rig.client.api_test(foo="bar"))["args"]["foo"] == "bar"


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed"), (APP_TOKEN, "not_allowed_token_type")]
)
async def test_tokens_are_checked(rig: Rig, token: str, error: str) -> None:
    client = AsyncWebClient(token=token, base_url=f"{rig.url}/slack/api/")
    with pytest.raises(SlackApiError) as refusal:
        await client.auth_test()
    assert refusal.value.response["error"] == error


async def test_a_token_may_come_as_a_form_field(rig: Rig) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{rig.url}/slack/api/auth.test"
        async with session.post(url, data={"token": BOT_TOKEN}) as response:
            assert (await response.json())["ok"]
        async with session.post(url, data="{", headers={"Content-Type": "application/json"}) as response:
            assert (await response.json())["error"] == "invalid_json"


async def test_a_message_to_a_member_goes_to_the_conversation_with_them(rig: Rig) -> None:
    answer = await rig.client.chat_postMessage(channel=MIA, text="Hello", blocks=[section("*Hello*")])
    assert answer["channel"] == MIAS_DM
    assert answer["message"]["bot_id"]
    [message] = rig.world.dm(MIA)
    assert (message.text, message.fallback, message.from_bot) == ("*Hello*", "Hello", True)
    assert rig.world.dm(LIAM) == []
    assert rig.world.requests[-1].method == "chat.postMessage"


async def test_messages_that_are_refused(rig: Rig) -> None:
    assert (await rig.refused("chat.postMessage", channel="C404", text="x"))["error"] == "channel_not_found"
    assert (await rig.refused("chat.postMessage", channel=MIA))["error"] == "no_text"
    assert (await rig.refused("chat.postMessage", channel=MIA, text="x" * 40_001))["error"] == "msg_too_long"
    assert (await rig.refused("chat.postMessage", channel="general", text="x"))["error"] == "not_in_channel"
    assert (await rig.refused("chat.postMessage", channel=MIA, text="x", blocks="{"))[
        "error"
    ] == "invalid_blocks_format"
    missing = await rig.refused("chat.postMessage", text="x")
    assert missing["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]
    long = await rig.refused("chat.postMessage", channel=MIA, text="x", blocks=[section("x" * 3001)])
    assert long["error"] == "invalid_blocks"
    sentence = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert long["errors"] == [sentence]
    assert long["response_metadata"]["messages"] == [f"[ERROR] {sentence}"]
    too_much = await rig.refused("chat.postMessage", channel=MIA, text="x", blocks=[section("x" * 2800)] * 5)
    assert too_much["error"] == "msg_blocks_too_long"
    assert (await rig.refused("chat.nonsense"))["error"] == "unknown_method"
    no_thread = await rig.refused("chat.postMessage", channel=MIA, text="x", thread_ts="1.0")
    assert no_thread["error"] == "thread_not_found"


async def test_updating_a_message(rig: Rig) -> None:
    channel, ts = await rig.said("one", blocks=[row(button("Press"))])
    await rig.client.chat_update(channel=channel, ts=ts, blocks=[section("two")], text="two")
    assert (rig.world.dm(MIA)[0].text, rig.world.dm(MIA)[0].edited) == ("two", False)
    await rig.client.chat_update(channel=channel, ts=ts, text="three")
    assert (rig.world.dm(MIA)[0].blocks, rig.world.dm(MIA)[0].edited) == ([], True)
    assert (await rig.refused("chat.update", channel=channel, ts="1.0", text="x"))["error"] == "message_not_found"
    assert (await rig.refused("chat.update", channel=MIA, ts=ts, text="x"))["error"] == "channel_not_found"
    assert (await rig.refused("chat.update", channel=channel, ts=ts, text="x" * 4001))["error"] == "msg_too_long"
    theirs = await rig.world.send_dm(MIA, "mine")
    assert (await rig.refused("chat.update", channel=channel, ts=theirs.ts, text="x"))["error"] == "cant_update_message"
    assert (await rig.refused("chat.delete", channel=channel, ts=theirs.ts))["error"] == "cant_delete_message"
    await rig.client.chat_delete(channel=channel, ts=ts)
    assert [message.text for message in rig.world.dm(MIA)] == ["mine"]


async def test_an_ephemeral_message_is_for_one(rig: Rig) -> None:
    await rig.client.chat_postEphemeral(channel="C0HIRING01", user=MIA, text="psst")
    assert [message.ephemeral for message in rig.world.channel("hiring", MIA)] == [True]
    assert rig.world.channel("hiring", LIAM) == []
    ts = rig.world.channel("hiring", MIA)[0].ts
    assert (await rig.refused("chat.update", channel="C0HIRING01", ts=ts, text="x"))["error"] == "message_not_found"
    outside = await rig.refused("chat.postEphemeral", channel="C0GENERAL1", user=MIA, text="x")
    assert outside["error"] == "not_in_channel"
    stranger = await rig.refused("chat.postEphemeral", channel=MIAS_DM, user=LIAM, text="x")
    assert stranger["error"] == "user_not_in_channel"


async def test_threads(rig: Rig) -> None:
    channel, ts = await rig.said("question")
    await rig.client.chat_postMessage(channel=channel, text="answer", thread_ts=ts)
    replies = await rig.client.conversations_replies(channel=channel, ts=ts)
    assert [message["text"] for message in replies["messages"]] == ["question", "answer"]
    assert replies["messages"][0]["reply_count"] == 1
    link = await rig.client.chat_getPermalink(channel=channel, message_ts=ts)
    assert link["permalink"].endswith(f"/archives/{channel}/p{ts.replace('.', '')}")


async def test_people_and_places(rig: Rig) -> None:
    user = (await rig.client.users_info(user=MIA, include_locale=True))["user"]
    assert (user["tz"], user["locale"], user["profile"]["email"]) == ("UTC", "en-US", "mia@northwind.example")
    assert "locale" not in (await rig.client.users_info(user=MIA))["user"]
    assert (await rig.refused("users.info", user="U404"))["error"] == "user_not_found"
    assert (await rig.client.users_lookupByEmail(email="mia@northwind.example"))["user"]["id"] == MIA
    assert (await rig.refused("users.lookupByEmail", email="x@y.example"))["error"] == "users_not_found"
    first = await rig.client.users_list(limit=2)
    second = await rig.client.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert len(first["members"]) == len(second["members"]) == 2
    assert (await rig.refused("users.list", cursor="???"))["error"] == "invalid_cursor"
    assert (await rig.client.conversations_open(users=MIA))["channel"]["id"] == MIAS_DM
    assert (await rig.refused("conversations.open", users="U404"))["error"] == "user_not_found"
    assert (await rig.client.conversations_info(channel="C0HIRING01"))["channel"]["is_member"]
    names = {channel["name"] for channel in (await rig.client.conversations_list())["channels"]}
    assert names == {"general", "hiring"}
    assert (await rig.client.team_info())["team"]["name"] == "Northwind Studio"


async def test_scopes_are_needed() -> None:
    manifest = {
        "display_information": {"name": "Parley"},
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    }
    async with slack_rig(manifest=manifest) as rig:
        answer = await rig.refused("users.info", user=MIA)
        assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "users:read", "chat:write")


async def test_files_both_ways(rig: Rig) -> None:
    await rig.client.files_upload_v2(channel=MIAS_DM, filename="offer.pdf", content=b"%PDF", initial_comment="Here")
    [message] = rig.world.dm(MIA)
    assert (message.text, message.files[0].name, message.files[0].mimetype) == ("Here", "offer.pdf", "application/pdf")
    sent = await rig.world.send_dm(MIA, "brief", files=[("brief.txt", "text/plain", b"do it")])
    file = (await rig.client.files_info(file=sent.files[0].id))["file"]
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        async with session.get(file["url_private_download"], headers=headers) as response:
            assert await response.read() == b"do it"
        async with session.get(file["url_private"]) as response:
            assert response.headers["Content-Type"].startswith("text/html")
        ticket = await rig.client.files_getUploadURLExternal(filename="a.txt", length=3)
        async with session.post(ticket["upload_url"], data=b"four") as response:
            assert response.status == 400
    unfinished = await rig.refused("files.completeUploadExternal", files=[{"id": ticket["file_id"]}])
    assert unfinished["error"] == "file_not_found"


async def test_pace(rig: Rig) -> None:
    rig.world.pace = True
    for _ in range(3):
        await rig.said("x")
    with pytest.raises(SlackApiError) as refusal:
        await rig.said("x")
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "1"
    await rig.client.chat_postMessage(channel=LIAM, text="another channel has a pace of its own")


async def test_planned_faults(rig: Rig) -> None:
    rig.world.fail_next("chat.postMessage", "fatal_error")
    rig.world.fail_next("chat.postMessage", 503)
    rig.world.fail_next("chat.postMessage", "ratelimited", retry_after=7)
    for status, error in ((200, "fatal_error"), (503, "internal_error"), (429, "ratelimited")):
        with pytest.raises(SlackApiError) as refusal:
            await rig.said("x")
        assert (refusal.value.response.status_code, refusal.value.response["error"]) == (status, error)
    await rig.said("at last")
    assert len(rig.world.dm(MIA)) == 1


@pytest.mark.parametrize("done", [True, False])
async def test_a_call_may_hang_before_or_after_its_effect(rig: Rig, done: bool) -> None:
    rig.world.hang_next("chat.postMessage", 30, done=done)
    began = time.monotonic()
    with pytest.raises(asyncio.TimeoutError):
        async with asyncio.timeout(0.3):
            await rig.said("x")
    assert time.monotonic() - began < 5
    assert len(rig.world.dm(MIA)) == int(done)


async def test_reactions_and_unfurls(rig: Rig) -> None:
    posted = await rig.world.post_in_channel(MIA, "hiring", "look: https://parley.example/j/7?a=1&b=2")
    await rig.client.reactions_add(channel=posted.channel, timestamp=posted.ts, name="eyes")
    args = {"channel": posted.channel, "timestamp": posted.ts, "name": "eyes"}
    assert (await rig.refused("reactions.add", **args))["error"] == "already_reacted"
    await rig.client.chat_unfurl(
        channel=posted.channel,
        ts=posted.ts,
        unfurls={"https://parley.example/j/7?a=1&b=2": {"blocks": [section("Logo")]}},
    )
    [message] = rig.world.channel("hiring", MIA)
    assert list(message.reactions) == ["eyes"]
    assert list(message.unfurls) == ["https://parley.example/j/7?a=1&b=2"]
    elsewhere = {"https://other.example/": {"blocks": [section("x")]}}
    answer = await rig.refused("chat.unfurl", channel=posted.channel, ts=posted.ts, unfurls=elsewhere)
    assert answer["error"] == "cannot_unfurl_url"
