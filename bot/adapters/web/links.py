"""One-time links to the page for payout details: made in chats, opened in a browser."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.adapters.identifiers import new_id
from bot.adapters.ports import Clock, MarketAccess
from bot.adapters.sealing import Seal
from bot.adapters.web.payouts import PayoutPage
from bot.domain.errors import N_, NotFound, Stale
from bot.domain.market import Market, MarketView
from bot.domain.payouts.methods import add_method
from bot.domain.payouts.model import MethodKind
from bot.handlers.kit.words import Words

LIFE = timedelta(minutes=15)
_USE = "payout method"
_ID, _UNTIL, _SIGNATURE = 13, 10, 32
_LETTERS = {MethodKind.BANK: "b", MethodKind.PAYPAL: "p", MethodKind.STRIPE: "s"}
"""What a link is for, in its first letter."""


class PayoutLinks:
    """Makes links (``bot.handlers.kit.turn.Links``) and answers them (``PayoutPages``).

    A link holds whose it is, an id, until when, and a signature. The id becomes the payout method's own, so that a
    link can be used once. ``market`` is set when there is one: the market's screens need the links first.
    """

    def __init__(self, seal: Seal, clock: Clock, address: str) -> None:
        self.market: MarketAccess | None = None
        self._seal = seal
        self._clock = clock
        self._address = address

    def payout_method(self, account_id: str, kind: MethodKind = MethodKind.BANK) -> str:
        """Where this person enters payout details of this kind."""
        until = int((self._clock.now() + LIFE).timestamp())
        body = f"{_LETTERS[kind]}{account_id}{new_id()}{until:0{_UNTIL}d}"
        page = "payout-account" if kind == MethodKind.STRIPE else "payout-method"
        return f"{self._address}/{page}/{body}{self._seal.sign(_USE, body)}"

    def job(self, job_id: str) -> str:
        """Where anybody reads a public job."""
        return f"{self._address}/jobs/{job_id}"

    def opened(self, token: str) -> tuple[MethodKind, str, str] | None:
        """What a link is for, whose it is and its id, where it is genuine and not too old."""
        return self._read(token)

    def _read(self, token: str) -> tuple[MethodKind, str, str] | None:
        """What it is for, whose link it is and its id, where it is genuine and not too old."""
        body, signature = token[:-_SIGNATURE], token[-_SIGNATURE:]
        kind = next((kind for kind, letter in _LETTERS.items() if token.startswith(letter)), None)
        if kind is None or len(body) != 1 + 2 * _ID + _UNTIL or not self._seal.is_signed(_USE, body, signature):
            return None
        if int(body[1 + 2 * _ID :]) < self._clock.now().timestamp():
            return None
        return kind, body[1 : 1 + _ID], body[1 + _ID : 1 + 2 * _ID]

    async def look(self, token: str) -> PayoutPage | None:
        """See ``PayoutPages``."""
        read = self._read(token)
        if read is None or self.market is None or read[0] == MethodKind.STRIPE:
            return None
        kind, account_id, method_id = read

        def page(market: MarketView) -> PayoutPage | None:
            account = market.accounts.find(account_id)
            if account is None or market.payout_methods.find(method_id) is not None:
                return None
            return PayoutPage(Words(account.language, account.time_zone, market.now), account.name, kind)

        return await self.market.view(page)

    async def save(self, token: str, details: dict[str, str]) -> str:
        """See ``PayoutPages``."""
        read = self._read(token)
        if read is None or self.market is None or read[0] == MethodKind.STRIPE:
            raise NotFound
        kind, account_id, method_id = read
        kept, label = _labelled(kind, details)
        sealed = self._seal.seal(json.dumps(kept))

        def keep(market: Market) -> str:
            account = market.accounts.get(account_id)
            method = add_method(market, account, method_id, label=label, sealed=sealed, kind=kind)
            words = Words(account.language, account.time_zone, market.now)
            if kind == MethodKind.PAYPAL:
                return words(N_("PayPal {label} can be used from {when}."), label=label, when=method.usable_at)
            return words(N_("Bank account {label} can be used from {when}."), label=label, when=method.usable_at)

        try:
            return await self.market.change(keep)
        except Stale:
            raise NotFound from None


def _labelled(kind: MethodKind, details: dict[str, str]) -> tuple[dict[str, str], str]:
    """What is kept, and all of it that chats ever show: "•••• 4321", "a•••@e…"."""
    if kind == MethodKind.BANK:
        return details, f"•••• {details['account'][-4:]}"
    receiver = details["receiver"]
    name, at, domain = receiver.partition("@")
    if at:
        return {"email": receiver}, f"{name[0]}•••@{domain[0]}…"
    return {"payer_id": receiver}, f"•••• {receiver[-4:]}"
