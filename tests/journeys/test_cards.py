"""Paying by card: declined, not paid, paid, and given back; in each chat, on Stripe's page as the playground has it."""

from __future__ import annotations

import re
from collections.abc import Callable

import aiohttp
import pytest

from bot.app import Program
from bot.domain.contracts.model import Milestone
from bot.domain.payments.model import PaymentState
from tests.journeys.people import OnSlack, OnTelegram, Person
from tests.journeys.scenes import client, contracted, freelancer, ledger_holds, market
from tests.journeys.ways import BOTH_WAYS

Finder = Callable[[str], Person]


def page_of(person: Person) -> str:
    """The address of the newest button that leads to Stripe's page."""
    if isinstance(person, OnTelegram):
        urls = [b.url for m in person._messages() for row in m.keyboard for b in row if b.url and "/stripe/" in b.url]
    else:
        assert isinstance(person, OnSlack)
        shown = "".join(str(message.blocks) for message in person._messages())
        urls = re.findall(r"http://127\.0\.0\.1:\d+/stripe/pay/\w+", shown)
    assert urls, person.screen()
    return str(urls[-1])


async def clicks(url: str, button: str) -> str:
    """Press a button on Stripe's page; what the browser shows then."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as browser:
        async with browser.get(url) as page:
            assert "630.00 USD" in await page.text()
        async with browser.post(url, data={"do": button}) as shown:
            assert shown.status == 200
            return await shown.text()


async def funds_by_card(hirer: Person) -> str:
    """Open the contract, and ask to pay by card; the address of the page."""
    await hirer.says("contracts")
    await hirer.taps("Open", "Nightly import of orders")
    await hirer.taps("Fund")
    shown = await hirer.sees("You send", "$630")
    assert "held in escrow" in shown
    await hirer.taps("Pay by card", "You send")
    await hirer.sees("Pay $630 by card", "You pay on Stripe's page", old=True)
    await hirer.closes()
    return page_of(hirer)


async def agreed(program: Program, worker: Person, hirer: Person) -> Milestone:
    """A contract that waits for its money."""
    await freelancer(program, worker)
    await client(hirer)
    milestone = await contracted(program, worker, hirer)
    await hirer.sees("accepted: Nightly import of orders", old=True)
    return milestone


@BOTH_WAYS
async def test_a_milestone_is_paid_by_card(
    program: Program, person: Callable[[str], Person], worker: str, hirer: str
) -> None:
    works, hires = person(worker), person(hirer)
    await agreed(program, works, hires)
    page = await funds_by_card(hires)
    assert "Your card was declined." in await clicks(page, "decline")
    assert "Nothing was paid" in await clicks(page, "cancel")
    shown = await clicks(page, "pay")
    assert "Thank you" in shown
    assert "go back to your chat" in shown
    await hires.sees("$630 is paid", "nothing more to do", old=True)
    await hires.sees("Funded:", "We received $630", old=True)
    await works.sees("$600 is in escrow for you", old=True)
    assert await ledger_holds(program)


@BOTH_WAYS
async def test_a_client_changes_their_mind(
    program: Program, person: Callable[[str], Person], worker: str, hirer: str
) -> None:
    works, hires = person(worker), person(hirer)
    milestone = await agreed(program, works, hires)
    page = await funds_by_card(hires)
    await hires.taps("Do not pay", "Pay $630 by card")
    await hires.sees("$630 was not paid", "Nothing was taken", old=True)
    await _until_closed(program, page)
    await hires.taps("Fund again", "was not paid")
    await hires.taps("I am sending it", "You send")
    await hires.sees("Please send $630", old=True)
    await hires.taps("Pay by card instead", "Please send")
    await hires.sees("You pay $630 by card", "send nothing by bank transfer", old=True)
    await hires.sees("Pay $630 by card", "You pay on Stripe's page", old=True)
    assert "Thank you" in await clicks(page_of(hires), "pay")
    await hires.sees("$630 is paid", old=True)
    paid = await market(program, lambda m: m.payments.about("funding", m.fundings.of_milestone(milestone.id)[-1].id))
    assert {one.state for one in paid} <= {PaymentState.SUCCEEDED, PaymentState.CANCELLED}
    assert await ledger_holds(program)


async def _until_closed(program: Program, page: str) -> None:
    """Wait until Stripe's page is closed."""
    assert program.playground is not None
    stripe = program.playground.stripe
    name = page.rpartition("/")[2]
    await program.playground.bus.until(lambda: True if stripe.books.objects[name]["status"] == "expired" else None, 10)


@pytest.mark.parametrize("hirer", ["mia", "carla"])
async def test_a_bank_takes_it_back(program: Program, person: Callable[[str], Person], hirer: str) -> None:
    works, hires, operator = person("ana"), person(hirer), person("olga")
    await operator.opens()
    await operator.taps("Run the market")
    await operator.sees("You are in")
    await agreed(program, works, hires)
    page = await funds_by_card(hires)
    await clicks(page, "pay")
    await hires.sees("$630 is paid", old=True)
    assert program.playground is not None
    stripe = program.playground.stripe
    made = stripe.dispute(stripe.books.objects[page.rpartition("/")[2]]["payment_intent"])
    await hires.sees("Taken back: $630", "The bank of the card took it back", old=True)
    await operator.sees("Taken back: $630", old=True)
    stripe.close_dispute(made["id"], won=False)
    await hires.sees("Taken back: $630", "decided for the card's owner", "$30", old=True)
    await operator.says("/chargebacks")
    await operator.taps("Open", "Chargebacks")
    await operator.taps("It was paid again", "Taken back")
    await operator.sees("Settled")
    await hires.sees("It was paid again", old=True)
    assert await ledger_holds(program)
