"""What people do becomes turns, and answers become messages: over polling and over the webhook."""

from __future__ import annotations

import asyncio
import base64
import traceback
from typing import Any

import pytest

from bot.adapters.telegram.app import TokenRejected
from bot.handlers.kit.acts import Answer, Commanded, Typed
from bot.handlers.kit.screen import Attachment, Screen
from tests.adapters.telegram.conftest import ANA, BRUNO, Stage, home, says

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


# Typed


async def test_words_and_their_author(live: Stage) -> None:
    live.world.send_text(ANA, "find python jobs")
    (turn,) = await live.took(1)
    assert turn.act == Typed("find python jobs")
    assert str(turn.caller.identity) == "telegram:7001"
    assert (turn.caller.name, turn.caller.language, turn.caller.address) == ("Ana Souza", "en", "7001")
    assert turn.update == str(live.world.last_update_id)
    assert (await live.message(ANA, "Home")).labels == ["Go"]


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("/start", Commanded("start")),
        ("/start job_17", Commanded("start", "job_17")),
        ("/find python  jobs\nin Rome", Commanded("find", "python  jobs\nin Rome")),
        ("/Home", Commanded("home")),
        ("/ not a command", Typed("/ not a command")),
        ("/usr/bin", Typed("/usr/bin")),
    ],
)
async def test_commands(polled: Stage, typed: str, act: object) -> None:
    polled.world.send_text(ANA, typed)
    (turn,) = await polled.took(1)
    assert turn.act == act


async def test_commands_with_a_bots_name(polled: Stage) -> None:
    username = polled.world.chat(ANA).bot.username
    polled.world.send_text(ANA, "/home@another_bot")
    polled.world.send_text(ANA, f"/home@{username} now")
    (turn,) = await polled.took(1)
    assert turn.act == Commanded("home", "now")


async def test_a_command_in_answer_to_a_message_brings_its_words(polled: Stage) -> None:
    message = polled.world.send_text(ANA, "We need <a> page & soon.")
    await polled.took(1)
    polled.world.send_text(ANA, "/post", reply_to=message)
    _, turn = await polled.took(2)
    assert turn.act == Commanded("post", quoted="We need <a> page & soon.")


async def test_a_deep_link(polled: Stage) -> None:
    polled.world.start(ANA, "ref_42")
    (turn,) = await polled.took(1)
    assert turn.act == Commanded("start", "ref_42")


async def test_a_reply_names_the_message(polled: Stage) -> None:
    message = await polled.adapters[0].sender.send(str(ANA), Screen(title="Mia wrote"))
    polled.world.send_text(ANA, "Thanks!", reply_to=int(message))
    (turn,) = await polled.took(1)
    assert turn.act == Typed("Thanks!", reply_to=message)


async def test_a_toast_for_typed_words_answers_them(polled: Stage) -> None:
    polled.turns.respond = lambda *_: Answer(toast="Sent to <Mia>.")
    typed = polled.world.send_text(ANA, "Hello")
    message = await polled.message(ANA, "Sent to <Mia>.")
    assert message.reply_to == typed


async def test_a_toast_with_a_screen_stands_on_it(polled: Stage) -> None:
    polled.turns.respond = lambda *_: Answer(screen=home(), toast="Join first.")
    polled.world.send_text(ANA, "Hello")
    assert (await polled.message(ANA, "Home")).text == "ℹ️ Join first.\n\nHome"


async def test_edited_words_are_left_alone(polled: Stage) -> None:
    first = polled.world.send_text(ANA, "One")
    await polled.took(1)
    polled.world.edit_text(ANA, first, "Won")
    polled.world.send_text(ANA, "Two")
    turns = await polled.took(2)
    assert [turn.act for turn in turns] == [Typed("One"), Typed("Two")]


async def test_one_persons_words_and_answers_keep_their_order(live: Stage) -> None:
    live.turns.respond = lambda _, act: says(act.text if isinstance(act, Typed) else "")
    words = [f"word {number}" for number in range(20)]
    for word in words:
        live.world.send_text(ANA, word)
        live.world.send_text(BRUNO, word)
    for user in (ANA, BRUNO):
        messages = await live.shown(user, lambda messages: len(messages) == len(words))
        assert [message.text for message in messages] == words


async def test_nobody_waits_for_somebody_else(live: Stage) -> None:
    live.turns.gates[str(ANA)] = asyncio.Event()
    live.world.send_text(ANA, "slow")
    await live.bus.until(lambda: True if live.turns.tried else None)
    for number in range(3):
        live.world.send_text(BRUNO, f"quick {number}")
        await live.took(number + 1)
    live.turns.gates[str(ANA)].set()
    assert [turn.act for turn in await live.took(4)][-1] == Typed("slow")


# Files


async def test_a_document_is_kept_before_the_turn(live: Stage) -> None:
    live.world.send_file(ANA, "cv.pdf", "application/pdf", b"%PDF-1", caption="My CV")
    (turn,) = await live.took(1)
    assert isinstance(turn.act, Typed)
    assert turn.act.text == "My CV"
    (file,) = turn.act.files
    assert (file.name, file.mime, file.size) == ("cv.pdf", "application/pdf", 6)
    assert live.vault.contents[file.id] == b"%PDF-1"


async def test_a_photo(polled: Stage) -> None:
    polled.world.send_file(ANA, "me.png", "image/png", PIXEL, as_photo=True)
    (turn,) = await polled.took(1)
    assert isinstance(turn.act, Typed)
    assert [(file.name, file.mime) for file in turn.act.files] == [("photo.jpg", "image/jpeg")]


async def test_words_after_a_file_do_not_overtake_it(polled: Stage) -> None:
    polled.world.hang_next("getFile")
    polled.world.send_file(ANA, "cv.pdf", "application/pdf", b"%PDF-1")
    polled.world.send_text(ANA, "That was my CV")
    await polled.bus.until(lambda: True if polled.world.updates.pending else None)
    polled.world.release_hung()
    turns = await polled.took(2)
    assert [turn.act.text for turn in turns if isinstance(turn.act, Typed)] == ["", "That was my CV"]


async def test_a_file_that_is_too_large(polled: Stage) -> None:
    polled.world.send_file(ANA, "film.mov", "video/quicktime", b"0" * 20_000_001)
    message = await polled.message(ANA, "larger than 20 MB")
    assert message.text == "film.mov is larger than 20 MB. Send a smaller file, or a link to it."
    assert not polled.turns.turns


async def test_a_file_that_cannot_be_fetched(polled: Stage) -> None:
    polled.world.fail_next("getFile", 400, "Bad Request: file is temporarily unavailable")
    polled.world.send_file(ANA, "cv.pdf", "application/pdf", b"%PDF-1")
    await polled.message(ANA, "cv.pdf could not be fetched. Send it again, please.")


async def test_a_file_that_is_not_kept(polled: Stage) -> None:
    polled.vault.refuses = True
    polled.world.send_file(ANA, "cv.pdf", "application/pdf", b"%PDF-1")
    await polled.message(ANA, "cv.pdf cannot be kept. Send a smaller file, or a link to it.")


async def test_files_of_a_screen_are_sent_after_it(polled: Stage) -> None:
    kept = await polled.vault.keep("über.pdf", "application/pdf", b"%PDF-2")
    files = (
        Attachment(file_id=kept.id, name=kept.name, size=kept.size),
        Attachment(file_id="lost", name="lost.png", size=1),
    )
    polled.turns.respond = lambda *_: says("Proposal", files=files)
    polled.world.send_text(ANA, "show")
    messages = await polled.shown(ANA, lambda messages: len(messages) == 3)
    assert messages[0].text == "Proposal\n\n📎 über.pdf\n📎 lost.png"
    assert messages[1].file is not None
    assert (messages[1].file.name, messages[1].file.content) == ("über.pdf", b"%PDF-2")
    assert messages[2].text == "⚠️ 📎 lost.png"


# What the loopback Telegram's people cannot do


def update(number: int, user: int = ANA, chat: str = "private", **content: object) -> dict[str, Any]:
    message = {
        "message_id": number,
        "date": 1,
        "chat": {"id": user if chat == "private" else -5, "type": chat},
        "from": {"id": user, "is_bot": False, "first_name": "Ana"},
    }
    return {"update_id": number, "message": message | content}


async def test_kinds_without_words_are_taken_as_none(stage: Stage) -> None:
    adapter = stage.new_adapter()
    await adapter.take(update(1, location={"latitude": 1.5, "longitude": 2.5}))
    await adapter.take(update(2, contact={"phone_number": "+1", "first_name": "Bo"}))
    await adapter.take(update(3, pinned_message={"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}))
    assert [turn.act for turn in stage.turns.turns] == [Typed(""), Typed("")]


async def test_a_voice_message_is_a_file(stage: Stage) -> None:
    adapter = stage.new_adapter()
    stored = stage.world.files.add("v", "audio/ogg", b"Ogg", as_photo=False)
    voice = {"file_id": stored.file_id, "file_unique_id": "u", "duration": 1, "mime_type": "audio/ogg", "file_size": 3}
    await adapter.take(update(1, voice=voice))
    (turn,) = stage.turns.turns
    assert isinstance(turn.act, Typed)
    assert [(file.name, file.mime, file.size) for file in turn.act.files] == [("voice.ogg", "audio/ogg", 3)]


async def test_in_groups_only_commands_are_answered_and_nothing_is_done(stage: Stage) -> None:
    adapter = stage.new_adapter()
    entities = [{"type": "bot_command", "offset": 0, "length": 8}]
    await adapter.take(update(1, chat="group", text="chatter"))
    await adapter.take(update(2, chat="group", text="/balance", entities=entities))
    (call,) = await stage.called("sendMessage")
    assert call["text"].startswith("Write to me in our own chat: t.me/")
    assert not stage.turns.turns


# Beginning


async def test_commands_in_every_language(polled: Stage) -> None:
    await polled.called("setMyShortDescription", 2)
    assert [command["command"] for command in polled.world.chat(ANA).bot.commands] == ["home", "find"]
    assert [call.get("language_code", "") for call in polled.calls("setMyCommands")] == ["", "de"]
    assert polled.world.chat(ANA).bot.short_description


async def test_a_wrong_token_is_not_shown(stage: Stage) -> None:
    adapter = stage.new_adapter(token="4200001:a-secret-mistake")
    with pytest.raises(TokenRejected) as caught:
        await adapter.start_polling()
    assert "secret" not in "".join(traceback.format_exception(caught.value))
