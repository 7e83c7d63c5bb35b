"""The Bot API methods about messages."""

from __future__ import annotations

import time
from typing import Any

from bot.adapters.playground.telegram.core import TYPING_SECONDS, Core, fits
from bot.adapters.playground.telegram.entities import Entity, given, tidy
from bot.adapters.playground.telegram.errors import bad_request
from bot.adapters.playground.telegram.files import LARGEST_PHOTO, LARGEST_UPLOAD, picture_size
from bot.adapters.playground.telegram.formatting import parse_html
from bot.adapters.playground.telegram.links import full_link, link_fault
from bot.adapters.playground.telegram.markup import Markup, check_markup
from bot.adapters.playground.telegram.params import Params
from bot.adapters.playground.telegram.reactions import REACTIONS
from bot.adapters.playground.telegram.state import Chat, FileRecord, Message

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_ANSWER = 200
DELETABLE_SECONDS = 48 * 3600
CHAT_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


def styled(params: Params, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    """The text of a call with its entities, not yet checked for length. Raises ApiError for bad markup."""
    source = params.text(name)
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode in ("", "none"):
        text, entities = source, given(params.nested(entities_name, "entities") or [], source)
    else:
        raise bad_request("unsupported parse_mode")
    return tidy(text, entities)


def message_text(params: Params) -> tuple[str, list[Entity]]:
    """The checked text of a message: 1 to 4096 UTF-16 units after the markup is read."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    text, entities = styled(params, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if not fits(text, LONGEST_TEXT):
        raise bad_request("message is too long")
    return text, entities


def caption(params: Params) -> tuple[str, list[Entity]]:
    """The checked caption of a file: up to 1024 UTF-16 units."""
    text, entities = styled(params, "caption", "caption_entities")
    if not fits(text, LONGEST_CAPTION):
        raise bad_request("message caption is too long")
    return text, entities


def reply_target(params: Params, chat: Chat) -> tuple[int | None, str | None]:
    """The message that a call answers, and the words that it quotes. Raises ApiError when it is gone."""
    value = params.nested("reply_parameters", "reply parameters")
    if value is None and params.number("reply_to_message_id"):
        value = {
            "message_id": params.number("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    if value is None:
        return None, None
    if "message_id" not in value:
        raise bad_request('can\'t find field "message_id"')
    if value["message_id"] in chat.messages:
        return value["message_id"], value.get("quote")
    if not value.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return None, None


def check_common(params: Params) -> None:
    """Check what every sending method takes and the playground has no other use for. Raises ApiError."""
    if params.number("message_thread_id"):
        raise bad_request("message thread not found")
    if params.text("business_connection_id"):
        raise bad_request("business connection not found")
    preview = params.nested("link_preview_options", "link preview options") or {}
    for name in PREVIEW_FLAGS:
        if name in preview and not isinstance(preview[name], bool):
            raise bad_request(f'field "{name}" must be of type Boolean')
    if preview.get("url") and link_fault(preview["url"]):
        raise bad_request("WEBPAGE_URL_INVALID")


def apply_markup(chat: Chat, message: Message, markup: Markup) -> None:
    """Put the keyboard of a call where it belongs: under the message, or under the input field."""
    message.inline_keyboard = markup.inline
    message.had_other_markup = markup.is_other
    if markup.keyboard is not None:
        chat.reply_keyboard = markup.keyboard
    if markup.remove_keyboard:
        chat.reply_keyboard = None
    if markup.force_reply is not None:
        chat.force_reply = {**markup.force_reply, "message_id": message.id}


def post(
    core: Core, params: Params, chat: Chat, content: tuple[str, list[Entity]], source: str,
    file: FileRecord | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Send what was checked; the Message."""
    markup = check_markup(params.nested("reply_markup", "reply keyboard markup"))
    check_common(params)
    reply_to, quote = reply_target(params, chat)
    core.spend_pace(chat.user_id)
    text, entities = content
    message = core.add_message(chat, text, entities, from_bot=True, source=source, file=file, reply_to=reply_to)
    message.quote = quote
    message.silent = params.flag("disable_notification")
    message.protected = params.flag("protect_content")
    apply_markup(chat, message, markup)
    return core.message_json(chat, message)


def send_message(core: Core, params: Params) -> Any:
    """sendMessage."""
    content = message_text(params)
    return post(core, params, core.writable_chat(params.text("chat_id")), content, params.text("text"))


def send_document(core: Core, params: Params) -> Any:
    """sendDocument: a file that comes with the call, or one known by its file_id."""
    return _send_file(core, params, "document")


def send_photo(core: Core, params: Params) -> Any:
    """sendPhoto: a picture that comes with the call, or one known by its file_id."""
    return _send_file(core, params, "photo")


def _send_file(core: Core, params: Params, kind: str) -> Any:
    content = caption(params)
    chat = core.writable_chat(params.text("chat_id"))
    return post(core, params, chat, content, params.text("caption"), _file(core, params, kind))


def _file(core: Core, params: Params, kind: str) -> FileRecord:
    as_photo = kind == "photo"
    value = params.text(kind)
    upload = params.uploads.get(value.removeprefix("attach://") if value.startswith("attach://") else kind)
    if upload is None:
        return _known_file(core, value, kind)
    if not upload.content:
        raise bad_request("file must be non-empty")
    size = len(upload.content)
    too_big = f"file of size {size} bytes is too big"
    if as_photo and size > LARGEST_PHOTO:
        raise bad_request(f"{too_big} for a photo; the maximum size is {LARGEST_PHOTO} bytes")
    if size > LARGEST_UPLOAD:
        raise bad_request(f"{too_big}; the maximum size is {LARGEST_UPLOAD} bytes")
    if as_photo:
        _check_picture(upload.content)
    return core.files.add(upload.name, upload.mime, upload.content, as_photo=as_photo)


def _known_file(core: Core, value: str, kind: str) -> FileRecord:
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    record = core.files.record(value)
    if record is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if record.is_photo != (kind == "photo"):
        wanted, found = ("Photo", "Document") if kind == "photo" else ("Document", "Photo")
        raise bad_request(f"can't use file of type {found} as {wanted}")
    return record


def _check_picture(content: bytes) -> None:
    size = picture_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _editable(core: Core, params: Params) -> tuple[Chat, Message]:
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = core.addressed_chat(params.text("chat_id"))
    if not params.number("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or message.had_other_markup or message.invoice:
        raise bad_request("message can't be edited")
    return chat, message


def _change(core: Core, chat: Chat, message: Message, **changes: Any) -> dict[str, Any]:
    before = message.model_dump(include=set(changes) - {"source"})
    after = message.model_copy(update=changes)
    if after.model_dump(include=set(before)) == before:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    content_changed = "text" in changes and (message.text, message.entities) != (after.text, after.entities)
    for name, value in changes.items():
        setattr(message, name, value)
    if content_changed or message.edited:
        message.edited = core.timestamp()
    core.changed(chat)
    return core.message_json(chat, message)


def _new_inline(params: Params) -> list[list[dict[str, Any]]]:
    return check_markup(params.nested("reply_markup", "reply keyboard markup"), inline_only=True).inline


def edit_message_text(core: Core, params: Params) -> Any:
    """editMessageText; without a reply_markup the buttons go."""
    text, entities = message_text(params)
    chat, message = _editable(core, params)
    if message.file:
        raise bad_request("there is no text in the message to edit")
    check_common(params)
    changes = {"text": text, "entities": entities, "inline_keyboard": _new_inline(params)}
    return _change(core, chat, message, **changes, source=params.text("text"))


def edit_message_caption(core: Core, params: Params) -> Any:
    """editMessageCaption; without a reply_markup the buttons go."""
    text, entities = caption(params)
    chat, message = _editable(core, params)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    changes = {"text": text, "entities": entities, "inline_keyboard": _new_inline(params)}
    return _change(core, chat, message, **changes, source=params.text("caption"))


def edit_message_reply_markup(core: Core, params: Params) -> Any:
    """editMessageReplyMarkup; without a reply_markup the buttons go."""
    chat, message = _editable(core, params)
    return _change(core, chat, message, inline_keyboard=_new_inline(params))


def delete_message(core: Core, params: Params) -> Any:
    """deleteMessage: of either side, for 48 hours."""
    chat = core.addressed_chat(params.text("chat_id"))
    message = chat.messages.get(params.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if core.timestamp() - message.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.id]
    if chat.force_reply and chat.force_reply["message_id"] == message.id:
        chat.force_reply = None
    core.changed(chat)
    return True


def answer_callback_query(core: Core, params: Params) -> Any:
    """answerCallbackQuery: once for each tap, and soon."""
    text, url = params.text("text"), params.text("url")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    # A bot without games may only lead to itself.
    if url and f"t.me/{core.state.profile.username}".lower() not in full_link(url).lower():
        raise bad_request("URL_INVALID")
    query_id = params.text("callback_query_id")
    core.answer(query_id, text, alert=params.flag("show_alert"), url=full_link(url) if url else None)
    return True


def send_chat_action(core: Core, params: Params) -> Any:
    """sendChatAction: shown for five seconds, or until the next message."""
    if params.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = core.writable_chat(params.text("chat_id"))
    core.volatile.typing_until[chat.user_id] = time.monotonic() + TYPING_SECONDS
    core.changed(chat)
    return True


def set_message_reaction(core: Core, params: Params) -> Any:
    """setMessageReaction: at most one emoji of Telegram's own list; none takes it back."""
    chat = core.addressed_chat(params.text("chat_id"))
    message = chat.messages.get(params.number("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reactions = params.nested("reaction", "reaction types") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = reactions[0].get("emoji") if reactions else None
    if reactions and emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    message.bot_reaction = emoji
    core.changed(chat)
    return True


def pin_chat_message(core: Core, params: Params) -> Any:
    """pinChatMessage."""
    return _pin(core, params, pinned=True)


def unpin_chat_message(core: Core, params: Params) -> Any:
    """unpinChatMessage; without a message_id the one pinned last."""
    if not params.number("message_id"):
        chat = core.addressed_chat(params.text("chat_id"))
        params.values["message_id"] = max((one.id for one in chat.messages.values() if one.pinned), default=0)
    return _pin(core, params, pinned=False)


def _pin(core: Core, params: Params, *, pinned: bool) -> bool:
    chat = core.addressed_chat(params.text("chat_id"))
    message = chat.messages.get(params.number("message_id"))
    if message is None:
        raise bad_request(f"message to {'pin' if pinned else 'unpin'} not found")
    message.pinned = pinned
    core.changed(chat)
    return True
