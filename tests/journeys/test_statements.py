"""Statements and the picture of earnings, asked for and received in the chats of both platforms."""

from __future__ import annotations

from collections.abc import Callable

import bot.adapters.papers.charts  # noqa: F401 - so that nobody waits for the library in the middle of a journey
from bot.adapters.playground.telegram.files import picture_size
from bot.app import Program
from bot.domain.contracts.service import approve_milestone
from bot.domain.market import Market
from tests.journeys.people import Person
from tests.journeys.scenes import account, client, freelancer, ledger_holds, market, submitted
from tests.journeys.ways import BOTH_WAYS


async def received(person: Person, ending: str) -> list[bytes]:
    """The files on the screen whose names end so, once there are any."""

    def found() -> list[bytes] | None:
        files = [content for name, content in person.files() if name.endswith(ending)]
        return files or None

    return await person._until(found)


@BOTH_WAYS
async def test_both_sides_get_their_statements(
    program: Program, person: Callable[[str], Person], worker: str, hirer: str
) -> None:
    ana, mia = person(worker), person(hirer)
    await freelancer(program, ana)
    await client(mia)
    milestone = await submitted(program, ana, mia, person("olga"))

    def approve(m: Market) -> None:
        approve_milestone(m, account(m, mia), milestone.id, milestone.version)

    await market(program, approve)
    await ana.sees("Paid:")

    await ana.says("/statement")
    await ana.taps("This month", "Which time?")
    shown = await ana.sees("The files have every line.")
    for words in ("$600", "$110", "$490"):
        assert words in shown
    [table] = await received(ana, ".csv")
    assert table.startswith(b"\xef\xbb\xbf")
    assert b"600.00,110.00,490.00,490.00,USD" in table
    [paper] = await received(ana, ".pdf")
    assert paper.startswith(b"%PDF-")

    await ana.says("how much did I earn?")
    await ana.sees("Earned after fees", "$490")
    [picture] = await received(ana, ".png")
    size = picture_size(picture)
    assert size is not None
    assert size[0] > 600

    await mia.says("statement for last month")
    await mia.sees("Nothing came in or went out in this time.")
    await mia.taps("Another period", "Nothing came in")
    await mia.taps("Another period", "Which time?")
    await mia.fills({"Period": "this year"}, "Make it")
    sent = await mia.sees("Released to freelancers", "$630")
    assert "$30" in sent
    [table] = await received(mia, ".csv")
    assert b"630.00,30.00,600.00,600.00,USD" in table
    await mia.closes()
    assert await ledger_holds(program)
