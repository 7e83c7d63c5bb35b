"""Telegram Stars as a provider: an invoice is sent by the chat itself, so only giving back is a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.adapters.ports import CallFailed, Clock, ReportLine, TryLater, Uncertain, Unsendable
from bot.domain.errors import N_
from bot.domain.money import Money
from bot.domain.payments.model import Payment, PaymentState, Told
from bot.domain.payments.orders import Order

CURRENCY = "XTR"
_DONE_BEFORE = "already_refunded"


class MovedStars(Protocol):
    """Stars that came in (above zero) or went out, under the name of the charge."""

    @property
    def charge(self) -> str: ...
    @property
    def payload(self) -> str: ...
    @property
    def stars(self) -> int: ...
    @property
    def at(self) -> datetime: ...


class StarsBook(Protocol):
    """What the bot can do with its Stars."""

    async def give_back(self, user: int, charge: str) -> None:
        """Give Stars back. Raises TryLater, Uncertain, Unsendable."""
        ...

    async def moved(self, since: datetime, until: datetime) -> Sequence[MovedStars]:
        """What moved. Raises TryLater, Uncertain, Unsendable."""
        ...


class Stars:
    """Implements ``PaymentProvider``. An invoice that nobody paid within ``lives`` is given up."""

    name = "stars"

    def __init__(self, book: StarsBook, clock: Clock, lives: timedelta) -> None:
        self._book = book
        self._clock = clock
        self._lives = lives

    async def ask(self, payment: Payment, order: Order) -> Told:
        """Nothing is called for an invoice: Telegram tells when it is paid."""
        if payment.direction == "in":
            return self._invoice(payment)
        if not order.destination.isdecimal():
            return Told(PaymentState.FAILED, reason=N_("They have no chat in Telegram any more."))
        try:
            await self._book.give_back(int(order.destination), order.original)
        except (TryLater, Uncertain) as error:
            raise CallFailed(getattr(error, "seconds", None)) from None
        except Unsendable as refused:
            if _DONE_BEFORE not in str(refused).casefold():
                return Told(PaymentState.FAILED, reason=N_("Telegram does not give these Stars back."))
        return Told(PaymentState.SUCCEEDED, reference=f"back:{order.original}")

    async def look(self, payment: Payment) -> Told:
        """See ``PaymentProvider``. What was paid is told by Telegram, never asked."""
        return self._invoice(payment) if payment.direction == "in" else Told(payment.state)

    def _invoice(self, payment: Payment) -> Told:
        is_over = payment.created_at + self._lives <= self._clock.now()
        return Told(PaymentState.CANCELLED if is_over else PaymentState.OPEN)

    async def report(self, since: datetime, until: datetime) -> Sequence[ReportLine]:
        """See ``PaymentProvider``: as the bot's own account of its Stars tells."""
        try:
            moved = await self._book.moved(since, until)
        except (TryLater, Uncertain, Unsendable) as error:
            raise CallFailed(getattr(error, "seconds", None)) from None
        return [
            ReportLine(
                reference=one.charge,
                payment_id=one.payload,
                kind="payment" if one.stars > 0 else "back",
                amount=Money(one.stars, CURRENCY),
                at=one.at,
            )
            for one in moved
        ]
