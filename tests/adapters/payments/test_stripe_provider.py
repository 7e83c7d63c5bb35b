"""Stripe through its own client, against a Stripe that keeps its state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from bot.adapters.ports import CallFailed
from bot.domain.money import Money
from bot.domain.payments.model import PaymentState
from bot.domain.payments.orders import Order
from tests.adapters.payments.stripe_kit import KEY, ORDER, QUICK, AtStripe, after, at_stripe

DAY = timedelta(days=1)


@pytest.fixture
async def stripe() -> AsyncIterator[AtStripe]:
    """Stripe, and a client that waits for it."""
    async with at_stripe() as made:
        yield made


@pytest.fixture
async def hasty() -> AsyncIterator[AtStripe]:
    """Stripe, and a client that gives up soon."""
    async with at_stripe(QUICK) as made:
        yield made


async def test_a_page_says_what_is_paid_for(stripe: AtStripe) -> None:
    payment = await stripe.opened(stripe.payment())
    assert payment.state == PaymentState.OPEN
    session = stripe.world.sessions()[0]
    assert payment.url == session["url"]
    assert (session["amount_total"], session["client_reference_id"]) == (63_000, payment.id)
    assert session["_lines"] == [["A bot: Part 1", 60_000], ["Parley's fee", 3_000]]
    assert session["_intent"]["transfer_group"] == "contract-1"
    assert session["success_url"] == "https://parley.example.com/pay/1/done"
    async with aiohttp.ClientSession() as browser, browser.get(payment.url) as shown:
        text = await shown.text()
    assert "A bot: Part 1: 600.00 USD" in text
    assert "630.00 USD" in text


async def test_paying_tells_the_fee(stripe: AtStripe) -> None:
    payment = await stripe.opened(stripe.payment())
    assert (await stripe.provider.look(payment)).state == PaymentState.OPEN
    stripe.world.decline(payment.reference)
    assert (await stripe.provider.look(payment)).state == PaymentState.OPEN
    stripe.world.pay(payment.reference)
    told = await stripe.provider.look(payment)
    assert (told.state, told.fee) == (PaymentState.SUCCEEDED, Money(1_857, "USD"))


async def test_a_page_runs_out(stripe: AtStripe) -> None:
    payment = await stripe.opened(stripe.payment())
    stripe.clock.wait(DAY)
    assert (await stripe.provider.look(payment)).state == PaymentState.CANCELLED


async def test_a_cancelled_payment_closes_its_page(stripe: AtStripe) -> None:
    payment = replace(await stripe.opened(stripe.payment()), state=PaymentState.CANCELLED)
    assert (await stripe.provider.look(payment)).state == PaymentState.CANCELLED
    assert stripe.world.sessions()[0]["status"] == "expired"


async def test_what_was_paid_before_it_was_cancelled_is_told(stripe: AtStripe) -> None:
    payment = replace(await stripe.opened(stripe.payment()), state=PaymentState.CANCELLED)
    stripe.world.pay(payment.reference)
    assert (await stripe.provider.look(payment)).state == PaymentState.SUCCEEDED


@pytest.mark.parametrize("fault", ["500 before", "500 after", "silence before", "silence after"])
async def test_asked_again_it_happens_once(hasty: AtStripe, fault: str) -> None:
    payment = hasty.payment()
    hasty.world.api.faults.append(fault)
    with pytest.raises(CallFailed):
        await hasty.provider.ask(payment, ORDER)
    first = await hasty.provider.ask(payment, ORDER)
    second = await hasty.provider.ask(payment, ORDER)
    assert first == second
    assert len(hasty.world.sessions()) == 1
    assert {key for _, _, key in hasty.world.api.asked} == {payment.id}


@pytest.mark.parametrize("fault", ["500 before", "500 after", "silence before", "silence after"])
async def test_a_refund_is_given_once(hasty: AtStripe, fault: str) -> None:
    paid = await hasty.paid()
    back = hasty.payment("back", 10_000, pays_back=paid.id)
    order = Order(original=paid.reference)
    hasty.world.api.faults.append(fault)
    with pytest.raises(CallFailed):
        await hasty.provider.ask(back, order)
    for _ in range(2):
        told = await hasty.provider.ask(back, order)
        assert told.state == PaymentState.SUCCEEDED
    assert (await hasty.provider.look(after(back, told))).state == PaymentState.SUCCEEDED
    assert [each["amount"] for each in hasty.world.books.all("refund")] == [10_000]


@pytest.mark.parametrize("fault", ["500 before", "500 after", "silence before", "silence after"])
@pytest.mark.parametrize("which", [0, 1])
async def test_a_payout_is_sent_once(hasty: AtStripe, fault: str, which: int) -> None:
    await hasty.paid()
    account = await hasty.account()
    out = hasty.payment("out", 49_000)
    if which:
        hasty.world.api.faults.append("")
    hasty.world.api.faults.append(fault)
    with pytest.raises(CallFailed):
        await hasty.provider.ask(out, Order(destination=account))
    hasty.world.api.faults.clear()
    first = await hasty.provider.ask(out, Order(destination=account))
    assert first == await hasty.provider.ask(out, Order(destination=account))
    assert [each["amount"] for each in hasty.world.books.all("transfer")] == [49_000]
    assert [each["amount"] for each in hasty.world.books.all("payout")] == [49_000]


async def test_a_key_that_stripe_has_forgotten_makes_no_second_refund(stripe: AtStripe) -> None:
    paid = await stripe.paid()
    back = stripe.payment("back", 10_000, pays_back=paid.id)
    await stripe.provider.ask(back, Order(original=paid.reference))
    stripe.world.books.answered.clear()
    stripe.clock.wait(2 * DAY)
    told = await stripe.provider.ask(back, Order(original=paid.reference))
    assert told.state == PaymentState.SUCCEEDED
    assert len(stripe.world.books.all("refund")) == 1


async def test_more_than_was_paid_does_not_go_back(stripe: AtStripe) -> None:
    paid = await stripe.paid()
    back = stripe.payment("back", 63_001, pays_back=paid.id)
    told = await stripe.provider.ask(back, Order(original=paid.reference))
    assert told.state == PaymentState.FAILED
    assert "greater than unrefunded amount" in told.reason


async def test_a_payout_arrives(stripe: AtStripe) -> None:
    await stripe.paid()
    out = stripe.payment("out", 49_000)
    sent = after(out, await stripe.provider.ask(out, Order(destination=await stripe.account())))
    assert (await stripe.provider.look(sent)).state == PaymentState.OPEN
    stripe.clock.wait(DAY)
    assert (await stripe.provider.look(sent)).state == PaymentState.SUCCEEDED


@pytest.mark.parametrize("paid_first", [False, True])
async def test_a_payout_that_fails_comes_back_once(stripe: AtStripe, paid_first: bool) -> None:
    await stripe.paid()
    before = stripe.world.books.balance
    out = stripe.payment("out", 49_000)
    sent = after(out, await stripe.provider.ask(out, Order(destination=await stripe.account())))
    if paid_first:
        sent = replace(sent, state=PaymentState.SUCCEEDED)
    stripe.world.settle_payout(sent.reference.partition("/")[2], "The account is closed.")
    for _ in range(2):
        told = await stripe.provider.look(sent)
        assert told.state == (PaymentState.RETURNED if paid_first else PaymentState.FAILED)
        assert told.reason == "The account is closed."
    assert stripe.world.books.balance == before


async def test_an_account_that_is_not_finished_gets_nothing_and_keeps_nothing(stripe: AtStripe) -> None:
    await stripe.paid()
    before = stripe.world.books.balance
    account = await stripe.provider.make_account("somebody", "method")
    assert not await stripe.provider.is_payable(account)
    told = await stripe.provider.ask(stripe.payment("out", 49_000), Order(destination=account))
    assert told.state == PaymentState.FAILED
    assert stripe.world.books.balance == before


async def test_money_that_is_not_there_yet_is_tried_again(stripe: AtStripe) -> None:
    account = await stripe.account()
    with pytest.raises(CallFailed):
        await stripe.provider.ask(stripe.payment("out", 49_000), Order(destination=account))


async def test_two_requests_with_one_key_at_once(stripe: AtStripe) -> None:
    payment = stripe.payment()
    stripe.world.api.hold_key(payment.id)
    with pytest.raises(CallFailed):
        await stripe.provider.ask(payment, ORDER)
    stripe.world.api.let_go(payment.id)
    assert (await stripe.provider.ask(payment, ORDER)).state == PaymentState.OPEN
    assert len(stripe.world.sessions()) == 1


async def test_a_key_stands_for_one_request(stripe: AtStripe) -> None:
    payment = stripe.payment()
    await stripe.provider.ask(payment, ORDER)
    with pytest.raises(CallFailed):
        await stripe.provider.ask(payment, replace(ORDER, group="another"))


async def test_a_stranger_is_refused(stripe: AtStripe) -> None:
    stripe.world.api.key = f"{KEY}, changed"
    with pytest.raises(CallFailed):
        await stripe.provider.ask(stripe.payment(), ORDER)


async def test_the_report_has_every_movement(stripe: AtStripe) -> None:
    since = stripe.clock.now()
    paid = await stripe.paid()
    back = stripe.payment("back", 10_000, pays_back=paid.id)
    await stripe.provider.ask(back, Order(original=paid.reference))
    out = stripe.payment("out", 20_000)
    await stripe.provider.ask(out, Order(destination=await stripe.account()))
    stripe.clock.wait(DAY)
    lines = await stripe.provider.report(since, stripe.clock.now())
    told = sorted((line.kind, line.payment_id, line.amount.amount) for line in lines)
    assert told == [
        ("back", back.id, -10_000),
        ("fee", paid.id, -1_857),
        ("out", out.id, -20_000),
        ("payment", paid.id, 63_000),
    ]
    assert sum(line.amount.amount for line in lines) == stripe.world.books.balance
    assert not await stripe.provider.report(stripe.clock.now(), stripe.clock.now() + DAY)


async def test_a_long_report_comes_in_pages(stripe: AtStripe) -> None:
    for number in range(120):
        stripe.world.books.moved("charge", number + 1, "usd", "ch_elsewhere")
    lines = await stripe.provider.report(stripe.clock.now(), stripe.clock.now() + DAY)
    assert sum(line.amount.amount for line in lines) == 120 * 121 // 2
