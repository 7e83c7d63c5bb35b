"""Getting paid through Stripe: from the button in the chat over Stripe's pages to money that arrives."""

from __future__ import annotations

import re
from collections.abc import Callable

import aiohttp

from bot.app import Program
from bot.domain.contracts.service import approve_milestone, submit_work
from bot.domain.market import Market
from bot.domain.payments.funding import fund_by
from tests.journeys.people import OnSlack, OnTelegram, Person
from tests.journeys.scenes import account, client, contracted, freelancer, ledger_holds, market
from tests.journeys.steps import push
from tests.journeys.ways import BOTH_WAYS

DAY = 86400
QUICK = aiohttp.ClientTimeout(10)


def link_of(person: Person) -> str:
    """The newest link to the page on the way to Stripe."""
    if isinstance(person, OnTelegram):
        urls = [b.url for m in person._messages() for row in m.keyboard for b in row if b.url]
        urls = [url for url in urls if "/payout-account/" in url]
    else:
        assert isinstance(person, OnSlack)
        home = person.world.home(person.id)
        shown = "".join(str(message.blocks) for message in person._messages()) + str(home.blocks if home else "")
        urls = re.findall(r"http://127\.0\.0\.1:\d+/payout-account/\w+", shown)
    assert urls, person.screen()
    return str(urls[-1])


async def tells_stripe(url: str) -> None:
    """Follow the link, go to Stripe, and give the details there."""
    async with aiohttp.ClientSession(timeout=QUICK) as browser:
        async with browser.get(url) as page:
            assert page.status == 200
            assert "Parley never sees either" in await page.text()
        async with browser.post(url) as page:
            found = re.search(r'href="([^"]+/stripe/onboard/[^"]+)"', await page.text())
        assert found
        async with browser.post(found[1]) as page:
            assert "You are told in your chat" in await page.text()
        async with browser.get(f"{url[:-1]}x") as page:
            assert page.status == 410


@BOTH_WAYS
async def test_money_arrives_through_stripe(
    program: Program, person: Callable[[str], Person], worker: str, hirer: str
) -> None:
    works, hires = person(worker), person(hirer)
    assert program.playground is not None
    stripe = program.playground.stripe
    await freelancer(program, works)
    await client(hires)
    await works.says("/payouts")
    await works.sees("Payout methods", old=True)
    await tells_stripe(link_of(works))
    await works.sees("Payout method added", old=True)
    await _earned(program, works, hires)
    await push(program, 6 * DAY)
    await works.says("balance")
    await works.taps("Get paid out", "Your money")
    await works.taps("Send it to me", "Get paid out")
    payout = await program.playground.bus.until(lambda: next(iter(stripe.books.all("payout")), None), 10)
    stripe.settle_payout(payout["id"])
    await works.sees("has arrived", old=True)
    assert payout["amount"] == 49_000 - 99
    assert await ledger_holds(program)


async def _earned(program: Program, works: Person, hires: Person) -> None:
    """A milestone that was paid for by card, and approved."""
    assert program.playground is not None
    milestone = await contracted(program, works, hires)
    payment = await market(program, lambda m: fund_by(m, account(m, hires), milestone.id, milestone.version, "stripe"))
    await hires.sees("You pay on Stripe's page", old=True)
    stripe = program.playground.stripe
    stripe.pay(next(one["id"] for one in stripe.sessions() if one["client_reference_id"] == payment.id))
    await works.sees("is in escrow for you", old=True)

    def approved(m: Market) -> None:
        part = m.milestones.get(milestone.id)
        part = submit_work(m, account(m, works), part.id, part.version, note="It runs.", files=())
        approve_milestone(m, account(m, hires), part.id, part.version)

    await market(program, approved)
