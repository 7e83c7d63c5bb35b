"""Events and how they reach the app: signed, repeated, over a socket; installing and leaving; keeping everything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.playground.slack_kit import (
    APP_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    LIAM,
    MIA,
    MIAS_DM,
    Json,
    Rig,
    button,
    modal,
    new_world,
    row,
    section,
    slack_rig,
)

# The SDK's own way to send the client's secret.
OLD_BASIC_AUTH = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with slack_rig() as one:
        yield one


class Events:
    """Every event that Bolt passes on, by its name."""

    def __init__(self, rig: Rig, *names: str) -> None:
        self.heard: list[Json] = []
        self.arrived = asyncio.Event()
        for name in names:
            rig.bolt.event(name)(self._hear)

    async def _hear(self, event: Json, body: Json) -> None:
        self.heard.append({**event, "event_id": body["event_id"]})
        self.arrived.set()


async def test_what_is_said_to_the_app(rig: Rig) -> None:
    events = Events(rig, "message")
    sent = await rig.world.send_dm(MIA, "R&D: <b> https://parley.example/a?b=1&c=2 @liam #hiring a@b.example")
    await rig.world.settled()
    [event] = events.heard
    assert event["text"] == (
        "R&amp;D: &lt;b&gt; <https://parley.example/a?b=1&amp;c=2> <@U0LIAMNOV1> <#C0HIRING01|hiring> "
        "<mailto:a@b.example|a@b.example>"
    )
    assert (event["channel"], event["channel_type"], event["user"]) == (MIAS_DM, "im", MIA)
    await rig.world.edit_message(MIA, sent.channel, sent.ts, "changed")
    await rig.world.delete_message(MIA, sent.channel, sent.ts)
    await rig.world.settled()
    assert [each.get("subtype") for each in events.heard] == [None, "message_changed", "message_deleted"]
    assert events.heard[1]["message"]["text"] == "changed"


async def test_the_apps_own_messages_are_events_that_bolt_ignores(rig: Rig) -> None:
    events = Events(rig, "message")
    await rig.said("by the app")
    await rig.world.settled()
    assert [each["event"]["bot_id"] for each in rig.world.events("message")] == ["B0PARLEYBT"]
    assert events.heard == []


async def test_files_and_threads_in_events(rig: Rig) -> None:
    events = Events(rig, "message")
    _, ts = await rig.said("question")
    await rig.world.send_dm(MIA, "answer", thread_ts=ts, files=[("a.txt", "text/plain", b"a")])
    await rig.world.settled()
    [event] = events.heard
    assert (event["subtype"], event["thread_ts"], event["files"][0]["name"]) == ("file_share", ts, "a.txt")


async def test_events_of_channels(rig: Rig) -> None:
    events = Events(rig, "app_mention", "reaction_added", "reaction_removed", "link_shared", "message")
    posted = await rig.world.post_in_channel(MIA, "hiring", "@Parley see https://parley.example/j/1")
    assert await rig.world.react(LIAM, posted.channel, posted.ts, "eyes")
    assert not await rig.world.react(LIAM, posted.channel, posted.ts, "eyes")
    await rig.world.settled()
    kinds = sorted(each["type"] for each in events.heard)
    assert kinds == ["app_mention", "link_shared", "reaction_added", "reaction_removed"]
    links = next(each for each in events.heard if each["type"] == "link_shared")["links"]
    assert links == [{"domain": "parley.example", "url": "https://parley.example/j/1"}]
    await rig.world.post_in_channel(MIA, "general", "@Parley hello")
    assert "not in this channel" in rig.world.channel("general", MIA)[-1].text
    rig.world.invite("general")
    await rig.client.chat_postMessage(channel="general", text="hello")


async def test_forged_and_old_signatures_are_refused_by_bolt(rig: Rig) -> None:
    body = json.dumps({"type": "event_callback", "event": {"type": "message"}})
    good = rig.world.courier.signature(body)
    async with aiohttp.ClientSession() as session:
        for headers, status in (
            (good, 200),
            ({**good, "X-Slack-Signature": "v0=" + "0" * 64}, 401),
            (rig.world.courier.signature(body, at=1), 401),
        ):
            typed = {"Content-Type": "application/json", **headers}
            async with session.post(f"{rig.url}/slack/events", data=body, headers=typed) as response:
                assert response.status == status if status == 401 else response.status in (200, 404)


async def test_events_come_again_until_they_are_taken(rig: Rig) -> None:
    calls: list[tuple[str | None, str | None]] = []

    async def fail_twice(req: Any, resp: Any, next: Any) -> Any:  # noqa: A002 - Bolt's own name
        headers = req.headers
        calls.append((headers.get("x-slack-retry-num", [None])[0], headers.get("x-slack-retry-reason", [None])[0]))
        if len(calls) < 3:
            resp.status = 500
            return resp
        return await next()

    rig.bolt.middleware(fail_twice)
    Events(rig, "message")
    await rig.world.send_dm(MIA, "x")
    await rig.world.settled()
    assert calls == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_an_event_may_be_delivered_twice(rig: Rig) -> None:
    events = Events(rig, "message")
    await rig.world.send_dm(MIA, "x")
    [envelope] = rig.world.events("message")
    assert (await rig.world.redeliver(envelope["event_id"])).failure is None
    await asyncio.sleep(0.05)
    assert [each["event_id"] for each in events.heard] == [envelope["event_id"]] * 2
    with pytest.raises(LookupError):
        await rig.world.redeliver("Ev404")


async def test_socket_mode(rig: Rig) -> None:
    rig.world.app_url = None
    assert await rig.world.command(MIA, "/parley") == "dispatch_failed"
    events = Events(rig, "message")

    async def answer(ack: Any, body: Json) -> None:
        await ack("over the socket")
        await rig.client.views_open(trigger_id=body["trigger_id"], view=modal(section("x"), callback_id="form"))

    async def refuse(ack: Any) -> None:
        await ack(response_action="errors", errors={})

    rig.bolt.command("/parley")(answer)
    rig.bolt.view("form")(refuse)
    rig.bolt.action("press")(refuse)
    rig.bolt.client.base_url = f"{rig.url}/slack/api/"
    handler = AsyncSocketModeHandler(rig.bolt, APP_TOKEN, web_client=rig.client)
    await handler.connect_async()
    try:
        async with asyncio.timeout(5):
            await rig.world.courier.sockets.ready.wait()
        await rig.world.send_dm(MIA, "hello")
        assert await rig.world.command(MIA, "/parley") is None
        assert rig.world.dm(MIA)[-1].text == "over the socket"
        await rig.bus.until(lambda: rig.world.modal(MIA))
        assert await rig.world.submit(MIA) is not None
        async with asyncio.timeout(5):
            await events.arrived.wait()
    finally:
        await handler.close_async()


async def test_socket_mode_needs_its_own_token_and_ticket(rig: Rig) -> None:
    answer = await rig.refused("apps.connections.open")
    assert answer["error"] == "not_allowed_token_type"
    opened = await rig.client.apps_connections_open(app_token=APP_TOKEN)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await rig.world.courier.sockets.disconnect()
            assert (await socket.receive_json())["reason"] == "refresh_requested"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def allowed(rig: Rig, answer: str = "allow", **more: str) -> dict[str, list[str]]:
    """Go through the authorize page as Mia; what the app gets in its redirect."""
    query = {"client_id": CLIENT_ID, "scope": "chat:write,commands", "state": "s1", **more}
    async with aiohttp.ClientSession() as session:
        url = f"{rig.url}/slack/oauth/v2/authorize"
        async with session.get(url, params=query) as page:
            assert "Allow" in await page.text()
        form = {"user": MIA, "answer": answer}
        async with session.post(url, params=query, data=form, allow_redirects=False) as response:
            return parse_qs(urlsplit(response.headers["Location"]).query)


async def exchanged(rig: Rig, **args: str) -> Json:
    client = AsyncWebClient(base_url=f"{rig.url}/slack/api/")
    args = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **args}
    try:
        answer = (await client.oauth_v2_access(**args)).data
    except SlackApiError as refusal:
        answer = refusal.response.data
    assert isinstance(answer, dict)
    return answer


@OLD_BASIC_AUTH
async def test_installing_by_oauth_and_rotating() -> None:
    async with slack_rig(installed=False) as rig:
        assert (await rig.refused("auth.test"))["error"] == "account_inactive"
        came = await allowed(rig)
        assert came["state"] == ["s1"]
        granted = await exchanged(rig, code=came["code"][0])
        assert (granted["authed_user"]["id"], granted["scope"]) == (MIA, "chat:write,commands")
        assert (await exchanged(rig, code=came["code"][0]))["error"] == "code_already_used"
        client = AsyncWebClient(token=granted["access_token"], base_url=f"{rig.url}/slack/api/")
        await client.auth_test()
        rig.watch.forward(hours=13)
        with pytest.raises(SlackApiError, match="token_expired"):
            await client.auth_test()
        renewed = await exchanged(rig, grant_type="refresh_token", refresh_token=granted["refresh_token"])
        await client.auth_test(token=renewed["access_token"])
        again = await exchanged(rig, grant_type="refresh_token", refresh_token=granted["refresh_token"])
        assert again["error"] == "invalid_refresh_token"


@OLD_BASIC_AUTH
async def test_oauth_refusals(rig: Rig) -> None:
    assert (await exchanged(rig, code="x"))["error"] == "invalid_code"
    assert (await exchanged(rig, code="x", client_secret="y"))["error"] == "bad_client_secret"
    assert (await exchanged(rig, code="x", client_id="y"))["error"] == "invalid_client_id"
    assert (await allowed(rig, "cancel"))["error"] == ["access_denied"]
    came = await allowed(rig, redirect_uri=f"{rig.url}/back")
    assert (await exchanged(rig, code=came["code"][0]))["error"] == "bad_redirect_uri"
    late = await allowed(rig)
    rig.watch.forward(minutes=11)
    assert (await exchanged(rig, code=late["code"][0]))["error"] == "invalid_code"
    async with aiohttp.ClientSession() as session:
        for query in ({"client_id": "x"}, {"client_id": CLIENT_ID, "scope": "admin"}):
            async with session.get(f"{rig.url}/slack/oauth/v2/authorize", params=query) as response:
                assert response.status == 400


async def test_leaving(rig: Rig) -> None:
    events = Events(rig, "app_uninstalled", "tokens_revoked")
    rig.world.uninstall()
    await rig.world.settled()
    assert sorted(each["event"]["type"] for each in rig.world.events()) == ["app_uninstalled", "tokens_revoked"]
    assert (await rig.refused("auth.test"))["error"] == "account_inactive"
    await rig.world.send_dm(MIA, "anybody there?")
    assert rig.world.events("message") == []
    assert len(events.heard) <= 2


async def test_a_token_can_be_revoked(rig: Rig) -> None:
    assert not (await rig.client.auth_revoke(test=True))["revoked"]
    assert (await rig.client.auth_revoke())["revoked"]
    assert (await rig.refused("auth.test"))["error"] == "token_revoked"


async def test_everything_is_kept(rig: Rig) -> None:
    await rig.said("x", blocks=[section("kept"), row(button("Press"))])
    await rig.world.send_dm(MIA, "a file", files=[("a.bin", "application/octet-stream", bytes(range(256)))])
    await rig.client.views_publish(user_id=MIA, view={"type": "home", "blocks": [section("home")]})
    later = new_world(rig.watch)
    later.load(json.loads(json.dumps(rig.world.to_json())))
    assert later.dm(MIA) == rig.world.dm(MIA)
    assert later.home(MIA) == rig.world.home(MIA)
    assert later.dm(MIA)[-1].files[0].content == bytes(range(256))
    with pytest.raises(ValueError, match="messages"):
        later.load({"messages": 7})


async def test_the_pages_controls(rig: Rig) -> None:
    async with aiohttp.ClientSession(f"{rig.url}/control/slack/") as session:

        async def post(path: str, status: int = 200, **body: Any) -> Json:
            async with session.post(path, json={"user": MIA, **body}) as response:
                assert response.status == status
                answer: Json = await response.json()
                return answer

        async def get(path: str, **query: str) -> Json:
            async with session.get(path, params={"user": MIA, **query}) as response:
                answer: Json = await response.json()
                return answer

        _, ts = await rig.said("x", blocks=[row(button("Press"))])
        overview = await get("overview")
        assert (overview["dm"]["unread"], overview["app"]["name"]) == (1, "Parley")
        await post("look", tab="messages")
        assert (await get("overview"))["dm"]["unread"] == 0
        [message] = (await get("conversation", channel=MIAS_DM))["messages"]
        action = {"block_id": message["blocks"][0]["block_id"], "action_id": "press"}
        assert (await post("action", channel=MIAS_DM, ts=ts, **action))["failure"] == "dispatch_failed"
        assert (await post("action", 404, channel=MIAS_DM, ts=ts, block_id="x", action_id="y"))["error"]
        assert (await post("message", 400, channel=MIAS_DM))["error"] == "missing 'text'"
        await post("message", channel=MIAS_DM, text="hello")
        await post("react", channel=MIAS_DM, ts=ts, name="eyes")
        form = aiohttp.FormData({"user": MIA, "channel": MIAS_DM, "text": "see"})
        form.add_field("files", b"<script>", filename="a.html", content_type="text/html")
        async with session.post("upload", data=form) as response:
            assert response.status == 200
        shown = (await get("conversation", channel=MIAS_DM))["messages"]
        assert [each["text"] for each in shown] == ["x", "hello", "see"]
        async with session.get(f"file/{shown[-1]['files'][0]['id']}") as response:
            assert response.headers["Content-Disposition"] == "attachment"
        assert (await get("modal"))["stack"] == []
        assert (await get("conversation", channel="C404"))["error"]
