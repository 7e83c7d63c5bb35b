"""Telegram Stars: the question whether an invoice may be paid, what was paid, and what went back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from telegram import Bot, Message, PreCheckoutQuery, StarTransaction, TransactionPartnerUser
from telegram.error import TelegramError

from bot.adapters.faults import place_of
from bot.adapters.ports import MarketAccess
from bot.adapters.telegram import limits
from bot.adapters.telegram.post import patiently, port_errors
from bot.domain.accounts.model import Identity
from bot.domain.connects.purchases import check_invoice, stars_arrived, stars_went_back
from bot.domain.errors import N_, Refusal, Stale
from bot.domain.market import Market
from bot.domain.money import Money
from bot.handlers.kit.words import Words

_log = logging.getLogger(__name__)

TRIES = 5
"""How often what Telegram told is written down, when somebody else changes the payment in the same moment."""
PAGE = 100
"""Transactions that Telegram tells at once."""


@dataclass(frozen=True)
class Moved:
    """Stars that came in (above zero) or went out, as Telegram's own account of the bot tells."""

    charge: str
    payload: str
    stars: int
    at: datetime


class StarsDesk:
    """Answers for one bot. ``words_for`` gives a language's words."""

    def __init__(self, bot: Bot, market: MarketAccess, words_for: Callable[[str], Words]) -> None:
        self._bot = bot
        self._market = market
        self._words_for = words_for

    async def check(self, query: PreCheckoutQuery) -> None:
        """Say whether an invoice may be paid, within Telegram's ten seconds."""
        problem = ""
        payer = Identity("telegram", str(query.from_user.id))
        amount = Money(query.total_amount, query.currency)
        try:
            async with asyncio.timeout(limits.CHECKOUT_SECONDS):
                await self._market.view(lambda market: check_invoice(market, payer, query.invoice_payload, amount))
        except Refusal as refusal:
            problem = refusal.sentence
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody pays for what we cannot give
            _log.error("an invoice could not be checked: %s", place_of(error))
            problem = N_("Something went wrong on our side, and nothing was charged. Please try again in a moment.")
        sentence = self._words_for(query.from_user.language_code or "en")(problem) if problem else None
        try:
            await self._bot.answer_pre_checkout_query(query.id, ok=not problem, error_message=sentence)
        except TelegramError as error:
            # Telegram has told the person that it timed out: nothing was charged.
            _log.warning("a payment was not answered in time: %s", type(error).__name__)

    async def paid(self, message: Message) -> None:
        """Stars were paid. Raises when that is not committed: Telegram then says it again."""
        payment = message.successful_payment
        if payment is not None:
            charge = payment.telegram_payment_charge_id
            await self._change(lambda market: stars_arrived(market, payment.invoice_payload, charge))

    async def gone_back(self, message: Message) -> None:
        """Telegram says that Stars went back."""
        payment = message.refunded_payment
        if payment is not None:
            await self._change(lambda market: stars_went_back(market, payment.telegram_payment_charge_id))

    async def _change(self, work: Callable[[Market], object]) -> None:
        for attempt in range(TRIES):
            try:
                await self._market.change(work)
            except Stale:
                if attempt == TRIES - 1:
                    raise
            else:
                return

    async def give_back(self, user: int, charge: str) -> None:
        """Give Stars back. Raises TryLater, Uncertain, Unsendable, which says so when they went back before."""
        with port_errors():
            await self._bot.refund_star_payment(user, charge)

    async def moved(self, since: datetime, until: datetime) -> list[Moved]:
        """What moved from ``since`` until before ``until``. Raises TryLater, Uncertain."""
        found: list[Moved] = []
        offset = 0
        while True:

            async def ask(offset: int = offset) -> list[Moved]:
                with port_errors():
                    told = await self._bot.get_star_transactions(offset=offset, limit=PAGE)
                return [_moved(one) for one in told.transactions]

            page = await patiently(ask, repeatable=True)
            found += [one for one in page if since <= one.at < until]
            if len(page) < PAGE:
                return found
            offset += PAGE


def _moved(told: StarTransaction) -> Moved:
    partner = told.source or told.receiver
    payload = partner.invoice_payload if isinstance(partner, TransactionPartnerUser) else ""
    return Moved(told.id, payload or "", told.amount if told.source is not None else -told.amount, told.date)
