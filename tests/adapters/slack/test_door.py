"""How requests come in: signed HTTP and Socket Mode, and nothing else."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.adapters.slack import limits
from bot.handlers.kit.acts import Answer, Typed
from tests.adapters.slack.world import BOT_TOKEN, MIA, TEAM, Rig, screen, slack

EVENT = json.dumps(
    {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": "Ev1",
        "event": {"type": "message", "channel_type": "im", "channel": "D0MIACHEN1", "user": MIA, "text": "let me in"},
    }
)


async def post(rig: Rig, body: io.BytesIO | str, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{rig.url}/slack/events", data=body, headers=headers) as answer,
    ):
        return answer.status


@pytest.mark.parametrize(
    "changes",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "²"},
        {"X-Slack-Request-Timestamp": ""},
    ],
)
async def test_what_slack_did_not_sign_is_refused(rig: Rig, changes: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json", **rig.world.courier.signature(EVENT)}
    assert await post(rig, EVENT, {**headers, **changes}) == 401
    assert rig.turns.acts == []
    assert await post(rig, EVENT, headers) == 200
    assert rig.turns.acts == [Typed("let me in")]


async def test_old_signatures_and_other_bodies_are_refused(rig: Rig) -> None:
    headers = {"Content-Type": "application/json"}
    old = rig.world.courier.signature(EVENT, int(time.time()) - 301)
    assert await post(rig, EVENT, {**headers, **old}) == 401
    assert await post(rig, EVENT + " ", {**headers, **rig.world.courier.signature(EVENT)}) == 401
    unsigned_check = urlencode({"ssl_check": "1", "payload": EVENT})
    assert await post(rig, unsigned_check, {"Content-Type": "application/x-www-form-urlencoded"}) == 401
    assert rig.turns.acts == []


async def test_what_cannot_be_read_is_refused(rig: Rig) -> None:
    signed = rig.world.courier.signature
    headers = {"Content-Type": "application/json"}
    assert await post(rig, "{", {**headers, **signed("{")}) == 400
    assert await post(rig, io.BytesIO(b"x" * (limits.REQUEST_BYTES + 1)), headers) == 413


async def test_the_address_can_be_verified(rig: Rig) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"})
    headers = {"Content-Type": "application/json", **rig.world.courier.signature(body)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{rig.url}/slack/events", data=body, headers=headers) as answer,
    ):
        assert "abc" in await answer.text()


async def test_events_that_nobody_asked_for_are_acknowledged(rig: Rig) -> None:
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "event_id": "Ev2", "event": {"type": "team_join"}})
    assert await post(rig, body, {"Content-Type": "application/json", **rig.world.courier.signature(body)}) == 200


async def test_auth_test_is_asked_once(rig: Rig) -> None:
    for word in ("one", "two", "three"):
        await rig.world.send_dm(MIA, word)
    methods = [request.method for request in rig.world.requests]
    assert methods.count("auth.test") == 1
    assert methods.count("users.info") == 1


async def test_who_slack_cannot_tell_of_is_still_served(rig: Rig) -> None:
    rig.world.hang_next("users.info")
    rig.world.fail_next("auth.test", "internal_error")
    await rig.world.command(MIA, "/parley", "jobs")
    await rig.acted()
    caller = rig.turns.callers[0]
    assert (caller.name, caller.language, caller.time_zone) == ("mia", "en", "UTC")


async def test_socket_mode_carries_everything() -> None:
    async with slack(socket=True) as rig:
        rig.turns.answers["hello"] = Answer(screen=screen("Hi", "Jobs"))
        assert rig.world.courier.sockets.connected == 1
        await rig.world.open_home(MIA)
        await rig.home("Home")
        await rig.world.send_dm(MIA, "hello")
        message = await rig.message("Hi")
        rig.turns.answers["jobs"] = Answer(screen=screen("Jobs"), in_place=True)
        assert await rig.world.click(MIA, message, "Jobs") is None
        assert (await rig.message("Jobs")).ts == message.ts
        assert await rig.world.command(MIA, "/parley", "balance") is None
        await rig.acted(3)


async def test_socket_mode_connects_again() -> None:
    async with slack(socket=True) as rig:
        await rig.world.courier.sockets.disconnect()
        async with asyncio.timeout(10):
            while rig.world.courier.sockets.connected != 1:  # noqa: ASYNC110 - the playground tells nobody of it
                await asyncio.sleep(0.01)
        await rig.world.send_dm(MIA, "hello")
        await rig.message("Home")


async def test_stopping_finishes_what_was_begun() -> None:
    async with slack() as rig:
        rig.turns.hold = asyncio.Event()
        await rig.world.command(MIA, "/parley", "jobs")
        await rig.acted()
        stopping = asyncio.create_task(rig.adapter.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        rig.turns.hold.set()
        await stopping
        assert [each.ephemeral for each in rig.world.dm(MIA)] == [True]
        assert await rig.world.command(MIA, "/parley", "jobs") is not None
        assert len(rig.turns.acts) == 1


async def test_what_goes_wrong_is_logged_without_words_or_tokens(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("aiohttp").setLevel(logging.WARNING)
    rig.turns.failure = RuntimeError(f"a secret: my bank account, {BOT_TOKEN}")
    await rig.world.command(MIA, "/parley", "my bank account is 12345")
    await rig.acted()
    rig.turns.failure = None
    rig.world.fail_next("chat.postMessage", "invalid_blocks")
    await rig.world.send_dm(MIA, "my bank account is 12345")
    await rig.world.settled()
    assert "command failed: RuntimeError" in caplog.text
    assert "invalid_blocks" in caplog.text
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot.", "slack")))
    assert "bank account" not in ours
    assert "xoxb" not in ours


async def test_what_bolt_finds_in_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "somebody else's")
    async with slack() as rig:
        await rig.world.send_dm(MIA, "hello")
        await rig.message("Home")
        await rig.world.command(MIA, "/parley", "jobs")
        await rig.acted(2)
