"""What a person does in their Telegram; every act that a bot would hear of becomes an update."""

from __future__ import annotations

import re
from typing import Any

from bot.adapters.playground.telegram.core import Core, user_json
from bot.adapters.playground.telegram.entities import utf16_length
from bot.adapters.playground.telegram.errors import Refused
from bot.adapters.playground.telegram.files import LARGEST_PHOTO, picture_size
from bot.adapters.playground.telegram.methods import LONGEST_CAPTION, LONGEST_TEXT
from bot.adapters.playground.telegram.reactions import REACTIONS
from bot.adapters.playground.telegram.state import Chat, Message

PAYLOAD = re.compile(r"^[A-Za-z0-9_-]{0,64}$")
EDITABLE_SECONDS = 48 * 3600
LARGEST_SENT = 2_000_000_000


class PeopleActs(Core):
    """The acts of people. All raise Refused where a Telegram client would not let them, KeyError for what is gone."""

    def start(self, user_id: int, payload: str | None = None) -> int:
        """Press Start, or follow ``t.me/bot?start=payload``; lifts a block. The message's id."""
        payload = payload or ""
        if not PAYLOAD.match(payload):
            raise Refused("A start parameter has up to 64 letters, digits, _ and -.")
        chat = self.chat_of(user_id)
        if chat.blocked:
            self.unblock(user_id)
        chat.started = True
        return self._say(chat, f"/start {payload}".strip(), None)

    def send_text(self, user_id: int, text: str, reply_to: int | None = None) -> int:
        """Send a text; one that is too long goes in several messages, as clients do. The last message's id."""
        chat = self.chat_of(user_id)
        text = text.strip()
        if not text:
            raise Refused("There is nothing to send.")
        if not chat.started:
            return self._start_by_text(user_id, text)
        self._check_may_write(chat)
        self._check_there(chat, reply_to)
        message_id = 0
        for part in _split(text):
            message_id = self._say(chat, part, reply_to)
            reply_to = None
        return message_id

    def _start_by_text(self, user_id: int, text: str) -> int:
        command, _, payload = text.partition(" ")
        if command != "/start":
            raise Refused("Press Start first.")
        return self.start(user_id, payload.strip())

    def send_file(
        self, user_id: int, name: str, mime: str, content: bytes, caption: str | None = None, as_photo: bool = False
    ) -> int:
        """Send a document, or a picture as a photo. The message's id."""
        chat = self.chat_of(user_id)
        self._check_may_write(chat)
        if not content:
            raise Refused("The file is empty.")
        if as_photo and (picture_size(content) is None or len(content) > LARGEST_PHOTO):
            raise Refused("This is no picture of up to 10 MB; send it as a file.")
        if len(content) > LARGEST_SENT or utf16_length(caption or "") > LONGEST_CAPTION:
            raise Refused("The file or its caption is too long.")
        text, entities = self.plain(caption or "")
        reply_to = self._forced_reply(chat)
        file = self.files.add(name, mime, content, as_photo=as_photo)
        message = self.add_message(chat, text, entities, from_bot=False, file=file, reply_to=reply_to)
        self.updates.add(user_id, "message", self.message_json(chat, message))
        return message.id

    def tap(self, user_id: int, message_id: int, button: str | tuple[int, int]) -> str:
        """Tap an inline button by its label, or by row and column from 0. The callback query's id."""
        chat = self.chat_of(user_id)
        message = chat.messages[message_id]
        found = _button(message, button)
        if "callback_data" not in found:
            raise Refused(f"«{found['text']}» opens something; it sends nothing to the bot.")
        self._check_may_write(chat)
        return self.ask(user_id, message, found["callback_data"])

    def forge_callback(self, user_id: int, message_id: int, data: str) -> str:
        """Send a callback query with any data, as a client of one's own can. The callback query's id."""
        return self.ask(user_id, self.chat_of(user_id).messages[message_id], data)

    def edit_text(self, user_id: int, message_id: int, text: str) -> None:
        """Edit a message of one's own."""
        chat = self.chat_of(user_id)
        message = chat.messages[message_id]
        self._check_may_write(chat)
        if message.from_bot or message.via_bot or self.timestamp() - message.date > EDITABLE_SECONDS:
            raise Refused("Only one's own messages can be edited, for 48 hours.")
        if not text.strip() and message.file is None:
            raise Refused("There is nothing left of the message.")
        message.text, message.entities = self.plain(text)
        message.source = message.text
        message.edited = self.timestamp()
        self.updates.add(user_id, "edited_message", self.message_json(chat, message))
        self.changed(chat)

    def react(self, user_id: int, message_id: int, emoji: str | None) -> None:
        """React to a message; the same emoji again, or None, takes it back."""
        chat = self.chat_of(user_id)
        message = chat.messages[message_id]
        if emoji is not None and emoji not in REACTIONS:
            raise Refused("Telegram has no such reaction.")
        before, message.reaction = message.reaction, None if emoji == message.reaction else emoji
        body = {
            "chat": self.chat_json(chat),
            "message_id": message.id,
            "user": user_json(self.user(user_id)),
            "date": self.timestamp(),
            "old_reaction": _reactions(before),
            "new_reaction": _reactions(message.reaction),
        }
        self.updates.add(user_id, "message_reaction", body)
        self.changed(chat)

    def delete(self, user_id: int, message_id: int) -> None:
        """Delete a message for both sides; a bot does not hear of it."""
        chat = self.chat_of(user_id)
        del chat.messages[message_id]
        self.changed(chat)

    def block(self, user_id: int) -> None:
        """Block the bot."""
        self._set_blocked(user_id, blocked=True)

    def unblock(self, user_id: int) -> None:
        """Lift the block."""
        self._set_blocked(user_id, blocked=False)

    def read(self, user_id: int) -> None:
        """See everything that the bot sent."""
        chat = self.chat_of(user_id)
        last = max(chat.messages, default=0)
        if last > chat.read_up_to:
            chat.read_up_to = last
            self.changed(chat)

    def redeliver(self, update_id: int) -> None:
        """Deliver an update again, as the platform does when it is unsure. Raises KeyError for an unknown one."""
        self.updates.redeliver(update_id)

    def _set_blocked(self, user_id: int, *, blocked: bool) -> None:
        chat = self.chat_of(user_id)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        bot = self.bot_json()
        kicked = {"user": bot, "status": "kicked", "until_date": 0}
        member = {"user": bot, "status": "member"}
        body = {
            "chat": self.chat_json(chat),
            "from": user_json(self.user(user_id)),
            "date": self.timestamp(),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self.updates.add(user_id, "my_chat_member", body)
        self.changed(chat)

    def _say(self, chat: Chat, text: str, reply_to: int | None) -> int:
        forced = self._forced_reply(chat)
        keyboard = chat.reply_keyboard
        if keyboard and keyboard.get("one_time_keyboard") and text in _labels(keyboard):
            chat.reply_keyboard = None
        plain, entities = self.plain(text)
        message = self.add_message(chat, plain, entities, from_bot=False, reply_to=reply_to or forced)
        self.updates.add(chat.user_id, "message", self.message_json(chat, message))
        return message.id

    def _forced_reply(self, chat: Chat) -> int | None:
        forced, chat.force_reply = chat.force_reply, None
        return forced["message_id"] if forced else None

    def _check_may_write(self, chat: Chat) -> None:
        if not chat.started:
            raise Refused("Press Start first.")
        if chat.blocked:
            raise Refused("The bot is blocked; unblock it first.")

    def _check_there(self, chat: Chat, message_id: int | None) -> None:
        if message_id is not None and message_id not in chat.messages:
            raise Refused("The message to reply to is gone.")


def _split(text: str) -> list[str]:
    if utf16_length(text) <= LONGEST_TEXT:
        return [text]
    # Half the limit in characters is always within the limit in UTF-16 units.
    size = LONGEST_TEXT if text.isascii() else LONGEST_TEXT // 2
    parts = [text[at : at + size].strip() for at in range(0, len(text), size)]
    return [part for part in parts if part]


def _button(message: Message, button: str | tuple[int, int]) -> dict[str, Any]:
    if isinstance(button, tuple):
        row, column = button
        if row < len(message.inline_keyboard) and column < len(message.inline_keyboard[row]):
            return message.inline_keyboard[row][column]
        raise KeyError(button)
    labels = [one["text"] for row in message.inline_keyboard for one in row]
    for line in message.inline_keyboard:
        for one in line:
            if one["text"] == button:
                return one
    raise KeyError(f"no button {button!r} among {labels}")


def _labels(keyboard: dict[str, Any]) -> set[str]:
    return {button["text"] for row in keyboard["keyboard"] for button in row}


def _reactions(emoji: str | None) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
