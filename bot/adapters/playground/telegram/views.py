"""A chat as the person sees it: for the page, and for tests."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, PrivateAttr

from bot.adapters.playground.telegram.core import INVOICE_FIELDS, Core
from bot.adapters.playground.telegram.entities import Entity
from bot.adapters.playground.telegram.inline_query import InlineQuery
from bot.adapters.playground.telegram.methods_bot import command_key
from bot.adapters.playground.telegram.state import Chat, FileRecord, Message, Toast


class ButtonView(BaseModel):
    """An inline button. ``opens`` names what it does where it does nothing that is known here."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    style: str | None = None
    copy_text: str | None = None
    switch_inline_query: str | None = None
    opens: str | None = None


class FileView(BaseModel):
    """A file in a chat; size in bytes, width and height in pixels (0 for a document)."""

    file_id: str
    name: str
    mime: str
    size: int
    photo: bool
    width: int
    height: int
    _read: Callable[[], bytes] = PrivateAttr(default=bytes)

    @property
    def content(self) -> bytes:
        """The bytes."""
        return self._read()


class MessageView(BaseModel):
    """A message. ``html`` is what the bot sent, with its tags; ``text`` is what people read; dates are Unix seconds."""

    id: int
    from_bot: bool
    via_bot: bool
    date: int
    text: str
    html: str
    entities: list[Entity]
    keyboard: list[list[ButtonView]]
    file: FileView | None
    edited: bool
    reaction: str | None
    bot_reaction: str | None
    reply_to: int | None
    quote: str | None
    pinned: bool
    silent: bool
    protected: bool
    invoice: dict[str, Any] | None
    payment: dict[str, Any] | None

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons, row by row."""
        return [button.text for row in self.keyboard for button in row]

    @property
    def reactions(self) -> list[str]:
        """Every reaction that the message carries."""
        return [emoji for emoji in (self.bot_reaction, self.reaction) if emoji]


class ToastView(BaseModel):
    """An answer to a tap."""

    id: int
    text: str
    alert: bool
    callback_query_id: str
    url: str | None


class WaitingTap(BaseModel):
    """A tap that the bot has not answered."""

    callback_query_id: str
    message_id: int
    data: str


class ResultView(BaseModel):
    """A result of inline mode."""

    id: str
    title: str
    description: str


class InlineView(BaseModel):
    """What the person looks for behind the bot's name, and what was found. ``button`` stands above the results."""

    query: str
    answered: bool
    results: list[ResultView]
    next_offset: str
    button: dict[str, str] | None


class BotView(BaseModel):
    """What the person sees of the bot."""

    id: int
    name: str
    username: str
    description: str
    short_description: str
    commands: list[dict[str, str]]
    menu: str


class ChatView(BaseModel):
    """A person's chat. ``earlier`` counts messages that were left out of ``messages``."""

    user_id: int
    started: bool
    blocked: bool
    unread: int
    read_up_to: int
    typing: bool
    earlier: int
    messages: list[MessageView]
    toasts: list[ToastView]
    waiting: list[WaitingTap]
    inline: InlineView | None
    reply_keyboard: dict[str, Any] | None
    force_reply: dict[str, Any] | None
    bot: BotView

    @property
    def last(self) -> MessageView:
        """The newest message. Raises IndexError in an empty chat."""
        return self.messages[-1]

    def message(self, message_id: int) -> MessageView:
        """A message by its id. Raises KeyError when it is gone."""
        for message in self.messages:
            if message.id == message_id:
                return message
        raise KeyError(message_id)


def view_chat(core: Core, user_id: int, most: int | None = None) -> ChatView:
    """Look at a chat, or at the newest ``most`` messages of it. Raises Refused for nobody's id."""
    chat = core.chat_of(user_id)
    messages = list(chat.messages.values())
    shown = messages[-most:] if most else messages
    return ChatView(
        user_id=user_id,
        started=chat.started,
        blocked=chat.blocked,
        unread=unread(chat),
        read_up_to=chat.read_up_to,
        typing=core.volatile.typing_until.get(user_id, 0) > time.monotonic(),
        earlier=len(messages) - len(shown),
        messages=[_message(core, message) for message in shown],
        toasts=[_toast(toast) for toast in chat.toasts],
        waiting=[
            WaitingTap(callback_query_id=query.id, message_id=query.message_id, data=query.data)
            for query in core.waiting_queries(user_id)
        ],
        inline=_inline(core.volatile.inline.get(user_id)),
        reply_keyboard=chat.reply_keyboard,
        force_reply=chat.force_reply,
        bot=_bot(core, user_id),
    )


def unread(chat: Chat) -> int:
    """How many messages of the bot the person has not seen."""
    return sum(message.from_bot and message.id > chat.read_up_to for message in chat.messages.values())


def _message(core: Core, message: Message) -> MessageView:
    # Checked when it was stored; a chat is looked at far more often than it changes.
    return MessageView.model_construct(
        id=message.id,
        from_bot=message.from_bot,
        via_bot=message.via_bot,
        date=message.date,
        text=message.text,
        html=message.source if message.from_bot or message.via_bot else html.escape(message.source, quote=False),
        entities=message.entities,
        keyboard=[[_button(button) for button in row] for row in message.inline_keyboard],
        file=_file(core, message.file) if message.file else None,
        edited=message.edited is not None,
        reaction=message.reaction,
        bot_reaction=message.bot_reaction,
        reply_to=message.reply_to,
        quote=message.quote,
        pinned=message.pinned,
        silent=message.silent,
        protected=message.protected,
        invoice={key: message.invoice[key] for key in INVOICE_FIELDS} if message.invoice else None,
        payment=message.payment,
    )


def _button(button: dict[str, Any]) -> ButtonView:
    known = {"text", "style", "icon_custom_emoji_id", "callback_data", "url", "copy_text", "switch_inline_query"}
    return ButtonView.model_construct(
        text=button["text"],
        callback_data=button.get("callback_data"),
        url=button.get("url"),
        style=button.get("style"),
        switch_inline_query=button.get("switch_inline_query"),
        copy_text=(button.get("copy_text") or {}).get("text"),
        opens=next((key for key in button if key not in known), None),
    )


def _file(core: Core, record: FileRecord) -> FileView:
    view = FileView(
        file_id=record.file_id,
        name=record.name,
        mime=record.mime,
        size=record.size,
        photo=record.is_photo,
        width=record.width,
        height=record.height,
    )
    view._read = lambda: core.files.content(record.file_id)
    return view


def _inline(asked: InlineQuery | None) -> InlineView | None:
    if asked is None:
        return None
    return InlineView(
        query=asked.query,
        answered=asked.answered,
        results=[ResultView(id=one.id, title=one.title, description=one.description) for one in asked.results],
        next_offset=asked.next_offset,
        button=asked.button,
    )


def _toast(toast: Toast) -> ToastView:
    return ToastView.model_construct(**toast.model_dump())


def _bot(core: Core, user_id: int) -> BotView:
    profile = core.state.profile
    menu = profile.chat_menu_buttons.get(user_id, profile.menu_button)["type"]
    return BotView(
        id=core.bot_id,
        name=profile.name,
        username=profile.username,
        description=_in_language(profile.descriptions, core.user(user_id).language_code),
        short_description=_in_language(profile.short_descriptions, core.user(user_id).language_code),
        commands=_commands(core, user_id),
        menu="commands" if menu == "default" else menu,
    )


def _in_language(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("", "")


def _commands(core: Core, user_id: int) -> list[dict[str, str]]:
    language = core.user(user_id).language_code
    scopes: list[dict[str, Any]] = [
        {"type": "chat", "chat_id": user_id},
        {"type": "all_private_chats"},
        {"type": "default"},
    ]
    for scope in scopes:
        for code in (language, ""):
            commands = core.state.profile.commands.get(command_key(scope, code))
            if commands:
                return commands
    return []
