"""The heart of the playground's Telegram: what exists, and how it looks to the Bot API."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.people import TelegramUser
from bot.adapters.playground.telegram.entities import Entity, tidy, utf16_length
from bot.adapters.playground.telegram.errors import Refused, bad_request, forbidden
from bot.adapters.playground.telegram.files import FileStore
from bot.adapters.playground.telegram.gate import Faults, Pace
from bot.adapters.playground.telegram.inline_query import InlineQuery
from bot.adapters.playground.telegram.state import Chat, FileRecord, Message, State, Toast
from bot.adapters.playground.telegram.updates import UpdateQueue

KEPT_CALLS = 20_000
KEPT_TOASTS = 50
KEPT_QUERIES = 10_000
TYPING_SECONDS = 5.0
QUERY_LIFETIME = 60.0


@dataclass(frozen=True)
class ApiCall:
    """One call of the Bot API, as it came in; ``at`` is monotonic seconds."""

    method: str
    params: dict[str, Any]
    at: float


@dataclass
class Query:
    """A tap that waits for its answer; ``asked_at`` is monotonic seconds."""

    id: str
    user_id: int
    message_id: int
    data: str
    asked_at: float
    answered: bool = False


@dataclass(frozen=True)
class Checkout:
    """A payment that waits for the bot's word; ``asked_at`` is monotonic seconds."""

    id: str
    user_id: int
    message_id: int
    asked_at: float


@dataclass
class Volatile:
    """What a restart of the platform would forget too."""

    queries: dict[str, Query] = field(default_factory=dict)
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    inline: dict[int, InlineQuery] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    typing_until: dict[int, float] = field(default_factory=dict)


class Core:
    """State, and the few steps that the Bot API and the people's own acts share."""

    def __init__(self, directory: Directory, bus: Bus, now: Callable[[], datetime], token: str) -> None:
        self.directory = directory
        self.bus = bus
        self.now = now
        self.token = token
        self.state = State()
        self.files = FileStore()
        self.updates = UpdateQueue(now)
        self.faults = Faults()
        self.pace = False
        self.query_lifetime = QUERY_LIFETIME
        self.requests: deque[ApiCall] = deque(maxlen=KEPT_CALLS)
        self.volatile = Volatile()
        self._pacer = Pace()

    @property
    def bot_id(self) -> int:
        """The bot's user id: the first part of its token."""
        return int(self.token.partition(":")[0])

    @property
    def answers(self) -> dict[str, str]:
        """What each callback query was answered with; an empty text for a silent answer."""
        return self.volatile.answers

    @property
    def last_update_id(self) -> int:
        """The id of the update that was made last."""
        return self.updates.last_update_id

    # Chats

    def user(self, user_id: int) -> TelegramUser:
        """A Telegram account. Raises Refused for one that is not."""
        user = self.directory.telegram_user(user_id)
        if user is None:
            raise Refused(f"Nobody here has the Telegram id {user_id}.")
        return user

    def chat_of(self, user_id: int) -> Chat:
        """The person's chat with the bot, made when first looked at."""
        self.user(user_id)
        return self.state.chats.setdefault(user_id, Chat(user_id=user_id))

    def addressed_chat(self, chat_id: str) -> Chat:
        """The chat that a call names. Raises ApiError 400 as Telegram does."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        number = int(chat_id) if chat_id.lstrip("-").isdecimal() else 0
        if self.directory.telegram_user(number) is None:
            raise bad_request("chat not found")
        return self.chat_of(number)

    def writable_chat(self, chat_id: str) -> Chat:
        """The chat that a call wants to write to. Raises ApiError 400, 403, and 429 while ``pace`` is on."""
        chat = self.addressed_chat(chat_id)
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def spend_pace(self, chat_id: int) -> None:
        """Count one message against the platform's limits. Raises ApiError 429."""
        if self.pace:
            self._pacer.spend(chat_id)

    def changed(self, chat: Chat) -> None:
        """Tell the pages that a chat looks different."""
        self.bus.changed(f"telegram:{chat.user_id}")

    # Messages

    def add_message(
        self, chat: Chat, text: str, entities: list[Entity] | None = None, *, from_bot: bool, source: str = "",
        file: FileRecord | None = None, reply_to: int | None = None,
    ) -> Message:  # fmt: skip
        """Put a message into a chat; the caller tidied its text."""
        self.state.last_message_id += 1
        message = Message(
            id=self.state.last_message_id,
            from_bot=from_bot,
            date=self.timestamp(),
            text=text,
            entities=entities or [],
            source=source or text,
            file=file,
            reply_to=reply_to,
        )
        chat.messages[message.id] = message
        if from_bot:
            self.volatile.typing_until.pop(chat.user_id, None)
        else:
            chat.read_up_to = message.id
        self.changed(chat)
        return message

    def timestamp(self) -> int:
        """Now, in Unix seconds."""
        return int(self.now().timestamp())

    def plain(self, text: str) -> tuple[str, list[Entity]]:
        """A text as a person types it."""
        return tidy(text, [])

    # Taps

    def ask(self, user_id: int, message: Message, data: str) -> str:
        """Send a callback query to the bot; its id."""
        query = Query(_query_id(), user_id, message.id, data, time.monotonic())
        queries = self.volatile.queries
        queries[query.id] = query
        if len(queries) > KEPT_QUERIES:
            del queries[next(iter(queries))]
        chat = self.chat_of(user_id)
        body = {
            "id": query.id,
            "from": user_json(self.user(user_id)),
            "message": self.message_json(chat, message),
            "chat_instance": str(-(user_id * 7_919_000_111)),
            "data": data,
        }
        self.updates.add(user_id, "callback_query", body)
        self.changed(chat)
        return query.id

    def answer(self, query_id: str, text: str, *, alert: bool, url: str | None) -> None:
        """Show the answer of a tap. Raises ApiError for an unknown, answered or old query."""
        query = self.volatile.queries.get(query_id)
        if query is None or query.answered or time.monotonic() - query.asked_at > self.query_lifetime:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        query.answered = True
        self.answers[query_id] = text
        chat = self.chat_of(query.user_id)
        if text or url:
            self.toast(chat, text, query_id=query_id, alert=alert, url=url)
        self.changed(chat)

    def toast(self, chat: Chat, text: str, *, query_id: str, alert: bool, url: str | None = None) -> None:
        """Show a person a line or an alert."""
        self.state.last_toast_id += 1
        toast = Toast(id=self.state.last_toast_id, text=text, alert=alert, callback_query_id=query_id, url=url)
        chat.toasts = [*chat.toasts, toast][-KEPT_TOASTS:]
        self.changed(chat)

    def waiting_queries(self, user_id: int) -> list[Query]:
        """The person's taps that have no answer yet, as long as a client would wait."""
        limit = time.monotonic() - min(self.query_lifetime, 15.0)
        recent = list(self.volatile.queries.values())[-200:]
        return [one for one in recent if one.user_id == user_id and not one.answered and one.asked_at > limit]

    # How things look to the bot

    def bot_json(self) -> dict[str, Any]:
        """The bot as a User object."""
        profile = self.state.profile
        return {"id": self.bot_id, "is_bot": True, "first_name": profile.name, "username": profile.username}

    def chat_json(self, chat: Chat) -> dict[str, Any]:
        """A private chat as a Chat object."""
        user = self.user(chat.user_id)
        return {**_names(user), "id": user.id, "type": "private"}

    def message_json(self, chat: Chat, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
        """A Message object."""
        sender = self.bot_json() if message.from_bot else user_json(self.user(chat.user_id))
        data: dict[str, Any] = {
            "message_id": message.id,
            "from": sender,
            "chat": self.chat_json(chat),
            "date": message.date,
        }
        if message.via_bot:
            data["via_bot"] = self.bot_json()
        if message.edited:
            data["edit_date"] = message.edited
        if with_reply and message.reply_to in chat.messages:
            data["reply_to_message"] = self.message_json(chat, chat.messages[message.reply_to], with_reply=False)
            if message.quote:
                data["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
        data |= _content_json(message)
        if message.inline_keyboard:
            data["reply_markup"] = {"inline_keyboard": message.inline_keyboard}
        if message.protected:
            data["has_protected_content"] = True
        return data


def user_json(user: TelegramUser) -> dict[str, Any]:
    """A person as a User object."""
    return {"id": user.id, "is_bot": False, **_names(user), "language_code": user.language_code}


def _names(user: TelegramUser) -> dict[str, Any]:
    names = {"first_name": user.first_name, "last_name": user.last_name, "username": user.username}
    return {key: value for key, value in names.items() if value}


def _content_json(message: Message) -> dict[str, Any]:
    entities = [entity.model_dump(exclude_none=True) for entity in message.entities]
    if message.payment:
        return {"refunded_payment" if message.is_refund else "successful_payment": message.payment}
    if message.invoice:
        return {"invoice": {key: message.invoice[key] for key in INVOICE_FIELDS}}
    if message.file is None:
        return {"text": message.text} | ({"entities": entities} if entities else {})
    data = _file_json(message.file)
    if message.text:
        data["caption"] = message.text
        if entities:
            data["caption_entities"] = entities
    return data


INVOICE_FIELDS = ("title", "description", "start_parameter", "currency", "total_amount")


def _file_json(file: FileRecord) -> dict[str, Any]:
    common = {"file_id": file.file_id, "file_unique_id": file.file_unique_id, "file_size": file.size}
    if file.is_photo:
        return {"photo": [{**common, "width": file.width, "height": file.height}]}
    return {"document": {**common, "file_name": file.name, "mime_type": file.mime}}


def _query_id() -> str:
    return str(secrets.randbelow(9 * 10**17) + 10**17)


def fits(text: str, most: int) -> bool:
    """Whether a text has at most so many UTF-16 units."""
    return utf16_length(text) <= most
