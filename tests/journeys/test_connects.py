"""Connects: bought with Stars in Telegram and by card in Slack, paid back, and bid for a place on top."""

from __future__ import annotations

from collections.abc import Callable

from bot.adapters.database.verify_connects import faults_of_connects
from bot.app import Program
from bot.domain.connects.service import balance
from tests.journeys.people import OnSlack, OnTelegram, Person
from tests.journeys.scenes import LETTER, account, client, freelancer, market, posted, proposed
from tests.journeys.steps import push
from tests.journeys.ways import BOTH_WAYS

Finder = Callable[[str], Person]
DAY = 86400


async def pays_invoice(person: Person) -> None:
    """Press Pay on the newest invoice."""
    assert isinstance(person, OnTelegram)

    def invoice() -> int | None:
        shown = [message for message in person._messages() if message.invoice]
        return shown[-1].id if shown else None

    message_id = await person._until(invoice)
    person._remember()
    person.world.pay(person.id, message_id)


async def has(program: Program, person: Person, count: int) -> bool:
    return await market(program, lambda m: balance(m, account(m, person).id)) == count


async def adds_up(program: Program) -> bool:
    return not await program.database.read(lambda connection: list(faults_of_connects(connection)))


async def test_stars_buy_connects_and_go_back(program: Program, person: Finder) -> None:
    ana, olga = person("ana"), person("olga")
    assert isinstance(ana, OnTelegram)
    await olga.opens()
    await olga.taps("Run the market")
    await freelancer(program, ana)

    await ana.says("my connects")
    await ana.sees("You have: 40", "+40 for joining")
    await ana.taps("Buy 40 for 400 Stars")
    await ana.sees("40 Connects for 400 Stars", "Pay the invoice below")
    await pays_invoice(ana)
    await ana.sees("40 Connects are yours", "You have 80 now")
    await ana.taps("Connects", "are yours")
    await ana.sees("You have: 80", "+40 bought")

    await ana.says("/paysupport")
    await ana.sees("40 Connects for 400 Stars", "none used")
    await ana.taps("Ask for my money back")
    await ana.sees("The operators are asked")
    await olga.sees("Ana Souza asks for 400 Stars back")
    await olga.taps("Give 400 Stars back", "asks for")
    await ana.sees("400 Stars went back to you", within=20)
    assert await has(program, ana, 40)
    charges = list(ana.world.state.charges.values())
    assert [charge["refunded"] for charge in charges] == [True]
    await olga.says("/purchases")
    await olga.sees("Sold Connects", "The money went back")
    assert await adds_up(program)


async def test_an_old_invoice_is_refused_before_anything_is_paid(program: Program, person: Finder) -> None:
    ana = person("ana")
    await freelancer(program, ana)
    await ana.says("buy 10 connects")
    await ana.sees("10 Connects for 100 Stars")
    await push(program, DAY + 60)
    await pays_invoice(ana)
    await ana.sees("This invoice is no longer good")
    assert await has(program, ana, 40)

    await ana.says("buy 11 connects")
    await ana.sees("Choose one of the bundles")


async def test_a_card_buys_connects_in_slack_and_is_paid_back(program: Program, person: Finder) -> None:
    noor, olga = person("noor"), person("olga")
    await olga.opens()
    await olga.taps("Run the market")
    assert isinstance(noor, OnSlack)
    assert program.playground is not None
    await freelancer(program, noor)
    await noor.says("/connects")
    await noor.sees("You have", "40")
    await noor.taps("Buy 40 for $6")
    await noor.sees("40 Connects for $6", "Pay on the page that opens", old=True)
    stripe = program.playground.stripe
    (session,) = stripe.sessions()
    stripe.pay(session["id"])
    await noor.sees("40 Connects are yours", "You have 80 now", within=20, old=True)
    await noor.sees("40 Connects for $6", "Paid, thank you", old=True)

    await noor.says("/paysupport")
    await noor.taps("Ask for my money back")
    await olga.sees("Noor Haddad asks for $6 back")
    await olga.taps("Give $6 back", "asks for")
    await noor.sees("$6 went back to you", within=20, old=True)
    assert await has(program, noor, 40)
    assert await adds_up(program)


@BOTH_WAYS
async def test_a_boost_is_on_top_until_somebody_bids_more(
    program: Program, person: Finder, worker: str, hirer: str
) -> None:
    ana, mia, bruno = person(worker), person(hirer), person("bruno")
    await freelancer(program, ana)
    await freelancer(program, bruno)
    await client(mia)
    job = await posted(program, mia)
    await proposed(program, bruno, job)
    own = await proposed(program, ana, job)

    await ana.says("/proposals")
    await ana.taps("Open", "Nightly import")
    await ana.sees("Your proposal", LETTER[:20])
    await ana.taps("Boost", "Your proposal")
    await ana.fills({"Connects": "3"}, "Boost my proposal")
    await ana.sees("stands on top now", "3 Connects, place 1 on top")
    await ana.closes()

    await mia.says("/myjobs")
    await mia.taps("Open", "Your jobs")
    await mia.sees("Your team's job")
    await mia.taps("2 proposals", "Your team's job")
    listed = await mia.sees("Proposals: Nightly import", "Boosted")
    assert listed.index("Boosted") < listed.rindex("$600")

    rules = program.turns._rules
    program.turns._rules = rules.model_copy(update={"boost_places": 1})
    await bruno.says("/proposals")
    await bruno.taps("Open", "Nightly import")
    await bruno.taps("Boost", "Your proposal")
    await bruno.fills({"Connects": "4"}, "Boost my proposal")
    await bruno.sees("4 Connects, place 1 on top")
    await ana.sees("Outbid: Nightly import", "Your 3 Connects came back", "at least 5 now", old=True)
    assert await has(program, ana, 40 - own.connects)
    assert await adds_up(program)
