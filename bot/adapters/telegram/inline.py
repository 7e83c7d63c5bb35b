"""Inline mode: whoever types the bot's name in any chat finds public jobs there, and posts one with a tap."""

from __future__ import annotations

import logging
from collections.abc import Callable

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.adapters.faults import place_of
from bot.adapters.ports import MarketAccess
from bot.adapters.telegram import limits
from bot.adapters.telegram.inbound import caller_of
from bot.adapters.telegram.render import render
from bot.adapters.telegram.text import bounded, clean
from bot.domain.errors import N_
from bot.handlers.kit.words import Words
from bot.handlers.sharing import PAYLOAD, Found, Shared, found_jobs

_log = logging.getLogger(__name__)

CACHE_SECONDS = 10
"""How long Telegram may answer the same words again by itself: jobs come and go."""
ON_TOP = "find"
"""What follows "start" where somebody taps the button above the results."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Inline:
    """Answers inline queries. ``link`` makes the bot's deep link for what follows "start"."""

    def __init__(self, bot: Bot, market: MarketAccess, link: Callable[[str], str]) -> None:
        self._bot = bot
        self._market = market
        self._link = link

    async def answer(self, query: InlineQuery) -> None:
        """Show what was found. It changes nothing, so that what fails is logged, and typed again."""
        caller = caller_of(query.from_user, query.from_user.id)
        typed = clean(query.query)
        try:
            found = await self._market.view(
                lambda market: found_jobs(market, caller.identity, caller.language, typed, query.offset)
            )
            await self._bot.answer_inline_query(
                query.id,
                [self._result(found.words, shared) for shared in found.jobs],
                cache_time=CACHE_SECONDS,
                is_personal=True,
                next_offset=found.offset,
                button=InlineQueryResultsButton(_on_top(found, typed), start_parameter=ON_TOP),
            )
        except TelegramError as error:
            # Whoever types on asks again before this answer: Telegram takes the newest one alone.
            _log.info("inline query not answered: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person's updates go on
            _log.error("inline query failed: %s", place_of(error))

    def _result(self, words: Words, shared: Shared) -> InlineQueryResultArticle:
        open_it = InlineKeyboardButton(words(N_("Read and propose")), url=self._link(f"{PAYLOAD}{shared.job_id}"))
        return InlineQueryResultArticle(
            id=shared.job_id,
            title=bounded(shared.screen.title, limits.RESULT_TITLE),
            description=bounded(shared.line, limits.RESULT_DESCRIPTION),
            input_message_content=InputTextMessageContent(
                render(shared.screen)[0].html, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
            ),
            reply_markup=InlineKeyboardMarkup([[open_it]]),
        )


def _on_top(found: Found, typed: str) -> str:
    """The words of the button above the results: what is wrong, or the way into the bot's own chat."""
    words = found.words
    if found.problem:
        told = found.problem
    elif found.jobs or found.offset:
        told = words(N_("Open Parley"))
    elif typed:
        told = words(N_("No open job matches. Open Parley"))
    else:
        told = words(N_("No open jobs right now. Open Parley"))
    return bounded(told, limits.RESULTS_BUTTON)
