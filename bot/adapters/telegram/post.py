"""What is done in a chat: show, replace, say, answer a tap. Telegram's errors become those of the ports."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from html import escape
from typing import Any, TypeVar

from telegram import InlineKeyboardMarkup, LabeledPrice, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.adapters.ports import FileVault, Lane, Papers, TryLater, Uncertain, Unreachable, Unsendable
from bot.adapters.telegram import limits
from bot.adapters.telegram.render import Part
from bot.adapters.telegram.text import bounded
from bot.adapters.telegram.transport import NotSent, TooFast
from bot.handlers.kit.screen import Attachment, Document, Invoice, Picture

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

TRIES = 4
LONGEST_WAIT = 30.0
"""Seconds. Whoever has to wait longer for a reply has tapped again."""

SERVER_TROUBLE_SECONDS = 3.0
TOKEN_TROUBLE_SECONDS = 60.0

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SAME = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message identifier is not")
_NOBODY = ("chat not found", "user not found", "peer_id_invalid")


class Gone(Unsendable):
    """The message to change is no longer there, or can no longer be changed."""


@contextlib.contextmanager
def port_errors() -> Iterator[None]:
    """Telegram's errors as Unreachable, TryLater, Uncertain, Unsendable or Gone."""
    try:
        yield
    except TelegramError as error:
        raise _as_port_error(error) from None


def _as_port_error(error: TelegramError) -> Exception:
    match error:
        case TooFast():
            return TryLater(error.seconds)
        case Forbidden():
            return Unreachable(_without_quoted(error.message))
        case BadRequest():
            return _refused(error.message)
        case ChatMigrated():
            return Unsendable("the chat has become a supergroup")
        case InvalidToken():
            _log.error("Telegram rejects the bot's token")
            return TryLater(TOKEN_TROUBLE_SECONDS)
        case NotSent():
            return TryLater(SERVER_TROUBLE_SECONDS)
        case TimedOut():
            return Uncertain("no answer in time")
        case NetworkError() if error.message.startswith("broken connection"):
            return Uncertain(error.message)
    return TryLater(SERVER_TROUBLE_SECONDS)


def _refused(message: str) -> Exception:
    said = message.casefold()
    if any(words in said for words in _NOBODY):
        return Unreachable(_without_quoted(message))
    if any(words in said for words in _GONE):
        return Gone(_without_quoted(message))
    return Unsendable(_without_quoted(message))


def _without_quoted(message: str) -> str:
    """What Telegram says, without the parts of the message that it quotes, such as the address of a button."""
    return bounded(re.sub(r"'[^']*'|\"[^\"]*\"", "…", message), 200)


async def patiently(call: Callable[[], Awaitable[Result]], *, repeatable: bool = False) -> Result:
    """Call, and call again where nothing has happened yet. Raises what the last call raised.

    ``repeatable`` calls may happen twice: they are repeated also where it is uncertain whether they have happened.
    """
    for left in reversed(range(TRIES)):
        try:
            return await call()
        except TryLater as later:
            if not left or later.seconds > LONGEST_WAIT:
                raise
            await asyncio.sleep(later.seconds)
        except Uncertain:
            if not left or not repeatable:
                raise
    raise AssertionError("the loop returns or raises")


class Post:
    """Calls of the Bot API in one chat. They raise the ports' errors.

    ``lane`` is the one in which they pass the bot's gate, where it has one. ``paid`` lets Telegram take Stars for what
    goes beyond 30 messages a second. Without ``papers``, pictures are told in words, and documents named.
    """

    def __init__(
        self,
        bot: ExtBot[Any],
        files: FileVault,
        *,
        papers: Papers | None = None,
        lane: Lane | None = None,
        paid: bool = False,
    ) -> None:
        self._bot = bot
        self._files = files
        self._papers = papers
        self._lane = lane
        self._paid = True if paid else None

    async def send(self, chat: int, part: Part, reply_to: int | None = None) -> int:
        """Send one message; its id."""
        answers = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to is not None else None
        with port_errors():
            sent = await self._bot.send_message(
                chat,
                part.html,
                parse_mode="HTML",
                reply_markup=part.keyboard,
                reply_parameters=answers,
                link_preview_options=_NO_PREVIEW,
                allow_paid_broadcast=self._paid,
                rate_limit_args=self._lane,
            )
        return sent.message_id

    async def edit(self, chat: int, message: int, part: Part) -> None:
        """Show something else in a message. Raises Gone when it cannot be changed any more."""
        with port_errors():
            try:
                await self._bot.edit_message_text(
                    part.html,
                    chat,
                    message,
                    parse_mode="HTML",
                    reply_markup=part.keyboard,
                    link_preview_options=_NO_PREVIEW,
                    rate_limit_args=self._lane,
                )
            except BadRequest as error:
                if _SAME not in error.message.casefold():
                    raise

    async def edit_keyboard(self, chat: int, message: int, keyboard: InlineKeyboardMarkup) -> None:
        """Change a message's buttons. Raises Gone when it cannot be changed any more."""
        with port_errors():
            try:
                await self._bot.edit_message_reply_markup(
                    chat, message, reply_markup=keyboard, rate_limit_args=self._lane
                )
            except BadRequest as error:
                if _SAME not in error.message.casefold():
                    raise

    async def answer_tap(self, callback: str, text: str = "", *, alert: bool = False) -> None:
        """End the waiting of a tapped button; a text is said in passing, or has to be closed."""
        with port_errors():
            await self._bot.answer_callback_query(callback, text or None, show_alert=alert)

    async def send_files(self, chat: int, files: Sequence[Attachment]) -> None:
        """Send files as documents. One that cannot be sent is named instead; nothing is raised."""
        for file in files:
            try:
                await self._send_or_name(chat, file)
            except (Unreachable, TryLater, Uncertain, Unsendable) as error:
                _log.warning("file %s not sent: %s", file.file_id, type(error).__name__)

    async def _send_or_name(self, chat: int, file: Attachment) -> None:
        try:
            await patiently(partial(self._send_file, chat, file))
        except (FileNotFoundError, Unsendable) as error:
            _log.warning("file %s named only: %s", file.file_id, type(error).__name__)
            await self._name(chat, file.name)

    async def _name(self, chat: int, name: str) -> None:
        named = Part(f"⚠️ 📎 {escape(bounded(name, limits.FILE_NAME), quote=False)}")
        await patiently(partial(self.send, chat, named))

    async def _send_file(self, chat: int, file: Attachment) -> None:
        await self._send_content(chat, file.name, await self._files.read(file.file_id))

    async def _send_content(self, chat: int, name: str, content: bytes) -> None:
        if len(content) > limits.SENT_BYTES:
            raise Unsendable("larger than Telegram takes")
        with port_errors():
            await self._bot.send_document(
                chat,
                content,
                filename=bounded(name, limits.FILE_NAME) or "file",
                allow_paid_broadcast=self._paid,
                rate_limit_args=self._lane,
            )

    async def send_invoice(self, chat: int, invoice: Invoice) -> None:
        """Send an invoice in Stars; Telegram puts its own button under it."""
        with port_errors():
            await self._bot.send_invoice(
                chat,
                title=bounded(invoice.title, limits.INVOICE_TITLE),
                description=bounded(invoice.description, limits.INVOICE_DESCRIPTION),
                payload=invoice.payload,
                currency=limits.STARS,
                prices=[LabeledPrice(bounded(invoice.title, limits.INVOICE_TITLE), invoice.stars)],
                provider_token="",
                rate_limit_args=self._lane,
            )

    async def send_documents(self, chat: int, documents: Sequence[Document]) -> None:
        """Send what was made for a screen. One that cannot be sent is named instead; nothing is raised."""
        for document in documents:
            try:
                await self._send_document(chat, document)
            except (Unreachable, TryLater, Uncertain, Unsendable) as error:
                _log.warning("a document was not sent: %s", type(error).__name__)

    async def _send_document(self, chat: int, document: Document) -> None:
        if self._papers is None:
            await self._name(chat, document.name)
            return
        content = await self._papers.document(document)
        try:
            await patiently(partial(self._send_content, chat, document.name, content))
        except Unsendable:
            await self._name(chat, document.name)

    async def send_picture(self, chat: int, picture: Picture) -> bool:
        """Send a picture, or the same in words where it cannot be sent; whether any of them arrived."""
        try:
            try:
                await self._send_photo(chat, picture)
            except Unsendable as error:
                _log.warning("a picture is told in words: %s", error)
                await patiently(partial(self.send, chat, Part(escape(bounded(picture.alt, limits.TEXT), quote=False))))
        except (Unreachable, TryLater, Uncertain, Unsendable) as error:
            _log.warning("a picture was not sent: %s", type(error).__name__)
            return isinstance(error, Uncertain)
        return True

    async def _send_photo(self, chat: int, picture: Picture) -> None:
        content = await self._papers.picture(picture) if self._papers is not None else b""
        if not 0 < len(content) <= limits.PHOTO_BYTES:
            raise Unsendable("no picture that Telegram takes")

        async def send() -> None:
            with port_errors():
                await self._bot.send_photo(
                    chat,
                    content,
                    filename=bounded(picture.name, limits.FILE_NAME),
                    allow_paid_broadcast=self._paid,
                    rate_limit_args=self._lane,
                )

        await patiently(send)
