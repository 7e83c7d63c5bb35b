"""Providers fail, and the program is killed, before, during and after its calls: money is neither lost nor doubled.

In each round three people at once do something with money at Stripe or PayPal, while calls meet the faults of a plan.
The seed is told when a test fails; set PARLEY_FAULT_SEED to it to have the same rounds and the same plans again.
PARLEY_ROUNDS is how many rounds there are on each engine; `make prove` has 200.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.adapters.database.engine import Database
from bot.adapters.database.verify import faults
from bot.adapters.payments.paypal_calls import PayPalCalls
from bot.adapters.payments.paypal_provider import PayPalProvider
from bot.adapters.payments.reconcile import reconcile
from bot.adapters.payments.stripe_provider import StripeProvider
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.server import Playground
from bot.domain.rules import MarketRules
from tests.faults.conftest import RealTime, Runner
from tests.faults.flows import FLOWS, Flow
from tests.faults.providers import EVENTS, Faulty, LiveTown, Stage

DAY = timedelta(days=1)
AT_ONCE = 3
IN_A_TEST = 10
"""Rounds that one program goes through."""
FLOAT = 100_000_000
"""Cents that Parley has at Stripe from the start."""


def _rounds() -> list[tuple[str, int, int]]:
    """The engine, the number of the test on it, and how many rounds it has."""
    asked = int(os.environ.get("PARLEY_ROUNDS", "0"))
    found = []
    for engine, usual in (("sqlite", 5), ("postgresql", 3)):
        left = asked or usual
        for number in range(-(-left // IN_A_TEST)):
            found.append((engine, number, min(IN_A_TEST, left - number * IN_A_TEST)))
    return found


@pytest.fixture
async def faulty(playground: Playground) -> AsyncIterator[Faulty]:
    """Both providers, at an address of their own."""
    made = Faulty(Starlette(routes=[*playground.stripe.routes, *playground.paypal.routes]))
    async with loopback(made) as address:
        playground.stripe.base_url = playground.paypal.base_url = address
        yield made


@pytest.fixture
def provider_settings(playground: Playground, faulty: Faulty) -> dict[str, str]:
    """Stripe and PayPal are set up."""
    known = playground.secrets
    return {
        "STRIPE_SECRET_KEY": known.stripe_secret_key,
        "STRIPE_WEBHOOK_SECRET": known.stripe_webhook_secret,
        "STRIPE_API_URL": f"{playground.stripe.base_url}/stripe/api",
        "PAYPAL_CLIENT_ID": known.paypal_client_id,
        "PAYPAL_CLIENT_SECRET": known.paypal_client_secret,
        "PAYPAL_WEBHOOK_ID": known.paypal_webhook_id,
        "PAYPAL_API_URL": f"{playground.paypal.base_url}/paypal/api",
    }


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("database_url", "number", "rounds"), _rounds(), indirect=["database_url"])
async def test_money_is_neither_lost_nor_doubled(
    runner: Runner,
    playground: Playground,
    faulty: Faulty,
    database: Database,
    tmp_path: Path,
    number: int,
    rounds: int,
) -> None:
    seed = os.environ.get("PARLEY_FAULT_SEED") or str(random.SystemRandom().randrange(10**6))
    print(f"PARLEY_FAULT_SEED={seed}")  # noqa: T201 - pytest shows it beside a failure
    chance = random.Random(f"{seed} {number}")
    began = datetime.now(UTC) - timedelta(hours=1)
    playground.stripe.books.moved("topup", FLOAT, "usd", "of the company")
    town = LiveTown(database, MarketRules())
    stage = Stage(runner, playground, town, faulty)
    played = [[chance.choice(FLOWS)(stage, chance) for _ in range(AT_ONCE)] for _ in range(rounds)]
    town.wait(10 * DAY)
    town.is_past = False
    await runner.start()
    faults_met = 0
    for flows in played:
        events = chance.choice(EVENTS)
        faulty.intend(chance)
        names = [f"{type(flow).__name__} {getattr(flow, 'end', '')}".strip() for flow in flows]
        print(f"{names}, events {events}, {list(faulty.plan)}")  # noqa: T201 - as above
        stage.hold_events(events)
        await asyncio.gather(*(flow.goes() for flow in flows))
        await stage.settled(backwards=events == "late and backwards")
        faulty.plan.clear()
        faults_met += len(faulty.met)
        await _holds(stage, flows, playground, began)
    print(f"{rounds} rounds, killed {runner.kills} times, other faults: {faults_met - runner.kills}")  # noqa: T201 - as above
    assert await runner.ended_kindly() == 0
    assert await runner.does("ledger", "verify") == 0
    assert "went wrong" not in (tmp_path / "log.txt").read_text()


async def _holds(stage: Stage, flows: list[Flow], playground: Playground, began: datetime) -> None:
    """Every figure is what it should be, and each provider's own books say the same as ours."""
    town, known, clock = stage.town, playground.secrets, RealTime()
    for flow in flows:
        flow.holds()
    assert town.database.write_here(faults) == []
    assert FLOAT - town.balance("clearing:stripe") == stage.stripe.books.balance
    stripe = StripeProvider(known.stripe_secret_key, f"{stage.stripe.base_url}/stripe/api", clock)
    calls = PayPalCalls(known.paypal_client_id, known.paypal_client_secret, f"{stage.paypal.base_url}/paypal/api")
    paypal = PayPalProvider(calls, lambda sealed: sealed, clock)
    try:
        for provider in (stripe, paypal):
            until = clock.now() + timedelta(seconds=2)
            found = await reconcile(town.database, provider, began, until, "USD")
            assert found.differences == [], [str(one) for one in found.differences]
            assert found.on_its_way.amount == 0
            assert found.ours + found.own == found.theirs
    finally:
        await stripe.close()
        await paypal.close()
