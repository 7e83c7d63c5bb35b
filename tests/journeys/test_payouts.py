"""Getting money out: by bank, by PayPal with all that can become of it, and by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.adapters.playground.paypal import PayPalWorld
from bot.app import Program
from bot.domain.contracts.service import approve_milestone
from bot.domain.payouts.model import PayoutState
from tests.journeys.people import Person, Pick
from tests.journeys.scenes import account, client, freelancer, ledger_holds, market, submitted
from tests.journeys.steps import add_bank_account, add_paypal, push
from tests.journeys.ways import BOTH_WAYS

Finder = Callable[[str], Person]
DAY = 86400
RECEIVER = "ana.souza@example.com"


def paypal(program: Program) -> PayPalWorld:
    """PayPal, as the playground has it."""
    assert program.playground is not None
    return program.playground.paypal


async def earns(program: Program, worker: Person, hirer: Person, operator: Person) -> None:
    """A freelancer whose $490 become available in five days."""
    await freelancer(program, worker)
    await client(hirer)
    milestone = await submitted(program, worker, hirer, operator)
    await market(program, lambda m: approve_milestone(m, account(m, hirer), milestone.id, milestone.version))


async def with_paypal(program: Program, person: Finder, worker: str, hirer: str, receiver: str = RECEIVER) -> Person:
    """A freelancer with $490 available and a PayPal account that can be used."""
    one = person(worker)
    await earns(program, one, person(hirer), person("olga"))
    await one.says("/payouts")
    await one.sees("Payout methods", "never in a chat")
    await add_paypal(one, receiver)
    await one.sees("Payout method added", "PayPal", "can be used from", old=True)
    await push(program, 5 * DAY + 60)
    await one.sees("$490 is available", old=True)
    return one


async def asks(worker: Person) -> None:
    """Ask for all of it; the fee is shown first."""
    await worker.says("/payout")
    shown = await worker.sees("Get paid out", "You get")
    assert "$489" in shown
    await worker.taps("Send it to me", "You get")
    await worker.sees("You asked for it")


async def states(program: Program, worker: Person) -> list[PayoutState]:
    """Where the worker's payouts stand, the newest first."""
    found = await market(program, lambda m: m.payouts.of_account(account(m, worker).id))
    return [payout.state for payout in found]


@pytest.mark.parametrize(
    ("worker", "hirer", "state", "why"),
    [("ana", "mia", "RETURNED", "30 days"), ("noor", "carla", "BLOCKED", "locked that account")],
)
async def test_paypal_pays_and_what_it_sends_back_is_available_again(
    program: Program, person: Finder, worker: str, hirer: str, state: str, why: str
) -> None:
    ana = await with_paypal(program, person, worker, hirer)
    await asks(ana)
    await ana.sees("$489 has arrived", old=True)

    ((batch_id, batch),) = paypal(program).books.batches.items()
    assert (batch["receiver"], batch["value"]) == (RECEIVER, "489.00")
    await ana.says("payout status")
    shown = await ana.sees("Your money", "Payout of $490", "paid")
    assert RECEIVER not in shown

    paypal(program).courier.twice = True
    paypal(program).books.end(batch_id, state)
    await ana.sees("$489 came back", why, old=True)
    assert await states(program, ana) == [PayoutState.RETURNED]
    await ana.says("money")
    await ana.sees("Your money", "$490")
    assert await ledger_holds(program)


async def test_who_has_no_paypal_account_is_told_to_claim_it_and_can_take_it_back(
    program: Program, person: Finder
) -> None:
    paypal(program).books.outcomes[RECEIVER] = "UNCLAIMED"
    ana = await with_paypal(program, person, "ana", "mia")
    await asks(ana)
    await ana.sees("$489 waits for you in PayPal", old=True)
    await ana.says("when do I get paid?")
    await ana.sees("Being paid out", "Claim it there")
    await ana.taps("Details", "waits for you in PayPal")
    await ana.sees("Payout of $490", "Claim it there")
    await ana.taps("Take it back", "Payout of $490")
    await ana.sees("PayPal is asked to give it back")
    await ana.sees("$489 did not arrive", "You took it back before it was claimed", old=True)
    await ana.says("balance")
    await ana.sees("Your money", "$490")
    assert await states(program, ana) == [PayoutState.FAILED]
    assert await ledger_holds(program)


@BOTH_WAYS
async def test_by_bank_a_part_now_and_the_rest_by_itself(
    program: Program, person: Finder, worker: str, hirer: str
) -> None:
    ana, otto = person(worker), person("olga")
    await earns(program, ana, person(hirer), otto)
    await ana.says("/payouts")
    await ana.sees("never in a chat")
    await add_bank_account(ana)
    await ana.sees("Payout method added", "•••• 3000", old=True)
    await push(program, 5 * DAY + 60)

    await ana.says("/payout")
    await ana.taps("Another amount", "You get")
    await ana.fills({"Amount": "$100"}, "Continue")
    await ana.sees("Of that", "$100")
    await asyncio.gather(ana.taps("Send it to me", "Of that"), ana.taps("Send it to me", "Of that"))
    await ana.sees("You asked for it", "$390", old=True)
    await otto.sees("Money out: $100", old=True)
    await otto.taps("Mark sent", "Money out: $100")
    await ana.sees("$100 was sent", old=True)
    await otto.taps("Mark paid", "Money out: $100")
    await ana.sees("$100 has arrived", old=True)

    await ana.closes()
    await ana.says("/payouts")
    await ana.taps("When I get paid", "Payout methods")
    await ana.fills({"How often": Pick("every week"), "From how much on": "$50"}, "Save")
    await ana.sees("goes out by itself next")
    await ana.closes()
    await push(program, 21 * DAY)
    await ana.sees("$390 goes out", "As you wished", old=True)
    assert await states(program, ana) == [PayoutState.REQUESTED, PayoutState.PAID]
    assert await ledger_holds(program)
