"""Buttons pressed twice, by two people at once, by somebody else, and long after everything was settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.app import Program
from bot.domain.connects.service import balance
from bot.domain.contracts.model import MilestoneState
from bot.domain.offers.service import Terms, make_offer
from bot.domain.proposals.service import withdraw
from tests.journeys.people import OnSlack, OnTelegram, Person, Pick, Several
from tests.journeys.scenes import (
    LETTER,
    account,
    client,
    freelancer,
    ledger_holds,
    market,
    posted,
    proposed,
    submitted,
)
from tests.journeys.steps import push

DAY = 86_400

Finder = Callable[[str], Person]


def on_telegram(person: Finder, name: str) -> OnTelegram:
    found = person(name)
    assert isinstance(found, OnTelegram)
    return found


def on_slack(person: Finder, name: str) -> OnSlack:
    found = person(name)
    assert isinstance(found, OnSlack)
    return found


async def state_of(program: Program, milestone_id: str) -> MilestoneState:
    return await market(program, lambda m: m.milestones.get(milestone_id).state)


async def test_approving_twice_in_telegram(program: Program, person: Finder) -> None:
    ana, carla, olga = on_telegram(person, "ana"), on_telegram(person, "carla"), person("olga")
    await freelancer(program, ana)
    await client(carla)
    milestone = await submitted(program, ana, carla, olga)
    notice = next(shown for shown in carla._messages() if "Work to review" in shown.text)
    await carla._answered(notice, "Approve")
    asked = await carla.playground.bus.until(
        lambda: next((m for m in carla._messages() if m.id == notice.id and "✓ Approve" in m.labels), None)
    )
    carla._remember()
    carla.world.tap(carla.id, asked.id, "✓ Approve")
    carla.world.tap(carla.id, asked.id, "✓ Approve")
    await carla.sees("Approved by you", "It runs.")
    await carla.sees("It has changed meanwhile")
    await program.delivery.idle()
    assert await state_of(program, milestone.id) == MilestoneState.RELEASED
    assert await ledger_holds(program)
    assert sum("Paid:" in shown.text for shown in ana._messages()) == 1
    mended = next(shown for shown in carla._messages() if shown.id == notice.id)
    assert mended.labels == ["Open"]


async def team_at_review(program: Program, person: Finder) -> tuple[OnSlack, OnSlack, OnTelegram, str]:
    """Mia and Liam of one team, both looking at work to review: she at the notice, he at his Home."""
    ana, olga = on_telegram(person, "ana"), person("olga")
    mia, liam = on_slack(person, "mia"), on_slack(person, "liam")
    await asyncio.gather(freelancer(program, ana), client(mia))
    await client(liam)
    milestone = await submitted(program, ana, mia, olga)
    await liam.opens()
    await liam.says("contracts")
    await liam.taps("Open", "Contracts")
    await liam.taps("Open", "With Ana Souza")
    await liam.sees("It runs.")
    return mia, liam, ana, milestone.id


async def test_two_of_a_team_approve_at_once(program: Program, person: Finder) -> None:
    mia, liam, ana, milestone = await team_at_review(program, person)
    await asyncio.gather(mia.taps("Approve", "Work to review"), liam.taps("Approve", "It runs."))
    await mia.sees("Approved by ")
    told = lambda: [who for who in (mia, liam) if who.sees_now("It has changed meanwhile")]  # noqa: E731
    await mia.playground.bus.until(lambda: told() or None)
    await liam.sees("Approved by ", old=True)
    await program.delivery.idle()
    assert await state_of(program, milestone) == MilestoneState.RELEASED
    assert await ledger_holds(program)
    assert len(told()) == 1, (mia.screen(), liam.screen())
    assert sum("Paid:" in shown.text for shown in ana._messages()) == 1
    for who in (mia, liam):
        assert not [shown for shown in who._all() if "Approve" in who._labels(shown)], who.screen()


async def test_one_approves_while_the_other_asks_for_changes(program: Program, person: Finder) -> None:
    mia, liam, ana, milestone = await team_at_review(program, person)
    await mia.taps("Request changes", "Work to review")
    await mia.playground.bus.until(lambda: mia._modal_with("What should change?"))
    await liam.taps("Approve", "It runs.")
    await ana.sees("Paid:")
    await mia.sees("Approved by Liam Novak", old=True)
    assert await mia.tries({"What should change?": "Please add an index."}) == {}
    await mia.sees("It has changed meanwhile", "Approved by Liam Novak")
    assert await state_of(program, milestone) == MilestoneState.RELEASED
    assert not ana.sees_now("Changes requested")
    assert await ledger_holds(program)


async def test_one_asks_for_changes_while_the_other_approves(program: Program, person: Finder) -> None:
    mia, liam, ana, milestone = await team_at_review(program, person)
    await mia.taps("Request changes", "Work to review")
    await mia.fills({"What should change?": "Please add an index."}, "Send")
    await ana.sees("Changes requested", "add an index")
    await liam.taps("Approve", "It runs.")
    await liam.sees("It has changed meanwhile", "Changes requested", "Please add an index.")
    await program.delivery.idle()
    assert await state_of(program, milestone) == MilestoneState.CHANGES_REQUESTED
    await mia.sees("Changes asked for by you", old=True)
    assert not [shown for shown in mia._all() if "Approve" in mia._labels(shown)], mia.screen()


async def test_buttons_that_belong_to_somebody_else(program: Program, person: Finder) -> None:
    ana, carla, olga = on_telegram(person, "ana"), on_telegram(person, "carla"), on_telegram(person, "olga")
    bruno, noor, mia = on_telegram(person, "bruno"), on_slack(person, "noor"), on_slack(person, "mia")
    for who in (ana, bruno, noor):
        await freelancer(program, who)
    await client(carla)
    await client(mia)
    milestone = await submitted(program, ana, carla, olga)
    part, entry = milestone, f"{milestone.id}~{milestone.version}"
    contract = await market(program, lambda m: m.contracts.get(part.contract_id))
    funding = await market(program, lambda m: m.fundings.of_milestone(part.id)[0])
    theirs = [
        f"milestone.approve~{entry}",
        f"milestone.changes~{entry}",
        f"milestone.submit~{entry}",
        f"milestone~{part.id}",
        f"fund~{part.id}",
        f"fund.promise~{entry}",
        f"contract~{contract.id}",
        f"contract.end~{contract.id}~{contract.version}",
        f"review.write~{contract.id}",
        f"reviews~{contract.id}",
        f"offer~{contract.offer_id}",
        f"offer.accept~{contract.offer_id}~2",
        f"offer.counter~{contract.offer_id}~2",
        f"offer.make~{contract.proposal_id}",
        f"proposal~{contract.proposal_id}",
        f"proposal.shortlist~{contract.proposal_id}~2",
        f"room.open~{contract.proposal_id}",
        f"job.close~{contract.job_id}~2",
    ]
    operators = ["operations", f"funding~{funding.id}", f"funding.confirm~{funding.id}~{funding.version}"]
    nothing = ["nothing", "milestone~nothing", "milestone.approve~x", "milestone.approve~x~y~z", "~", "draft.send~1"]
    message = bruno._messages()[-1]
    await noor.says("hello")
    await noor.sees("Hello, Noor")
    noors = noor._messages()[-1]
    for routes, sentence in (
        (theirs, "Only the people it belongs to can do that."),
        (operators, "Only Parley's operators can do that."),
        (nothing[:-1], "That is no longer here."),
        (nothing[-1:], "This form was sent or cancelled already."),
    ):
        for route in routes:
            bruno._remember()
            bruno.world.forge_callback(bruno.id, message.id, f"n{route}")
            await bruno.sees(sentence)
            noor._remember()
            action = {"type": "button", "action_id": "r|0", "block_id": "b", "value": route}
            await noor.world.forge_action(noor.id, noors.channel, noors.ts, action)
            await noor.sees(sentence)
    assert await state_of(program, milestone.id) == MilestoneState.SUBMITTED
    assert await ledger_holds(program)


@pytest.mark.parametrize("name", ["ana", "noor"])
async def test_an_offer_that_expired_a_day_ago(program: Program, person: Finder, name: str) -> None:
    worker, carla = person(name), on_telegram(person, "carla")
    await freelancer(program, worker)
    await client(carla)
    proposal = await proposed(program, worker, await posted(program, carla))
    offer = await market(
        program, lambda m: make_offer(m, account(m, carla), proposal.id, "Import", Terms(terms=proposal.terms))
    )
    await worker.sees("Answer until", old=True)
    route = f"offer.accept~{offer.id}~{offer.version}"
    if isinstance(worker, OnTelegram):
        notice = next(shown for shown in worker._messages() if "Answer until" in shown.text)
        await push(program, 8 * DAY)
        await worker.sees("This offer is expired.", old=True)
        worker._remember()
        worker.world.forge_callback(worker.id, notice.id, f"n{route}")
    else:
        assert isinstance(worker, OnSlack)
        posted_notice = next(shown for shown in worker._messages() if "Answer until" in shown.text)
        await push(program, 8 * DAY)
        await worker.sees("This offer is expired.", old=True)
        worker._remember()
        action = {"type": "button", "action_id": "n|0", "block_id": "b", "value": route}
        await worker.world.forge_action(worker.id, posted_notice.channel, posted_notice.ts, action)
    await worker.sees("It has changed meanwhile")
    assert not [shown for shown in worker._all() if "Accept" in worker._labels(shown)], worker.screen()
    assert not await market(program, lambda m: m.contracts.of_proposal(proposal.id))


async def test_a_screen_a_week_old(program: Program, person: Finder) -> None:
    ana, carla = on_telegram(person, "ana"), on_telegram(person, "carla")
    await freelancer(program, ana)
    await client(carla)
    proposal = await proposed(program, ana, await posted(program, carla))
    await carla.taps("Open", "New proposal")
    await carla.sees(LETTER)
    await market(program, lambda m: withdraw(m, account(m, ana), proposal.id, proposal.version))
    await push(program, 7 * DAY)
    await carla.taps("Shortlist", LETTER, "State: Submitted")
    shown = await carla.sees("State: Withdrawn", LETTER)
    assert "It has changed meanwhile" in shown or carla.sees_now("It has changed meanwhile")
    await carla.taps("Open", "New proposal")
    assert "Shortlist" not in carla._labels(carla._all()[-1])


async def test_updates_that_come_twice_in_telegram(program: Program, person: Finder) -> None:
    ana, carla = on_telegram(person, "ana"), on_telegram(person, "carla")
    await freelancer(program, ana)
    await client(carla)
    await posted(program, carla)
    await ana.says("/jobs")
    await ana.taps("Read")
    await ana.taps("Propose", "6 Connects")
    await ana.says(LETTER)
    await ana.sees("· 2 of 2")
    ana.world.redeliver(ana.world.last_update_id)
    await ana.says("All of it - 600")
    await ana.sees("check it", "1. All of it: $600")
    await ana.taps("Send proposal", "check it")
    await ana.sees("Your proposal is with the client")
    ana.world.redeliver(ana.world.last_update_id)
    await carla.sees("New proposal")
    await carla.taps("Open", "New proposal")
    await carla.taps("Write to them")
    await carla.says("Can you start on Monday?")
    await carla.taps("Skip", "· 2 of 2")
    await carla.taps("Send", "check it")
    await ana.sees("Can you start on Monday?")
    await ana.answers("Can you start on Monday?", "Yes, on Monday.")
    ana.world.redeliver(ana.world.last_update_id)
    await carla.sees("Yes, on Monday.")
    await ana.says("/home")
    await ana.sees("Connects: 34")
    await program.delivery.idle()
    assert sum("Yes, on Monday." in shown.text for shown in carla._messages()) == 1
    assert sum("New proposal" in shown.text for shown in carla._messages()) == 1
    assert await market(program, lambda m: balance(m, account(m, ana).id)) == 34


async def test_events_that_come_twice_in_slack(program: Program, person: Finder) -> None:
    noor, mia = on_slack(person, "noor"), on_slack(person, "mia")
    await freelancer(program, noor)
    await client(mia)
    await proposed(program, noor, await posted(program, mia))
    await mia.taps("Open", "New proposal")
    await mia.taps("Write to them")
    await mia.fills({"Message": "Can you start on Monday?"}, "Send")
    await noor.sees("Can you start on Monday?")
    await noor.answers("Can you start on Monday?", "Yes, on Monday.")
    await mia.sees("Yes, on Monday.")
    event = noor.world.events("message")[-1]
    assert (await noor.world.redeliver(event["event_id"])).failure is None
    await noor.says("balance")
    await noor.sees("Your money")
    await program.delivery.idle()
    assert sum("Yes, on Monday." in shown.text for shown in mia._messages()) == 1


async def test_a_modal_that_is_sent_twice(program: Program, person: Finder) -> None:
    mia = on_slack(person, "mia")
    await client(mia)
    await mia.taps("Post a job")
    said = {"Title": "Nightly import", "Description": "Move our nightly import into PostgreSQL.", "Budget": "600"}
    assert await mia.tries({**said, "Skills": Several(("python",)), "Level": Pick("Expert")}) == {}
    await mia.playground.bus.until(lambda: mia._modal_sending("Post job"))
    await asyncio.gather(mia.world.submit(mia.id), mia.world.submit(mia.id))
    assert mia.sees_now("Your job is posted") or mia.sees_now("This form was sent or cancelled already.")
    assert await market(program, lambda m: len(m.jobs.of_team(m.teams.of_member(account(m, mia).id)[0].id))) == 1
