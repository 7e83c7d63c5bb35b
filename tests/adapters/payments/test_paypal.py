"""PayPal: each payout once, whatever goes wrong on the way, and every end that a payout can come to."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.adapters.database.engine import Database
from bot.adapters.payments.reconcile import reconcile
from bot.domain.payments.orders import order_of
from bot.domain.payouts.model import PayoutState
from bot.domain.payouts.service import cancel_unclaimed
from tests.adapters.payments.paypal_kit import RECEIVER, Desk, open_desk
from tests.domain.town import DAY

FAULTS = ["500 before", "500 after", "silence before", "silence after", "401"]
ENDS = {
    "SUCCESS": PayoutState.PAID,
    "FAILED": PayoutState.FAILED,
    "DENIED": PayoutState.FAILED,
    "RETURNED": PayoutState.FAILED,
    "BLOCKED": PayoutState.FAILED,
    "REFUNDED": PayoutState.FAILED,
    "REVERSED": PayoutState.FAILED,
    "ONHOLD": PayoutState.SENT,
    "PENDING": PayoutState.SENT,
    "UNCLAIMED": PayoutState.SENT,
}


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """A market beside PayPal."""
    async with open_desk(database) as opened:
        yield opened


@pytest.mark.parametrize("end", ENDS)
async def test_every_end(desk: Desk, end: str) -> None:
    ana = desk.freelancer(600)
    payout = await desk.opened(ana)
    desk.paypal.books.end(desk.batch(), end)
    await desk.settled(rounds=2)
    assert desk.town.stands(payout).state == ENDS[end]
    assert desk.town.stands(payout).unclaimed == (end == "UNCLAIMED")
    assert desk.holds()


@pytest.mark.parametrize("end", ["RETURNED", "BLOCKED", "REFUNDED", "REVERSED"])
async def test_what_comes_back_after_it_arrived(desk: Desk, end: str) -> None:
    ana = desk.freelancer(600)
    payout = desk.town.payout(ana)
    await desk.settled()
    assert desk.town.stands(payout).state == PayoutState.PAID
    assert desk.town.balance("fees:provider") == -25
    desk.paypal.courier.twice = True
    desk.paypal.books.end(desk.batch(), end)
    await desk.settled()
    assert desk.town.stands(payout).state == PayoutState.RETURNED
    assert desk.town.purse(ana).available == payout.amount
    assert desk.town.balance("fees:provider") == desk.town.balance("clearing:paypal") == 0
    assert desk.holds()


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_payout_is_sent_once(desk: Desk, fault: str) -> None:
    ana = desk.freelancer(600)
    desk.paypal.faults.append(fault)
    payout = desk.town.payout(ana)
    await desk.settled(rounds=3)
    batch = desk.paypal.books.batches[desk.batch()]
    assert (batch["receiver"], batch["value"], batch["currency"]) == (RECEIVER, "489.00", "USD")
    assert desk.town.stands(payout).state == PayoutState.PAID
    assert desk.holds()


async def test_whoever_asks_for_a_batch_again_finds_the_first_one(desk: Desk) -> None:
    payout = await desk.opened(desk.freelancer(600))
    payment = desk.town.payment(payout)
    order = desk.town.look(lambda market: order_of(market, payment))
    told = [await desk.provider.ask(payment, order) for _ in range(2)]
    assert {one.reference for one in told} == {desk.batch()}


async def test_a_batch_whose_name_paypal_has_forgotten_is_not_asked_for_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    ana = desk.freelancer(600)
    desk.paypal.faults.append("500 after")
    desk.paypal.courier.hold = True
    payout = desk.town.payout(ana)
    await desk.settled()
    desk.paypal.books.batches.clear()
    desk.town.now += 30 * DAY
    with caplog.at_level(logging.ERROR):
        await desk.settled()
    assert not desk.paypal.books.batches
    assert "settle it by hand" in caplog.text
    assert desk.town.stands(payout).state == PayoutState.REQUESTED


async def test_one_token_serves_until_it_is_refused(desk: Desk) -> None:
    calls = desk.provider._calls
    await asyncio.gather(*(calls.get("/v1/payments/payouts/NONE") for _ in range(10)))
    assert desk.paypal.tokens_given == 1
    desk.paypal._tokens.clear()
    answers = await asyncio.gather(*(calls.get("/v1/payments/payouts/NONE") for _ in range(10)))
    assert {status for status, _ in answers} == {404}
    assert desk.paypal.tokens_given == 2


@pytest.mark.parametrize("claimed", [False, True])
async def test_taking_back_what_nobody_claimed(desk: Desk, *, claimed: bool) -> None:
    ana = desk.freelancer(600)
    desk.paypal.books.outcomes[RECEIVER] = "UNCLAIMED"
    payout = desk.town.payout(ana)
    await desk.settled()
    waits = desk.town.stands(payout)
    desk.town.do(cancel_unclaimed, ana, waits.id, waits.version)
    if claimed:
        desk.paypal.courier.hold = True
        desk.paypal.books.end(desk.batch(), "SUCCESS")
    await desk.settled()
    desk.paypal.courier.release()
    await desk.settled()
    assert desk.town.stands(payout).state == (PayoutState.PAID if claimed else PayoutState.FAILED)
    assert desk.holds()
    books = await reconcile(desk.town.database, desk.provider, desk.town.now - DAY, desk.town.now + DAY, "USD")
    assert not books.differences


async def test_strangers_post_in_vain(desk: Desk) -> None:
    event = {"id": "WH-2", "event_type": "PAYMENT.PAYOUTS-ITEM.SUCCEEDED", "resource": {"payout_batch_id": "B"}}
    body, headers = desk.paypal.signed(event)
    courier = desk.paypal.courier
    assert await courier.send(body, headers) == 200
    assert await courier.send(body + b" ", headers) == 400, "not the bytes that were signed"
    assert await courier.send(body, {**headers, "PAYPAL-TRANSMISSION-SIG": "0" * 64}) == 400
    assert await courier.send(body, {"Content-Type": "application/json"}) == 400
    assert await courier.send(b"[]", headers) == 400
    assert await courier.send(b"not json", headers) == 400


async def test_the_report_is_what_moved(desk: Desk) -> None:
    since = desk.town.now
    payout = desk.town.payout(desk.freelancer(600))
    await desk.settled()
    desk.paypal.books.end(desk.batch(), "RETURNED")
    payment = desk.town.payment(payout)
    lines = await desk.provider.report(since, desk.town.now + timedelta(seconds=1))
    assert [(line.kind, line.amount.amount, line.payment_id) for line in lines] == [
        ("out", -48_900, payment.id),
        ("fee", -25, payment.id),
        ("out", 48_900, payment.id),
        ("fee", 25, payment.id),
    ]
    assert await desk.provider.report(since - 80 * DAY, since) == []


async def test_details_are_in_no_log_and_no_event(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ana = desk.freelancer(600)
        desk.paypal.faults.extend(["500 after", "silence before"])
        desk.town.payout(ana)
        await desk.settled(rounds=3)
    said = caplog.text + json.dumps([event.model_dump(mode="json") for event in desk.town.events])
    assert RECEIVER not in said
    assert "a secret" not in said


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happens_the_money_is_in_one_place(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    ana = desk.freelancer(600)
    desk.paypal.faults.extend(chance.choices(FAULTS[:2] + FAULTS[4:], k=chance.randrange(4)))
    desk.paypal.courier.hold = chance.random() < 0.5
    desk.paypal.courier.twice = chance.random() < 0.5
    desk.paypal.books.by_itself = chance.random() < 0.5
    payout = desk.town.payout(ana)
    await desk.settled(rounds=4)
    for end in chance.choices(["ONHOLD", "UNCLAIMED", "SUCCESS"], k=2):
        for batch_id in desk.paypal.books.batches:
            desk.paypal.books.end(batch_id, end)
        await desk.settled(rounds=chance.randrange(1, 3))
    last = chance.choice(["SUCCESS", "RETURNED", "BLOCKED", "REVERSED"])
    desk.paypal.books.end(desk.batch(), last)
    desk.paypal.courier.release(backwards=True)
    await desk.settled(rounds=10)
    ends = {PayoutState.PAID} if last == "SUCCESS" else {PayoutState.FAILED, PayoutState.RETURNED}
    assert desk.town.stands(payout).state in ends, (seed, last)
    assert desk.holds(), seed
    purse = desk.town.purse(ana)
    assert purse.available.amount == (0 if last == "SUCCESS" else 49_000), (seed, last)
    assert not purse.in_flight
