"""Notices reach their chat, or the sender says why not."""

from __future__ import annotations

import asyncio
import socket

import pytest

from bot.adapters.ports import Sender, TryLater, Uncertain, Unreachable, Unsendable
from bot.adapters.telegram import transport
from bot.adapters.telegram.app import TelegramAdapter
from bot.handlers.kit.acts import Answer
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Screen
from tests.adapters.telegram.conftest import ANA, BRUNO, TOKEN, MemoryVault, Stage, StubTurns, home

NOTICE = Screen(title="An offer", actions=(Action(label="See it", route=Route("offer~1")),))


@pytest.fixture
def sender(stage: Stage) -> Sender:
    """A process that only sends."""
    return stage.new_adapter().sender


async def test_a_notice_and_its_thread(stage: Stage, sender: Sender) -> None:
    first = await sender.send(str(ANA), NOTICE)
    second = await sender.send(str(ANA), NOTICE, thread=first)
    await sender.send(str(ANA), NOTICE, thread="987654")
    messages = await stage.shown(ANA, lambda messages: len(messages) == 3)
    assert [str(message.id) for message in messages[:2]] == [first, second]
    assert [message.reply_to for message in messages] == [None, int(first), None]
    assert messages[0].keyboard[0][0].callback_data == "noffer~1"


async def test_a_long_notice_is_named_by_its_last_message(stage: Stage, sender: Sender) -> None:
    name = await sender.send(str(ANA), NOTICE.model_copy(update={"lead": "word " * 1_500}))
    messages = await stage.shown(ANA, lambda messages: len(messages) == 2)
    assert str(messages[-1].id) == name
    assert messages[-1].labels == ["See it"]
    await sender.mend(str(ANA), name, Screen(title="Withdrawn"))
    assert (await stage.message(ANA, "Withdrawn")).labels == []


async def test_mending(stage: Stage, sender: Sender) -> None:
    name = await sender.send(str(ANA), NOTICE)
    await sender.mend(str(ANA), name, Screen(title="Accepted"))
    assert (await stage.message(ANA, "Accepted")).id == int(name)
    await sender.mend(str(ANA), name, Screen(title="Accepted"))
    stage.world.delete(ANA, int(name))
    await sender.mend(str(ANA), name, Screen(title="Gone"))


@pytest.mark.parametrize(
    ("status", "description", "raised"),
    [
        (403, "Forbidden: bot was blocked by the user", Unreachable),
        (403, "Forbidden: user is deactivated", Unreachable),
        (400, "Bad Request: chat not found", Unreachable),
        (400, "Bad Request: BUTTON_DATA_INVALID", Unsendable),
        (500, "Internal Server Error", TryLater),
        (401, "Unauthorized", TryLater),
    ],
)
async def test_refusals(stage: Stage, sender: Sender, status: int, description: str, raised: type[Exception]) -> None:
    stage.world.fail_next("sendMessage", status, description)
    with pytest.raises(raised) as caught:
        await sender.send(str(ANA), NOTICE)
    assert type(caught.value) is raised
    assert TOKEN not in str(caught.value)


async def test_a_blocked_bot(stage: Stage, sender: Sender) -> None:
    stage.world.block(ANA)
    with pytest.raises(Unreachable):
        await sender.send(str(ANA), NOTICE)


async def test_too_many_requests(stage: Stage, sender: Sender) -> None:
    stage.world.fail_next("sendMessage", 429, "Too Many Requests: retry after 17", {"retry_after": 17})
    with pytest.raises(TryLater) as caught:
        await sender.send(str(ANA), NOTICE)
    assert caught.value.seconds == 17


async def test_no_answer_leaves_a_notice_uncertain(
    stage: Stage, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.05)
    stage.world.hang_next("sendMessage", after_effect=True)
    with pytest.raises(Uncertain):
        await sender.send(str(ANA), NOTICE)
    await stage.message(ANA, "An offer")


async def test_no_answer_to_a_mend_may_be_repeated(
    stage: Stage, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await sender.send(str(ANA), NOTICE)
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.05)
    stage.world.hang_next("editMessageText", after_effect=True)
    with pytest.raises(TryLater):
        await sender.mend(str(ANA), name, Screen(title="Accepted"))


async def test_nobody_listens(stage: Stage) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    adapter = TelegramAdapter(TOKEN, f"http://127.0.0.1:{port}", StubTurns(stage.bus), MemoryVault())
    with pytest.raises(TryLater):
        await adapter.sender.send(str(ANA), NOTICE)
    await adapter.stop()


async def test_half_a_notice_is_uncertain(stage: Stage, sender: Sender) -> None:
    stage.world.fail_next("sendMessage", 429, "Too Many Requests", {"retry_after": 0.01})
    with pytest.raises(TryLater):
        await sender.send(str(ANA), NOTICE)
    screen = NOTICE.model_copy(update={"lead": "word " * 1_500})
    sending = asyncio.create_task(sender.send(str(ANA), screen))
    await stage.shown(ANA, lambda messages: len(messages) == 1)
    for _ in range(4):
        stage.world.fail_next("sendMessage", 429, "Too Many Requests", {"retry_after": 0.01})
    with pytest.raises(Uncertain):
        await sending


async def test_what_telegram_quotes_is_not_repeated(stage: Stage, sender: Sender) -> None:
    refusal = "Bad Request: inline keyboard button URL 'https://parley.example/payout/one-time-secret' is invalid"
    stage.world.fail_next("sendMessage", 400, refusal)
    with pytest.raises(Unsendable, match=r"(?i)button url … is invalid"):
        await sender.send(str(ANA), NOTICE)


async def test_after_the_stop_nothing_is_sent(stage: Stage, sender: Sender) -> None:
    await sender.send(str(ANA), NOTICE)
    await stage.adapters[0].stop()
    with pytest.raises(TryLater):
        await sender.send(str(ANA), NOTICE)


async def test_a_name_that_is_not_telegrams(sender: Sender) -> None:
    with pytest.raises(Unsendable):
        await sender.send("T1/U1", NOTICE)


# Replies


async def test_a_reply_waits_when_telegram_asks_for_it(polled: Stage) -> None:
    polled.world.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", {"retry_after": 0.01})
    polled.world.send_text(ANA, "hello")
    await polled.message(ANA, "Home")


async def test_a_reply_that_cannot_arrive_harms_nobody(polled: Stage, caplog: pytest.LogCaptureFixture) -> None:
    polled.world.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
    polled.world.send_text(ANA, "hello")
    await polled.took(1)
    polled.world.send_text(BRUNO, "hello")
    await polled.message(BRUNO, "Home")
    polled.world.send_text(ANA, "again")
    await polled.message(ANA, "Home")
    assert "hello" not in caplog.text


async def test_a_tap_is_answered_even_when_its_turn_fails(stage: Stage) -> None:
    adapter = stage.new_adapter()
    await adapter.set_webhook(f"{stage.url}/hook", "a-webhook-secret")
    name = await adapter.sender.send(str(ANA), home())
    stage.turns.failures = 1
    stage.turns.respond = lambda *_: Answer(toast="Done")
    callback = stage.world.tap(ANA, int(name), "Go")
    assert await stage.answered(callback) == ""
    await stage.message(ANA, "Done")
