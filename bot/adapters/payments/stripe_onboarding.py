"""Connected accounts: a freelancer tells Stripe who they are, on Stripe's own pages (MARKET 10)."""

from __future__ import annotations

from collections.abc import Callable

from bot.adapters.payments.stripe_provider import StripeProvider
from bot.adapters.ports import MarketAccess
from bot.domain.errors import NotFound, Stale
from bot.domain.market import Market, MarketView
from bot.domain.payouts.methods import add_method
from bot.domain.payouts.model import MethodKind
from bot.handlers.kit.words import Words

Opened = Callable[[str], tuple[MethodKind, str, str] | None]
"""What a link is for, whose it is, and its id; None where it is not genuine, or too old."""


class StripeOnboarding:
    """Answers the links from chats. A link can be followed again while it lives: Stripe asks for what is missing."""

    def __init__(self, market: MarketAccess, provider: StripeProvider, opened: Opened, address: str) -> None:
        self._market = market
        self._provider = provider
        self._opened = opened
        self._address = address

    async def look(self, token: str) -> Words | None:
        """The words of whoever the link is for; None where it cannot be used."""
        read = self._read(token)
        if read is None:
            return None

        def words(market: MarketView) -> Words | None:
            account = market.accounts.find(read[0])
            return None if account is None else Words(account.language, account.time_zone, market.now)

        return await self._market.view(words)

    def _read(self, token: str) -> tuple[str, str] | None:
        read = self._opened(token)
        return None if read is None or read[0] != MethodKind.STRIPE else read[1:]

    async def begin(self, token: str) -> str:
        """The address of Stripe's page. Raises NotFound, CallFailed, TooManyMethods, MethodOff."""
        read = self._read(token)
        if read is None:
            raise NotFound
        account_id, method_id = read

        def own(market: MarketView) -> str:
            account = market.accounts.get(account_id)
            methods = market.payout_methods.of_account(account.id)
            return next((one.destination for one in methods if one.kind == MethodKind.STRIPE), "")

        reference = await self._market.view(own)
        if not reference:
            reference = await self._provider.make_account(account_id, method_id)
            await self._keep(account_id, method_id, reference)
        here = f"{self._address}/payout-account/{token}"
        return await self._provider.onboarding_page(reference, f"{here}/done", here)

    async def _keep(self, account_id: str, method_id: str, reference: str) -> None:
        def keep(market: Market) -> None:
            add_method(
                market,
                market.accounts.get(account_id),
                method_id,
                label=f"•••• {reference[-4:]}",
                sealed="",
                kind=MethodKind.STRIPE,
                destination=reference,
                ready=False,
            )

        try:
            await self._market.change(keep)
        except Stale:
            return  # the same link, followed twice at once
