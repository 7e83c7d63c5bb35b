"""A fixed-price contract by agreement: money in parts, changes, extras, a pause, money back, and an early end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import Program
from tests.journeys.people import Keep, Person, Skip, Upload
from tests.journeys.scenes import client, contracted, freelancer, ledger_holds
from tests.journeys.ways import BOTH_WAYS

Finder = Callable[[str], Person]
RECEIPT = Upload("receipt.pdf", "application/pdf", b"%PDF-1.4 one font, twenty dollars")


@pytest.fixture
async def people(program: Program, person: Finder, worker: str, hirer: str) -> tuple[Person, Person, Person]:
    """A freelancer and a client with a contract of one milestone over $600, and the operator."""
    ana, mia, olga = person(worker), person(hirer), person("olga")
    await olga.opens()
    await olga.taps("Run the market")
    await olga.sees("You are in")
    await freelancer(program, ana)
    await client(mia)
    await contracted(program, ana, mia)
    return ana, mia, olga


@BOTH_WAYS
async def test_money_in_parts_and_beside_the_milestones(
    program: Program, people: tuple[Person, Person, Person]
) -> None:
    ana, mia, olga = people
    await _a_part_is_funded(ana, mia, olga)
    await _a_part_is_released(ana, mia)
    await _a_bonus(ana, mia, olga)
    await _an_expense(ana, mia, olga)
    assert await ledger_holds(program)


@BOTH_WAYS
async def test_changes_and_an_early_end(program: Program, people: tuple[Person, Person, Person]) -> None:
    ana, mia, olga = people
    await _a_change_is_agreed(ana, mia)
    await _both_are_funded(ana, mia, olga)
    await _a_pause(ana, mia)
    await _a_refund_is_agreed(ana, mia, olga)
    await _the_client_ends_it(ana, mia, olga)
    assert await ledger_holds(program)


async def _a_part_is_funded(ana: Person, mia: Person, olga: Person) -> None:
    await mia.sees("accepted: Nightly import", old=True)
    await mia.taps("Fund", "accepted: Nightly import")
    await mia.sees("You send", "$630")
    await mia.taps("Fund a part", "$630")
    await mia.fills({"Amount": "200"}, "Continue")
    await mia.sees("You fund $200 here", "$210")
    await mia.taps("I am sending it", "$210")
    await mia.sees("Please send $210")
    await olga.sees("Money in: $210")
    await olga.taps("Received", "Money in: $210")
    await ana.sees("Funded:", "$200 is in escrow for you")


async def _a_part_is_released(ana: Person, mia: Person) -> None:
    await ana.taps("Submit work", "You can start")
    await ana.fills({"Note": "Three quarters of it.", "Files": Skip}, "Submit")
    await ana.closes()
    await mia.sees("Work to review", "Three quarters of it.")
    await mia.taps("Release a part", "Work to review")
    await mia.fills({"Amount": "150"}, "Release it")
    await mia.closes()
    paid = await ana.sees("Paid:", "They released $150", "$50 stay in escrow", "Rest of Import")
    assert "$120" in paid
    assert "$30 fee" in paid


async def _a_bonus(ana: Person, mia: Person, olga: Person) -> None:
    await mia.says("pay a bonus")
    await mia.taps("Pay a bonus", "For which contract?")
    await mia.fills({"Amount": "50", "Note": "Well done!"}, "Pay it")
    await mia.closes()
    await mia.sees("Please send $52.50")
    await olga.sees("Money in: $52.50", "bonus")
    await olga.taps("Received", "Money in: $52.50")
    bonus = await ana.sees("A bonus of $50", "Well done!")
    assert "$40 after $10 fee" in bonus


async def _an_expense(ana: Person, mia: Person, olga: Person) -> None:
    await ana.says("/expense")
    await ana.taps("Ask for an expense", "For which contract?")
    await ana.fills({"Amount": "20", "What for": "A font.", "Receipts": RECEIPT}, "Ask")
    await ana.sees("Asked. You hear what the client says")
    await ana.closes()
    await mia.sees("Expense: $20", "A font.")
    await mia.receives(RECEIPT)
    await mia.taps("Pay it", "Expense: $20")
    await mia.sees("Please send $20")
    await olga.sees("Money in: $20", "expense")
    await olga.taps("Received", "Money in: $20", "expense")
    await ana.sees("Your expense of $20 is paid", "$20 after $0 fee")


async def _a_change_is_agreed(ana: Person, mia: Person) -> None:
    await ana.says("/milestone")
    await ana.taps("Add a milestone", "For which contract?")
    await ana.fills({"Title": "Docs", "Amount": "80", "Due": Skip, "Note": "They were not in it."}, "Propose")
    await ana.sees("Proposed. The other side answers")
    await ana.closes()
    await mia.sees("New milestone:", "Docs: $80", "$84 with $4 fee")
    await mia.taps("Other terms", "Docs: $80")
    await mia.fills({"Title": Keep, "Amount": "100", "Due": Skip, "Note": "With pictures."}, "Send terms")
    await mia.closes()
    await ana.sees("New milestone:", "Docs: $100", "With pictures.", "$80 after $20 fee")
    await ana.taps("Accept", "Docs: $100")
    await ana.sees("This change is accepted")
    await mia.sees("This change is accepted", "Docs: $100")


async def _both_are_funded(ana: Person, mia: Person, olga: Person) -> None:
    await mia.says("contracts")
    await mia.taps("Open", "Contracts")
    await mia.taps("More", "With ")
    await mia.taps("Fund several", "What would you like to do?")
    await mia.sees("Import, Docs", "$735")
    await mia.taps("I am sending it", "Import, Docs")
    await mia.sees("Please send $735")
    await olga.sees("Money in: $735")
    await olga.taps("Received", "Money in: $735")
    await ana.sees("Funded:", "$600 is in escrow for you")
    await ana.sees("Funded:", "$100 is in escrow for you", old=True)


async def _a_pause(ana: Person, mia: Person) -> None:
    await ana.says("pause")
    await ana.taps("Pause", "For which contract?")
    await ana.fills({"Reason": "Two days off"}, "Pause")
    await ana.closes()
    await mia.sees("Paused:", "Two days off.", "There is no new work until")
    await mia.taps("Resume", "Two days off.")
    await ana.sees("It goes on:")


async def _a_refund_is_agreed(ana: Person, mia: Person, olga: Person) -> None:
    await mia.says("/refund")
    await mia.taps("Choose", "For which contract?")
    await mia.sees("$100 in escrow", "$600 in escrow")
    await mia.taps("Ask for it back", "$600 in escrow")
    await mia.fills({"Amount": "100", "Reason": "The second table is not needed."}, "Ask")
    await mia.closes()
    await ana.sees("Refund: $100", "The second table is not needed.")
    await ana.taps("Give it back", "The second table is not needed.")
    await mia.sees("$100 go back to the client")
    await olga.sees("Money back: $105")
    await olga.taps("Sent back", "Money back: $105")
    await mia.sees("$105 were sent back")


async def _the_client_ends_it(ana: Person, mia: Person, olga: Person) -> None:
    await mia.says("contracts")
    await mia.taps("Open", "Contracts")
    await mia.taps("End contract", "$500 · funded")
    await mia.fills({"Reason": "The project stops"}, "End it")
    await mia.closes()
    await ana.sees("About to end:", "The project stops.", "$600 go back to the client")
    await ana.taps("Give it back", "About to end:")
    await mia.sees("Contract ended")
    await olga.sees("Money back: $105", old=True)
    await olga.sees("Money back: $525", old=True)
