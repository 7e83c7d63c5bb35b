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
from bot.domain.payouts.service import add_method
from bot.handlers.kit.words import Words

LIFE = timedelta(minutes=15)
_USE = "payout method"
_ID, _UNTIL, _SIGNATURE = 13, 10, 32


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

    def payout_method(self, account_id: str) -> str:
        """Where this person enters payout details."""
        until = int((self._clock.now() + LIFE).timestamp())
        body = f"{account_id}{new_id()}{until:0{_UNTIL}d}"
        return f"{self._address}/payout-method/{body}{self._seal.sign(_USE, body)}"

    def job(self, job_id: str) -> str:
        """Where anybody reads a public job."""
        return f"{self._address}/jobs/{job_id}"

    def _read(self, token: str) -> tuple[str, str] | None:
        """Whose link it is and its id, where it is genuine and not too old."""
        body, signature = token[:-_SIGNATURE], token[-_SIGNATURE:]
        if len(body) != 2 * _ID + _UNTIL or not self._seal.is_signed(_USE, body, signature):
            return None
        if int(body[2 * _ID :]) < self._clock.now().timestamp():
            return None
        return body[:_ID], body[_ID : 2 * _ID]

    async def look(self, token: str) -> PayoutPage | None:
        """See ``PayoutPages``."""
        read = self._read(token)
        if read is None or self.market is None:
            return None
        account_id, method_id = read

        def page(market: MarketView) -> PayoutPage | None:
            account = market.accounts.find(account_id)
            if account is None or market.payout_methods.find(method_id) is not None:
                return None
            return PayoutPage(Words(account.language, account.time_zone, market.now), account.name)

        return await self.market.view(page)

    async def save(self, token: str, details: dict[str, str]) -> str:
        """See ``PayoutPages``."""
        read = self._read(token)
        if read is None or self.market is None:
            raise NotFound
        account_id, method_id = read
        sealed = self._seal.seal(json.dumps(details))

        def keep(market: Market) -> str:
            account = market.accounts.get(account_id)
            label = f"•••• {details['account'][-4:]}"
            method = add_method(market, account, method_id, label=label, sealed=sealed)
            words = Words(account.language, account.time_zone, market.now)
            return words(N_("Bank account {label} can be used from {when}."), label=label, when=method.usable_at)

        try:
            return await self.market.change(keep)
        except Stale:
            raise NotFound from None
