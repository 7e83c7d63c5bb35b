"""From an update to who acts and what they did."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, Message, Update, User
from telegram.error import TelegramError

from bot.adapters.ports import Caller, FileVault, TryLater, Uncertain, Unreachable, Unsendable
from bot.adapters.telegram import limits
from bot.adapters.telegram.keyboard import ON_NOTICE
from bot.adapters.telegram.post import patiently, port_errors
from bot.adapters.telegram.text import bounded, clean
from bot.domain.accounts.model import Identity
from bot.domain.errors import N_
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.acts import Act, Commanded, Tapped, Typed
from bot.handlers.kit.turn import Platform

TELEGRAM = Platform(name="telegram", title="Telegram", has_modals=False, has_invoices=True)

FETCH_SECONDS = 30.0

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


class NotTaken(Exception):
    """What was sent cannot be taken; the sentence (a catalogue key) says what to do."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True)
class Sent:
    """A file in a message, before it is fetched."""

    file_id: str
    name: str
    mime: str
    size: int


def caller_of(user: User, chat: int) -> Caller:
    """Who acts."""
    language = (user.language_code or "en")[:2].lower()
    return Caller(
        identity=Identity("telegram", str(user.id)),
        name=bounded(user.full_name, limits.NAME) or str(user.id),
        platform=TELEGRAM,
        address=str(chat),
        language=language if language.isalpha() else "en",
    )


def lane_of(update: Update) -> str:
    """What keeps updates in order: the person, or else the chat."""
    user, chat = update.effective_user, update.effective_chat
    return str(user.id if user else chat.id if chat else update.update_id)


def tapped(query: CallbackQuery) -> Tapped:
    """A tap on a button that counts."""
    data = query.data or ""
    message = str(query.message.message_id) if query.message else ""
    return Tapped(route=data[1:], message=message, on_notice=data.startswith(ON_NOTICE))


async def act_of(message: Message, bot: Bot, vault: FileVault) -> Act | None:
    """What a message does; its files are fetched and kept first. None for a command to another bot.

    Raises NotTaken for a file that is too large or cannot be fetched.
    """
    command = _COMMAND.fullmatch(message.text.strip()) if message.text else None
    if command is not None:
        name, addressee, rest = command.groups()
        is_ours = not addressee or addressee.casefold() == bot.username.casefold()
        return Commanded(name.lower(), clean(rest or ""), quoted=_quoted(message)) if is_ours else None
    answered = message.reply_to_message
    return Typed(
        text=clean(message.text or message.caption or ""),
        files=tuple([await _fetched(sent, bot, vault) for sent in _sent(message)]),
        reply_to=str(answered.message_id) if answered else "",
    )


def _quoted(message: Message) -> str:
    """The words of the message that this one answers; the part of it that was quoted, where one was."""
    answered = message.reply_to_message
    if message.quote is not None:
        return clean(message.quote.text)
    return clean(answered.text or answered.caption or "") if answered is not None else ""


def _sent(message: Message) -> list[Sent]:
    """The files of a message: Telegram puts one in each."""
    if message.photo:
        fitting = [size for size in message.photo if (size.file_size or 0) <= limits.FETCHED_BYTES]
        photo = max(fitting or message.photo, key=lambda size: size.width * size.height)
        return [Sent(photo.file_id, "photo.jpg", "image/jpeg", photo.file_size or 0)]
    kinds = (
        (message.document, "file", "application/octet-stream"),
        (message.video, "video.mp4", "video/mp4"),
        (message.audio, "audio.mp3", "audio/mpeg"),
        (message.voice, "voice.ogg", "audio/ogg"),
        (message.video_note, "video.mp4", "video/mp4"),
    )
    for media, name, mime in kinds:
        if media is not None:
            given = bounded(getattr(media, "file_name", None) or "", limits.FILE_NAME)
            return [Sent(media.file_id, given or name, getattr(media, "mime_type", None) or mime, media.file_size or 0)]
    return []


async def _fetched(sent: Sent, bot: Bot, vault: FileVault) -> StoredFile:
    if sent.size > limits.FETCHED_BYTES:
        raise _too_large(sent)

    async def fetch() -> bytes:
        with port_errors():
            file = await bot.get_file(sent.file_id)
            return bytes(await file.download_as_bytearray(read_timeout=FETCH_SECONDS))

    try:
        async with asyncio.timeout(FETCH_SECONDS):
            content = await patiently(fetch, repeatable=True)
    except Unsendable as refused:
        if "too big" in str(refused).casefold():
            raise _too_large(sent) from None
        raise _unfetched(sent) from None
    except (TryLater, Uncertain, Unreachable, TimeoutError, TelegramError):
        raise _unfetched(sent) from None
    if len(content) > limits.FETCHED_BYTES:
        raise _too_large(sent)
    try:
        return await vault.keep(sent.name, sent.mime, content)
    except ValueError:
        raise NotTaken(N_("{name} cannot be kept. Send a smaller file, or a link to it."), name=sent.name) from None


def _too_large(sent: Sent) -> NotTaken:
    return NotTaken(N_("{name} is larger than 20 MB. Send a smaller file, or a link to it."), name=sent.name)


def _unfetched(sent: Sent) -> NotTaken:
    return NotTaken(N_("{name} could not be fetched. Send it again, please."), name=sent.name)
