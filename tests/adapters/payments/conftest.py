"""Shops on both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.adapters.database.engine import Database
from bot.domain.accounts.model import Account
from tests.adapters.payments.market_kit import Shop, open_shop
from tests.adapters.payments.stripe_kit import QUICK
from tests.domain.town import Pair


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of each kind."""
    made = Database(database_url)
    yield made
    await made.close()


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    """A market beside Stripe; its client gives up soon."""
    async with open_shop(database, QUICK) as opened:
        yield opened


@pytest.fixture
def operator(shop: Shop) -> Account:
    """The operator."""
    return shop.town.operator()


@pytest.fixture
def pair(shop: Shop, operator: Account) -> Pair:
    """A contract over one milestone of $600."""
    return shop.town.pair(600)
