"""What the playground's Telegram remembers: chats, messages, the bot's profile."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from bot.adapters.playground.telegram.entities import Entity


class FileRecord(BaseModel):
    """A file that went through a chat; its content is in the file store under ``file_id``."""

    file_id: str
    file_unique_id: str
    name: str
    mime: str
    size: int
    path: str
    width: int = 0
    height: int = 0

    @property
    def is_photo(self) -> bool:
        """Whether it was sent as a photo, and not as a document."""
        return self.width > 0


class Message(BaseModel):
    """One message of a private chat; ``via_bot`` marks a result of inline mode that the person posted.

    ``text`` is the caption where there is a file; dates are Unix seconds.
    """

    id: int
    from_bot: bool
    date: int
    via_bot: bool = False
    text: str = ""
    source: str = ""
    entities: list[Entity] = []
    inline_keyboard: list[list[dict[str, Any]]] = []
    had_other_markup: bool = False
    file: FileRecord | None = None
    reply_to: int | None = None
    quote: str | None = None
    edited: int | None = None
    reaction: str | None = None
    bot_reaction: str | None = None
    pinned: bool = False
    silent: bool = False
    protected: bool = False
    invoice: dict[str, Any] | None = None
    payment: dict[str, Any] | None = None
    is_refund: bool = False


class Toast(BaseModel):
    """What a tap was answered with: a line at the top, or an alert; ``url`` is to be opened."""

    id: int
    text: str
    alert: bool
    callback_query_id: str
    url: str | None = None


class Chat(BaseModel):
    """A person's chat with the bot, as both see it."""

    user_id: int
    started: bool = False
    blocked: bool = False
    read_up_to: int = 0
    messages: dict[int, Message] = {}
    reply_keyboard: dict[str, Any] | None = None
    force_reply: dict[str, Any] | None = None
    toasts: list[Toast] = []


class Profile(BaseModel):
    """What the bot says of itself: descriptions by language ("" for everybody else), commands by scope and language."""

    name: str = "Parley"
    username: str = "ParleyBot"
    descriptions: dict[str, str] = {}
    short_descriptions: dict[str, str] = {}
    commands: dict[str, list[dict[str, str]]] = {}
    menu_button: dict[str, Any] = Field(default_factory=lambda: {"type": "commands"})
    chat_menu_buttons: dict[int, dict[str, Any]] = {}


class State(BaseModel):
    """Everything that outlives the program."""

    chats: dict[int, Chat] = {}
    profile: Profile = Field(default_factory=Profile)
    charges: dict[str, dict[str, Any]] = {}
    last_message_id: int = 0
    last_toast_id: int = 0
