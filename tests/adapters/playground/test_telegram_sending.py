"""Sending, editing and deleting, with their limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.adapters.playground.telegram_kit import ANA, BRUNO, NOON, PIXEL, Rig, make_bot, rig


@pytest.fixture
async def started() -> AsyncIterator[Rig]:
    async with rig() as made:
        made.world.start(ANA)
        yield made


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def with_buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label) for label in labels]])


async def test_a_message_arrives_as_it_was_meant(started: Rig) -> None:
    markup = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Yes", callback_data="y", style="success")],
            [InlineKeyboardButton("Site", url="https://example.com")],
        ]
    )
    sent = await started.bot.send_message(ANA, "<b>Hi</b> Ana", parse_mode="HTML", reply_markup=markup)
    assert sent.text == "Hi Ana"
    assert sent.date == NOON
    assert sent.parse_entities() == {sent.entities[0]: "Hi"}
    assert sent.reply_markup is not None
    seen = started.world.chat(ANA).last
    assert (seen.text, seen.html, seen.from_bot, seen.edited) == ("Hi Ana", "<b>Hi</b> Ana", True, False)
    assert seen.labels == ["Yes", "Site"]
    assert (seen.keyboard[0][0].style, seen.keyboard[1][0].url) == ("success", "https://example.com/")


async def test_everything_else_that_a_message_may_carry(started: Rig) -> None:
    first = await started.bot.send_message(ANA, "one", protect_content=True, disable_notification=True)
    reply = await started.bot.send_message(
        ANA,
        "two",
        reply_parameters=ReplyParameters(first.message_id, quote="on"),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.message_id == first.message_id
    seen = started.world.chat(ANA)
    assert seen.message(first.message_id).protected
    assert (seen.last.reply_to, seen.last.quote) == (first.message_id, "on")
    lost = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await started.bot.send_message(ANA, "three", reply_parameters=lost)).reply_to_message is None


async def test_keyboards_under_the_input_field(started: Rig) -> None:
    bot, world = started.bot, started.world
    await bot.send_message(ANA, "choose", reply_markup=ReplyKeyboardMarkup([["A", "B"]], one_time_keyboard=True))
    shown = world.chat(ANA).reply_keyboard
    assert shown is not None
    assert [button["text"] for button in shown["keyboard"][0]] == ["A", "B"]
    world.send_text(ANA, "A")
    assert world.chat(ANA).reply_keyboard is None
    await bot.send_message(ANA, "again", reply_markup=ReplyKeyboardMarkup([["A"]]))
    await bot.send_message(ANA, "no more", reply_markup=ReplyKeyboardRemove())
    assert world.chat(ANA).reply_keyboard is None
    asked = await bot.send_message(ANA, "name?", reply_markup=ForceReply(input_field_placeholder="Your name"))
    world.send_text(ANA, "Ana")
    assert world.chat(ANA).last.reply_to == asked.message_id
    assert world.chat(ANA).force_reply is None
    again = await bot.send_message(ANA, "rate?", reply_markup=ForceReply())
    world.send_text(ANA, "45", reply_to=again.message_id)
    world.send_text(ANA, "and hello")
    assert world.chat(ANA).last.reply_to is None


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": "   "}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "odd"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": 1}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "message_thread_id": 9}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "reply_parameters": {"quote": "a"}}, 'can\'t find field "message_id"'),
        ({"text": "x", "reply_parameters": "{"}, "can't parse reply parameters JSON object"),
        ({"text": "x", "link_preview_options": {"is_disabled": "yes"}}, 'field "is_disabled" must be of type Boolean'),
        ({"text": "x", "link_preview_options": {"url": "not-a-url"}}, "WEBPAGE_URL_INVALID"),
    ],
)
async def test_messages_that_are_refused(started: Rig, params: dict[str, Any], reason: str) -> None:
    assert await started.refusal("sendMessage", **({"chat_id": ANA} | params)) == f"Bad Request: {reason}"


async def test_markup_does_not_count_against_the_length(started: Rig) -> None:
    sent = await started.bot.send_message(ANA, f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML")
    assert sent.text == "<" * 4096


CALL = "can't parse inline keyboard button: "


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (keyboard([{"text": "b", "callback_data": "x" * 65}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "b", "callback_data": "€" * 22}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "b"}]), f"{CALL}Text buttons are unallowed in the inline keyboard"),
        (keyboard([{"text": "b", "callback_data": ""}]), f"{CALL}Text buttons are unallowed in the inline keyboard"),
        (keyboard([{"callback_data": "x"}]), f'{CALL}Can\'t find field "text"'),
        (keyboard([{"text": 1, "callback_data": "x"}]), f'{CALL}Field "text" must be of type String'),
        (keyboard([{"text": "b", "url": "no-url"}]), "inline keyboard button URL 'no-url' is invalid: Wrong HTTP URL"),
        (keyboard([{"text": "b", "copy_text": {"text": "x" * 257}}]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([{"text": "b", "pay": True}]), "BUTTON_TYPE_INVALID"),
        (keyboard([{"text": "b", "callback_data": "x", "style": "pink"}]), f"{CALL}Invalid button style specified"),
        (keyboard([{"text": "b", "callback_data": "x"}] * 9), "reply markup is too long"),
        (keyboard(*[[{"text": "b", "callback_data": "x"}]] * 101), "reply markup is too long"),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": "bad"}, 'field "keyboard" must be of type Array'),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
        ("[", "can't parse reply keyboard markup JSON object"),
        (["x"], "object expected as reply markup"),
    ],
)  # fmt: skip
async def test_keyboards_that_are_refused(started: Rig, markup: Any, reason: str) -> None:
    refusal = await started.refusal("sendMessage", chat_id=ANA, text="x", reply_markup=markup)
    assert refusal == f"Bad Request: {reason}"


async def test_the_largest_keyboard_is_taken(started: Rig) -> None:
    rows = [[{"text": "b", "callback_data": "x" * 64}] * 8] * 12 + [[{"text": "b", "callback_data": "x"}] * 4]
    assert (await started.call("sendMessage", chat_id=ANA, text="x", reply_markup=keyboard(*rows)))["ok"]


async def test_nobody_is_written_to_uninvited(started: Rig) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await started.bot.send_message(BRUNO, "hello?")
    started.world.block(ANA)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await started.bot.send_message(ANA, "hello?")
    started.world.start(ANA)
    assert await started.bot.send_message(ANA, "welcome back")


async def test_edits(started: Rig) -> None:
    bot, world = started.bot, started.world
    sent = await bot.send_message(ANA, "one", reply_markup=with_buttons("Go"))
    started.watch.forward(minutes=5)
    edited = await bot.edit_message_text("<i>two</i>", ANA, sent.message_id, parse_mode="HTML")
    assert edited is not True
    assert (edited.text, edited.reply_markup) == ("two", None)
    assert edited.edit_date is not None
    seen = world.chat(ANA).last
    assert (seen.text, seen.edited, seen.keyboard) == ("two", True, [])
    await bot.edit_message_reply_markup(ANA, sent.message_id, reply_markup=with_buttons("A", "B"))
    assert world.chat(ANA).last.labels == ["A", "B"]


async def test_buttons_alone_leave_no_edited_mark(started: Rig) -> None:
    sent = await started.bot.send_message(ANA, "one", reply_markup=with_buttons("Go"))
    await started.bot.edit_message_reply_markup(ANA, sent.message_id)
    assert not started.world.chat(ANA).last.edited


async def test_an_edit_that_changes_nothing_is_refused(started: Rig) -> None:
    sent = await started.bot.send_message(ANA, "same", reply_markup=with_buttons("Go"))
    words = (
        "Message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )
    with pytest.raises(BadRequest, match=words):
        await started.bot.edit_message_text("same", ANA, sent.message_id, reply_markup=with_buttons("Go"))
    with pytest.raises(BadRequest, match=words):
        await started.bot.edit_message_reply_markup(ANA, sent.message_id, reply_markup=with_buttons("Go"))


async def test_what_cannot_be_edited_or_deleted(started: Rig) -> None:
    bot, world = started.bot, started.world
    text = await bot.send_message(ANA, "text")
    file = await bot.send_document(ANA, b"x", filename="x.txt")
    own = world.send_text(ANA, "mine")
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("editMessageText", {"message_id": 999, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"message_id": own, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"message_id": file.message_id, "text": "x"}, "there is no text in the message to edit"),
        ("editMessageText", {"message_id": text.message_id, "text": "x" * 4097}, "message is too long"),
        ("editMessageCaption", {"message_id": text.message_id}, "there is no caption in the message to edit"),
        ("editMessageReplyMarkup", {"message_id": 999}, "message to edit not found"),
        ("deleteMessage", {"message_id": 999}, "message to delete not found"),
        ("pinChatMessage", {"message_id": 999}, "message to pin not found"),
    ]
    for method, params, reason in cases:
        assert await started.refusal(method, chat_id=ANA, **params) == f"Bad Request: {reason}", method
    started.watch.forward(hours=49)
    refusal = await started.refusal("deleteMessage", chat_id=ANA, message_id=text.message_id)
    assert refusal == "Bad Request: message can't be deleted for everyone"


async def test_delete_pin_react_and_type(started: Rig) -> None:
    bot, world = started.bot, started.world
    gone = await bot.send_message(ANA, "gone soon")
    await bot.delete_message(ANA, gone.message_id)
    own = world.send_text(ANA, "well done?")
    await bot.set_message_reaction(ANA, own, "👍")
    await bot.pin_chat_message(ANA, own)
    await bot.send_chat_action(ANA, "typing")
    chat = world.chat(ANA)
    assert [message.text for message in chat.messages] == ["/start", "well done?"]
    assert (chat.last.reactions, chat.last.pinned, chat.typing) == (["👍"], True, True)
    await bot.unpin_chat_message(ANA)
    await bot.send_message(ANA, "here")
    chat = world.chat(ANA)
    assert (chat.message(own).pinned, chat.typing) == (False, False)
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(ANA, own, "🥦")
    refusal = await started.refusal("sendChatAction", chat_id=ANA, action="dancing")
    assert refusal == "Bad Request: wrong parameter action in request"


async def test_files_go_both_ways(started: Rig) -> None:
    bot, world = started.bot, started.world
    sent = await bot.send_document(
        ANA, b"a,b\n1,2\n", filename="Statement é.csv", caption="<b>March</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type, sent.caption) == ("Statement é.csv", "text/csv", "March")
    seen = world.chat(ANA).last
    assert seen.file is not None
    assert (seen.file.name, seen.file.size, seen.file.content) == ("Statement é.csv", 8, b"a,b\n1,2\n")
    again = await bot.send_document(ANA, sent.document.file_id)
    assert again.document is not None
    assert await (await bot.get_file(again.document.file_id)).download_as_bytearray() == b"a,b\n1,2\n"
    edited = await bot.edit_message_caption(ANA, sent.message_id, caption="April")
    assert edited is not True
    assert edited.caption == "April"
    photo = await bot.send_photo(ANA, PIXEL)
    assert (photo.photo[0].width, photo.photo[0].height) == (1, 1)
    world.send_file(ANA, "cv.pdf", "application/pdf", b"%PDF", caption="my CV")
    world.send_file(ANA, "me.png", "image/png", PIXEL, as_photo=True)
    updates = await bot.get_updates(offset=started.world.last_update_id - 1)
    document, picture = (update.message for update in updates)
    assert document is not None
    assert document.document is not None
    assert picture is not None
    assert (document.caption, document.document.file_name) == ("my CV", "cv.pdf")
    assert await (await picture.photo[-1].get_file()).download_as_bytearray() == PIXEL


async def test_files_that_are_refused(started: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = started.bot
    sent = await bot.send_document(ANA, b"x", filename="x.txt", caption="c" * 1024)
    assert sent.document is not None
    file_id = sent.document.file_id
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("sendDocument", {}, "there is no document in the request"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendDocument", {"document": "BQodd"}, "wrong remote file identifier specified: Wrong string length"),
        ("sendDocument", {"document": "https://example.com/x.pdf"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": file_id}, "can't use file of type Document as Photo"),
        ("sendDocument", {"document": file_id, "caption": "c" * 1025}, "message caption is too long"),
        ("getFile", {"file_id": "odd"}, "wrong file_id or the file is temporarily unavailable"),
    ]
    for method, params, reason in cases:
        assert await started.refusal(method, chat_id=ANA, **params) == f"Bad Request: {reason}", reason
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ANA, b"", filename="x.txt")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(ANA, b"no picture")
    monkeypatch.setattr("bot.adapters.playground.telegram.methods_bot.LARGEST_DOWNLOAD", 0)
    assert await started.refusal("getFile", file_id=file_id) == "Bad Request: file is too big"
    monkeypatch.setattr("bot.adapters.playground.telegram.methods.LARGEST_UPLOAD", 1)
    with pytest.raises(BadRequest, match="File of size 2 bytes is too big; the maximum size is 1 bytes"):
        await bot.send_document(ANA, b"xy", filename="x.txt")


async def test_who_may_call(started: Rig) -> None:
    wrong = await started.call("getMe", token="7812345678:AAWrong")
    assert wrong == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    unknown = await started.call("sendTelepathy")
    assert unknown == {"ok": False, "error_code": 404, "description": "Not Found"}
    with pytest.raises(InvalidToken):
        async with make_bot(started.url, "7812345678:AAWrong"):
            pass
    me = await started.bot.get_me()
    assert (me.username, me.is_bot, me.id) == ("ParleyBot", True, 7_812_345_678)
    assert (await started.bot.get_chat(ANA)).first_name == "Ana"
    assert (await started.call("GETME"))["ok"]


async def test_commands_and_profile(started: Rig) -> None:
    bot = started.bot
    await bot.set_my_commands([("start", "Begin"), ("help", "What I can do")])
    await bot.set_my_description("A marketplace in your chats.")
    await bot.set_my_short_description("Work, by chatting.")
    await bot.set_chat_menu_button()
    assert [command.command for command in await bot.get_my_commands()] == ["start", "help"]
    assert (await bot.get_my_description()).description == "A marketplace in your chats."
    assert (await bot.get_my_short_description()).short_description == "Work, by chatting."
    seen = started.world.chat(ANA).bot
    assert [command["command"] for command in seen.commands] == ["start", "help"]
    assert (seen.description, seen.menu) == ("A marketplace in your chats.", "commands")
    await bot.set_my_commands([("trabalho", "Só aqui")], language_code="en")
    assert [command["command"] for command in started.world.chat(ANA).bot.commands] == ["trabalho"]
    await bot.delete_my_commands(language_code="en")
    assert len(started.world.chat(ANA).bot.commands) == 2
    cases = [
        ([{"command": "No-Good", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "x", "description": "y"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ]
    for commands, reason in cases:
        assert await started.refusal("setMyCommands", commands=commands) == f"Bad Request: {reason}"
    assert (
        await started.refusal("setMyDescription", description="x" * 513) == "Bad Request: bot description is too long"
    )


async def test_forms_and_json_mean_the_same(started: Rig) -> None:
    answer = await started.call("sendMessage", chat_id=str(ANA), text="x", reply_markup='{"force_reply": true}')
    assert answer["ok"]
    assert started.world.requests[-1].method == "sendMessage"
    assert started.world.requests[-1].params["text"] == "x"
