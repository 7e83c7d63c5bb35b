"""The Telegram adapter: takes updates by polling or webhook, runs them as turns, replies, and sends notices."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import UTC, datetime
from functools import partial
from typing import Any

from telegram import BotCommand, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    PreCheckoutQueryHandler,
    filters,
)

from bot.adapters.faults import place_of
from bot.adapters.ports import FileVault, Gate, Lane, MarketAccess, Papers, TurnRunner
from bot.adapters.telegram import limits
from bot.adapters.telegram.dialogue import Dialogue, WordsFor
from bot.adapters.telegram.inbound import lane_of
from bot.adapters.telegram.inline import Inline
from bot.adapters.telegram.lanes import Lanes
from bot.adapters.telegram.limiter import GateLimiter
from bot.adapters.telegram.payments import StarsDesk
from bot.adapters.telegram.polling import KINDS, Polling
from bot.adapters.telegram.post import Post, patiently, port_errors
from bot.adapters.telegram.sender import TelegramSender
from bot.adapters.telegram.text import bounded
from bot.adapters.telegram.transport import AiohttpRequest
from bot.domain.errors import N_
from bot.handlers.kit.words import LANGUAGES, Words

_log = logging.getLogger(__name__)

DRAIN_SECONDS = 20.0
WEBHOOK_CONNECTIONS = 40
ABOUT = N_("Find work, hire people and get paid, right here in the chat.")
DESCRIPTION = N_(
    "Find work, or hire: agree on milestones, and get paid from money that is set aside first. "
    "Everything happens here in the chat. Tap Start."
)

Context = CallbackContext[Any, Any, Any, Any]


class TokenRejected(Exception):
    """Telegram does not know the bot's token."""


def words_now(language: str) -> Words:
    """The words of a language, for sentences without times."""
    return Words(language, "UTC", datetime.now(UTC))


class TelegramAdapter:
    """One bot. ``sender`` sends notices, ``broadcaster`` what many are told; ``words_for`` gives a language's words.

    Every message passes the ``gate``, replies first. ``paid`` lets Telegram take Stars for what goes beyond its free 30
    messages a second. With a ``market``, the bot takes Stars, and can be asked for jobs from any chat. ``papers``
    draws what screens carry.

    Updates come either by ``start_polling`` or, after ``set_webhook``, through ``take``. ``stop`` ends everything.
    """

    def __init__(
        self,
        token: str,
        api_url: str,
        turns: TurnRunner,
        files: FileVault,
        *,
        words_for: WordsFor = words_now,
        gate: Gate | None = None,
        paid: bool = False,
        market: MarketAccess | None = None,
        papers: Papers | None = None,
    ) -> None:
        api = api_url.rstrip("/")
        # The library would log every message that it sends, at a level that an operator may well turn on.
        logging.getLogger("telegram.ext.ExtBot").setLevel(logging.INFO)
        self._requests = AiohttpRequest(), AiohttpRequest(connections=1)
        self._bot: ExtBot[Any] = ExtBot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
            rate_limiter=GateLimiter(gate) if gate is not None else None,
        )
        self._turns = turns
        self._words_for = words_for
        self._arrivals = Lanes("telegram update")
        self._replies = Lanes("telegram reply")
        post = Post(self._bot, files, papers=papers, paid=paid)
        notices: Lane | None = "notice" if gate else None
        broadcasts: Lane | None = "broadcast" if gate else None
        self.sender = TelegramSender(Post(self._bot, files, papers=papers, lane=notices, paid=paid))
        self.broadcaster = TelegramSender(Post(self._bot, files, papers=papers, lane=broadcasts, paid=paid))
        self._dialogue = Dialogue(self._bot, turns, files, post, self._replies, words_for)
        self._inline = Inline(self._bot, market, self.start_link) if market is not None else None
        self.stars = StarsDesk(self._bot, market, words_for) if market is not None else None
        self._application = self._built()
        self._failures: dict[int, Exception] = {}
        self._starting = asyncio.Lock()
        self._is_started = self._is_stopping = False
        self._polling = Polling(self._bot, self._arrivals, self._process, self._dialogue.gave_up)
        self._polling_task: asyncio.Task[None] | None = None

    def _built(self) -> Application[Any, Any, Any, Any, Any, Any]:
        application = Application.builder().bot(self._bot).updater(None).job_queue(None).build()
        # A job that somebody posted from inline mode into their chat with the bot is nothing that they say to it.
        own_results = filters.ViaBot(bot_id=int(self._bot.token.partition(":")[0]))
        payments = filters.SUCCESSFUL_PAYMENT | filters.StatusUpdate.REFUNDED_PAYMENT
        from_person = filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL & ~payments & ~own_results
        application.add_handlers(
            [
                CallbackQueryHandler(self._on_tap),
                InlineQueryHandler(self._on_inline),
                PreCheckoutQueryHandler(self._on_checkout),
                MessageHandler(payments, self._on_payment),
                MessageHandler(from_person & filters.ChatType.PRIVATE, self._on_message),
                MessageHandler(from_person & filters.ChatType.GROUPS & filters.COMMAND, self._on_group_command),
            ]
        )
        application.add_error_handler(self._on_error)
        return application

    def start_link(self, payload: str) -> str:
        """The deep link that starts the bot with this; "" while Telegram has not said who the bot is."""
        return f"https://t.me/{self._bot.username}?start={payload}" if self._is_started else ""

    # Starting and stopping

    async def start(self) -> None:
        """Ask Telegram who the bot is, once. Raises TokenRejected, or TelegramError when Telegram is not reached."""
        async with self._starting:
            if self._is_started:
                return
            try:
                await self._application.initialize()
            except InvalidToken:
                raise TokenRejected("Telegram rejects the bot's token") from None
            self._is_started = True
            if self._inline is not None and not self._bot.supports_inline_queries:
                _log.warning("inline mode is off, so jobs cannot be shared: write /setinline to @BotFather")
            self._replies.put("introduction", self._introduce)

    async def start_polling(self) -> None:
        """Take updates by polling, in the background; Telegram need not be reachable yet. Raises TokenRejected."""
        try:
            await self.start()
        except TelegramError as error:
            _log.warning("Telegram is not reached yet: %s", type(error).__name__)
        self._polling_task = asyncio.create_task(self._poll(), name="telegram polling")

    async def _poll(self) -> None:
        try:
            await self._polling.run(self._begin_polling)
        except (InvalidToken, TokenRejected):
            _log.critical("Telegram rejects the bot's token: polling has ended")
        except Exception as error:
            _log.critical("polling has ended: %s", place_of(error))
            raise

    async def _begin_polling(self) -> None:
        await self.start()
        await self._bot.delete_webhook()

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have Telegram post updates to this address, with the secret in X-Telegram-Bot-Api-Secret-Token.

        Raises TokenRejected, TryLater or Uncertain when Telegram is not reached after some tries, and Unsendable when
        it does not take the address.
        """

        async def ask() -> None:
            with port_errors():
                await self.start()
                await self._bot.set_webhook(
                    url, secret_token=secret, max_connections=WEBHOOK_CONNECTIONS, allowed_updates=KINDS
                )

        await patiently(ask, repeatable=True)

    async def take(self, update_json: dict[str, Any]) -> None:
        """Take an update that Telegram posted. Returns when its effect is committed.

        Raises when it is not: the answer must then be an error, so that Telegram posts the update again.
        """
        if self._is_stopping:
            raise RuntimeError("the adapter is stopping")
        await self.start()
        update = Update.de_json(update_json, self._bot)
        # The update goes on when whoever posted it does not wait for the answer.
        await asyncio.shield(self._arrivals.put(lane_of(update), partial(self._process, update)))

    async def stop(self) -> None:
        """Take no more updates, finish those that were taken and the replies to them, and close."""
        self._is_stopping = True
        self._polling.stop()
        if self._polling_task is not None:
            self._polling_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._polling_task
        await self._arrivals.drain(DRAIN_SECONDS)
        await self._replies.drain(DRAIN_SECONDS)
        if self._polling_task is not None:
            await self._polling.confirm()
        await self._application.shutdown()
        # A process that only sends has opened connections without starting.
        for request in self._requests:
            await request.shutdown()

    async def _introduce(self) -> None:
        """Tell Telegram the commands and what the bot is for, in every language."""
        for language in LANGUAGES:
            words = self._words_for(language)
            commands = [
                BotCommand(command.name, bounded(words(command.about), limits.COMMAND_ABOUT) or command.name)
                for command in self._turns.commands(language)
            ]
            # The commands without a language are for everybody whose language has none of its own.
            code = "" if language == "en" else language
            try:
                await self._bot.set_my_commands(commands[: limits.COMMANDS], language_code=code)
                await self._bot.set_my_description(words(DESCRIPTION), language_code=code)
                await self._bot.set_my_short_description(
                    bounded(words(ABOUT), limits.SHORT_DESCRIPTION), language_code=code
                )
            except TelegramError as error:
                _log.warning("commands in %s not set: %s", language, type(error).__name__)

    # Updates

    async def _process(self, update: Update) -> None:
        """Have the library dispatch an update. Raises what its handler raised."""
        await self._application.process_update(update)
        failure = self._failures.pop(update.update_id, None)
        if failure is not None:
            raise failure

    async def _on_error(self, update: object, context: Context) -> None:
        """The library swallows what a handler raises; an update that failed must not count as committed."""
        if isinstance(update, Update) and context.error is not None:
            self._failures[update.update_id] = context.error

    async def _on_tap(self, update: Update, _context: Context) -> None:
        if update.callback_query is not None:
            await self._dialogue.tap(update, update.callback_query)

    async def _on_inline(self, update: Update, _context: Context) -> None:
        if update.inline_query is not None and self._inline is not None:
            await self._inline.answer(update.inline_query)

    async def _on_checkout(self, update: Update, _context: Context) -> None:
        if update.pre_checkout_query is not None and self.stars is not None:
            await self.stars.check(update.pre_checkout_query)

    async def _on_payment(self, update: Update, _context: Context) -> None:
        if update.message is not None and self.stars is not None:
            await self.stars.paid(update.message)
            await self.stars.gone_back(update.message)

    async def _on_message(self, update: Update, _context: Context) -> None:
        if update.message is not None:
            await self._dialogue.message(update, update.message)

    async def _on_group_command(self, update: Update, _context: Context) -> None:
        if update.message is not None:
            await self._dialogue.group_command(update.message)
