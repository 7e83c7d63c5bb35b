"""Buttons: what a tap does, where its answer stands, and asking before one counts."""

from __future__ import annotations

import asyncio

import pytest

from bot.handlers.kit.acts import Answer, Tapped
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Screen
from tests.adapters.telegram.conftest import ANA, Stage, home, says


async def test_a_tap_shows_its_answer_in_place(live: Stage) -> None:
    live.world.send_text(ANA, "/home")
    message = await live.message(ANA, "Home")
    live.turns.respond = lambda *_: Answer(screen=Screen(title="Gone there"), in_place=True, toast="Done")
    callback = live.world.tap(ANA, message.id, "Go")
    assert await live.answered(callback) == "Done"
    turns = await live.took(2)
    assert turns[1].act == Tapped("go", message=str(message.id))
    await live.message(ANA, "Gone there")
    assert (await live.message(ANA, "Gone there")).id == message.id


async def test_a_tap_on_a_notice_is_shown_below_and_mends_it(live: Stage) -> None:
    adapter = live.adapters[0]
    name = await adapter.sender.send(str(ANA), home())
    live.turns.respond = lambda *_: Answer(
        screen=Screen(title="The offer"), mended=Screen(title="Approved at 14:02"), toast="Approved"
    )
    live.world.tap(ANA, int(name), "Go")
    (turn,) = await live.took(1)
    assert turn.act == Tapped("go", message=name, on_notice=True)
    messages = await live.shown(ANA, lambda messages: len(messages) == 2 and messages[0].edited)
    assert [message.text for message in messages] == ["Approved at 14:02", "The offer"]
    assert messages[0].id == int(name)


async def test_an_alert_has_to_be_closed(polled: Stage) -> None:
    name = await polled.adapters[0].sender.send(str(ANA), home())
    polled.turns.respond = lambda *_: Answer(toast="Only Ana can.", alert=True)
    callback = polled.world.tap(ANA, int(name), "Go")
    await polled.answered(callback)
    assert [(toast.text, toast.alert) for toast in polled.world.chat(ANA).toasts] == [("Only Ana can.", True)]


async def test_a_long_toast_becomes_a_message(polled: Stage) -> None:
    name = await polled.adapters[0].sender.send(str(ANA), home())
    polled.turns.respond = lambda *_: Answer(toast="word " * 50)
    callback = polled.world.tap(ANA, int(name), "Go")
    assert await polled.answered(callback) == ""
    await polled.message(ANA, "word word")


async def test_a_toast_that_comes_too_late_becomes_a_message(polled: Stage) -> None:
    name = await polled.adapters[0].sender.send(str(ANA), home())
    polled.world.query_lifetime = 0
    polled.turns.respond = lambda *_: Answer(toast="Approved")
    polled.world.tap(ANA, int(name), "Go")
    await polled.message(ANA, "Approved")


async def test_an_answer_of_several_messages_is_sent_anew(polled: Stage) -> None:
    polled.world.send_text(ANA, "/home")
    message = await polled.message(ANA, "Home")
    polled.turns.respond = lambda *_: says("Long", lead="word " * 1_500, actions=home().actions)
    polled.world.tap(ANA, message.id, "Go")
    messages = await polled.shown(ANA, lambda messages: len(messages) == 3)
    assert messages[0].text == "Home"
    assert messages[1].keyboard == []
    assert messages[2].labels == ["Go"]


async def test_the_same_screen_again_is_no_error(polled: Stage, caplog: pytest.LogCaptureFixture) -> None:
    polled.world.send_text(ANA, "/home")
    message = await polled.message(ANA, "Home")
    polled.turns.respond = lambda *_: Answer(screen=home(), in_place=True)
    await polled.answered(polled.world.tap(ANA, message.id, "Go"))
    polled.turns.respond = lambda *_: says("After")
    polled.world.send_text(ANA, "next")
    messages = await polled.shown(ANA, lambda messages: messages[-1].text == "After")
    assert [one.text for one in messages] == ["Home", "After"]
    assert not caplog.records


async def test_a_deleted_message_is_answered_anew(polled: Stage) -> None:
    polled.world.send_text(ANA, "/home")
    message = await polled.message(ANA, "Home")
    polled.turns.gates[str(ANA)] = asyncio.Event()
    polled.turns.respond = lambda *_: Answer(screen=Screen(title="Here"), in_place=True)
    polled.world.tap(ANA, message.id, "Go")
    polled.world.delete(ANA, message.id)
    polled.turns.gates[str(ANA)].set()
    assert (await polled.message(ANA, "Here")).id != message.id


async def test_a_forged_tap_is_a_tap(polled: Stage) -> None:
    polled.world.send_text(ANA, "/home")
    message = await polled.message(ANA, "Home")
    polled.turns.respond = lambda *_: Answer(toast="That is no longer here.", alert=True)
    callback = polled.world.forge_callback(ANA, message.id, "s<script>~1")
    assert await polled.answered(callback) == "That is no longer here."


# Asking first


ASKING = Screen(
    title="Milestone 1",
    actions=(
        Action(label="Approve", route=Route("approve~1"), confirm="Release $500.00 to Ana?", style="primary"),
        Action(label="Decline", route=Route("decline~1"), confirm="Decline it? " + "Ana will be told why. " * 4),
        Action(label="Back", route=Route("home")),
    ),
)


async def test_a_button_asks_before_it_counts(live: Stage) -> None:
    adapter = live.adapters[0]
    name = await adapter.sender.send(str(ANA), ASKING)
    callback = live.world.tap(ANA, int(name), "Approve")
    assert await live.answered(callback) == "Release $500.00 to Ana?"
    messages = await live.shown(ANA, lambda messages: "✕ No" in messages[-1].labels)
    assert messages[-1].labels == ["✓ Approve", "✕ No", "Decline", "Back"]
    assert not live.turns.turns

    live.world.tap(ANA, int(name), "✕ No")
    messages = await live.shown(ANA, lambda messages: "✕ No" not in messages[-1].labels)
    assert messages[-1].labels == ["Approve", "Decline", "Back"]
    assert not live.turns.turns

    live.world.tap(ANA, int(name), "Approve")
    await live.shown(ANA, lambda messages: "✕ No" in messages[-1].labels)
    live.turns.respond = lambda *_: Answer(mended=Screen(title="Approved"), toast="Paid")
    callback = live.world.tap(ANA, int(name), "✓ Approve")
    assert await live.answered(callback) == "Paid"
    (turn,) = await live.took(1)
    assert turn.act == Tapped("approve~1", message=name, on_notice=True)
    assert (await live.message(ANA, "Approved")).labels == []


async def test_a_long_question_can_be_read_to_its_end(polled: Stage) -> None:
    name = await polled.adapters[0].sender.send(str(ANA), ASKING)
    callback = polled.world.tap(ANA, int(name), "Decline")
    assert (await polled.answered(callback)).startswith("Decline it? Ana will")
    assert polled.world.chat(ANA).toasts[-1].alert


async def test_a_question_outlives_a_restart(polled: Stage) -> None:
    name = await polled.adapters[0].sender.send(str(ANA), ASKING)
    polled.world.tap(ANA, int(name), "Approve")
    await polled.shown(ANA, lambda messages: "✕ No" in messages[-1].labels)
    await polled.adapters[0].stop()
    await polled.new_adapter().start_polling()
    polled.world.tap(ANA, int(name), "✕ No")
    messages = await polled.shown(ANA, lambda messages: "✕ No" not in messages[-1].labels)
    assert messages[-1].labels == ["Approve", "Decline", "Back"]


async def test_after_yes_without_a_new_screen_the_question_is_taken_back(polled: Stage) -> None:
    name = await polled.adapters[0].sender.send(str(ANA), ASKING)
    polled.world.tap(ANA, int(name), "Approve")
    await polled.shown(ANA, lambda messages: "✕ No" in messages[-1].labels)
    polled.turns.respond = lambda *_: Answer(toast="Not enough money.", alert=True)
    polled.world.tap(ANA, int(name), "✓ Approve")
    messages = await polled.shown(ANA, lambda messages: "✕ No" not in messages[-1].labels)
    assert messages[-1].labels == ["Approve", "Decline", "Back"]


async def test_page_numbers_do_nothing(polled: Stage) -> None:
    polled.world.send_text(ANA, "/home")
    message = await polled.message(ANA, "Home")
    callback = polled.world.forge_callback(ANA, message.id, "o")
    assert await polled.answered(callback) == ""
    assert len(polled.turns.turns) == 1


async def test_a_message_too_old_to_change_still_asks_first(stage: Stage) -> None:
    adapter = stage.new_adapter()
    old = {"chat": {"id": ANA, "type": "private"}, "message_id": 3, "date": 0}
    query = {
        "id": "77",
        "from": {"id": ANA, "is_bot": False, "first_name": "Ana"},
        "chat_instance": "1",
        "data": "capprove~1",
        "message": old,
    }
    await adapter.take({"update_id": 1, "callback_query": query})
    message = await stage.message(ANA, "Are you sure?")
    assert message.labels == ["✓ Yes", "✕ No"]
    assert not stage.turns.turns
    stage.turns.respond = lambda *_: Answer(screen=Screen(title="Approved"), in_place=True)
    await adapter.take({"update_id": 2, "callback_query": query | {"id": "78", "data": "sapprove~1"}})
    await stage.message(ANA, "Approved")
