"""The webhook takes what Stripe has signed, once, and nothing else."""

from __future__ import annotations

import json
import logging
import time

import aiohttp
import pytest

from bot.adapters.web.payments import MOST_BYTES
from bot.domain.payments.model import PaymentState
from tests.adapters.payments.market_kit import Shop
from tests.domain.town import Pair


def event(payment_id: str, kind: str = "checkout.session.completed", name: str = "evt_1") -> dict[str, object]:
    """Something that Stripe may tell."""
    return {"id": name, "type": kind, "data": {"object": {"id": "cs_1", "metadata": {"payment": payment_id}}}}


async def test_a_stranger_is_refused_and_not_quoted(shop: Shop, pair: Pair, caplog: pytest.LogCaptureFixture) -> None:
    payment = await shop.opened(pair)
    body = json.dumps(event(payment.id) | {"secret": "words of a stranger"})
    sign = shop.stripe.world.courier.signature
    shop.stripe.world.courier.secret = "whsec_another"
    foreign = sign(body)
    shop.stripe.world.courier.secret = "whsec_for_tests"
    with caplog.at_level(logging.DEBUG):
        for signature in ("", "t=1", "nonsense", foreign, sign(body, int(time.time()) - 301), sign(f"{body} ")):
            assert await shop.post(body.encode(), signature) == 400, signature
    assert "stranger" not in "".join(record.getMessage() for record in caplog.records)
    assert shop.payment(payment.id).version == payment.version


async def test_what_is_no_event_is_refused(shop: Shop) -> None:
    sign = shop.stripe.world.courier.signature
    for body in ("", "{}", "[]", "null", '{"id": 1, "type": "x", "data": null}', "not JSON"):
        assert await shop.post(body.encode(), sign(body)) == 400, body
    assert await shop.post(b"\xff\xfe", sign("x")) == 400
    assert await shop.post(b"x" * (MOST_BYTES + 1), sign("x")) == 413


async def test_what_is_unknown_is_taken_and_ignored(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    for number, told in enumerate(
        (event("", "invoice.paid"), event(payment.id, "issuing.made_up"), event("no-such-payment"), event(""))
    ):
        assert await shop.post_signed(told | {"id": f"evt_{number}"}) == 200
    assert shop.payment(payment.id).version == payment.version


async def test_an_event_is_not_believed_but_looked_into(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    assert await shop.post_signed(event(payment.id)) == 200
    await shop.settled()
    assert shop.payment(payment.id).state == PaymentState.OPEN


async def test_an_event_counts_once(shop: Shop, pair: Pair) -> None:
    payment = await shop.opened(pair)
    assert await shop.post_signed(event(payment.id)) == 200
    nudged = shop.payment(payment.id)
    assert nudged.version == payment.version + 1
    assert await shop.post_signed(event(payment.id)) == 200
    assert shop.payment(payment.id) == nudged


async def test_a_dispute_that_stripe_cannot_tell_of_comes_again(shop: Shop, pair: Pair) -> None:
    payment = await shop.paid(pair)
    session = shop.stripe.world.books.find("checkout.session", payment.reference)
    shop.stripe.world.api.everything_fails = True
    shop.stripe.world.api.faults.extend(["500 before", "500 before"])
    shop.stripe.world.dispute(session["payment_intent"])
    await shop.settled()
    assert 503 in shop.stripe.world.courier.answers
    assert shop.stripe.world.courier.answers[-1] == 200
    assert shop.town.balance(f"receivable:{pair.contract.team_id}") == -63_000


async def test_the_pages_after_paying(shop: Shop) -> None:
    async with aiohttp.ClientSession(shop.url) as browser:
        for how, words in (("done", "Thank you"), ("cancelled", "Nothing was paid")):
            async with browser.get(f"/pay/1abc/{how}") as shown:
                text = await shown.text()
            assert shown.status == 200
            assert words in text
            assert "go back to your chat" in text
        async with browser.get("/pay/1abc/else") as shown:
            assert shown.status == 404
