"""Stars at the adapter: asked before, told after, told again, and told while the database is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.adapters.playground.bus import Bus
from bot.adapters.telegram.app import TelegramAdapter
from bot.domain.connects.model import InvoiceOver
from bot.domain.market import Market, MarketView
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Invoice
from tests.adapters.telegram.conftest import ANA, TOKEN, Stage, says

Result = TypeVar("Result")

INVOICE = Invoice(payload="payment-1", title="40 Connects" + " and more" * 9, description="For proposals.", stars=400)


class StubMarket:
    """Refuses or breaks when told to, and counts what it was asked to change."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.refusals: list[Exception] = []
        self.failures: list[Exception] = []
        self.changed = 0

    async def view(self, work: Callable[[MarketView], Result]) -> Result:
        if self.refusals:
            raise self.refusals.pop(0)
        return None  # type: ignore[return-value]  # whoever asks whether something may be wants no answer

    async def change(self, work: Callable[[Market], Result]) -> Result:
        if self.failures:
            raise self.failures.pop(0)
        self.changed += 1
        self._bus.changed("market")
        return None  # type: ignore[return-value]  # as above


async def invoiced(stage: Stage) -> tuple[StubMarket, TelegramAdapter, int]:
    """Ana with an invoice in her chat."""
    market = StubMarket(stage.bus)
    adapter = TelegramAdapter(TOKEN, f"{stage.url}/telegram", stage.turns, stage.vault, market=market)
    stage.adapters.append(adapter)
    await adapter.start_polling()
    go = Action(label="Home", route=Route("home"))
    stage.turns.respond = lambda *_: says("40 Connects", invoice=INVOICE, actions=(go,))
    stage.world.send_text(ANA, "buy")
    message = await stage.bus.until(lambda: next((m.id for m in stage.world.chat(ANA).messages if m.invoice), None), 10)
    return market, adapter, message


def paid(stage: Stage) -> bool:
    return any(message.payment for message in stage.world.chat(ANA).messages)


async def test_an_invoice_follows_its_screen_within_the_limits(stage: Stage) -> None:
    _, _, message = await invoiced(stage)
    (sent,) = await stage.called("sendInvoice", 1)

    assert sent["currency"] == "XTR"
    assert sent["payload"] == "payment-1"
    assert len(sent["title"]) <= 32
    assert not sent.get("provider_token")
    assert message == stage.world.chat(ANA).messages[-1].id


async def test_paying_is_asked_answered_and_told_once(stage: Stage) -> None:
    market, _, message = await invoiced(stage)
    stage.world.pay(ANA, message)
    await stage.bus.until(lambda: True if paid(stage) and market.changed else None, 10)

    assert len(stage.turns.turns) == 1, "what Telegram says of money is nothing that a person typed"


async def test_whoever_may_not_pay_reads_why_and_pays_nothing(stage: Stage) -> None:
    market, _, message = await invoiced(stage)
    market.refusals = [InvoiceOver(), ConnectionError("the database is away")]
    for words in ("no longer good", "nothing was charged"):
        stage.world.pay(ANA, message)
        await stage.bus.until(
            lambda words=words: True if any(words in toast.text for toast in stage.world.chat(ANA).toasts) else None, 10
        )

    assert not paid(stage)
    assert market.changed == 0


async def test_what_was_paid_while_the_database_was_away_is_told_again(stage: Stage) -> None:
    market, _, message = await invoiced(stage)
    market.failures = [ConnectionError("the database is away")]
    stage.world.pay(ANA, message)
    await stage.bus.until(lambda: True if market.changed else None, 10)

    assert market.changed == 1


async def test_giving_back_and_the_book_of_stars(stage: Stage) -> None:
    market, adapter, message = await invoiced(stage)
    stage.world.pay(ANA, message)
    await stage.bus.until(lambda: True if market.changed else None, 10)
    (charge,) = stage.world.state.charges
    assert adapter.stars is not None
    await adapter.stars.give_back(ANA, charge)
    await stage.bus.until(lambda: True if market.changed == 2 else None, 10)

    now = datetime.now(UTC)
    moved = await adapter.stars.moved(datetime(2020, 1, 1, tzinfo=UTC), now + timedelta(days=365 * 20))
    assert [(one.charge, one.payload, one.stars) for one in moved] == [
        (charge, "payment-1", 400),
        (charge, "payment-1", -400),
    ]
