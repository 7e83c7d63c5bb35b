"""A dispute from its opening to its end, on both platforms: frozen, answered, a split proposed, decided."""

from __future__ import annotations

from collections.abc import Callable

from bot.app import Program
from bot.domain.contracts.model import MilestoneState
from bot.domain.ledger.model import Accounts
from bot.domain.market import Market
from bot.domain.rooms.service import open_room, post_message
from tests.journeys.people import Keep, Person, Pick, Skip, Upload
from tests.journeys.scenes import account, client, freelancer, ledger_holds, market, submitted
from tests.journeys.steps import push
from tests.journeys.ways import BOTH_WAYS

DAY = 86_400
LOG = Upload("tests.log", "text/plain", b"40 passed")

Finder = Callable[[str], Person]


async def at_review(program: Program, person: Finder, worker: str, hirer: str) -> tuple[Person, Person, Person, str]:
    """Both sides and the operator, and the milestone that is under review."""
    ana, mia, olga = person(worker), person(hirer), person("olga")
    await freelancer(program, ana)
    await client(mia)
    milestone = await submitted(program, ana, mia, olga)
    return ana, mia, olga, milestone.id


async def disputed(mia: Person) -> None:
    """The client opens a dispute over the work that was handed in."""
    await mia.taps("Open", "Work to review", "It runs.")
    await mia.taps("Open a dispute", "It runs.")
    await mia.fills(
        {
            "Amount": Keep,
            "Reason": Pick("It is not what we agreed on"),
            "What happened": "There are no tests at all.",
            "Files": Skip,
        },
        "Open the dispute",
    )
    await mia.sees("The money is frozen")
    await mia.closes()


@BOTH_WAYS
async def test_an_operator_has_to_decide(program: Program, person: Finder, worker: str, hirer: str) -> None:
    ana, mia, olga, milestone = await at_review(program, person, worker, hirer)

    def write(m: Market) -> None:
        room = open_room(m, account(m, mia), m.contracts.of_member(account(m, mia).id)[0].proposal_id)
        post_message(m, account(m, ana), room.id, "The tests come on Monday.")

    await market(program, write)
    await disputed(mia)

    await ana.sees("opened the dispute", "There are no tests at all.", "Silence decides for the other side")
    await ana.taps("Answer", "opened the dispute")
    await ana.fills({"Your answer": "There are forty tests.", "Files": LOG}, "Send")
    await ana.sees("An operator looks at it now")
    await ana.closes()

    await mia.says("/disputes")
    await mia.taps("Open", "Disputes")
    await mia.taps("Add evidence", "There are forty tests.")
    said = {
        "Words": "They promised Monday.",
        "Files": Skip,
        "Message": Pick(f"1. {ana.name}: The tests come on Monday."),
    }
    await mia.fills(said, "Add")
    await mia.sees("It is on the record", "The tests come on Monday.")
    await mia.closes()

    await olga.sees("answered", "Both sides were heard", old=True)
    await olga.receives(LOG)
    await olga.taps("Open", "Both sides were heard", "answered")
    await olga.taps("Their messages", "Both sides were heard")
    await olga.sees("The tests come on Monday.")
    await olga.taps("Dispute", "The tests come on Monday.")
    await olga.taps("Propose a split", "Both sides were heard")
    await olga.fills({"Back to the client": "100", "Why": "Most of it runs."}, "Propose")
    await olga.sees("Proposed. Both sides have until")
    await olga.closes()

    await ana.sees("$100 go back to the client", "Most of it runs.")
    await ana.taps("Accept the split", "Most of it runs.")
    await ana.sees("The other side is asked, too", old=True)
    await mia.sees("accepted the proposed split")
    await push(program, DAY)
    await mia.sees("Both sides have until", old=True)
    await push(program, DAY)
    await mia.sees("ran out")
    await olga.sees("ran out", "decides")
    await olga.taps("Decide", "ran out")
    await olga.fills({"Back to the client": "50", "Why": "Forty tests run."}, "Decide for good")
    await olga.sees("Decided. Both sides are told.")
    await mia.sees("$50 go back to the client", "Forty tests run.")
    await ana.sees("$50 go back to the client", "Forty tests run.")

    def paid(m: Market) -> tuple[MilestoneState, int, int]:
        pending = m.ledger.balance(Accounts.pending(account(m, ana).id), "USD").amount
        return m.milestones.get(milestone).state, pending, m.ledger.balance(Accounts.escrow(milestone), "USD").amount

    assert await market(program, paid) == (MilestoneState.RELEASED, 44_500, 0)
    assert await ledger_holds(program)


async def test_they_settle_it_themselves(program: Program, person: Finder) -> None:
    ana, mia, _, milestone = await at_review(program, person, "noor", "carla")
    await disputed(mia)
    await ana.sees("opened the dispute")
    await ana.taps("Offer a settlement", "opened the dispute")
    await ana.fills({"Back to the client": "$120.50", "Why": Skip}, "Send the offer")
    await ana.sees("Your offer is with the other side")
    await ana.closes()
    await mia.sees("offered that $120.50 go back")
    await mia.taps("Accept the offer", "offered that $120.50 go back")
    await mia.sees("it is settled", old=True)
    await ana.sees("agreed: $120.50 go back to the client", old=True)
    assert await market(program, lambda m: m.ledger.balance(Accounts.escrow(milestone), "USD").amount) == 0
    assert await ledger_holds(program)


async def test_silence_and_the_clock(program: Program, person: Finder) -> None:
    ana, mia, _, milestone = await at_review(program, person, "ana", "mia")
    await disputed(mia)
    await ana.sees("opened the dispute")
    await push(program, 4 * DAY)
    await ana.sees("Answer by", "Silence decides for the other side")
    await push(program, DAY)
    await ana.sees("Nobody answered in time, so $600 go back to the client")
    await mia.sees("Nobody answered in time")
    assert await market(program, lambda m: m.milestones.get(milestone).state) == MilestoneState.REFUNDED
    assert await ledger_holds(program)
