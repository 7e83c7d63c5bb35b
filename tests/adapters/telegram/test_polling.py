"""No update is confirmed before its effect is committed, and none is taken twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.adapters.telegram import polling
from bot.handlers.kit.acts import Answer, Typed
from tests.adapters.telegram.conftest import ANA, BRUNO, Stage


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries that a test can wait for."""
    monkeypatch.setattr(polling, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(polling, "LONGEST_WAIT", 0.05)
    monkeypatch.setattr(polling, "LOOK_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(polling, "LONG_POLL_SECONDS", 1)


def waiting(stage: Stage) -> list[int]:
    """The updates that Telegram still keeps."""
    return [update["update_id"] for update in stage.world.updates.pending]


def texts(stage: Stage) -> list[str]:
    return [turn.act.text for turn in stage.turns.turns if isinstance(turn.act, Typed)]


async def polls_again(stage: Stage) -> None:
    """Until the bot has asked for updates twice more."""
    await stage.called("getUpdates", len(stage.calls("getUpdates")) + 2)


async def all_confirmed(stage: Stage) -> None:
    """Until everything is confirmed."""
    await stage.bus.until(lambda: None if waiting(stage) else True)


@pytest.fixture
async def stuck(polled: Stage) -> AsyncIterator[Stage]:
    """Ana's first words are in a turn that does not end."""
    polled.turns.gates[str(ANA)] = asyncio.Event()
    polled.world.send_text(ANA, "first")
    await polled.bus.until(lambda: True if polled.turns.tried else None)
    yield polled
    polled.turns.gates[str(ANA)].set()


async def test_an_open_update_is_not_confirmed(stuck: Stage) -> None:
    first = stuck.world.last_update_id
    stuck.world.send_text(BRUNO, "other")
    await stuck.took(1)
    await polls_again(stuck)
    assert waiting(stuck)[0] == first
    assert len(stuck.turns.tried) == 2, "what comes again while it is open is known"

    stuck.turns.gates[str(ANA)].set()
    await stuck.took(2)
    await all_confirmed(stuck)
    assert texts(stuck) == ["other", "first"]


async def test_after_a_crash_open_updates_come_again_and_committed_ones_count_once(stuck: Stage) -> None:
    stuck.world.send_text(ANA, "second")
    stuck.world.send_text(BRUNO, "other")
    await stuck.took(1)
    crashed = stuck.adapters[0]
    assert crashed._polling_task is not None
    crashed._polling_task.cancel()
    for task in list(crashed._arrivals._tasks):
        task.cancel()
    stuck.turns.gates[str(ANA)].set()

    await stuck.new_adapter().start_polling()
    await stuck.took(3)
    await all_confirmed(stuck)
    assert texts(stuck) == ["other", "first", "second"]
    assert stuck.turns.tried.count(stuck.turns.turns[0].update) == 2, "it came again, and changed nothing"


async def test_stopping_lets_turns_end_and_confirms_them(stuck: Stage) -> None:
    stopping = asyncio.create_task(stuck.adapters[0].stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    stuck.turns.gates[str(ANA)].set()
    await stopping
    assert texts(stuck) == ["first"]
    assert waiting(stuck) == []
    assert stuck.world.chat(ANA).last.text == "Home", "the reply was sent before the end"


async def test_a_turn_that_failed_is_tried_again_in_its_place(polled: Stage) -> None:
    polled.turns.failures = 2
    for text in ("one", "two", "three"):
        polled.world.send_text(ANA, text)
    await polled.took(3)
    assert texts(polled) == ["one", "two", "three"]
    await all_confirmed(polled)


async def test_while_nothing_can_be_committed_nothing_is_given_up(polled: Stage) -> None:
    polled.turns.failures = polling.TRIES * 3
    polled.world.send_text(ANA, "one")
    await polled.took(1)
    assert texts(polled) == ["one"]


async def test_what_fails_while_others_succeed_is_given_up_and_told(polled: Stage) -> None:
    polled.turns.fails_for.add(str(ANA))
    polled.world.send_text(ANA, "poison")
    await polled.bus.until(lambda: True if polled.turns.tried else None)
    polled.world.send_text(BRUNO, "fine")
    await polled.message(ANA, "nothing was changed")
    await all_confirmed(polled)


async def test_more_than_one_batch(polled: Stage) -> None:
    polled.turns.respond = lambda *_: Answer()
    for number in range(150):
        polled.world.send_text(ANA, f"a{number}")
        polled.world.send_text(BRUNO, f"b{number}")
    await polled.took(300)
    for letter in "ab":
        assert [text for text in texts(polled) if text[0] == letter] == [f"{letter}{number}" for number in range(150)]
    assert len(polled.turns.tried) == 300


@pytest.mark.parametrize(
    ("status", "description", "parameters"),
    [
        (429, "Too Many Requests: retry after 1", {"retry_after": 0.01}),
        (502, "Bad Gateway", None),
        (409, "Conflict: terminated by other getUpdates request", None),
    ],
)
async def test_trouble_is_outlived(
    stage: Stage, status: int, description: str, parameters: dict[str, float] | None
) -> None:
    stage.world.fail_next("getUpdates", status, description, parameters)
    stage.world.fail_next("deleteWebhook", 500, "Internal Server Error")
    await stage.new_adapter().start_polling()
    stage.world.send_text(ANA, "still there?")
    await stage.took(1)


async def test_telegram_may_be_away_at_the_start(stage: Stage) -> None:
    stage.world.fail_next("getMe", 502, "Bad Gateway")
    await stage.new_adapter().start_polling()
    stage.world.send_text(ANA, "hello")
    await stage.took(1)


# The webhook


async def test_the_webhook_is_answered_after_the_commit(stage: Stage) -> None:
    adapter = stage.new_adapter()
    stage.turns.gates[str(ANA)] = asyncio.Event()
    update = {
        "update_id": 5,
        "message": {
            "message_id": 1,
            "date": 0,
            "chat": {"id": ANA, "type": "private"},
            "from": {"id": ANA, "is_bot": False, "first_name": "Ana", "language_code": "de-AT"},
            "text": "hallo",
        },
    }
    taking = asyncio.create_task(adapter.take(update))
    await stage.bus.until(lambda: True if stage.turns.tried else None)
    assert not taking.done()
    stage.turns.gates[str(ANA)].set()
    await taking
    (turn,) = stage.turns.turns
    assert (turn.update, turn.caller.language) == ("5", "de")
    await adapter.take(update)
    assert len(stage.turns.turns) == 1


async def test_setting_the_webhook_outlives_trouble(stage: Stage) -> None:
    stage.world.fail_next("setWebhook", 429, "Too Many Requests: retry after 1", {"retry_after": 0.01})
    await stage.new_adapter().set_webhook(f"{stage.url}/hook", "a-webhook-secret")
    stage.world.send_text(ANA, "hello")
    await stage.took(1)


async def test_an_uncommitted_update_is_posted_again(stage: Stage) -> None:
    await stage.new_adapter().set_webhook(f"{stage.url}/hook", "a-webhook-secret")
    stage.turns.failures = 2
    stage.world.send_text(ANA, "hello")
    await stage.took(1)
    assert len(stage.turns.tried) == 3


async def test_a_turn_outlives_the_connection_that_brought_it(stage: Stage) -> None:
    adapter = stage.new_adapter()
    stage.turns.gates[str(ANA)] = asyncio.Event()
    message = {"message_id": 1, "date": 0, "chat": {"id": ANA, "type": "private"}, "text": "hi"}
    update = {"update_id": 6, "message": message | {"from": {"id": ANA, "is_bot": False, "first_name": "Ana"}}}
    taking = asyncio.create_task(adapter.take(update))
    await stage.bus.until(lambda: True if stage.turns.tried else None)
    taking.cancel()
    stage.turns.gates[str(ANA)].set()
    await stage.took(1)


async def test_after_the_stop_nothing_is_taken(stage: Stage) -> None:
    adapter = stage.new_adapter()
    await adapter.stop()
    with pytest.raises(RuntimeError, match="stopping"):
        await adapter.take({"update_id": 1})
