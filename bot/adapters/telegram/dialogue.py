"""What happens with a tap or a message: it is taken as a turn, and answered in its chat once that is committed.

An update counts as done when its answer has arrived, so that one whose process died between the two comes again and is
answered then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from html import escape

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Message, MessageEntity, Update
from telegram.error import TelegramError

from bot.adapters.ports import Caller, FileVault, TryLater, TurnRunner, Uncertain, Unreachable, Unsendable
from bot.adapters.telegram import keyboard, limits
from bot.adapters.telegram.inbound import NotTaken, act_of, caller_of, tapped
from bot.adapters.telegram.lanes import Lanes
from bot.adapters.telegram.post import Post, patiently
from bot.adapters.telegram.render import Part, render, render_last
from bot.adapters.telegram.text import units
from bot.domain.errors import N_
from bot.handlers.kit.acts import Answer
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.words import Words

_log = logging.getLogger(__name__)

ARRIVED = "👍"
SHORT_QUESTION = 60
"""A question of more units has to be closed by the person: in passing it could not be read to its end."""

ARRIVAL_SECONDS = 5.0
"""How long an update waits for its answer to arrive before it counts as done all the same."""

WordsFor = Callable[[str], Words]


class Dialogue:
    """Runs turns and replies. What it raises means that the turn was not committed."""

    def __init__(
        self, bot: Bot, turns: TurnRunner, files: FileVault, post: Post, replies: Lanes, words_for: WordsFor
    ) -> None:
        self._bot = bot
        self._turns = turns
        self._files = files
        self._post = post
        self._replies = replies
        self._words_for = words_for

    # Messages

    async def message(self, update: Update, message: Message) -> None:
        """Words, a command or files in a private chat."""
        if message.from_user is None:
            return
        chat = message.chat.id
        caller = caller_of(message.from_user, chat)
        try:
            act = await act_of(message, self._bot, self._files)
        except NotTaken as refused:
            sentence = self._words_for(caller.language)(refused.sentence, **refused.values)
            await _arrival(self._reply(chat, partial(self._say, chat, sentence, message.message_id)))
            return
        answer = await self._turns.run(caller, act, str(update.update_id)) if act is not None else None
        if answer is not None:
            await _arrival(self._reply(chat, partial(self._show_answer, chat, answer, message.message_id)))

    async def group_command(self, message: Message) -> None:
        """A command where others read along: nobody's money is talked of there."""
        if message.from_user is None:
            return
        words = self._words_for(caller_of(message.from_user, message.chat.id).language)
        sentence = words(N_("Write to me in our own chat: {link}"), link=f"t.me/{self._bot.username}")
        self._reply(message.chat.id, partial(self._say, message.chat.id, sentence, message.message_id))

    async def gave_up(self, update: Update) -> None:
        """Tell the person that what they did has not been done."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None:
            return
        sentence = self._words_for(caller_of(user, chat.id).language)(
            N_("Something went wrong on our side, and nothing was changed. Please try again in a moment.")
        )
        self._reply(chat.id, partial(self._say, chat.id, sentence, None))

    async def _show_answer(self, chat: int, answer: Answer, asked_by: int) -> None:
        screen, toast = answer.screen, answer.toast
        if screen is not None and toast and screen.notice is None:
            screen, toast = screen.with_notice(toast, "info"), ""
        if toast:
            await self._say(chat, toast, asked_by)
        elif screen is None:
            await self._nod(chat, asked_by)
        if screen is not None:
            await self._show(chat, screen)

    async def _nod(self, chat: int, message: int) -> None:
        """Show that the words arrived, without words."""
        try:
            await self._bot.set_message_reaction(chat, message, ARRIVED)
        except TelegramError as error:
            _log.info("message not nodded at: %s", type(error).__name__)

    # Taps

    async def tap(self, update: Update, query: CallbackQuery) -> None:
        """A tapped button: it asks first, takes the question back, or counts."""
        chat = query.message.chat.id if query.message else query.from_user.id
        caller = caller_of(query.from_user, chat)
        data = query.data or ""
        is_private = query.message is None or query.message.chat.type == "private"
        if not is_private or data in {"", keyboard.IDLE}:
            self._end_waiting(chat, query, "", alert=False)
        elif data == keyboard.NO:
            self._end_waiting(chat, query, "", alert=False)
            self._disarm(chat, query)
        elif data[0] in keyboard.COUNTS:
            self._ask(caller, chat, query)
        else:
            await self._count(update, caller, chat, query)

    async def _count(self, update: Update, caller: Caller, chat: int, query: CallbackQuery) -> None:
        act = tapped(query)
        try:
            answer = await self._turns.run(caller, act, str(update.update_id))
        except Exception:
            # The button must not wait for what may come much later.
            self._end_waiting(chat, query, "", alert=False)
            raise
        toast, alert = (answer.toast, answer.alert) if answer is not None else ("", False)
        replies = [self._end_waiting(chat, query, toast, alert=alert)]
        if answer is not None:
            replies.append(self._reply(chat, partial(self._answer_tap, chat, answer, query, on_notice=act.on_notice)))
        await _arrival(*replies)

    async def _answer_tap(self, chat: int, answer: Answer, query: CallbackQuery, *, on_notice: bool) -> None:
        tapped_message = query.message.message_id if query.message else None
        is_mended = is_shown = False
        if tapped_message is not None and answer.mended is not None:
            is_mended = await self._replace(chat, tapped_message, render_last(answer.mended, on_notice=True))
        elif tapped_message is not None and answer.screen is not None and answer.in_place:
            parts = render(answer.screen, on_notice=on_notice)
            # A picture stands above its words, and so cannot be put in place of words that are there already.
            fits = len(parts) == 1 and answer.screen.picture is None
            is_shown = fits and await self._replace(chat, tapped_message, parts[0])
        if answer.screen is not None:
            await (self._enclose(chat, answer.screen) if is_shown else self._show(chat, answer.screen))
        if not is_mended and not is_shown:
            self._disarm(chat, query)

    def _ask(self, caller: Caller, chat: int, query: CallbackQuery) -> None:
        words = self._words_for(caller.language)
        board, data = _board(query), query.data or ""
        question = keyboard.question_of(board, data, _links(query)) if board is not None else ""
        self._end_waiting(chat, query, question, alert=units(question) > SHORT_QUESTION)
        if board is not None and question and query.message is not None:
            self._rekey(chat, query.message.message_id, keyboard.armed(board, data, words(N_("No"))))
        else:
            # Telegram no longer tells what stands on a message this old.
            asked = Part(
                escape(words(N_("Are you sure?"))), keyboard.yes_or_no(data, words(N_("Yes")), words(N_("No")))
            )
            self._reply(chat, partial(self._send, chat, asked))

    def _disarm(self, chat: int, query: CallbackQuery) -> None:
        board = _board(query)
        if board is not None and query.message is not None and keyboard.is_armed(board):
            self._rekey(chat, query.message.message_id, keyboard.disarmed(board))

    def _rekey(self, chat: int, message: int, board: InlineKeyboardMarkup) -> None:
        call = partial(self._post.edit_keyboard, chat, message, board)
        self._reply(chat, partial(patiently, call, repeatable=True))

    def _end_waiting(self, chat: int, query: CallbackQuery, text: str, *, alert: bool) -> asyncio.Task[None]:
        """At once, past whatever else is on its way to the chat."""
        return self._replies.put(f"tap {query.id}", partial(self._toast, chat, query.id, text, alert=alert))

    async def _toast(self, chat: int, callback: str, text: str, *, alert: bool) -> None:
        fits = units(text) <= limits.CALLBACK_ANSWER
        try:
            await patiently(
                partial(self._post.answer_tap, callback, text if fits else "", alert=alert), repeatable=True
            )
        except (TryLater, Uncertain, Unreachable, Unsendable) as error:
            _log.info("tap not answered: %s", type(error).__name__)
            fits = False
        if text and not fits:
            self._reply(chat, partial(self._say, chat, text, None))

    # In the chat

    def _reply(self, chat: int, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        return self._replies.put(str(chat), partial(_heard, work))

    async def _send(self, chat: int, part: Part, reply_to: int | None = None) -> None:
        await patiently(partial(self._post.send, chat, part, reply_to))

    async def _say(self, chat: int, sentence: str, reply_to: int | None) -> None:
        for part in render(Screen(title="", lead=sentence)):
            await self._send(chat, part, reply_to)

    async def _show(self, chat: int, screen: Screen) -> None:
        if screen.picture is not None:
            await self._post.send_picture(chat, screen.picture)
        for part in render(screen):
            await self._send(chat, part)
        await self._enclose(chat, screen)

    async def _enclose(self, chat: int, screen: Screen) -> None:
        await self._post.send_files(chat, screen.files)
        await self._post.send_documents(chat, screen.documents)
        if screen.invoice is not None:
            await patiently(partial(self._post.send_invoice, chat, screen.invoice))

    async def _replace(self, chat: int, message: int, part: Part) -> bool:
        """Whether the message shows this now."""
        try:
            await patiently(partial(self._post.edit, chat, message, part), repeatable=True)
        except Unsendable as error:
            _log.info("message not edited: %s", error)
            return False
        return True


async def _arrival(*replies: asyncio.Task[None]) -> None:
    await asyncio.wait(replies, timeout=ARRIVAL_SECONDS)


async def _heard(work: Callable[[], Awaitable[None]]) -> None:
    """A reply that does not arrive is no error of the program."""
    try:
        await work()
    except (TryLater, Uncertain, Unreachable, Unsendable) as error:
        _log.warning("reply not delivered: %s (%s)", type(error).__name__, error)


def _board(query: CallbackQuery) -> InlineKeyboardMarkup | None:
    return query.message.reply_markup if isinstance(query.message, Message) else None


def _links(query: CallbackQuery) -> list[str]:
    entities = query.message.entities if isinstance(query.message, Message) else ()
    return [entity.url for entity in entities if entity.type == MessageEntity.TEXT_LINK and entity.url]
