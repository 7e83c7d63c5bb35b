"""The ledger beside the provider's report: what is the same, what is on its way, and what differs, by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.adapters.payments.reconcile import Comparison, Nightly, reconcile
from bot.domain.accounts.model import Account
from bot.domain.ledger.model import Accounts
from bot.domain.ledger.service import move
from tests.adapters.payments.market_kit import Shop
from tests.domain.town import DAY, Pair, usd


async def compared(shop: Shop, since: datetime | None = None) -> Comparison:
    """The books up to now."""
    until = shop.stripe.clock.now() + timedelta(seconds=1)
    begin = since or datetime(1970, 1, 1, tzinfo=UTC)
    return await reconcile(shop.town.database, shop.stripe.provider, begin, until, "USD")


async def test_the_books_say_the_same(shop: Shop, pair: Pair) -> None:
    await shop.paid(pair)
    payment = await shop.paid(shop.town.pair(100))
    session = shop.stripe.world.books.find("checkout.session", payment.reference)
    made = shop.stripe.world.dispute(session["payment_intent"])
    await shop.settled()
    shop.stripe.world.close_dispute(made["id"], won=False)
    await shop.settled()
    found = await compared(shop)
    assert not found.differences
    assert found.ours == found.theirs
    assert found.theirs.amount == shop.stripe.world.books.balance


async def test_what_the_operator_moves_is_no_difference(shop: Shop, pair: Pair) -> None:
    await shop.paid(pair)
    shop.stripe.world.books.moved("payout", -5_000, "usd", "po_of_the_company")
    found = await compared(shop)
    assert not found.differences
    assert (found.own, found.theirs - found.ours) == (usd(-50), usd(-50))


async def test_what_is_on_its_way_is_no_difference(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    shop.stripe.world.courier.hold = True
    shop.stripe.world.pay(payment.reference)
    found = await compared(shop)
    assert not found.differences
    assert found.on_its_way.amount == found.theirs.amount == 63_000 - 1_857


async def test_differences_are_named(shop: Shop, pair: Pair) -> None:
    payment = await shop.paid(pair)
    shop.stripe.world.books.moved("charge", 4_200, "usd", "ch_elsewhere")
    other = shop.stripe.world.books.all("balance_transaction")[-1]
    other["amount"] -= 100
    leg = (Accounts.clearing("stripe"), Accounts.CLIENT_FEE, usd(7))
    shop.town.do(lambda market: move(market, "by-mistake", "mistake", leg))
    found = await compared(shop)
    assert sorted(str(one) for one in found.differences) == sorted(
        [
            f"other amount: funding {payment.id}: the ledger has 611.43 USD, the provider 610.43 USD",
            "missing there: by-mistake: the ledger has 7.00 USD, the provider 0.00 USD",
            next(str(one) for one in found.differences if one.kind == "missing here"),
        ]
    )
    assert "the provider 42.00 USD" in next(str(one) for one in found.differences if one.kind == "missing here")


async def test_only_what_moved_since_counts(shop: Shop, pair: Pair) -> None:
    shop.stripe.world.books.moved("charge", 4_200, "usd", "ch_long_ago")
    shop.stripe.clock.wait(10 * DAY)
    await shop.paid(pair)
    assert not (await compared(shop, shop.stripe.clock.now() - DAY)).differences
    assert len((await compared(shop)).differences) == 1


async def test_operators_are_told_once_a_night(shop: Shop, pair: Pair, operator: Account) -> None:
    await shop.paid(pair)
    shop.stripe.world.books.moved("charge", 4_200, "usd", "ch_elsewhere")
    for _ in range(2):
        town = shop.town
        nightly = Nightly(town.database, town, {"stripe": shop.stripe.provider}, shop.stripe.clock, lambda: True, "USD")
        shop.stripe.clock.wait(DAY)
        await nightly.tonight()
        await nightly.tonight()
    assert shop.town.told_to(operator).count("books_differ") == 2
